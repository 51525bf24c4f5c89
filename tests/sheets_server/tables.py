"""Where a table ends: the rectangle of neighbouring cells that values.append looks for."""

from tests.sheets_server.areas import Box
from tests.sheets_server.grid import Entry, Sheet, Slot


def _filled(entry: Entry) -> bool:
    if type(entry) is Slot:
        return entry.value is not None or bool(entry.formula)
    return entry is not None


def last_table(sheet: Sheet, box: Box) -> Box | None:
    """Give the rectangle around the last filled cell of a range; None when it is all empty."""
    for row in range(min(box.bottom, len(sheet.rows)) - 1, box.top - 1, -1):
        cells = sheet.rows[row]
        for column in range(min(box.right, len(cells)) - 1, box.left - 1, -1):
            if _filled(cells[column]):
                return grown(sheet, Box(row, row + 1, column, column + 1))
    return None


def grown(sheet: Sheet, box: Box) -> Box:
    """Widen a rectangle as long as a filled cell touches it, corners included."""
    top, bottom, left, right = box
    while True:
        if bottom < len(sheet.rows) and _row_filled(sheet, bottom, left, right):
            bottom += 1
        elif top > 0 and _row_filled(sheet, top - 1, left, right):
            top -= 1
        elif left > 0 and _column_filled(sheet, left - 1, top, bottom):
            left -= 1
        elif right < sheet.column_count and _column_filled(sheet, right, top, bottom):
            right += 1
        else:
            return Box(top, bottom, left, right)


def _row_filled(sheet: Sheet, row: int, left: int, right: int) -> bool:
    return any(map(_filled, sheet.rows[row][left:right]))


def _column_filled(sheet: Sheet, column: int, top: int, bottom: int) -> bool:
    # a row more above and below: cells that touch at a corner are one table
    rows = sheet.rows[max(top - 1, 0) : bottom + 1]
    return any(column < len(row) and _filled(row[column]) for row in rows)
