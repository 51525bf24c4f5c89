"""Spreadsheets as a whole: create, get, getByDataFilter, copyTo, and batchUpdate's door."""

from typing import Any

from tests.sheets_server import a1, metadata
from tests.sheets_server.areas import Area
from tests.sheets_server.calls import Call
from tests.sheets_server.defaults import PROPERTIES
from tests.sheets_server.documents import Document, new_number
from tests.sheets_server.errors import Json, bad_field, invalid
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.grid_data import grid_data
from tests.sheets_server.masks import Mask, below, choose, parse, unknown
from tests.sheets_server.reading import filtered
from tests.sheets_server.requests import carry_out, sheets
from tests.sheets_server.schemas import schemas

Wanted = list[tuple[Sheet, Area]]


def create(call: Call) -> Json:
    """Answer spreadsheets.create."""
    body = call.body("Spreadsheet")
    given = body.get("properties") or {}
    document = call.drive.create(
        given.get("title") or "Untitled spreadsheet",
        locale=given.get("locale") or "en_US",
        time_zone=given.get("timeZone") or "Etc/GMT",
    )
    wanted = body.get("sheets") or []
    if wanted:
        book = document.book
        book.sheets.clear()
        for position, one in enumerate(wanted):
            properties = (
                {"sheetId": 0} | (one.get("properties") or {})
                if not position
                else one.get("properties") or {}
            )
            sheet = sheets.added(book, properties)
            _fill(book, sheet, one)
    return whole(document, None, {})


def _fill(book: Book, sheet: Sheet, given: Json) -> None:
    for part in given.get("data") or []:
        start = {
            "sheetId": sheet.id,
            "rowIndex": part.get("startRow", 0),
            "columnIndex": part.get("startColumn", 0),
        }
        rows = part.get("rowData") or []
        carry_out(book, [{"updateCells": {"start": start, "rows": rows, "fields": "*"}}])
    sheet.merges += [Area.of(area) for area in given.get("merges") or []]


def get(call: Call, key: str) -> Json:
    """Answer spreadsheets.get."""
    document = call.drive.spreadsheet(key)
    ranges = call.all("ranges")
    wanted = None
    if ranges:
        wanted = [(sheet, _whole(sheet, box)) for sheet, box in _located(document.book, ranges)]
    mask = _asked(call.one("fields") or call.one("$fields"), call.flag("includeGridData"))
    return whole(document, wanted, mask)


def _located(book: Book, ranges: list[str]) -> list[tuple[Sheet, Any]]:
    return [a1.located(book, range_) for range_ in ranges]


def _whole(sheet: Sheet, box: Any) -> Area:
    return Area.around(sheet.id, box)


def get_by_filter(call: Call, key: str) -> Json:
    """Answer spreadsheets.getByDataFilter."""
    document = call.drive.spreadsheet(key)
    body = call.body("GetSpreadsheetByDataFilterRequest")
    wanted = [
        place for one in body.get("dataFilters") or [] for place in filtered(document.book, one)
    ]
    mask = _asked(call.one("fields"), bool(body.get("includeGridData")))
    return whole(document, wanted or None, mask)


def _asked(fields: str, grid: bool) -> Mask:
    """Give the mask; without one, the grid comes only when it is asked for."""
    if fields:
        mask = parse(fields)
        if path := unknown(mask, "Spreadsheet", schemas()):
            words = "Error expanding 'fields' parameter. Cannot find matching fields for path"
            error = bad_field(path, f"{words} '{path}'.")
            error.body["error"]["message"] = "Request contains an invalid argument."
            raise error
        return mask
    return {} if grid else {"_": {}}


def whole(document: Document, wanted: Wanted | None, mask: Mask) -> Json:
    """Write a spreadsheet, as far as the mask and the ranges go."""
    book = document.book
    without_grid = mask in ({}, {"_": {}}) and mask != {}
    tree: Mask = {} if without_grid else mask
    answer: Json = {"spreadsheetId": document.key, "properties": _properties(book)}
    inner = below(tree, "sheets")
    if inner is not None:
        shown = book.sheets if wanted is None else [s for s in book.sheets if _has(s, wanted)]
        answer["sheets"] = [
            written(book, sheet, inner, grid=not without_grid, wanted=wanted) for sheet in shown
        ]
    if book.named:
        answer["namedRanges"] = [_named(one) for one in book.named]
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{document.key}/edit"
    if marks := metadata.on_sheet(book, None):
        answer["developerMetadata"] = marks
    return _chosen(answer, tree, done="sheets")


def _chosen(answer: Json, mask: Mask, *, done: str) -> Json:
    """Keep what the mask names; in `done` that has been chosen already."""
    if not mask or "*" in mask:
        return answer
    return {
        name: value if name == done else choose(value, mask[name])
        for name, value in answer.items()
        if name in mask
    }


def _has(sheet: Sheet, wanted: Wanted) -> bool:
    return any(one.id == sheet.id for one, _ in wanted)


def _named(one: Json) -> Json:
    return {"namedRangeId": one["namedRangeId"], "name": one["name"], "range": one["range"]}


def _properties(book: Book) -> Json:
    facts = {"title": book.title, "locale": book.locale, "timeZone": book.time_zone}
    return facts | PROPERTIES | book.properties


def written(
    book: Book, sheet: Sheet, mask: Mask, *, grid: bool, wanted: Wanted | None = None
) -> Json:
    """Write a sheet with all that lies on it."""
    parts: Json = {"properties": sheets.properties(book, sheet)}
    data_mask = below(mask, "data")
    if grid and data_mask is not None:
        areas = [Area(sheet.id)]
        if wanted is not None:
            areas = [area for one, area in wanted if one.id == sheet.id]
        parts["data"] = [grid_data(book, sheet, sheet.box(area), data_mask) for area in areas]
    lists: Json = {
        "merges": [area.json() for area in sheet.merges],
        "conditionalFormats": sheet.conditional,
        "filterViews": sheet.filter_views,
        "protectedRanges": sheet.protected,
        "basicFilter": sheet.basic_filter,
        "bandedRanges": sheet.banded,
        "developerMetadata": metadata.on_sheet(book, sheet.id),
        "rowGroups": sheet.row_groups,
        "columnGroups": sheet.column_groups,
        **sheet.other,
    }
    parts |= {name: value for name, value in lists.items() if value}
    return _chosen(parts, mask, done="data")


def batch_update(call: Call, key: str) -> Json:
    """Answer spreadsheets.batchUpdate: all requests or none."""
    document = call.drive.spreadsheet(key, write=True)
    body = call.body("BatchUpdateSpreadsheetRequest")
    requests = body.get("requests")
    if not requests:
        raise invalid("Must specify at least one request.")
    replies = document.change(lambda book: carry_out(book, requests, call.drive.robot))
    answer: Json = {"spreadsheetId": key, "replies": replies}
    if body.get("includeSpreadsheetInResponse"):
        wanted = [a1.find(document.book, text) for text in body.get("responseRanges") or []]
        mask: Mask = {"_": {}}
        if body.get("responseIncludeGridData"):  # what is not asked for need not be written
            mask = below(parse(call.one("fields")), "updatedSpreadsheet") or {}
        answer["updatedSpreadsheet"] = whole(document, wanted or None, mask)
    return answer


def copy_to(call: Call, key: str, sheet_id: str) -> Json:
    """Answer spreadsheets.sheets.copyTo."""
    source = call.drive.spreadsheet(key).book
    target = call.drive.spreadsheet(call.json.get("destinationSpreadsheetId", ""), write=True)
    sheet = source.sheet(int(sheet_id))
    if sheet is None:
        raise invalid(f"The sheet ID ({sheet_id}) does not exist.")

    def edit(book: Book) -> Json:
        fresh = sheet.copy()
        fresh.id = new_number()
        fresh.title = sheets.free_title(book, f"Copy of {sheet.title}")
        sheets.renumber(fresh, sheet.id)
        book.sheets.append(fresh)
        book.has_formulas = book.has_formulas or source.has_formulas
        return sheets.properties(book, fresh)

    return target.change(edit)
