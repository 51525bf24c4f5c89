"""What people thought of a session: the answers of the evaluation form, put together.

A *scale* is a question whose answers are grades, any other a *free* one. Of who said what nothing
is kept here.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from msgspec import Struct

from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.signed_answers import CodedAnswer

#: What grades of several scales are brought to, to be added up.
FIFTHS = 5
#: Rounded as people do, up, also where a mean of 4,25 is kept as a little less.
_HALF = 0.5 + 1e-9


class Scale(Struct, frozen=True):
    """The grades that may be given."""

    lowest: int
    highest: int

    def holds(self, grades: Sequence[int]) -> bool:
        """Whether all of these may be given."""
        return self.lowest <= min(grades) and max(grades) <= self.highest


class EvaluationQuestion(Struct, frozen=True, kw_only=True):
    """One column of the form's tab that is a question."""

    title: str
    place: int  #: of its column, from 0
    scale: Scale | None = None  #: None where it is answered in words


class EvaluationAnswer(CodedAnswer, frozen=True, kw_only=True):
    """One row of the form's tab."""

    said: Mapping[int, str | int]  #: by the question's place; only what was answered


class EvaluationForm(Struct, frozen=True, kw_only=True):
    """The whole tab, whatever sessions its answers are about."""

    questions: tuple[EvaluationQuestion, ...] = ()
    answers: tuple[EvaluationAnswer, ...] = ()


class ScaleResult(Struct, frozen=True, kw_only=True):
    """What was answered to a scale."""

    title: str
    scale: Scale
    grades: tuple[int, ...]  #: the smallest first; never empty

    @property
    def mean(self) -> float:
        return sum(self.grades) / len(self.grades)

    @property
    def note(self) -> "Note":
        return Note(self.mean, self.scale.highest)

    @property
    def counts(self) -> tuple[tuple[int, int], ...]:
        """Each grade that could be given, the lowest first, and how many gave it."""
        every = range(self.scale.lowest, self.scale.highest + 1)
        return tuple((grade, self.grades.count(grade)) for grade in every)


class FreeResult(Struct, frozen=True, kw_only=True):
    """What was answered to a free question, in an order that says nothing of who or when."""

    title: str
    texts: tuple[str, ...]  #: never empty


class Note(Struct, frozen=True):
    """The mean of all grades, as a sheet shows it: `4,3 / 5`."""

    mean: float
    out_of: int

    @property
    def said(self) -> Phrase:
        """Say it, to one decimal."""
        tenths = int(self.mean * 10 + _HALF)
        return phrase(
            Reason.SESSION_NOTE, whole=tenths // 10, tenth=tenths % 10, out_of=self.out_of
        )


class Evaluation(Struct, frozen=True, kw_only=True):
    """What those who came to one session thought of it; without names."""

    answers: int = 0  #: of how many people
    scales: tuple[ScaleResult, ...] = ()  #: in the form's order, those that somebody answered
    free: tuple[FreeResult, ...] = ()  #: likewise

    @property
    def note(self) -> Note | None:
        """The mean of the scales' means; None where no scale was answered.

        Scales that do not end with the same grade are brought to fifths first: 8 of 10 is 4 of 5.
        """
        if not self.scales:
            return None
        tops = {result.scale.highest for result in self.scales}
        out_of = tops.pop() if len(tops) == 1 else FIFTHS
        means = [result.mean * out_of / result.scale.highest for result in self.scales]
        return Note(sum(means) / len(means), out_of)


class AnswerTable(Struct, frozen=True, kw_only=True):
    """The answers about one session, one row a person: neither whose each is, nor when it came."""

    questions: tuple[str, ...] = ()  #: those that somebody answered
    rows: tuple[tuple[str | int | None, ...], ...] = ()


def answers_in(
    questions: Sequence[EvaluationQuestion], answers: Iterable[EvaluationAnswer]
) -> AnswerTable:
    """Give answers as a table, in an order that says nothing of who or when."""
    given = [answer.said for answer in answers]
    asked = [one for one in questions if any(one.place in said for said in given)]
    rows = (tuple(said.get(one.place) for one in asked) for said in given)
    return AnswerTable(
        questions=tuple(one.title for one in asked),
        rows=tuple(sorted(rows, key=lambda row: _shuffled(repr(row)))),
    )


def evaluation_of(
    questions: Sequence[EvaluationQuestion], answers: Iterable[EvaluationAnswer]
) -> Evaluation:
    """Put the answers about one session together: one a person."""
    # Sorted or shuffled: nobody is to tell by its place whose an answer is.
    given = [answer.said for answer in answers]
    scales: list[ScaleResult] = []
    free: list[FreeResult] = []
    for asked in questions:
        said = [one[asked.place] for one in given if asked.place in one]
        grades = tuple(sorted(one for one in said if isinstance(one, int)))
        texts = tuple(sorted((one for one in said if isinstance(one, str)), key=_shuffled))
        if asked.scale and grades:
            scales.append(ScaleResult(title=asked.title, scale=asked.scale, grades=grades))
        elif texts:
            free.append(FreeResult(title=asked.title, texts=texts))
    return Evaluation(answers=len(given), scales=tuple(scales), free=tuple(free))


def _shuffled(text: str) -> bytes:
    """Order texts by what nobody can see in them, the same in every pass."""
    return sha256(text.encode("utf-8", "surrogateescape")).digest()
