"""The hours in which only what cannot wait leaves: nights, Sundays and public holidays."""

from datetime import date, datetime, time, timedelta, tzinfo

from douze.model.local_day import local_day, local_moment
from douze.model.settings import Settings
from douze.model.value_types import Hours
from douze.model.working_days import is_holiday

_DAY = timedelta(days=1)
_SUNDAY = 6


def quiet_hours_end(moment: datetime, settings: Settings) -> datetime | None:
    """Say when the quiet hours are over that a moment lies in; None where it lies in none.

    A night runs on into the Sunday or the public holiday that follows, and that into its night.
    """
    if settings.letters.quiet is None:
        return None
    found = None
    # A night before a Sunday before a public holiday: what ends one may begin in the next.
    while (ends := _ends(found or moment, settings.letters.quiet, settings)) is not None:
        found = ends
    return found


def _ends(moment: datetime, hours: Hours, settings: Settings) -> datetime | None:
    """Say when the night or the day ends that is quiet at a moment, whatever comes after it."""
    zone, country = settings.zone, settings.association.country
    day = local_day(moment, zone)
    for evening in (day - _DAY, day):  # yesterday's night may last into the morning
        begins, ends = _night(evening, hours, zone)
        if begins <= moment < ends:
            return ends
    if day.weekday() == _SUNDAY or is_holiday(day, country):
        return local_moment(day + _DAY, time(), zone)
    return None


def _night(evening: date, hours: Hours, zone: tzinfo) -> tuple[datetime, datetime]:
    # Hours such as 12:00-14:00 are over on the day on which they begin.
    morning = evening if hours.begin < hours.end else evening + _DAY
    return local_moment(evening, hours.begin, zone), local_moment(morning, hours.end, zone)
