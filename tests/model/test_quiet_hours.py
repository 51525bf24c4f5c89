"""When nights, Sundays and public holidays are over that only what cannot wait breaks into."""

from datetime import time

import pytest

from douze.model.quiet_hours import quiet_hours_end
from douze.model.value_types import Hours
from tests.factories import at, settings

NIGHT, NOON, SMALL = (
    Hours(time(20), time(8)),
    Hours(time(12), time(14)),
    Hours(time(0), time(6)),
)
#: A sentence: the hours, a moment, and when they are over; None where it is not quiet then.
MOMENTS = {
    "by day": (NIGHT, "09-22 12:00", None),
    "in the evening until the morning": (NIGHT, "09-22 21:00", "09-23 08:00"),
    "after midnight until the same morning": (NIGHT, "09-23 03:00", "09-23 08:00"),
    "the first moment is quiet": (NIGHT, "09-22 20:00", "09-23 08:00"),
    "the moment before is not": (NIGHT, "09-22 19:59", None),
    "the last moment is none any more": (NIGHT, "09-23 08:00", None),
    "the minute before is": (NIGHT, "09-23 07:59", "09-23 08:00"),
    "a Saturday is a day": (NIGHT, "09-26 12:00", None),
    "its evening lasts until Monday": (NIGHT, "09-26 21:00", "09-28 08:00"),
    "so does the Sunday": (NIGHT, "09-27 12:00", "09-28 08:00"),
    "a public holiday joins its nights": (NIGHT, "11-10 21:00", "11-12 08:00"),
    "one before a Sunday too": (NIGHT, "2021-12-24 21:00", "2021-12-27 08:00"),
    "Easter lasts until Tuesday": (NIGHT, "2021-04-03 20:00", "2021-04-06 08:00"),
    "the turn of the year": (NIGHT, "2020-12-31 20:00", "2021-01-02 08:00"),
    "the clocks go back on a Sunday": (NIGHT, "10-24 22:00", "10-26 08:00"),
    "the clocks go forward on a Sunday": (NIGHT, "2021-03-27 22:00", "2021-03-29 08:00"),
    "hours within one day": (NOON, "09-22 13:00", "09-22 14:00"),
    "are none in its evening": (NOON, "09-22 21:00", None),
    "then a Sunday is the day itself": (NOON, "09-27 13:00", "09-28 00:00"),
    "hours from midnight follow a Sunday": (SMALL, "09-27 13:00", "09-28 06:00"),
    "no hours, no Sunday either": (None, "09-27 13:00", None),
}


@pytest.mark.parametrize(("hours", "moment", "end"), MOMENTS.values(), ids=MOMENTS)
def test_when_the_quiet_hours_are_over(hours: Hours | None, moment: str, end: str | None) -> None:
    ours = settings(letters={"quiet": hours})
    assert quiet_hours_end(at(moment), ours) == (at(end) if end else None)


@pytest.mark.parametrize(("country", "end"), [("FR", "11-12 08:00"), ("GB", "11-11 08:00")])
def test_which_days_are_kept_is_the_countrys(country: str, end: str) -> None:
    ours = settings(letters={"quiet": NIGHT}, association={"country": country})
    assert quiet_hours_end(at("11-10 21:00"), ours) == at(end)
