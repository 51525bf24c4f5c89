"""gspread's worksheets as tabs: titles, order, copies, what may not be done to the last one."""

from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError

from tests.sheets_server.gspread_suite.conftest import Facts

Sheet = gspread.Worksheet


def test_a_tab_is_renamed_and_moved(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    book.add_worksheet("Second", 5, 5)
    third = book.add_worksheet("Third", 5, 5)
    sheet.update_title("🎊 First")
    third.update_index(0)
    sheet.update_index(3)
    assert [one.title for one in book.worksheets()] == ["Third", "Second", "🎊 First"]
    assert (sheet.title, repr(sheet)) == ("🎊 First", "<Worksheet '🎊 First' id:0>")
    assert (third.index, book.worksheet("🎊 First").index) == (0, 2)


def test_a_tab_is_hidden_and_shown(book: gspread.Spreadsheet, facts: Facts) -> None:
    second = book.add_worksheet("Second", 5, 5)
    second.hide()
    assert facts(second)["properties"]["hidden"] is True and second.isSheetHidden
    second.show()
    assert "hidden" not in facts(second)["properties"] and not second.isSheetHidden


def test_a_tab_is_copied_to_another_spreadsheet(
    client: gspread.Client, book: gspread.Spreadsheet
) -> None:
    sheet = book.sheet1
    sheet.update([["zoe", "=1+1"]], "A1", raw=False)
    other = client.create("Other")
    answer = sheet.copy_to(other.id)
    assert {**answer, "sheetId": 1} == {
        "sheetId": 1,
        "title": "Copy of Sheet1",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }
    assert other.get_worksheet_by_id(answer["sheetId"]).get_all_values() == [["zoe", "2"]]
    assert sheet.copy_to(book.id)["title"] == "Copy of Sheet1"
    client.del_spreadsheet(other.id)


def test_a_tab_is_duplicated(sheet: Sheet) -> None:
    sheet.update_acell("A1", "zoe")
    sheet.merge_cells("B1:C1")
    twin = sheet.duplicate(insert_sheet_index=1, new_sheet_id=123456, new_sheet_name="Twin")
    assert (twin.id, twin.title, twin.index) == (123456, "Twin", 1)
    assert twin.acell("A1").value == "zoe"
    merges = twin.spreadsheet.fetch_sheet_metadata()["sheets"][1]["merges"]
    assert [one["sheetId"] for one in merges] == [123456]


REFUSALS: dict[str, tuple[Any, str]] = {
    "a tab of the same name": (
        lambda sheet: sheet.spreadsheet.add_worksheet("Sheet1", 1, 1),
        'Invalid requests[0].addSheet: A sheet with the name "Sheet1" already exists. '
        "Please enter another name.",
    ),
    "no title": (
        lambda sheet: sheet.update_title(""),
        "Invalid requests[0].updateSheetProperties: The sheet name cannot be empty.",
    ),
    "the only tab hidden": (
        lambda sheet: sheet.hide(),
        "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.",
    ),
    "the only tab deleted": (
        lambda sheet: sheet.spreadsheet.del_worksheet(sheet),
        "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document.",
    ),
    "no rows": (
        lambda sheet: sheet.resize(rows=0),
        "Invalid requests[0].updateSheetProperties: You can't delete all the rows on the sheet.",
    ),
}


@pytest.mark.parametrize(("ask", "words"), REFUSALS.values(), ids=REFUSALS)
def test_what_google_refuses_is_refused_in_its_words(sheet: Sheet, ask: Any, words: str) -> None:
    with pytest.raises(APIError) as refusal:
        ask(sheet)
    assert refusal.value.error["message"] == words
