"""The sheet as it is now: read, and for a command that changes nothing, decided about."""

from collections.abc import Callable, Collection, Container, Sequence
from datetime import datetime

from msgspec import Struct

from douze.composition import Adapters
from douze.errors import UnknownSession
from douze.match.match_book import match_book
from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.fold import fold
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.read.connections import awaits_reports, with_exports
from douze.read.read_book import read_book
from workflows.decide import decide


def session_code(typed: str, known: Collection[str]) -> str:
    """Find a session's code however it is typed. Raises UnknownSession."""
    for code in known:
        if fold(code) == fold(typed):
            return code
    raise UnknownSession(typed, known)


def book_now(
    adapters: Adapters,
    ledger: LedgerState,
    now: datetime,
    reads: Callable[[Sequence[str]], None] = lambda beside: None,
    reports_of: Callable[[Book], Container[str]] | None = None,
) -> Book:
    """Read the spreadsheet; connection reports too, where a session has taken place lately.

    `reads` hears which tabs are read besides before they are; `reports_of` names sessions whose
    reports are looked at however old they are.
    """
    settings = adapters.settings
    looks = reports_of is not None or awaits_reports(ledger, now)
    beside = (settings.tabs.connections,) if looks else ()
    reads(beside)
    snapshot = adapters.workbook.read(beside)
    book = read_book(snapshot, settings, ledger.in_use)
    dropped = adapters.reports.read if adapters.reports else None
    also = reports_of(book) if reports_of else ()
    return with_exports(book, snapshot, settings, now, dropped, also)


class CurrentState(Struct, frozen=True, kw_only=True):
    """How everything stands at one moment, as a pass would see it."""

    matched: Matched
    ledger: LedgerState
    desired: Desired


def current_state(
    adapters: Adapters,
    now: datetime,
    reports_of: Callable[[Book], Container[str]] | None = None,
) -> CurrentState:
    """Read, match and decide, changing nothing; about sessions that are closed too.

    `reports_of` names the sessions whose connection reports are looked at however old they are.
    """
    settings, ledger = adapters.settings, adapters.ledger.read()
    book = book_now(adapters, ledger, now, reports_of=reports_of)
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    desired = decide(matched, ledger, settings, now, closes=False)
    return CurrentState(matched=matched, ledger=ledger, desired=desired)
