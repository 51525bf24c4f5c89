"""`Minimum`: three working days before, staff are asked whether the session takes place."""

from collections.abc import Sequence
from datetime import time
from typing import Any

import pytest

from douze.model.sheet import Cell
from tests.factories import at, paris, session, settings
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger
from tests.tabs import HEADER, SESSIONS
from workflows.least_number import asked_from

FEW = "Inscriptions confirmées : "
#: BENEVOLES is on Thursday 1 October at 14:00: staff are asked from Monday at 14:00 on.
BEFORE, ASKED, NEXT = "09-28 13:50", "09-28 14:00", "09-28 14:10"
MORNING = "09-29 08:00"
TWO = (answers("zoe", "09-18 10:00"), answers("max", "09-18 10:01"), passes("09-18 10:10"))
OF_THREE: dict[str, Any] = {"Minimum": 3}


@pytest.fixture(autouse=True)
def _has_the_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Minimum"))


def lived(steps: Sequence[Step], **cells: Cell) -> House:
    house = House(ours=settings(digest_at=time(8)))
    house.session(**{**OF_THREE, **cells})
    for step in (*TWO, *steps):
        step(house)
    return house


def row_says(house: House) -> str:
    return str(house.line(SESSIONS, 2)["Alerte"] or "")


def to_staff(house: House, *whens: str) -> list[list[tuple[str, str]]]:
    """Do passes; give by pass the letters to staff: to whom, and their kind."""
    staff = ("alert", "digest")
    return [sorted(one for one in house.pass_at(when).letters if one[1] in staff) for when in whens]


#: A sentence: what happens after two are confirmed, and what the row says then.
ROWS: dict[str, tuple[Sequence[Step], str]] = {
    "nothing is asked before": ([passes(BEFORE)], ""),
    "from then on how many are confirmed is told": ([passes(ASKED)], FEW + "2, pour un minimum"),
    "so is whose seat is held": (
        [stranger("ann", "09-28 11:00"), passes(ASKED)], FEW + "2, pour un minimum de 3, et 1 à"),
    "who waits for staff's word does not count": (
        [answers("ann", "09-28 11:00"), passes("09-28 11:10"), decides("ann", "attente"),
         passes(ASKED)], FEW + "2, pour un minimum de 3."),
    "the number is reached later": (
        [passes(ASKED), answers("ann", "09-28 14:05"), passes(NEXT)], ""),
    "dues are settled later": (
        [stranger("ann", "09-28 11:00"), passes(ASKED), pays("ann"), passes(NEXT)], ""),
    "staff empty it": ([passes(ASKED), sets(Minimum=None), passes(NEXT)], ""),
    "staff write a number that is reached": ([passes(ASKED), sets(Minimum="2"), passes(NEXT)], ""),
    "staff cancel the session": (
        [passes(ASKED), sets(État="annulée"), passes(NEXT, "09-28 14:20")], ""),
    "the session has begun": ([passes(ASKED, "10-01 14:01")], ""),
    "what is no number is told at once": (
        [sets(Minimum="six"), passes("09-18 10:20")], "Minimum : « six » n'est pas un nombre"),
    "and so is one that the seats cannot reach": (
        [sets(Minimum=20), passes("09-18 10:20")], "Minimum : 20, alors que la session compte 12"),
    "and counts for nothing": (
        [sets(Minimum="six"), passes(ASKED)], "personnes : il en va comme si"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "said"), ROWS.values(), ids=ROWS)
def test_the_row_says(steps: Sequence[Step], said: str) -> None:
    row = row_says(lived(steps))
    assert said in row if said else not row
    assert (FEW in row) is said.startswith(FEW)


def test_a_session_that_is_postponed_is_asked_about_no_more() -> None:
    house = lived([passes(ASKED), sets(État="reportée"), passes(NEXT, "09-28 14:20")])
    assert FEW not in row_says(house)


@pytest.mark.everywhere
def test_staff_are_asked_at_once_and_every_morning_and_nobody_else_hears_of_it() -> None:
    house = lived([passes(BEFORE)], Contact="Ann <ann@example.org>")
    assert to_staff(house, ASKED, NEXT, MORNING, "09-29 14:00", "09-30 08:00") == [
        [("ann", "alert"), ("formation", "digest")], [], [("formation", "digest")], [],
        [("formation", "digest")],
    ]  # fmt: skip
    assert house.letters("zoe") == ["confirmation"]


def test_who_answers_for_the_session_is_not_asked_twice_in_a_day() -> None:
    house = lived([passes(BEFORE)])
    assert to_staff(house, "09-29 08:00", "09-29 08:10", "09-30 08:00") == [
        [("formation", "alert")], [], [("formation", "digest")],
    ]  # fmt: skip


def test_a_new_date_is_asked_about_anew() -> None:
    house = lived([passes(ASKED), sets(Date="15/10/2020"), passes(NEXT, "09-28 14:30")])
    assert row_says(house) == ""
    assert to_staff(house, "10-12 14:00") == [[("formation", "alert")]]


#: A sentence: a session's start, and from when on staff are asked.
MOMENTS = {
    "three days before, in a week": ("2020-10-01 14:00", "2020-09-28 14:00"),
    "to the minute": ("2020-10-01 14:30", "2020-09-28 14:30"),
    "a weekend does not count": ("2020-09-29 14:00", "2020-09-24 14:00"),
    "nor does a public holiday": ("2020-11-12 14:00", "2020-11-06 14:00"),
    "of a session on a Sunday the three days before the weekend": (
        "2020-10-04 10:00", "2020-09-30 10:00"),
    "the hour is the wall clock's when the clocks go back": (
        "2020-10-27 14:00", "2020-10-22 14:00"),
    "the turn of the year": ("2021-01-04 09:00", "2020-12-29 09:00"),
}  # fmt: skip


@pytest.mark.parametrize(("start", "asked"), MOMENTS.values(), ids=MOMENTS)
def test_from_when_on_staff_are_asked(start: str, asked: str) -> None:
    assert asked_from(session(start=paris(start)), settings()) == at(asked)
