"""Rows and columns in groups that fold: what counts is how deep each of them lies."""

from itertools import groupby

from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Sheet
from tests.sheets_server.requests.base import Order, kind
from tests.sheets_server.requests.dimensions import span


def _held(sheet: Sheet, axis: str) -> list[Json]:
    return sheet.row_groups if axis == "row" else sheet.column_groups


def _depths(groups: list[Json], count: int) -> list[int]:
    """Say in how many groups each row or column lies."""
    depths = [0] * count
    for group in groups:
        for index in range(group["range"]["startIndex"], min(group["range"]["endIndex"], count)):
            depths[index] += 1
    return depths


def _regrouped(sheet: Sheet, axis: str, depths: list[int]) -> Json:
    """Let the groups follow the depths; one that stays as it was stays folded."""
    held = _held(sheet, axis)
    folded = [(group["range"], group["depth"]) for group in held if group.get("collapsed")]
    fresh: list[Json] = []
    for depth in range(1, max(depths, default=0) + 1):
        for deep, run in groupby(range(len(depths)), lambda n: depths[n] >= depth):  # noqa: B023
            places = list(run)
            if deep:
                range_: Json = {"sheetId": sheet.id} if sheet.id else {}
                range_ |= {"dimension": "ROWS" if axis == "row" else "COLUMNS"}
                range_ |= {"startIndex": places[0], "endIndex": places[-1] + 1}
                fold = {"collapsed": True} if (range_, depth) in folded else {}
                fresh.append({"range": range_, "depth": depth} | fold)
    held[:] = sorted(fresh, key=lambda one: (one["range"]["startIndex"], one["depth"]))
    return {"dimensionGroups": list(held)} if held else {}


@kind("addDimensionGroup")
def _add(order: Order) -> Json:
    sheet, axis, start, end, count = span(order, order.given.get("range") or {})
    if end > count or end <= start:
        raise invalid("The range of the group is not valid.")
    depths = _depths(_held(sheet, axis), count)
    depths[start:end] = [depth + 1 for depth in depths[start:end]]
    return _regrouped(sheet, axis, depths)


@kind("deleteDimensionGroup")
def _delete(order: Order) -> Json:
    sheet, axis, start, end, count = span(order, order.given.get("range") or {})
    depths = _depths(_held(sheet, axis), count)
    if not any(depths[start:end]):
        raise invalid("Cannot delete a group that does not exist.")
    depths[start:end] = [max(depth - 1, 0) for depth in depths[start:end]]
    return _regrouped(sheet, axis, depths)


@kind("updateDimensionGroup")
def _update(order: Order) -> None:
    given = order.given.get("dimensionGroup") or {}
    mask = order.fields("DimensionGroup")
    sheet, axis, start, end, _ = span(order, given.get("range") or {})
    place = (start, end, given.get("depth", 1))
    for group in _held(sheet, axis):
        if (group["range"]["startIndex"], group["range"]["endIndex"], group["depth"]) == place:
            if "collapsed" in mask or "*" in mask:
                _fold(sheet, axis, group, fold=bool(given.get("collapsed")))
            return
    raise invalid("No group with the given range and depth.")


def _fold(sheet: Sheet, axis: str, group: Json, *, fold: bool) -> None:
    """Fold a group up or out: its rows or columns are hidden, or shown."""
    group.pop("collapsed", None)
    group |= {"collapsed": True} if fold else {}
    facts = sheet.row_facts if axis == "row" else sheet.column_facts
    for index in range(group["range"]["startIndex"], group["range"]["endIndex"]):
        fact = {k: v for k, v in facts.get(index, {}).items() if k != "hiddenByUser"}
        facts[index] = fact | ({"hiddenByUser": True} if fold else {})
