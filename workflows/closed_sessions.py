"""A session that is over: its rows may be cleared away, and in the end nothing is done about it.

From its end on the rows of its people may be deleted, sorted, moved or emptied, and nobody is told.
It is closed `privacy.closed_after` after its end, earlier where `État` says `archivée`, or where
staff have cleared its own row away: then nothing is written, told or sent about it any more.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Book, BrokenSession, Session
from douze.model.desired import Outcome, Registration
from douze.model.elapsed_time import later
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState, SessionRecord, has_ended
from douze.model.letters import Letter, LetterRecord
from douze.model.matched import Matched, by_session
from douze.model.phrases import ByStaff, Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import SessionState, Status
from workflows.cleared_rows import (
    is_cleared,
    session_of,
    with_emptied_codes,
    without_old_reports,
    without_what_was_cleared,
)
from workflows.matters import Matter
from workflows.outcomes import unchanged
from workflows.session_changes import session_record
from workflows.view import DecidedSession, Given

#: What is put away in one of these states has not to be over first: nobody expects it.
_OFF = frozenset({SessionState.CANCELLED, SessionState.POSTPONED, SessionState.DRAFT})


class Closing(Struct, frozen=True, kw_only=True):
    """What is left to decide about, and what is closed."""

    matched: Matched  #: without what is closed
    closed: frozenset[str] = frozenset()  #: the codes of all that are
    sessions: tuple[DecidedSession, ...] = ()  #: those of them whose rows can be read


def close_sessions(given: Given) -> Closing:
    """Set apart what is closed; of what is over leave out what follows from clearing away."""
    ledger, now = given.ledger, given.now
    book = with_emptied_codes(without_old_reports(given.book, ledger, now), ledger, now)
    given = replace(given, matched=replace(given.matched, book=book))
    closed = frozenset(_closed(given))
    anew = {row.code: row for row in _to_come(book, now) if row.code in closed}
    left = _without(closed, given.matched, ledger, anew) if closed else given.matched
    return Closing(
        matched=without_what_was_cleared(left, closed, ledger, now),
        closed=closed,
        sessions=tuple(_as_left(closed - anew.keys(), given)),
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


def _closed(given: Given) -> Iterator[str]:
    book, ledger, now = given.book, given.ledger, given.now
    anew = {session.code for session in _to_come(book, now)}
    for code in dict.fromkeys((*book.sessions, *ledger.sessions)):
        session, before = book.sessions.get(code), ledger.sessions.get(code)
        if before is not None and _long_over(before, given.settings, now):
            # What the ledger remembers decides: next year's date may be typed over its row.
            closed = code not in anew or _took_place(code, ledger, now)
        elif session is None:
            cleared = code not in anew and is_cleared(code, book)
            closed = cleared and has_ended(code, book, ledger, now)
        else:
            closed = session.archived and _may_be_put_away(session, before, now)
        if closed:
            yield code


def _to_come(book: Book, now: datetime) -> Iterator[Session]:
    """Give the rows of sessions to come, those too that cannot be read."""
    for session in (*book.sessions.values(), *(one.session for one in book.broken)):
        put_away = session.archived or session.cancelled
        waits = session.dated or session.draft or session.postponed
        if waits and not put_away and not session.ended(now):
            yield session


def _long_over(before: SessionRecord, settings: Settings, now: datetime) -> bool:
    """Whether it ended long ago, and its row has stood as it does as long, or as it did then.

    A date that was typed wrongly is so told for a while, whichever year it names.
    """
    end = max(before.seen.end, before.settled.end, before.since)
    return now > later(end, settings.privacy.closed_after)


def _took_place(code: str, ledger: LedgerState, now: datetime) -> bool:
    """Whether people were to come, and the last date that they were told is past.

    Else the date was typed wrongly, and may be put right however late.
    """
    told = [
        letter.about.end
        for letter in ledger.letters.values()
        if letter.session == code and letter.about and letter.kind is not Kind.REFUSAL
    ]
    if told:
        return now > max(told)
    theirs = (one for one in ledger.registrations.values() if one.session == code)
    return any(one.status is Status.CONFIRMED for one in theirs)


def _may_be_put_away(session: Session, before: SessionRecord | None, now: datetime) -> bool:
    """Whether `archivée` counts: not while people are to come to it."""
    off = before is not None and before.state in _OFF
    return off or not session.dated or session.ended(now)


def _as_left(closed: Container[str], given: Given) -> Iterator[DecidedSession]:
    """Give what is closed as it was left, for the pages that tell of it."""
    there = {code: one for code, one in given.book.sessions.items() if code in closed}
    registered = by_session(given.matched.registrations) if there else {}
    for code, session in there.items():
        seen = session_record(session, given.ledger, given.settings, given.now)
        left = tuple(unchanged(one, given.now) for one in registered.get(code, ()))
        yield DecidedSession(session=session, seen=seen, counts=False, outcomes=left)


def _without(
    closed: Container[str], matched: Matched, ledger: LedgerState, anew: Mapping[str, Session]
) -> Matched:
    """Leave out what is closed, but for rows of sessions to come that have its code."""
    theirs = {row.row for row in matched.book.rows if session_of(row, ledger) in closed}
    return replace(
        matched,
        book=_book_without(closed, matched.book, theirs, anew),
        registrations=_left(matched.registrations, closed),
        row_alerts=tuple(one for one in matched.row_alerts if one.row not in theirs),
        speakers=_left(matched.speakers, closed),
        of_reports={c: told for c, told in matched.of_reports.items() if c not in closed},
        nobodys={c: told for c, told in matched.nobodys.items() if c not in closed},
    )


def _left(
    registrations: Iterable[Registration], closed: Container[str]
) -> tuple[Registration, ...]:
    """Leave out those for what is closed, also where its row cannot be read any more."""
    return tuple(one for one in registrations if (one.session or one.session_text) not in closed)


def _book_without(
    closed: Container[str], book: Book, theirs: Container[int], anew: Mapping[str, Session]
) -> Book:
    """Leave out what is theirs; a session to come that took one's code is put aside, and told."""
    silent: set[Problem] = set()
    broken: list[BrokenSession] = []
    for one in book.broken:
        if one.code in closed and one.code not in anew:
            silent.update(one.told)
        else:
            broken.append(one)
    problems = [problem for problem in book.problems if problem not in silent]
    for code, session in anew.items():
        if code in book.sessions:
            # The form offers it: without a word people would answer, and nobody would hear them.
            aside = book.left_aside(session, phrase(Reason.CODE_OF_CLOSED, code=ByStaff(code)))
            broken.append(aside)
            problems += aside.told
    return replace(
        book,
        sessions={code: one for code, one in book.sessions.items() if code not in closed},
        broken=tuple(broken),
        problems=tuple(problems),
        rows=tuple(row for row in book.rows if row.row not in theirs),
    )
