"""What Google says a cell holds, in our types; and our values as it wants them."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from douze.adapters.sheet.values import clean, serial
from douze.model.sheet import Cell

#: What a formula that has no result shows, as the sheet's own programs write it.
ERRORS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
_DAY_0 = datetime.combine(date(1899, 12, 30), time())
_LAST_DAY = 2_958_466  #: 1 January 10000
_PATTERNS = {
    datetime: ("DATE_TIME", "dd/mm/yyyy hh:mm"),
    date: ("DATE", "dd/mm/yyyy"),
    time: ("TIME", "hh:mm"),
}


def parse(content: bytes) -> Any:
    """The JSON of an answer, with each cell typed and each row a tuple as they are read.

    A hundred thousand rows would be four million dictionaries otherwise. An empty
    dictionary is None. Raises ValueError for what is no whole JSON.
    """
    return json.loads(content, object_hook=_typed)


def _typed(part: dict[str, Any]) -> Any:
    # The innermost comes first: a value is typed before the cell that holds it. Texts first, since
    # most cells are.
    if "stringValue" in part:
        return part["stringValue"] or None
    if "effectiveValue" in part:
        value = part["effectiveValue"]
        # A date is a number in a format of dates, which stands beside it.
        if isinstance(value, float | int) and not isinstance(value, bool):
            return _number(float(value), part.get("effectiveFormat"))
        return value
    if "values" in part:
        return tuple(part["values"])
    if not part:
        return None
    for kind in ("numberValue", "boolValue", "numberFormat"):
        if kind in part:
            return part[kind]
    if "errorValue" in part:
        kind = (part["errorValue"] or {}).get("type", "")
        return ERRORS.get(kind, "#ERROR!")
    if "effectiveFormat" in part or "dataValidation" in part:
        return None  # a cell that has a format or a rule, and nothing in it
    return part


def _number(value: float, number_format: Mapping[str, str] | None) -> Cell:
    kind = number_format.get("type") if number_format else None
    if kind in ("DATE", "DATE_TIME") and 0 <= value < _LAST_DAY:
        return clean(_from_serial(value))
    if kind == "TIME" and 0 <= value < 1:
        return clean(_from_serial(value).time())
    return int(value) if value.is_integer() else value


def _from_serial(days: float) -> datetime:
    """Days since 30 December 1899, to the millisecond that they were meant to be."""
    return _DAY_0 + timedelta(milliseconds=round(days * 86_400_000))


def cell(value: Cell) -> dict[str, Any]:
    """A clean value as the cell's content; text is text, whatever it looks like."""
    match value:
        case None:
            return {}
        case str():
            return {"userEnteredValue": {"stringValue": value}}
        case bool():
            return {"userEnteredValue": {"boolValue": value}}
        case date() | time():
            return {"userEnteredValue": {"numberValue": serial(value, since_1904=False)}}
        case _:
            return {"userEnteredValue": {"numberValue": value}}


def number_format(value: Cell, before: Cell) -> dict[str, Any] | None:
    """The format that a cell must get to show this; None where the one it has will do.

    `before` is what it held. An empty format makes it an ordinary cell again: a number that comes
    there later, or into a row that is inserted below and looks like this one, is no date.
    """
    if type(value) is type(before) or isinstance(value, str | bool):
        return None
    if type(value) in _PATTERNS:
        kind, pattern = _PATTERNS[type(value)]
        return {"numberFormat": {"type": kind, "pattern": pattern}}
    return {} if isinstance(before, date | time) else None
