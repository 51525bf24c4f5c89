"""Walk lives in which rooms are filled by all their rules: `python -m tests.life.filled`."""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from tests.life.filling import FILLING, FilledLife, passes_missed, sheet_in_another_order
from tests.life.life import Figures
from tests.life.machine import LifeKind, walk
from tests.life.ways_to_pass import WAYS

ROOMS = LifeKind(FilledLife, {**WAYS, passes_missed: 8, sheet_in_another_order: 8}, FILLING)
LIVES = int(os.environ.get("DOUZE_FILLED", 300))


def some(seeds: Sequence[object]) -> Figures:
    """Live some of these lives."""
    return walk(seeds, kind=ROOMS)


def main() -> int:
    """Live them on all processors; print what was broken, and the figures."""
    first = int(os.environ.get("DOUZE_FILLED_FROM", 0))
    parts = [range(n, min(n + 10, first + LIVES)) for n in range(first, first + LIVES, 10)]
    figures = Figures()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for part in pool.map(some, parts):
            figures.add(part)
            for story in part.stories:
                sys.stdout.write(f"{story}\n\n")
            sys.stdout.flush()
    sys.stdout.write(f"{dict(figures.held)}\n{figures}\n")
    return 1 if figures.stories else 0


if __name__ == "__main__":
    sys.exit(main())
