"""The columns in which a session's figures are told: one row of this table each.

The workbook of a year, the tab `Bilan` and the page are made of it. A header is the sentence
`figure_` with the column's word; a figure that nobody knows is said to be so.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from douze.model.phrases import phrase
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.reports.figures import SessionFigures

_HOUR = 60


class Shape(StrEnum):
    """What a column holds."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    HOURS = "hours"
    SHARE = "share"
    GRADE = "grade"


#: How a spreadsheet shows each.
FORMATS: Mapping[Shape, str] = {
    Shape.TEXT: "General",
    Shape.DAY: "dd/mm/yyyy",
    Shape.COUNT: "0",
    Shape.HOURS: "0.0",
    Shape.SHARE: "0%",
    Shape.GRADE: "0.0",
}


class FigureColumn(Struct, frozen=True, kw_only=True):
    """One column."""

    word: str
    shape: Shape
    value: Callable[[SessionFigures], Cell]  #: None where nobody knows
    sums: bool = False  #: what all sessions come to together is the sum of it
    width: int = 12  #: in characters

    def header(self, wording: Wording) -> str:
        return wording.sentence(phrase(f"figure_{self.word}"))

    def cell(self, figures: SessionFigures, wording: Wording) -> Cell:
        """What stands there of one session."""
        value = self.value(figures)
        return wording.sentence(phrase("figure_unknown")) if value is None else value


def _count(word: str) -> FigureColumn:
    """A figure as it is, under its own name."""
    return FigureColumn(
        word=word, shape=Shape.COUNT, value=lambda one: getattr(one, word), sums=True
    )


def _hours(word: str) -> FigureColumn:
    """So many minutes, as hours."""

    def value(one: SessionFigures) -> Cell:
        minutes: int | None = getattr(one, word)
        return None if minutes is None else minutes / _HOUR

    return FigureColumn(word=word, shape=Shape.HOURS, value=value, sums=True)


COLUMNS = (
    FigureColumn(word="code", shape=Shape.TEXT, value=lambda one: one.code, width=16),
    FigureColumn(word="title", shape=Shape.TEXT, value=lambda one: one.title, width=42),
    FigureColumn(word="day", shape=Shape.DAY, value=lambda one: one.day),
    _hours("minutes"),
    _count("places"),
    _count("registered"),
    _count("confirmed"),
    FigureColumn(
        word="filled",
        shape=Shape.SHARE,
        value=lambda one: one.confirmed / one.places if one.places else None,
    ),
    _count("no_place"),
    _count("withdrawn"),
    _count("expired"),
    _count("refused"),
    _count("present"),
    _count("left_early"),
    _count("excused"),
    _count("missing"),
    _count("unknown"),
    _hours("person_minutes"),
    FigureColumn(
        word="structures", shape=Shape.COUNT, value=lambda one: len(one.structures)
    ),
    _count("dues_settled"),
    _count("dues_unsettled"),
    _count("dues_not_asked"),
    _count("replies"),
    FigureColumn(word="note", shape=Shape.GRADE, value=lambda one: one.note),
)

#: Each by its word.
BY_WORD = {column.word: column for column in COLUMNS}
