"""A payment that is announced keeps a seat for longer: whoever has it hears until when."""

from collections.abc import Sequence
from datetime import date

import pytest
from msgspec.structs import replace

from douze.model.letters import Letter
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from tests.factories import at
from tests.house import House
from tests.steps import Step, passes, pays, sets, stranger, tell
from tests.tabs import MEMBERS
from tests.workflows.lives import ASKED

#: The session is far off: zoe's seat is held until 28 September, and until 28 October if the
#: payment is announced.
LATE = sets(Date=date(2020, 12, 17))
HELD = (LATE, *ASKED)
PROMISED = (pays("zoe", Réglée="mandat"),)


def corrects(said: str) -> Step:
    return lambda house: house.edit(MEMBERS, 3, Réglée=said)


#: What happens, and all that zoe is sent.
TOLD: dict[str, tuple[Sequence[Step], list[str]]] = {
    "the new deadline is told in the pass that sees it": (
        [*HELD, *PROMISED, passes("09-22 10:00")], ["dues", "dues_reminder"],
    ),
    "once, and half of the longer time is reminded of": (
        [*HELD, *PROMISED, passes("09-22 10:00", "09-23 10:00", "10-09 10:00", "10-12 10:00",
                                  "10-13 10:00")],
        ["dues", "dues_reminder", "dues_reminder"],
    ),
    "who had been reminded before hears it too, and no more": (
        [*HELD, passes("09-25 10:00"), *PROMISED, passes("09-26 10:00", "10-12 10:00")],
        ["dues", "dues_reminder", "dues_reminder"],
    ),
    "announced when half of the time was over, one letter says both": (
        [*HELD, *PROMISED, passes("09-25 10:00", "09-25 10:10", "09-26 09:00")],
        ["dues", "dues_reminder"],
    ),
    "announced from the beginning, the first letter says it": (
        [LATE, *PROMISED, *ASKED, passes("09-22 10:00")], ["dues"],
    ),
    "where there is no longer time, nothing is said": (
        [sets(Date=date(2020, 9, 25)), *ASKED, *PROMISED, passes("09-22 10:00")], ["dues"],
    ),
    "taken back and announced once more: told once": (
        [*HELD, *PROMISED, passes("09-22 10:00"), corrects("non"), passes("09-22 11:00"),
         corrects("promis"), passes("09-22 12:00", "09-22 13:00")],
        ["dues", "dues_reminder"],
    ),
    "postponed, the hold begins anew, and what was told is not told once more": (
        [*HELD, *PROMISED, passes("09-22 10:00"), sets(État="reportée"),
         passes("09-22 11:00", "09-22 11:10", "09-24 10:00"), sets(Date=date(2020, 12, 18)),
         passes("09-25 10:00", "09-25 10:10", "09-26 10:00")],
        ["dues", "dues_reminder", "postponed", "change"],
    ),
    "paid, the seat is theirs": (
        [*HELD, *PROMISED, passes("09-22 10:00"), corrects("chèque"), passes("09-23 10:00")],
        ["dues", "dues_reminder", "confirmation"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), TOLD.values(), ids=TOLD)
def test_what_is_told_when(steps: Sequence[Step], letters: list[str]) -> None:
    assert tell(steps, Places=1).letters("zoe") == letters


def last_letter(house: House) -> Letter:
    return [p.letter for done in house.passes for p in done.plan.letters][-1]


@pytest.mark.everywhere
def test_the_letter_and_the_row_say_until_when_and_why() -> None:
    house = tell([*HELD, *PROMISED, passes("09-22 10:00")], Places=1)
    letter = last_letter(house)
    assert letter.deadline == at("10-28 18:00")
    assert letter.dues_asked is not None and letter.dues_asked.announced
    row = house.cells("zoe")
    assert str(row["Échéance"]) == "2020-10-28 18:00:00"
    assert "plus longtemps : le règlement est annoncé" in str(row["Alerte"])


def test_what_is_taken_back_is_not_said_to_be_announced_any_more() -> None:
    house = tell([*HELD, *PROMISED, passes("09-22 10:00"), corrects("non"),
                  passes("09-22 11:00")], Places=1)  # fmt: skip
    row = house.cells("zoe")
    assert str(row["Échéance"]) == "2020-10-28 18:00:00"
    assert "annoncé" not in str(row["Alerte"])


def test_the_first_letter_says_that_the_payment_is_announced() -> None:
    letter = last_letter(tell([LATE, *PROMISED, *ASKED], Places=1))
    assert letter.deadline == at("10-28 18:00")
    assert letter.dues_asked is not None and letter.dues_asked.announced


def test_who_has_not_heard_of_the_shorter_time_hears_of_the_longer_as_of_any() -> None:
    house = tell([LATE, stranger("zoe", "09-21 09:00")], Places=1)
    house.pass_at("09-21 10:00", limit=0)
    for step in (*PROMISED, passes("09-22 10:00", "09-22 10:10")):
        step(house)
    assert house.letters("zoe") == ["dues"]
    assert last_letter(house).deadline == at("10-28 18:00")


def test_several_seats_that_are_kept_for_longer_are_told_in_one_letter() -> None:
    house = House()
    house.session(Date=date(2020, 12, 17))
    house.session("COMPTES", Date=date(2020, 12, 18))
    house.answer("zoe", "09-21 09:00", session="BENEVOLES, COMPTES", member=False)
    for step in (passes("09-21 10:00"), *PROMISED, passes("09-22 10:00")):
        step(house)
    assert house.letters("zoe") == ["dues", "dues_reminder"]
    assert len(last_letter(house).all_sessions) == 2


def test_a_hold_that_was_prolonged_before_this_was_known_is_not_told_now() -> None:
    house = tell([*HELD, *PROMISED, passes("09-22 10:00")], Places=1)
    memory = house.ledger.read()
    (known,) = memory.registrations.values()
    assert known.deadline is not None
    held = phrase(Reason.SEAT_HELD, deadline=known.deadline)
    letters = {key: one for key, one in memory.letters.items() if one.kind == "dues"}
    memory = replace(
        memory, registrations={known.ref: replace(known, why=(held,))}, letters=letters
    )
    house.ledger = type(house.ledger)(memory)
    passes("09-22 11:00", "09-23 12:00")(house)
    assert house.letters("zoe") == ["dues", "dues_reminder"]


def test_postponed_the_longer_hold_begins_anew_and_a_pass_done_twice_moves_nothing() -> None:
    house = tell([*ASKED, *PROMISED, passes("09-22 10:00"), sets(État="reportée"),
                  passes("09-22 11:00", "09-22 11:10")], Places=1)  # fmt: skip
    assert str(house.cells("zoe")["Échéance"]) == "2020-10-29 18:00:00"
    passes("09-22 11:10")(house)
    assert str(house.cells("zoe")["Échéance"]) == "2020-10-29 18:00:00"
    passes("09-23 10:00")(house)
    assert str(house.cells("zoe")["Échéance"]) == "2020-10-30 18:00:00"


def test_nobody_else_s_seat_is_told_of() -> None:
    house = tell([LATE, *ASKED, stranger("max", "09-21 09:30"), *PROMISED,
                  passes("09-22 10:00")], Places=2)  # fmt: skip
    assert house.letters("max") == ["dues"]
