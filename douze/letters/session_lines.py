"""The sessions of a letter about the dues of several, one line each."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.letters.facts import (
    Facts,
    announced,
    day_of,
    deadline_of,
    dues_year,
    lapsed_of,
    lapsed_structure,
    lapsed_until,
    lapsed_year,
    span_of,
    title_of,
)
from douze.letters.own_columns import OwnColumns, session_words
from douze.model.letters import Letter
from douze.model.tokens import Purpose
from douze.model.words import Kind


class SessionLine(Struct, frozen=True, kw_only=True):
    """One of several sessions that a letter about dues lists: `one.title`, `one.deadline`…"""

    title: str
    when: str
    day: str
    deadline: str  #: empty where no seat is held
    promoted: bool
    reminder: bool  #: the person has been asked before
    dues_year: str
    announced: bool
    lapsed: bool
    lapsed_structure: str
    lapsed_year: str
    lapsed_until: str
    extra: OwnColumns  #: one.extra["Salle"]: any other column of Sessions
    withdraw: str  #: where this place is given back; empty: by mail only


def session_lines(facts: Facts) -> tuple[SessionLine, ...]:
    """List the sessions of a letter about several, the first deadline first."""
    listed = [replace(one, together=()) for one in facts.letter.all_sessions]
    listed.sort(key=_by_deadline)
    return tuple(
        _session_line(replace(facts, letter=one)) for one in (listed if len(listed) > 1 else ())
    )


def _by_deadline(letter: Letter) -> tuple[datetime, datetime, str]:
    assert letter.session is not None
    start = letter.session.start
    return letter.deadline or start, start, letter.ref


def _session_line(facts: Facts) -> SessionLine:
    return SessionLine(
        title=title_of(facts.session),
        when=span_of(facts.session, facts),
        day=day_of(facts.session, facts),
        deadline=deadline_of(facts),
        promoted=facts.letter.promoted,
        reminder=facts.letter.kind is Kind.DUES_REMINDER,
        dues_year=dues_year(facts),
        announced=announced(facts),
        lapsed=lapsed_of(facts) is not None,
        lapsed_structure=lapsed_structure(facts),
        lapsed_year=lapsed_year(facts),
        lapsed_until=lapsed_until(facts),
        extra=session_words(facts).extra,
        withdraw=facts.withdraw.replace("{token}", facts.own_code(Purpose.WITHDRAW)),
    )


def same_dues(facts: Facts) -> bool:
    """Whether what is so of the dues is so for all of them."""
    return len({one.dues_asked for one in facts.letter.all_sessions}) == 1
