"""Whether a session is over: as its row says, or said last."""

from datetime import datetime

from douze.model.book import Book
from douze.model.ledger_state import LedgerState


def has_ended(code: str, book: Book, ledger: LedgerState, now: datetime) -> bool:
    """Tell it also of a session whose row has left the sheet, or cannot be read any more."""
    session = book.sessions.get(code)
    if session is not None:
        return session.ended(now)
    seen = ledger.sessions.get(code)
    return seen is not None and now > max(seen.seen.end, seen.settled.end)
