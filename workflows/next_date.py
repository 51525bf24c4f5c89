"""The next date: a session to which whoever gets no seat in another, or loses it, may move on.

Staff write its code in `Suite`. It is offered in the letter that says that there is no seat, or
that the session is cancelled. What keeps it from being offered is told on the session's row.
"""

from collections.abc import Container, Iterator, Mapping

from msgspec.structs import replace

from douze.model.book import NextDate, Session
from douze.model.fold import fold
from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.letters import Letter
from douze.model.phrases import ByStaff, Phrase, phrase, quoted
from douze.model.reasons import Reason
from workflows.case import DecidedCase
from workflows.matters import Matter, of_session
from workflows.reserved_seats import seats_left
from workflows.rule_book import RuleBook
from workflows.view import Given, View

#: The letters that say first where somebody stands who has moved on.
_TELLING = frozenset({Kind.CONFIRMATION, Kind.DUES, Kind.WAITING_LIST, Kind.NO_SEAT})


def with_next_dates(given: Given) -> Given:
    """Give each session the one to move on to, where `Suite` names one that takes place."""
    sessions, now = given.book.sessions, given.now
    if not any(session.suite for session in sessions.values()):
        return given

    known: dict[str, list[RegistrationRecord]] = {}
    for one in given.ledger.registrations.values():
        known.setdefault(one.session, []).append(one)

    def next_date(session: Session) -> NextDate | None:
        then = _next_session(session, sessions) if session.suite else None
        if then is None or _flaw(session, given):
            return None
        full = seats_left(then, known.get(then.code, ()), given.settings, now).free <= 0
        return NextDate(session=then, full=full, takes_answers=now <= then.closing)

    then = {c: replace(session, next_date=next_date(session)) for c, session in sessions.items()}
    matched = replace(given.matched, book=replace(given.book, sessions=then))
    return replace(given, matched=matched)


def _next_session(session: Session, sessions: Mapping[str, Session]) -> Session | None:
    """Find the session whose code stands in `Suite`, whatever its case."""
    typed = fold(session.suite)
    exact = sessions.get(session.suite)
    return exact or next((one for one in sessions.values() if fold(one.code) == typed), None)


def _flaw(session: Session, given: Given) -> Reason | None:
    """Say why what `Suite` names is no date to move on to; None where it is one."""
    sessions, ledger, now = given.book.sessions, given.ledger, given.now
    then = _next_session(session, sessions)
    if then is None:
        # What has been closed is not among the sessions any more; nor what cannot be read now.
        known = (one for one in ledger.sessions.values() if fold(one.code) == fold(session.suite))
        gone_by = any(one.settled.end <= now for one in known)
        return Reason.NEXT_GONE_BY if gone_by else Reason.NEXT_UNKNOWN
    if then.code == session.code:
        return Reason.NEXT_ITSELF
    if _leads_back(session, sessions):
        return Reason.NEXT_CIRCLE
    if then.cancelled:
        return Reason.NEXT_CANCELLED
    if then.draft:
        return Reason.NEXT_DRAFT
    if not then.dated:
        return Reason.NEXT_UNDATED
    if then.started(now):
        return Reason.NEXT_GONE_BY
    return None


def _leads_back(session: Session, sessions: Mapping[str, Session]) -> bool:
    """Whether one comes back to a session by going on from one next date to the other."""
    passed = set()
    then = _next_session(session, sessions)
    while then is not None and then.suite and then.code not in passed:
        passed.add(then.code)
        then = _next_session(then, sessions)
        if then is not None and then.code == session.code:
            return True
    return False


def matters(view: View) -> Iterator[Matter]:
    """Say on a session's row, until it begins, what its `Suite` cannot do, or not all of it."""
    if not any(session.suite for session in view.book.sessions.values()):
        return
    # What the pass has decided counts, and not what the last one left: people register meanwhile.
    full = {
        one.session.code
        for one in view.sessions
        if seats_left(one.session, one.outcomes, view.settings, view.now).free <= 0
    }
    for session in view.book.sessions.values():
        if session.suite and not session.draft and not session.started(view.now):
            for what in _of_suite(session, full, view):
                yield of_session(session, what)


def _of_suite(session: Session, full: Container[str], view: View) -> Iterator[Phrase]:
    flaw = _flaw(session, view)
    then = session.next_date
    typed = quoted(session.suite)
    if flaw is Reason.NEXT_ITSELF:
        yield phrase(flaw)
    elif flaw:
        yield phrase(flaw, typed=typed)
    elif then and not then.takes_answers:
        yield phrase(Reason.NEXT_CLOSED, typed=typed)
    elif then and then.session.code in full:
        yield phrase(Reason.NEXT_IS_FULL, typed=typed)


def completes(letter: Letter, case: DecidedCase) -> Letter:
    """Let a last word offer the next date, and the first word there say where it comes from."""
    then, came_from = case.session.next_date, case.registration.came_from
    if letter.kind.about.offers_next_date and then is not None and then.takes_answers:
        letter = replace(letter, next_date=then)
    if letter.kind in _TELLING and came_from is not None and not letter.again:
        letter = replace(letter, came_from=came_from.session)
    return letter


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row where it comes from, and what became of a move that cannot be."""
    one = case.registration
    if one.came_from is not None:
        from_code = ByStaff(one.came_from.session.code)
        yield phrase(Reason.MOVED_FROM, session=from_code, received=one.came_from.arrived)
    if one.not_moved is not None:
        yield one.not_moved


RULE_BOOK = RuleBook(completes=completes, notes=notes, matters=matters)
