"""The spreadsheet as it stands, typed; with connection reports where they are looked at."""

from collections.abc import Callable, Container, Sequence
from datetime import datetime

from douze.composition import Adapters
from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.read.connections import awaits_reports, with_exports
from douze.read.read_book import read_book


def unseen(beside: Sequence[str]) -> None:
    """Nobody remembers what was read."""


def book_now(
    adapters: Adapters,
    ledger: LedgerState,
    now: datetime,
    reads: Callable[[Sequence[str]], None] = unseen,
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
