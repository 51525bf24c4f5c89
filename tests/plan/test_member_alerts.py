"""`Alerte` of the members: the tool writes where nothing stands, or what it wrote itself."""

from collections.abc import Sequence

import pytest

from douze.model.ledger_state import LedgerState
from douze.model.sheet import Cell
from douze.model.words import Rule
from tests.factories import at
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, passes
from tests.tabs import MEMBERS

WRONG, THEIRS = "voir Jeanne", "relancée par Jeanne en mai"
FIRST, SECOND = "09-21 10:00", "09-21 10:10"


def types(number: int, **cells: Cell) -> Step:
    return lambda house: house.edit(MEMBERS, number, **cells)


def tell(*steps: Step, ledger: LedgerState | None = None) -> House:
    """A house with one member whose payment nobody can read, in row 3."""
    house = House()
    if ledger is not None:
        house.ledger = MemoryLedger(ledger)
    house.session()
    house.pays("zoe", Réglée=WRONG)
    for step in steps:
        step(house)
    return house


def swap(house: House) -> None:
    """Staff sort the list."""
    header, first, second = house.workbook.tabs[MEMBERS]
    house.workbook.edit(MEMBERS, [header, second, first])


#: A sentence: what happens, and whether `Alerte` of rows 2 and 3 is ours, theirs or empty.
PROMISES: dict[str, tuple[Sequence[Step], list[str]]] = {
    "what is wrong is told where nothing stands": ([passes(FIRST)], ["", "ours"]),
    "and taken back once it is corrected": (
        [passes(FIRST), types(3, Réglée="oui"), passes(SECOND)], ["", ""],
    ),
    "staff's words beside what is right stay": (
        [types(2, Alerte=THEIRS), passes(FIRST, SECOND)], ["theirs", "ours"],
    ),
    "staff's words beside what is wrong stay": (
        [types(3, Alerte=THEIRS), passes(FIRST, SECOND)], ["", "theirs"],
    ),
    "emptied, the cell is the tool's": (
        [types(3, Alerte=THEIRS), passes(FIRST), types(3, Alerte=None), passes(SECOND)],
        ["", "ours"],
    ),
    "another fault takes the place of what the tool wrote": (
        [passes(FIRST), types(3, Réglée="non", Année="l'an dernier"), passes(SECOND)], ["", "ours"],
    ),
    "words that staff wrote over the tool's stay": (
        [passes(FIRST), types(3, Alerte=THEIRS), passes(SECOND), types(3, Réglée="oui"),
         passes("09-21 10:20")], ["", "theirs"],
    ),
    "rows that were sorted keep what is theirs": (
        [types(2, Alerte=THEIRS), passes(FIRST),
         swap, passes(SECOND)], ["ours", "theirs"],
    ),
}  # fmt: skip


def whose(house: House) -> list[str]:
    cells = [house.line(MEMBERS, number)["Alerte"] for number in (2, 3)]
    return ["" if c is None else "theirs" if c == THEIRS else "ours" for c in cells]


@pytest.mark.parametrize(("steps", "expected"), PROMISES.values(), ids=PROMISES)
def test_promise(steps: Sequence[Step], expected: list[str]) -> None:
    house = tell(*steps)
    assert whose(house) == expected
    assert not house.pass_at("09-21 11:00").plan.edits


def test_what_an_earlier_version_wrote_there_is_the_tools() -> None:
    before = LedgerState(kinds={Rule.LATE_DUES: at("09-01 10:00")}, first_pass=at("09-01 10:00"))
    house = tell(types(2, Alerte="ce que l'outil disait alors"), passes(FIRST), ledger=before)
    assert whose(house) == ["", "ours"]


def test_what_no_version_wrote_is_theirs() -> None:
    before = LedgerState(first_pass=at("09-01 10:00"))
    house = tell(types(2, Alerte=THEIRS), passes(FIRST), ledger=before)
    assert whose(house) == ["theirs", "ours"]


def test_what_stands_there_because_a_write_came_to_nothing_is_still_the_tools() -> None:
    house = tell(passes(FIRST))
    first = house.line(MEMBERS, 3)["Alerte"]
    types(3, Réglée="non", Année="l'an dernier")(house)
    house.pass_at(SECOND)
    assert house.line(MEMBERS, 3)["Alerte"] != first
    types(3, Réglée="oui", Année=2020, Alerte=first)(house)
    house.pass_at("09-21 10:20")
    assert whose(house) == ["", ""]


def test_only_what_stands_there_is_remembered() -> None:
    house = tell(passes(FIRST), types(3, Réglée="oui"), passes(SECOND, "09-21 10:20"))
    assert house.ledger.read().member_alerts == frozenset()
