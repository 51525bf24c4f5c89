"""The lists that a letter can hold: who comes, what people thought, what needs a person.

What stands in them was typed by people: it is shown as text, and leads nowhere.
"""

import re
from collections import Counter

from msgspec import Struct
from msgspec.structs import replace

from douze.letters.dates import day_in_words, moment_in_words
from douze.letters.letter_facts import Facts
from douze.letters.plain_words import LONGEST, no_link, one_line
from douze.letters.typography import unbreakable
from douze.model.dues import Owed
from douze.model.evaluations import FreeResult, ScaleResult
from douze.model.kinds import Kind
from douze.model.letters import Guest
from douze.model.local_day import local_day
from douze.model.phrases import ByStaff, Fact, Phrase, Problem, Registrant
from douze.model.settings import Settings
from douze.model.web_addresses import leading_nowhere
from douze.model.wording import Wording

#: An answer to an open question is a paragraph, not a letter of its own.
LONGEST_ANSWER = 1000
LONGEST_MATTER = 600
#: How many people are named of one who owes dues.
MOST_NAMED = 20

_ADDRESS = re.compile(r"[^\s<>()\[\],;:]+[@＠][^\s<>()\[\],;:]+")
_CLOSED = re.compile(r"[?!.:…]$")


class GuestLine(Struct, frozen=True):
    """One of those who come: `guest.name`, `guest.structure`, `guest.answers`."""

    name: str  #: empty where nobody gave one
    structure: str
    answers: tuple[tuple[str, str], ...]  #: question and answer; only what was answered


class MatterLine(Struct, frozen=True):
    """One thing that needs a person: `matter.where`, `matter.link`, `matter.who`, `matter.what`."""

    where: str  #: a cell or a tab; may be empty
    what: str  #: what is wrong, and what helps
    who: str = ""  #: a name and an address, or a session's code or a member; may be empty
    link: str = ""  #: to that cell; empty where the spreadsheet has no address


class OwedLine(Struct, frozen=True, kw_only=True):
    """One who owes dues: `one.structure`, `one.people`, `one.sessions`, `one.deadline`…"""

    structure: str  #: empty where nobody named one
    people: str  #: names and addresses
    sessions: tuple[str, ...]  #: each its title and day
    years: str
    deadline: str  #: empty where no seat is held
    leads: tuple[str, ...]  #: what the members' list says that does not settle it


def guest_line(guest: Guest, language: str) -> GuestLine:
    """Tell of somebody who comes, without any e-mail address, wherever one was typed."""
    answers = [
        (question(asked, language), said(answer, LONGEST_ANSWER)) for asked, answer in guest.answers
    ]
    return GuestLine(
        name=guest_name(guest.name),
        structure=said(guest.structure).strip(" …"),
        answers=tuple((asked, answer) for asked, answer in answers if answer),
    )


def guest_name(typed: str) -> str:
    """What somebody who comes, or came no more, is called; empty where nobody said."""
    return said(typed).strip(" …")


def matter_line(problem: Problem, wording: Wording, language: str) -> MatterLine:
    """Tell what needs a person."""
    what = in_a_sentence(problem.what, wording, language)
    return MatterLine(one_line(problem.where), what, _whose(problem), problem.link)


def owed_line(owed: Owed, settings: Settings, wording: Wording) -> OwedLine:
    """Tell who owes dues, and what is known of them, as a letter lists it."""
    language, zone = settings.language, settings.zone
    people = [_person_in_words(replace(person, ref="")) for person in owed.people[:MOST_NAMED]]
    if owed.people[MOST_NAMED:]:
        people.append(f"… (+ {len(owed.people) - MOST_NAMED})")
    deadline = moment_in_words(owed.deadline.astimezone(zone), language) if owed.deadline else ""
    return OwedLine(
        structure=no_link(owed.structure),
        people=(" ; " if language == "fr" else "; ").join(people),
        sessions=tuple(
            f"{one_line(session.title)} ({day_in_words(local_day(session.start, zone), language)})"
            for session in owed.sessions
        ),
        years=", ".join(owed.years),
        deadline=deadline,
        leads=tuple(in_a_sentence(lead, wording, language) for lead in owed.leads),
    )


def in_a_sentence(phrase: Phrase, wording: Wording, language: str) -> str:
    """Say it as a letter does: a stranger's words lead nowhere."""
    facts = {name: _fact(fact) for name, fact in phrase.facts.items()}
    what = one_line(wording.sentence(replace(phrase, facts=facts)), LONGEST_MATTER)
    return unbreakable(what[:1].upper() + what[1:], language)


def _whose(problem: Problem) -> str:
    """Name a person, else the row: the name leads nowhere, the address stands as it was typed."""
    return _person_in_words(problem.who) if problem.who else one_line(problem.name)


def _person_in_words(who: Registrant) -> str:
    address = one_line(str(_fact(who.address)))
    return ", ".join(filter(None, (no_link(who.name), address, who.ref)))


def said(typed: str, longest: int = LONGEST) -> str:
    """What somebody typed, with `…` for each e-mail address."""
    return no_link(_ADDRESS.sub("…", one_line(typed, longest)), 2 * longest)


def question(typed: str, language: str) -> str:
    """A question ends in a way that lets the answer follow on the same line."""
    text = said(typed)
    if not text or _CLOSED.search(text):
        return text
    return f"{text}\u00a0:" if language == "fr" else f"{text}:"


def _fact(fact: Fact) -> Fact:
    """What a stranger typed leads nowhere; what staff wrote stands as they wrote it."""
    if isinstance(fact, tuple):
        return tuple(str(_fact(one)) for one in fact)
    if not isinstance(fact, str) or isinstance(fact, ByStaff | Kind):
        return fact
    return leading_nowhere(fact)


#: More answers to one question are for the file of the session, not for a letter.
MOST_ANSWERS = 100


class ScaleLine(Struct, frozen=True):
    """What was answered to a scale: `one.question`, `one.note`, `one.grades`."""

    question: str
    note: str  #: `4,3 / 5`
    grades: tuple[tuple[int, int], ...]  #: those that were given, the best first, and how often


class RemarkLine(Struct, frozen=True):
    """What was answered to a free question: `one.question`, `one.answers`."""

    question: str
    answers: tuple[tuple[str, int], ...]  #: what was said, and by how many


def scale_lines(facts: Facts) -> tuple[ScaleLine, ...]:
    evaluation = facts.letter.evaluation
    return tuple(_scale_line(result, facts) for result in (evaluation.scales if evaluation else ()))


def _scale_line(result: ScaleResult, facts: Facts) -> ScaleLine:
    return ScaleLine(
        question=question(result.title, facts.settings.language),
        note=facts.wording.sentence(result.note.said),
        grades=tuple((grade, n) for grade, n in reversed(result.counts) if n),
    )


def remark_lines(facts: Facts) -> tuple[RemarkLine, ...]:
    evaluation = facts.letter.evaluation
    lines = (_remarks(result) for result in (evaluation.free if evaluation else ()))
    return tuple(line for line in lines if line.answers)


def _remarks(result: FreeResult) -> RemarkLine:
    """Say each thing once; what says nothing is left out."""
    shown = Counter(filter(None, (said(text, LONGEST_ANSWER) for text in result.texts)))
    return RemarkLine(said(result.title), tuple(shown.items())[:MOST_ANSWERS])
