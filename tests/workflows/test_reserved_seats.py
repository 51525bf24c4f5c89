"""Seats that staff keep back: they alone give them, until promotions end.

The session begins on 1 October at 14:00, and promotions end at 12:00.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from douze.model.sheet import Cell
from tests.factories import CODE, TOP, wording
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell
from tests.tabs import HEADER, SESSIONS
from tests.workflows.lives import Story

RESERVED = "Places réservées"


@pytest.fixture(autouse=True)
def _with_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], RESERVED))


def room(places: int, reserved: Cell = 1) -> dict[str, Any]:
    return {"Places": places, RESERVED: reserved}


ZOE, MAX = answers("zoe", "09-20 08:00"), answers("max", "09-20 09:00")
ANN = answers("ann", "09-20 10:00")
NOW = passes("09-20 11:00")

STORIES: dict[str, Story] = {
    "a seat that is kept back is given to nobody by rule": (
        room(2), [ZOE, MAX, NOW, passes("10-01 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "staff give it": (
        room(2), [ZOE, MAX, ANN, NOW, decides("ann", "confirmer"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "confirmée"},
    ),
    "whom staff confirm has a seat that was kept back first, also who had another": (
        room(2), [ZOE, MAX, ANN, NOW, decides("zoe", "confirmer"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "it is no other seat once the decision is emptied": (
        room(3),
        [
            ZOE, NOW, decides("zoe", "confirmer"), passes("09-20 12:00"),
            decides("zoe", ""), passes("09-20 12:30"),
            answers("max", "09-20 12:40"), answers("ann", "09-20 12:50"), passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "confirmée", "ann": "confirmée"},
    ),
    "a seat that staff gave and that is freed is kept back again": (
        room(2),
        [
            ZOE, MAX, NOW, decides("zoe", "confirmer"), passes("09-20 12:00"),
            ANN, decides("zoe", "annuler"), passes("09-20 13:00"),
        ],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "keeping seats back takes none away": (
        room(2, None), [ZOE, MAX, NOW, sets(**{RESERVED: 2}), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "when promotions end it goes on to whoever waits": (
        room(2), [ZOE, MAX, ANN, NOW, passes("10-01 12:01")],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "however many passes were missed before the start": (
        room(2), [ZOE, MAX, NOW, passes("10-01 13:55")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "as many go on as were kept back and not given": (
        room(4, 2),
        [
            ZOE, MAX, ANN, answers("leo", "09-20 10:30"), answers("eve", "09-20 10:40"), NOW,
            decides("eve", "confirmer"), passes("09-20 12:00", "10-01 12:10"),
        ],
        {
            "zoe": "confirmée", "max": "confirmée", "ann": "confirmée",
            "leo": "liste d'attente 1", "eve": "confirmée",
        },
    ),
    "a seat that is freed after that goes to nobody who waits": (
        room(2),
        [
            ZOE, MAX, ANN, NOW, passes("10-01 12:10"),
            decides("zoe", "annuler"), passes("10-01 12:20"),
        ],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "nor once who was given the last one has settled the dues": (
        room(2),
        [
            ZOE, stranger("bob", "09-20 09:00"), ANN, NOW, passes("10-01 12:10"),
            pays("bob"), passes("10-01 12:20"), decides("zoe", "annuler"), passes("10-01 12:30"),
        ],
        {"zoe": "annulée", "bob": "confirmée", "ann": "liste d'attente 1"},
    ),
    "one that was held before, and is settled after, is not the last one": (
        room(3),
        [
            ZOE, stranger("bob", "10-01 10:30"), answers("ann", "10-01 10:40"),
            passes("10-01 10:50"), pays("bob"), passes("10-01 12:20"),
        ],
        {"zoe": "confirmée", "bob": "confirmée", "ann": "confirmée"},
    ),
    "one that is freed in the same pass does not go on with it": (
        room(3),
        [
            ZOE, MAX, ANN, answers("leo", "09-20 10:30"), NOW,
            decides("zoe", "annuler"), passes("10-01 12:10"),
        ],
        {
            "zoe": "annulée", "max": "confirmée",
            "ann": "confirmée", "leo": "liste d'attente 1",
        },
    ),
    "one that staff give then is no other's, and the next still goes on": (
        room(3, 2),
        [ZOE, MAX, ANN, NOW, decides("ann", "confirmer"), passes("10-01 12:10")],
        {"zoe": "confirmée", "max": "confirmée", "ann": "confirmée"},
    ),
    "then a free seat is for whoever comes now, as ever": (
        room(2), [ZOE, NOW, answers("max", "10-01 12:30"), passes("10-01 12:40")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "a seat held for unpaid dues is one by rule": (
        room(2), [stranger("bob", "09-20 08:00"), MAX, NOW],
        {"bob": "à régler", "max": "liste d'attente 1"},
    ),
    "all seats may be kept back": (
        room(2, 2), [ZOE, NOW, decides("zoe", "confirmer"), passes("09-20 12:00")],
        {"zoe": "confirmée"},
    ),
    "while a session is postponed nothing is given": (
        room(2, 2) | {"État": "reportée"}, [ZOE, NOW], {"zoe": "liste d'attente 1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "steps", "expected"), STORIES.values(), ids=STORIES)
def test_kept_back(
    row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]
) -> None:
    assert tell(steps, **row).everybody() == expected


@pytest.mark.everywhere
def test_both_rules_on_a_real_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], "Max par structure"))
    other = [stranger("bob", "09-20 10:00", Structure="Thiers")]
    row = room(4) | {"Max par structure": 1, "Cotisation": "non"}
    house = tell([ZOE, MAX, *other, NOW], **row)
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "liste d'attente 1",
        "bob": "confirmée",
    }
    assert house.line(SESSIONS, 2)["Places libres"] == 1
    assert house.ledger.read().kept_back == {CODE: 1}
    passes("09-30 12:10")(house)
    assert house.stands("max") == "confirmée"
    assert house.line(SESSIONS, 2)["Places libres"] == 0


#: A sentence: the row, what happens, what `Places libres` says.
FREE: dict[str, tuple[Mapping[str, Any], Sequence[Step], int]] = {
    "those kept back are not free": (room(4), [ZOE, NOW], 2),
    "those that staff gave are kept back no more": (
        room(4), [ZOE, NOW, decides("zoe", "confirmer"), passes("09-20 12:00")], 3,
    ),
    "once promotions are over they are free": (room(4), [ZOE, NOW, passes("10-01 12:10")], 3),
    "there are never fewer than none": (
        room(2, None), [ZOE, MAX, NOW, sets(**{RESERVED: 2}), passes("09-20 12:00")], 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "steps", "free"), FREE.values(), ids=FREE)
def test_free_seats(row: Mapping[str, Any], steps: Sequence[Step], free: int) -> None:
    assert tell(steps, **row).line(SESSIONS, 2)["Places libres"] == free


def test_staff_read_that_seats_are_kept_back_and_the_person_that_all_are_taken() -> None:
    from douze.letters.composer import Composer

    house = tell([ZOE, MAX, NOW], **room(2))
    assert house.cells("max")["Alerte"] == (
        "Les places qui restent sont réservées : seul « confirmer », dans « Décision », les donne "
        "jusqu'au 01/10/2020 à 12h00 ; ensuite elles suivent l'ordre d'arrivée."
    )
    words = Composer(house.settings, TOP / "templates", wording=wording("fr"))
    planned = {one.letter.ref: one for one in house.passes[-1].plan.letters}
    letter = words.show(planned[house.ref("max")]).text
    assert "toutes les places sont prises" in letter
    assert "réservées" not in letter


#: A sentence: the row, what happens, and what the row of max says.
SAID: dict[str, tuple[Mapping[str, Any], Sequence[Step], str]] = {
    "no more, once staff have given them": (
        room(2), [ZOE, MAX, ANN, NOW, decides("ann", "confirmer"), passes("09-20 12:00")],
        "Toutes les places sont prises.",
    ),
    "nothing of them where none is left to keep back": (
        room(2, None),
        [
            ZOE, answers("leo", "09-20 08:30"), NOW, sets(**{RESERVED: 2}),
            answers("max", "09-20 11:30"), passes("09-20 12:00"),
        ],
        "Toutes les places sont prises.",
    ),
    "that there is no date yet, before anything of them": (
        room(2, 2) | {"État": "reportée"}, [MAX, NOW],
        "La session est reportée, sans date pour l'instant : les places seront données dans "
        "l'ordre d'arrivée, dès que sa nouvelle date est fixée.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "steps", "said"), SAID.values(), ids=SAID)
def test_the_row_of_whoever_waits_says(
    row: Mapping[str, Any], steps: Sequence[Step], said: str
) -> None:
    assert tell(steps, **row).cells("max")["Alerte"] == said


#: What stands in the cell, of two places, and what the session's row says of it.
WRONG = {
    "un": "« un » n'est pas un nombre de places. Écrivez un nombre entier, ou rien.",
    "-1": "« -1 » n'est pas un nombre de places. Écrivez un nombre entier, ou rien.",
    3: "Places réservées : 3, alors que la session en compte 2. "
    "Écrivez un nombre plus petit, ou rien.",
}


@pytest.mark.parametrize(("typed", "said"), WRONG.items(), ids=map(str, WRONG))
def test_what_nobody_can_keep_back_leaves_the_session_aside(typed: Cell, said: str) -> None:
    house = tell([ZOE, NOW], **room(2, typed))
    assert house.line(SESSIONS, 2)["Alerte"] == said
    assert house.stands("zoe") == "à vérifier"
    house = tell([ZOE, NOW, sets(**{RESERVED: typed}), MAX, passes("09-20 12:00")], **room(2))
    assert house.everybody() == {"zoe": "confirmée", "max": "à vérifier"}
