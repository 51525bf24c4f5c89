"""Cells written in full: updateCells, repeatCell, appendCells."""

from typing import Any

from tests.sheets_server.areas import Box
from tests.sheets_server.colours import TWINS, twinned
from tests.sheets_server.entering import tidy
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.formula_text import copied
from tests.sheets_server.grid import Book, Entry, Sheet, Slot, closed, opened
from tests.sheets_server.masks import Mask, below, merge
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.requests.base import Order, kind
from tests.sheets_server.requests.sheets import check_size

LONGEST = 50_000
_EXTRA = ("textFormatRuns", "chipRuns", "pivotTable", "dataSourceTable", "dataSourceFormula")


class Painter:
    """Lays CellData over cells, as far as a mask goes."""

    def __init__(self, book: Book, mask: Mask) -> None:
        self.book = book
        self.value = below(mask, "userEnteredValue")
        self.format = below(mask, "userEnteredFormat")
        if self.format:
            self.format = with_twins(self.format)
        self.note = below(mask, "note")
        self.validation = below(mask, "dataValidation")
        self.extra = [name for name in _EXTRA if below(mask, name) is not None]
        self.value_only = set(mask) == {"userEnteredValue"}

    def over(self, entry: Entry, given: Json, rows: int = 0, columns: int = 0) -> Entry:
        """Give what a cell holds then; relative references move by rows and columns."""
        if self.value_only and type(entry) is not Slot:
            wanted = given.get("userEnteredValue") or {}
            if "formulaValue" not in wanted:
                return self._plain(wanted)
        slot = opened(entry)
        if self.value is not None:
            slot = self._valued(slot, given.get("userEnteredValue") or {}, rows, columns)
        if self.format is not None:
            wanted = twinned(given.get("userEnteredFormat") or {})
            slot = slot._replace(format=merge(slot.format or {}, wanted, self.format) or None)
        if self.note is not None:
            slot = slot._replace(note=given.get("note") or "")
        if self.validation is not None:
            slot = slot._replace(validation=given.get("dataValidation"))
        if self.extra:
            kept = {k: v for k, v in (slot.extra or {}).items() if k not in self.extra}
            kept |= {k: given[k] for k in self.extra if given.get(k)}
            slot = slot._replace(extra=kept or None)
        return closed(slot)

    def _valued(self, slot: Slot, wanted: Json, rows: int, columns: int) -> Slot:
        formula = wanted.get("formulaValue") or ""
        if formula and not formula.startswith("="):
            raise invalid("Invalid formula: formulas must start with '='.")
        if formula:
            self.book.has_formulas = True
            if rows or columns:
                formula = copied(formula, rows, columns)
            return slot._replace(value=None, formula=formula)
        return slot._replace(value=self._plain(wanted), formula="")

    def _plain(self, wanted: Json) -> Any:
        if "errorValue" in wanted:
            raise invalid("Cannot set errorValue: it is read only.")
        value = next((v for v in wanted.values() if v is not None), None)
        if isinstance(value, str):
            if len(value) > LONGEST:
                raise invalid(
                    f"Your input contains more than the maximum of {LONGEST} characters in a "
                    "single cell."
                )
            return value or None
        return tidy(value) if isinstance(value, float) else value


def with_twins(mask: Mask) -> Mask:
    """Name both forms of every colour that a mask names."""
    fresh: Mask = {name: with_twins(tree) for name, tree in mask.items()}
    for name in mask:
        if name in TWINS:
            fresh[name + "Style"] = {}
        elif name.endswith("Style") and name[:-5] in TWINS:
            fresh[name[:-5]] = {}
    return fresh


@kind("updateCells")
def _update(order: Order) -> None:
    painter = Painter(order.book, order.fields())
    rows = [row.get("values") or [] for row in order.given.get("rows") or []]
    if order.given.get("range") is not None:
        sheet, box = order.place(edit=True)
        if len(rows) > box.height:
            raise _outside("row", box.top + box.height, box.bottom - 1)
        width = max(map(len, rows), default=0)
        if width > box.width:
            raise _outside("column", box.left + box.width, box.right - 1)
        rows += [[]] * (box.height - len(rows))
        _paint_range(sheet, box, rows, painter)
        return
    start = order.given.get("start") or {}
    sheet = order.sheet(start.get("sheetId"))
    top, left = start.get("rowIndex") or 0, start.get("columnIndex") or 0
    width = max(map(len, rows), default=0)
    if top + len(rows) > sheet.row_count:
        raise _outside("row", max(top, sheet.row_count), sheet.row_count - 1)
    if left + width > sheet.column_count:
        raise _outside("column", max(left, sheet.column_count), sheet.column_count - 1)
    check_editable(sheet, Box(top, top + len(rows), left, left + width))
    for offset, values in enumerate(rows):
        _paint(sheet, top + offset, left, values, painter)


def _outside(what: str, index: int, last: int) -> Exception:
    return invalid(
        f"Attempting to write {what}: {index}, beyond the last requested {what} of: {last}"
    )


def _paint_range(sheet: Sheet, box: Box, rows: list[list[Json]], painter: Painter) -> None:
    for offset, values in enumerate(rows):
        row = box.top + offset
        if not values and row >= len(sheet.rows):
            continue
        width = box.width if values or row < len(sheet.rows) else 0
        _paint(sheet, row, box.left, [*values, *[{}] * (width - len(values))], painter)


def _paint(sheet: Sheet, row: int, left: int, values: list[Json], painter: Painter) -> None:
    old = sheet.rows[row] if row < len(sheet.rows) else ()
    fresh = tuple(
        painter.over(old[column] if column < len(old) else None, given or {})
        for column, given in enumerate(values, left)
    )
    sheet.put_entries(row, left, fresh)


@kind("repeatCell")
def _repeat(order: Order) -> None:
    sheet, box = order.place(edit=True)
    painter = Painter(order.book, order.fields())
    given = order.given.get("cell") or {}
    repeat(sheet, box, given, painter)


def repeat(sheet: Sheet, box: Box, given: Json, painter: Painter) -> None:
    """Lay one CellData over every cell of a range; formulas move along."""
    moves = "formulaValue" in (given.get("userEnteredValue") or {})
    known: dict[int, tuple[Entry, Entry]] = {}
    for row in range(box.top, box.bottom):
        fresh = []
        for column in range(box.left, box.right):
            old = sheet.entry(row, column)
            if moves:
                fresh.append(painter.over(old, given, row - box.top, column - box.left))
                continue
            if id(old) not in known:
                known[id(old)] = (old, painter.over(old, given))
            fresh.append(known[id(old)][1])
        if row < len(sheet.rows) or any(entry is not None for entry in fresh):
            sheet.put_entries(row, box.left, tuple(fresh))


@kind("appendCells")
def _append(order: Order) -> None:
    sheet = order.sheet(order.given.get("sheetId"))
    painter = Painter(order.book, order.fields())
    rows = [row.get("values") or [] for row in order.given.get("rows") or []]
    top = sheet.used_rows
    sheet.row_count = max(sheet.row_count, top + len(rows))
    sheet.column_count = max(sheet.column_count, *map(len, rows), 0)
    check_size(order.book)
    for offset, values in enumerate(rows):
        _paint(sheet, top + offset, 0, values, painter)
