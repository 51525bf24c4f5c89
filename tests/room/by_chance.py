"""Fairness by chance at full size: rooms of up to fourteen people, in which anything may happen.

`python -m tests.room.by_chance` lives DOUZE_ROOMS lives, on all processors. Each pass finds the
sheet in another order, and is held to every promise.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from random import Random

from douze.model.sheet import Cell
from douze.model.tokens import Purpose
from tests.factories import at
from tests.room.oracle import Oracle
from tests.room.promises import ANY_ORDER, Findings, Watch, told_at_last
from tests.room.room import (
    HOUR,
    LIMIT_FALLS,
    PROMOTIONS_END,
    QUESTION,
    START,
    B,
    Facts,
    N,
    Person,
    Room,
    Rules,
    Said,
    Typed,
)

LIVES = int(os.environ.get("DOUZE_ROOMS", 1500))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
OPENS, ENDS = at("09-21 08:00"), START + timedelta(hours=1)
#: Arrival disagrees with the alphabet.
NAMES = ("zoe", "max", "ann", "bob", "lea", "eve", "tom", "ida", "gus", "pia", "leo", "kim")
NEXT = ("ula", "ben")
STRUCTURES = ("", "Thiers", "Thiers", "Riom", "Riom", "Issoire")
DECISIONS = ("confirmer", "confirmer", "attente", "annuler", "refuser", "reporter", "", "")
#: Moments around which things happen.
MOMENTS = (QUESTION, HOUR, LIMIT_FALLS, PROMOTIONS_END, START)


def _moment(dice: Random, *, until: datetime = ENDS) -> datetime:
    """Choose a moment: often near one that rules know, by night too."""
    if dice.random() < 0.5:
        near = dice.choice(MOMENTS) + dice.randint(-400, 200) * MINUTE
    else:
        near = OPENS + dice.random() * (ENDS - OPENS)
    return min(near, until).replace(second=dice.randrange(60), microsecond=0)


def facts_of(seed: int, passes: Sequence[datetime]) -> Facts:
    """Make up the facts of a life; nobody has a link, nor a row, before a pass has seen them."""
    dice = Random(f"room {seed}")
    rules = Rules(*(dice.random() < 0.6 for _ in Rules._fields))
    rules = rules._replace(frees=rules.frees and rules.asks)
    people: list[Person] = []
    for name in dice.sample(NAMES, k=dice.randint(4, 12)):
        early = dice.random() < 0.7
        came = OPENS + dice.random() * DAY if early else _moment(dice, until=START - MINUTE)
        came = came.replace(microsecond=0) + timedelta(microseconds=len(people))
        person = Person(name, came, dice.choice(STRUCTURES), dice.random() < 0.8)
        people.append(person)
    people += [Person(name, OPENS + (5 + n) * MINUTE, session=N) for n, name in enumerate(NEXT)]
    mine = [person for person in people if person.session == B]
    said, typed = [], []
    for _ in range(dice.randint(0, 2 * len(mine))):
        one, when = dice.choice(mine), _moment(dice)
        if not any(one.came < now < when for now in passes):
            continue
        if dice.random() < 0.6:
            purposes = (Purpose.WITHDRAW, Purpose.STAY, Purpose.STAY, Purpose.MOVE)
            said.append(Said(when, one.name, dice.choice(purposes)))
        else:
            typed.append(Typed(when, one.name, dice.choice(DECISIONS)))
    return Facts(
        rules=rules,
        places=dice.randint(1, 6),
        people=tuple(people),
        said=tuple(sorted(said, key=lambda one: one.when)),
        typed=tuple(sorted(typed)),
        next_places=dice.randint(1, 4),
        per_structure=dice.choice((1, 1, 2)),
        kept_back=1,
    )


def passes_of(seed: int) -> list[datetime]:
    """Choose when passes go by: the first once everybody early may have come."""
    dice = Random(f"passes {seed}")
    moments = {_moment(dice).replace(second=0) for _ in range(dice.randint(3, 14))}
    moments |= {m + dice.choice((0, 1)) * MINUTE for m in dice.sample(MOMENTS, k=2)}
    return sorted(m for m in moments if m > OPENS + timedelta(hours=1))


def live(seed: int, findings: Findings) -> None:
    """Live one life, and once more with the sheet as it was typed."""
    findings.worlds += 1
    passes = passes_of(seed)
    facts, dice = facts_of(seed, passes), Random(f"order {seed}")

    def shuffled(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
        return dice.sample(rows, k=len(rows))

    room, typed = Room(facts, shuffled), Room(facts)
    watch = Watch(Oracle(facts), findings, story=(f"seed {seed}",))
    for number, now in enumerate(passes):
        done = room.pass_at(now, twice=number % 3 == 0)
        watch.look(done)
        if seed % 4 == 0:
            same = typed.pass_at(now).after.registrations
            stands = {ref: (one.status, one.why) for ref, one in same.items()}
            other = {r: (one.status, one.why) for r, one in done.after.registrations.items()}
            findings.hold(ANY_ORDER, stands == other, facts, stands, other)
    # A letter that waited behind another, or for the morning, has left by now.
    for more in (10, 20, 30):
        done = room.pass_at(max(done.now, ENDS) + more * MINUTE)
        watch.look(done)
    told_at_last(watch, done)


def some(seeds: Iterable[int]) -> Findings:
    """Live some lives."""
    findings = Findings()
    for seed in seeds:
        live(seed, findings)
    return findings


def main() -> int:
    """Live them all on all processors; print what was broken, and the figures."""
    first = int(os.environ.get("DOUZE_ROOMS_FROM", 0))
    parts = [range(n, min(n + 25, first + LIVES)) for n in range(first, first + LIVES, 25)]
    findings = Findings()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(some, parts):
            findings.add(part)
    for sentence in findings.broken:
        sys.stdout.write(f"{findings.shortest(sentence)}\n\n")
    sys.stdout.write(f"lives of rooms: {findings}\n")
    return 1 if findings.broken else 0


if __name__ == "__main__":
    sys.exit(main())
