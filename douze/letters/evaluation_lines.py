"""What people thought of a session, as the letter to who spoke there lists it."""

from collections import Counter

from msgspec import Struct

from douze.letters.facts import Facts
from douze.letters.lists import LONGEST_ANSWER, question, said
from douze.model.evaluations import FreeResult

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
    return tuple(
        ScaleLine(
            question=question(result.title, facts.settings.language),
            note=facts.wording.sentence(result.note.said),
            grades=tuple((grade, n) for grade, n in reversed(result.counts) if n),
        )
        for result in (evaluation.scales if evaluation else ())
    )


def remark_lines(facts: Facts) -> tuple[RemarkLine, ...]:
    evaluation = facts.letter.evaluation
    lines = (_remarks(result) for result in (evaluation.free if evaluation else ()))
    return tuple(line for line in lines if line.answers)


def _remarks(result: FreeResult) -> RemarkLine:
    """Say each thing once; what says nothing is left out."""
    shown = Counter(filter(None, (said(text, LONGEST_ANSWER) for text in result.texts)))
    return RemarkLine(said(result.title), tuple(shown.items())[:MOST_ANSWERS])
