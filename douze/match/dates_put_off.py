"""A session that is postponed has no date until there is a new one, whatever its cells still say.

Staff write `reportée` and leave the old date there, or empty it. Once another stands there that is
when it takes place, though `reportée` may stand beside it for good. An old date that has gone by is
none either once `reportée` is taken away, nor where the session is cancelled then.
"""

from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Book, Session, no_date
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.words import SessionState


def with_dates_put_off(book: Book, ledger: LedgerState, now: datetime) -> Book:
    """Give the book with each session as it counts: postponed and without a date, or neither."""
    sessions = {
        code: _as_it_counts(session, ledger.sessions.get(code), now)
        for code, session in book.sessions.items()
    }
    return replace(book, sessions=sessions) if sessions != book.sessions else book


def _as_it_counts(session: Session, before: SessionRecord | None, now: datetime) -> Session:
    known = before.postponed_from if before else None
    if session.postponed:
        if known is None or not session.dated or session.start == known:
            return _undated(session, known)
        # Another date stands there: staff have typed it, and left `reportée` where it was.
        return replace(session, state=SessionState.OPEN, postponed_from=known)
    if before is None or session.start != known:
        return session
    # The old date stands there still, and not the word any more.
    if session.cancelled:
        return _undated(session, known)
    gone_by = before.state is SessionState.POSTPONED and session.started(now)
    if gone_by and session.state is SessionState.OPEN:
        # Nobody came: counted as it stands, everybody would be thanked for a day that never was.
        return _undated(replace(session, state=SessionState.POSTPONED), known)
    return session


def _undated(session: Session, known: datetime | None) -> Session:
    """Take the old date away, and remember it."""
    never = no_date(session.start.tzinfo)
    return replace(
        session,
        start=never,
        end=never,
        closing=never if session.closing == session.start else session.closing,
        postponed_from=known if known is not None and session.dated else session.start,
    )
