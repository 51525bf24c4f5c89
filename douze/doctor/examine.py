"""Look at everything that a pass needs, in the order in which it would need it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from douze.adapters.google_sheet import GoogleSheet
from douze.composition import Adapters, database_of
from douze.config.addresses import is_loopback
from douze.doctor import clock, google, ledger, letters, machine, sheet
from douze.doctor.backups import backups
from douze.doctor.examples import examples, is_example
from douze.doctor.finding import Finding, Mark, fine, note, wrong
from douze.doctor.mail_server import mail_server
from douze.doctor.monitoring import monitoring
from douze.doctor.own_templates import own_templates
from douze.doctor.pages import pages, published
from douze.doctor.sender_domain import sender_domain
from douze.errors import ConfigProblems, LedgerError
from douze.letters.samples import sample
from douze.match.match_book import match_book
from douze.model.book import Book
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Mail
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.ports import BounceMailbox
from workflows.decide import decide


def examine(
    config: Path,
    build: Callable[[Path], Adapters],
    now: Callable[[Settings], datetime],
    here: machine.Machine,
    *,
    send: bool = False,
) -> Iterator[Finding]:
    """Name everything that was looked at, the good and the bad. Changes nothing.

    `send` sends the contact a test letter, where letters go by mail; else nothing is sent.
    What rests on something that is wrong is left out, and said to be where that is all of it.
    """
    yield machine.python(here)
    yield from machine.account(here)
    try:
        adapters = build(config)
    except ConfigProblems as error:
        for what in error.problems:
            yield wrong(phrase("doctor_config_wrong", path=str(config), what=what))
        yield wrong(phrase("doctor_rest"))
        return
    settings, moment = adapters.settings, now(adapters.settings)
    yield fine(phrase("doctor_config", path=str(config)))
    yield from _clocks(settings, moment, here)
    yield from examples(settings)
    ledger_state, remembered = ledger.ledger(adapters.ledger, settings)
    book = yield from _spreadsheet(adapters, ledger_state)
    tried = letters.templates(adapters.composer, book)
    yield from tried
    yield from own_templates(adapters.templates, settings)
    if adapters.bounces is not None:
        yield _mailbox(adapters.bounces, settings)
    yield from _mail(adapters, ledger_state, moment, send=send)
    yield from _domain(settings, here)
    yield remembered
    yield from machine.privacy(settings, config)
    yield from published(settings, config)
    yield from machine.open_to_all_here(settings, config)
    secret = [*filter(None, [ledger.secret(adapters.secret, settings, ledger_state)])]
    yield from secret
    yield ledger.lock(adapters.ledger, settings)
    if ledger_state is not None:
        yield ledger.clock(ledger_state, moment)
    yield from monitoring(settings, ledger_state, moment)
    yield machine.disk(here, settings)
    yield backups(adapters.backups, settings, moment)
    spoilt = any(one.mark is Mark.WRONG for one in (*tried, *secret))
    if book is not None and ledger_state is not None and not spoilt:
        yield from _rehearsal(adapters, book, ledger_state, moment)


def _clocks(settings: Settings, now: datetime, here: machine.Machine) -> Iterator[Finding]:
    """Look at the zone, and hold the clock against others."""
    yield fine(phrase("doctor_zone", zone=settings.zone.key, now=now))
    yield from clock.zone(settings)
    yield from clock.clock(settings, here.time_at)
    if settings.in_database:
        with suppress(LedgerError):  # which is told of the ledger
            yield from clock.shared(database_of(settings).ahead())


def _spreadsheet(
    adapters: Adapters, ledger_state: LedgerState | None
) -> Generator[Finding, None, Book | None]:
    """Look at the spreadsheet and at what stands in it, which is given where it can be read."""
    settings, workbook = adapters.settings, adapters.workbook
    if isinstance(workbook, GoogleSheet):
        snapshot, found = google.spreadsheet(workbook, settings)
    else:
        snapshot, found = sheet.spreadsheet(workbook, settings)
    yield from found
    if snapshot is None:
        return None
    used = ledger_state.in_use if ledger_state else {}
    book, found = sheet.contents(snapshot, settings, adapters.wording, used)
    yield from found
    if book is not None and isinstance(workbook, GoogleSheet):
        yield from google.closed_columns(workbook, book)
    return book


def _mail(
    adapters: Adapters, ledger_state: LedgerState | None, now: datetime, *, send: bool
) -> Iterator[Finding]:
    """Look at where letters go, and at what is remembered of those to staff."""
    settings = adapters.settings
    if settings.mail.kind == "smtp":
        test = partial(_test_letter, adapters) if send else None
        yield from mail_server(settings, ledger_state or LedgerState(), now, test=test)
    else:
        yield machine.outbox(settings)
        if send:
            yield note(phrase("doctor_send_nowhere"))
    if ledger_state is not None:
        yield from ledger.staff(ledger_state, settings)
        yield from ledger.written(ledger_state, settings)


def _mailbox(bounces: BounceMailbox, settings: Settings) -> Finding:
    """Log in and open the folder to which letters come back; nothing in it is read."""
    if (trouble := bounces.check()) is not None:
        return wrong(trouble)
    ours = settings.mail.bounces
    return fine(phrase("doctor_returns", user=ours.user, host=ours.host, folder=ours.folder))


def _domain(settings: Settings, here: machine.Machine) -> Iterator[Finding]:
    """Look at the sender's domain, where letters leave by somebody else's host."""
    mail = settings.mail
    known = mail.kind == "smtp" and not is_loopback(mail.host)
    if here.dns and known and not is_example(mail.sender.address):
        yield from sender_domain(mail.sender.address, mail.host, here.dns())


def _test_letter(adapters: Adapters) -> Mail:
    """Write a sample of the first letter that participants get, to the contact."""
    settings = adapters.settings
    planned = sample(Kind.CONFIRMATION, settings)
    return adapters.composer.rehearse(planned, settings.association.contact.address)


def _rehearsal(
    adapters: Adapters, book: Book, ledger_state: LedgerState, now: datetime
) -> Iterator[Finding]:
    """Decide and plan a pass: what it would write to whom, and whether it would be refused."""
    settings, wording = adapters.settings, adapters.wording
    matched = match_book(book, ledger_state, now, secret=adapters.secret.read())
    desired = decide(matched, ledger_state, settings, now)
    yield from letters.on_every_row(adapters.composer, desired, book, settings)
    yield from pages(adapters, desired)
    outbox = make_outbox(desired, ledger_state, settings, wording)
    plan = make_plan(desired, book, ledger_state, outbox, settings, wording, clock_set=True)
    for guard in plan.guards:
        facts = {"where": guard.where, "what": wording.told(guard.what)}
        yield wrong(phrase("doctor_guard", **facts))
    # A clock that would stop a pass has a line of its own, above.
    clock_right = ledger.clock(ledger_state, now).mark is not Mark.WRONG
    if clock_right and not plan.guards:
        yield fine(phrase("doctor_pass", letters=len(plan.letters)))
