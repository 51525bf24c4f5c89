"""The day is the one on the association's wall, wherever and in what zone a moment is kept."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from douze.model.local_day import local_day

PARIS = ZoneInfo("Europe/Paris")
DAYS = {
    "at noon it is the same everywhere": (datetime(2020, 9, 20, 12, tzinfo=UTC), "2020-09-20"),
    "the last hours of a summer's day in UTC are the next day's": (
        datetime(2020, 9, 20, 22, tzinfo=UTC),
        "2020-09-21",
    ),
    "the last minute before them is not": (
        datetime(2020, 9, 20, 21, 59, 59, tzinfo=UTC),
        "2020-09-20",
    ),
    "in winter the day begins an hour before UTC's": (
        datetime(2020, 12, 20, 23, tzinfo=UTC),
        "2020-12-21",
    ),
    "a new year too": (datetime(2020, 12, 31, 23, 30, tzinfo=UTC), "2021-01-01"),
    "a moment of another zone is brought to ours": (
        datetime(2020, 9, 20, 20, tzinfo=timezone(timedelta(hours=-4))),
        "2020-09-21",
    ),
    "a moment of ours stays": (datetime(2020, 9, 20, 23, 59, tzinfo=PARIS), "2020-09-20"),
    "the hour that comes twice": (datetime(2020, 10, 25, 1, 30, tzinfo=UTC), "2020-10-25"),
}


@pytest.mark.parametrize(("moment", "day"), DAYS.values(), ids=DAYS)
def test_a_moment_falls_on_one_day(moment: datetime, day: str) -> None:
    assert local_day(moment, PARIS) == date.fromisoformat(day)
