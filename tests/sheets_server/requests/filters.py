"""Filters, filter views and sorting."""

from functools import cmp_to_key
from typing import Any

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.documents import new_number
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Book, CellError, Row, Sheet, Value
from tests.sheets_server.masks import merge
from tests.sheets_server.requests.base import Order, kind, within


@kind("setBasicFilter")
def _set(order: Order) -> None:
    given = order.given.get("filter") or {}
    area = Area.of(given.get("range") or {})
    sheet = order.sheet(area.sheet)
    box = within(sheet, area)
    fresh = given | {"range": Area.around(sheet.id, box).json()}
    sheet.basic_filter = {name: value for name, value in fresh.items() if value}
    if given.get("sortSpecs"):
        sort(order.book, sheet, box._replace(top=box.top + 1), given["sortSpecs"])


@kind("clearBasicFilter")
def _clear(order: Order) -> None:
    order.sheet(order.given.get("sheetId")).basic_filter = None


@kind("addFilterView")
def _add_view(order: Order) -> Json:
    given = order.given.get("filter") or {}
    area = Area.of(given.get("range") or {})
    sheet = order.sheet(area.sheet)
    fresh = given | {
        "filterViewId": given.get("filterViewId") or new_number(),
        "title": given.get("title") or f"Filter {len(sheet.filter_views) + 1}",
        "range": Area.around(sheet.id, within(sheet, area)).json(),
    }
    sheet.filter_views.append(fresh)
    return {"filter": fresh}


def _view(book: Book, number: int | None) -> tuple[Sheet, int]:
    for sheet in book.sheets:
        for position, one in enumerate(sheet.filter_views):
            if one["filterViewId"] == number:
                return sheet, position
    raise invalid(f"No filter view with id: {number}")


@kind("updateFilterView")
def _update_view(order: Order) -> None:
    given = order.given.get("filter") or {}
    sheet, position = _view(order.book, given.get("filterViewId"))
    sheet.filter_views[position] = merge(sheet.filter_views[position], given, order.fields())


@kind("deleteFilterView")
def _delete_view(order: Order) -> None:
    sheet, position = _view(order.book, order.given.get("filterId"))
    del sheet.filter_views[position]


@kind("duplicateFilterView")
def _duplicate_view(order: Order) -> Json:
    sheet, position = _view(order.book, order.given.get("filterId"))
    old = sheet.filter_views[position]
    fresh = old | {"filterViewId": new_number(), "title": f"Copy of {old['title']}"}
    sheet.filter_views.append(fresh)
    return {"filter": fresh}


@kind("sortRange")
def _sort(order: Order) -> None:
    sheet, box = order.place(edit=True)
    if any(sheet.box(area).meets(box) for area in sheet.merges):
        raise invalid(
            "You can't sort a range that contains merged cells."
            if False
            else "To sort the range, all the merged cells must be the same size."
        )
    sort(order.book, sheet, box, order.given.get("sortSpecs") or [])


def _rank(value: Value) -> tuple[int, Any]:
    if value is None or value == "":
        return 4, 0
    if isinstance(value, CellError):
        return 3, 0
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, str):
        return 1, value.casefold()
    return 0, value


def sort(book: Book, sheet: Sheet, box: Box, specs: list[Json]) -> None:
    """Sort the rows of a range: numbers, texts, truth, errors; what is empty comes last always."""
    end = min(box.bottom, len(sheet.rows))
    if end <= box.top:
        return
    sum_ = Sum(book)
    keyed: list[tuple[list[tuple[int, Any]], Row]] = []
    columns = [spec.get("dimensionIndex") or 0 for spec in specs]
    for row in range(box.top, end):
        cells = sheet.rows[row][box.left : box.right]
        padded = cells + (None,) * (box.width - len(cells))
        keyed.append(([_rank(sum_.value(sheet, row, column)) for column in columns], padded))
    down = [spec.get("sortOrder") == "DESCENDING" for spec in specs]

    def compare(one: Any, other: Any) -> int:
        for left, right, descending in zip(one[0], other[0], down, strict=True):
            if left == right:
                continue
            if 4 in (left[0], right[0]):
                return 1 if left[0] == 4 else -1
            return (1 if left > right else -1) * (-1 if descending else 1)
        return 0

    keyed.sort(key=cmp_to_key(compare))
    for offset, (_, cells) in enumerate(keyed):
        sheet.put_entries(box.top + offset, box.left, cells)
    book.computed.clear()
