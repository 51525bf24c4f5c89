"""Dates and times as people type them, by a strict grammar.

`01/10/2020`, `jeudi 1er octobre 2020`, `2020-10-01`, `1 October 2020`; `14h`, `14h30`,
`14:30`, `2:30 pm`. The day stands before the month. A weekday that is not that date's
makes the text unreadable: what nobody can be sure of is told, never guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from douze.model.fold import fold
from douze.model.sheet import Cell
from douze.read.by_word import by_word
from douze.read.cells import text

#: A session or an answer of another year is a slip of the hand.
FIRST_YEAR, LAST_YEAR = 2000, 2199

MONTHS = by_word(
    {
        1: "janvier janv jan january",
        2: "fevrier fevr fev february feb",
        3: "mars mar march",
        4: "avril avr april apr",
        5: "mai may",
        6: "juin june jun",
        7: "juillet juil july jul",
        8: "aout august aug",
        9: "septembre sept sep september",
        10: "octobre oct october",
        11: "novembre nov november",
        12: "decembre dec december",
    }
)
#: As `date.weekday` counts them.
WEEKDAYS = by_word(
    {
        0: "lundi lun monday mon",
        1: "mardi mar tuesday tue",
        2: "mercredi mer wednesday wed",
        3: "jeudi jeu thursday thu",
        4: "vendredi ven friday fri",
        5: "samedi sam saturday sat",
        6: "dimanche dim sunday sun",
    }
)

# Folded texts are matched: small letters, no accents, one space at a time.
_WEEKDAY = r"(?:(?:le\s+)?(?P<weekday>[a-z]{3,9})\.?,?\s+)?(?:le\s+|the\s+)?"
_DATES = (
    re.compile(_WEEKDAY + r"(?P<d>\d{1,2})\s?[/.-]\s?(?P<m>\d{1,2})\s?[/.-]\s?(?P<y>\d{4}|\d{2})"),
    re.compile(_WEEKDAY + r"(?P<y>\d{4})[-/](?P<m>\d{1,2})[-/](?P<d>\d{1,2})"),
    re.compile(
        _WEEKDAY
        + r"(?P<d>\d{1,2})(?:er|e|st|nd|rd|th)?\s+(?P<month>[a-z]{3,9})\.?,?\s+(?P<y>\d{4})"
    ),
    re.compile(
        _WEEKDAY + r"(?P<month>[a-z]{3,9})\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})"
    ),
)
#: No day or hour is written in more characters.
_LONGEST = 200
_TIME = re.compile(
    r"(?P<h>\d{1,2})\s?(?:heures?|h|:)\s?(?P<m>\d{2})?(?:(?::|m|min|mn)\s?(?P<s>\d{2})?)?"
    r"\s?(?P<half>[ap]\.?m\.?)?|(?P<h2>\d{1,2})\s?(?P<half2>[ap]\.?m\.?)"
)
_ZONE = re.compile(
    r"\s*(?:(?:gmt|utc)\s?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?|z)"
)
_BETWEEN = re.compile(r"(?:\s*(?:,|t|a|at|de|@|-)\s*|\s+)(?=\d)")


def read_date(cell: Cell) -> date | None:
    """Read a day, or None where the cell does not hold one and nothing but one."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    typed = fold(text(cell))
    day, end = date_at_start(typed)
    return day if end == len(typed) else None


def weekday_contradicts(cell: Cell) -> bool:
    """Whether a cell holds a day that would be one, were it not for its weekday."""
    if not isinstance(cell, str) or read_date(cell) is not None:
        return False
    weekday, _, day = fold(text(cell)).removeprefix("le ").partition(" ")
    return weekday.rstrip(".,") in WEEKDAYS and read_date(day) is not None


def read_time(cell: Cell) -> time | None:
    """Read a time of day, or None where the cell does not hold one."""
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    typed = fold(text(cell))
    match = _TIME.match(typed)
    return _time_of(match) if match and match.end() == len(typed) else None


def read_moment(cell: Cell, *, without_time: time | None = None) -> datetime | None:
    """Read a date with a time, or None.

    `without_time` is the time that a bare date stands for; None refuses a bare date. The
    result has a zone only where the text names one (`GMT+2`).
    """
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, without_time) if without_time is not None else None
    if not isinstance(cell, str) or len(cell) > _LONGEST:
        return None
    typed = fold(text(cell))
    day, end = date_at_start(typed)
    if day is None:
        return None
    if end == len(typed):
        return read_moment(day, without_time=without_time)
    return _at_hour(day, typed[end:])


def _at_hour(day: date, typed: str) -> datetime | None:
    """Put a day together with what is typed behind it: a time, and perhaps its zone."""
    between = _BETWEEN.match(typed)
    match = _TIME.match(typed, between.end()) if between else None
    hour = _time_of(match) if match else None
    if match is None or hour is None:
        return None
    rest = typed[match.end() :]
    zone = _ZONE.fullmatch(rest)
    if rest and not zone:
        return None
    return datetime.combine(day, hour, tzinfo=_zone_of(zone) if zone else None)


def find_day(typed: str) -> date | None:
    """Find the first day that is named anywhere in a text, such as a session's date in a choice."""
    folded = fold(typed)
    for match in re.finditer(r"(?<![\w/])[\w]", folded):
        day, _ = date_at_start(folded[match.start() :])
        if day is not None:
            return day
    return None


def date_at_start(typed: str) -> tuple[date | None, int]:
    """Read the day with which a plain text begins, and where it ends."""
    for pattern in _DATES:
        match = pattern.match(typed)
        if match is None:
            continue
        day = _date_of(match)
        if day is not None:
            return day, match.end()
    return None, 0


def _date_of(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    name = parts.get("month")
    month = MONTHS.get(name) if name else int(parts["m"])
    year = int(parts["y"])
    weekday = parts.get("weekday")
    if month is None or (weekday and weekday not in WEEKDAYS):
        return None
    try:
        # Of two figures: nobody types a session from before 2000.
        day = date(year + 2000 if year < 100 else year, month, int(parts["d"]))
    except ValueError:
        return None
    if weekday and WEEKDAYS[weekday] != day.weekday():
        return None
    return day


def _time_of(match: re.Match[str]) -> time | None:
    parts = match.groupdict()
    hour = int(parts["h"] or parts["h2"])
    half = parts["half"] or parts["half2"]
    if half:
        if not 1 <= hour <= 12:
            return None
        # 12 am is midnight, 12 pm noon.
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    try:
        return time(hour, int(parts["m"] or 0), int(parts["s"] or 0))
    except ValueError:
        return None


def _zone_of(match: re.Match[str]) -> timezone:
    if not match["sign"]:
        return UTC
    offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    return timezone(offset if match["sign"] == "+" else -offset)
