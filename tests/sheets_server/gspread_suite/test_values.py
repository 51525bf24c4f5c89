"""gspread's worksheets: values typed, appended, read, found and cleared."""

import re
from typing import Any

import gspread
import pytest
from gspread.cell import Cell
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import (
    DateTimeOption,
    Dimension,
    GridRangeType,
    InsertDataOption,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)

Sheet = gspread.Worksheet

TYPED = {
    "a word": ("zoe", "zoe"),
    "a number is shown as one": (42.01, "42.01"),
    "a whole number": (42, "42"),
    "a text of digits becomes a number": ("42", "42"),
    "truth is shown in capitals": (True, "TRUE"),
    "lines are kept apart": ("zoe\nmax", "zoe\nmax"),
    "other alphabets stay": ("ӗҒїœӠβ® Артур", "ӗҒїœӠβ® Артур"),
    "a formula shows its result": ("=1+1", "2"),
    "a date keeps the form in which it was typed": ("2026-10-01", "2026-10-01"),
    "an apostrophe hides a number": ("'0042", "0042"),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("given", "shown"), TYPED.values(), ids=TYPED)
def test_a_cell_typed_is_shown(sheet: Sheet, given: Any, shown: str | None) -> None:
    sheet.update_cell(1, 2, given)
    assert sheet.cell(1, 2).value == shown
    sheet.update_acell("C3", given)
    assert sheet.acell("C3").value == shown


def test_raw_values_stay_what_they_are(sheet: Sheet) -> None:
    answer = sheet.update([["=1+1", "42", 42, True, None, ""]], "A1")
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Sheet1!A1:F1", 5)
    unformatted = sheet.get("A1:F1", value_render_option=ValueRenderOption.unformatted)
    assert unformatted == [["=1+1", "42", 42, True]]


def test_cells_are_written_one_by_one_and_together(sheet: Sheet) -> None:
    cells = sheet.range("A1:D6")
    assert len(cells) == 24 and cells[5].address == "B2"
    for number, cell in enumerate(cells):
        cell.value = f"{number}: ә"
    answer = sheet.update_cells(cells)
    assert (answer["updatedRange"], answer["updatedCells"]) == ("Sheet1!A1:D6", 24)
    assert sheet.range("A1:D6") == cells == sheet.range(1, 1, 6, 4)
    scattered = [Cell(1, 1, "zoe"), Cell(3, 2, "=1+1")]
    sheet.clear()
    sheet.resize(3, 2)
    sheet.update_cells(scattered, value_input_option=ValueInputOption.user_entered)
    assert sheet.get_all_values() == [["zoe", ""], ["", ""], ["", "2"]]
    assert len(sheet.get_all_cells()) == 6


RANGES = {
    "some cells": ("A1:B2", (1, 1), (2, 2)),
    "the wrong way round": ("D4:A1", (1, 1), (4, 4)),
    "whole columns": ("A:B", (1, 1), (10, 2)),
    "columns from a row on": ("B3:C", (3, 2), (10, 3)),
    "whole rows": ("2:3", (2, 1), (3, 5)),
    "one cell": ("C2", (2, 3), (2, 3)),
    "everything": ("", (1, 1), (10, 5)),
}


@pytest.mark.parametrize(("name", "first", "last"), RANGES.values(), ids=RANGES)
def test_a_range_has_its_cells(
    sheet: Sheet, name: str, first: tuple[int, int], last: tuple[int, int]
) -> None:
    sheet.resize(10, 5)
    cells = sheet.range(name) if name else sheet.range()
    corners = [(cell.row, cell.col) for cell in (cells[0], cells[-1])]
    if name != "D4:A1":  # gspread counts cells by the range that it was given
        assert corners == [first, last]
    assert (sheet.get(name) if name else sheet.get()) == [[]]


MIXED: list[list[Any]] = [
    ["A1", "B1", "", "D1"],
    [1, "b2", 1.45, ""],
    ["", "", "", ""],
    ["A4", 0.4, "", 4],
]


def test_values_come_as_they_are_shown_or_as_they_are(sheet: Sheet) -> None:
    sheet.resize(4, 4)
    sheet.update(MIXED, "A1:D4")
    shown = [["A1", "B1", "", "D1"], ["1", "b2", "1.45", ""], [""] * 4, ["A4", "0.4", "", "4"]]
    assert sheet.get_all_values() == shown == sheet.get_values() == sheet.get_values("A1:D4")
    unformatted = ValueRenderOption.unformatted
    assert sheet.get_all_values(value_render_option=unformatted) == MIXED
    assert sheet.get() == [["A1", "B1", "", "D1"], ["1", "b2", "1.45"], [], ["A4", "0.4", "", "4"]]
    assert sheet.get(pad_values=True)[1] == ["1", "b2", "1.45", ""]
    assert sheet.get("A1:F2", maintain_size=True)[1] == ["1", "b2", "1.45", "", "", ""]
    columns = sheet.get("A1:B2", major_dimension=Dimension.cols)
    assert columns == [["A1", "1"], ["B1", "b2"]]
    as_list = sheet.get("A1:B1", return_type=GridRangeType.ListOfLists)
    assert as_list == [["A1", "B1"]] and type(as_list) is list
    assert sheet.row_values(2) == ["1", "b2", "1.45"]
    assert sheet.col_values(2) == ["B1", "b2", "", "0.4"]
    assert sheet.row_values(1, major_dimension=Dimension.cols) == ["A1"]
    assert sheet.batch_get(["A1:B1", "D1:D", "C3"]) == [[["A1", "B1"]], [["D1"], [], [], ["4"]], []]


def test_dates_and_formulas_come_in_three_ways(sheet: Sheet) -> None:
    typed = [["=4/2", "2020-01-01", "string", "53"], ["=3/2", "0.12", "1999-01-02", ""]]
    sheet.resize(2, 4)
    sheet.update(typed, "A1", value_input_option=ValueInputOption.user_entered)
    assert sheet.get_all_values() == [
        ["2", "2020-01-01", "string", "53"],
        ["1.5", "0.12", "1999-01-02", ""],
    ]
    ways: list[tuple[ValueRenderOption, DateTimeOption, list[list[Any]]]] = [
        (
            ValueRenderOption.unformatted,
            DateTimeOption.serial_number,
            [[2, 43831, "string", 53], [1.5, 0.12, 36162, ""]],
        ),
        (
            ValueRenderOption.unformatted,
            DateTimeOption.formatted_string,
            [[2, "2020-01-01", "string", 53], [1.5, 0.12, "1999-01-02", ""]],
        ),
        (
            ValueRenderOption.formula,
            DateTimeOption.serial_number,
            [["=4/2", 43831, "string", 53], ["=3/2", 0.12, 36162, ""]],
        ),
        (
            ValueRenderOption.formula,
            DateTimeOption.formatted_string,
            [["=4/2", "2020-01-01", "string", 53], ["=3/2", 0.12, "1999-01-02", ""]],
        ),
    ]
    for render, moments, wanted in ways:
        found = sheet.get_all_values(value_render_option=render, date_time_render_option=moments)
        assert found == wanted, (render, moments)


def test_a_tab_titled_like_a_cell_is_a_tab(book: gspread.Spreadsheet) -> None:
    sheet = book.add_worksheet("D3", 10, 10)
    sheet.update([["zoe", "max"]], "A1")
    assert sheet.get_all_values() == [["zoe", "max"]]
    assert book.values_get("'D3'!A1")["range"] == "'D3'!A1"


def test_merged_cells_are_filled_when_wanted(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    sheet.resize(4, 4)
    rows = [["1", "", "", ""], ["", "", "title", ""], ["", "", "2", ""], ["num", "val", "", "0"]]
    sheet.update(rows, "A1:D4")
    for merged in ("A1:B2", "C2:D2", "C3:C4"):
        sheet.merge_cells(merged)
    filled = [
        ["1", "1", "", ""],
        ["1", "1", "title", "title"],
        ["", "", "2", ""],
        ["num", "val", "2", "0"],
    ]
    assert sheet.get_values() == rows
    assert sheet.get_values(combine_merged_cells=True) == filled
    assert sheet.get("A1:D4", combine_merged_cells=True, pad_values=True) == filled
    inner = sheet.get_values("C2:D4", combine_merged_cells=True)
    assert inner == [["title", "title"], ["2", ""], ["2", "0"]]
    sheet.define_named_range("A1:D4", "NamedRange")
    assert sheet.get_values("NamedRange", combine_merged_cells=True) == filled


def test_an_empty_tab_holds_an_empty_list(sheet: Sheet) -> None:
    assert sheet.get_all_values() == [[]] == sheet.get()
    assert sheet.get_all_records() == []
    assert (sheet.row_values(1), sheet.col_values(1)) == ([], [])
    assert sheet.find("zoe") is None and sheet.findall("zoe") == []


def test_rows_are_appended_below_the_table(sheet: Sheet) -> None:
    sheet.update([["name", "city"], ["zoe", "Lyon"]], "B2")
    rows: list[list[Any]] = [["max", "Nice"], ["ann", None]]
    answer = sheet.append_rows(rows, include_values_in_response=True)
    assert answer["tableRange"] == "Sheet1!B2:C3"
    assert answer["updates"]["updatedRange"] == "Sheet1!B4:C5"
    assert answer["updates"]["updatedCells"] == 3
    assert answer["updates"]["updatedData"] == {
        "range": "Sheet1!B4:C5",
        "majorDimension": "ROWS",
        "values": [["max", "Nice"], ["ann"]],
    }
    answer = sheet.append_rows(
        [["=1+1"]],
        value_input_option=ValueInputOption.user_entered,
        insert_data_option=InsertDataOption.insert_rows,
        table_range="B2:C3",
    )
    assert answer["updates"]["updatedRange"] == "Sheet1!B6"
    assert sheet.acell("B6").value == "2"


def test_an_empty_cell_parts_two_tables(sheet: Sheet) -> None:
    row = ["zoe", "", "max"]
    first = sheet.append_row(row)
    assert "tableRange" not in first
    assert first["updates"]["updatedRange"] == "Sheet1!A1:C1"
    second = sheet.append_row(row, table_range="A1")
    assert (second["tableRange"], sheet.row_values(2)) == ("Sheet1!A1", row)
    third = sheet.append_row(row)
    assert third["updates"]["updatedRange"] == "Sheet1!C3:E3"


def test_an_appended_row_that_finds_no_room_makes_some(sheet: Sheet) -> None:
    sheet.resize(2, 2)
    sheet.append_rows([["zoe"], ["max"], ["ann", "Lyon", "x"]])
    assert sheet.get_all_values() == [["zoe", "", ""], ["max", "", ""], ["ann", "Lyon", "x"]]
    again = sheet.spreadsheet.sheet1
    assert (again.row_count, again.col_count) == (3, 3)


def test_ranges_are_written_and_cleared_in_batches(sheet: Sheet) -> None:
    ranges: list[dict[str, Any]] = [
        {"range": "A1:B1", "values": [[1, 2]]},
        {"range": "D4", "values": [["=A1+B1"]]},
        {"range": "F1:F2", "values": [["zoe", "max"]], "majorDimension": "COLUMNS"},
    ]
    answer = sheet.batch_update(ranges, value_input_option=ValueInputOption.user_entered)
    totals = ("Rows", "Columns", "Cells", "Sheets")
    assert [answer[f"totalUpdated{name}"] for name in totals] == [3, 4, 5, 1]
    assert sheet.get_all_values() == [
        ["1", "2", "", "", "", "zoe"],
        ["", "", "", "", "", "max"],
        [""] * 6,
        ["", "", "", "3", "", ""],
    ]
    cleared = sheet.batch_clear(["A1", "D4:E5"])
    assert cleared["clearedRanges"] == ["Sheet1!A1", "Sheet1!D4:E5"]
    assert sheet.row_values(1) == ["", "2", "", "", "", "zoe"]
    assert sheet.clear() == {
        "spreadsheetId": sheet.spreadsheet_id,
        "clearedRange": "Sheet1!A1:Z1000",
    }
    assert sheet.get_all_values() == [[]]


def test_what_was_written_comes_back_when_wanted(sheet: Sheet) -> None:
    answer = sheet.update(
        [["=2*3", "1,234.5"]],
        "B2",
        raw=False,
        include_values_in_response=True,
        response_value_render_option=ValueRenderOption.formatted,
    )
    updated = answer["updatedData"]
    assert (updated["range"], updated["values"]) == ("Sheet1!B2:C2", [["6", "1,234.50"]])
    columns = sheet.update([["zoe", "max"]], "A1", major_dimension=Dimension.cols)
    assert columns["updatedRange"] == "Sheet1!A1:A2"
    assert sheet.update([], "A1") == {
        "spreadsheetId": sheet.spreadsheet_id,
        "updatedRange": "Sheet1!A1",
    }


def test_cells_are_found(sheet: Sheet) -> None:
    sheet.update([["zoe", "max"], ["Max", "ann o_O"]], "A1")
    assert [(cell.row, cell.col) for cell in sheet.findall("max", case_sensitive=False)] == [
        (1, 2),
        (2, 1),
    ]
    found = sheet.find("max")
    assert found is not None and found.address == "B1"
    by_pattern = sheet.find(re.compile(r"[a-z]_[A-Z]"))
    assert by_pattern is not None and by_pattern.address == "B2"
    assert sheet.find("nobody") is None
    assert sheet.find("max", in_row=2, case_sensitive=True) is None
    in_column = sheet.find("max", in_column=2)
    assert in_column is not None and in_column.value == "max"
    assert len(sheet.findall(re.compile("[mM]ax"))) == 2


def test_rows_are_records_under_their_headings(sheet: Sheet) -> None:
    sheet.resize(4, 4)
    sheet.update(MIXED, "A1:D4")
    first = {"A1": 1, "B1": "b2", "": 1.45, "D1": ""}
    records = sheet.get_all_records()
    assert records == [
        first,
        {"A1": "", "B1": "", "": "", "D1": ""},
        {"A1": "A4", "B1": 0.4, "": "", "D1": 4},
    ]
    assert sheet.get_all_records(default_blank="none")[1]["A1"] == "none"
    assert sheet.get_all_records(numericise_ignore=["all"])[0]["A1"] == "1"
    assert sheet.get_all_records(expected_headers=["A1", "D1"])[0] == first
    unformatted = sheet.get_all_records(value_render_option=ValueRenderOption.unformatted)
    assert unformatted[0][""] == 1.45
    assert sheet.get_all_records(head=4)[0:] == []
    sheet.update([["x", "x", "y", "z"], ["1_000", "2,5", "1e3", ""]], "A1:D2")
    with pytest.raises(
        GSpreadException, match="the header row in the worksheet contains duplicates"
    ):
        sheet.get_all_records()
    sheet.update_acell("A1", "w")
    row = sheet.get_all_records(allow_underscores_in_numeric_literals=True)[0]
    assert row == {"w": 1000, "x": 25, "y": 1000, "z": ""}


def test_a_table_is_followed_to_its_end(sheet: Sheet) -> None:
    sheet.update([["a", "b", "", "d"], ["1", "2"], ["3"], [], ["9"]], "A1")
    assert sheet.expand("A1") == [["a", "b"], ["1", "2"], ["3", ""]]
    assert sheet.expand("A1", direction=TableDirection.right) == [["a", "b"]]
    assert sheet.expand("A1", direction=TableDirection.down) == [["a"], ["1"], ["3"]]


def test_a_range_ends_where_nothing_more_is(sheet: Sheet) -> None:
    sheet.update([["zoe", "", "x"], ["max"], ["ann"]], "A1")
    fields = "sheets.data(startColumn,rowData.values.effectiveValue)"
    params: dict[str, Any] = {"ranges": "Sheet1!C1:E3", "fields": fields}
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]
    value = {"effectiveValue": {"stringValue": "x"}}
    assert found == {"startColumn": 2, "rowData": [{"values": [value]}]}


UNKNOWN = "Invalid JSON payload received. Unknown name"
REFUSALS: dict[str, tuple[Any, str]] = {
    "a range that is none": (
        lambda sheet: sheet.get("nobody:nowhere"),
        "Unable to parse range: 'Sheet1'!nobody:nowhere",
    ),
    "a range beyond the grid": (
        lambda sheet: sheet.get("A1001"),
        "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26",
    ),
    "more columns than the range has": (
        lambda sheet: sheet.update([[1, 2, 3]], "A1:B1"),
        "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]",
    ),
    "more rows than the range has": (
        lambda sheet: sheet.update([[1], [2], [3]], "A1:A2"),
        "Requested writing within range [Sheet1!A1:A2], but tried writing to row [3]",
    ),
    "no request": (
        lambda sheet: sheet.spreadsheet.batch_update({"requests": []}),
        "Must specify at least one request.",
    ),
    "a request misspelt": (
        lambda sheet: sheet.spreadsheet.batch_update({"requests": [{"repeatCell": {"cells": {}}}]}),
        f"{UNKNOWN} \"cells\" at 'requests[0].repeat_cell': Cannot find field.",
    ),
    "a field misspelt": (
        lambda sheet: sheet.spreadsheet.fetch_sheet_metadata({"fields": "sheets.dota"}),
        "Request contains an invalid argument.",
    ),
    "a word for the values": (
        lambda sheet: sheet.update("X", "A1"),
        "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\"",
    ),
    "an object for a value": (
        lambda sheet: sheet.update([["zoe"], [{"a": 1}]], "A1"),
        'Invalid values[1][0]: struct_value {\n  fields {\n    key: "a"\n    value {\n'
        "      number_value: 1\n    }\n  }\n}\n",
    ),
    "too long a text": (
        lambda sheet: sheet.update([["x" * 50_001]], "A1"),
        "Your input contains more than the maximum of 50000 characters in a single cell.",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSALS.values(), ids=REFUSALS)
def test_what_google_refuses_is_refused_in_its_words(sheet: Sheet, ask: Any, words: str) -> None:
    with pytest.raises(APIError) as refusal:
        ask(sheet)
    assert refusal.value.error["message"] == words
    assert refusal.value.error["status"] == "INVALID_ARGUMENT"


def test_a_batch_is_carried_out_wholly_or_not_at_all(sheet: Sheet) -> None:
    note = {
        "updateCells": {
            "start": {"sheetId": 0},
            "rows": [{"values": [{"note": "x"}]}],
            "fields": "note",
        }
    }
    lost = {"deleteSheet": {"sheetId": 77}}
    with pytest.raises(APIError, match=r"requests\[1\]"):
        sheet.spreadsheet.batch_update({"requests": [note, lost]})
    assert sheet.get_note("A1") == ""
