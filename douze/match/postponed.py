"""A session that is postponed has no date until there is a new one, whatever its cells still say.

Staff write `reportée` and leave the old date there, or empty it. Once another stands there that is
when it takes place, though `reportée` may stand beside it for good.
"""

from msgspec.structs import replace

from douze.model.book import Book, Session, no_date
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.words import SessionState


def with_dates_put_off(book: Book, ledger: LedgerState) -> Book:
    """Give the book with each session as it counts: postponed and without a date, or neither."""
    if not any(session.postponed for session in book.sessions.values()):
        return book
    sessions = {
        code: _as_it_counts(session, ledger.sessions.get(code)) if session.postponed else session
        for code, session in book.sessions.items()
    }
    return replace(book, sessions=sessions)


def _as_it_counts(session: Session, before: SessionRecord | None) -> Session:
    known = before.postponed_from if before else None
    if known is not None and session.dated and session.start != known:
        return replace(session, state=SessionState.OPEN, postponed_from=known)
    never = no_date(session.start.tzinfo)
    return replace(
        session,
        start=never,
        end=never,
        closing=never if session.closing == session.start else session.closing,
        postponed_from=known if known is not None and session.dated else session.start,
    )
