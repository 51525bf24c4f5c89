"""The workbook of a year as it should be: its sheets, their cells, the formulas of its sums.

A sum is a formula over the rows of the sheet of sessions, so that whoever doubts it sees what it is
made of, and holds its result too: a workbook that came by mail is shown, and not calculated.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from douze.model.cell_address import column_letters, quoted_title
from douze.model.groups import GroupFigures
from douze.model.sheet import Cell
from douze.model.wording import Wording
from douze.reports.columns import BY_WORD, COLUMNS, FORMATS, FigureColumn, Shape
from douze.reports.figures import Fate, SessionFigures
from douze.reports.totals import LINES, TotalLine, total_of
from douze.reports.year import YearFigures

#: What the title of a tab cannot hold, and how long it may be.
_NO_TITLE, _LONGEST_TITLE = re.compile(r"[\[\]:*?/\\]"), 31
#: What the sheets are called, in the order in which they stand.
_SHEETS = (
    "total_sheet_sums",
    "total_sheet_sessions",
    "total_sheet_structures",
    "total_sheet_domains",
    "total_sheet_territories",
    "total_sheet_apart",
)
_COUNT = FORMATS[Shape.COUNT]
_FATES: Mapping[Fate, str] = {
    Fate.CANCELLED: "total_fate_cancelled",
    Fate.POSTPONED: "total_fate_postponed",
    Fate.COMING: "total_fate_coming",
}


class TotalFormula(Struct, frozen=True, kw_only=True):
    """A formula in the words of the file, which are English, and what it comes to."""

    text: str
    value: Cell


class SheetColumn(Struct, frozen=True, kw_only=True):
    """A column: its header, how wide it is in characters, how its numbers are shown."""

    header: str
    width: int = 12
    number_format: str = FORMATS[Shape.TEXT]


class WantedSheet(Struct, frozen=True, kw_only=True):
    """One sheet: a row of headers, and what stands below."""

    title: str
    columns: tuple[SheetColumn, ...]
    rows: tuple[tuple[Cell | TotalFormula, ...], ...]
    #: How the cells of a row are shown, where not as its column says.
    formats: tuple[str, ...] = ()
    sums: bool = False  #: the last row is that of the sums


class YearSheets:
    """Lays out the workbook of one year."""

    def __init__(self, year: YearFigures, wording: Wording) -> None:
        self._year, self._wording = year, wording
        self._say = wording.sentence_of
        self._titles = self._distinct_titles()

    def all(self) -> tuple[WantedSheet, ...]:
        """The sums first, then what they are made of."""
        year = self._year
        sheets = (
            self._sums(),
            self._of_sessions(),
            self._groups("total_sheet_structures", "figure_group_structures", year.structures),
            self._groups("total_sheet_domains", "figure_group_domains", year.domains),
            self._groups("total_sheet_territories", "figure_group_territories", year.territories),
            self._apart(),
        )
        return tuple(sheet for sheet in sheets if sheet.rows)

    def lines(self) -> Iterator[tuple[str, Cell, str, Shape]]:
        """Say the sums: what each is, what it comes to, what is to be known of it."""
        for line in self._lines():
            yield self._say(line.says), self._value(line), self._remark(line), line.shape

    def fate(self, one: SessionFigures) -> str:
        """Say why a session is in no sum."""
        return self._say(_FATES[one.fate])

    def _distinct_titles(self) -> dict[str, str]:
        """Call each sheet by its words; an association's own may call two alike, Excel does not."""
        titles: dict[str, str] = {}
        for sheet in _SHEETS:
            # An apostrophe at an end would close the title where a formula quotes it.
            title = wanted = tab_title(self._say(sheet)).strip("'")
            taken = {other.lower() for other in titles.values()}
            number = 1
            while title.lower() in taken:
                number += 1
                title = f"{wanted[: _LONGEST_TITLE - 3]} {number}"
            titles[sheet] = title
        return titles

    def _lines(self) -> list[TotalLine]:
        return [one for one in LINES if not one.optional or one.told(self._year) is not None]

    def _value(self, line: TotalLine) -> Cell:
        amount = line.told(self._year)
        return self._say("figure_not_known") if amount is None else amount

    def _sums(self) -> WantedSheet:
        title = self._say("total_title", period=period_said(self._year, self._wording))
        columns = (
            SheetColumn(header=title, width=46),
            SheetColumn(header=self._say("total_amount"), number_format=_COUNT),
            SheetColumn(header=self._say("total_remark"), width=100),
        )
        lines = self._lines()
        return WantedSheet(
            title=self._titles["total_sheet_sums"],
            columns=columns,
            rows=tuple(self._line(line) for line in lines),
            formats=tuple(FORMATS[line.shape] for line in lines),
        )

    def _line(self, line: TotalLine) -> tuple[Cell | TotalFormula, ...]:
        value: Cell | TotalFormula = self._value(line)
        if line.formula and self._year.sessions:
            text = line.formula.format_map(self._ranges())
            value = TotalFormula(text=text, value=self._value(line))
        return self._say(line.says), value, self._remark(line)

    def _remark(self, line: TotalLine) -> str:
        told = len(self._year.told), len(self._year.sessions)
        of_some = line.attendance and told[0] < told[1]
        some = self._say("total_of_some", told=told[0], sessions=told[1]) if of_some else ""
        meaning = self._say(line.means) if line.means else ""
        return " ".join(filter(None, (meaning, some)))

    def _ranges(self) -> dict[str, str]:
        """The cells of each figure, by its word, as a formula of another sheet names them."""
        last = len(self._year.sessions) + 1
        title = quoted_title(self._titles["total_sheet_sessions"])
        ranges = {}
        for place, column in enumerate(COLUMNS):
            letters = f"${column_letters(place)}"
            ranges[column.word] = f"{title}!{letters}$2:{letters}${last}"
        return ranges

    def _of_sessions(self) -> WantedSheet:
        sessions = self._year.sessions
        rows = [tuple(column.cell(one, self._wording) for column in COLUMNS) for one in sessions]
        return WantedSheet(
            title=self._titles["total_sheet_sessions"],
            columns=self._columns(COLUMNS),
            rows=(*rows, tuple(self._total_row())) if rows else (),
            sums=True,
        )

    def _total_row(self) -> Iterator[Cell | TotalFormula]:
        last = len(self._year.sessions) + 1
        for place, column in enumerate(COLUMNS):
            letters = column_letters(place)
            if column.word == "code":
                yield self._say("figure_total")
            elif not column.sums:
                yield None
            else:
                total = column.said(total_of(self._year, column.word), self._wording)
                formula = TotalFormula(text=f"SUM({letters}2:{letters}{last})", value=total)
                yield None if total is None else formula

    def _groups(self, title: str, header: str, groups: Sequence[GroupFigures]) -> WantedSheet:
        return WantedSheet(
            title=self._titles[title],
            columns=(
                SheetColumn(header=self._say(header), width=46),
                SheetColumn(
                    header=self._say("figure_group_people"), width=24, number_format=_COUNT
                ),
                SheetColumn(header=self._say("figure_present"), number_format=_COUNT),
            ),
            rows=tuple(self._group_rows(groups)),
        )

    def _group_rows(self, groups: Iterable[GroupFigures]) -> Iterator[tuple[Cell, ...]]:
        unknown = self._say("figure_not_known")
        for one in groups:
            yield one.name, one.people, unknown if one.present is None else one.present

    def _apart(self) -> WantedSheet:
        """Those of the period that are in no sum, and why."""
        year = self._year
        apart = [*year.cancelled, *year.postponed, *year.coming]
        return WantedSheet(
            title=self._titles["total_sheet_apart"],
            columns=(
                *self._columns(BY_WORD[word] for word in ("code", "title", "day")),
                SheetColumn(header=self._say("figure_fate"), width=24),
            ),
            rows=tuple((one.code, one.title, one.day, self.fate(one)) for one in apart),
        )

    def _columns(self, columns: Iterable[FigureColumn]) -> tuple[SheetColumn, ...]:
        return tuple(
            SheetColumn(
                header=column.header(self._wording),
                width=column.width,
                number_format=FORMATS[column.shape],
            )
            for column in columns
        )


def tab_title(words: str) -> str:
    """Words as Excel takes them for the title of a tab."""
    return _NO_TITLE.sub("-", words)[:_LONGEST_TITLE]


def period_said(year: YearFigures, wording: Wording) -> str:
    """Say which period it is: `2026`, `du 01/09/2026 au 30/06/2027`."""
    period = year.period
    if period.year is not None:
        return str(period.year)
    return wording.sentence_of("total_period", first=period.first, last=period.last)
