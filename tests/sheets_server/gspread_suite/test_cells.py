"""gspread's cells: where they stand, what they are worth, which are the same."""

import gspread
import pytest
from gspread.cell import Cell

NUMBERS = {
    "a whole number": ("1", 1),
    "a fraction": ("1.2", 1.2),
    "a number of seven letters": ("-12.345", -12.345),
    "a comma parts thousands": ("2,000,000.01", 2000000.01),
    "a word is none": ("Non numeric value", None),
    "nor is a formula's error": ("=1/0", None),
}


@pytest.mark.parametrize(("typed", "number"), NUMBERS.values(), ids=NUMBERS)
def test_a_cell_knows_its_number(
    sheet: gspread.Worksheet, typed: str, number: float | None
) -> None:
    sheet.update_acell("A1", typed)
    assert sheet.acell("A1").numeric_value == number


def test_a_cell_knows_where_it_stands(sheet: gspread.Worksheet) -> None:
    sheet.update_cell(4, 6, "zoe")
    cell = sheet.cell(4, 6)
    assert (cell.row, cell.col, cell.address, cell.value) == (4, 6, "F4", "zoe")
    assert repr(cell) == "<Cell R4C6 'zoe'>"
    assert sheet.acell("F4") == cell == Cell.from_address("F4", "zoe")
    sheet.update_acell("F4", "max")
    assert sheet.cell(4, 6) != cell


def test_a_merge_comes_and_goes(sheet: gspread.Worksheet) -> None:
    """Only the first cell of a merge keeps its value."""
    sheet.update([["42", "43"], ["43", "44"]], "A1:B2")
    sheet.merge_cells("A1:B2")
    sheet.unmerge_cells("A1:B2")
    assert sheet.get_all_values() == [["42"]]
    for kind, kept in (("MERGE_ROWS", [["1"], ["3"]]), ("MERGE_COLUMNS", [["1", "2"]])):
        sheet.update([["1", "2"], ["3", "4"]], "A1:B2")
        sheet.merge_cells("A1:B2", kind)
        assert sheet.get("A1:B2") == kept
        sheet.unmerge_cells("A1:B2")


def test_a_range_bears_a_name_until_it_is_deleted(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    answer = sheet.define_named_range("A1:B2", "Sizes")
    named = answer["replies"][0]["addNamedRange"]["namedRange"]
    sides = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
    assert named["name"] == "Sizes" and named["range"] == sides
    assert book.list_named_ranges() == [named]
    sheet.update([[1, 2], [3, 4]], "A1")
    assert [cell.value for cell in book.named_range("Sizes")] == ["1", "2", "3", "4"]
    assert sheet.range("Sizes") == sheet.range("A1:B2")
    sheet.delete_named_range(named["namedRangeId"])
    assert book.list_named_ranges() == []


def test_a_first_cell_is_told_alone(sheet: gspread.Worksheet) -> None:
    sheet.update_acell("A1", "a text\nof two lines")
    found = sheet.get("A1")
    assert isinstance(found, gspread.ValueRange)
    assert found.first() == "a text\nof two lines"
    assert (found.range, found.major_dimension) == ("Sheet1!A1", "ROWS")
    nothing = sheet.get("B2")
    assert isinstance(nothing, gspread.ValueRange)
    assert nothing.first() is None
    assert sheet.acell("B2").value is None
