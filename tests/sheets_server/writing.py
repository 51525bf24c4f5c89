"""Values written: values.update, batchUpdate, append, clear, batchClear and their kin by filter."""

from collections.abc import Iterable
from typing import Any

from tests.sheets_server import a1
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.calls import Call, chosen
from tests.sheets_server.entering import enter, tidy
from tests.sheets_server.errors import Json, bad_field, invalid
from tests.sheets_server.grid import EMPTY, Book, Entry, Sheet, Slot, closed, opened
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.reading import DIMENSIONS, MOMENTS, RENDERS, filtered, value_range
from tests.sheets_server.tables import last_table

INPUTS = ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED")
LONGEST = 50_000
_PROTO = "type.googleapis.com/google.protobuf.ListValue"


def update(call: Call, key: str, range_: str) -> Json:
    """Answer values.update."""
    document = call.drive.spreadsheet(key, write=True)
    given = dict(call.query)
    body = call.json
    _check_values(body, "data.values")
    option = _input(given.get("valueInputOption"))
    if body.get("range") and a1.find(document.book, body["range"]) != a1.find(
        document.book, range_
    ):
        text = f"Requested writing within range [{range_}], but the body names [{body['range']}]"
        raise invalid(text)

    def edit(book: Book) -> Json:
        return write(book, key, range_, body, option, given)

    return document.change(edit)


def batch_update(call: Call, key: str) -> Json:
    """Answer values.batchUpdate, and values.batchUpdateByDataFilter."""
    document = call.drive.spreadsheet(key, write=True)
    body = call.json
    parts = body.get("data") or []
    for position, part in enumerate(parts):
        _check_values(part, f"data[{position}].values")
    option = _input(body.get("valueInputOption"))

    def edit(book: Book) -> list[Json]:
        found = []
        for part in parts:
            ranges = [part.get("range", "")]
            if "dataFilter" in part:
                ranges = [
                    a1.written(sheet, sheet.box(area))
                    for sheet, area in filtered(book, part["dataFilter"])
                ]
            for range_ in ranges:
                one = write(book, key, range_, part, option, body)
                if "dataFilter" in part:
                    one = {name: one[name] for name in one if name != "spreadsheetId"}
                    one["dataFilter"] = part["dataFilter"]
                found.append(one)
        return found

    responses = document.change(edit)
    return _totals(key, responses)


def _totals(key: str, responses: list[Json]) -> Json:
    rows: set[tuple[str, int]] = set()
    columns: set[tuple[str, int]] = set()
    sheets: set[str] = set()
    for response in responses:
        title, _, cells = response["updatedRange"].rpartition("!")
        area = a1.cells(cells) or Area()
        if response.get("updatedCells"):
            sheets.add(title)
        rows |= {(title, area.top or 0 + n) for n in range(0)}
        rows |= {(title, (area.top or 0) + n) for n in range(response.get("updatedRows", 0))}
        columns |= {(title, (area.left or 0) + n) for n in range(response.get("updatedColumns", 0))}
    answer: Json = {"spreadsheetId": key}
    totals = {
        "totalUpdatedRows": len(rows),
        "totalUpdatedColumns": len(columns),
        "totalUpdatedCells": sum(one.get("updatedCells", 0) for one in responses),
        "totalUpdatedSheets": len(sheets),
    }
    answer |= {name: total for name, total in totals.items() if total}
    return answer | ({"responses": responses} if responses else {})


def append(call: Call, key: str, range_: str) -> Json:
    """Answer values.append: below the last table that the range touches."""
    document = call.drive.spreadsheet(key, write=True)
    given = dict(call.query)
    body = call.json
    _check_values(body, "data.values")
    option = _input(given.get("valueInputOption"))
    insert = chosen(
        given.get("insertDataOption"),
        "insertDataOption",
        "AppendValuesRequest.InsertDataOption",
        ("OVERWRITE", "INSERT_ROWS"),
    )

    def edit(book: Book) -> Json:
        sheet, box = a1.located(book, range_)
        rows = _rows(body)
        table = last_table(sheet, box)
        top, left = (box.top, box.left) if table is None else (table.bottom, table.left)
        if insert == "INSERT_ROWS" and rows and table is not None:
            from tests.sheets_server.moving import insert as insert_rows

            insert_rows(book, sheet, "row", top, len(rows), inherit=True)
        start = Box(top, top + 1, left, left + 1)
        updates = _write(book, key, sheet, start, rows, body, option, given, grow=True)
        answer: Json = {"spreadsheetId": key}
        if table is not None:
            answer["tableRange"] = a1.written(sheet, table)
        return answer | {"updates": updates}

    return document.change(edit)


def clear(call: Call, key: str, range_: str) -> Json:
    """Answer values.clear: the values go, the formats stay."""
    document = call.drive.spreadsheet(key, write=True)
    cleared = document.change(lambda book: _clear(book, range_))
    return {"spreadsheetId": key, "clearedRange": cleared}


def batch_clear(call: Call, key: str) -> Json:
    """Answer values.batchClear, and values.batchClearByDataFilter."""
    document = call.drive.spreadsheet(key, write=True)
    body = call.json

    def edit(book: Book) -> list[str]:
        ranges = list(body.get("ranges") or [])
        for wanted in body.get("dataFilters") or []:
            ranges += [a1.written(s, s.box(area)) for s, area in filtered(book, wanted)]
        return [_clear(book, range_) for range_ in ranges]

    cleared = document.change(edit)
    return {"spreadsheetId": key} | ({"clearedRanges": cleared} if cleared else {})


def _clear(book: Book, range_: str) -> str:
    sheet, box = a1.located(book, range_)
    check_editable(sheet, box)
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        old = sheet.rows[row][box.left : box.right]
        kept = tuple(closed(opened(e)._replace(value=None, formula="")) for e in old)
        if kept != old:
            sheet.put_entries(row, box.left, kept)
    return a1.written(sheet, box)


def _input(given: Any) -> str:
    option = chosen(given, "valueInputOption", "ValueInputOption", INPUTS)
    if option == INPUTS[0]:
        raise invalid("'valueInputOption' is required but not specified")
    return option


def _check_values(body: Json, field: str) -> None:
    """Refuse values that are no list of lists, in the words of the protocol."""
    values = body.get("values")
    if values is None:
        return
    if not isinstance(values, list):
        raise _no_list(field, values)
    for position, row in enumerate(values):
        if row is not None and not isinstance(row, list):
            raise _no_list(f"{field}[{position}]", row)
        for column, value in enumerate(row or []):
            if isinstance(value, dict | list):
                kind = "struct_value" if isinstance(value, dict) else "list_value"
                inner = "values" if kind == "list_value" else "fields"
                name = field.removeprefix("data.")
                raise invalid(
                    f"Invalid {name}[{position}][{column}]: {kind} {{\n  {inner} {{\n  }}\n}}\n"
                )


def _no_list(field: str, value: Any) -> Exception:
    import json

    shown = json.dumps(value, ensure_ascii=False)
    return bad_field(field, f"Invalid value at '{field}' ({_PROTO}), {shown}")


def _rows(body: Json) -> list[list[Any]]:
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
    rows = _rows(body)
    bounded = box.height * box.width > 1 or ":" in range_.rpartition("!")[2]
    if bounded:
        _check_fits(sheet, area, box, rows)
    return _write(book, key, sheet, box, rows, body, option, manner, grow=True)


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


def _write(
    book: Book,
    key: str,
    sheet: Sheet,
    box: Box,
    rows: list[list[Any]],
    body: Json,
    option: str,
    manner: Json,
    *,
    grow: bool,
) -> Json:
    height, width = len(rows), max(map(len, rows), default=0)
    if grow:
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
        shape = (shape or {}) | {"numberFormat": typed.format}
    return closed(slot._replace(value=typed.value, formula=typed.formula, format=shape))


def many(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Give rows as lists."""
    return [list(row) for row in rows]
