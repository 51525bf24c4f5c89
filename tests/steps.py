"""The life of a session as a list of steps, told by `tell`: somebody answers, a pass goes by."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from douze.model.settings import Settings
from douze.model.sheet import Cell
from tests.house import House
from tests.spreadsheets import chosen, in_memory
from tests.tabs import MEMBERS, REGISTRATIONS, SESSIONS

#: Something that happens in the house.
Step = Callable[[House], object]


def tell(steps: Iterable[Step], *, ours: Settings | None = None, **cells: Cell) -> House:
    """Let a life of BENEVOLES pass, step by step; `cells` are those of its row."""
    house = House(ours=ours)
    house.session(**cells)
    for step in steps:
        step(house)
    return house


def lived_once(past: Callable[..., House]) -> Callable[..., House]:
    """Let a past that many tests begin with pass by once in memory, and give copies of it.

    Whatever it is asked for can be a key; on another spreadsheet it passes by each time.
    """
    lived: dict[object, House] = {}

    @wraps(past)
    def copied(*asked: Any, **named: Any) -> House:
        if chosen() is not in_memory:
            return past(*asked, **named)
        key = asked, tuple(named.items())
        if key not in lived:
            lived[key] = past(*asked, **named)
        return lived[key].copy()

    return copied


def answers(who: str, when: str, **cells: Any) -> Step:
    return lambda house: house.answer(who, when, **cells)


def stranger(who: str, when: str, **cells: Any) -> Step:
    """Somebody answers whose dues are not settled."""
    return lambda house: house.answer(who, when, member=False, **cells)


def pays(who: str, **cells: Cell) -> Step:
    return lambda house: house.pays(who, **cells)


def passes(*whens: str) -> Step:
    """One pass after the other, at these moments."""

    def step(house: House) -> None:
        for when in whens:
            house.pass_at(when)

    return step


def decides(who: str, decision: str) -> Step:
    return lambda house: house.decide(who, decision)


def types(who: str, **cells: Cell) -> Step:
    """Staff type something into somebody's row of `Inscriptions`."""
    return lambda house: house.edit(REGISTRATIONS, house.place(who), **cells)


def sets(**cells: Cell) -> Step:
    """Staff change the session's row."""
    return lambda house: house.edit(SESSIONS, 2, **cells)


def unpays(number: int = 2) -> Step:
    """Staff correct a row of the members' list: it was not paid."""
    return lambda house: house.edit(MEMBERS, number, Réglée="non")


def vanishes(who: str) -> Step:
    """Somebody's row disappears from `Inscriptions`."""
    return lambda house: house.remove(REGISTRATIONS, house.place(who))


def telephones(email: str, **cells: Cell) -> Step:
    """Staff add a row by hand."""
    return lambda house: house.by_hand(**{"E-mail": email, **cells})
