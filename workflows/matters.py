"""A matter for staff: what it is about and why. Row, alert and digest are derived from these.

Which of them tell it, and where it is put right, stands in the reason's row of the table
(`douze/model/reasons.py`). A rule says what is so now; that staff are not told again what they
know is no rule's care.
"""

from datetime import datetime, tzinfo

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.letters import Letter, LetterRecord
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, Problem

#: What a matter can be about; a text names a tab or a mailbox, a problem has its place already.
Subject = Outcome | Session | Letter | LetterRecord | Problem | str


class Cause(Struct, frozen=True, kw_only=True):
    """Why staff are alerted to it, once, and the name by which that is remembered."""

    #: The same in every pass for the same cause: it ends the key of the letter that tells it.
    name: str
    since: datetime  #: from when on it is to be told
    session: Session | None = None  #: the letter's session, if it is about one
    until: datetime | None = None  #: when it is of no use any more; None after a day
    to: str = ""  #: whom the letter goes to; empty: the association's contact
    beside: tuple[Phrase, ...] = ()  #: what the same letter says of it besides


class Matter(Struct, frozen=True, kw_only=True, gc=False):
    """Something that staff should know: about whom or what, and why."""

    about: Subject
    what: Phrase
    on_row: bool = False  #: whether the row of the registration, or of the session, says it too
    cause: Cause | None = None
    #: Whether an alert tells its cause; else today's digest does, and that is remembered.
    at_once: bool = True


def daily_cause(
    name: str, since: datetime, zone: tzinfo, told_from: datetime | None = None
) -> Cause:
    """Name a cause by the day on which it began: what comes again another day is told again."""
    day = local_day(since, zone).isoformat()
    return Cause(name=f"{name}/{day}", since=told_from or since)


def note(outcome: Outcome, what: Phrase, cause: Cause | None = None) -> Matter:
    """Say something on the row of a registration."""
    return Matter(about=outcome, what=what, on_row=True, cause=cause)


def of_session(session: Session, what: Phrase, cause: Cause | None = None) -> Matter:
    """Say something on the row of a session."""
    return Matter(about=session, what=what, on_row=True, cause=cause)


def of_problem(problem: Problem) -> Matter:
    """Tell staff of what has been placed already."""
    return Matter(about=problem, what=problem.what)
