"""What a cell can hold, and how it stands in the file."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta

from douze.model.cell_address import column_letters
from douze.model.sheet import Cell

#: Excel's own limits.
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_TEXT = 32_767  #: UTF-16 units

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Space that programs leave out of a text, or make one of, unless they are told to keep it.
_KEPT_SPACE = re.compile(r"^\s|\s\Z|\s\s|[\t\r\n]")
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_REFERENCE = re.compile(rb"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_NUMBERS = (int, float)
_EXACT = 2**53  #: whole numbers beyond it are not exact in a file
_FIRST_DAY = date(1900, 3, 1)  #: before it, programs disagree about 29 February 1900
_MIDNIGHT = time()
_DAY = 24 * 60 * 60 * 10**6  # microseconds
_DAY_0_OF_1904 = date(1904, 1, 1).toordinal()
_DAY_0_OF_1900 = _DAY_0_OF_1904 - 1462


def clean(value: Cell) -> Cell:
    """The value as a workbook gives it back.

    Text loses what XML cannot hold and what exceeds 32,767 characters, and breaks lines with
    a line feed; moments are cut to the millisecond, at midnight they are dates; no text is
    None. Raises ValueError for what no cell can hold: not a number, infinity, a time zone.
    """
    match value:
        case str():
            return _clean_text(value) or None
        case bool() | None:
            return value
        case int() | float():
            return _clean_number(value)
        case datetime() | time():
            if value.tzinfo is not None:
                raise ValueError(f"{value} has a time zone, which no cell can hold")
            # A cell holds a fraction of a day, which is exact to the millisecond and no further.
            if value.microsecond % 1000 or value.fold:
                value = value.replace(microsecond=value.microsecond // 1000 * 1000, fold=0)
            return _clean_day(value) if isinstance(value, datetime) else value
        case date():
            return _clean_day(datetime.combine(value, _MIDNIGHT))


def _clean_text(text: str) -> str:
    if text.isprintable() and len(text) * 2 <= LONGEST_TEXT:
        return str(text)  # a word of ours becomes plain text
    text = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")


def _clean_number(number: int | float) -> int | float:
    if not math.isfinite(number):
        raise ValueError(f"{number} is nothing that a cell can hold")
    # As programs hold it: what comes back would else be another number than was written.
    if isinstance(number, int) and abs(number) > _EXACT:
        number = float(number)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _clean_day(moment: datetime) -> Cell:
    if moment.date() < _FIRST_DAY:
        return moment.date().isoformat()
    return moment if moment.time() != _MIDNIGHT else moment.date()


def same(one: Cell, other: Cell) -> bool:
    """Whether writing the one over the other would change nothing."""
    one, other = clean(one), clean(other)
    if type(one) in _NUMBERS and type(other) in _NUMBERS:
        return one == other
    return type(one) is type(other) and one == other


def as_text(value: Cell) -> str:
    """A cell's content for comparing with an anchor or a key; empty for an empty one."""
    return "" if value is None else str(value)


def from_file(value: Cell | timedelta) -> Cell:
    """A value as calamine gives it, in our types; a duration of a day or more is its days."""
    if value == "":
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, timedelta):
        if timedelta(0) <= value < timedelta(days=1):
            return (datetime(1900, 1, 1, tzinfo=UTC) + value).time()
        return from_file(value / timedelta(days=1))
    return value


def serial(moment: date | time, *, since_1904: bool) -> int | float:
    """A date, a moment or a time of day as the number of days that a cell holds."""
    if isinstance(moment, time):
        return _part_of_day(moment)
    days = moment.toordinal() - (_DAY_0_OF_1904 if since_1904 else _DAY_0_OF_1900)
    return days + _part_of_day(moment) if isinstance(moment, datetime) else days


def _part_of_day(at: time | datetime) -> float:
    seconds = (at.hour * 60 + at.minute) * 60 + at.second
    return (seconds * 10**6 + at.microsecond) / _DAY


def as_held(value: Cell, *, since_1904: bool) -> Cell:
    """A clean value as such a workbook can hold it: a day before its first is text."""
    if since_1904 and isinstance(value, date) and serial(value, since_1904=True) < 1:
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return value


def in_xml(value: Cell, prefix: bytes, *, since_1904: bool) -> tuple[bytes, bytes]:
    """A clean value as the cell's `t` (empty for numbers) and its content.

    Text is an inline string, so that `=HYPERLINK(…)` stays what somebody typed.
    """
    value = as_held(value, since_1904=since_1904)
    if value is None:
        return b"", b""
    if isinstance(value, str):
        return b"inlineStr", b"<%sis>%s</%sis>" % (prefix, text_in_xml(value, prefix), prefix)
    if isinstance(value, bool):
        kind, number = b"b", str(int(value))
    elif isinstance(value, _NUMBERS):
        kind, number = b"", repr(value if abs(value) <= _EXACT else float(value))
    else:
        kind, number = b"", repr(serial(value, since_1904=since_1904))
    return kind, b"<%sv>%s</%sv>" % (prefix, number.encode(), prefix)


def text_in_xml(text: str, prefix: bytes) -> bytes:
    """A clean text as its element.

    It says that spaces count only where programs would leave some out: that is a sixth of a sheet.
    """
    spaces = b' xml:space="preserve"' if _KEPT_SPACE.search(text) else b""
    inner = escaped(_LIKE_AN_ESCAPE.sub("_x005F_", text) if "_x" in text else text)
    return b"<%st%s>%s</%st>" % (prefix, spaces, inner, prefix)


def escaped(text: str) -> bytes:
    """Text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def cell_reference(row: int, column: int) -> bytes:
    """`B7`, from the sheet's row and the column from 0."""
    return f"{column_letters(column)}{row}".encode()


def place(name: bytes) -> tuple[int, int] | None:
    """The row (from 1) and column (from 0) of `B7` or `$B$7`; None if it is neither."""
    found = _REFERENCE.fullmatch(name)
    if not found:
        return None
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]), column - 1
