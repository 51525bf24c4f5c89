"""How long, as reports say it: `1 h 52`, `1h 52m 3s`, `1 hr 52 min`, `01:52:00`, `112`."""

import re
from datetime import date, time

from douze.model.fold import fold
from douze.model.sheet import Cell
from douze.read.by_word import by_word
from douze.read.cells import text

_PART = re.compile(r"(\d{1,6})\s?([a-z]*)\.?")
_CLOCK = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,]\d{1,6})?")
#: How many seconds each unit has.
_UNITS = by_word(
    {
        3600: "h hr hrs hour hours heure heures",
        60: "m mn min mins minute minutes",
        1: "s sec secs second seconds seconde secondes",
    }
)
_LONGEST = 60


def read_duration(cell: Cell, *, unit: int) -> int | None:
    """Read a duration in seconds, or None. A number alone has this `unit`, in seconds.

    Of two parts with a colon the first are hours, as clocks have it: `1:52` is 1 h 52.
    """
    match cell:
        case bool() | None | date():
            return None
        case int() | float():
            return round(cell * unit) if cell >= 0 else None
        case time():  # what a spreadsheet makes of `01:52:00`
            return cell.hour * 3600 + cell.minute * 60 + cell.second
    typed = fold(text(cell))
    return _read_typed(typed, unit) if typed and len(typed) <= _LONGEST else None


def _read_typed(typed: str, unit: int) -> int | None:
    if number := re.fullmatch(r"(\d{1,6})(?:[.,](\d{1,6}))?", typed):
        return round(float(f"{number[1]}.{number[2] or 0}") * unit)
    if clock := _CLOCK.fullmatch(typed):
        hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        return hours * 3600 + minutes * 60 + seconds if minutes < 60 and seconds < 60 else None
    return _in_words(typed)


def _in_words(typed: str) -> int | None:
    """Read `1 h 52 min 3 s`, each unit once, the largest first; the last may go without."""
    # What is left over would be guessed at: the whole is unreadable then.
    between = _PART.sub("", typed)
    if between.replace(",", "").replace("et", "").replace("and", "").strip():
        return None
    # Before the first part: larger than any unit. A figure without one is of the next smaller unit.
    total, before = 0, 3600 * 60
    for figures, word in _PART.findall(typed):
        unit = _UNITS.get(word) if word else before // 60
        if not unit or unit >= before:
            return None
        total, before = total + int(figures) * unit, unit
    return total
