"""Looks: merges, borders, validation, conditional formats, banding."""

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.colours import twinned
from tests.sheets_server.documents import new_number
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Book, Sheet, closed
from tests.sheets_server.masks import merge
from tests.sheets_server.requests.base import Order, kind, within


@kind("mergeCells")
def _merge(order: Order) -> None:
    sheet, box = order.place(edit=True)
    _check_frozen(sheet, box)
    _check_merges(sheet, box)
    sheet.merges = [area for area in sheet.merges if not sheet.box(area).meets(box)]
    boxes = [box]
    if order.given.get("mergeType") == "MERGE_ROWS":
        boxes = [box._replace(top=n, bottom=n + 1) for n in range(box.top, box.bottom)]
    elif order.given.get("mergeType") == "MERGE_COLUMNS":
        boxes = [box._replace(left=n, right=n + 1) for n in range(box.left, box.right)]
    for one in boxes:
        if one.height * one.width > 1:
            sheet.merges.append(Area.around(sheet.id, one))
            _empty_but_first(sheet, one)


def _check_frozen(sheet: Sheet, box: Box) -> None:
    for axis, start, end in (("Row", box.top, box.bottom), ("Column", box.left, box.right)):
        if start < sheet.grid_properties.get(f"frozen{axis}Count", 0) < end:
            raise invalid(f"You can't merge frozen and non-frozen {axis.lower()}s.")


def _check_merges(sheet: Sheet, box: Box) -> None:
    for area in sheet.merges:
        if sheet.box(area).meets(box) and not box.holds(sheet.box(area)):
            raise invalid("You must select all cells in a merged range to merge or unmerge them.")


def _empty_but_first(sheet: Sheet, box: Box) -> None:
    """Keep the value of the first cell that has one, at the upper left; the others lose theirs."""
    places = [
        (row, column)
        for row in range(box.top, min(box.bottom, len(sheet.rows)))
        for column in range(box.left, box.right)
        if sheet.entry(row, column) is not None
    ]
    full = [p for p in places if (s := sheet.slot(*p)).value is not None or s.formula]
    if not full:
        return
    first = sheet.slot(*full[0])
    for row, column in full:
        sheet.put(row, column, sheet.slot(row, column)._replace(value=None, formula=""))
    corner = sheet.slot(box.top, box.left)
    sheet.put(box.top, box.left, corner._replace(value=first.value, formula=first.formula))


@kind("unmergeCells")
def _unmerge(order: Order) -> None:
    sheet, box = order.place(edit=True)
    _check_merges(sheet, box)
    sheet.merges = [area for area in sheet.merges if not sheet.box(area).meets(box)]


@kind("updateBorders")
def _borders(order: Order) -> None:
    sheet, box = order.place(edit=True)
    given = order.given
    for row in range(box.top, box.bottom):
        for column in range(box.left, box.right):
            sides = {
                "top": "top" if row == box.top else "innerHorizontal",
                "bottom": "bottom" if row == box.bottom - 1 else "innerHorizontal",
                "left": "left" if column == box.left else "innerVertical",
                "right": "right" if column == box.right - 1 else "innerVertical",
            }
            wanted = {side: given[name] for side, name in sides.items() if name in given}
            _paint_borders(sheet, row, column, wanted)


def _paint_borders(sheet: Sheet, row: int, column: int, wanted: Json) -> None:
    slot = sheet.slot(row, column)
    old = dict((slot.format or {}).get("borders") or {})
    for side, border in wanted.items():
        if border.get("style") in (None, "NONE"):
            old.pop(side, None)
        else:
            old[side] = twinned({"color": {}} | border) | {"width": _width(border["style"])}
    fresh = {name: value for name, value in (slot.format or {}).items() if name != "borders"}
    if old:
        fresh["borders"] = old
    sheet.put(row, column, slot._replace(format=fresh or None))


def _width(style: str) -> int:
    return {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}.get(style, 1)


@kind("setDataValidation")
def _validation(order: Order) -> None:
    sheet, box = order.place(edit=True)
    rule = _rule(order.given.get("rule"))
    for row in range(box.top, box.bottom if rule else min(box.bottom, len(sheet.rows))):
        old = [sheet.slot(row, column) for column in range(box.left, box.right)]
        fresh = tuple(closed(slot._replace(validation=rule)) for slot in old)
        sheet.put_entries(row, box.left, fresh)


def _rule(given: Json | None) -> Json | None:
    if not given:
        return None
    condition = given.get("condition") or {}
    kind_ = condition.get("type")
    if not kind_:
        raise invalid("The condition of the rule must have a type.")
    values = condition.get("values") or []
    if kind_.startswith("NUMBER_") and "BETWEEN" in kind_ and len(values) != 2:
        raise invalid(
            f"{kind_} requires exactly two ConditionValues, but {len(values)} values are present."
        )
    if kind_.startswith("NUMBER_") and "BETWEEN" not in kind_ and len(values) != 1:
        raise invalid(
            f"{kind_} requires exactly one ConditionValue, but {len(values)} values are present."
        )
    rule: Json = {"condition": {"type": kind_} | ({"values": values} if values else {})}
    return rule | {
        name: given[name] for name in ("inputMessage", "strict", "showCustomUi") if given.get(name)
    }


def _ranges(order: Order, rule: Json) -> tuple[Sheet, Json]:
    areas = [Area.of(area) for area in rule.get("ranges") or []]
    if not areas:
        raise invalid("At least one range must be specified in the conditional format rule.")
    sheet = order.sheet(areas[0].sheet)
    shown = [Area.around(sheet.id, within(sheet, area, empty=True)).json() for area in areas]
    return sheet, twinned(rule) | {"ranges": shown}


@kind("addConditionalFormatRule")
def _add_rule(order: Order) -> None:
    sheet, rule = _ranges(order, order.given.get("rule") or {})
    index = order.given.get("index") or 0
    if index > len(sheet.conditional):
        raise invalid(f"Cannot add conditional format at index {index}.")
    sheet.conditional.insert(index, rule)


def _rule_at(order: Order, index: int) -> Sheet:
    sheet = order.sheet(order.given.get("sheetId"))
    if not 0 <= index < len(sheet.conditional):
        raise invalid(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return sheet


@kind("updateConditionalFormatRule")
def _update_rule(order: Order) -> Json:
    index = order.given.get("index") or 0
    if order.given.get("rule"):
        sheet, rule = _ranges(order, order.given["rule"])
        order = Order(order.book, order.given | {"sheetId": sheet.id})
        old = _rule_at(order, index).conditional[index]
        sheet.conditional[index] = rule
        return {"oldRule": old, "newRule": rule, "newIndex": index}
    sheet = _rule_at(order, index)
    to = order.given.get("newIndex") or 0
    rule = sheet.conditional.pop(index)
    sheet.conditional.insert(to, rule)
    return {"newRule": rule, "newIndex": to, "oldIndex": index}


@kind("deleteConditionalFormatRule")
def _delete_rule(order: Order) -> Json:
    index = order.given.get("index") or 0
    sheet = _rule_at(order, index)
    return {"rule": sheet.conditional.pop(index)}


@kind("addBanding")
def _add_banding(order: Order) -> Json:
    given = order.given.get("bandedRange") or {}
    area = Area.of(given.get("range") or {})
    sheet = order.sheet(area.sheet)
    box = within(sheet, area)
    if any(sheet.box(Area.of(one["range"])).meets(box) for one in sheet.banded):
        raise invalid(
            "You cannot add alternating background colors to a range that already has "
            "alternating background colors."
        )
    fresh = twinned(given) | {
        "bandedRangeId": given.get("bandedRangeId") or new_number(),
        "range": Area.around(sheet.id, box).json(),
    }
    sheet.banded.append(fresh)
    return {"bandedRange": fresh}


def _banding(book: Book, number: int | None) -> tuple[Sheet, int]:
    for sheet in book.sheets:
        for position, one in enumerate(sheet.banded):
            if one["bandedRangeId"] == number:
                return sheet, position
    raise invalid(f"No banding with id: {number}")


@kind("updateBanding")
def _update_banding(order: Order) -> None:
    given = order.given.get("bandedRange") or {}
    sheet, position = _banding(order.book, given.get("bandedRangeId"))
    sheet.banded[position] = merge(
        sheet.banded[position], twinned(given), order.fields("BandedRange")
    )


@kind("deleteBanding")
def _delete_banding(order: Order) -> None:
    sheet, position = _banding(order.book, order.given.get("bandedRangeId"))
    del sheet.banded[position]
