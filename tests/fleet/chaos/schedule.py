"""What happens, in which order and how far apart: all of it follows from a seed."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from msgspec import Struct

from tests.fleet.chaos.edits import Answer, Edit, Forgets, OnRow, Pays, Places, Shortens, Sort
from tests.fleet.chaos.offices import PLACES
from tests.fleet.chaos.post import Fate
from tests.tabs import ANSWERS, REGISTRATIONS

#: What happens to machines and the database, and how often beside each other.
BEFALLS = {
    "a machine dies": 4,
    "a machine sleeps": 3,
    "all machines die": 1,
    "connections are cut": 3,
    "the database restarts": 2,
    "the database crashes": 1,
    "a letter meets": 16,
    "the mail server is closed": 2,
    "a relay's hour goes by": 6,
    "a person pauses": 2,
    "a ledger moves": 4,
    "a move or a pass by hand dies": 2,
    "a pass by hand": 3,
    "a config breaks": 2,
    "a config differs on the other host": 2,
    "the configs are copied over": 2,
}
_SYLLABLES = ("ba", "do", "fi", "gu", "ka", "lo", "mi", "nu", "pa", "ro", "si", "tu", "va", "zo")


class Happening(Struct, frozen=True):
    """One thing: so many seconds after the one before, whom it befalls, and how."""

    after: float
    what: str
    whom: str = ""
    how: str = ""
    edits: tuple[Edit, ...] = ()

    def __str__(self) -> str:
        edits = ", ".join(map(str, self.edits))
        return f"{self.after:5.2f} s later: {' '.join((self.what, self.whom, self.how, edits))}"


def schedule(
    seed: object, names: Sequence[str], hosts: Sequence[str], length: int, began: datetime
) -> Iterator[Happening]:
    """Yield so many happenings. People and staff do something in every other one."""
    dice, people = Random(f"chaos {seed}"), People(Random(f"people {seed}"), began)
    for _ in range(3):
        yield Happening(0.0, "a letter meets", how=dice.choice([*Fate]))
    yield from founding(people, names)
    yield Happening(0.0, "letters have met it")  # all are at work from here on
    for number in range(length):
        after = dice.expovariate(1.0) + 0.05
        if number % 2:
            name = dice.choice(names)
            yield Happening(after, "people", name, edits=tuple(people.some(name)))
            continue
        (what,) = dice.choices([*BEFALLS], weights=[*BEFALLS.values()])
        whom = dice.choice(hosts if "machine" in what else names)
        how = dice.choice([*Fate]) if what == "a letter meets" else ""
        yield Happening(after, what, whom, how)


def founding(people: "People", names: Sequence[str]) -> Iterator[Happening]:
    """Let some come to each: nobody begins with an empty sheet."""
    for name in names:
        yield Happening(0.0, "people", name, edits=tuple(people.answers(name, 3)))


class People:
    """Who comes to which association, and what staff do about them."""

    def __init__(self, dice: Random, began: datetime) -> None:
        self._dice = dice
        self._at = began - timedelta(hours=2)
        self._year = (began + timedelta(days=60)).year
        self._count = 0
        self._live: dict[str, list[tuple[str, str]]] = {}
        self._unpaid: dict[str, list[str]] = {}
        self._places: dict[tuple[str, str], int] = {}

    def answers(self, name: str, count: int) -> Iterator[Edit]:
        for _ in range(count):
            self._count += 1
            self._at += timedelta(seconds=1)
            code, paid = self._dice.choice([*PLACES]), self._dice.random() < 0.6
            n = self._count
            called = "".join(_SYLLABLES[n // 14**k % 14] for k in range(3))
            first = self._dice.choice(("zoe", "max", "ann", "lea"))
            who = f"{first}.{called}@{'ambert' if paid else called}.example"
            self._live.setdefault(name, []).append((who, code))
            if not paid:
                self._unpaid.setdefault(name, []).append(who)
            yield Answer(who, code, self._at)

    def some(self, name: str) -> Iterator[Edit]:
        dice, live, unpaid = self._dice, self._live[name], self._unpaid.get(name, [])
        match dice.choice(("come", "come", "decide", "pay", "room", "sort", "log", "forget")):
            case "decide" if live:
                who, code = live.pop(dice.randrange(len(live)))
                yield OnRow(who, code, "Décision", dice.choice(("annuler", "refuser")))
            case "pay" if unpaid:
                yield Pays(unpaid.pop(), self._year)
            case "room":
                code = dice.choice([*PLACES])
                places = self._places.get((name, code), PLACES[code]) + 1
                self._places[name, code] = places
                yield Places(code, places)
            case "sort":
                yield Sort(*dice.choice(((ANSWERS, "Nom"), (REGISTRATIONS, "E-mail"))))
            case "log":
                yield Shortens()
            case "forget" if live:
                who, _ = live.pop(dice.randrange(len(live)))
                if who in unpaid:
                    unpaid.remove(who)
                yield Forgets(who)
            case _:
                yield from self.answers(name, dice.choice((1, 1, 2, 3)))
