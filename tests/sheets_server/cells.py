"""Cells in full: CellData as spreadsheets.get gives it."""

import json
from collections.abc import Callable
from typing import Any

from tests.sheets_server.conditional import Conditional
from tests.sheets_server.defaults import FORMAT
from tests.sheets_server.errors import Json
from tests.sheets_server.formula_trees import tree
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import (
    EMPTY,
    PLAIN,
    Book,
    CellError,
    Entry,
    Row,
    Sheet,
    Slot,
    Value,
    opened,
)
from tests.sheets_server.masks import Mask, choose
from tests.sheets_server.number_formats import number_format
from tests.sheets_server.showing import show

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

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


class WrittenRows(list[str]):
    """The rows of a range, each already written as JSON: a large sheet has many alike."""


class _Texts(dict[Any, str]):
    """The text of every plain value seen so far, of one type."""

    def __init__(self, writer: "CellWriter") -> None:
        self.writer = writer

    def __missing__(self, value: Any) -> str:
        self[value] = text = self.writer.plain(value)
        return text


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
        self.slots: dict[tuple[Any, ...], str] = {}
        self.constants: dict[int, str] = {}
        self.conditional: tuple[Sheet, Conditional] | None = None
        self.texts: dict[type, _Texts] = {kind: _Texts(self) for kind in PLAIN}
        self.writers: dict[str, Callable[[Sheet | None, Slot, Value], Any]] = {
            "userEnteredValue": self._entered,
            "effectiveValue": lambda _s, _c, value: None if value is None else extended(value),
            "formattedValue": self._formatted,
            "userEnteredFormat": lambda _s, slot, _v: slot.format,
            "effectiveFormat": self._effective_format,
            "hyperlink": self._hyperlink,
            "note": lambda _s, slot, _v: slot.note or None,
            "dataValidation": lambda _s, slot, _v: slot.validation,
        }

    def row(self, sheet: Sheet, row: int, left: int, entries: Row) -> str:
        """Write the cells of a row, parted by commas."""
        if sheet.conditional and "effectiveFormat" in self.fields:
            self._lay_over(sheet)
            cells = enumerate(entries, left)
            return ",".join(self._conditioned(sheet, row, column, one) for column, one in cells)
        texts = self.texts
        try:
            return ",".join([texts[type(entry)][entry] for entry in entries])
        except KeyError:  # there is a slot among them
            cells = enumerate(entries, left)
            return ",".join(self._alike(sheet, row, column, one) for column, one in cells)

    def slot(self, sheet: Sheet, row: int, column: int, slot: Slot) -> str:
        """Write one cell that bears more than a value. Cells that are alike share the text."""
        value = self.sum.value(sheet, row, column) if slot.formula else slot.value
        if slot.formula or slot.note or slot.validation or slot.extra:
            return _encode(self._written(sheet, slot, value))
        key = (id(slot.format), type(value), value)
        if key not in self.slots:
            self.slots[key] = _encode(self._written(sheet, slot, value))
        return self.slots[key]

    def plain(self, value: Value) -> str:
        """Write a cell that bears nothing but a value."""
        if not self.deep.keys() <= {"effectiveFormat"} or isinstance(value, CellError | None):
            return _encode(self._written(None, opened(value), value))
        kind = "stringValue" if isinstance(value, str) else "numberValue"
        literal = _encode(value)
        if isinstance(value, bool):
            kind = "boolValue"
        parts = []
        for name in self.fields:
            if name in ("userEnteredValue", "effectiveValue"):
                parts.append(f'"{name}":{{"{kind}":{literal}}}')
            elif (part := self.writers[name](None, EMPTY, value)) is not None:
                alike = name == "effectiveFormat"
                parts.append(f'"{name}":' + (self._constant(part) if alike else _encode(part)))
        return "{" + ",".join(parts) + "}"

    def _lay_over(self, sheet: Sheet) -> None:
        if self.conditional is None or self.conditional[0] is not sheet:
            self.conditional = sheet, Conditional(self.sum, sheet)

    def _conditioned(self, sheet: Sheet, row: int, column: int, entry: Entry) -> str:
        """Write a cell that conditional formats may have laid something over."""
        slot, value = opened(entry), self.sum.value(sheet, row, column)
        assert self.conditional is not None
        over = self.conditional[1].over(row, column, value)
        if not over:
            return self._alike(sheet, row, column, entry)
        written = self._written(sheet, slot, value)
        laid = {**(slot.format or {}), **over}
        laid["textFormat"] = {
            **(slot.format or {}).get("textFormat", {}),
            **over.get("textFormat", {}),
        }
        part = effective(laid, value, self._shape(sheet, slot))
        written["effectiveFormat"] = choose(part, self.deep.get("effectiveFormat", {}))
        return _encode(written)

    def _alike(self, sheet: Sheet, row: int, column: int, entry: Entry) -> str:
        """Write a cell over which nothing lies. Those that are alike share the text."""
        if isinstance(entry, Slot):
            return self.slot(sheet, row, column, entry)
        return self.texts[type(entry)][entry]

    def _constant(self, part: Json) -> str:
        if id(part) not in self.constants:
            self.constants[id(part)] = _encode(choose(part, self.deep.get("effectiveFormat", {})))
        return self.constants[id(part)]

    def _written(self, sheet: Sheet | None, slot: Slot, value: Value) -> Json:
        fresh: Json = {}
        for name in self.fields:
            part = self.writers[name](sheet, slot, value)
            if part is not None:
                fresh[name] = choose(part, self.deep[name]) if name in self.deep else part
        for name, part in (slot.extra or {}).items():
            if self.everything or name in self.mask:
                fresh[name] = part
        return fresh

    def _entered(self, _sheet: Sheet | None, slot: Slot, value: Value) -> Json | None:
        if slot.formula:
            return {"formulaValue": slot.formula}
        return None if value is None else extended(value)

    def _formatted(self, sheet: Sheet | None, slot: Slot, value: Value) -> str | None:
        if value is None:
            return None
        shape = self._shape(sheet, slot)
        return show(value, shape, self.book.locale)

    def _shape(self, sheet: Sheet | None, slot: Slot) -> Json | None:
        if sheet is None or not (slot.format or slot.formula):
            return None
        return number_format(self.sum, sheet, slot)

    def _effective_format(self, sheet: Sheet | None, slot: Slot, value: Value) -> Json | None:
        if value is None and not slot.format:
            return None  # the default one, which Google leaves out
        shape = self._shape(sheet, slot) if slot.formula else None
        key = (id(slot.format), type(value), str(shape))
        if key not in self.formats:
            self.formats[key] = effective(slot.format or {}, value, shape)
        return self.formats[key]

    def _hyperlink(self, _sheet: Sheet | None, slot: Slot, value: Value) -> str | None:
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
