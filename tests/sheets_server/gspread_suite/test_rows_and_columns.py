"""gspread's worksheets: rows and columns inserted, deleted, sorted, sized, hidden, grouped."""

from collections.abc import Mapping
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import (
    Dimension,
    PasteOrientation,
    PasteType,
    ValueInputOption,
    ValueRenderOption,
)

from tests.sheets_server.a1 import letters
from tests.sheets_server.gspread_suite.conftest import Facts

Sheet = gspread.Worksheet
FORMULA = ValueRenderOption.formula


def test_rows_are_inserted_and_formulas_follow(sheet: Sheet) -> None:
    sheet.update([["zoe", 1], ["max", "=B1*2"]], "A1", raw=False)
    answer = sheet.insert_row(["ann", 5], 2)
    assert answer["updates"]["updatedRange"] == "Sheet1!A2:B2"
    sheet.insert_row(["heads"], 1)
    assert sheet.get_all_values() == [["heads", ""], ["zoe", "1"], ["ann", "5"], ["max", "2"]]
    assert sheet.acell("B4", value_render_option=FORMULA).value == "=B2*2"
    sheet.insert_rows([["=1+1"], ["x"]], 2, value_input_option=ValueInputOption.user_entered)
    assert sheet.col_values(1)[:4] == ["heads", "2", "x", "zoe"]
    assert sheet.row_count == 1004


def test_rows_and_columns_take_the_looks_of_what_stands_before(sheet: Sheet) -> None:
    sheet.format("A1:B1", {"textFormat": {"bold": True}})
    sheet.insert_row(["zoe"], 2, inherit_from_before=True)
    params: dict[str, Any] = {"ranges": "Sheet1!A2", "fields": "sheets.data.rowData"}
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["rowData"]
    assert found[0]["values"][0]["userEnteredFormat"] == {"textFormat": {"bold": True}}
    for insert in (sheet.insert_rows, sheet.insert_cols):
        with pytest.raises(GSpreadException):
            insert([["zoe"]], 1, inherit_from_before=True)


def test_columns_are_inserted(sheet: Sheet) -> None:
    sheet.update([["zoe"], ["max"]], "A1")
    sheet.insert_cols([["one", "two"], ["three"]], 1)
    assert sheet.get_all_values() == [["one", "three", "zoe"], ["two", "", "max"]]
    sheet.insert_cols([["=1+1"]], 2, ValueInputOption.user_entered, inherit_from_before=True)
    assert sheet.row_values(1) == ["one", "2", "three", "zoe"]
    assert sheet.col_count == 29


def test_rows_and_columns_are_deleted(sheet: Sheet, facts: Facts) -> None:
    sheet.update([["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]], "A1")
    answer = sheet.delete_rows(2)
    assert answer == {"spreadsheetId": sheet.spreadsheet_id, "replies": [{}]}
    sheet.delete_rows(2, 3)
    sheet.delete_columns(1)
    assert sheet.get_all_values() == [["b"]]
    sheet.delete_dimension(Dimension.cols, 2, 5)
    assert facts(sheet)["properties"]["gridProperties"] == {"rowCount": 997, "columnCount": 21}
    assert (sheet.row_count, sheet.col_count) == (997, 21)


def test_a_tab_grows_and_shrinks(sheet: Sheet, facts: Facts) -> None:
    sheet.update_acell("C3", "zoe")
    sheet.resize(rows=10, cols=5)
    sheet.add_rows(2)
    sheet.add_cols(1)
    assert facts(sheet)["properties"]["gridProperties"] == {"rowCount": 12, "columnCount": 6}
    sheet.resize(cols=2)
    assert sheet.get_all_values() == [[]]
    with pytest.raises(TypeError):
        sheet.resize()


FRUIT = [
    ["Apple", "2012", "4"],
    ["Banana", "2013", "3"],
    ["Canada", "2007", "1"],
    ["Dinosaur", "2013", "6"],
    ["Elephant", "2019", "2"],
    ["Fox", "2077", "5"],
]
SORTED: dict[str, tuple[list[tuple[int, Any]], str]] = {
    "by the last column": ([(3, "asc")], "CEBAFD"),
    "by names, backwards": ([(1, "des")], "FEDCBA"),
    "by year, then by the last column": ([(2, "asc"), (3, "asc")], "CABDEF"),
    "by year, then by the last column backwards": ([(2, "asc"), (3, "des")], "CADBEF"),
}


@pytest.mark.parametrize(("specs", "order"), SORTED.values(), ids=SORTED)
def test_rows_are_sorted(sheet: Sheet, specs: list[tuple[int, Any]], order: str) -> None:
    sheet.resize(6, 3)
    sheet.update(FRUIT, "A1:C6")
    sheet.sort(*specs, range="A1:C6")
    assert "".join(row[0][0] for row in sheet.get_all_values()) == order


def test_frozen_rows_are_not_sorted(sheet: Sheet) -> None:
    sheet.update([["name", "size"], ["zoe", 2], ["max", 1], ["", 9], ["ann", 2]], "A1")
    sheet.resize(5, 2)
    sheet.freeze(rows=1)
    sheet.sort((2, "des"), (1, "asc"))
    assert sheet.col_values(1) == ["name", "", "ann", "zoe", "max"]


def test_rows_and_columns_are_frozen(sheet: Sheet, facts: Facts) -> None:
    sheet.freeze(rows=1, cols=2)
    frozen = {"frozenRowCount": 1, "frozenColumnCount": 2}
    grid = {"rowCount": 1000, "columnCount": 26}
    assert facts(sheet)["properties"]["gridProperties"] == grid | frozen
    assert (sheet.frozen_row_count, sheet.frozen_col_count) == (1, 2)
    sheet.freeze(rows=0, cols=0)
    assert facts(sheet)["properties"]["gridProperties"] == grid
    with pytest.raises(TypeError):
        sheet.freeze()
    with pytest.raises(APIError, match="freeze all visible rows"):
        sheet.freeze(rows=1000)


def told(sheet: Sheet, fields: str, ranges: str = "A1:C3") -> dict[str, Any]:
    """What the API says about some cells."""
    params: dict[str, Any] = {"ranges": f"Sheet1!{ranges}", "fields": f"sheets.data.{fields}"}
    return dict(sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0])


def test_rows_and_columns_are_hidden_and_shown(sheet: Sheet) -> None:
    sheet.hide_columns(0, 2)
    sheet.hide_rows(1, 2)
    hidden: dict[str, Any] = {"hiddenByUser": True}
    assert told(sheet, "columnMetadata.hiddenByUser") == {"columnMetadata": [hidden, hidden, {}]}
    assert told(sheet, "rowMetadata.hiddenByUser") == {"rowMetadata": [{}, hidden, {}]}
    sheet.unhide_columns(0, 2)
    sheet.unhide_rows(1, 2)
    shown = [{"pixelSize": 100}] * 3
    assert told(sheet, "columnMetadata") == {"columnMetadata": shown}
    assert told(sheet, "rowMetadata") == {"rowMetadata": [{"pixelSize": 21}] * 3}


def test_columns_fit_what_stands_in_them(sheet: Sheet) -> None:
    sheet.update_acell("B1", "a long text " * 9)
    sheet.columns_auto_resize(0, 2)
    sheet.rows_auto_resize(0, 1)
    narrow, wide, usual = told(sheet, "columnMetadata.pixelSize")["columnMetadata"]
    assert wide["pixelSize"] > 500 and usual == narrow == {"pixelSize": 100}


def test_rows_and_columns_are_grouped(sheet: Sheet) -> None:
    assert (sheet.list_dimension_group_rows(), sheet.list_dimension_group_columns()) == ([], [])
    sheet.add_dimension_group_columns(0, 3)
    sheet.add_dimension_group_rows(2, 5)
    sheet.add_dimension_group_rows(3, 4)
    columns = {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 3}, "depth": 1}
    assert sheet.list_dimension_group_columns() == [columns]
    inner = {"range": {"dimension": "ROWS", "startIndex": 3, "endIndex": 4}, "depth": 2}
    assert sheet.list_dimension_group_rows()[1] == inner
    sheet.delete_dimension_group_columns(0, 3)
    sheet.delete_dimension_group_rows(3, 4)
    sheet.delete_dimension_group_rows(2, 5)
    assert (sheet.list_dimension_group_rows(), sheet.list_dimension_group_columns()) == ([], [])


#: What Google's documentation says of groups: those there are, and those that come of one more.
GROUPED: dict[str, tuple[list[str], list[str]]] = {
    "around another": (["C:D", "B:E"], ["B:E 1", "C:D 2"]),
    "within another": (["B:E", "C:D"], ["B:E 1", "C:D 2"]),
    "over the edge of another": (["B:D", "C:E"], ["B:E 1", "C:D 2"]),
    "beside another": (["B:C", "D:E"], ["B:E 1"]),
    "apart": (["B:C", "E:F"], ["B:C 1", "E:F 1"]),
    "on and off": (["B:E", "C:D", "-D:E"], ["B:D 1", "C:C 2"]),
}


@pytest.mark.parametrize(("steps", "groups"), GROUPED.values(), ids=GROUPED)
def test_groups_lie_within_each_other(sheet: Sheet, steps: list[str], groups: list[str]) -> None:
    for step in steps:
        start, end = (ord(letter) - ord("A") for letter in step.lstrip("-").split(":"))
        if step[0] == "-":
            sheet.delete_dimension_group_columns(start, end + 1)
        else:
            sheet.add_dimension_group_columns(start, end + 1)
    assert [_spelt(group) for group in sheet.list_dimension_group_columns()] == groups


def _spelt(group: Mapping[str, Any]) -> str:
    span = group["range"]
    return f"{letters(span['startIndex'])}:{letters(span['endIndex'] - 1)} {group['depth']}"


def test_a_group_that_is_folded_hides_its_rows(sheet: Sheet) -> None:
    sheet.add_dimension_group_rows(1, 2)
    group = {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}, "depth": 1}
    folded = {"dimensionGroup": group | {"collapsed": True}, "fields": "collapsed"}
    sheet.spreadsheet.batch_update({"requests": [{"updateDimensionGroup": folded}]})
    assert sheet.list_dimension_group_rows() == [group | {"collapsed": True}]
    hidden: list[dict[str, Any]] = [{}, {"hiddenByUser": True}, {}]
    assert told(sheet, "rowMetadata.hiddenByUser") == {"rowMetadata": hidden}
    unfolded = {"dimensionGroup": group, "fields": "collapsed"}
    sheet.spreadsheet.batch_update({"requests": [{"updateDimensionGroup": unfolded}]})
    assert told(sheet, "rowMetadata.hiddenByUser") == {"rowMetadata": [{}, {}, {}]}


def test_cells_are_copied_and_cut(sheet: Sheet) -> None:
    sheet.update([[1, "=A1+1"]], "A1", raw=False)
    sheet.copy_range("A1:B1", "A3:B4")
    sheet.copy_range("B1", "D1", PasteType.values)
    sheet.copy_range("A3:B3", "F1", PasteType.values, PasteOrientation.transpose)
    sheet.cut_range("A1:A1", "C1")
    assert sheet.get_all_values()[2] == ["1", "2", "", "", "", ""]
    assert sheet.get("A4:D4", value_render_option=FORMULA) == [[1, "=A4+1"]]
    assert sheet.get("F1:F2") == [["1"], ["2"]]
    assert sheet.acell("D1").value == "2"
    assert sheet.acell("A1").value is None


REFUSALS: dict[str, tuple[Any, str]] = {
    "a row that is not there deleted": (
        lambda sheet: sheet.delete_rows(1001),
        "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. "
        "Tried to delete row index 1000 but there are only 1000 rows.",
    ),
    "every row deleted": (
        lambda sheet: sheet.delete_rows(1, 1000),
        "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet.",
    ),
    "no column left": (
        lambda sheet: sheet.delete_columns(1, 26),
        "Invalid requests[0].deleteDimension: You can't delete all the columns on the sheet.",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSALS.values(), ids=REFUSALS)
def test_what_google_refuses_is_refused_in_its_words(sheet: Sheet, ask: Any, words: str) -> None:
    with pytest.raises(APIError) as refusal:
        ask(sheet)
    assert refusal.value.error["message"] == words
