"""Values put into a range of a sheet, RAW or as if somebody had typed them."""

from typing import Any

from tests.sheets_server import a1
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.calls import chosen
from tests.sheets_server.entering import enter, in_number_format, tidy
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import EMPTY, Book, Entry, Sheet, Slot, closed, opened
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.reading import DIMENSIONS, MOMENTS, RENDERS, value_range

LONGEST = 50_000


def rows_of(body: Json) -> list[list[Any]]:
    """Give the values row by row, whichever way they came; None leaves a cell alone."""
    dimension = chosen(body.get("majorDimension"), "majorDimension", "Dimension", DIMENSIONS)
    values = [row or [] for row in body.get("values") or []]
    if dimension == "ROWS":
        return values
    height = max(map(len, values), default=0)
    return [[column[n] if n < len(column) else None for column in values] for n in range(height)]


def write(book: Book, key: str, range_: str, body: Json, option: str, manner: Json) -> Json:
    """Write values into a range, and say what was written."""
    sheet, area = a1.find(book, range_)
    box = sheet.box(area)
    beyond = (area.bottom or 0) > sheet.row_count or (area.right or 0) > sheet.column_count
    if beyond or box.top >= sheet.row_count or box.left >= sheet.column_count:
        raise a1.beyond(sheet, area)
    rows = rows_of(body)
    bounded = box.height * box.width > 1 or ":" in range_.rpartition("!")[2]
    if bounded:
        _check_fits(sheet, area, box, rows)
    return put(book, key, sheet, box, rows, body, option, manner)


def _check_fits(sheet: Sheet, area: Area, box: Box, rows: list[list[Any]]) -> None:
    shown = a1.written(sheet, box)
    if area.bottom is not None and len(rows) > box.height:
        row = box.top + box.height + 1
        raise invalid(f"Requested writing within range [{shown}], but tried writing to row [{row}]")
    width = max(map(len, rows), default=0)
    if area.right is not None and width > box.width:
        column = a1.letters(box.right)
        raise invalid(
            f"Requested writing within range [{shown}], but tried writing to column [{column}]"
        )


def put(
    book: Book,
    key: str,
    sheet: Sheet,
    box: Box,
    rows: list[list[Any]],
    body: Json,
    option: str,
    manner: Json,
) -> Json:
    height, width = len(rows), max(map(len, rows), default=0)
    sheet.row_count = max(sheet.row_count, box.top + height)
    sheet.column_count = max(sheet.column_count, box.left + width)
    written = Box(box.top, box.top + max(height, 1), box.left, box.left + max(width, 1))
    touched_rows, touched_columns, cells = 0, set[int](), 0
    for offset, values in enumerate(rows):
        touched = [n for n, value in enumerate(values) if value is not None]
        if not touched:
            continue
        touched_rows += 1
        touched_columns.update(touched)
        cells += len(touched)
        row = box.top + offset
        check_editable(sheet, Box(row, row + 1, box.left, box.left + len(values)))
        old = [sheet.entry(row, box.left + n) for n in range(len(values))]
        fresh = tuple(entered(book, e, v, option) for e, v in zip(old, values, strict=True))
        sheet.put_entries(row, box.left, fresh)
    answer: Json = {"spreadsheetId": key, "updatedRange": a1.written(sheet, written)}
    counts = (touched_rows, len(touched_columns), cells)
    names = ("updatedRows", "updatedColumns", "updatedCells")
    answer |= {name: count for name, count in zip(names, counts, strict=True) if count}
    if str(manner.get("includeValuesInResponse", "")).lower() == "true":
        answer["updatedData"] = _shown(book, sheet, written, body, manner)
    return answer


def _shown(book: Book, sheet: Sheet, box: Box, body: Json, manner: Json) -> Json:
    render = manner.get("responseValueRenderOption")
    moments = manner.get("responseDateTimeRenderOption")
    return value_range(
        book,
        sheet,
        box,
        chosen(body.get("majorDimension"), "majorDimension", "Dimension", DIMENSIONS),
        chosen(render, "responseValueRenderOption", "ValueRenderOption", RENDERS),
        chosen(moments, "responseDateTimeRenderOption", "DateTimeRenderOption", MOMENTS),
    )


def entered(book: Book, old: Entry, value: Any, option: str) -> Entry:
    """Put a value into a cell as RAW or as if somebody had typed it; None leaves it alone."""
    if value is None:
        return old
    if isinstance(value, str) and len(value) > LONGEST:
        raise invalid(
            f"Your input contains more than the maximum of {LONGEST} characters in a single cell."
        )
    slot = opened(old) if type(old) is Slot else EMPTY
    slot = slot._replace(extra=None)
    if value == "" and isinstance(value, str):
        return closed(slot._replace(value=None, formula=""))
    if option == "RAW" or not isinstance(value, str):
        fresh = tidy(value) if isinstance(value, float) else value
        return closed(slot._replace(value=fresh, formula=""))
    typed = enter(value, book.locale, (slot.format or {}).get("numberFormat"))
    if typed.formula:
        book.has_formulas = True
    shape = slot.format
    if typed.format:
        alone = in_number_format(typed.format["type"], typed.format["pattern"])
        shape = shape | alone if shape else alone
    return closed(slot._replace(value=typed.value, formula=typed.formula, format=shape))
