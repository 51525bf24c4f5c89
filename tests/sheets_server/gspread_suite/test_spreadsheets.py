"""gspread's spreadsheets: tabs found, added and deleted, values by range, facts, owners."""

import re
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError, WorksheetNotFound

Book = gspread.Spreadsheet


def test_a_spreadsheet_has_a_key_a_title_and_a_first_tab(book: Book) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{44}", book.id)
    assert book.title == "Formation"
    assert repr(book) == f"<Spreadsheet 'Formation' id:{book.id}>"
    first = book.sheet1
    assert first == book.get_worksheet(0) or first.id == book.get_worksheet(0).id == 0
    assert book.get_worksheet_by_id(0).title == book.get_worksheet_by_id("0").title == "Sheet1"
    assert book.worksheet("Sheet1").id == 0
    assert first.url == f"{book.url}#gid=0"
    assert first.spreadsheet.id == book.id
    size = (first.row_count, first.col_count, first.column_count)
    assert size == (1000, 26, 26)
    assert (first.frozen_row_count, first.frozen_col_count) == (0, 0)
    assert (first.isSheetHidden, first.is_gridlines_hidden, first.tab_color) == (False, False, None)


def test_tabs_are_added_listed_and_deleted(book: Book) -> None:
    one, two = book.add_worksheet("Sessions", 10, 5), book.add_worksheet("🌵 Two", 100, 20)
    assert (one.row_count, one.col_count, one.index) == (10, 5, 1)
    assert [sheet.title for sheet in book] == ["Sheet1", "Sessions", "🌵 Two"]
    first = book.add_worksheet("First", 1, 1, index=0)
    assert [sheet.id for sheet in book.worksheets()] == [first.id, 0, one.id, two.id]
    two.hide()
    assert [sheet.id for sheet in book.worksheets(exclude_hidden=True)] == [first.id, 0, one.id]
    assert book.del_worksheet(one) == {"spreadsheetId": book.id, "replies": [{}]}
    book.del_worksheet_by_id(str(two.id))
    for lost in (one, two):
        with pytest.raises(WorksheetNotFound):
            book.worksheet(lost.title)
        with pytest.raises(WorksheetNotFound):
            book.get_worksheet_by_id(lost.id)
    with pytest.raises(WorksheetNotFound):
        book.get_worksheet(9)


def test_tabs_are_duplicated_and_put_in_order(book: Book) -> None:
    book.sheet1.update_acell("B2", "zoe")
    twin = book.duplicate_sheet(0, insert_sheet_index=1, new_sheet_id=123, new_sheet_name="Twin")
    assert (twin.id, twin.title, twin.index, twin.acell("B2").value) == (123, "Twin", 1, "zoe")
    third = book.sheet1.duplicate()
    assert (third.title, third.index) == ("Copy of Sheet1", 0)
    assert book.duplicate_sheet(0, 0).title == "Copy of Sheet1 1"
    book.reorder_worksheets(sorted(book.worksheets(), key=lambda one: one.title, reverse=True))
    titles = ["Twin", "Sheet1", "Copy of Sheet1 1", "Copy of Sheet1"]
    assert [sheet.title for sheet in book.worksheets()] == titles
    with pytest.raises(APIError, match="A sheet with id 123 already exists"):
        book.duplicate_sheet(0, new_sheet_id=123, new_sheet_name="Again")


def test_values_are_read_and_written_by_range(book: Book) -> None:
    title = "🌵 it's a tab"
    book.add_worksheet(title, 10, 10)
    shown = "'🌵 it''s a tab'"
    raw: dict[str, Any] = {"valueInputOption": "RAW"}
    body = {"values": [["🍇", "🍉", "🍋"], ["🍐", "🍎", "🍓"]]}
    counts = {"updatedRows": 2, "updatedColumns": 3, "updatedCells": 6}
    assert book.values_update(f"'{title.replace(chr(39), chr(39) * 2)}'!A1", raw, body) == {
        "spreadsheetId": book.id,
        "updatedRange": f"{shown}!A1:C2",
        **counts,
    }
    assert book.values_get(f"{shown}!A1:J10") == {
        "range": f"{shown}!A1:J10",
        "majorDimension": "ROWS",
        "values": body["values"],
    }
    assert book.values_get(f"{shown}!A:A", {"majorDimension": "COLUMNS"}) == {
        "range": f"{shown}!A1:A10",
        "majorDimension": "COLUMNS",
        "values": [["🍇", "🍐"]],
    }
    fruit = book.values_batch_get([f"{shown}!B:B", f"{shown}!E5", f"{shown}!2:2"])
    assert fruit["valueRanges"] == [
        {"range": f"{shown}!B1:B10", "majorDimension": "ROWS", "values": [["🍉"], ["🍎"]]},
        {"range": f"{shown}!E5", "majorDimension": "ROWS"},
        {"range": f"{shown}!A2:J2", "majorDimension": "ROWS", "values": [["🍐", "🍎", "🍓"]]},
    ]
    answer = book.values_append(f"{shown}!A1", raw, {"values": [["🥝"]]})
    assert answer == {
        "spreadsheetId": book.id,
        "tableRange": f"{shown}!A1:C2",
        "updates": {
            "spreadsheetId": book.id,
            "updatedRange": f"{shown}!A3",
            "updatedRows": 1,
            "updatedColumns": 1,
            "updatedCells": 1,
        },
    }
    part = {"range": f"{shown}!A4:B4", "values": [["=1+1", "x"]]}
    answer = book.values_batch_update({"valueInputOption": "USER_ENTERED", "data": [part]})
    updated = {"updatedRows": 1, "updatedColumns": 2, "updatedCells": 2}
    assert answer == {
        "spreadsheetId": book.id,
        "totalUpdatedRows": 1,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 2,
        "totalUpdatedSheets": 1,
        "responses": [
            {"spreadsheetId": book.id, "updatedRange": f"{shown}!A4:B4", **updated},
        ],
    }
    assert book.values_batch_clear(body={"ranges": [f"{shown}!A1:B1", f"{shown}!C:C"]}) == {
        "spreadsheetId": book.id,
        "clearedRanges": [f"{shown}!A1:B1", f"{shown}!C1:C10"],
    }
    cleared = {"spreadsheetId": book.id, "clearedRange": f"{shown}!A1:J10"}
    assert book.values_clear(shown) == cleared
    assert "values" not in book.values_get(shown)


def test_the_first_of_several_sheets_is_meant_by_bare_cells(book: Book) -> None:
    book.add_worksheet("Second", 5, 5)
    book.sheet1.update_acell("A1", "zoe")
    assert book.values_get("A1")["range"] == "Sheet1!A1"
    assert book.values_get("Second")["range"] == "Second!A1:E5"
    assert book.values_get("sheet1!A1")["values"] == [["zoe"]]


def test_a_spreadsheet_changes_its_title_place_and_language(book: Book) -> None:
    assert (book.timezone, book.locale) == ("Etc/GMT", "en_US")
    book.update_timezone("Europe/Paris")
    book.update_locale("fr_FR")
    book.update_title("🎊 Updated Title #123 🎉")
    again = book.fetch_sheet_metadata()["properties"]
    told = (again["timeZone"], again["locale"], again["title"])
    assert told == ("Europe/Paris", "fr_FR", "🎊 Updated Title #123 🎉")
    assert (book.timezone, book.locale, book.title) == told
    refused = {"update_locale": "xx_YY", "update_timezone": "Europe/Nowhere", "update_title": ""}
    for method, wrong in refused.items():
        with pytest.raises(APIError, match=r"\[400\]: Invalid requests\[0\]"):
            getattr(book, method)(wrong)


def test_a_spreadsheet_knows_when_it_was_made_and_changed(book: Book) -> None:
    moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
    book.update_drive_metadata()
    assert re.fullmatch(moment, book.creationTime)
    before = book.get_lastUpdateTime()
    assert re.fullmatch(moment, before) and book.creationTime <= before
    book.sheet1.update_acell("A1", "zoe")
    assert book.get_lastUpdateTime() >= before
    with pytest.warns(DeprecationWarning, match="lastUpdateTime is deprecated"):
        assert re.fullmatch(moment, book.lastUpdateTime)


def test_a_spreadsheet_is_shared_and_shared_no_more(book: Book) -> None:
    assert [one["role"] for one in book.list_permissions()] == ["owner"]
    book.share("zoe@example.org", "user", "writer", notify=True, email_message="Welcome")
    book.share("max@example.org", "group", "reader")
    book.share("example.org", "domain", "reader", with_link=True)
    book.share("", "anyone", "reader")
    told = [(one["type"], one["role"]) for one in book.list_permissions()[1:]]
    assert told == [
        ("user", "writer"),
        ("group", "reader"),
        ("domain", "reader"),
        ("anyone", "reader"),
    ]
    assert len(book.remove_permissions("zoe@example.org", "reader")) == 0
    assert len(book.remove_permissions("zoe@example.org", "writer")) == 1
    assert len(book.remove_permissions("example.org")) == 1
    assert [one["type"] for one in book.list_permissions()] == ["user", "group", "anyone"]


def test_whoever_is_shared_with_twice_has_one_permission(book: Book) -> None:
    book.share("zoe@example.org", "user", "reader")
    book.share("zoe@example.org", "user", "writer")
    told = [(one.get("emailAddress"), one["role"]) for one in book.list_permissions()[1:]]
    assert told == [("zoe@example.org", "writer")]


def test_an_owner_is_proposed_and_accepts(book: Book) -> None:
    book.share("zoe@example.org", "user", "writer")
    number = str(book.list_permissions()[1]["id"])
    assert book.transfer_ownership(number).json()["role"] == "writer"
    zoe = book.list_permissions()[1]
    assert (zoe["role"], zoe["pendingOwner"]) == ("writer", True)
    assert book.accept_ownership(number).json()["role"] == "owner"
    robot, zoe = book.list_permissions()
    assert (robot["role"], zoe["role"], zoe["pendingOwner"]) == ("writer", "owner", False)


def test_an_owner_is_not_made_in_passing(book: Book) -> None:
    with pytest.raises(APIError) as refusal:
        book.share("zoe@example.org", "user", "owner")
    assert refusal.value.code == 403
    assert "transferOwnership" in refusal.value.error["message"]


def test_requests_are_carried_out_in_one_batch(book: Book) -> None:
    requests = [
        {"addSheet": {"properties": {"title": "Second", "sheetId": 7}}},
        {"appendDimension": {"sheetId": 7, "dimension": "ROWS", "length": 5}},
        {"findReplace": {"find": "zoe", "replacement": "max", "allSheets": True}},
    ]
    answer = book.batch_update({"requests": requests, "includeSpreadsheetInResponse": True})
    assert [list(reply) for reply in answer["replies"]] == [["addSheet"], [], ["findReplace"]]
    sheets = answer["updatedSpreadsheet"]["sheets"]
    assert sheets[1]["properties"]["gridProperties"] == {"rowCount": 1005, "columnCount": 26}
    assert book.list_protected_ranges(7) == []
    nested = [[{"deleteSheet": {"sheetId": 7}}], [{"addSheet": {}}]]
    assert len(book.batch_update({"requests": nested})["replies"]) == 2
    book.batch_update({"requests": {"addSheet": {"properties": {"sheetId": 7}}}})
    with pytest.raises(WorksheetNotFound):
        book.list_protected_ranges(8)
