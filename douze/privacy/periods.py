"""Until when something about a session is kept."""

import calendar
from datetime import date

from douze.model.book import Session


def months_after(day: date, months: int) -> date:
    """Give the day so many months later; of a shorter month its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def kept_until(session: Session | None, months: int) -> date | None:
    """Give the last day on which names of a session are kept; None where it has no date yet."""
    if session is None or not session.dated:
        return None
    return months_after(session.end.date(), months)
