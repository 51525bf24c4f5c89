"""Until when thanks wait for whoever came, reckoned from a list of days kept in France."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_PARIS = ZoneInfo("Europe/Paris")
_EVERY_YEAR = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
#: Easter Monday, Ascension, Whit Monday: so many days after Easter.
_AFTER_EASTER = (1, 39, 50)


def thanked_from(end: datetime) -> datetime:
    """Nine o'clock of the second working day after a session, or of the fifth day at the latest."""
    last = end.astimezone(_PARIS).date()
    days = [last + timedelta(days=n) for n in range(1, 6)]
    worked = [day for day in days if day.weekday() < 5 and not is_kept(day)]
    day = worked[1] if len(worked) > 1 else days[-1]
    return datetime.combine(day, time(9), tzinfo=_PARIS).astimezone(UTC)


def is_kept(day: date) -> bool:
    """Whether nobody is in an office though it may be a weekday."""
    easter = _easter(day.year)
    moving = {easter + timedelta(days=days) for days in _AFTER_EASTER}
    return (day.month, day.day) in _EVERY_YEAR or day in moving


def _easter(year: int) -> date:
    """By the rule of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    later = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * later + 114, 31)
    return date(year, month, day + 1)
