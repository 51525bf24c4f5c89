"""The lists that a letter can hold: who comes, and what needs a person.

What stands in them was typed by people: it is shown as text, and leads nowhere.
"""

import re

from msgspec import Struct
from msgspec.structs import replace

from douze.letters.plain_words import DOTS, LONGEST, UNSEEN, no_link, one_line
from douze.letters.typography import unbreakable
from douze.model.letters import Guest
from douze.model.phrases import Fact, Problem
from douze.model.wording import Wording

#: An answer to an open question is a paragraph, not a letter of its own.
LONGEST_ANSWER = 1000
LONGEST_MATTER = 600

_ADDRESS = re.compile(r"[^\s<>()\[\],;:]+[@＠][^\s<>()\[\],;:]+")
_ONE_ADDRESS = re.compile(r"[^\s@/:<>]+@[^\s@/:<>]+")
#: What a mail reader could turn into a link. The files that we speak of are none.
_WEB_LIKE = re.compile(
    rf"(?<=\S)(?:[{DOTS}](?!(?:xlsx|yaml|sqlite|eml)\b)(?=[^\s\d.,;:!?)>\]»”\"'-])|:/+(?=\S))"
)
_CLOSED = re.compile(r"[?!.:…]$")


class GuestLine(Struct, frozen=True):
    """One of those who come: `guest.name`, `guest.structure`, `guest.answers`."""

    name: str  #: empty where nobody gave one
    structure: str
    answers: tuple[tuple[str, str], ...]  #: question and answer; only what was answered


class MatterLine(Struct, frozen=True):
    """One thing that needs a person: `matter.where`, `matter.what`."""

    where: str  #: a cell, a tab, a reference; may be empty
    what: str  #: what is wrong, and what helps


def guest_line(guest: Guest, language: str) -> GuestLine:
    """Tell of somebody who comes, without any e-mail address, wherever one was typed."""
    answers = [
        (_question(question, language), _said(answer, LONGEST_ANSWER))
        for question, answer in guest.answers
    ]
    return GuestLine(
        name=_said(guest.name).strip(" …"),
        structure=_said(guest.structure).strip(" …"),
        answers=tuple((question, answer) for question, answer in answers if answer),
    )


def matter_line(problem: Problem, wording: Wording | None, language: str) -> MatterLine:
    """Tell what needs a person. Without `wording` only the sentence's code is known."""
    phrase = problem.what
    if wording is None:
        return MatterLine(one_line(problem.where), phrase.code)
    facts = {name: _fact(fact) for name, fact in phrase.facts.items()}
    what = one_line(wording.sentence(replace(phrase, facts=facts)), LONGEST_MATTER)
    return MatterLine(one_line(problem.where), unbreakable(what[:1].upper() + what[1:], language))


def _said(typed: str, longest: int = LONGEST) -> str:
    """What somebody typed, with `…` for each e-mail address."""
    return no_link(_ADDRESS.sub("…", one_line(typed, longest)), 2 * longest)


def _question(typed: str, language: str) -> str:
    """A question ends in a way that lets the answer follow on the same line."""
    text = _said(typed)
    if not text or _CLOSED.search(text):
        return text
    return f"{text}\u00a0:" if language == "fr" else f"{text}:"


def _fact(fact: Fact) -> Fact:
    """Staff need to see an address as it was typed; a web address they need not follow."""
    if isinstance(fact, tuple):
        return tuple(_unlinked(name) for name in fact)
    if not isinstance(fact, str) or _ONE_ADDRESS.fullmatch(fact.strip()):
        return fact
    return _unlinked(fact)


def _unlinked(text: str) -> str:
    return _WEB_LIKE.sub(r"\g<0> ", UNSEEN.sub("", text))
