"""What a number format makes of a number: a date, a time of day, or a number."""

import re
from datetime import date, datetime, time
from functools import cache

#: Formats that every program knows without their being in the file.
BUILT_IN = {
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm:ss",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
}
FIRST_OWN = 164  #: the numbers below are reserved
GENERAL = ""
NUMBERS = "0"  #: stands for all built-in ones that show numbers

# What shows nothing of the value: words in quotes, escaped signs, colours, the formats for negative
# numbers and texts. `[h]` counts hours on, and stays.
_SILENT = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]|am/pm|a/p|general|standard|;.*', re.DOTALL
)


@cache
def shown(code: str) -> frozenset[str]:
    """The letters of d, m, y, h, s that the format shows; none for a format of numbers."""
    return frozenset(_SILENT.sub("", code.lower())) & frozenset("dmyhs")


def suits(code: str, value: date | time | float) -> bool:
    """Whether the value reads as what it is in this format, if perhaps not as a whole."""
    letters = shown(code)
    # An `m` beside hours or seconds is minutes, else months.
    is_time = bool(letters & set("hs")) and not letters & set("dy")
    match value:
        case time():
            return is_time
        case date():
            return bool(letters) and not is_time
        case _:
            return not letters


def fits(code: str, value: date | time | float) -> bool:
    """Whether the format shows the whole of the value and nothing that it has not."""
    letters = shown(code)
    match value:
        case time():
            return "h" in letters and suits(code, value)
        case datetime():
            return letters >= set("dmyh")
        case date():
            return letters == set("dmy")
        case _:
            return code == GENERAL


def code_for(value: date | time | float) -> str:
    """The format for a cell that has none that suits."""
    match value:
        case time():
            return "hh:mm"
        case datetime():
            return "dd/mm/yyyy hh:mm"
        case date():
            return "dd/mm/yyyy"
        case _:
            return GENERAL
