"""A year of passes: outages, nights when the clocks change, the turn of the year, quiet days."""

from datetime import date, datetime, time

import pytest

from tests.factories import settings
from tests.house import House
from tests.steps import Step, answers, passes, sets, stranger, tell

CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]

#: The machine was off from 20 September until then: what zoe hears when it is back.
OUTAGES: dict[str, tuple[list[str], list[str]]] = {
    "back before the link is late: the link": (["09-30 20:00"], ["link"]),
    "back in the last hour: the reminder, which says the link too": (["10-01 13:30"], ["reminder"]),
    "back just after the start: the reminder is still of use": (
        ["10-01 14:10"],
        ["reminder"],
    ),
    "back in the middle of the session: the link": (["10-01 15:00"], ["link"]),
    "back after the end: nothing stale": (["10-01 17:00"], []),
    "back when all are thanked: thanks, and nothing stale": (
        ["10-05 20:00", "10-06 09:00"],
        ["thanks"],
    ),
    "back after two weeks: nothing at all": (["10-15 09:00"], []),
}


@pytest.mark.parametrize(("whens", "heard"), OUTAGES.values(), ids=OUTAGES)
def test_after_an_outage(whens: list[str], heard: list[str]) -> None:
    house = tell([*CAME, passes(*whens)])
    assert house.letters("zoe")[1:] == heard


def test_what_was_missed_is_recorded_and_told_to_staff() -> None:
    ours = settings(digest_at=time(8))
    house = tell([*CAME, passes("10-01 17:00")], ours=ours)
    states = {str(record.kind): record.state for record in house.ledger.read().letters.values()}
    assert (states["link"], states["reminder"]) == ("manqué", "manqué")
    house.pass_at("10-01 17:10")
    digest = [p.letter for done in house.passes for p in done.plan.letters][-1]
    assert {matter.what.code for matter in digest.matters} == {"letter_missed"}


TURNS: dict[str, tuple[dict[str, object], date, str]] = {
    "dues of 2020 cover the last day of the year": ({}, date(2020, 12, 31), "confirmée"),
    "dues of 2020 do not cover the first of January": ({}, date(2021, 1, 1), "à régler"),
    "days of grace come on top": ({"grace_days": 31}, date(2021, 1, 31), "confirmée"),
    "and end": ({"grace_days": 31}, date(2021, 2, 1), "à régler"),
    "a membership year from September covers the next summer": (
        {"year_starts": (9, 1)}, date(2021, 8, 31), "confirmée",
    ),
    "and not the September before": ({"year_starts": (9, 1)}, date(2020, 8, 31), "à régler"),
}  # fmt: skip


@pytest.mark.parametrize(("rules", "day", "status"), TURNS.values(), ids=TURNS)
def test_the_membership_year_turns(rules: dict[str, object], day: date, status: str) -> None:
    house = tell([answers("zoe", "08-01 09:00")], ours=settings(dues=rules), Date=day)
    house.pass_at("08-01 10:00")
    assert house.stands("zoe") == status


def test_the_year_that_turns_between_two_passes_takes_no_seat_away() -> None:
    house = tell([answers("zoe", "12-20 09:00")], Date=date(2021, 1, 15))
    house.edit("Adhérents", 2, Année=2021)
    house.pass_at("12-20 10:00")
    house.edit("Adhérents", 2, Année=2020)
    house.pass_at("12-31 23:59")
    assert house.stands("zoe") == "confirmée"


NIGHTS: dict[str, tuple[datetime, str, str]] = {
    "the night that lasts 25 hours: the link goes 24 hours that pass before": (
        datetime(2020, 10, 25, 14), "10-24 14:59", "10-24 15:00",
    ),
    "a day like any other": (datetime(2020, 10, 22, 14), "10-21 13:59", "10-21 14:00"),
}  # fmt: skip


@pytest.mark.parametrize(("start", "before", "then"), NIGHTS.values(), ids=NIGHTS)
def test_hours_are_those_that_pass(start: datetime, before: str, then: str) -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")], Date=start.date())
    house.pass_at(before)
    assert "link" not in house.letters("zoe")
    house.pass_at(then)
    assert "link" in house.letters("zoe")


QUIET: dict[str, list[Step]] = {
    "somebody confirmed": CAME,
    "somebody who waits": [
        *CAME, answers("max", "09-20 09:01"), sets(Places=1), passes("09-20 11:00"),
    ],
    "a seat that is held": [stranger("zoe", "09-20 09:00"), passes("09-20 10:00")],
    "an answer that cannot be read": [
        answers("zoe", "09-20 09:00", **{"Adresse e-mail": "zoé"}), passes("09-20 10:00"),
    ],
}  # fmt: skip


@pytest.mark.everywhere
@pytest.mark.parametrize("steps", QUIET.values(), ids=QUIET)
def test_a_quiet_day_reads_and_writes_nothing(steps: list[Step]) -> None:
    house: House = tell(steps)
    writes = len(house.workbook.writes)
    for hour in range(12, 20):
        done = house.pass_at(f"09-20 {hour}:00")
        assert not done.plan
    assert len(house.workbook.writes) == writes
