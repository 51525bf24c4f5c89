"""The exhaustive small world of a room: every combination of its rules, and all that may happen.

`python -m tests.room.exhaustive` walks it, and prints how many worlds, passes and promises.
"""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import product
from typing import NamedTuple

from douze.model.ledger_state import RegistrationRecord
from douze.model.sheet import Cell
from douze.model.tokens import Purpose
from tests.factories import at
from tests.room.oracle import Oracle
from tests.room.promises import ANY_ORDER, ANY_PASSES, Findings, Watch, told_at_last
from tests.room.room import HOUR, Done, Facts, N, Person, Room, Rules, Said, Typed

#: Everybody early has come; then moments in the order in which rules know them.
FIRST = at("09-21 11:00")
BEFORE_QUESTION, ASKED, NIGHT, AFTER_HOUR, LIMIT_FALLEN, LAST, OVER, BEGUN = (
    *(at("09-28 15:00"), at("09-28 16:10"), at("09-29 21:10"), at("09-30 12:10")),
    *(at("09-30 14:10"), at("10-01 13:50"), at("10-01 14:10"), at("10-01 16:10")),
)
MOMENTS = (BEFORE_QUESTION, ASKED, NIGHT, AFTER_HOUR, LIMIT_FALLEN, LAST, OVER, BEGUN)
#: What may happen to one of those who came early, besides nothing.
TURNS = ("confirmer", "attente", "annuler", "refuser", "reporter", "no", "yes", "late", "moves")
#: Who is of the town, of the four in the order in which they came.
OF_TOWN = ("", "zm", "ma", "zb", "zmb", "zmab")
#: Arrival disagrees with the alphabet; bob comes in the night before the hour.
EARLY, LATE = ("zoe", "max", "ann"), "bob"


def rules() -> Iterator[Rules]:
    """Every combination of the rules; silence can free only where people are asked."""
    for on in product((False, True), repeat=7):
        one = Rules(*on)
        if one.asks or not one.frees:
            yield one


def facts(one: Rules, places: int, town: str, owes: str, turns: Sequence[str]) -> Facts:
    """Make the facts of one world: who is of the town, who owes, what happens to whom."""

    def person(name: str, came: datetime) -> Person:
        structure = "Thiers" if name[0] in town else f"Chez {name}"
        return Person(name, came, structure, name[0] not in owes)

    people = [person(name, at(f"09-21 09:0{n}")) for n, name in enumerate(EARLY)]
    people += [person(LATE, at("09-29 20:30")), Person("eve", at("09-21 09:30"), session=N)]
    typed, said = [], []
    for name, turn in zip(EARLY, turns, strict=True):
        if turn == "no":
            said.append(Said(at("09-29 09:00"), name, Purpose.WITHDRAW))
        elif turn == "yes":
            said.append(Said(at("09-29 10:00"), name, Purpose.STAY))
        elif turn == "late":  # a yes, after the hour
            said.append(Said(at("09-30 12:30"), name, Purpose.STAY))
        elif turn == "moves":
            said.append(Said(at("10-01 14:05"), name, Purpose.MOVE))
        elif turn:
            typed.append(Typed(at("09-28 14:00"), name, turn))
    return Facts(one, places, tuple(people), tuple(said), tuple(typed))


#: How many worlds in `make prove`: of all, each combination of the rules several.
WORLDS = int(os.environ.get("DOUZE_ROOMS", 600))


class End(NamedTuple):
    """Where everybody stands at the end: status, rank and why, by session and name."""

    stands: tuple[tuple[tuple[str, str], str, object, str], ...]


def end_of(done: Done) -> End:
    """Take down where everybody stands."""
    known = done.after.registrations
    return End(
        tuple(
            sorted(
                (key, str(row["Statut"]), row["Rang"], _why(known[str(row["Réf"])]))
                for key, row in done.rows.items()
            )
        )
    )


def _why(record: RegistrationRecord) -> str:
    """Say why; whether a seat was free at once depends on when a pass looked."""
    why = record.why[0].code if record.why else ""
    return "by rule" if why in ("seat_in_order", "seat_became_free") else str(why)


#: Which passes went by: both, where one had nothing to do.
Path = tuple[frozenset[bool], ...]
_BOTH, _ONE, _NONE = frozenset({True, False}), frozenset({True}), frozenset({False})


def walk(world: Facts, findings: Findings, most_missed: int = len(MOMENTS)) -> None:
    """Live one world, with every subset of the passes, and once more in other orders.

    Of subsets in which more than `most_missed` passes that had something to do were missed, none.
    """
    findings.worlds += 1
    room, watch = Room(world), Watch(Oracle(world), findings)
    watch.look(room.pass_at(FIRST, twice=True))
    ends: dict[tuple[object, ...], dict[End, Path]] = {}
    whole: list[End] = []
    for path, end in _futures(room, watch, (), most_missed):
        for kind in _kinds(world, path):
            ends.setdefault(kind, {}).setdefault(end, path)
        if all(True in went for went in path):
            whole.append(end)
    if all(person.settled for person in world.people):
        for kind, found in ends.items():
            told = [(end, _told(path)) for end, path in found.items()]
            findings.hold(ANY_PASSES, len(found) == 1, world, kind, *told)
    for order in ORDERS:
        findings.hold(ANY_ORDER, _straight(world, order) == whole[0], world, order.__name__)


def _futures(room: Room, watch: Watch, path: Path, may_miss: int) -> Iterator[tuple[Path, End]]:
    """Let the passes that are left go by, or be missed, each; the last is never missed."""
    now = MOMENTS[len(path)]
    ahead, seen = room.copy(), watch.copy()
    done = ahead.pass_at(now, twice=watch.findings.passes % 3 == 0)
    seen.look(done)
    if now == BEGUN:
        told_at_last(seen, done)
        yield (*path, _ONE), end_of(done)
        return
    if done.quiet:
        yield from _futures(ahead, seen, (*path, _BOTH), may_miss)
        return
    yield from _futures(ahead, seen, (*path, _ONE), may_miss)
    if may_miss:
        yield from _futures(room, watch, (*path, _NONE), may_miss - 1)


def _kinds(world: Facts, path: Path) -> Iterator[tuple[object, ...]]:
    """What the end may depend on: the question that left in time, the last pass before each limit.

    Of two lives in which these were the same, all else may have been missed. Two things count from
    the pass that sees them: staff's word, by which another may have the seat before people are
    asked; and a late yes, in the pass after the one that has given the seat on.
    """
    asked = path[MOMENTS.index(ASKED)] if world.rules.asks else _BOTH
    typed = path[MOMENTS.index(BEFORE_QUESTION)] if world.rules.asks and world.typed else _BOTH
    after_hour = path[MOMENTS.index(AFTER_HOUR) : MOMENTS.index(OVER)]
    answered_late = any(one.purpose is Purpose.STAY and one.when > HOUR for one in world.said)
    seen = _passes(after_hour) if answered_late and world.rules.frees else {0}
    over = path[MOMENTS.index(OVER)]
    last = MOMENTS.index(LAST) + 1
    for which in range(last, -1, -1):
        if which == 0 or True in path[which - 1]:
            for was_asked, was_typed, was_over, passes in product(asked, typed, over, seen):
                asked_then = world.rules.asks and was_asked
                yield which, asked_then, was_typed, was_over, passes
        if which and False not in path[which - 1]:
            return


def _passes(path: Path) -> set[int]:
    """How many passes went by, or may have: none, one, or two at the least."""
    return {min(2, sum(went)) for went in product(*path)}


def _told(path: Path) -> str:
    return " ".join("?" if len(went) == 2 else str(int(True in went)) for went in path)


def reversed_rows(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The last row first."""
    return rows[::-1]


def turned_rows(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """The first row last."""
    return [*rows[1:], *rows[:1]]


ORDERS = (reversed_rows, turned_rows)


def _straight(world: Facts, order: object) -> End:
    """Live one world in which no pass is missed, with the sheet in another order."""
    room = Room(world, order)  # type: ignore[arg-type]
    room.pass_at(FIRST)
    for now in MOMENTS:
        done = room.pass_at(now)
    return end_of(done)


def worlds(*, whole: bool) -> Iterator[tuple[Rules, int, str, str, tuple[str, ...]]]:
    """What facts each world is made of: each combination of the rules, one thing that happens.

    Or with several, if `whole`.
    """
    turns = [t for t in product(("", *TURNS), repeat=3) if whole or sum(map(bool, t)) <= 1]
    for one, places in product(rules(), (1, 2, 3)):
        towns = OF_TOWN if one.per_structure else OF_TOWN[:1]
        for town, owes, chosen in product(towns, ("", "z", "m"), turns):
            yield one, places, town, owes, chosen


def some(part: Iterable[Facts]) -> Findings:
    """Walk some worlds, with every subset of the passes."""
    findings = Findings()
    for world in part:
        walk(world, findings)
    return findings


def so_many(count: int, *, whole: bool = False) -> list[Facts]:
    """Give so many worlds, spread over all: the same each time."""
    each = list(worlds(whole=whole))
    # A stride that shares no factor with the rules, people and places walks through all of them.
    chosen = (each[number * 7919 % len(each)] for number in range(min(count, len(each))))
    return [facts(*made_of) for made_of in chosen]


FREES = Rules(asks=True, frees=True)
MOVES_ON = Rules(kept_back=True, next_date=True, quiet=True)
ALL_ELSE = Rules(
    per_structure=True, minimum=True, next_date=True, asks=True, frees=True, quiet=True
)
#: What the suite walks, and few worlds have in them: a yes that comes late; a seat that nobody
#: would get; a limit that falls; who comes after the others; who moves on beside a seat that is
#: kept back; all other rules, and one who owes; of two who were silent one loses the seat.
CHOSEN = (
    (FREES, 2, "", "", ("late", "", "")),
    (FREES, 1, "", "", ("", "confirmer", "")),
    (Rules(per_structure=True), 3, "zm", "", ("", "", "annuler")),
    (Rules(per_structure=True), 1, "zm", "", ("", "", "")),
    (MOVES_ON, 2, "", "", ("reporter", "", "")),
    (ALL_ELSE, 2, "zm", "z", ("late", "", "")),
    (FREES, 2, "", "", ("", "", "no")),
)


def short(*, stop: bool = False) -> Findings:
    """Walk a few worlds: in the last any passes are missed, in the others at most one.

    `stop` ends with the first world in which a promise is broken.
    """
    findings = Findings()
    for made_of in CHOSEN:
        most = len(MOMENTS) if made_of == CHOSEN[-1] else 1
        walk(facts(*made_of), findings, most_missed=most)
        if stop and findings.broken:
            break
    return findings


def main() -> int:
    """Walk DOUZE_ROOMS worlds on all processors; print what was broken, and the figures.

    With `--short` a few are walked, as the suite does; with DOUZE_WHOLE_WORLD several things happen
    to several people.
    """
    findings = Findings()
    if "--short" in sys.argv:
        findings = short(stop="--stop" in sys.argv)
    else:
        chosen = so_many(WORLDS, whole=bool(os.environ.get("DOUZE_WHOLE_WORLD")))
        parts = [chosen[n : n + 10] for n in range(0, len(chosen), 10)]
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for part in pool.map(some, parts):
                findings.add(part)
    for sentence in findings.broken:
        sys.stdout.write(f"{findings.shortest(sentence)}\n\n")
    sys.stdout.write(f"rooms: {findings}\n")
    return 1 if findings.broken else 0


if __name__ == "__main__":
    sys.exit(main())
