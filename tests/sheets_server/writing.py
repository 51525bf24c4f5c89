"""Values written: values.update, batchUpdate, append, clear, batchClear and their kin by filter."""

from tests.sheets_server import a1, moving
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.calls import Call, chosen
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Book, closed, opened
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.putting import put, rows_of, write
from tests.sheets_server.reading import filtered
from tests.sheets_server.tables import last_table
from tests.sheets_server.value_checks import check_values, input_option, placed


def update(call: Call, key: str, range_: str) -> Json:
    """Answer values.update."""
    document = call.drive.spreadsheet(key, write=True)
    given = dict(call.query)
    body = call.json
    check_values(body, "data.values")
    body = call.body("ValueRange", "data")
    option = input_option(given.get("valueInputOption"))
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
    filtering = call.path.endswith("ByDataFilter")
    for position, part in enumerate(body.get("data") or []):
        check_values(part, f"data[{position}].values")
    kind = "BatchUpdateValues" + ("ByDataFilterRequest" if filtering else "Request")
    body = call.body(kind)
    parts = body.get("data") or []
    option = input_option(body.get("valueInputOption"))

    def edit(book: Book) -> list[Json]:
        found = []
        for position, part in enumerate(parts):
            ranges = [part.get("range", "")]
            if "dataFilter" in part:
                ranges = [
                    a1.written(sheet, sheet.box(area))
                    for sheet, area in filtered(book, part["dataFilter"])
                ]
            for range_ in ranges:
                with placed(f"data[{position}]"):
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
    check_values(body, "data.values")
    body = call.body("ValueRange", "data")
    option = input_option(given.get("valueInputOption"))
    insert = chosen(
        given.get("insertDataOption"),
        "insertDataOption",
        "AppendValuesRequest.InsertDataOption",
        ("OVERWRITE", "INSERT_ROWS"),
    )

    def edit(book: Book) -> Json:
        sheet, box = a1.located(book, range_)
        rows = rows_of(body)
        table = last_table(sheet, box)
        top, left = (box.top, box.left) if table is None else (table.bottom, table.left)
        if insert == "INSERT_ROWS" and rows and table is not None:
            moving.insert(book, sheet, "row", top, len(rows), inherit=True)
        start = Box(top, top + 1, left, left + 1)
        updates = put(book, key, sheet, start, rows, body, option, given)
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
    filtering = call.path.endswith("ByDataFilter")
    kind = "BatchClearValues" + ("ByDataFilterRequest" if filtering else "Request")
    body = call.body(kind)

    def edit(book: Book) -> list[str]:
        ranges = list(body.get("ranges") or [])
        for wanted in body.get("dataFilters") or []:
            ranges += [a1.written(s, s.box(area)) for s, area in filtered(book, wanted)]
        cleared = []
        for position, range_ in enumerate(ranges):
            with placed(f"ranges[{position}]"):
                cleared.append(_clear(book, range_))
        return cleared

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
