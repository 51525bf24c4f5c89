"""Values read: values.get, batchGet, batchGetByDataFilter."""

from typing import Any

from tests.sheets_server import a1
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.calls import Call, chosen
from tests.sheets_server.errors import Json, bad_field, invalid
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Book, CellError, Entry, Sheet, Slot
from tests.sheets_server.number_formats import number_format
from tests.sheets_server.patterns import is_date
from tests.sheets_server.showing import DATES, show

DIMENSIONS = ("ROWS", "COLUMNS")
RENDERS = ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
MOMENTS = ("SERIAL_NUMBER", "FORMATTED_STRING")


def get(call: Call, key: str, range_: str) -> Json:
    """Answer values.get."""
    document = call.drive.spreadsheet(key)
    manner = _manner(dict(call.query))
    sheet, box = a1.located(document.book, range_)
    return value_range(document.book, sheet, box, *manner)


def batch_get(call: Call, key: str) -> Json:
    """Answer values.batchGet."""
    book = call.drive.spreadsheet(key).book
    manner = _manner(dict(call.query))
    found = [a1.located(book, range_) for range_ in call.all("ranges")]
    answer: Json = {"spreadsheetId": key}
    if found:
        answer["valueRanges"] = [value_range(book, *place, *manner) for place in found]
    return answer


def batch_get_by_filter(call: Call, key: str) -> Json:
    """Answer values.batchGetByDataFilter."""
    book = call.drive.spreadsheet(key).book
    body = call.json
    manner = _manner(body)
    found = []
    for wanted in body.get("dataFilters") or []:
        for sheet, area in filtered(book, wanted):
            one = value_range(book, sheet, sheet.box(area), *manner)
            found.append({"valueRange": one, "dataFilters": [wanted]})
    return {"spreadsheetId": key} | ({"valueRanges": found} if found else {})


def filtered(book: Book, wanted: Json) -> list[tuple[Sheet, Area]]:
    """Find the ranges that a DataFilter means."""
    if "a1Range" in wanted:
        return [a1.find(book, wanted["a1Range"])]
    if "gridRange" in wanted:
        area = Area.of(wanted["gridRange"])
        sheet = book.sheet(area.sheet)
        if sheet is None:
            raise invalid(f"No grid with id: {area.sheet}")
        return [(sheet, area)]
    from tests.sheets_server.metadata import places

    return places(book, wanted.get("developerMetadataLookup") or {})


def _manner(given: Json) -> tuple[str, str, str]:
    return (
        chosen(given.get("majorDimension"), "majorDimension", "Dimension", DIMENSIONS),
        chosen(given.get("valueRenderOption"), "valueRenderOption", "ValueRenderOption", RENDERS),
        chosen(
            given.get("dateTimeRenderOption"),
            "dateTimeRenderOption",
            "DateTimeRenderOption",
            MOMENTS,
        ),
    )


def value_range(
    book: Book,
    sheet: Sheet,
    box: Box,
    dimension: str = "ROWS",
    render: str = "FORMATTED_VALUE",
    moments: str = "SERIAL_NUMBER",
) -> Json:
    """Give the values of a range; what is empty at the end of rows, and of the range, is left out."""
    rendered = Rendering(book, render, moments)
    rows = [
        [
            rendered.cell(sheet, r, c, e)
            for c, e in enumerate(sheet.rows[r][box.left : box.right], box.left)
        ]
        for r in range(box.top, min(box.bottom, len(sheet.rows)))
    ]
    if dimension == "COLUMNS":
        width = max(map(len, rows), default=0)
        rows = [[row[c] if c < len(row) else None for row in rows] for c in range(width)]
    values = trimmed(rows)
    answer: Json = {"range": a1.written(sheet, box), "majorDimension": dimension}
    if values:
        answer["values"] = values
    return answer


def trimmed(rows: list[list[Any]]) -> list[list[Any]]:
    """Take away what is empty at the end, and write "" for what is empty before it."""
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return [["" if value is None else value for value in row] for row in rows]


class Rendering:
    """Gives cells as a client has asked for them; None for what is empty."""

    def __init__(self, book: Book, render: str, moments: str) -> None:
        self.book = book
        self.sum = Sum(book)
        self.render = render
        self.spelt = moments == "FORMATTED_STRING"

    def cell(self, sheet: Sheet, row: int, column: int, entry: Entry) -> Any:
        """Give one cell."""
        if entry is None:
            return None
        if type(entry) is not Slot:
            if self.render != "FORMATTED_VALUE" or isinstance(entry, str):
                return entry.text if isinstance(entry, CellError) else entry
            return show(entry, None, self.book.locale)  # type: ignore[arg-type]
        if self.render == "FORMULA" and entry.formula:
            return entry.formula
        value = self.sum.value(sheet, row, column) if entry.formula else entry.value
        if value is None:
            return None
        if self.render == "FORMATTED_VALUE":
            return show(value, number_format(self.sum, sheet, entry), self.book.locale)
        if isinstance(value, CellError):
            return value.text
        if self.spelt and isinstance(value, int | float) and not isinstance(value, bool):
            shape = number_format(self.sum, sheet, entry) or {}
            if shape.get("type") in DATES or is_date(shape.get("pattern", "")):
                return show(value, shape, self.book.locale)
        return value


def wanted_body(body: Json, name: str) -> Any:
    """Give a field that a body must have."""
    if not body.get(name):
        raise bad_field(name, f"{name} is required")
    return body[name]
