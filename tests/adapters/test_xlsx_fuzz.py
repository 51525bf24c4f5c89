"""Whatever is written, calamine reads it as it was meant, and everything else as it was."""

import tempfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from tests.lengths import at_length
from tests.memory import MEMORY
from tests.memory_workbook import MemoryWorkbook

TEXT = st.text(max_size=8) | st.sampled_from(["=1+1", " ", "_x000D_", "]]>", "0612", "a\r\nb", "é"])
NUMBER = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
DAY = st.dates(date(1904, 1, 2), date(9999, 12, 31))
MOMENT = st.datetimes(datetime(1905, 1, 1), datetime(2100, 1, 1))
CELL = st.none() | TEXT | NUMBER | st.booleans() | DAY | MOMENT | st.times()
#: What the programs that make the workbooks can write themselves.
THERE = st.none() | st.integers(-99, 99) | st.booleans() | st.sampled_from(["zoe", "max", "ann"])
GRID = st.lists(
    st.lists(THERE | MOMENT.map(lambda m: m.replace(microsecond=0)), max_size=5), max_size=7
)
CELLS = st.dictionaries(st.integers(0, 7), CELL, max_size=4)
CHANGE = st.builds(RowChange, tab=st.just("Max"), row=st.integers(1, 10), cells=CELLS)
NEW = st.builds(
    lambda key, cells: NewRow(tab="Max", cells={**cells, 0: key}, key=(0, key)),
    st.sampled_from(["zoe", "tom", "bob", "eva"]),
    CELLS,
)
EDITS = st.builds(
    Edits,
    rows=st.lists(CHANGE, max_size=4).map(tuple),
    new=st.lists(NEW, max_size=3).map(tuple),
)  # fmt: skip

Grid = list[list[Cell]]


def by_openpyxl(path: Path, grid: Grid) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Max"
    for number, row in enumerate(grid, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    made.save(path)


def by_xlsxwriter(path: Path, grid: Grid, *, since_1904: bool = False) -> None:
    options = {"default_date_format": "dd/mm/yyyy hh:mm:ss", "date_1904": since_1904}
    with xlsxwriter.Workbook(path, options) as made:
        sheet = made.add_worksheet("Max")
        frame = made.add_format({"border": 1, "num_format": "d mmm yyyy"})
        for number, row in enumerate(grid):
            for column, value in enumerate(row):
                sheet.write(number, column, value, frame if value is None else None)


def by_xlsxwriter_since_1904(path: Path, grid: Grid) -> None:
    by_xlsxwriter(path, grid, since_1904=True)


MAKERS = {
    "openpyxl": by_openpyxl,
    "XlsxWriter": by_xlsxwriter,
    "XlsxWriter, days since 1904": by_xlsxwriter_since_1904,
}


def rows_of(workbook: XlsxFile | MemoryWorkbook) -> Grid:
    rows = [list(row) for row in workbook.read().tabs[0].rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def typed(grid: Grid) -> list[list[tuple[type, Cell]]]:
    """The grid such that 1, 1.0 and True differ; a whole number is one, however it is held."""
    return [[(type(cell), cell) for cell in row] for row in grid]


@pytest.mark.parametrize("maker", MAKERS)
@settings(max_examples=at_length(70, short=20), deadline=None)
@given(grid=GRID, passes=st.lists(EDITS, min_size=1, max_size=2))
def test_what_was_written_is_read(maker: str, grid: Grid, passes: list[Edits]) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        path = Path(folder, "max.xlsx")
        MAKERS[maker](path, grid)
        workbook, memory = XlsxFile(path), MemoryWorkbook({"Max": grid})
        assert typed(rows_of(workbook)) == typed(rows_of(memory))
        for edits in passes:
            workbook.write(edits)
            memory.write(edits)
        assert typed(rows_of(XlsxFile(path))) == typed(rows_of(memory))
