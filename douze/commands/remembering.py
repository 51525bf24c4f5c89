"""What is remembered: `adopt` takes it from a sheet, `resolve` settles it, `history` tells it."""

import argparse
from functools import partial

from douze.commands.screen import as_typed, clock, in_zone, show
from douze.model.phrases import phrase
from douze.outside import build, wording_of
from douze.plan.message_id import message_id
from douze.read.read_book import read_book


def adopt(arguments: argparse.Namespace) -> int:
    """`adopt`: takes an existing sheet as it stands into an empty ledger, sending nothing."""
    from douze.memory import adopt as memory
    from douze.memory.sheet_words import SheetWords

    outside = build(arguments.config)
    settings, ledger, now = outside.settings, outside.ledger, clock(arguments, outside.settings)
    languages = [wording_of(settings, language) for language in ("fr", "en")]
    words, sender = SheetWords(languages, settings.zone), settings.mail.from_address
    with ledger.lock():
        memory.refuse_known(ledger.past(), as_typed(settings.ledger))
        outside.workbook.mend()  # what a lost answer left in disorder would be taken as it stands
        book = read_book(outside.workbook.read(), settings)
        secret = outside.secret.make(links=bool(settings.association.withdraw))
        named = partial(message_id, from_address=sender, secret=secret)
        adopted = memory.adopt(book, words, now, message_id=named)
        memory.remember(adopted, ledger, now)
    show(memory.adopted_lines(adopted, outside.wording))
    return 0


def resolve(arguments: argparse.Namespace) -> int:
    """`resolve`: settles a letter in doubt; lets one that was refused or came back go again."""
    from getpass import getuser

    from douze.memory.resolve import refused_lines, refused_since
    from douze.memory.resolve import resolve as settled

    outside, sent = build(arguments.config), arguments.outcome == "sent"
    now, wording, ledger = clock(arguments, outside.settings), outside.wording, outside.ledger
    sender = outside.settings.mail.from_address

    def named(text: str) -> str:
        return message_id(text, sender, outside.secret.make(links=False))

    with ledger.lock():
        letters, keys = ledger.past().letters, [arguments.key]
        if arguments.refused_since is not None:
            refused = [*refused_since(letters, in_zone(arguments.refused_since, outside.settings))]
            show(refused_lines(refused, wording, done=arguments.yes))
            if not arguments.yes:
                return 0
            keys = [record.key for record in refused]
        who = getuser()
        ledger.settle(
            record
            for key in keys
            for record in settled(key, letters, now, wording, sent=sent, who=who, named=named)
        )
    if arguments.refused_since is None:
        code = "screen_resolved_sent" if sent else "screen_resolved_again"
        print(wording.sentence(phrase(code, key=arguments.key)))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """`history`: everything that ever happened to a registration, and why."""
    from douze.memory.history import history_lines, refs_of, true_ref

    outside = build(arguments.config)
    past = outside.ledger.past()
    ref = true_ref(arguments.ref, past)
    changes = outside.ledger.changes(refs_of(ref, past))
    show(history_lines(ref, past, changes, outside.wording))
    return 0
