"""A machine that lives the lives of small associations and holds every pass to its promises.

Our own seeded walker, not a Hypothesis state machine: what Hypothesis does around each step
costs more than the steps themselves, and its lives are short. Each step is a word and a seed of
its own, so a life can be told, replayed, and cut down to the steps that matter.

`python -m tests.life.machine` walks DOUZE_STEPS steps and prints the figures; with `--ledger
postgres` the ledgers of two lives at a time are in one database.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from random import Random
from typing import cast

from tests.life.association import Association
from tests.life.happenings import HAPPENINGS
from tests.life.life import Figures, Life
from tests.life.outside import Memory, Outside, Table
from tests.life.promises import Broken
from tests.life.ways_to_pass import WAYS

#: How many steps a life has.
LIFE = 70
STEPS = int(os.environ.get("DOUZE_STEPS", "20000"))

Step = tuple[str, int]

_NO_ERROR = "the pass ends without an error"


class LifeKind:
    """What sort of life is lived: how it begins, what can happen in it, and how often."""

    def __init__(
        self,
        born: Callable[[object, Callable[[Mapping[str, Table]], Outside]], Life] = Life,
        ways: Mapping[Callable[[Life, Random], None], int] = WAYS,
        happenings: Mapping[Callable[[Association, Random], None], int] = HAPPENINGS,
    ) -> None:
        self.born = born
        self.ways = {way.__name__: way for way in ways}
        self.happenings = {happening.__name__: happening for happening in happenings}
        self.weights = {one.__name__: n for one, n in (*ways.items(), *happenings.items())}


#: The lives that most tests live.
ORDINARY = LifeKind()


def steps(dice: Random, count: int = LIFE, kind: LifeKind = ORDINARY) -> Iterator[Step]:
    """Cast the steps of a life."""
    words, weights = list(kind.weights), list(kind.weights.values())
    for word in dice.choices(words, weights, k=count):
        yield word, dice.randrange(10**6)


def do(life: Life, step: Step, kind: LifeKind = ORDINARY) -> None:
    """Do one step. Raises Broken when a promise was not kept."""
    word, seed = step
    dice = Random(f"{word} {seed}")
    life.figures.steps += 1
    if word in kind.ways:
        kind.ways[word](life, dice)
    else:
        kind.happenings[word](life.place, dice)


class Living:
    """A life under way: the promise that was broken in it, and the steps until then."""

    def __init__(
        self,
        seed: object,
        outside: Callable[[Mapping[str, Table]], Outside],
        kind: LifeKind = ORDINARY,
    ) -> None:
        self.life, self.broken = kind.born(seed, outside), cast("Broken | None", None)
        self.kind = kind
        self.gone: list[Step] = []

    def goes_on(self, step: Step) -> bool:
        """Do one step more; False where a promise was not kept."""
        self.gone.append(step)
        self.life.figures.held[_NO_ERROR] += 1
        try:
            do(self.life, step, self.kind)
        except Broken as broken:
            self.broken = broken
        except Exception as error:
            self.broken = Broken(_NO_ERROR, repr(error))
        return self.broken is None


def live(
    seed: object,
    told: Iterable[Step],
    outside: Callable[[Mapping[str, Table]], Outside] = Memory,
    kind: LifeKind = ORDINARY,
) -> tuple[Figures, Broken | None, list[Step]]:
    """Live one life; give the figures, the promise that was broken, and the steps until then."""
    one = Living(seed, outside, kind)
    with closing(one.life.outside):
        all(one.goes_on(step) for step in told)
    return one.life.figures, one.broken, one.gone


def shortest(
    seed: object, told: list[Step], sentence: str, kind: LifeKind = ORDINARY
) -> list[Step]:
    """Leave out of a life all steps without which the same promise is broken."""
    size = len(told) // 2
    while size:
        start = 0
        while start < len(told):
            shorter = told[:start] + told[start + size :]
            _, broken, gone = live(seed, shorter, kind=kind)
            if broken and broken.sentence == sentence:
                told = gone
            else:
                start += size
        size //= 2
    return told


def walk(seeds: Iterable[object], *, stop: bool = False, kind: LifeKind = ORDINARY) -> Figures:
    """Live a life a seed; tell of each broken promise by the shortest life that breaks it.

    `stop` ends with the first broken promise, and does not look for a shorter life.
    """
    figures = Figures()
    for seed in seeds:
        once, broken, told = live(seed, steps(Random(f"steps {seed}"), kind=kind), kind=kind)
        figures.add(once)
        if broken is None:
            continue
        if not stop:
            told = shortest(seed, told, broken.sentence, kind)
            broken = live(seed, told, kind=kind)[1] or broken
        story = "\n  ".join(f"{word} {number}" for word, number in told)
        figures.stories.append(f"{broken}\nseed {seed!r}:\n  {story}")
        if stop:
            break
    return figures


def _some(part: tuple[int, int]) -> Figures:
    return walk(range(*part))


def _some_in_database(part: tuple[int, int]) -> Figures:
    from tests.life.in_database import walk as walk_in_database

    return walk_in_database(range(*part))


def main() -> int:
    """Walk DOUZE_STEPS steps on all processors; print what was broken, and the figures."""
    stop = "--stop" in sys.argv
    lives = -(-STEPS // LIFE)
    size = 25
    parts = [(n, min(n + size, lives)) for n in range(0, lives, size)]
    figures, some_lives = Figures(), _some
    if sys.argv[1:3] == ["--ledger", "postgres"]:
        from tests.postgres import cluster

        cluster()  # of all processes; each makes a database there
        some_lives = _some_in_database
    if stop:
        figures = walk(range(lives), stop=True)
    else:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for some in pool.map(some_lives, parts):
                figures.add(some)
    for story in figures.stories[:10]:
        sys.stdout.write(f"{story}\n\n")
    if "--kinds" in sys.argv:
        sys.stdout.write(f"{dict(figures.kinds)}\n")
    sys.stdout.write(f"{figures}\n")
    return 1 if figures.stories else 0


if __name__ == "__main__":
    sys.exit(main())
