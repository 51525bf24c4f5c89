"""`reporter` is done once: it stays in its cell, and means who stood there when it was typed."""

from collections.abc import Sequence

import pytest

from douze.model.tokens import Purpose
from tests.factories import CODE, wall
from tests.house import House
from tests.recovery.adoption import take_in
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS, SESSIONS
from tests.workflows.lives import ZOE
from tests.workflows.test_moving_on import NEXT, THIRD, clicks, of, stands, then


@pytest.fixture(autouse=True)
def _with_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Suite"))
    monkeypatch.setitem(HEADER, REGISTRATIONS, (*HEADER[REGISTRATIONS], "Pourquoi"))


def decides_at(code: str, decision: str) -> Step:
    """Staff fill `Décision` of zoe's row of some session."""
    return lambda house: house.edit(REGISTRATIONS, house.place("zoe", code), Décision=decision)


def her_row_is_away(*whens: str) -> Step:
    """Her row is deleted by a slip, and put back as it was."""

    def step(house: House) -> None:
        rows, number = house.workbook.tabs[REGISTRATIONS], house.place("zoe")
        house.remove(REGISTRATIONS, number)
        passes(*whens)(house)
        there = house.workbook.tabs[REGISTRATIONS]
        house.workbook.edit(REGISTRATIONS, [*there, rows[number - 1]])

    return step


def turned(house: House) -> None:
    """The rows are sorted the other way round."""
    header, *rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [header, *rows[::-1]])


MOVED: Sequence[Step] = [
    then(), then(THIRD, "15/10/2020"), *ZOE, decides("zoe", "reporter"), passes("09-21 10:00"),
]  # fmt: skip
#: From where she was moved to, which is cancelled now, the link leads back.
LEADS_BACK: Sequence[Step] = [
    of(NEXT, Suite=CODE, État="annulée"), passes("09-21 11:00", "09-21 11:10"),
]  # fmt: skip
CLICKS: Sequence[Step] = [clicks("zoe", "09-21 12:00", NEXT), passes("09-21 12:10")]
BACK: Sequence[Step] = [*MOVED, sets(Suite=THIRD), *LEADS_BACK, *CLICKS]
LATER = passes("09-22 10:00", "09-22 10:10")
STAYS = ("confirmée", "annulée", "")
MOVES = ("annulée", "annulée", "confirmée")

#: Where zoe stands at the session, at the next date, and at the third.
PROMISES: dict[str, tuple[Sequence[Step], tuple[str, str, str]]] = {
    "who comes back by the link stays": ([*BACK, LATER], STAYS),
    "also where a next date is named only then": (
        [*MOVED, sets(Suite=None), *LEADS_BACK, *CLICKS, sets(Suite=THIRD), LATER], STAYS,
    ),
    "also whom staff send back by the same word": (
        [*MOVED, sets(Suite=THIRD), of(NEXT, Suite=CODE), passes("09-21 11:00"),
         decides_at(NEXT, "reporter"), passes("09-21 12:10"), LATER], STAYS,
    ),
    "also whose row is away for a pass, and put back": (
        [*BACK, her_row_is_away("09-21 13:00"), LATER], STAYS,
    ),
    "also whose rows were sorted while they came back": (
        [*MOVED, sets(Suite=THIRD), *LEADS_BACK, turned, *CLICKS, LATER], STAYS,
    ),
    "however the rows are sorted": ([*BACK, turned, LATER], STAYS),
    "also where the same word is typed over it": (
        [*BACK, decides("zoe", "REPORTER "), LATER], STAYS,
    ),
    "also where nobody could read it for a pass": (
        [*BACK, decides("zoe", "reporté à"), passes("09-21 13:00"), decides("zoe", "reporter"),
         LATER], STAYS,
    ),
    "also where nothing is remembered": (
        [*BACK, lambda house: take_in(house, "09-21 13:00"), LATER], STAYS,
    ),
    "also who gave the place back, and took that back before a pass": (
        [*BACK, clicks("zoe", "09-21 13:00", purpose=Purpose.WITHDRAW),
         clicks("zoe", "09-21 13:01", purpose=Purpose.STAY), LATER], STAYS,
    ),
    "emptied, and typed again after a pass, it is a new wish": (
        [*BACK, decides("zoe", ""), passes("09-21 13:00"), decides("zoe", "reporter"), LATER],
        MOVES,
    ),
    "emptied, and typed again before a pass, it is what it was": (
        [*BACK, decides("zoe", ""), decides("zoe", "reporter"), LATER], STAYS,
    ),
    "the link leads on from where it stands": (
        [*BACK, sets(État="annulée"), passes("09-21 13:00", "09-21 13:10"),
         clicks("zoe", "09-21 14:00"), LATER], MOVES,
    ),
    "typed once they had moved by the link it is done as well": (
        [then(), then(THIRD, "15/10/2020"), *ZOE, sets(État="annulée"),
         passes("09-20 12:00", "09-20 12:10"), clicks("zoe", "09-20 13:00"),
         passes("09-20 13:10"), decides("zoe", "reporter"), passes("09-21 09:00"),
         sets(Suite=THIRD, État=""), *LEADS_BACK, *CLICKS, LATER], STAYS,
    ),
    "where it found nothing it moves nobody who pays late": (
        [then(), stranger("zoe", "09-20 10:00"), passes("09-20 11:00", "09-28 18:10"),
         decides("zoe", "reporter"), passes("09-28 18:20"), pays("zoe"),
         passes("09-29 10:00", "09-29 10:10")], ("confirmée", "", ""),
    ),
    "nor anybody whom a later closing lets in": (
        [then(), sets(Clôture="19/09/2020"), *ZOE, decides("zoe", "reporter"),
         passes("09-20 12:00"), sets(Clôture=None), LATER], ("confirmée", "", ""),
    ),
    "while a row has to be looked at it waits": (
        [then(), answers("zoe", "09-20 10:00", Horodateur="lundi"), passes("09-20 11:00"),
         decides("zoe", "reporter"), passes("09-21 10:00"),
         lambda house: house.edit(ANSWERS, 2, Horodateur=wall("09-20 10:00")), LATER],
        ("annulée", "confirmée", ""),
    ),
}  # fmt: skip


def standing(house: House) -> tuple[str, str, str]:
    return stands(house, "zoe", CODE), stands(house, "zoe", NEXT), stands(house, "zoe", THIRD)


@pytest.mark.parametrize(("steps", "expected"), PROMISES.values(), ids=PROMISES)
def test_a_word_that_stays_is_done_once(
    steps: Sequence[Step], expected: tuple[str, str, str]
) -> None:
    house = tell(steps, Suite=NEXT)
    assert standing(house) == expected
    assert not house.look_at(house.passes[-1].now)[1], "and nothing is left to do"


def test_copied_to_another_row_it_is_a_wish_for_that_one() -> None:
    steps = [answers("max", "09-20 12:00"), *BACK, decides("max", "reporter"), LATER]
    house = tell(steps, Suite=NEXT)
    assert standing(house) == STAYS
    assert (stands(house, "max", CODE), stands(house, "max", THIRD)) == ("annulée", "confirmée")


def test_whoever_stands_on_the_row_instead_stays_too() -> None:
    instead = {"Prénom": "Max", "Nom": "Roux", "E-mail": "max@ambert.example"}
    house = tell([*BACK, types("zoe", **instead), LATER], Suite=NEXT)
    assert (stands(house, "max", CODE), stands(house, "max", THIRD)) == ("confirmée", "")


@pytest.mark.everywhere
def test_who_comes_back_to_the_word_hears_of_that_alone_and_the_row_says_what_to_do() -> None:
    house = tell([*BACK, LATER], Suite=NEXT)
    assert house.letters("zoe") == [
        *("confirmation", "cancellation", "confirmation", "session_cancelled", "confirmation")
    ]
    assert "« reporter » était là avant que cette inscription ne revienne" in str(
        house.cells("zoe")["Pourquoi"]
    )
