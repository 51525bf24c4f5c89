"""What no ordinary day would produce is refused, with every sentence whole."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from douze.errors import GuardedPass
from tests.factories import settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, passes, telephones, tell
from tests.tabs import MESSAGES, REGISTRATIONS


def crowd(count: int) -> list[Step]:
    return [answers(f"p{n:03}", f"09-20 08:{n // 60:02}:{n % 60:02}") for n in range(count, 0, -1)]


def told(house: House, when: str, *, clock_set: bool = False) -> list[str]:
    """Say the guards of a pass as a person reads them."""
    plan = house.look_at(when, clock_set=clock_set)[1]
    return [f"{g.where}: {house.wording.sentence(g.what)}" for g in plan.guards]


def lose(house: House, count: int) -> None:
    house.remove(REGISTRATIONS, *range(2, 2 + count))


#: A sentence: how many are registered, how many rows disappear, and whether the pass is refused.
VANISHED: dict[str, tuple[int, int, bool]] = {
    "five of five may disappear": (5, 5, False),
    "six of six may not": (6, 6, True),
    "six of twenty-nine may not": (29, 6, True),
    "six of thirty may, for they are a fifth": (30, 6, False),
    "seven of thirty may not": (30, 7, True),
}


@pytest.mark.parametrize(("there", "gone", "refused"), VANISHED.values(), ids=VANISHED)
def test_rows_that_disappear(there: int, gone: int, refused: bool) -> None:
    house = tell([*crowd(there), passes("09-20 10:00")], Places=3)
    lose(house, gone)
    guards = told(house, "09-20 10:10")
    expected = (
        f"Inscriptions: {gone} inscriptions sur {there} ont disparu de la feuille. Remettez les "
        "lignes (Édition, Annuler) ; si c'est voulu, prévenez qui tient la machine."
    )
    assert guards == ([expected] if refused else [])


@pytest.mark.everywhere
def test_rows_that_are_cancelled_already_may_disappear() -> None:
    house = tell([*crowd(8), passes("09-20 10:00")])
    for number in range(2, 9):
        house.edit(REGISTRATIONS, number, Décision="annuler")
    house.pass_at("09-20 11:00")
    lose(house, 7)
    assert told(house, "09-20 12:00") == []


def test_rows_may_be_cleared_away_from_the_start_on() -> None:
    house = tell([*crowd(8), passes("09-20 10:00", "10-01 13:50")])
    lose(house, 7)
    assert len(told(house, "10-01 14:00")) == 1
    assert told(house, "10-01 14:01") == []


def test_how_many_may_disappear_is_a_setting() -> None:
    house = tell([*crowd(8), passes("09-20 10:00")])
    lose(house, 6)
    house.settings = settings(guard={"vanished": 6})
    assert told(house, "09-20 10:10") == []
    house.settings = settings(guard={"vanished": 5, "vanished_percent": 75})
    assert told(house, "09-20 10:10") == []
    house.settings = settings(guard={"vanished": 5, "vanished_percent": 74})
    assert len(told(house, "09-20 10:10")) == 1


CLOCKS: dict[str, tuple[str, bool, list[str]]] = {
    "a clock that stands where it stood is fine": ("09-20 10:00", False, []),
    "a week without a pass is fine": ("09-27 10:00", False, []),
    "more than a week without a pass is looked at by a person": (
        "09-27 10:01",
        False,
        [
            "Douze: l'horloge montre le 27/09/2020 à 10h01, plus d'une semaine après la dernière "
            "passe du 20/09/2020 à 10h00. Prévenez qui tient la "
            "machine."
        ],
    ),
    "a clock before the last pass is refused": (
        "09-20 09:59",
        False,
        [
            "Douze: l'horloge de cette machine montre le 20/09/2020 à 09h59, avant la dernière "
            "passe du 20/09/2020 à 10h00. Prévenez qui tient la machine : elle est "
            "à mettre à l'heure."
        ],
    ),
    "a clock that was set by hand is not looked at": ("09-30 10:00", True, []),
    "a clock that was set back by hand is not looked at": ("09-19 10:00", True, []),
}


@pytest.mark.parametrize(("when", "clock_set", "expected"), CLOCKS.values(), ids=CLOCKS)
def test_the_clock(when: str, clock_set: bool, expected: Sequence[str]) -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    assert told(house, when, clock_set=clock_set) == expected


BEHIND = (
    "la feuille montre un travail que la mémoire de Douze ne connaît pas : elle est perdue, "
    "ancienne, ou d'une autre machine. Prévenez qui tient la machine ; rien ne part d'ici là."
)


def test_a_status_that_staff_typed_on_a_row_of_their_own_is_no_work_of_ours() -> None:
    house = tell([telephones("eve@ailleurs.example", Statut="confirmée")])
    assert told(house, "09-20 10:00") == []


def test_an_empty_ledger_before_a_sheet_with_letters_is_refused() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    house.ledger = MemoryLedger()
    assert told(house, "09-20 10:10") == [f"Messages: {BEHIND}"]


@pytest.mark.parametrize(
    ("where", "helps"),
    {
        "": "fichier de mémoire",
        "postgresql://douze@127.0.0.1/douze": "database.association",
    }.items(),
    ids=["in a file", "in a database"],
)
def test_what_helps_hangs_on_where_the_ledger_is(where: str, helps: str) -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    base = replace(house.settings.database, url=where, association="cap-rural")
    house.settings = replace(house.settings, database=base)
    house.ledger = MemoryLedger()
    assert told(house, "09-20 10:10") == [f"Messages: {BEHIND}"]
    (guard,) = house.look_at("09-20 10:10")[1].guards
    assert helps in house.wording.told(guard.what)


def test_an_empty_ledger_before_a_sheet_with_registrations_is_refused() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    house.remove(MESSAGES, 2)
    house.ledger = MemoryLedger()
    assert told(house, "09-20 10:10") == [f"Inscriptions: {BEHIND}"]


@pytest.mark.everywhere
def test_an_old_copy_of_the_ledger_is_refused() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    old = MemoryLedger(house.ledger.read())
    answers("max", "09-20 10:05")(house)
    house.pass_at("09-20 10:10")
    house.ledger = old
    assert told(house, "09-20 10:20") == [f"Messages: {BEHIND}"]


def test_an_empty_ledger_before_an_empty_sheet_is_the_beginning() -> None:
    assert told(tell([answers("zoe", "09-20 09:00")]), "09-20 10:00") == []


def test_rows_that_staff_typed_themselves_are_no_lost_memory() -> None:
    house = tell([answers("zoe", "09-20 09:00")])
    house.by_hand(**{"E-mail": "max@ambert.example", "Notes": "téléphone"})
    assert told(house, "09-20 10:00") == []
    house.edit(REGISTRATIONS, 2, Réf="12")
    assert told(house, "09-20 10:00") == [], "a number of their own, and no status"


REFUSED: dict[str, dict[str, Any]] = {
    "a guarded pass changes nothing": {},
    "a guarded pass changes nothing with a limit either": {"limit": 1},
}


@pytest.mark.parametrize("how", REFUSED.values(), ids=REFUSED)
def test_a_guarded_pass(how: dict[str, Any]) -> None:
    house = tell([*crowd(8), passes("09-20 10:00")])
    house.mailer.sent.clear()
    lose(house, 6)
    sheet, ledger = house.workbook.tabs, house.ledger.read()
    with pytest.raises(GuardedPass):
        house.pass_at("09-20 10:10", **how)
    assert house.workbook.tabs == sheet
    assert house.ledger.read() == ledger
    assert not house.mailer.sent
