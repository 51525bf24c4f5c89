"""Lives of small associations, walked by a machine: DOUZE_STEPS steps, 20,000 unless it says.

The lives are the same in every run. A failure tells the shortest life that breaks a promise;
`live(seed, steps)` in `machine.py` lives it again.
"""

from collections import Counter

import pytest

from tests.life.in_files import in_files
from tests.life.machine import LIFE, STEPS, walk
from tests.life.promises import PROMISES
from tests.life.seeded_bugs import SAMPLE, Bug, hunt

PARTS = 4
LIVES = -(-STEPS // LIFE)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_life_breaks_a_promise(part: int) -> None:
    figures = walk(range(part, LIVES, PARTS))
    assert not figures.stories, "\n\n".join(figures.stories[:5])
    assert figures.crashes > figures.passes / 50
    assert len(figures.kinds) >= 14, figures.kinds


def test_every_promise_is_put_to_the_test() -> None:
    held: Counter[str] = Counter()
    for part in range(0, 400, 20):
        held += walk(range(part, part + 20)).held
        if len(+held) == len(PROMISES):
            break
    assert not [sentence for sentence in PROMISES if not held[sentence]]


def test_lives_in_real_files_go_as_they_go_in_memory() -> None:
    seeds = range(4)
    figures = in_files(seeds)
    assert not figures.stories, "\n\n".join(figures.stories)
    assert figures == walk(seeds)
    assert figures.letters > 0 and figures.crashes > 0


@pytest.mark.parametrize("bug", SAMPLE, ids=lambda bug: bug.sentence)
def test_the_machine_finds_a_seeded_bug(bug: Bug) -> None:
    found, what = hunt(bug)
    assert found, what
