"""Charts, slicers and tables: kept as they were given, drawn by nobody."""

from tests.sheets_server.areas import Area
from tests.sheets_server.colours import twinned
from tests.sheets_server.documents import new_key, new_number
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Sheet
from tests.sheets_server.masks import merge
from tests.sheets_server.requests import sheets
from tests.sheets_server.requests.base import Order, kind, within

_NUMBERS = {"charts": "chartId", "slicers": "slicerId", "tables": "tableId"}
_SIZE = {"widthPixels": 600, "heightPixels": 371}


def _found(order: Order, number: int | str | None, *lists: str) -> tuple[Sheet, str, int]:
    """Find where an object is kept: its sheet, its list, its place there."""
    for sheet in order.book.sheets:
        for name in lists:
            for place, one in enumerate(sheet.other.get(name, [])):
                if one[_NUMBERS[name]] == number:
                    return sheet, name, place
    raise invalid(f"No embedded object with id: {number}" if lists[0] != "tables" else _NO_TABLE)


_NO_TABLE = "No table with the given id."


def _placed(order: Order, given: Json) -> tuple[Sheet, Json]:
    """Find the sheet that a position means, and write the position in full."""
    if given.get("newSheet"):
        sheet = sheets.added(order.book, {})
        return sheet, {"sheetId": sheet.id}
    if "sheetId" in given:
        sheet = order.sheet(given["sheetId"])
        return sheet, {"sheetId": sheet.id}
    overlay = given.get("overlayPosition") or {}
    anchor = overlay.get("anchorCell") or {}
    sheet = order.sheet(anchor.get("sheetId"))
    row, column = anchor.get("rowIndex") or 0, anchor.get("columnIndex") or 0
    if row >= sheet.row_count or column >= sheet.column_count:
        raise invalid("The anchor cell is beyond the grid.")
    shown = {name: at for name, at in (("rowIndex", row), ("columnIndex", column)) if at}
    shown = ({"sheetId": sheet.id} if sheet.id else {}) | shown
    return sheet, {"overlayPosition": {"anchorCell": shown} | _SIZE | _without(overlay)}


def _without(overlay: Json) -> Json:
    return {name: value for name, value in overlay.items() if name != "anchorCell" and value}


def _add(order: Order, name: str, word: str) -> Json:
    given = order.given.get(word) or {}
    if not given.get("spec"):
        raise invalid(f"{word}.spec is required.")
    sheet, position = _placed(order, given.get("position") or {})
    number = given.get(_NUMBERS[name]) or new_number()
    fresh = {_NUMBERS[name]: number, "spec": twinned(given["spec"]), "position": position}
    sheet.other[name] = [*sheet.other.get(name, []), fresh]
    return {word: fresh}


@kind("addChart")
def _add_chart(order: Order) -> Json:
    return _add(order, "charts", "chart")


@kind("addSlicer")
def _add_slicer(order: Order) -> Json:
    return _add(order, "slicers", "slicer")


@kind("updateChartSpec")
def _update_chart(order: Order) -> None:
    sheet, name, place = _found(order, order.given.get("chartId"), "charts")
    old = sheet.other[name][place]
    sheet.other[name][place] = old | {"spec": twinned(order.given.get("spec") or {})}


@kind("updateSlicerSpec")
def _update_slicer(order: Order) -> None:
    sheet, name, place = _found(order, order.given.get("slicerId"), "slicers")
    old, given = sheet.other[name][place], twinned(order.given.get("spec") or {})
    fresh = merge(old["spec"], given, order.fields("SlicerSpec"))
    sheet.other[name][place] = old | {"spec": fresh}


@kind("updateEmbeddedObjectPosition")
def _move(order: Order) -> Json:
    sheet, name, place = _found(order, order.given.get("objectId"), "charts", "slicers")
    target, position = _placed(order, order.given.get("newPosition") or {})
    moved = sheet.other[name].pop(place) | {"position": position}
    target.other[name] = [*target.other.get(name, []), moved]
    return {"position": position}


@kind("updateEmbeddedObjectBorder")
def _frame(order: Order) -> None:
    sheet, name, place = _found(order, order.given.get("objectId"), "charts")
    mask, old = order.fields("EmbeddedObjectBorder"), sheet.other[name][place]
    fresh = merge(old.get("border", {}), twinned(order.given.get("border") or {}), mask)
    sheet.other[name][place] = old | {"border": fresh}


@kind("deleteEmbeddedObject")
def _delete(order: Order) -> None:
    sheet, name, place = _found(order, order.given.get("objectId"), "charts", "slicers")
    del sheet.other[name][place]


@kind("addTable")
def _add_table(order: Order) -> Json:
    given = order.given.get("table") or {}
    area = Area.of(given.get("range") or {})
    sheet = order.sheet(area.sheet)
    box = within(sheet, area)
    for one in sheet.other.get("tables", []):
        if sheet.box(Area.of(one["range"])).meets(box):
            raise invalid("The range of the table overlaps another table.")
    count = sum(len(one.other.get("tables", [])) for one in order.book.sheets)
    fresh = twinned(given) | {
        "tableId": given.get("tableId") or new_key()[:10],
        "name": given.get("name") or f"Table{count + 1}",
        "range": Area.around(sheet.id, box).json(),
    }
    sheet.other["tables"] = [*sheet.other.get("tables", []), fresh]
    return {"table": fresh}


@kind("updateTable")
def _update_table(order: Order) -> None:
    given = order.given.get("table") or {}
    sheet, name, place = _found(order, given.get("tableId"), "tables")
    fresh = merge(sheet.other[name][place], twinned(given), order.fields("Table"))
    sheet.other[name][place] = fresh


@kind("deleteTable")
def _delete_table(order: Order) -> None:
    sheet, name, place = _found(order, order.given.get("tableId"), "tables")
    del sheet.other[name][place]
