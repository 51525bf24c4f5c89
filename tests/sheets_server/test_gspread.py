"""gspread as it is, method by method, signed in by google-auth as it is."""

from collections.abc import Callable, Iterator
from typing import Any

import gspread
import pytest
from gspread.utils import (
    ExportFormat,
    MergeType,
    PasteType,
    ValidationConditionType,
    ValueInputOption,
    ValueRenderOption,
)

from tests.sheets_server import SheetsServer
from tests.sheets_server.client import LocalSession, connect, wrong_shapes

Sheet = gspread.Worksheet


@pytest.fixture(scope="module")
def server() -> Iterator[SheetsServer]:
    """A server for all of these tests."""
    with SheetsServer.running() as server:
        yield server


@pytest.fixture(scope="module")
def signed_in(server: SheetsServer) -> gspread.Client:
    """A client that signs in once."""
    return connect(server)


@pytest.fixture
def client(signed_in: gspread.Client) -> Iterator[gspread.Client]:
    """A client; every answer that it is given must be of the shape that Google publishes."""
    session = signed_in.http_client.session
    assert isinstance(session, LocalSession)
    session.answers.clear()
    yield signed_in
    assert session.answers
    assert wrong_shapes(session.answers) == []


@pytest.fixture
def sheet(client: gspread.Client) -> Sheet:
    """The first tab of a new spreadsheet."""
    return client.create("Formation").sheet1


def facts(sheet: Sheet) -> dict[str, Any]:
    """What the API says about a tab."""
    found = sheet.spreadsheet.fetch_sheet_metadata()["sheets"]
    return next(one for one in found if one["properties"]["sheetId"] == sheet.id)


TYPED = {
    "a number is shown as one": (42.01, "42.01"),
    "a text of digits becomes a number": ("42", "42"),
    "truth is shown in capitals": (True, "TRUE"),
    "lines are kept apart": ("zoe\nmax", "zoe\nmax"),
    "other alphabets stay": ("ӗҒїœҪ", "ӗҒїœҪ"),
    "a formula shows its result": ("=1+1", "2"),
    "a date keeps the form in which it was typed": ("2026-10-01", "2026-10-01"),
}


@pytest.mark.parametrize(("given", "shown"), TYPED.values(), ids=TYPED)
def test_a_cell_typed_is_shown(sheet: Sheet, given: Any, shown: str) -> None:
    sheet.update_cell(1, 2, given)
    assert sheet.cell(1, 2).value == shown


def test_raw_values_stay_what_they_are(sheet: Sheet) -> None:
    sheet.update([["=1+1", "42", 42, True, None, ""]], "A1")
    unformatted = sheet.get("A1:F1", value_render_option=ValueRenderOption.unformatted)
    assert unformatted == [["=1+1", "42", 42, True]]


def test_rows_are_inserted_and_formulas_follow(sheet: Sheet) -> None:
    sheet.update([["zoe", 1], ["max", "=B1*2"]], "A1", raw=False)
    sheet.insert_row(["ann", 5], 2)
    sheet.insert_row(["heads"], 1)
    assert sheet.get_all_values() == [["heads", ""], ["zoe", "1"], ["ann", "5"], ["max", "2"]]
    formula = sheet.acell("B4", value_render_option=ValueRenderOption.formula).value
    assert formula == "=B2*2"


def test_columns_are_inserted(sheet: Sheet) -> None:
    sheet.update([["zoe"], ["max"]], "A1")
    sheet.insert_cols([["one", "two"], ["three"]], 1)
    assert sheet.get_all_values() == [["one", "three", "zoe"], ["two", "", "max"]]


def test_rows_are_appended_below_the_table(sheet: Sheet) -> None:
    sheet.update([["name", "city"], ["zoe", "Lyon"]], "B2")
    rows: list[list[Any]] = [["max", "Nice"], ["ann", None]]
    answer = sheet.append_rows(rows, include_values_in_response=True)
    assert answer["tableRange"] == "Sheet1!B2:C3"
    assert answer["updates"]["updatedRange"] == "Sheet1!B4:C5"
    assert answer["updates"]["updatedCells"] == 3
    assert answer["updates"]["updatedData"]["values"] == [["max", "Nice"], ["ann"]]


def test_rows_and_columns_are_deleted(sheet: Sheet) -> None:
    sheet.update([["a", "b"], ["c", "d"], ["e", "f"]], "A1")
    sheet.delete_rows(2)
    sheet.delete_columns(1)
    assert sheet.get_all_values() == [["b"], ["f"]]
    assert facts(sheet)["properties"]["gridProperties"] == {"rowCount": 999, "columnCount": 25}


def test_ranges_are_read_and_written_in_batches(sheet: Sheet) -> None:
    ranges: list[dict[str, Any]] = [
        {"range": "A1:B1", "values": [[1, 2]]},
        {"range": "D4", "values": [["=A1+B1"]]},
    ]
    answer = sheet.batch_update(ranges, value_input_option=ValueInputOption.user_entered)
    totals = ("Rows", "Columns", "Cells", "Sheets")
    assert [answer[f"totalUpdated{name}"] for name in totals] == [2, 3, 3, 1]
    assert sheet.batch_get(["A1:B1", "D1:D", "E5"]) == [[["1", "2"]], [[], [], [], ["3"]], []]
    cleared = sheet.batch_clear(["A1", "D4:E5"])
    assert cleared["clearedRanges"] == ["Sheet1!A1", "Sheet1!D4:E5"]
    assert sheet.get_all_values() == [["", "2"]]


def test_rows_are_sorted(sheet: Sheet) -> None:
    sheet.update([["zoe", 2], ["max", 1], ["ann", 2], ["", 9]], "A1")
    sheet.sort((2, "des"), (1, "asc"), range="A1:B4")
    assert [row[0] for row in sheet.get_all_values()] == ["", "ann", "zoe", "max"]


def test_cells_are_found(sheet: Sheet) -> None:
    sheet.update([["zoe", "max"], ["max", "ann"]], "A1")
    assert [(cell.row, cell.col) for cell in sheet.findall("max")] == [(1, 2), (2, 1)]
    assert sheet.find("nobody") is None


def test_looks_are_kept(sheet: Sheet) -> None:
    sheet.format("A2:B2", {"textFormat": {"bold": True}, "backgroundColor": {"red": 0.5}})
    sheet.freeze(rows=1, cols=2)
    sheet.update_tab_color("#ff0080")
    sheet.hide_gridlines()
    fields = "sheets.data.rowData.values.userEnteredFormat"
    params: dict[str, Any] = {"ranges": "Sheet1!A2", "fields": fields}
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["rowData"]
    red = {"red": 0.49803922}
    wanted: dict[str, Any] = {"textFormat": {"bold": True}, "backgroundColor": red}
    assert found[0]["values"][0]["userEnteredFormat"] == wanted | {
        "backgroundColorStyle": {"rgbColor": red}
    }
    properties = facts(sheet)["properties"]
    assert properties["gridProperties"]["frozenColumnCount"] == 2
    assert properties["gridProperties"]["hideGridlines"] is True
    assert properties["tabColor"] == {"red": 1, "blue": 0.5019608}
    sheet.clear_tab_color()
    assert "tabColor" not in facts(sheet)["properties"]


def test_cells_are_merged_and_parted(sheet: Sheet) -> None:
    sheet.batch_merge([{"range": "A1:B2"}, {"range": "C1:D2", "mergeType": MergeType.merge_rows}])
    assert [tuple(area.values()) for area in facts(sheet)["merges"]] == [
        (0, 2, 0, 2),
        (0, 1, 2, 4),
        (1, 2, 2, 4),
    ]
    sheet.unmerge_cells("A1:D2")
    assert "merges" not in facts(sheet)


def test_names_protections_and_filters_come_and_go(sheet: Sheet) -> None:
    sheet.update([["zoe", "max"]], "A1")
    sheet.define_named_range("A1:B1", "people")
    assert [cell.value for cell in sheet.range("people")] == ["zoe", "max"]
    (named,) = sheet.spreadsheet.list_named_ranges()
    sheet.delete_named_range(named["namedRangeId"])
    sheet.add_protected_range("A1:B2", ["zoe@example.org"], description="heads")
    (protected,) = sheet.spreadsheet.list_protected_ranges(sheet.id)
    assert protected["description"] == "heads"
    assert "zoe@example.org" in protected["editors"]["users"]
    sheet.delete_protected_range(protected["protectedRangeId"])
    assert sheet.spreadsheet.list_protected_ranges(sheet.id) == []
    sheet.resize(20, 10)
    sheet.set_basic_filter()
    assert facts(sheet)["basicFilter"]["range"]["endRowIndex"] == 20
    sheet.clear_basic_filter()
    assert "basicFilter" not in facts(sheet)


def test_rows_and_columns_are_grouped_hidden_and_fitted(sheet: Sheet) -> None:
    sheet.add_dimension_group_columns(0, 3)
    sheet.add_dimension_group_rows(2, 5)
    group = {"range": {"dimension": "COLUMNS", "startIndex": 0, "endIndex": 3}, "depth": 1}
    assert sheet.list_dimension_group_columns() == [group]
    sheet.delete_dimension_group_columns(0, 3)
    assert sheet.list_dimension_group_columns() == []
    sheet.hide_columns(0, 1)
    sheet.update_acell("B1", "a long text " * 9)
    sheet.columns_auto_resize(1, 2)
    params: dict[str, Any] = {"ranges": "Sheet1!A1:B1", "fields": "sheets.data.columnMetadata"}
    hidden, wide = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0][
        "columnMetadata"
    ]
    assert hidden == {"pixelSize": 100, "hiddenByUser": True}
    assert wide["pixelSize"] > 500


def test_notes_and_validations_are_kept(sheet: Sheet) -> None:
    sheet.insert_notes({"A1": "call back", "B3": "paid"})
    assert sheet.get_notes() == [["call back"], [], ["", "paid"]]
    sheet.clear_note("A1")
    assert sheet.get_note("A1") == ""
    sheet.add_validation("C1:C2", ValidationConditionType.one_of_list, ["oui", "non"], strict=True)
    params: dict[str, Any] = {
        "ranges": "Sheet1!C2",
        "fields": "sheets.data.rowData.values.dataValidation",
    }
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]["rowData"]
    values = [{"userEnteredValue": "oui"}, {"userEnteredValue": "non"}]
    rule = {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True}
    assert found[0]["values"] == [{"dataValidation": rule}]


def test_a_range_ends_where_nothing_more_is(sheet: Sheet) -> None:
    sheet.update([["zoe", "", "x"], ["max"], ["ann"]], "A1")
    fields = "sheets.data(startColumn,rowData.values.effectiveValue)"
    params: dict[str, Any] = {"ranges": "Sheet1!C1:E3", "fields": fields}
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]
    value = {"effectiveValue": {"stringValue": "x"}}
    assert found == {"startColumn": 2, "rowData": [{"values": [value]}]}


def test_cells_are_copied_and_cut(sheet: Sheet) -> None:
    sheet.update([[1, "=A1+1"]], "A1", raw=False)
    sheet.copy_range("A1:B1", "A3:B4")
    sheet.copy_range("B1", "D1", PasteType.values)
    sheet.cut_range("A1:A1", "C1")
    assert sheet.get_all_values()[2] == ["1", "2", "", ""]
    formulas = sheet.get("A4:D4", value_render_option=ValueRenderOption.formula)
    assert formulas == [[1, "=A4+1"]]
    assert sheet.acell("D1").value == "2"
    assert sheet.acell("A1").value is None


def test_tabs_are_added_copied_moved_and_deleted(sheet: Sheet) -> None:
    book = sheet.spreadsheet
    book.add_worksheet("Sessions", 10, 5)
    twin = sheet.duplicate(new_sheet_name="Archives", insert_sheet_index=2)
    twin.update_index(0)
    book.reorder_worksheets(sorted(book.worksheets(), key=lambda one: one.title))
    assert [one.title for one in book.worksheets()] == ["Archives", "Sessions", "Sheet1"]
    assert sheet.copy_to(book.id)["title"] == "Copy of Sheet1"
    twin.hide()
    twin.update_title("Old")
    book.del_worksheet(twin)
    assert [one.title for one in book.worksheets()] == ["Sessions", "Sheet1", "Copy of Sheet1"]


def test_files_are_found_copied_shared_exported_and_deleted(client: gspread.Client) -> None:
    book = client.create("Adhérents 2026", folder_id="a-folder")
    book.sheet1.update([["zoe", 1.5]], "A1")
    assert [one["id"] for one in client.list_spreadsheet_files("Adhérents 2026", "a-folder")] == [
        book.id
    ]
    book.share("zoe@example.org", "user", "writer")
    twin = client.copy(book.id, "Copie", copy_permissions=True)
    assert twin.sheet1.get_all_values() == [["zoe", "1.5"]]
    assert [one.get("emailAddress") for one in twin.list_permissions()][-1] == "zoe@example.org"
    assert len(book.remove_permissions("zoe@example.org")) == 1
    assert book.export(ExportFormat.CSV) == b"zoe,1.5"
    assert book.export(ExportFormat.EXCEL)[:2] == b"PK"
    client.import_csv(book.id, "name,paid\nmax,2026-01-02\n")
    assert book.sheet1.get_all_values() == [["name", "paid"], ["max", "2026-01-02"]]
    book.update_title("Adhérents")
    book.update_locale("fr_FR")
    book.update_timezone("Europe/Paris")
    book.update_drive_metadata()
    assert client.open("Adhérents").locale == "fr_FR"
    client.del_spreadsheet(twin.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(twin.id)


UNKNOWN = "Invalid JSON payload received. Unknown name"
REFUSALS: dict[str, tuple[Callable[[Sheet], object], str]] = {
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
    "a tab of the same name": (
        lambda sheet: sheet.spreadsheet.add_worksheet("Sheet1", 1, 1),
        'Invalid requests[0].addSheet: A sheet with the name "Sheet1" already exists. '
        "Please enter another name.",
    ),
    "the only tab deleted": (
        lambda sheet: sheet.spreadsheet.del_worksheet(sheet),
        "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
    ),
    "a row that is not there deleted": (
        lambda sheet: sheet.delete_rows(1001),
        "Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. "
        "Tried to delete row index 1000 but there are only 1000 rows.",
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
def test_what_google_refuses_is_refused_in_its_words(
    sheet: Sheet, ask: Callable[[Sheet], object], words: str
) -> None:
    with pytest.raises(gspread.exceptions.APIError) as refusal:
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
    with pytest.raises(gspread.exceptions.APIError, match=r"requests\[1\]"):
        sheet.spreadsheet.batch_update({"requests": [note, lost]})
    assert sheet.get_note("A1") == ""
