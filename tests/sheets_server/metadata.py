"""Developer metadata: words that programs hang on spreadsheets, sheets, rows and columns."""

from typing import Any

from tests.sheets_server.areas import Area
from tests.sheets_server.calls import Call
from tests.sheets_server.documents import new_number
from tests.sheets_server.errors import Json, invalid, not_found
from tests.sheets_server.grid import Book, Sheet


def get(call: Call, key: str, number: str) -> Json:
    """Answer spreadsheets.developerMetadata.get."""
    book = call.drive.spreadsheet(key).book
    for mark in book.metadata:
        if str(mark["metadataId"]) == number:
            return mark
    raise not_found()


def search(call: Call, key: str) -> Json:
    """Answer spreadsheets.developerMetadata.search."""
    book = call.drive.spreadsheet(key).book
    found = []
    for wanted in call.json.get("dataFilters") or []:
        for mark in looked_up(book, wanted):
            found.append({"developerMetadata": mark, "dataFilters": [wanted]})
    return {"matchedDeveloperMetadata": found} if found else {}


def looked_up(book: Book, wanted: Json) -> list[Json]:
    """Find the marks that a DataFilter means."""
    if "developerMetadataLookup" not in wanted:
        from tests.sheets_server.reading import filtered

        areas = [(sheet.id, sheet.box(area)) for sheet, area in filtered(book, wanted)]
        return [m for m in book.metadata if any(_inside(book, m, *place) for place in areas)]
    return [mark for mark in book.metadata if _matches(mark, wanted["developerMetadataLookup"])]


def _inside(book: Book, mark: Json, sheet_id: int, box: Any) -> bool:
    location = mark["location"]
    if "dimensionRange" not in location:
        return bool(location.get("sheetId", -1) == sheet_id)
    area = location_area(location)
    sheet = book.sheet(sheet_id)
    return area.sheet == sheet_id and sheet is not None and sheet.box(area).meets(box)


def _matches(mark: Json, lookup: Json) -> bool:
    names = {
        "metadataId": "metadataId",
        "metadataKey": "metadataKey",
        "metadataValue": "metadataValue",
        "visibility": "visibility",
    }
    for asked, held in names.items():
        if asked in lookup and mark.get(held) != lookup[asked]:
            return False
    location = mark["location"]
    kind = lookup.get("locationType")
    if kind and location["locationType"] != kind:
        return False
    if "metadataLocation" in lookup:
        asked_for = located(lookup["metadataLocation"])
        if lookup.get("locationMatchingStrategy") == "INTERSECTING_LOCATION":
            return _sheet_of(location) == _sheet_of(asked_for) or "spreadsheet" in asked_for
        return location == asked_for
    return True


def _sheet_of(location: Json) -> int | None:
    if "dimensionRange" in location:
        return int(location["dimensionRange"].get("sheetId", 0))
    return location.get("sheetId")


def located(given: Json) -> Json:
    """Write a location in full, with its type."""
    if given.get("dimensionRange"):
        span = {k: v for k, v in given["dimensionRange"].items() if k != "sheetId" or v}
        kind = "ROW" if span.get("dimension") == "ROWS" else "COLUMN"
        return {"locationType": kind, "dimensionRange": span}
    if given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    return {"locationType": "SHEET", "sheetId": given.get("sheetId") or 0}


def location_area(location: Json) -> Area:
    """Give the cells that a location on rows or columns means."""
    span = location["dimensionRange"]
    sheet, start, end = span.get("sheetId", 0), span.get("startIndex"), span.get("endIndex")
    if span.get("dimension") == "ROWS":
        return Area(sheet, start, end)
    return Area(sheet, None, None, start, end)


def create(book: Book, given: Json) -> Json:
    """Hang a mark; its number must be new."""
    location = located(given.get("location") or {})
    if not given.get("metadataKey"):
        raise invalid("A metadata key must be specified.")
    if not given.get("visibility"):
        raise invalid("A metadata visibility must be specified.")
    sheet_id = _sheet_of(location)
    if sheet_id is not None and book.sheet(sheet_id) is None:
        raise invalid(f"No grid with id: {sheet_id}")
    span = location.get("dimensionRange")
    if span and span.get("endIndex", 0) - span.get("startIndex", 0) != 1:
        raise invalid("Developer metadata may only be associated with a single row or column.")
    number = given.get("metadataId") or new_number()
    if any(mark["metadataId"] == number for mark in book.metadata):
        raise invalid(f"A developer metadata with id {number} already exists.")
    mark: Json = {"metadataId": number, "metadataKey": given["metadataKey"]}
    if given.get("metadataValue"):
        mark["metadataValue"] = given["metadataValue"]
    mark |= {"location": location, "visibility": given["visibility"]}
    book.metadata.append(mark)
    return mark


def on_dimension(book: Book, sheet_id: int, dimension: str) -> dict[int, list[Json]]:
    """Give the marks on rows or columns of a sheet, by index."""
    found: dict[int, list[Json]] = {}
    for mark in book.metadata:
        span = mark["location"].get("dimensionRange")
        if span and span.get("dimension") == dimension and span.get("sheetId", 0) == sheet_id:
            found.setdefault(span.get("startIndex", 0), []).append(mark)
    return found


def on_sheet(book: Book, sheet_id: int | None) -> list[Json]:
    """Give the marks on a sheet as such; on the whole spreadsheet for None."""
    kind = "SPREADSHEET" if sheet_id is None else "SHEET"
    return [
        mark
        for mark in book.metadata
        if mark["location"]["locationType"] == kind
        and (sheet_id is None or mark["location"].get("sheetId", 0) == sheet_id)
    ]


def places(book: Book, lookup: Json) -> list[tuple[Sheet, Area]]:
    """Find the ranges that bear the marks looked up."""
    found = []
    for mark in looked_up(book, {"developerMetadataLookup": lookup}):
        location = mark["location"]
        if "dimensionRange" in location:
            area = location_area(location)
        elif "sheetId" in location:
            area = Area(location["sheetId"])
        else:
            continue
        if (sheet := book.sheet(area.sheet)) is not None:
            found.append((sheet, area))
    return found
