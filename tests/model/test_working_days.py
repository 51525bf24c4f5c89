"""The second working day after a day, in the association's country."""

from datetime import date, timedelta

import holidays
import pytest

from douze.model.working_days import (
    COUNTRIES,
    second_weekday,
    second_working_day,
    working_day_before,
)
from tests.factories import at
from tests.world.office_days import thanked_from

#: The day of a session, the country, the second working day after it.
DAYS = {
    "a Tuesday": (date(2020, 9, 29), "FR", date(2020, 10, 1)),
    "a Thursday": (date(2020, 10, 1), "FR", date(2020, 10, 5)),
    "a Saturday": (date(2020, 10, 3), "FR", date(2020, 10, 6)),
    "before a bank holiday": (date(2020, 11, 10), "FR", date(2020, 11, 13)),
    "before Easter": (date(2021, 4, 1), "FR", date(2021, 4, 6)),
    "before Easter, where Good Friday is kept instead": (date(2021, 4, 1), "GB", date(2021, 4, 6)),
    "before Christmas": (date(2020, 12, 23), "FR", date(2020, 12, 28)),
    "before Christmas, where the next day is kept too": (date(2018, 12, 24), "GB",
                                                         date(2018, 12, 28)),
    "at the turn of the year": (date(2020, 12, 31), "FR", date(2021, 1, 5)),
    "the day of another country is no holiday": (date(2020, 7, 13), "BE", date(2020, 7, 15)),
}  # fmt: skip


@pytest.mark.parametrize(("day", "country", "second"), DAYS.values(), ids=DAYS)
def test_the_second_working_day(day: date, country: str, second: date) -> None:
    assert second_working_day(day, country) == second
    assert second_weekday(day) <= second


#: A day, how many working days before it, the country, and the day that lies so far back.
BEFORE = {
    "in a week": (date(2020, 10, 1), 3, "FR", date(2020, 9, 28)),
    "over a weekend": (date(2020, 9, 28), 1, "FR", date(2020, 9, 25)),
    "over a bank holiday": (date(2020, 11, 12), 1, "FR", date(2020, 11, 10)),
    "over the turn of the year": (date(2021, 1, 4), 2, "FR", date(2020, 12, 30)),
    "the day of another country is no holiday": (date(2020, 7, 15), 1, "BE", date(2020, 7, 14)),
}


@pytest.mark.parametrize(("day", "count", "country", "before"), BEFORE.values(), ids=BEFORE)
def test_so_many_working_days_before(day: date, count: int, country: str, before: date) -> None:
    assert working_day_before(day, count, country) == before


def test_the_countries_are_those_of_the_library() -> None:
    listed = holidays.list_supported_countries(include_aliases=False)
    known = {code for code in listed if len(code) == 2}
    assert known == COUNTRIES


def test_the_oracle_of_the_worlds_agrees() -> None:
    start = date(2019, 12, 20)
    for day in (start + timedelta(days=n) for n in range(800)):
        wanted = min(second_working_day(day, "FR"), day + timedelta(days=5))
        assert thanked_from(at(f"{day} 16:00")) == at(f"{wanted} 09:00")
