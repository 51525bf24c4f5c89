"""Cells in full: CellData and GridData as spreadsheets.get gives them."""

from collections.abc import Callable
from typing import Any

from tests.sheets_server import metadata
from tests.sheets_server.areas import Box
from tests.sheets_server.defaults import COLUMN_PIXELS, FORMAT, ROW_PIXELS
from tests.sheets_server.errors import Json
from tests.sheets_server.formulas import Sum, tree
from tests.sheets_server.grid import Book, CellError, Entry, Sheet, Slot, Value, opened
from tests.sheets_server.masks import Mask, below, choose
from tests.sheets_server.number_formats import number_format
from tests.sheets_server.showing import show

FIELDS = (
    "userEnteredValue",
    "effectiveValue",
    "formattedValue",
    "userEnteredFormat",
    "effectiveFormat",
    "hyperlink",
    "note",
    "dataValidation",
)


def extended(value: Value) -> Json:
    """Write a value as an ExtendedValue."""
    if isinstance(value, str):
        return {"stringValue": value}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, CellError):
        message = {"message": value.message} if value.message else {}
        return {"errorValue": {"type": value.kind, **message}}
    return {"numberValue": value}


class CellWriter:
    """Writes cells as a mask asks; what nobody asks for is not worked out."""

    def __init__(self, book: Book, mask: Mask) -> None:
        self.book = book
        self.sum = Sum(book)
        self.mask = mask
        self.everything = not mask or "*" in mask
        self.fields = FIELDS if self.everything else tuple(f for f in FIELDS if f in mask)
        self.formats: dict[tuple[Any, ...], Json] = {}
        deep = {name: tree for name, tree in mask.items() if tree} if not self.everything else {}
        self.deep = deep
        self.plain: dict[tuple[type, Value], Json] = {}
        self.writers: dict[str, Callable[[Sheet, Slot, Value], Any]] = {
            "userEnteredValue": self._entered,
            "effectiveValue": lambda _s, _c, value: None if value is None else extended(value),
            "formattedValue": self._formatted,
            "userEnteredFormat": lambda _s, slot, _v: slot.format,
            "effectiveFormat": self._effective_format,
            "hyperlink": self._hyperlink,
            "note": lambda _s, slot, _v: slot.note or None,
            "dataValidation": lambda _s, slot, _v: slot.validation,
        }

    def cell(self, sheet: Sheet, row: int, column: int, entry: Entry) -> Json:
        """Write one cell. Cells that hold the same plain value share one answer."""
        if entry is None:
            return {}
        if type(entry) is not Slot:
            known = self.plain.get((type(entry), entry))  # type: ignore[arg-type]
            if known is None:
                known = self._written(sheet, opened(entry), entry)  # type: ignore[arg-type]
                self.plain[(type(entry), entry)] = known  # type: ignore[index]
            return known
        value = self.sum.value(sheet, row, column) if entry.formula else entry.value
        return self._written(sheet, entry, value)

    def _written(self, sheet: Sheet, slot: Slot, value: Value) -> Json:
        fresh: Json = {}
        for name in self.fields:
            part = self.writers[name](sheet, slot, value)
            if part is not None:
                fresh[name] = choose(part, self.deep[name]) if name in self.deep else part
        for name, part in (slot.extra or {}).items():
            if self.everything or name in self.mask:
                fresh[name] = part
        return fresh

    def _entered(self, _sheet: Sheet, slot: Slot, value: Value) -> Json | None:
        if slot.formula:
            return {"formulaValue": slot.formula}
        return None if value is None else extended(value)

    def _formatted(self, sheet: Sheet, slot: Slot, value: Value) -> str | None:
        if value is None:
            return None
        shape = number_format(self.sum, sheet, slot) if slot.format or slot.formula else None
        return show(value, shape, self.book.locale)

    def _effective_format(self, sheet: Sheet, slot: Slot, value: Value) -> Json | None:
        shape = number_format(self.sum, sheet, slot) if slot.formula else None
        key = (id(slot.format), type(value), str(shape))
        if key not in self.formats:
            self.formats[key] = effective(slot.format or {}, value, shape)
        return self.formats[key]

    def _hyperlink(self, _sheet: Sheet, slot: Slot, value: Value) -> str | None:
        if slot.formula.upper().startswith("=HYPERLINK("):
            node = tree(slot.formula)
            if node and node[0] == "call" and node[2] and node[2][0][0] == "value":
                return str(node[2][0][1])
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value if " " not in value and "\n" not in value else None
        link = ((slot.format or {}).get("textFormat") or {}).get("link") or {}
        return link.get("uri")


def effective(entered: Json, value: Value, shape: Json | None = None) -> Json:
    """Lay what was chosen over what every cell has."""
    fresh = {**FORMAT, **entered}
    fresh["textFormat"] = {**FORMAT["textFormat"], **entered.get("textFormat", {})}
    if "padding" in entered:
        fresh["padding"] = {**FORMAT["padding"], **entered["padding"]}
    if shape and "numberFormat" not in entered:
        fresh["numberFormat"] = shape
    if value is not None and "horizontalAlignment" not in entered:
        side = "RIGHT"
        if isinstance(value, str):
            side = "LEFT"
        elif isinstance(value, bool | CellError):
            side = "CENTER"
        fresh["horizontalAlignment"] = side
    return {"hyperlinkDisplayType": "PLAIN_TEXT", **fresh}


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


def _rows(book: Book, sheet: Sheet, box: Box, mask: Mask) -> list[Json]:
    values_mask = below(mask, "values")
    if values_mask is None:
        return []
    writer = CellWriter(book, values_mask)
    cell, left, right = writer.cell, box.left, box.right
    rows: list[Json] = []
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        entries = sheet.rows[row][left:right]
        while entries and entries[-1] is None:
            entries = entries[:-1]
        values = [cell(sheet, row, column, entry) for column, entry in enumerate(entries, left)]
        rows.append({"values": values} if values else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows
