"""The names that a template may use, and what each of them says.

Flat words, because the people who change the letters are not programmers. A value that
does not apply is empty, so that `{% if phone %}` is all that a template needs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from douze.model.letters import Invitation, Letter
from douze.model.settings import Settings
from douze.plan.dates import (
    clock_in_words,
    day_in_words,
    hour_in_words,
    length_in_words,
    moment_in_words,
    span_in_words,
)
from douze.plan.plain_words import no_link, one_line

Value = str | int | bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What a letter can say: the letter, the association, and the link it carries."""

    letter: Letter
    settings: Settings
    link: str = ""  #: empty wherever the rule of the link does not allow it


def _name(facts: Facts) -> str:
    return no_link(f"{facts.letter.first_name} {facts.letter.last_name}")


def _when(facts: Facts) -> str:
    session, zone = facts.letter.session, facts.settings.zone
    start, end = session.start.astimezone(zone), session.end.astimezone(zone)
    language = facts.settings.language
    return span_in_words(start, end, language) + clock_in_words(zone, language)


def _day(facts: Facts) -> str:
    start = facts.letter.session.start.astimezone(facts.settings.zone)
    return day_in_words(start.date(), facts.settings.language)


def _start(facts: Facts) -> str:
    start = facts.letter.session.start.astimezone(facts.settings.zone)
    return hour_in_words(start, facts.settings.language)


def _end(facts: Facts) -> str:
    end = facts.letter.session.end.astimezone(facts.settings.zone)
    return hour_in_words(end, facts.settings.language)


def _deadline(facts: Facts) -> str:
    deadline, settings = facts.letter.deadline, facts.settings
    if deadline is None:
        return ""
    words = moment_in_words(deadline.astimezone(settings.zone), settings.language)
    return words + clock_in_words(settings.zone, settings.language)


def _link_before(facts: Facts) -> str:
    return length_in_words(facts.settings.letters.link_before, facts.settings.language)


def _link_soon(facts: Facts) -> bool:
    """Whether the link's time has come, though this letter does not carry it."""
    wait: timedelta = facts.letter.session.start - facts.letter.due
    return not facts.link and wait <= facts.settings.letters.link_before


NAMES: Mapping[str, Callable[[Facts], Value]] = {
    # The person
    "name": _name,  # first and last name, whichever is known
    "first_name": lambda facts: no_link(facts.letter.first_name),
    "last_name": lambda facts: no_link(facts.letter.last_name),
    "structure": lambda facts: no_link(facts.letter.structure),
    "recipient": lambda facts: one_line(facts.letter.to),  # the person's address
    "reference": lambda facts: one_line(facts.letter.ref),  # BENEVOLES-7KQ4TM2X
    # The session
    "title": lambda facts: one_line(facts.letter.session.title),
    "when": _when,  # jeudi 1er octobre 2020 de 14h à 16h
    "day": _day,  # jeudi 1er octobre 2020
    "start": _start,  # 14h
    "end": _end,  # 16h
    # Where the registration stands
    "deadline": _deadline,  # jeudi 8 octobre 2020 à 18h; empty where no seat is held
    "rank": lambda facts: facts.letter.rank or "",  # 3: third on the waiting list
    "promoted": lambda facts: facts.letter.promoted,  # the seat became free while waiting
    "by_staff": lambda facts: facts.letter.by_staff,  # staff decided, not a rule
    # The link and the calendar
    "link": lambda facts: facts.link,  # empty in letters that must not carry it
    "link_before": _link_before,  # 24 heures
    "link_soon": _link_soon,  # its time has come, though this letter does not carry it
    "invitation": lambda facts: facts.letter.invitation is Invitation.REQUEST,
    "withdrawal": lambda facts: facts.letter.invitation is Invitation.CANCEL,
    # The association
    "association": lambda facts: one_line(facts.settings.association.name),
    "contact_name": lambda facts: one_line(facts.settings.association.contact_name),
    "contact_address": lambda facts: one_line(facts.settings.association.contact_address),
    "phone": lambda facts: one_line(facts.settings.association.phone),
    "bulletin": lambda facts: facts.settings.association.bulletin.strip(),
}
