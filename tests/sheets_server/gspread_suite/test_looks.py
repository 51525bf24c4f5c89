"""gspread's worksheets: formats, merges, notes, rules, filters, protections, tabs' own looks."""

from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import MergeType, ValidationConditionType

from tests.sheets_server.gspread_suite.conftest import Facts

Sheet = gspread.Worksheet


def cells(sheet: Sheet, ranges: str, fields: str) -> list[dict[str, Any]]:
    """What the API says about a range."""
    params: dict[str, Any] = {
        "ranges": f"'{sheet.title}'!{ranges}",
        "fields": f"sheets.data.rowData.values.{fields}",
    }
    found = sheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0]
    return list(found.get("rowData", []))


GREY = {"red": 0.49803922, "green": 0.8, "blue": 0.101960786}
FORMATS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "bold": ({"textFormat": {"bold": True}}, {"textFormat": {"bold": True}}),
    "a colour, in both of its forms": (
        {"backgroundColor": {"red": 0.5, "green": 0.8, "blue": 0.1019607843}},
        {"backgroundColor": GREY, "backgroundColorStyle": {"rgbColor": GREY}},
    ),
    "a colour of the other form": (
        {"textFormat": {"foregroundColorStyle": {"rgbColor": {"red": 0.8980392}}}},
        {
            "textFormat": {
                "foregroundColor": {"red": 0.8980392},
                "foregroundColorStyle": {"rgbColor": {"red": 0.8980392}},
            }
        },
    ),
    "a number format": (
        {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}},
        {"numberFormat": {"type": "NUMBER", "pattern": "0.00"}},
    ),
    "an alignment": ({"horizontalAlignment": "CENTER"}, {"horizontalAlignment": "CENTER"}),
}


@pytest.mark.parametrize(("given", "kept"), FORMATS.values(), ids=FORMATS)
def test_looks_are_kept(sheet: Sheet, given: dict[str, Any], kept: dict[str, Any]) -> None:
    answer = sheet.format("A2:B2", given)
    assert answer == {"spreadsheetId": sheet.spreadsheet_id, "replies": [{}]}
    assert cells(sheet, "A2", "userEnteredFormat") == [{"values": [{"userEnteredFormat": kept}]}]


def test_a_cell_without_anything_is_told_without_anything(sheet: Sheet) -> None:
    sheet.update([["zoe", None, "", 3]], "A1")
    sheet.format("C1", {"textFormat": {"bold": True}})
    found = cells(sheet, "A1:D1", "effectiveFormat.horizontalAlignment")[0]["values"]
    left, right = ({"effectiveFormat": {"horizontalAlignment": side}} for side in ("LEFT", "RIGHT"))
    assert found == [left, {}, {"effectiveFormat": {}}, right]


def test_many_looks_are_given_at_once(sheet: Sheet) -> None:
    sheet.batch_format(
        [
            {"range": "A1:B1", "format": {"textFormat": {"bold": True}}},
            {"range": "C:C", "format": {"textFormat": {"italic": True}}},
        ]
    )
    sheet.format(["D1", "E1"], {"textFormat": {"strikethrough": True}})
    found = cells(sheet, "A1:E1", "userEnteredFormat.textFormat")[0]["values"]
    looks = [list(one["userEnteredFormat"]["textFormat"]) for one in found]
    assert looks == [["bold"], ["bold"], ["italic"], ["strikethrough"], ["strikethrough"]]


def test_a_format_that_is_none_is_refused(sheet: Sheet) -> None:
    with pytest.raises(APIError) as refusal:
        sheet.batch_format([{"range": "A1", "format": {"textFormat": {"bald": True}}}])
    words = 'Invalid JSON payload received. Unknown name "bald" at \'requests[0].repeat_cell.cell.'
    assert refusal.value.error["message"].startswith(words)


def test_merged_cells_are_listed_and_parted(sheet: Sheet, facts: Facts) -> None:
    sheet.batch_merge([{"range": "A1:B2"}, {"range": "C1:D2", "mergeType": MergeType.merge_rows}])
    sides = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    assert facts(sheet)["merges"] == [
        dict(zip(sides, corners, strict=True))
        for corners in ((0, 2, 0, 2), (0, 1, 2, 4), (1, 2, 2, 4))
    ]
    sheet.merge_cells("F1:G2", MergeType.merge_columns)
    assert len(facts(sheet)["merges"]) == 5
    with pytest.raises(APIError, match="must select all cells in a merged range"):
        sheet.merge_cells("B2:C3")
    sheet.unmerge_cells("A1:G2")
    assert "merges" not in facts(sheet)


def test_notes_are_written_and_wiped_away(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    assert (sheet.get_note("A1"), sheet.get_notes()) == ("", [[]])
    sheet.insert_note("A1", "slim shaddy")
    sheet.update_note("A1", "the real slim shaddy")
    assert sheet.get_note("A1") == "the real slim shaddy"
    second = book.add_worksheet("worksheet 2", 10, 10)
    second.insert_notes({"A1": "call back", "B3": "paid"})
    second.update_notes({"C3": "twice"})
    assert second.get_notes() == [["call back"], [], ["", "paid", "twice"]]
    assert second.get_notes(default_empty_value="-", grid_range="A3:C3") == [["-", "paid", "twice"]]
    second.clear_notes(["A1", "B3"])
    assert second.get_notes() == [[], [], ["", "", "twice"]]
    second.clear_note("C3")
    assert second.get_note("C3") == ""
    assert sheet.get_notes() == [["the real slim shaddy"]]
    with pytest.raises(TypeError):
        sheet.update_note("A1", 42)


def test_only_what_is_on_the_list_is_right(sheet: Sheet) -> None:
    sheet.add_validation(
        "C1:C2",
        ValidationConditionType.one_of_list,
        ["oui", "non"],
        inputMessage="oui or non",
        strict=True,
        showCustomUi=True,
    )
    values = [{"userEnteredValue": "oui"}, {"userEnteredValue": "non"}]
    rule = {
        "condition": {"type": "ONE_OF_LIST", "values": values},
        "inputMessage": "oui or non",
        "strict": True,
        "showCustomUi": True,
    }
    assert cells(sheet, "C2", "dataValidation") == [{"values": [{"dataValidation": rule}]}]
    sheet.add_validation("A1", ValidationConditionType.boolean, [])
    boolean = {"condition": {"type": "BOOLEAN"}}
    assert cells(sheet, "A1", "dataValidation") == [{"values": [{"dataValidation": boolean}]}]
    with pytest.raises(APIError, match="NUMBER_GREATER requires exactly one ConditionValue"):
        sheet.add_validation("A1", ValidationConditionType.number_greater, ["1", "2"])


def test_a_filter_comes_and_goes(sheet: Sheet, facts: Facts) -> None:
    sheet.resize(20, 10)
    sheet.set_basic_filter()
    whole = {"startRowIndex": 0, "endRowIndex": 20, "startColumnIndex": 0, "endColumnIndex": 10}
    assert facts(sheet)["basicFilter"] == {"range": whole}
    sheet.set_basic_filter("B1:C2")
    assert facts(sheet)["basicFilter"]["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 2,
        "startColumnIndex": 1,
        "endColumnIndex": 3,
    }
    sheet.clear_basic_filter()
    assert "basicFilter" not in facts(sheet)


def test_ranges_are_protected(book: gspread.Spreadsheet) -> None:
    sheet = book.sheet1
    answer = sheet.add_protected_range("A1:B2", ["zoe@example.org"], description="heads")
    added = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    (protected,) = book.list_protected_ranges(sheet.id)
    assert protected == added
    assert (protected["description"], protected["requestingUserCanEdit"]) == ("heads", True)
    assert "zoe@example.org" in protected["editors"]["users"]
    sheet.add_protected_range("C1", warning_only=True)
    assert book.list_protected_ranges(sheet.id)[1]["warningOnly"] is True
    for one in book.list_protected_ranges(sheet.id):
        sheet.delete_protected_range(one["protectedRangeId"])
    assert book.list_protected_ranges(sheet.id) == []
    with pytest.raises(APIError, match="No protected range with ID: 7"):
        sheet.delete_protected_range("7")


def test_a_tab_has_a_colour(sheet: Sheet, facts: Facts) -> None:
    sheet.update_tab_color("#ff0080")
    told = facts(sheet)["properties"]
    assert told["tabColor"] == {"red": 1, "blue": 0.5019608}
    assert told["tabColorStyle"] == {"rgbColor": told["tabColor"]}
    assert sheet.get_tab_color() == "#FF0080" == sheet.tab_color
    sheet.clear_tab_color()
    assert not facts(sheet)["properties"].keys() & {"tabColor", "tabColorStyle"}
    assert sheet.get_tab_color() is None


def test_gridlines_are_hidden_and_shown(sheet: Sheet, facts: Facts) -> None:
    sheet.hide_gridlines()
    assert facts(sheet)["properties"]["gridProperties"]["hideGridlines"] is True
    assert sheet.is_gridlines_hidden
    sheet.show_gridlines()
    assert "hideGridlines" not in facts(sheet)["properties"]["gridProperties"]
    assert not sheet.is_gridlines_hidden
