"""Where a new row goes: below what is in use, in no merged cells, on no words of staff's."""

from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.sheet.new_rows import last_used_row
from douze.adapters.sheet.resolve_edits import resolve_edits
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Area, Cell, Edits, NewRow
from tests.memory_workbook import MemoryWorkbook

HEADER: list[Cell] = ["Réf", "Nom", "N° à nous"]
KNOWN = frozenset({0, 1})
NEW = Edits(
    new=tuple(
        NewRow(tab="Max", cells={0: key, 1: "tom"}, key=(0, key), counted=KNOWN)
        for key in ("r8", "r9")
    )
)


def counting(numbers: Iterable[Cell]) -> list[list[Cell]]:
    """Rows that hold nothing but staff's running number."""
    return [[None, None, number] for number in numbers]


#: A sentence: the rows below the header, and the last that is in use.
LAST: dict[str, tuple[list[list[Cell]], int]] = {
    "no row": ([], 1),
    "the last that holds something": ([["r1", "zoe"], [None, "max"]], 3),
    "staff's running number is nothing": (
        [["r1", "zoe", 1], *counting(range(2, 1001))], 2,
    ),
    "nor is one in letters": (
        [["r1", "zoe", "I-1"], *counting(f"I-{n}" for n in range(2, 99))], 2,
    ),
    "nor a formula that shows 0": ([["r1", "zoe"], [0, 0, 0], [0, None, 0]], 2),
    "nor what is filled down": ([["r1", "zoe", 2020], [None, None, 2020], [None, None, 2020]], 2),
    "staff's own words are something": ([["r1", "zoe"], [], [None, None, "Total"]], 4),
    "so is a sum": ([["r1", "zoe", 5], ["r2", "max", 7], [None, None, 12]], 4),
    "and all that stands above a strip": (
        [["r1", "zoe"], [None, None, 2], [None, None, "Bilan"], [None, None, 0]], 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "last"), LAST.values(), ids=LAST)
def test_the_last_row_in_use(rows: list[list[Cell]], last: int) -> None:
    assert last_used_row([HEADER, *rows], KNOWN) == last


def test_where_no_column_is_named_every_cell_counts() -> None:
    assert last_used_row([HEADER, ["r1"], [None, None, 2]], frozenset()) == 3


STRIP = Area(top=3, bottom=4, left=0, right=2)
ROWS: list[list[Cell]] = [HEADER, ["r1", "zoe", 1], *counting(range(2, 60))]


def test_a_new_row_stands_in_no_merged_cells_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Max"
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A3:B4")
    made.save(path)
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(NEW)
    rows = XlsxFile(path).read().tabs[0].rows
    assert rows[4:6] == (("r8", "tom", 4), ("r9", "tom", 5)), "beside staff's own number"
    assert len(rows) == len(ROWS)


def test_a_new_row_stands_in_no_merged_cells_in_memory() -> None:
    workbook = MemoryWorkbook({"Max": ROWS})
    workbook.merged = {"Max": (STRIP,)}
    assert workbook.read().tabs[0].merged == (STRIP,)
    workbook.write(NEW)
    assert workbook.tabs["Max"][4:6] == [("r8", "tom", 4), ("r9", "tom", 5)]


#: Where cells are merged, and the row below which rows are inserted in a sheet that grows.
INSERTED = {
    "a strip below is left below": ((STRIP,), 2),
    "cells merged across are not parted": ((Area(top=2, bottom=3, left=0, right=0),), 3),
    "nor those that begin there": (
        (Area(top=2, bottom=3, left=0, right=0), Area(top=3, bottom=5, left=1, right=1)), 5,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("merged", "above"), INSERTED.values(), ids=INSERTED)
def test_rows_are_inserted_between_merged_cells(merged: tuple[Area, ...], above: int) -> None:
    tabs = {"Max": [tuple(row) for row in ROWS]}
    settled = resolve_edits("a", tabs, NEW, {"Max": merged}, inserted=True)
    assert settled["Max"].last == above
    assert [*settled["Max"].new] == [above + 1, above + 2]
