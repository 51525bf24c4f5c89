"""Which number format a cell has: its own, or the one that its formula brings along."""

from typing import Any

from tests.sheets_server.errors import Json
from tests.sheets_server.formula_trees import tree
from tests.sheets_server.formulas import Sum
from tests.sheets_server.functions import DATED
from tests.sheets_server.grid import Sheet, Slot
from tests.sheets_server.locales import manner
from tests.sheets_server.showing import usual


def number_format(sum_: Sum, sheet: Sheet, slot: Slot, depth: int = 0) -> Json | None:
    """Give the number format that counts; None for the plain one."""
    if slot.format and (own := slot.format.get("numberFormat")):
        return own  # type: ignore[no-any-return]
    if not slot.formula or depth > 20:
        return None
    return _inferred(sum_, sheet, tree(slot.formula), depth)


def _inferred(sum_: Sum, sheet: Sheet, node: Any, depth: int) -> Json | None:
    if node is None:
        return None
    if node[0] == "call" and node[1] in DATED:
        kind = DATED[node[1]]
        return {"type": kind, "pattern": usual(kind, manner(sum_.book.locale))}
    if node[0] == "call" and node[1] in ("MIN", "MAX", "IF", "IFERROR", "VLOOKUP") and node[2]:
        part = node[2][0] if node[1] in ("MIN", "MAX", "IFERROR") else node[2][1]
        return _inferred(sum_, sheet, part, depth) if len(node[2]) else None
    if node[0] == "binary" and node[1] in ("+", "-"):
        left = _inferred(sum_, sheet, node[2], depth)
        right = _inferred(sum_, sheet, node[3], depth)
        return None if left and right and node[1] == "-" else left or right
    if node[0] == "ref" and node[1].first.row is not None and node[1].first.column is not None:
        ref = node[1]
        target = sheet if ref.title is None else sum_.book.titled(ref.title)
        if target is not None:
            slot = target.slot(ref.first.row, ref.first.column)
            return number_format(sum_, target, slot, depth + 1)
    return None
