"""A year: the sums of its sessions, whatever the order of the sheet."""

from datetime import date
from random import Random

import pytest

from douze.model.groups import GroupFigures
from douze.reports.figures import Fate, SessionFigures
from douze.reports.year import Period, YearFigures, year_figures, year_of
from tests.reports.made import figures

SUMS = (
    "minutes",
    "places",
    "registered",
    "confirmed",
    "waiting",
    "withdrawn",
    "no_place",
    "present",
    "missing",
    "excused",
    "left_early",
    "unknown",
    "person_minutes",
    "dues_settled",
    "dues_owed",
)


def chance(seed: int) -> list[SessionFigures]:
    """Sessions of three years as they may be."""
    roll = Random(seed)
    return [
        figures(
            f"S{number}",
            day=date(roll.choice((2019, 2020, 2021)), roll.randint(1, 12), roll.randint(1, 28)),
            fate=roll.choice([*Fate]),
            present=roll.choice((None, 0, 3, 9)),
            confirmed=roll.randint(0, 12),
            waiting=roll.randint(0, 4),
            structures=tuple(
                GroupFigures(key=f"k{k}", name=f"Nom {k}", people=roll.randint(1, 5), present=None)
                for k in range(roll.randint(0, 4))
            ),
        )
        for number in range(40)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_the_sums_are_those_of_its_sessions(seed: int) -> None:
    every = chance(seed)
    year = year_figures(every, year_of(2020))
    held = [one for one in every if one.fate is Fate.HELD and one.day and one.day.year == 2020]
    assert {one.code for one in year.sessions} == {one.code for one in held}
    for name in SUMS:
        known = [v for one in held if (v := getattr(one, name)) is not None]
        assert year.total(name) == (sum(known) if known else None)
    assert sum(g.people for g in year.structures) == sum(
        g.people for one in held for g in one.structures
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_sheet_makes_no_difference(seed: int) -> None:
    every = chance(seed)
    shuffled = Random(seed + 1).sample(every, len(every))
    assert year_figures(every, year_of(2020)) == year_figures(shuffled, year_of(2020))
    assert year_figures(every, year_of(2020)).structures == (
        year_figures(shuffled, year_of(2020)).structures
    )


def codes(year: YearFigures) -> dict[str, list[str]]:
    each = ("sessions", "cancelled", "postponed", "coming")
    return {name: [one.code for one in getattr(year, name)] for name in each}


#: Which day one took place on, or was to, what became of it, and where it stands in 2020.
WITHIN = {
    "on New Year's Day": (date(2020, 1, 1), Fate.HELD, "sessions"),
    "on New Year's Eve": (date(2020, 12, 31), Fate.HELD, "sessions"),
    "the day before": (date(2019, 12, 31), Fate.HELD, ""),
    "the day after": (date(2021, 1, 1), Fate.HELD, ""),
    "a cancelled one stands apart": (date(2020, 3, 1), Fate.CANCELLED, "cancelled"),
    "so does one that was put off": (date(2020, 3, 1), Fate.POSTPONED, "postponed"),
    "so does one that is not over": (date(2020, 3, 1), Fate.COMING, "coming"),
    "one that never had a day is nowhere": (None, Fate.POSTPONED, ""),
}


@pytest.mark.parametrize(("day", "fate", "where"), WITHIN.values(), ids=WITHIN)
def test_where_a_session_stands(day: date | None, fate: Fate, where: str) -> None:
    year = year_figures([figures("S", day=day, fate=fate)], year_of(2020))
    found = codes(year)
    assert [name for name, there in found.items() if there] == ([where] if where else [])
    assert year.total("confirmed") == (10 if where == "sessions" else 0)


def test_a_session_whose_attendance_nobody_noted_takes_nothing_from_the_others() -> None:
    every = [figures("A", present=None), figures("B", present=7)]
    year = year_figures(every, year_of(2020))
    assert year.total("present") == 7
    assert [one.code for one in year.told] == ["B"]


def test_where_nobody_noted_any_it_is_not_known() -> None:
    assert year_figures([figures("A", present=None)], year_of(2020)).total("present") is None


def test_of_no_session_there_is_nothing() -> None:
    year = year_figures([], year_of(2020))
    assert (year.total("present"), year.total("places"), year.people) == (0, 0, 0)


def test_who_comes_twice_is_one_person() -> None:
    every = [
        figures("A", people=frozenset({"zoe@x", "max@x"})),
        figures("B", people=frozenset({"zoe@x", "ann@x"})),
    ]
    assert year_figures(every, year_of(2020)).people == 3


def test_the_same_structure_of_two_sessions_is_one() -> None:
    every = [
        figures("A", structures=(GroupFigures(key="foyer", name="Foyer", people=2, present=1),)),
        figures("B", structures=(GroupFigures(key="foyer", name="FOYER", people=5, present=None),)),
    ]
    assert year_figures(every, year_of(2020)).structures == (
        GroupFigures(key="foyer", name="FOYER", people=7, present=1),
    )


NAMES = {
    "2020": year_of(2020),
    "2020-09-01--2021-06-30": Period(first=date(2020, 9, 1), last=date(2021, 6, 30)),
}


@pytest.mark.parametrize(("name", "period"), NAMES.items())
def test_what_a_period_is_called(name: str, period: Period) -> None:
    assert period.name == name
