"""When somebody came or went, as reports say it: with a zone or without, 12 or 24 hours.

A date in figures alone may have its day or its month first, and nothing in one cell says which:
each reading is given, and the session's own day decides (`tables.py`).
"""

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from msgspec import Struct

from douze.model.fold import fold
from douze.model.sheet import Cell
from douze.read.cells import text
from douze.read.dates import read_moment, read_time
from douze.read.exports.products import ZONES

_OFFSET = re.compile(r"(?<=[\dm.])\s?(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?$")
_NAMED = re.compile(r"(?<=[\dm.])\s?([a-z]{1,4})$")
#: Of a second.
_FRACTION = re.compile(r"(?<=:\d\d)[.,]\d{1,9}(?=\D|$)")
_FIGURES = re.compile(r"(\d{1,2})([/.-])(\d{1,2})([/.-])(\d{4}|\d{2})(?=\D|$)")
_LONGEST = 60


class ToldMoment(Struct, frozen=True, kw_only=True):
    """One moment as a cell tells it: its readings, the day first and the month first."""

    day_first: datetime | time | None
    month_first: datetime | time | None

    def reading(self, *, month_first: bool) -> datetime | time | None:
        return self.month_first if month_first else self.day_first


def _certain(moment: datetime | time | None) -> ToldMoment:
    """What can be read in one way only."""
    return ToldMoment(day_first=moment, month_first=moment)


NOTHING = _certain(None)


def zone_of(typed: str) -> tzinfo | None:
    """Read the zone that a header names, such as `UTC` or `GMT+02:00`; None where it names none."""
    _, zone = _split(f"0 {fold(typed)}")
    return zone


def read_when(cell: Cell, zone: tzinfo) -> ToldMoment:
    """Read a moment, or a time of day; `zone` is that of a cell that names none."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        cell = datetime.combine(cell, time())  # what a spreadsheet makes of a moment at midnight
    if isinstance(cell, datetime):
        moment = cell if cell.tzinfo else cell.replace(tzinfo=zone)
        # A spreadsheet that took the text for a moment read the day first, as its language does.
        other = moment.replace(month=moment.day, day=moment.month) if moment.day <= 12 else moment
        return ToldMoment(day_first=moment, month_first=other)
    if isinstance(cell, time):
        return _certain(cell.replace(tzinfo=zone))
    typed = fold(text(cell)) if isinstance(cell, str) else ""
    if not typed or len(typed) > _LONGEST:
        return NOTHING
    bare, named = _split(typed)
    zone = named or zone
    if (hour := read_time(bare)) is not None:
        return _certain(hour.replace(tzinfo=zone))
    day_first = _read_whole(bare, zone)
    return ToldMoment(
        day_first=day_first, month_first=_read_whole(_swapped(bare), zone) or day_first
    )


def _read_whole(typed: str, zone: tzinfo) -> datetime | None:
    if not typed:
        return None
    # `2020-10-01T14:00`: only behind a year, since `sept` has a t too.
    moment = read_moment(typed.replace("t", " ") if typed[:4].isdigit() else typed)
    return moment.replace(tzinfo=moment.tzinfo or zone) if moment else None


def _swapped(typed: str) -> str:
    """Put the day before the month where figures alone may stand the other way round."""
    return _FIGURES.sub(r"\3\2\1\4\5", typed, count=1) if _FIGURES.match(typed) else ""


def _split(typed: str) -> tuple[str, tzinfo | None]:
    """Take the zone off the end; a date alone ends in no zone."""
    typed = typed.replace("(", "").replace(")", "")
    typed = _FRACTION.sub("", typed) if ":" in typed else typed
    # In a date alone, `-10` is a day or a month.
    found = _OFFSET.search(typed) if ":" in typed or "utc" in typed or "gmt" in typed else None
    if found:
        size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if size < timedelta(days=1):
            return typed[: found.start()], timezone(size if found[1] == "+" else -size)
    named = _NAMED.search(typed)
    if named and named[1] in ZONES:
        return typed[: named.start()], timezone(timedelta(hours=ZONES[named[1]]))
    return typed, None


def placed(when: datetime | time | None, start: datetime) -> datetime | None:
    """Put a time of day on the day of a session, or the night after; a moment stays."""
    if when is None or isinstance(when, datetime):
        return when
    near = start.astimezone(when.tzinfo)
    moment = datetime.combine(near.date(), when)
    # A time without a day, long before the session began: it was past midnight.
    if moment < near - timedelta(hours=12):
        return moment + timedelta(days=1)
    return moment
