"""Requests of batchUpdate that gspread has no method for, and what they do."""

from typing import Any

import pytest

from tests.sheets_server import SheetsServer
from tests.sheets_server.errors import ApiError
from tests.sheets_server.requests import carry_out
from tests.sheets_server.requests.base import KINDS
from tests.sheets_server.schemas import schemas

Rows = list[list[Any]]
START: Rows = [["Réf", "Nom"], ["B-1", "zoe"], ["B-2", "max"], ["B-2", "max"], ["B-3", " ann  bo "]]


def span(top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    """A range of the first tab."""
    names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
    return dict(zip(names, (top, bottom, left, right), strict=True))


ALL = span(0, 5, 0, 2)
ROW_2 = {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}
BY_HYPHEN = {"delimiterType": "CUSTOM", "delimiter": "-"}
UP = [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]
OK = {"userEnteredValue": {"stringValue": "oui"}}
DONE: dict[str, tuple[dict[str, Any], Rows]] = {
    "cells are appended below": (
        {"appendCells": {"rows": [{"values": [OK]}], "fields": "userEnteredValue"}},
        [*START, ["oui"]],
    ),
    "a cell is repeated": (
        {"repeatCell": {"range": span(1, 3, 2, 3), "cell": OK, "fields": "userEnteredValue"}},
        [START[0], [*START[1], "oui"], [*START[2], "oui"], *START[3:]],
    ),
    "cells that a mask names are emptied": (
        {"updateCells": {"range": span(1, 5, 0, 2), "fields": "userEnteredValue"}},
        [START[0]],
    ),
    "cells are pushed down": (
        {"insertRange": {"range": span(1, 2, 1, 2), "shiftDimension": "ROWS"}},
        [START[0], ["B-1"], ["B-2", "zoe"], ["B-2", "max"], ["B-3", "max"], ["", " ann  bo "]],
    ),
    "cells are pulled up": (
        {"deleteRange": {"range": span(1, 2, 1, 2), "shiftDimension": "ROWS"}},
        [START[0], ["B-1", "max"], ["B-2", "max"], ["B-2", " ann  bo "], ["B-3"]],
    ),
    "rows are moved": (
        {
            "moveDimension": {
                "source": ROW_2,
                "destinationIndex": 5,
            }
        },
        [START[0], *START[2:], START[1]],
    ),
    "texts are replaced": (
        {"findReplace": {"find": "B-", "replacement": "C", "allSheets": True}},
        [START[0], ["C1", "zoe"], ["C2", "max"], ["C2", "max"], ["C3", " ann  bo "]],
    ),
    "blanks are trimmed": (
        {"trimWhitespace": {"range": ALL}},
        [*START[:4], ["B-3", "ann bo"]],
    ),
    "rows that repeat are taken away": (
        {"deleteDuplicates": {"range": ALL}},
        [*START[:3], START[4]],
    ),
    "texts are parted into columns": (
        {"textToColumns": {"source": span(1, 3, 0, 1)} | BY_HYPHEN},
        [START[0], ["B", 1], ["B", 2], *START[3:]],
    ),
    "a table is pasted": (
        {"pasteData": {"coordinate": {"rowIndex": 5}, "data": "B-4;12\nB-5;x", "delimiter": ";"}},
        [*START, ["B-4", 12], ["B-5", "x"]],
    ),
    "a range is turned": (
        {
            "copyPaste": {
                "source": span(0, 2, 0, 2),
                "destination": span(0, 1, 0, 1),
                "pasteOrientation": "TRANSPOSE",
                "pasteType": "PASTE_VALUES",
            }
        },
        [["Réf", "B-1"], ["Nom", "zoe"], *START[2:]],
    ),
    "values are cut": (
        {
            "cutPaste": {
                "source": span(1, 2, 0, 2),
                "destination": {"rowIndex": 5},
                "pasteType": "PASTE_VALUES",
            }
        },
        [START[0], [], *START[2:], START[1]],
    ),
    "a filter that sorts": (
        {
            "setBasicFilter": {
                "filter": {
                    "range": ALL,
                    "sortSpecs": UP,
                }
            }
        },
        [START[0], START[4], START[2], START[3], START[1]],
    ),
}


@pytest.mark.parametrize(("request_", "rows"), DONE.values(), ids=DONE)
def test_what_a_request_does(request_: dict[str, Any], rows: Rows) -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    server.tab("Inscriptions").request(request_)
    assert server.tab("Inscriptions").rows == rows


TWICE = {"valuesChanged": 2, "rowsChanged": 2, "sheetsChanged": 1, "occurrencesChanged": 2}
REPLIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "how much was replaced": (
        {"findReplace": {"find": "max", "replacement": "ann", "sheetId": 0}},
        {"findReplace": TWICE},
    ),
    "that nothing was": ({"findReplace": {"find": "xyz", "sheetId": 0}}, {"findReplace": {}}),
    "how many rows repeated": (
        {"deleteDuplicates": {"range": ALL}},
        {"deleteDuplicates": {"duplicatesRemovedCount": 1}},
    ),
    "how many cells were trimmed": (
        {"trimWhitespace": {"range": ALL}},
        {"trimWhitespace": {"cellsChangedCount": 1}},
    ),
    "nothing at all": ({"appendDimension": {"dimension": "ROWS", "length": 3}}, {}),
}


@pytest.mark.parametrize(("request_", "reply"), REPLIES.values(), ids=REPLIES)
def test_what_a_request_replies(request_: dict[str, Any], reply: dict[str, Any]) -> None:
    book = SheetsServer(tabs={"Inscriptions": START}).book.copy()
    assert carry_out(book, [request_]) == [reply]


def test_conditional_formats_come_move_and_go() -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    tab = server.tab("Inscriptions")
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "oui"}]}
    for red in (1, 0):
        rule = {"condition": condition, "format": {"backgroundColor": {"red": red}}}
        added = {"ranges": [ALL], "booleanRule": rule}
        tab.request({"addConditionalFormatRule": {"rule": added, "index": 0}})
    tab.request({"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}})
    tab.request({"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})
    (left,) = server.book.sheets[0].conditional
    assert left["booleanRule"]["format"]["backgroundColorStyle"] == {"rgbColor": {"red": 1}}
    with pytest.raises(ApiError, match="No conditional format on sheet: 0 at index: 1"):
        tab.request({"deleteConditionalFormatRule": {"sheetId": 0, "index": 1}})


def test_a_rule_may_stand_on_an_empty_range_but_not_on_one_that_runs_backwards() -> None:
    tab = SheetsServer(tabs={"Inscriptions": START}).tab("Inscriptions")
    rule = {"booleanRule": {"condition": {"type": "BLANK"}}}
    empty, backwards = span(1, 1, 1, 2), span(2, 1, 1, 2)
    tab.request({"addConditionalFormatRule": {"rule": rule | {"ranges": [empty]}}})
    with pytest.raises(ApiError, match="must be greater than"):
        tab.request({"addConditionalFormatRule": {"rule": rule | {"ranges": [backwards]}}})


def test_a_developers_mark_is_unique_and_found_again() -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    tab = server.tab("Inscriptions")
    mark = {"metadataId": 12, "metadataKey": "lease", "visibility": "DOCUMENT"}
    given = {"developerMetadata": mark | {"location": {"spreadsheet": True}}}
    tab.request({"createDeveloperMetadata": given})
    with pytest.raises(ApiError, match="12"):
        tab.request({"createDeveloperMetadata": given})
    changed = {
        "dataFilters": [{"developerMetadataLookup": {"metadataKey": "lease"}}],
        "developerMetadata": {"metadataValue": "7"},
        "fields": "metadataValue",
    }
    tab.request({"updateDeveloperMetadata": changed})
    assert [one["metadataValue"] for one in server.book.metadata] == ["7"]
    lookup = {"developerMetadataLookup": {"metadataId": 12}}
    tab.request({"deleteDeveloperMetadata": {"dataFilter": lookup}})
    assert server.book.metadata == []


def test_borders_and_bands_are_kept() -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    tab = server.tab("Inscriptions")
    tab.request({"updateBorders": {"range": span(0, 2, 0, 2), "top": {"style": "SOLID"}}})
    tab.request(
        {
            "addBanding": {
                "bandedRange": {"range": ALL, "rowProperties": {"headerColor": {"green": 1}}}
            }
        }
    )
    kept = tab.cell("A1").format or {}
    line = {"style": "SOLID", "color": {}, "colorStyle": {"rgbColor": {}}, "width": 1}
    assert kept["borders"] == {"top": line}
    assert tab.cell("A2").format is None
    shown = server.book.sheets[0].banded[0]["rowProperties"]
    assert shown["headerColorStyle"] == {"rgbColor": {"green": 1}}


def test_charts_and_slicers_are_kept_moved_and_deleted() -> None:
    server = SheetsServer(tabs={"Inscriptions": START, "Other": []})
    tab = server.tab("Inscriptions")
    spec = {"title": "Seats", "basicChart": {"chartType": "COLUMN"}}
    anchored = {"overlayPosition": {"anchorCell": {"rowIndex": 2}, "offsetXPixels": 5}}
    tab.request({"addChart": {"chart": {"chartId": 5, "spec": spec, "position": anchored}}})
    (chart,) = server.book.sheets[0].other["charts"]
    overlay = chart["position"]["overlayPosition"]
    assert overlay["anchorCell"] == {"rowIndex": 2} and overlay["widthPixels"] == 600
    slicer = {"slicerId": 6, "spec": {"title": "Who", "dataRange": ALL}, "position": anchored}
    tab.request({"addSlicer": {"slicer": slicer}})
    renamed = {"slicerId": 6, "spec": {"title": "Whom"}, "fields": "title"}
    tab.request({"updateSlicerSpec": renamed})
    assert server.book.sheets[0].other["slicers"][0]["spec"] == {"title": "Whom", "dataRange": ALL}
    tab.request({"updateChartSpec": {"chartId": 5, "spec": {"title": "Places"}}})
    blue = {"border": {"color": {"blue": 1}}, "fields": "color,colorStyle"}
    tab.request({"updateEmbeddedObjectBorder": {"objectId": 5} | blue})
    moved = {"overlayPosition": {"anchorCell": {"sheetId": server.book.sheets[1].id}}}
    tab.request({"updateEmbeddedObjectPosition": {"objectId": 5, "newPosition": moved}})
    (chart,) = server.book.sheets[1].other["charts"]
    assert (chart["spec"], chart["border"]["color"]) == ({"title": "Places"}, {"blue": 1})
    for number in (5, 6):
        tab.request({"deleteEmbeddedObject": {"objectId": number}})
    assert [sheet.other for sheet in server.book.sheets] == [
        {"charts": [], "slicers": []},
        {"charts": []},
    ]
    with pytest.raises(ApiError, match="No embedded object with id: 5"):
        tab.request({"deleteEmbeddedObject": {"objectId": 5}})


def test_tables_are_named_changed_and_deleted() -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    tab = server.tab("Inscriptions")
    tab.request({"addTable": {"table": {"tableId": "t1", "range": ALL}}})
    with pytest.raises(ApiError, match="overlaps another table"):
        tab.request({"addTable": {"table": {"range": span(1, 2, 1, 2)}}})
    tab.request({"updateTable": {"table": {"tableId": "t1", "name": "People"}, "fields": "name"}})
    assert server.book.sheets[0].other["tables"] == [
        {"tableId": "t1", "name": "People", "range": ALL}
    ]
    tab.request({"deleteTable": {"tableId": "t1"}})
    assert server.book.sheets[0].other["tables"] == []


def test_a_duplicated_tab_has_charts_of_its_own() -> None:
    server = SheetsServer(tabs={"Inscriptions": START})
    tab = server.tab("Inscriptions")
    tab.request({"addChart": {"chart": {"chartId": 5, "spec": {"title": "Seats"}}}})
    tab.request({"duplicateSheet": {"sourceSheetId": 0, "newSheetId": 9, "insertSheetIndex": 1}})
    (chart,) = server.book.sheets[1].other["charts"]
    assert chart["chartId"] != 5
    assert chart["position"]["overlayPosition"]["anchorCell"] == {"sheetId": 9}


def test_only_connected_data_and_comments_on_cells_are_not_known() -> None:
    lacking = {name for name in schemas()["Request"] if name not in KINDS}
    assert all("DataSource" in name or "Comment" in name for name in lacking)
    with pytest.raises(ApiError, match="does not know addDataSource"):
        SheetsServer(tabs={"Inscriptions": START}).tab("Inscriptions").request(
            {"addDataSource": {}}
        )
