"""Cells copied, cut, pasted and filled."""

from typing import Any, NamedTuple

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import invalid
from tests.sheets_server.formula_text import copied
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import EMPTY, Book, Entry, Sheet, Value, closed, opened
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.putting import entered
from tests.sheets_server.requests.base import Order, kind


def _block(sheet: Sheet, box: Box) -> list[list[Entry]]:
    return [
        [sheet.entry(r, c) for c in range(box.left, box.right)] for r in range(box.top, box.bottom)
    ]


def _pasted(old: Entry, new: Entry, how: str, rows: int, columns: int, value: Any = None) -> Entry:
    """Lay a copied cell over another, as far as the kind of paste goes."""
    before, slot = opened(old), opened(new)
    if slot.formula and (rows or columns):
        slot = slot._replace(formula=copied(slot.formula, rows, columns))
    match how:
        case "PASTE_VALUES":
            return closed(before._replace(value=value, formula=""))
        case "PASTE_FORMAT" | "PASTE_CONDITIONAL_FORMATTING":
            return closed(before._replace(format=slot.format))
        case "PASTE_FORMULA":
            return closed(before._replace(value=slot.value, formula=slot.formula))
        case "PASTE_DATA_VALIDATION":
            return closed(before._replace(validation=slot.validation))
        case "PASTE_NO_BORDERS":
            shape = {k: v for k, v in (slot.format or {}).items() if k != "borders"}
            return closed(slot._replace(format=shape or None))
    return closed(slot)


class Clip(NamedTuple):
    """What was copied: where it stood, its cells, and what they were worth."""

    origin: Box
    entries: list[list[Entry]]
    values: list[list[Value]]

    @classmethod
    def of(cls, book: Book, sheet: Sheet, origin: Box, *, turned: bool = False) -> "Clip":
        """Copy a range, turned so that its rows become columns if asked."""
        sum_ = Sum(book)
        entries = _block(sheet, origin)
        values = [
            [sum_.value(sheet, r, c) for c in range(origin.left, origin.right)]
            for r in range(origin.top, origin.bottom)
        ]
        if turned:
            entries = [list(column) for column in zip(*entries, strict=True)]
            values = [list(column) for column in zip(*values, strict=True)]
        return cls(origin, entries, values)

    def paste(self, target: Sheet, box: Box, how: str, *, cut: bool = False) -> None:
        """Fill a range with copies; references move along unless the cells were cut."""
        check_editable(target, box)
        height, width = len(self.entries), len(self.entries[0])
        for row in range(box.top, box.bottom):
            fresh = []
            for column in range(box.left, box.right):
                r, c = (row - box.top) % height, (column - box.left) % width
                rows, columns = row - (self.origin.top + r), column - (self.origin.left + c)
                if cut:
                    rows = columns = 0
                old, new = target.entry(row, column), self.entries[r][c]
                fresh.append(_pasted(old, new, how, rows, columns, self.values[r][c]))
            target.put_entries(row, box.left, tuple(fresh))


@kind("copyPaste")
def _copy(order: Order) -> None:
    source, origin = order.place("source")
    area = Area.of(order.given.get("destination") or {})
    target = order.sheet(area.sheet)
    turned = order.given.get("pasteOrientation") == "TRANSPOSE"
    clip = Clip.of(order.book, source, origin, turned=turned)
    own_height, own_width = len(clip.entries), len(clip.entries[0])
    top, left = area.top or 0, area.left or 0
    wide = area.box(target.row_count, target.column_count)
    height = max(wide.height // own_height, 1) * own_height
    width = max(wide.width // own_width, 1) * own_width
    box = Box(top, top + height, left, left + width)
    target.row_count = max(target.row_count, box.bottom)
    target.column_count = max(target.column_count, box.right)
    how = order.given.get("pasteType") or "PASTE_NORMAL"
    clip.paste(target, box, how)
    if how == "PASTE_NORMAL" and source is target and not turned:
        _copy_merges(source, origin, box)


def _copy_merges(sheet: Sheet, origin: Box, box: Box) -> None:
    for area in list(sheet.merges):
        inner = sheet.box(area)
        if origin.holds(inner):
            moved = Area.around(sheet.id, inner.moved(box.top - origin.top, box.left - origin.left))
            if moved not in sheet.merges:
                sheet.merges.append(moved)


@kind("cutPaste")
def _cut(order: Order) -> None:
    source, origin = order.place("source", edit=True)
    given = order.given.get("destination") or {}
    target = order.sheet(given.get("sheetId"))
    top, left = given.get("rowIndex") or 0, given.get("columnIndex") or 0
    box = Box(top, top + origin.height, left, left + origin.width)
    if box.bottom > target.row_count or box.right > target.column_count:
        raise invalid("The destination of the paste lies outside of the grid.")
    clip = Clip.of(order.book, source, origin)
    how = order.given.get("pasteType") or "PASTE_NORMAL"
    for row, entries in enumerate(clip.entries, origin.top):
        source.put_entries(row, origin.left, tuple(_left_behind(one, how) for one in entries))
    clip.paste(target, box, how, cut=True)


def _left_behind(entry: Entry, how: str) -> Entry:
    slot = opened(entry)
    match how:
        case "PASTE_VALUES" | "PASTE_FORMULA":
            return closed(slot._replace(value=None, formula=""))
        case "PASTE_FORMAT":
            return closed(slot._replace(format=None))
        case "PASTE_DATA_VALIDATION":
            return closed(slot._replace(validation=None))
    return closed(EMPTY)


@kind("pasteData")
def _data(order: Order) -> None:
    where = order.given.get("coordinate") or {}
    sheet = order.sheet(where.get("sheetId"))
    text = order.given.get("data") or ""
    delimiter = order.given.get("delimiter") or "\t"
    if order.given.get("html"):
        raise invalid("Pasting HTML is not supported.")
    rows = [line.split(delimiter) for line in text.splitlines()]
    top, left = where.get("rowIndex") or 0, where.get("columnIndex") or 0
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, left + max(map(len, rows), default=0))
    check_editable(sheet, Box(top, top + len(rows), left, left + max(map(len, rows), default=1)))
    for offset, values in enumerate(rows):
        old = [sheet.entry(top + offset, left + n) for n in range(len(values))]
        fresh = [
            entered(order.book, e, v, "USER_ENTERED") for e, v in zip(old, values, strict=True)
        ]
        sheet.put_entries(top + offset, left, tuple(fresh))


@kind("autoFill")
def _fill(order: Order) -> None:
    given = order.given.get("sourceAndDestination") or {}
    if not given:
        raise invalid("autoFill needs sourceAndDestination.")
    area = Area.of(given.get("source") or {})
    sheet = order.sheet(area.sheet)
    origin, length = sheet.box(area), given.get("fillLength") or 0
    rows = given.get("dimension") == "ROWS"
    for step in range(abs(length)):
        span = origin.height if rows else origin.width
        ahead = step + 1 if length > 0 else -(step + 1)
        for r, line in enumerate(_block(sheet, origin)):
            for c, entry in enumerate(line):
                last = (r if rows else c) == (step % span if length > 0 else span - 1 - step % span)
                if last:
                    _fill_one(sheet, origin, (r, c), entry, ahead, rows=rows)


def _fill_one(
    sheet: Sheet, origin: Box, at: tuple[int, int], entry: Entry, ahead: int, *, rows: bool
) -> None:
    row, column = origin.top + at[0], origin.left + at[1]
    target = (
        (origin.bottom - 1 + ahead if ahead > 0 else origin.top + ahead, column)
        if rows
        else (row, origin.right - 1 + ahead if ahead > 0 else origin.left + ahead)
    )
    slot = opened(entry)
    if slot.formula:
        slot = slot._replace(formula=copied(slot.formula, target[0] - row, target[1] - column))
    sheet.put(*target, slot)
