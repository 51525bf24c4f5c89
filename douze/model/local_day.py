"""The day that a moment falls on, by the calendar on the association's wall."""

from datetime import UTC, date, datetime, time, tzinfo


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """Give the day that it is in a zone at a moment, which names a zone of its own.

    `zone` may be the `tzinfo` of another moment that has one. Moments are kept in UTC, where a
    day in Paris begins an hour or two late: never `.date()` of one of those.
    """
    return moment.astimezone(zone).date()


def local_moment(day: date, at: time, zone: tzinfo | None) -> datetime:
    """Give the moment, in UTC, at which the clock on the wall of a zone shows that hour."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
