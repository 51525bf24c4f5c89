"""The sheet to sign: when it goes, to whom, and who stands on it in what order."""

from typing import Any

import pytest

from tests.factories import CODE, at, session, settings
from tests.house import House
from tests.steps import Step, answers, passes, sets, stranger, tell
from tests.tabs import HEADER
from workflows.sign_in import half_days

ON_SITE: dict[str, Any] = {"Lieu": "Mairie d'Ambert"}
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]
DAY_BEFORE = passes("09-30 13:50", "09-30 14:00", "09-30 15:00", "10-01 15:00")


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, "Sessions", (*HEADER["Sessions"], "Lieu"))


#: A sentence: the setting, what stands in the session's row, what happens, how often it goes.
SENT: dict[str, tuple[str, dict[str, Any], list[Step], int]] = {
    "on site it goes once, the day before": ("on site", ON_SITE, [*CAME, DAY_BEFORE], 1),
    "not before its time": ("on site", ON_SITE, [*CAME, passes("09-30 13:50")], 0),
    "of a webconference it does not": ("on site", {}, [*CAME, DAY_BEFORE], 0),
    "unless it always goes": ("always", {}, [*CAME, DAY_BEFORE], 1),
    "or never": ("never", ON_SITE, [*CAME, DAY_BEFORE], 0),
    "not where nobody is confirmed": (
        "on site", ON_SITE, [stranger("max", "09-30 09:00"), DAY_BEFORE], 0,
    ),
    "not of what is cancelled": (
        "on site", ON_SITE,
        [*CAME, sets(État="annulée"), passes("09-21 10:00", "09-21 10:20"), DAY_BEFORE], 0,
    ),
    "again where it moves after that": (
        "on site", ON_SITE,
        [*CAME, passes("09-30 14:00"), sets(Début="15:00"), passes("10-01 09:00", "10-01 09:20")],
        2,
    ),
    "of whoever came too late before the first pass": (
        "on site", ON_SITE, [answers("zoe", "10-01 13:00"), passes("10-01 13:10")], 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("setting", "cells", "steps", "times"), SENT.values(), ids=SENT)
def test_when_it_goes(setting: str, cells: dict[str, Any], steps: list[Step], times: int) -> None:
    house = tell(steps, ours=settings(letters={"sign_in": setting}), **cells)
    assert house.letters("formation").count("sign_in") == times


def sheet(house: House, when: str = "09-30 14:00") -> Any:
    letters = house.look_at(when)[0].letters
    (letter,) = (one for one in letters if one.kind.value == "sign_in")
    return letter


def test_people_stand_by_family_name_and_who_waits_does_not() -> None:
    house = tell(
        [
            answers("zoe", "09-20 09:00", Nom="Étienne"),
            answers("max", "09-20 09:01", Nom="zola"),
            answers("ann", "09-20 09:02", Nom="", Prénom=""),
            answers("lea", "09-20 09:03", Nom="Fabre"),
            stranger("bob", "09-20 09:04", Nom="Aubert"),
            passes("09-20 10:00"),
        ],
        **ON_SITE,
    )
    people = sheet(house).sign_in.people
    assert [one.last_name for one in people] == ["ann@ambert.example", "Étienne", "Fabre", "zola"]


def test_it_goes_to_whoever_answers_for_the_session() -> None:
    house = tell(CAME, Contact="Claire <claire@example.org>", **ON_SITE)
    assert sheet(house).to == "claire@example.org"


#: Hours on the wall, and what people sign for.
HALVES = {
    ("09:00", "12:00"): ["morning"],
    ("09:00", "14:00"): ["morning"],
    ("09:00", "17:00"): ["morning", "afternoon"],
    ("14:00", "16:00"): ["afternoon"],
    ("12:00", "18:30"): ["afternoon"],
    ("18:00", "20:00"): ["evening"],
}


@pytest.mark.parametrize(("hours", "signed"), HALVES.items(), ids=map("-".join, HALVES))
def test_half_days(hours: tuple[str, str], signed: list[str]) -> None:
    start, end = (at(f"10-01 {hour}") for hour in hours)
    one = session(start=start, end=end)
    assert [half.value for half in half_days(one, settings().zone)] == signed


def test_a_setting_of_another_word_is_no_setting_of_ours() -> None:
    assert settings().letters.sign_in == "on site"
    assert CODE in sheet(tell(CAME, **ON_SITE)).key
