"""When a session begins and ends, and until when one may register for it."""

from datetime import UTC, date, datetime, time, timedelta

from douze.model.fold import fold
from douze.model.reasons import Reason
from douze.model.sheet import Cell
from douze.read.cells import text
from douze.read.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    read_date,
    read_moment,
    read_time,
    weekday_contradicts,
)
from douze.read.missing_year import lacks_year
from douze.read.session_cells import RowReader

_END_OF_DAY = time(23, 59, 59)
#: What is typed for the midnight after the day.
_MIDNIGHT = frozenset({"24h", "24 h", "24h00", "24:00", "24:00:00", "minuit", "midnight"})
_DAY = timedelta(days=1)
_LONGEST_NIGHT = 12 * 60  #: minutes


def _at_hour(reader: RowReader, word: str, day: date, hour: time) -> datetime | None:
    """Put a day and an hour together; refuse an hour that the clocks skip or repeat."""
    moment = datetime.combine(day, hour, tzinfo=reader.zone)
    # There and back: an hour that the clocks skip comes back as another.
    back = moment.astimezone(UTC).astimezone(reader.zone)
    if back.replace(tzinfo=None) != moment.replace(tzinfo=None):
        reader.wrong(word, Reason.HOUR_SKIPPED, moment=moment.replace(tzinfo=None))
        return None
    # In October, 02:30 is twice, an hour apart: nobody can say which is meant.
    if moment.utcoffset() != moment.replace(fold=1).utcoffset():
        reader.wrong(word, Reason.HOUR_TWICE, moment=moment.replace(tzinfo=None))
        return None
    return moment


def read_times(reader: RowReader, *, needed: bool) -> tuple[datetime | None, datetime | None]:
    """Read when it begins and ends; what cannot be read is told where it is needed."""
    told = [*reader.problems]
    start, end = _read_dated_times(reader)
    if not needed:
        reader.problems = told
    return start, end


def _read_dated_times(reader: RowReader) -> tuple[datetime | None, datetime | None]:
    day = read_date(reader.cell("date"))
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        day = None
        other = weekday_contradicts(reader.cell("date"))
        code = (
            Reason.DATE_WITHOUT_YEAR if lacks_year(reader.cell("date")) else Reason.DATE_UNREADABLE
        )
        reader.unreadable("date", Reason.DATE_OF_ANOTHER_WEEKDAY if other else code)
    at_midnight = _is_midnight(reader.cell("end"))
    first = read_time(reader.cell("start"))
    last = time() if at_midnight else read_time(reader.cell("end"))
    for word, hour in (("start", first), ("end", last)):
        if hour is None:
            reader.unreadable(word, Reason.TIME_UNREADABLE)
    if day is None or first is None or last is None:
        return None, None
    last_day = day + _DAY if at_midnight else _last_day(day, first, last)
    if last_day is None:
        reader.wrong("end", Reason.END_BEFORE_START)
        return None, None
    return _at_hour(reader, "start", day, first), _at_hour(reader, "end", last_day, last)


def _is_midnight(cell: Cell) -> bool:
    """Whether an end is the midnight after the day, however early the session begins."""
    return fold(text(cell)) in _MIDNIGHT


def _last_day(day: date, first: time, last: time) -> date | None:
    """The day on which a session ends that begins on this one; None where its times contradict.

    An end before the start is the next day's, where less than twelve hours lie between them: with
    twelve or more it may be an afternoon's hour that somebody wrote as a morning's (`14h` to `4h`).
    """
    if last > first:
        return day
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute + 24 * 60
    return day + _DAY if minutes < _LONGEST_NIGHT else None


def read_closing(reader: RowReader) -> datetime | None:
    cell = reader.cell("closing")
    if not text(cell):
        return None
    moment = read_moment(cell, without_time=_END_OF_DAY)
    if moment is None:
        code = Reason.DATE_WITHOUT_YEAR if lacks_year(cell) else Reason.MOMENT_UNREADABLE
        reader.unreadable("closing", code)
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=reader.zone)
