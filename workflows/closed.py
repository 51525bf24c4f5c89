"""A session that is over: its rows may be cleared away, and in the end nothing is done about it.

From its end on the rows of its people may be deleted, sorted, moved or emptied, and nobody is told.
It is closed `privacy.closed_after` after its end, earlier where `État` says `archivée`, or where
staff have cleared its own row away: then nothing is written, told or sent about it any more.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Book, Row, Session
from douze.model.desired import Outcome, Registration, RowAlert
from douze.model.ended import has_ended
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import Letter, LetterRecord
from douze.model.matched import Matched
from douze.model.moments import later
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import SessionState
from workflows.changes import see
from workflows.matters import Matter
from workflows.outcomes import unchanged
from workflows.view import DecidedSession

#: What is put away in one of these states has not to be over first: nobody expects it.
_OFF = frozenset({SessionState.CANCELLED, SessionState.POSTPONED, SessionState.DRAFT})
#: What a row says that was emptied or sorted; once its session is over that is put right by nobody.
_CLEARED = frozenset(
    {Reason.EMAIL_MISSING, Reason.RECEIVED_MISSING, Reason.SESSION_MISSING, Reason.EXCHANGED}
)


class Closing(Struct, frozen=True, kw_only=True):
    """What is left to decide about, and what is closed."""

    matched: Matched  #: without what is closed
    closed: frozenset[str] = frozenset()  #: the codes of all that are
    sessions: tuple[DecidedSession, ...] = ()  #: those of them whose rows can be read


def close_sessions(
    matched: Matched, ledger: LedgerState, settings: Settings, now: datetime
) -> Closing:
    """Set apart what is closed; of what is over leave out what follows from clearing away."""
    closed = frozenset(_closed(matched.book, ledger, settings, now))
    left = _without(closed, matched, ledger) if closed else matched
    return Closing(
        matched=_cleared_away(left, ledger, now),
        closed=closed,
        sessions=tuple(_as_left(closed, matched, ledger, settings, now)),
    )


def tidied(outcomes: Iterable[Outcome], session: Session) -> bool:
    """Whether rows of a session have been cleared away since its end."""
    gone = (outcome.registration.absent_since for outcome in outcomes)
    return any(since is not None and since > session.end for since in gone)


def about_open(matter: Matter, closed: Container[str]) -> bool:
    """Whether a matter is about no letter of a session that is closed."""
    about = matter.about
    if isinstance(about, LetterRecord):
        return about.session not in closed
    return (
        not isinstance(about, Letter) or about.session is None or about.session.code not in closed
    )


def _closed(book: Book, ledger: LedgerState, settings: Settings, now: datetime) -> Iterator[str]:
    for code in dict.fromkeys((*book.sessions, *ledger.sessions)):
        session, before = book.sessions.get(code), ledger.sessions.get(code)
        if session is None:
            if has_ended(code, book, ledger, now) and (
                _emptied(code, book) or _long_over(session, before, settings, now)
            ):
                yield code
        elif _long_over(session, before, settings, now) or (
            session.archived and _may_be_put_away(session, before, now)
        ):
            yield code


def _emptied(code: str, book: Book) -> bool:
    """Whether nothing is left of a session's row but cells that can be read."""
    wrong = (what for one in book.broken if one.code == code for what in one.problems)
    return all(what.reason is Reason.CELL_MISSING for what in wrong)


def _long_over(
    session: Session | None, before: SessionRecord | None, settings: Settings, now: datetime
) -> bool:
    """Whether it ended long ago, and its row has stood as it does as long.

    A date that was typed wrongly is so told for a while, whichever year it names.
    """
    if before is None:
        return False
    end = session.end if session else max(before.seen.end, before.settled.end)
    return now > later(max(end, before.since), settings.privacy.closed_after)


def _may_be_put_away(session: Session, before: SessionRecord | None, now: datetime) -> bool:
    """Whether `archivée` counts: not while people are to come to it."""
    off = before is not None and before.state in _OFF
    return off or not session.dated or session.ended(now)


def _as_left(
    closed: Container[str],
    matched: Matched,
    ledger: LedgerState,
    settings: Settings,
    now: datetime,
) -> Iterator[DecidedSession]:
    """Give what is closed as it was left, for the pages that tell of it."""
    for code, session in matched.book.sessions.items():
        if code in closed:
            theirs = (one for one in matched.registrations if one.session == code)
            seen = see(session, ledger.sessions.get(code), settings, now)
            left = tuple(unchanged(one, now) for one in theirs)
            yield DecidedSession(session=session, seen=seen, counts=False, outcomes=left)


def _without(closed: Container[str], matched: Matched, ledger: LedgerState) -> Matched:
    book = matched.book
    theirs = {row.row for row in book.rows if _session_of(row, ledger) in closed}
    unread = {what for one in book.broken if one.code in closed for what in one.problems}
    return replace(
        matched,
        book=replace(
            book,
            sessions={code: one for code, one in book.sessions.items() if code not in closed},
            broken=tuple(one for one in book.broken if one.code not in closed),
            problems=tuple(
                p for p in book.problems if p.name not in closed or p.what not in unread
            ),
            rows=tuple(row for row in book.rows if row.row not in theirs),
        ),
        registrations=tuple(r for r in matched.registrations if _asked_for(r) not in closed),
        row_alerts=tuple(one for one in matched.row_alerts if one.row not in theirs),
        speakers=tuple(one for one in matched.speakers if _asked_for(one) not in closed),
        of_reports={c: told for c, told in matched.of_reports.items() if c not in closed},
        nobodys={c: told for c, told in matched.nobodys.items() if c not in closed},
    )


def _cleared_away(matched: Matched, ledger: LedgerState, now: datetime) -> Matched:
    """Leave out what rows of sessions that are over say because somebody cleared them away."""
    over = {code for code, session in matched.book.sessions.items() if session.ended(now)}
    if not over:
        return matched
    return replace(
        matched,
        registrations=tuple(
            _as_cleared(one) if one.session in over else one for one in matched.registrations
        ),
        row_alerts=tuple(_still_told(matched, ledger, over)),
    )


def _as_cleared(one: Registration) -> Registration:
    left = tuple(problem for problem in one.problems if problem.reason not in _CLEARED)
    return replace(one, problems=left) if left != one.problems else one


def _still_told(matched: Matched, ledger: LedgerState, over: Container[str]) -> Iterator[RowAlert]:
    """Leave out the rows of what is over that were registrations, and are copied or emptied."""
    rows = {row.row: row for row in matched.book.rows}
    for alert in matched.row_alerts:
        row = rows[alert.row]
        was_one = row.ref or row.cells.get("received")
        if not (was_one and _session_of(row, ledger) in over):
            yield alert


def _session_of(row: Row, ledger: LedgerState) -> str:
    known = ledger.registrations.get(row.ref)
    return known.session if known else row.session or row.session_text


def _asked_for(one: Registration) -> str:
    return one.session or one.session_text
