"""Sheets as an .xlsx file: the same bytes for the same cells.

Formulas stand there with what they come to, for whoever looks at the file without calculating it: a
preview, a telephone, Excel before its editing is allowed. XlsxWriter can write those, openpyxl
cannot.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

from douze.model.sheet import Cell
from douze.reports.columns import FORMATS, Shape
from douze.reports.year_sheets import SheetColumn, TotalFormula, WantedSheet

_HEADER, _SUMS, _QUIET = "#1F4E46", "#E8EFEA", "#566360"
#: How high a line is, in points; the header has room for three.
_LINE, _HEADER_HEIGHT = 15.0, 46.0
_A4 = 9
#: When it was made, as far as it says: files that differ in nothing else do not in this.
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
#: What XML 1.0 has no place for.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
#: What a text begins with that would run as a formula once somebody edits the cell.
_RUNS = ("=", "+", "-", "@")


def to_xlsx(sheets: Sequence[WantedSheet]) -> bytes:
    """Write these sheets, in their order."""
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    saved = BytesIO()
    with Workbook(saved, {"in_memory": True}) as book:
        book.set_properties({"author": "Douze", "created": _MADE})
        for sheet in sheets:
            _Sheet(book, sheet).write()
    return saved.getvalue()


class _Sheet:
    def __init__(self, book: Any, wanted: WantedSheet) -> None:
        self._wanted, self._made = wanted, book.add_worksheet(wanted.title)
        self._format = cache(lambda look: book.add_format(dict(look)))

    def write(self) -> None:
        for place, column in enumerate(self._wanted.columns):
            look = {"bold": True, "font_size": 10, "font_color": "#FFFFFF", "bg_color": _HEADER}
            self._put(0, place, column.header, look | _alignment(column, "vcenter"))
            self._made.set_column(place, place, column.width)
        self._made.set_row(0, _HEADER_HEIGHT)
        for number, row in enumerate(self._wanted.rows, start=1):
            for place, value in enumerate(row):
                self._put(number, place, value, self._look(number, place, value))
            self._made.set_row(number, _height(row, self._wanted.columns))
        self._paper()

    def _look(self, number: int, place: int, value: Cell | TotalFormula) -> dict[str, object]:
        wanted, column = self._wanted, self._wanted.columns[place]
        own = wanted.formats[number - 1] if wanted.formats and place == 1 else ""
        look = {"num_format": own or column.number_format} | _alignment(column, "top")
        if wanted.sums and number == len(wanted.rows):
            return look | {"bold": True, "bg_color": _SUMS}
        if isinstance(value, str) and _is_number(column):  # nobody knows it
            return look | {"font_size": 10, "italic": True, "font_color": _QUIET}
        return look

    def _put(
        self, number: int, place: int, value: Cell | TotalFormula, look: Mapping[str, object]
    ) -> None:
        """Write a value; a text stays one, whatever it begins with, also once it is edited."""
        if isinstance(value, str):
            look = {**look, "quote_prefix": value.startswith(_RUNS)}
        shown = self._format(tuple(look.items()))
        if isinstance(value, TotalFormula):
            self._made.write_formula(number, place, f"={value.text}", shown, value.value)
        elif isinstance(value, str) and value:
            self._made.write_string(number, place, _NO_XML.sub("", value), shown)
        else:
            # Which leaves a cell empty for an empty text: else `COUNTA` would count it.
            self._made.write(number, place, value, shown)

    def _paper(self) -> None:
        """A4 across, its headers on each page."""
        sums, made = self._wanted.sums, self._made
        made.freeze_panes("C2" if sums else "A2")
        made.set_paper(_A4)
        made.set_landscape()
        # All columns of the sessions would be too small to read on one sheet of paper.
        made.fit_to_pages(2 if sums else 1, 0)
        if sums:
            made.repeat_columns("A:B")
        made.repeat_rows(0)
        made.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)


def _height(row: Sequence[Cell | TotalFormula], columns: Sequence[SheetColumn]) -> float:
    """How high a row is for its longest text: not every program grows rows by itself."""
    lines = (
        -(-len(value) // column.width)
        for value, column in zip(row, columns, strict=False)
        if isinstance(value, str)
    )
    return _LINE * max(lines, default=1)


def _is_number(column: SheetColumn) -> bool:
    return column.number_format != FORMATS[Shape.TEXT]


def _alignment(column: SheetColumn, vertical: str) -> dict[str, object]:
    side = "right" if _is_number(column) else "left"
    return {"align": side, "valign": vertical, "text_wrap": True, "indent": 1}
