"""A day that was typed without its year: told as that, since nobody guesses the year."""

import re
from datetime import date

from douze.model.fold import fold
from douze.model.sheet import Cell
from douze.read.cells import text
from douze.read.dates import MONTHS, WEEKDAYS, read_time

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
#: Compiled when a cell is first asked, which is seldom: it is long, and every pass imports it.
_DAY = (
    rf"(?:(?:le )?(?:{_WEEKDAY})\b\.?,? ?)?(?:le |the )?"
    r"(?:(?P<d>\d{1,2}) ?[/.-] ?(?P<m>\d{1,2})\b"
    rf"|(?P<d2>\d{{1,2}})(?:er|e|st|nd|rd|th)? (?P<month>{_MONTH})\b\.?"
    rf"|(?P<month2>{_MONTH})\b\.? (?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\b)"
)
_BETWEEN = re.compile(r" ?(?:,|a|at|-)? ?")
_LEAP = 2024  #: has every day that any year has


def lacks_year(cell: Cell) -> bool:
    """Whether a cell holds a day and a month, perhaps with a weekday or a time, and no year."""
    typed = fold(text(cell)) if isinstance(cell, str) else ""
    found = re.match(_DAY, typed)
    if found is None:
        return False
    parts = found.groupdict()
    name = parts["month"] or parts["month2"]
    month = MONTHS[name] if name else int(parts["m"])
    try:
        date(_LEAP, month, int(parts["d"] or parts["d2"] or parts["d3"]))
    except ValueError:
        return False
    rest = typed[found.end() :]
    between = _BETWEEN.match(rest)
    return not rest or read_time(rest[between.end() if between else 0 :]) is not None
