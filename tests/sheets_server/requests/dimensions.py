"""Rows and columns as such: inserted, deleted, moved, added, sized, hidden."""

from tests.sheets_server import moving
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Row, Sheet
from tests.sheets_server.masks import merge
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.requests.base import Order, kind
from tests.sheets_server.requests.sheets import check_size
from tests.sheets_server.showing import show


def span(order: Order, given: Json) -> tuple[Sheet, str, int, int, int]:
    """Read a DimensionRange: sheet, axis, start, end, how many there are."""
    sheet = order.sheet(given.get("sheetId"))
    dimension = given.get("dimension")
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid("dimension is required but not specified")
    axis = "row" if dimension == "ROWS" else "column"
    count = sheet.row_count if axis == "row" else sheet.column_count
    start = given.get("startIndex") or 0
    end = given.get("endIndex")
    return sheet, axis, start, count if end is None else end, count


@kind("insertDimension")
def _insert(order: Order) -> None:
    sheet, axis, start, end, count = span(order, order.given.get("range") or {})
    inherit = bool(order.given.get("inheritFromBefore"))
    if end <= start:
        raise invalid("range.endIndex must be greater than range.startIndex")
    if inherit and start == 0:
        raise invalid(
            "When inserting at the beginning of a dimension, inheritFromBefore must be false."
        )
    if start > count or (start == count and not inherit):
        raise invalid(
            f"range.startIndex[{start}] must be less than the grid size ({count}) if "
            "inheritFromBefore is false."
        )
    moving.insert(order.book, sheet, axis, start, end - start, inherit=inherit)
    check_size(order.book)


@kind("deleteDimension")
def _delete(order: Order) -> None:
    sheet, axis, start, end, count = span(order, order.given.get("range") or {})
    if start >= count:
        raise invalid(
            f"Cannot delete a {axis} that doesn't exist. Tried to delete {axis} index {start} "
            f"but there are only {count} {axis}s."
        )
    if end <= start:
        raise invalid("range.endIndex must be greater than range.startIndex")
    end = min(end, count)
    if start == 0 and end == count:
        raise invalid(f"You can't delete all the {axis}s on the sheet.")
    frozen = sheet.grid_properties.get(f"frozen{axis.title()}Count", 0)
    if frozen and start <= frozen and end == count:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {axis}s.")
    box = sheet.box(_as_area(sheet, axis, start, end))
    check_editable(sheet, box)
    moving.delete(order.book, sheet, axis, start, end)


def _as_area(sheet: Sheet, axis: str, start: int, end: int) -> Area:
    if axis == "row":
        return Area(sheet.id, start, end)
    return Area(sheet.id, None, None, start, end)


@kind("moveDimension")
def _move(order: Order) -> None:
    sheet, axis, start, end, count = span(order, order.given.get("source") or {})
    to = order.given.get("destinationIndex") or 0
    if end > count or to > count:
        raise invalid(f"Cannot move {axis}s beyond the end of the sheet.")
    if start < to < end:
        raise invalid("The destination index must not be inside the source range.")
    moving.move(order.book, sheet, axis, start, end, to)


@kind("appendDimension")
def _append(order: Order) -> None:
    sheet = order.sheet(order.given.get("sheetId"))
    length = order.given.get("length") or 0
    if length < 1:
        raise invalid("Length must be greater than 0.")
    if order.given.get("dimension") == "COLUMNS":
        sheet.column_count += length
    else:
        sheet.row_count += length
    check_size(order.book)


@kind("updateDimensionProperties")
def _properties(order: Order) -> None:
    mask = order.fields("DimensionProperties")
    sheet, axis, start, end, count = span(order, order.given.get("range") or {})
    if start >= count:
        raise invalid(
            f"Cannot update a {axis} that doesn't exist. Tried to update {axis} index {start} "
            f"but there are only {count} {axis}s."
        )
    facts = sheet.row_facts if axis == "row" else sheet.column_facts
    given = order.given.get("properties") or {}
    for index in range(start, min(end, count)):
        fresh = merge(facts.get(index, {}), given, mask)
        facts[index] = {name: value for name, value in fresh.items() if value}


@kind("autoResizeDimensions")
def _resize(order: Order) -> None:
    """Fit columns to their longest text, seven points a letter; rows go back to one line."""
    sheet, axis, start, end, count = span(order, order.given.get("dimensions") or {})
    facts = sheet.row_facts if axis == "row" else sheet.column_facts
    for index in range(start, min(end, count)):
        fact = {k: v for k, v in facts.get(index, {}).items() if k != "pixelSize"}
        if axis == "column" and (width := _longest(order, sheet, index)):
            fact["pixelSize"] = width * 7 + 6
        facts[index] = fact


def _longest(order: Order, sheet: Sheet, column: int) -> int:
    shown = (
        show(sheet.slot(n, column).value, None, order.book.locale) for n in range(len(sheet.rows))
    )
    return max(map(len, shown), default=0)


@kind("insertRange")
def _insert_range(order: Order) -> None:
    sheet, box = order.place(edit=True)
    rows = order.given.get("shiftDimension") == "ROWS"
    if rows:
        sheet.row_count = max(sheet.row_count, len(sheet.rows) + box.height)
        _shift_down(sheet, box)
    else:
        for n in range(box.top, min(box.bottom, len(sheet.rows))):
            row = sheet.rows[n]
            if len(row) > box.left:
                sheet.rows[n] = row[: box.left] + (None,) * box.width + row[box.left :]
                sheet.column_count = max(sheet.column_count, len(sheet.rows[n]))


def _shift_down(sheet: Sheet, box: Box) -> None:
    for n in range(len(sheet.rows) - 1, box.top - 1, -1):
        sheet.put_entries(n + box.height, box.left, _slice(sheet, n, box))
    for n in range(box.top, min(box.bottom, len(sheet.rows))):
        sheet.put_entries(n, box.left, (None,) * box.width)


def _slice(sheet: Sheet, row: int, box: Box) -> Row:
    cells: Row = sheet.rows[row][box.left : box.right] if row < len(sheet.rows) else ()
    return cells + (None,) * (box.width - len(cells))


@kind("deleteRange")
def _delete_range(order: Order) -> None:
    sheet, box = order.place(edit=True)
    if order.given.get("shiftDimension") == "ROWS":
        for n in range(box.top, len(sheet.rows)):
            sheet.put_entries(n, box.left, _slice(sheet, n + box.height, box))
        return
    for n in range(box.top, min(box.bottom, len(sheet.rows))):
        row = sheet.rows[n]
        sheet.rows[n] = row[: box.left] + row[box.right :]
