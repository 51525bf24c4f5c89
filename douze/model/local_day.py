"""The day that a moment falls on, by the calendar on the association's wall."""

from datetime import date, datetime, tzinfo


def local_day(moment: datetime, zone: tzinfo | None) -> date:
    """Give the day that it is in a zone at a moment, which names a zone of its own.

    `zone` may be the `tzinfo` of another moment that has one. Moments are kept in UTC, where a
    day in Paris begins an hour or two late: never `.date()` of one of those.
    """
    return moment.astimezone(zone).date()
