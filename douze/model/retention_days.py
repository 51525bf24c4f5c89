"""What has been kept long enough, and until when anything is: days of the calendar."""

import calendar
from datetime import date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from douze.model.local_day import local_moment


class Due(Struct, frozen=True, kw_only=True):
    """What is to go of one person: everything, or all but who came to what."""

    last: date  #: the last day on which it is kept
    who: str = ""  #: the address that goes; empty where nothing is left but a name
    refs: tuple[str, ...]  #: of all that is theirs
    keeps: tuple[str, ...] = ()  #: those of them whose name and presence stay, as a proof
    sessions: tuple[str, ...] = ()  #: the codes of what they were at
    anew: tuple[str, ...] = ()  #: those of them whose file is made anew, or goes
    name_only: bool = False  #: all else has gone before: the name goes now
    goes: bool = False  #: at the end of this pass


def months_after(day: date, months: int) -> date:
    """Give the day so many months later; of a shorter month its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def begins(day: date, zone: tzinfo, days: int = 0) -> datetime:
    """Give the moment at which a day begins on the wall of a zone, or one so many days later."""
    return local_moment(day + timedelta(days=days), time(), zone)
