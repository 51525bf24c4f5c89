"""The columns in which a session's figures are told: one row of this table each.

The workbook of a year, the tab `Bilan` and the page are made of it. A figure that nobody knows is
said to be so.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

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
    says: str  #: the sentence that is its header
    shape: Shape
    value: Callable[[SessionFigures], Cell]  #: None where nobody knows
    #: What stands there where the value is None: `non connu`, or nothing where nobody was asked.
    unknown: str = "figure_not_known"
    sums: bool = False  #: what all sessions come to together is the sum of it
    width: int = 12  #: in characters

    def header(self, wording: Wording) -> str:
        return wording.sentence_of(self.says)

    def cell(self, figures: SessionFigures, wording: Wording) -> Cell:
        """What stands there of one session."""
        return self.said(self.value(figures), wording)

    def said(self, value: Cell, wording: Wording) -> Cell:
        """The value, or that nobody knows it; None where that is not said of this column."""
        if value is not None or not self.unknown:
            return value
        return wording.sentence_of(self.unknown)


def _count(word: str, says: str) -> FigureColumn:
    """A figure as it is, under its own name."""
    return FigureColumn(
        word=word, says=says, shape=Shape.COUNT, value=lambda one: getattr(one, word), sums=True
    )


def _hours(word: str, says: str) -> FigureColumn:
    """So many minutes, as hours."""

    def value(one: SessionFigures) -> Cell:
        minutes: int | None = getattr(one, word)
        return None if minutes is None else minutes / _HOUR

    return FigureColumn(word=word, says=says, shape=Shape.HOURS, value=value, sums=True)


COLUMNS = (
    FigureColumn(
        word="code", says="figure_code", shape=Shape.TEXT, value=lambda one: one.code, width=12
    ),
    FigureColumn(
        word="title", says="figure_title", shape=Shape.TEXT, value=lambda one: one.title, width=32
    ),
    FigureColumn(word="day", says="figure_day", shape=Shape.DAY, value=lambda one: one.day),
    _hours("minutes", "figure_minutes"),
    _count("places", "figure_places"),
    replace(_count("registered", "figure_registered"), width=14),
    _count("confirmed", "figure_confirmed"),
    FigureColumn(
        word="filled",
        width=13,
        says="figure_filled",
        shape=Shape.SHARE,
        value=lambda one: one.confirmed / one.places if one.places else None,
    ),
    _count("no_place", "figure_no_place"),
    replace(_count("withdrawn", "figure_withdrawn"), width=14),
    _count("expired", "figure_expired"),
    _count("refused", "figure_refused"),
    _count("left_open", "figure_left_open"),
    _count("present", "figure_present"),
    _count("left_early", "figure_left_early"),
    _count("excused", "figure_excused"),
    _count("missing", "figure_missing"),
    _count("unknown", "figure_unknown"),
    _hours("person_minutes", "figure_person_minutes"),
    FigureColumn(
        word="structures",
        says="figure_structures",
        shape=Shape.COUNT,
        value=lambda one: len(one.structures),
    ),
    _count("dues_settled", "figure_dues_settled"),
    _count("dues_owed", "figure_dues_owed"),
    _count("dues_exempt", "figure_dues_exempt"),
    replace(_count("replies", "figure_replies"), unknown="", width=13),
    FigureColumn(
        word="note", says="figure_note", shape=Shape.GRADE, value=lambda one: one.note, unknown=""
    ),
)

#: Each by its word.
BY_WORD = {column.word: column for column in COLUMNS}
