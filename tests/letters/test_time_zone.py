"""A zone as calendars are told it: right for later years too, and as two other readers read it."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical  # type: ignore[import-untyped]
from icalendar import Timezone

from douze.letters.time_zone import YEARS, vtimezone

ZONES = {
    "France's": "Europe/Paris",
    "with its rules in winter on the other side": "Australia/Sydney",
    "half an hour in summer": "Australia/Lord_Howe",
    "second and first Sundays": "America/Montreal",
    "no summer time": "Pacific/Noumea",
    "half hours": "Asia/Kolkata",
    "after the moon": "Africa/Casablanca",
    "rules that changed lately": "America/Nuuk",
    "winter time that is the odd one": "Europe/Dublin",
}


@pytest.mark.parametrize("key", ZONES.values(), ids=ZONES)
@pytest.mark.parametrize("year", [2020, 2026])
def test_every_week_of_ten_years_is_told_right(key: str, year: int) -> None:
    zone, text = ZoneInfo(key), vtimezone(ZoneInfo(key), year)
    other = tzical(StringIO(text)).get(key)
    third = Timezone.from_ical(text).to_tz(lookup_tzid=False)  # type: ignore[attr-defined]
    wrong = []
    for week in range(52 * YEARS):
        noon = datetime(year, 1, 2, 12) + timedelta(days=7 * week)
        offset = noon.replace(tzinfo=zone).utcoffset()
        read = [noon.replace(tzinfo=reader).utcoffset() for reader in (other, third)]
        wrong += [noon] if read != [offset, offset] else []
    assert not wrong


def test_the_hours_around_a_change_are_told_right() -> None:
    paris = ZoneInfo("Europe/Paris")
    other = tzical(StringIO(vtimezone(paris, 2020))).get("Europe/Paris")
    for day in ("2021-03-28", "2025-10-26", "2020-10-25", "2019-03-31"):
        for hour in ("00:30", "01:30", "03:30", "04:30"):
            wall = datetime.fromisoformat(f"{day} {hour}")
            assert wall.replace(tzinfo=other).utcoffset() == wall.replace(tzinfo=paris).utcoffset()


def test_what_is_told_for_one_year_is_what_is_told_for_the_next() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert vtimezone(paris, 2020) == vtimezone(paris, 2021) == vtimezone(paris, 2030)


def test_a_zone_without_rules_needs_no_explanation() -> None:
    assert vtimezone(ZoneInfo("UTC"), 2020) == ""
    assert datetime(2020, 1, 1, tzinfo=UTC).utcoffset() == timedelta()
