"""What is remembered: `adopt` takes it from a sheet, `resolve` settles it, `history` tells it."""

import argparse
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from douze.commands.screen import as_typed, clock, in_zone, show
from douze.composition import Adapters, build, database_of, wording_of
from douze.config.load import load
from douze.errors import NotPromoted, NotRestored
from douze.model.ledger_state import FromBackup
from douze.model.message_id import message_id
from douze.model.phrases import phrase
from douze.read.read_book import read_book


def adopt(arguments: argparse.Namespace) -> int:
    """`adopt`: takes an existing sheet as it stands into an empty ledger, sending nothing."""
    from douze.recovery import adopt as adoption
    from douze.recovery.sheet_words import SheetWords

    adapters = build(arguments.config)
    settings, ledger, now = adapters.settings, adapters.ledger, clock(arguments, adapters.settings)
    languages = [wording_of(settings, language) for language in ("fr", "en")]
    words, sender = SheetWords(languages, settings.zone), settings.mail.sender.address
    with ledger.lock():
        base, file = settings.in_database, settings.ledger
        place = settings.ledger_place if base else as_typed(file)
        adoption.refuse_known(ledger.read(), place, in_database=base)
        book = read_book(adapters.workbook.read(), settings)
        secret = adapters.secret.make(links=settings.association.signs_links)
        named = partial(message_id, from_address=sender, secret=secret)
        adopted = adoption.adopt(book, words, now, message_id=named, secret=secret)
        # First: cut short between the two, the ledger is still one into which a sheet is adopted.
        for erasure in adopted.erased:
            ledger.erase(erasure)
        adoption.remember(adopted, ledger, now)
    show(adoption.adopted_lines(adopted, adapters.wording))
    return 0


def resolve(arguments: argparse.Namespace) -> int:
    """`resolve`: settles a letter in doubt; lets one that was refused or came back go again."""
    if arguments.restored is not None:
        return _since_backup(arguments)
    if arguments.promoted is not None:
        return _promoted(arguments)
    adapters, sent = build(arguments.config), arguments.outcome == "sent"
    with adapters.ledger.lock():
        letters = _letters_meant(arguments, adapters)
        if not letters:
            return 0
        _settle(letters, adapters, clock(arguments, adapters.settings), sent=sent)
    if adapters.settings.in_database:  # the sheet and the board say it then
        database_of(adapters.settings).call_for_pass()
    if arguments.refused_since is None:
        code = "screen_resolved_sent" if sent else "screen_resolved_again"
        print(adapters.wording.sentence(phrase(code, key=letters[0])))
    return 0


def _letters_meant(arguments: argparse.Namespace, adapters: Adapters) -> list[str]:
    """Give the keys: of one letter, or with `--yes` of all that were refused since a moment.

    Those that were refused are shown in any case.
    """
    from douze.recovery.resolve import key_of, refused_lines, refused_since

    ledger = adapters.ledger.read()
    if arguments.refused_since is None:
        return [key_of(arguments.key, ledger.letters)]
    since = in_zone(arguments.refused_since, adapters.settings)
    refused = [*refused_since(ledger.letters, since)]
    show(refused_lines(refused, ledger.registrations, adapters.wording, done=arguments.yes))
    return [record.key for record in refused] if arguments.yes else []


def _settle(keys: Iterable[str], adapters: Adapters, now: datetime, *, sent: bool) -> None:
    """Write down what a person says became of these letters, and of what they said too."""
    from getpass import getuser

    from douze.recovery.resolve import SaidByPerson
    from douze.recovery.resolve import resolve as settled

    letters = adapters.ledger.read().letters
    said = SaidByPerson(sent=sent, who=getuser(), at=now)
    sender = adapters.settings.mail.sender.address

    def named(text: str) -> str:
        return message_id(text, sender, adapters.secret.make(links=False))

    records = [settled(key, letters, said, adapters.wording, named) for key in keys]
    adapters.ledger.finish(record for each in records for record in each)


def _promoted(arguments: argparse.Namespace) -> int:
    """Let passes go on with a server that took over: its ledger is as good as the former one's."""
    settings = load(arguments.config)
    database = database_of(settings) if settings.in_database else None
    if database is None or not database.other_server():
        raise NotPromoted(settings.ledger_place)
    with database.lock(promoted=True):
        at = database.read().last_pass or clock(arguments, settings)
        database.note_from_backup(FromBackup(at=at, told=arguments.promoted))
    sent = arguments.promoted == "sent"
    said = phrase("screen_restored_sent" if sent else "screen_restored_not_sent", at=at)
    print(wording_of(settings).sentence(said))
    return 0


def _since_backup(arguments: argparse.Namespace) -> int:
    """Say of all letters that are due whether they may have left since the backup."""
    adapters = build(arguments.config)
    ledger, say = adapters.ledger, adapters.wording.sentence
    with ledger.lock():
        back = ledger.read().from_backup
        if back is None:
            raise NotRestored(adapters.settings.ledger_place)
        ledger.note_from_backup(replace(back, told=arguments.restored))
    sent = arguments.restored == "sent"
    print(say(phrase("screen_restored_sent" if sent else "screen_restored_not_sent", at=back.at)))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """`history`: everything that ever happened to a registration, and why."""
    from douze.recovery.history import history_lines, meant, refs_of

    adapters = build(arguments.config)
    ledger_state = adapters.ledger.read()
    for number, ref in enumerate(meant(arguments.ref, ledger_state, adapters.wording)):
        changes = adapters.ledger.changes(refs_of(ref, ledger_state))
        show([""] if number else [])
        show(history_lines(ref, ledger_state, changes, adapters.wording))
    return 0
