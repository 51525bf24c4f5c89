"""GridData as spreadsheets.get gives it: the cells of a range, its rows and its columns."""

from tests.sheets_server import metadata
from tests.sheets_server.areas import Box
from tests.sheets_server.cells import CellWriter, WrittenRows
from tests.sheets_server.defaults import COLUMN_PIXELS, ROW_PIXELS
from tests.sheets_server.errors import Json
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.masks import Mask, below, choose


def grid_data(book: Book, sheet: Sheet, box: Box, mask: Mask) -> Json:
    """Write the cells of a range, down to the last that holds anything."""
    answer: Json = {}
    starts = (("startRow", box.top), ("startColumn", box.left))
    answer |= {name: at for name, at in starts if at and below(mask, name) is not None}
    rows_mask = below(mask, "rowData")
    if rows_mask is not None and (rows := _rows(book, sheet, box, rows_mask)):
        answer["rowData"] = rows
    facts = (
        ("rowMetadata", "ROWS", sheet.row_facts, range(box.top, box.bottom), ROW_PIXELS),
        (
            "columnMetadata",
            "COLUMNS",
            sheet.column_facts,
            range(box.left, box.right),
            COLUMN_PIXELS,
        ),
    )
    for name, dimension, known, indices, pixels in facts:
        inner = below(mask, name)
        if inner is not None:
            marks = metadata.on_dimension(book, sheet.id, dimension)
            answer[name] = [
                choose(_fact(known.get(n), marks.get(n), pixels), inner) for n in indices
            ]
    return answer


def _fact(known: Json | None, marks: list[Json] | None, pixels: int) -> Json:
    fresh = {"pixelSize": pixels} | (known or {})
    return fresh | ({"developerMetadata": marks} if marks else {})


def _rows(book: Book, sheet: Sheet, box: Box, mask: Mask) -> WrittenRows:
    values_mask = below(mask, "values")
    rows = WrittenRows()
    if values_mask is None:
        return rows
    text = CellWriter(book, values_mask).row
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        entries = sheet.rows[row][box.left : box.right]
        while entries and entries[-1] is None:
            entries = entries[:-1]
        values = text(sheet, row, box.left, entries)
        rows.append(f'{{"values":[{values}]}}' if values else "{}")
    while rows and rows[-1] == "{}":
        rows.pop()
    return rows
