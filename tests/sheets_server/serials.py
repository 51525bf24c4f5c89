"""Dates as the sheet counts them: days since 30 December 1899, the time as a fraction."""

from datetime import datetime, timedelta

_START = datetime(1899, 12, 30)


def serial(moment: datetime) -> int | float:
    """Count the days of a moment of the wall clock."""
    passed = moment.replace(tzinfo=None) - _START
    days = passed.days + passed.seconds / 86400 + passed.microseconds / 86_400_000_000
    return int(days) if days == int(days) else days


def moment(number: float) -> datetime:
    """Give the wall clock of a count of days, to the millisecond."""
    days = int(number // 1)
    thousandths = round((number - days) * 86_400_000)
    return _START + timedelta(days=days, milliseconds=thousandths)
