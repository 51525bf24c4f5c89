"""A row that disappears keeps its seat for a day, then frees it (rule 7)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.house import House
from tests.steps import Step, answers, decides, passes, telephones, tell, vanishes
from tests.tabs import REGISTRATIONS
from tests.workflows.lives import FREE, HELD, ONE, TAKEN, Story

SEATS: dict[str, Story] = {
    "a row that disappears keeps its seat for 24 hours": (
        ONE,
        [*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 12:00")],
        {"max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "who waits and whose row is gone is not promoted": (
        ONE,
        [
            *TAKEN,
            vanishes("max"),
            decides("zoe", "annuler"),
            passes("09-20 12:00"),
        ],
        {"zoe": "annulée", "ann": "confirmée"},
    ),
    "a hold runs on while the row is gone": (
        ONE,
        [*HELD, vanishes("zoe"), passes("09-28 10:00", "09-28 18:10")],
        {"max": "confirmée"},
    ),
    "a day's absence is 24 hours also when the day has 25": (
        {**FREE, "Date": "05/11/2020"},
        [
            answers("max", "10-20 10:00"),
            answers("zoe", "10-20 09:00"),
            passes("10-24 12:00"),
            vanishes("zoe"),
            passes("10-24 14:00", "10-25 13:01"),
        ],
        {"max": "confirmée"},
    ),
    "24 hours have not passed while only the clocks say so": (
        {**FREE, "Date": "05/11/2020"},
        [
            answers("max", "10-20 10:00"),
            answers("zoe", "10-20 09:00"),
            passes("10-24 12:00"),
            vanishes("zoe"),
            passes("10-24 14:00", "10-25 13:00"),
        ],
        {"max": "liste d'attente 1"},
    ),
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected


def test_a_row_that_comes_back_is_as_it_was() -> None:
    house = tell(TAKEN, **ONE)
    before = house.workbook.tabs[REGISTRATIONS]
    house.remove(REGISTRATIONS, house.place("zoe"))
    house.pass_at("09-20 12:00")
    house.workbook.edit(REGISTRATIONS, before)
    house.pass_at("09-20 13:00")
    house.pass_at("09-21 13:00")
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "liste d'attente 1",
        "ann": "liste d'attente 2",
    }
    assert house.letters("zoe") == ["confirmation"]


def test_a_decision_that_comes_back_with_its_row_counts_after_the_start_too() -> None:
    came = answers("zoe", "09-20 10:00"), passes("09-20 10:10"), decides("zoe", "confirmer")
    house = tell([*came, passes("09-20 10:20")], **FREE)
    before = house.workbook.tabs[REGISTRATIONS]
    house.remove(REGISTRATIONS, house.place("zoe"))
    for when in ("09-20 10:30", "09-21 10:40"):
        house.pass_at(when)
    house.workbook.edit(REGISTRATIONS, before)
    house.pass_at("10-01 15:00")
    assert house.everybody() == {"zoe": "confirmée"}


def test_a_row_that_disappeared_is_not_put_back() -> None:
    house = tell([*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 13:00")], **ONE)
    house.pass_at("09-22 10:00")
    assert "zoe" not in house.everybody()
    assert house.letters("zoe") == ["confirmation"], "who withdraws is not written to"


def test_after_a_withdrawal_only_a_later_answer_opens_again() -> None:
    house = tell([*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 13:00")], **ONE)
    house.answer("zoe", "09-22 09:00")
    house.pass_at("09-22 10:00")
    assert house.ledger.read().registrations[house.ref("zoe")].status == "liste d'attente"


def test_who_was_gone_for_less_than_a_day_at_the_start_stands_as_they_were() -> None:
    gone = [*TAKEN, vanishes("zoe"), passes("09-30 14:30", "10-01 15:00")]
    house = tell(gone, **ONE)
    assert house.ledger.read().registrations[house.ref("zoe")].status == "confirmée"


def test_what_an_answer_says_of_whose_row_is_gone_is_remembered() -> None:
    house = House()
    house.session()
    house.pays("max", Structure="Mairie d'Arlanc")
    house.answer("zoe", "09-21 08:00", member=False, Structure="Les Amis")
    house.pass_at("09-21 10:00")
    before = house.workbook.tabs[REGISTRATIONS]
    house.remove(REGISTRATIONS, house.place("zoe"))
    house.answer("zoe", "09-21 11:00", member=False, Structure="Mairie d'Arlanc")
    house.pass_at("09-21 12:00")
    assert house.ledger.read().registrations[house.ref("zoe")].status == "confirmée"
    _, again = house.look_at("09-21 12:00")
    assert not again, "a second pass finds nothing to do: the dues are still settled"
    house.workbook.edit(REGISTRATIONS, before)
    house.pass_at("09-21 13:00")
    shown = house.cells("zoe")
    assert (shown["Statut"], shown["Structure"]) == ("confirmée", "Mairie d'Arlanc")
    assert "Cotisation non réglée" not in str(shown["Alerte"])


def test_whose_hold_ran_out_withdraws_by_no_missing_row() -> None:
    steps = [*HELD, passes("09-28 18:10"), vanishes("zoe"), passes("09-28 19:00", "09-29 20:00")]
    house = tell(steps, **ONE)
    assert house.ledger.read().registrations[house.ref("zoe")].status == "expirée"


def test_whom_staff_write_down_once_more_is_registered_again_behind_the_others() -> None:
    gone = [*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 13:00")]
    house = tell([*gone, telephones("zoe@ambert.example"), passes("09-21 13:10")], **ONE)
    assert house.everybody() == {
        "max": "confirmée",
        "ann": "liste d'attente 1",
        "zoe": "liste d'attente 2",
    }
