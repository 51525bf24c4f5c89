"""Texts found and replaced, split, trimmed; rows that repeat taken away."""

import re

from tests.sheets_server import moving
from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Sheet, closed, opened
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.requests.base import Order, kind
from tests.sheets_server.showing import show
from tests.sheets_server.writing import entered


@kind("findReplace")
def _replace(order: Order) -> Json:
    given = order.given
    find = given.get("find") or ""
    if not find:
        raise invalid(
            "The search string cannot be empty." if False else "findReplace.find must be set."
        )
    shape = find if given.get("searchByRegex") else re.escape(find)
    if given.get("matchEntireCell"):
        shape = rf"\A(?:{shape})\Z"
    wanted = re.compile(shape, 0 if given.get("matchCase") else re.IGNORECASE)
    fresh = given.get("replacement") or ""
    if not given.get("searchByRegex"):
        fresh = fresh.replace("\\", "\\\\")
    else:
        fresh = re.sub(r"\$(\d)", r"\\\1", fresh)
    counts = {
        "valuesChanged": 0,
        "formulasChanged": 0,
        "rowsChanged": 0,
        "sheetsChanged": 0,
        "occurrencesChanged": 0,
    }
    for sheet, box in _searched(order):
        rows: set[int] = set()
        for row in range(box.top, min(box.bottom, len(sheet.rows))):
            for column in range(box.left, min(box.right, len(sheet.rows[row]))):
                found = _replaced(order, sheet, row, column, wanted, fresh)
                if found is None:
                    continue
                formula, times = found
                counts["formulasChanged" if formula else "valuesChanged"] += 1
                counts["occurrencesChanged"] += times
                rows.add(row)
        counts["rowsChanged"] += len(rows)
        counts["sheetsChanged"] += bool(rows)
    return {name: count for name, count in counts.items() if count}


def _searched(order: Order) -> list[tuple[Sheet, Box]]:
    if order.given.get("allSheets"):
        return [(sheet, sheet.box()) for sheet in order.book.sheets]
    if order.given.get("range") is not None:
        return [order.place()]
    sheet = order.sheet(order.given.get("sheetId"))
    return [(sheet, sheet.box())]


def _replaced(
    order: Order, sheet: Sheet, row: int, column: int, wanted: re.Pattern[str], fresh: str
) -> tuple[bool, int] | None:
    entry = sheet.entry(row, column)
    if entry is None:
        return None
    slot = opened(entry)
    if slot.formula:
        if not order.given.get("includeFormulas"):
            return None
        text, times = wanted.subn(fresh, slot.formula)
        if times:
            sheet.put(row, column, slot._replace(formula=text))
        return (True, times) if times else None
    shown = show(slot.value, (slot.format or {}).get("numberFormat"), order.book.locale)
    text, times = wanted.subn(fresh, shown)
    if not times:
        return None
    check_editable(sheet, Box(row, row + 1, column, column + 1))
    changed = entered(order.book, entry, text, "USER_ENTERED")
    sheet.put_entries(row, column, (changed,))
    return False, times


@kind("trimWhitespace")
def _trim(order: Order) -> Json:
    sheet, box = order.place(edit=True)
    changed = 0
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        for column in range(box.left, min(box.right, len(sheet.rows[row]))):
            slot = sheet.slot(row, column)
            if isinstance(slot.value, str) and (text := " ".join(slot.value.split())) != slot.value:
                sheet.put(row, column, slot._replace(value=text or None))
                changed += 1
    return {"cellsChangedCount": changed} if changed else {}


@kind("deleteDuplicates")
def _duplicates(order: Order) -> Json:
    sheet, box = order.place(edit=True)
    columns = list(range(box.left, box.right))
    if spans := order.given.get("comparisonColumns"):
        columns = [
            n for s in spans for n in range(s.get("startIndex", 0), s.get("endIndex", box.right))
        ]
    sum_ = Sum(order.book)
    seen: set[tuple[object, ...]] = set()
    kept, gone = [], 0
    for row in range(box.top, min(box.bottom, len(sheet.rows))):
        key = tuple(_folded(sum_.value(sheet, row, column)) for column in columns)
        cells = tuple(sheet.entry(row, column) for column in range(box.left, box.right))
        if key in seen and any(part is not None for part in key):
            gone += 1
        else:
            seen.add(key)
            kept.append(cells)
    blank = (None,) * box.width
    for offset in range(len(kept) + gone):
        sheet.put_entries(box.top + offset, box.left, kept[offset] if offset < len(kept) else blank)
    return {"duplicatesRemovedCount": gone} if gone else {}


def _folded(value: object) -> object:
    return value.casefold() if isinstance(value, str) else value


_MARKS = {"COMMA": ",", "SEMICOLON": ";", "PERIOD": ".", "SPACE": " "}


@kind("textToColumns")
def _split(order: Order) -> None:
    sheet, box = order.place("source", edit=True)
    if box.width != 1:
        raise invalid("The source must be a single column.")
    kind_ = order.given.get("delimiterType") or "AUTODETECT"
    mark = order.given.get("delimiter") or _MARKS.get(kind_, "")
    rows = range(box.top, min(box.bottom, len(sheet.rows)))
    texts = {row: sheet.slot(row, box.left).value for row in rows}
    if kind_ == "AUTODETECT":
        joined = "".join(text for text in texts.values() if isinstance(text, str))
        mark = max(",;. ", key=joined.count) if joined else ","
    for row, text in texts.items():
        if not isinstance(text, str) or mark not in text:
            continue
        parts = text.split(mark)
        sheet.column_count = max(sheet.column_count, box.left + len(parts))
        old = [sheet.entry(row, box.left + n) for n in range(len(parts))]
        fresh = [entered(order.book, e, v, "USER_ENTERED") for e, v in zip(old, parts, strict=True)]
        sheet.put_entries(row, box.left, tuple(fresh))


@kind("randomizeRange")
def _shuffle(order: Order) -> None:
    import random

    sheet, box = order.place(edit=True)
    rows = [
        tuple(sheet.entry(row, column) for column in range(box.left, box.right))
        for row in range(box.top, box.bottom)
    ]
    random.shuffle(rows)
    for offset, cells in enumerate(rows):
        sheet.put_entries(box.top + offset, box.left, cells)


__all__ = ["Area", "closed", "moving"]
