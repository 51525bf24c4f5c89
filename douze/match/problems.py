"""What keeps a row, or a registration, from being decided about until staff have corrected it."""

from datetime import datetime

from douze.match.found_registration import FoundRegistration
from douze.model.book import Book, Row
from douze.model.ledger_state import RegistrationRecord
from douze.model.phrases import ByStaff, Phrase, phrase
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
        problems.append(phrase(Reason.DECISION_UNREADABLE, typed=ByStaff(row.decision_text[:100])))
    return tuple(problems)


def problems_of(
    found: FoundRegistration, session: str | None, book: Book, now: datetime
) -> tuple[Phrase, ...]:
    """Why nothing can be decided about a registration, or nobody can be written to."""
    row, previous, answers = found.row, found.previous, found.answers
    problems: list[Phrase] = []
    of_first = answers[0].problems if answers else ()
    if row is not None and row.to_erase:
        problems.append(erasing_told(row, previous, book, now))
    elif row is not None and row.decision_unreadable:
        problems.append(phrase(Reason.DECISION_UNREADABLE, typed=ByStaff(row.decision_text[:100])))
    if session is not None and session not in book.sessions:
        problems.append(_why_aside(session, book))
    elif session is None and row is not None and row.session in book.sessions:
        problems.append(phrase(Reason.REGISTERED_ELSEWHERE, session=row.session or ""))
    elif session is None and answers:
        problems += [p for p in answers[-1].problems if p.reason.about.column == "session"]
    if row is not None:
        problem = email_problem(row, previous)
        problems += [problem] if problem else []
    elif of_first and not any(a.address for a in answers):
        problems += [p for p in of_first if p.reason.about.column == "email"]
    if of_first and not any(a.received for a in answers) and not (previous and previous.arrival):
        problems += [p for p in of_first if p.reason.about.column == "received"]
    return tuple(dict.fromkeys(problems)) if problems else ()


def _why_aside(session: str, book: Book) -> Phrase:
    """Say why a session cannot be decided on: it cannot be read, its code changed, it is gone."""
    broken = [one for one in book.broken if one.code == session]
    told = [p for one in broken for p in one.problems if p.reason is Reason.CODE_CHANGED]
    if told:
        return told[0]
    return phrase(
        Reason.SESSION_LEFT_ASIDE if broken else Reason.SESSION_GONE, session=ByStaff(session)
    )


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
    for session in book.sessions.values():
        named = [one.who or one.address.casefold() for one in session.speakers]
        named += [session.contact.address.casefold()] if session.contact else []
        if not session.ended(now) and who in named:
            return phrase(Reason.ERASE_REFUSED, session=session.code)
    asked = [one for one in previous.notes or () if one.reason is Reason.ERASE_ASKED]
    return asked[0] if asked else phrase(Reason.ERASE_ASKED, at=now)
