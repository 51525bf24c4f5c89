"""What keeps a row, or a registration, from being decided about until staff have corrected it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from douze.match.found_registration import FoundRegistration
from douze.model.book import Answer, Book, Row
from douze.model.ledger_state import RegistrationRecord
from douze.model.phrases import ByStaff, Phrase, phrase, quoted
from douze.model.reasons import Reason
from douze.model.words import Status


def row_problems(row: Row, book: Book) -> tuple[Phrase, ...]:
    """Why a row that staff added cannot be taken in yet."""
    problems = []
    if not row.session_text:
        problems.append(phrase(Reason.SESSION_MISSING))
    elif row.session is None:
        problems.append(phrase(Reason.SESSION_UNKNOWN, typed=row.session_text[:100]))
    elif row.session not in book.sessions:
        problems.append(phrase(Reason.SESSION_LEFT_ASIDE, session=ByStaff(row.session)))
    if row.email_problem:
        problems.append(row.email_problem)
    if row.to_erase:
        problems.append(phrase(Reason.ERASE_UNKNOWN))
    elif row.decision_unreadable:
        problems.append(_decision_unreadable(row))
    return tuple(problems)


def _decision_unreadable(row: Row) -> Phrase:
    return phrase(Reason.DECISION_UNREADABLE, typed=quoted(row.decision_text))


def problems_of(
    found: FoundRegistration, session: str | None, book: Book, now: datetime
) -> tuple[Phrase, ...]:
    """Why nothing can be decided about a registration, or nobody can be written to."""
    read = not any(answer.problems for answer in found.answers)
    if found.row is None and read and session in book.sessions:
        return ()  # as of most that are new
    problems = (
        *_of_decision(found, book, now),
        *_of_session(found, session, book),
        *_of_address(found),
        *_of_arrival(found),
    )
    # An answer's problem may be that of its row too.
    return tuple(dict.fromkeys(problems)) if problems else ()


def _of_decision(found: FoundRegistration, book: Book, now: datetime) -> Sequence[Phrase]:
    row = found.row
    if row is None:
        return ()
    if row.to_erase:
        return (erasing_told(row, found.previous, book, now),)
    return (_decision_unreadable(row),) if row.decision_unreadable else ()


def _of_session(found: FoundRegistration, session: str | None, book: Book) -> Sequence[Phrase]:
    row = found.row
    if session is not None:
        return () if session in book.sessions else (_why_aside(session, book),)
    if row is not None and row.session in book.sessions:
        return (phrase(Reason.REGISTERED_ELSEWHERE, session=row.session or ""),)
    # The newest answer says which session is meant; the others came before it was corrected.
    return _problems_in(found.answers[-1:], "session")


def _of_address(found: FoundRegistration) -> Sequence[Phrase]:
    if found.row is not None:
        problem = email_problem(found.row, found.previous)
        return (problem,) if problem else ()
    if any(answer.address for answer in found.answers):
        return ()
    return _problems_in(found.answers[:1], "email")


def _of_arrival(found: FoundRegistration) -> Sequence[Phrase]:
    known = found.previous is not None and found.previous.arrival is not None
    if known or any(answer.received for answer in found.answers):
        return ()
    return _problems_in(found.answers[:1], "received")


def _problems_in(answers: Iterable[Answer], column: str) -> Sequence[Phrase]:
    """Give what was wrong, as it was read, with one column of these answers."""
    problems = (problem for answer in answers for problem in answer.problems)
    return [problem for problem in problems if problem.reason.about.column == column]


def _why_aside(session: str, book: Book) -> Phrase:
    """Say why a session cannot be decided on: it cannot be read, its code changed, it is gone."""
    broken = [one for one in book.broken if one.code == session]
    problems = [problem for one in broken for problem in one.problems]
    for problem in problems:
        if problem.reason is Reason.CODE_CHANGED:
            return problem  # which names the code to put back
    reason = Reason.SESSION_LEFT_ASIDE if broken else Reason.SESSION_GONE
    return phrase(reason, session=ByStaff(session))


def is_frozen(found: FoundRegistration, session: str | None, book: Book) -> bool:
    """Whether a registration is left as it is until staff have corrected something."""
    if found.previous is None or session is None:
        return False
    unreadable = found.row is not None and found.row.decision_unreadable
    return session not in book.sessions or unreadable


def email_problem(row: Row, previous: RegistrationRecord | None) -> Phrase | None:
    """What speaks against the address on a row.

    What is held against addresses that can be written to reaches nobody who was taken in with
    one before the rule was known.
    """
    if previous is None or row.address is None or previous.status is Status.TO_CHECK:
        return row.email_problem
    return None if previous.who == row.address.casefold() else row.email_problem


def erasing_told(
    row: Row, previous: RegistrationRecord | None, book: Book, now: datetime
) -> Phrase:
    """Say since when it is asked, which stays so until it is done, or what is in the way."""
    who = row.who or (previous.who if previous else "")
    if not who or previous is None:
        return phrase(Reason.ERASE_UNKNOWN)
    # The next pass would write to them again, since their address stands in that row.
    for session in book.sessions.values():
        if not session.ended(now) and who in map(str.casefold, session.named_addresses):
            return phrase(Reason.ERASE_REFUSED, session=session.code)
    # Since when it is asked is remembered by the sentence on the row, and nowhere else.
    asked = [one for one in previous.notes or () if one.reason is Reason.ERASE_ASKED]
    return asked[0] if asked else phrase(Reason.ERASE_ASKED, at=now)
