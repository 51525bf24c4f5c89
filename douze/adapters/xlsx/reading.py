"""All cells of a workbook, typed, from the bytes of its file."""

import io
import re
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from douze.adapters.sheet.resolve_edits import Rows, used
from douze.adapters.sheet.values import from_file, place
from douze.adapters.xlsx.extent import check_extent
from douze.adapters.xlsx.markup import Markup, attributes, ending, markup, opening
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.readable import readable, without_odd_extent
from douze.adapters.xlsx.workbook_parts import Sheet, workbook_parts
from douze.model.sheet import Area, Cell

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_VALUE = re.compile(rb"<(?:[^\s/<>:]+:)?v>([^<]*)<")
#: No cell's tag is longer.
_LONGEST_TAG = 1000

#: Where formulas have no result, row and column from 0, and what they show.
_Errors = Mapping[tuple[int, int], str]


class Tabs(NamedTuple):
    """What was read of a workbook."""

    titles: list[str]  #: of all its sheets, in their order; charts are none
    rows: dict[str, Rows]  #: of those that were wanted
    merged: dict[str, tuple[Area, ...]]


def read_tabs(package: Package, wanted: Container[str] | None = None) -> Tabs:
    """Read the rows of every sheet, or of those wanted, and where cells are merged.

    The tabs and their cells are as calamine finds them. Raises DamagedPart, FarCell or
    calamine's own errors.
    """
    rows: dict[str, Rows] = {}
    merged: dict[str, tuple[Area, ...]] = {}
    with open_book(package, wanted) as tabs:
        for title in tabs.titles:
            if wanted is None or title in wanted:
                there = tabs.tab(title)
                rows[title], merged[title] = used(there.rows()), there.merged()
        return Tabs(tabs.titles, rows, merged)


@contextmanager
def open_book(package: Package, wanted: Container[str] | None = None) -> Iterator["OpenedBook"]:
    """Open a workbook for reading some of its tabs, one after the other. Raises as `read_tabs`."""
    from python_calamine import CalamineWorkbook

    found = workbook_parts(package)
    errors: dict[str, _Errors] = {}
    mended: dict[str, bytes] = {}
    for sheet in found.sheets.values():
        if wanted is None or sheet.title in wanted:
            errors[sheet.title], without = _made_readable(package, sheet)
            if without:
                mended[sheet.part] = without
    with CalamineWorkbook.from_filelike(io.BytesIO(readable(found, mended))) as calamine:
        yield OpenedBook(calamine, errors)


def _made_readable(package: Package, sheet: Sheet) -> tuple[_Errors, bytes | None]:
    """A tab's errors, which calamine does not tell, and the tab as it could read it."""
    content = markup(sheet.part, package.read(sheet.part))
    check_extent(sheet.title, content)
    return dict(_errors(content)), without_odd_extent(content)


class OpenedBook:
    """A workbook that is being read."""

    def __init__(self, book: "CalamineWorkbook", errors: Mapping[str, _Errors]) -> None:
        from python_calamine import SheetTypeEnum

        self._book, self._errors = book, errors
        self._same: dict[str, str] = {}
        sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        self.titles = [each.name for each in sheets]  #: of all its sheets, in their order

    def tab(self, title: str) -> "OpenedTab":
        """Read one of the tabs that were wanted; it takes its memory for as long as it is kept."""
        there = self._book.get_sheet_by_name(title)
        return OpenedTab(there, self._errors.get(title, {}), self._same)


class OpenedTab:
    """A tab that is being read."""

    def __init__(self, sheet: "CalamineSheet", errors: _Errors, same: dict[str, str]) -> None:
        self._sheet, self._errors, self._same = sheet, errors, same

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Its rows from the first on, typed while they are asked for."""
        before = [""] * (self._sheet.start or (0, 0))[1]  # calamine leaves out blank columns here
        shown: dict[int, dict[int, str]] = {}
        for (number, column), error in self._errors.items():
            shown.setdefault(number, {})[column] = error
        for number, found in enumerate(self._sheet.iter_rows()):
            row = [*before, *found]
            for column, error in shown.get(number, {}).items():
                if column < len(row):
                    row[column] = error
            yield tuple([_typed(cell, self._same) for cell in row])

    def merged(self) -> tuple[Area, ...]:
        """Where cells are merged."""
        return tuple(
            Area(top=top + 1, bottom=bottom + 1, left=left, right=right)
            for (top, left), (bottom, right) in self._sheet.merged_cell_ranges or ()
        )


def _errors(sheet: Markup) -> Iterator[tuple[tuple[int, int], str]]:
    """Say where formulas have no result, from row 0 on, and what they show: calamine does not."""
    if b'"e"' not in sheet.plain and b"'e'" not in sheet.plain:
        return  # as in most files; a look for these bytes costs nothing, the pattern much
    tags, ends = opening(sheet.prefix + b"c"), ending(sheet.prefix + b"c")
    for hint in _ERROR.finditer(sheet.plain):
        # The pattern finds the attribute: the tag that it may belong to begins at the next `<`
        # before it.
        start = sheet.plain.rfind(b"<", max(0, hint.start() - _LONGEST_TAG), hint.start())
        tag = tags.match(sheet.plain, start) if start >= 0 else None
        said = attributes(tag[1]) if tag else {}
        at = place(said.get(b"r", b""))
        if tag is None or said.get(b"t") != b"e" or at is None:
            continue
        end = ends.search(sheet.plain, tag.end()) if not tag[1].endswith(b"/") else None
        shown = _VALUE.search(sheet.raw, tag.end(), end.start() if end else tag.end())
        yield (at[0] - 1, at[1]), shown[1].decode() if shown else "#N/A"


def _typed(cell: Cell | timedelta, same: dict[str, str]) -> Cell:
    """A cell in our types; a text that stands in ten thousand rows is kept once."""
    if isinstance(cell, str):  # as most are
        return same.setdefault(cell, cell) if cell else None
    return from_file(cell)
