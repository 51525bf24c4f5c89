"""A session is postponed: told as what it is, its seats stand, and a new date settles it."""

from typing import Any

import pytest

from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types

WITHOUT: dict[str, Any] = {"État": "reportée", "Date": None}
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]
PUT_OFF: list[Step] = [sets(État="reportée"), passes("09-21 10:00", "09-21 10:10", "09-21 10:20")]
#: The old date comes and goes.
GONE_BY = passes("09-30 14:00", "10-01 13:00", "10-01 19:00", "10-05 10:00")
NEW: list[Step] = [sets(Date="03/11/2020"), passes("10-06 10:00", "10-06 10:10", "10-06 10:20")]
FREED: list[Step] = [sets(État=None), passes("10-05 11:00", "10-05 11:20")]
HELD = ["confirmation", "postponed"]

#: What happens after zoe was confirmed, and all that she is sent.
LETTERS: dict[str, tuple[list[Step], list[str]]] = {
    "told once, and nothing more while it has no date": ([*PUT_OFF, GONE_BY], HELD),
    "told so where the date is emptied too": (
        [sets(**WITHOUT), passes("09-21 10:00", "09-21 10:10", "10-01 19:00")], HELD,
    ),
    "the date that is emptied later is nothing new": (
        [*PUT_OFF, sets(Date=None), passes("09-22 10:00", "09-22 10:10")], HELD,
    ),
    "another title meanwhile is told with the new date": (
        [*PUT_OFF, sets(Intitulé="Bénévolat"), passes("09-22 10:00", "09-22 10:10"), *NEW],
        [*HELD, "change"],
    ),
    "a new date is told, with reportée beside it": ([*PUT_OFF, GONE_BY, *NEW], [*HELD, "change"]),
    "a new date is told, once reportée is gone": (
        [*PUT_OFF, GONE_BY, *FREED, *NEW], [*HELD, "change"],
    ),
    "a new date is told, whose reportée goes later": (
        [*PUT_OFF, GONE_BY, *NEW, sets(État=None), passes("10-07 10:00", "10-07 10:10")],
        [*HELD, "change"],
    ),
    "a new date where there was none": (
        [sets(**WITHOUT), passes("09-21 10:00", "09-21 10:10"), GONE_BY, *NEW], [*HELD, "change"],
    ),
    "on its new date all goes as ever": (
        [*PUT_OFF, GONE_BY, *NEW, passes("11-02 14:00", "11-03 13:00", "11-05 09:00")],
        [*HELD, "change", "link", "reminder", "thanks"],
    ),
    "it takes place on its old date after all": (
        [*PUT_OFF, sets(État=None), passes("09-22 10:00", "09-22 10:10")], [*HELD, "change"],
    ),
    "taken back before it has stood still": (
        [
            sets(État="reportée"), passes("09-21 10:00"), sets(État=None),
            passes("09-21 10:05", "09-21 10:20"),
        ],
        ["confirmation"],
    ),
    "nobody is thanked for a day on which it was not": ([*PUT_OFF, GONE_BY, *FREED], HELD),
    "postponed twice": (
        [
            *PUT_OFF, *NEW, sets(État=None), passes("10-07 10:00", "10-07 10:10"),
            sets(État="reportée"), passes("10-08 10:00", "10-08 10:10", "11-03 18:00"),
        ],
        [*HELD, "change", "postponed"],
    ),
    "cancelled then, its old date long past": (
        [*PUT_OFF, GONE_BY, sets(État="annulée"), passes("10-06 10:00", "10-06 10:10")],
        [*HELD, "session_cancelled"],
    ),
    "cancelled then, without any date": (
        [
            sets(**WITHOUT), passes("09-21 10:00", "09-21 10:10"),
            sets(État="annulée"), passes("10-06 10:00", "10-06 10:10"),
        ],
        [*HELD, "session_cancelled"],
    ),
    "who is cancelled meanwhile hears no new date": (
        [*PUT_OFF, decides("zoe", "annuler"), passes("09-22 10:00"), *NEW],
        [*HELD, "cancellation"],
    ),
    "said once more": (
        [*PUT_OFF, types("zoe", Renvoyer="oui"), passes("09-22 10:00")], [*HELD, "again"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), LETTERS.values(), ids=LETTERS)
def test_letters(steps: list[Step], letters: list[str]) -> None:
    house = tell([*CAME, *steps])
    assert house.letters("zoe") == letters
    assert not house.look_at(f"{house.passes[-1].now:%Y-%m-%d 22:00}")[1].letters


def life() -> House:
    """One who is confirmed, one who waits, one who has dues to settle, and one who speaks."""
    steps = [answers("zoe", "09-20 09:00"), stranger("ann", "09-20 09:01"), passes("09-20 10:00"),
             answers("max", "09-20 11:00"), passes("09-20 12:00")]  # fmt: skip
    return tell(steps, Places=2, Intervenants="Claire <claire@ailleurs.example>")


@pytest.mark.everywhere
def test_everybody_hears_what_is_so_and_seats_and_holds_stand() -> None:
    house = life()
    house.edit("Sessions", 2, État="reportée")
    for when in ("09-21 10:00", "09-21 10:10", "09-25 10:00", "10-02 10:00"):
        house.pass_at(when)
    told = {who: house.letters(who)[-1] for who in ("zoe", "ann", "max", "claire")}
    assert {*told.values()} == {"postponed"}
    assert house.everybody() == {
        "zoe": "confirmée", "ann": "à régler", "max": "liste d'attente 1",
    }  # fmt: skip
    house.edit("Sessions", 2, Date="03/11/2020")
    for when in ("10-02 11:00", "10-02 11:10", "10-02 11:20"):
        house.pass_at(when)
    assert {house.letters(who)[-1] for who in told} == {"change"}
    assert house.stands("ann") == "à régler"
    house.pass_at("10-12 10:00")
    assert house.stands("ann") == "expirée", "the hold runs again"
    assert house.stands("max") == "confirmée"


def test_the_calendar_loses_the_old_date_and_gets_the_new_one() -> None:
    house = tell([*CAME, sets(État="reportée"), passes("09-21 10:00")])
    (gone,) = house.pass_at("09-21 10:10").plan.letters
    house.edit("Sessions", 2, Date="03/11/2020")
    house.pass_at("10-06 10:00")
    (back,) = house.pass_at("10-06 10:10").plan.letters
    assert (gone.letter.invitation, back.letter.invitation) == ("CANCEL", "REQUEST")
    assert gone.letter.before is not None
    assert gone.letter.before.start.day == 1, "the day on which it stands there"
    assert back.sequence > gone.sequence


def test_who_comes_meanwhile_waits_and_is_served_in_order() -> None:
    house = tell([*CAME, *PUT_OFF, answers("max", "09-22 09:00"), passes("09-22 10:00")])
    assert house.stands("max") == "liste d'attente 1"
    for step in NEW:
        step(house)
    assert house.stands("max") == "confirmée"
    assert house.letters("max") == ["waiting_list", "confirmation"]


def test_who_pays_meanwhile_is_confirmed() -> None:
    house = tell([stranger("ann", "09-20 09:00"), passes("09-20 10:00"), *PUT_OFF, pays("ann"),
                  passes("10-05 10:00")])  # fmt: skip
    assert house.stands("ann") == "confirmée"
    assert house.passes[-1].plan.letters[0].letter.invitation is None
