"""What a command that changes nothing goes by: the sheet as it is now, read and decided about."""

from collections.abc import Callable, Container
from datetime import datetime

from msgspec import Struct

from douze.commands.book_now import book_now
from douze.composition import Adapters
from douze.match.match_book import match_book
from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
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
    """Read, match and decide, changing nothing; about sessions that are closed too.

    `reports_of` names the sessions whose connection reports are looked at however old they are.
    """
    settings, ledger = adapters.settings, adapters.ledger.read()
    book = book_now(adapters, ledger, now, reports_of=reports_of)
    matched = match_book(book, ledger, now, secret=adapters.secret.read())
    desired = decide(matched, ledger, settings, now, closes=False)
    return AsItIs(matched=matched, ledger=ledger, desired=desired)
