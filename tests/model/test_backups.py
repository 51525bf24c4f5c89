"""Which backups there are, when one is due, and which are kept."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from douze.model.backups import daily_name, day_of, days_kept, plan_backup, secrets_of
from douze.model.settings import BackupRules, Settings
from douze.model.watched_moment import Validity
from tests.factories import at

FIRST = date(2020, 9, 1)  # a Tuesday


def days(*numbers: int) -> set[date]:
    return {FIRST + timedelta(days=number) for number in numbers}


KEPT = {
    "all, where there are no more than so many": (days(0, 1), 7, days(0, 1)),
    "the last so many": (days(0, 1, 2, 3), 2, days(0, 2, 3)),
    "of so many weeks the first": (days(0, 1, 6, 7, 13, 14, 15), 2, days(6, 13, 14, 15)),
    "one of each, where one is asked for": (days(0, 1, 2), 1, days(0, 2)),
    "none, where there is none": (days(), 7, days()),
}


@pytest.mark.parametrize(("there", "keep", "kept"), KEPT.values(), ids=KEPT)
def test_of_the_days_are_kept(there: set[date], keep: int, kept: set[date]) -> None:
    assert days_kept(there, keep) == kept


def test_a_year_of_days_leaves_a_week_and_seven_mondays() -> None:
    there: set[date] = set()
    for number in range(365):
        there = days_kept({*there, *days(number)}, 7)
    assert len(there) == 13  # the first of this week is one of the last seven days
    assert {day.weekday() for day in sorted(there)[:6]} == {0}


NAMES = {
    "douze-2020-09-21.zip": date(2020, 9, 21),
    "douze-2020-09-21_10-00-00.zip": date(2020, 9, 21),
    "douze-2020-09-21.secrets.zip": None,
    "douze-2020-02-31.zip": None,
    "douze-2020-09-21 (1).zip": None,
    ".douze-0123abcd-0.tmp": None,
}


@pytest.mark.parametrize(("name", "day"), NAMES.items())
def test_a_name_tells_the_day_of_a_backup_and_of_nothing_else(name: str, day: date | None) -> None:
    assert day_of(name) == day


def test_secrets_are_no_backup_of_their_own() -> None:
    assert day_of(secrets_of(daily_name(FIRST))) is None


OURS = replace(Settings(), backup=BackupRules(keep=1))


def test_the_first_pass_of_a_day_makes_one_by_the_calendar_on_the_wall() -> None:
    there = ["douze-2020-09-21.zip"]
    assert plan_backup(there, OURS, at("09-21 23:59")) is None
    planned = plan_backup(there, OURS, at("09-22 00:00"))
    assert planned is not None
    assert planned.name == "douze-2020-09-22.zip"
    assert planned.outdated == ()  # the first of its week


def test_one_that_was_asked_for_counts_for_no_day_and_goes_with_none() -> None:
    there = [
        "douze-2020-09-01_10-00-00.zip",
        "douze-2020-09-02.zip",
        "douze-2020-09-22_00-00-00.zip",
    ]
    planned = plan_backup(there, OURS, at("09-22 00:01"))
    assert planned is not None
    assert planned.outdated == ("douze-2020-09-02.zip",)


def test_that_none_is_due_holds_until_midnight() -> None:
    validity = Validity()
    now = at("09-21 10:00")
    assert plan_backup(["douze-2020-09-21.zip"], OURS, validity.watch(now)) is None
    assert validity.until == at("09-22 00:00")
