"""Lives of small associations, walked by a machine: DOUZE_STEPS steps, 20,000 unless it says.

The lives are the same in every run. A failure tells the shortest life that breaks a promise;
`live(seed, steps)` in `machine.py` lives it again.
"""

import pytest

from tests.life.machine import LIFE, STEPS, in_files, walk
from tests.life.seeded_bugs import SAMPLE, Bug, hunt

PARTS = 8
LIVES = -(-STEPS // LIFE)


@pytest.mark.parametrize("part", range(PARTS))
def test_no_life_breaks_a_promise(part: int) -> None:
    figures = walk(range(part, LIVES, PARTS))
    assert not figures.stories, "\n\n".join(figures.stories[:5])
    assert figures.letters > figures.passes / 10
    assert figures.crashes > figures.passes / 50


def test_every_kind_of_letter_is_sent_on_the_way() -> None:
    kinds = walk(range(40)).kinds
    assert len(kinds) >= 12, kinds


def test_no_life_in_real_files_breaks_a_promise() -> None:
    figures = in_files((f"files {n}" for n in range(4)), 75)
    assert not figures.stories, "\n\n".join(figures.stories)
    assert figures.letters > 0 and figures.crashes > 0


@pytest.mark.parametrize("bug", SAMPLE, ids=lambda bug: bug.sentence)
def test_the_machine_finds_a_seeded_bug(bug: Bug) -> None:
    found, what = hunt(bug)
    assert found, what
