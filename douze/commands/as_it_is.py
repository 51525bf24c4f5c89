"""What a command that changes nothing goes by: the sheet as it is now, read and decided about."""

from collections.abc import Callable, Container
from datetime import datetime

from msgspec import Struct

from douze.composition import Adapters
from douze.match.match_book import match_book
from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.read.connections import with_exports
from douze.read.read_book import read_book
from workflows.decide import decide


class AsItIs(Struct, frozen=True, kw_only=True):
    """How everything stands at one moment, as a pass would see it."""

    matched: Matched
    ledger: LedgerState
    desired: Desired


def as_it_is(
    adapters: Adapters,
    now: datetime,
    reports_of: Callable[[Book], Container[str]] | None = None,
) -> AsItIs:
    """Read, match and decide, changing nothing.

    `reports_of` names the sessions whose connection reports are looked at however old they are;
    without it no report is looked at.
    """
    settings, ledger = adapters.settings, adapters.ledger.read()
    beside = () if reports_of is None else (settings.tabs.connections,)
    snapshot = adapters.workbook.read(beside)
    book = read_book(snapshot, settings, ledger.in_use)
    if reports_of is not None:
        dropped = adapters.reports.read if adapters.reports else None
        book = with_exports(book, snapshot, settings, now, dropped, also=reports_of(book))
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    return AsItIs(matched=matched, ledger=ledger, desired=decide(matched, ledger, settings, now))
