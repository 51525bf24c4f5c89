"""Lives of small associations, walked by a machine: a few here, thousands in `make prove`.

The lives are the same in every run: together they put every promise to the test, and `make prove`
lives some as they come too. A failure tells the shortest life that breaks a promise;
`live(seed, steps)` in `machine.py` lives it again.
"""

from random import Random

import pytest

from tests.lengths import at_length
from tests.life.in_files import in_files
from tests.life.life import Figures
from tests.life.machine import LIFE, live, steps, walk
from tests.life.promises import PROMISES
from tests.life.seeded_bugs import BUGS, HOME, SAMPLE, Bug, hunt

#: Lives that put promises to the test which few others do. Where a change of the program or of
#: what happens has made other lives of them, those that do are looked for, which takes its time.
RARE = (2, 5, 11, 38, 46, 47, 61, 72)
SEEDS = sorted({*at_length(range(70), short=()), *RARE})


@pytest.fixture(scope="module")
def walked() -> Figures:
    return walk(SEEDS)


def test_no_life_breaks_a_promise(walked: Figures) -> None:
    assert not walked.stories, "\n\n".join(walked.stories[:5])


def test_lives_are_full_of_crashes_and_of_letters_of_every_kind(walked: Figures) -> None:
    assert walked.crashes > walked.passes / 50
    assert len(walked.kinds) >= 14, walked.kinds


def test_every_promise_is_put_to_the_test(walked: Figures) -> None:
    """Some are put to it only once in many lives: then a few more are lived."""
    held = +walked.held
    for seed in sorted({*range(400)} - {*SEEDS}):
        if len(held) == len(PROMISES):
            break
        held += walk([seed]).held
    assert not [sentence for sentence in PROMISES if not held[sentence]]


@pytest.mark.parametrize(("seed", "count"), at_length([(0, LIFE), (1, LIFE)], short=[(1, 40)]))
def test_a_life_in_real_files_goes_as_it_goes_in_memory(seed: int, count: int) -> None:
    told = [*steps(Random(f"steps {seed}"), count)]
    figures, broken, gone = in_files(seed, told)
    assert broken is None, gone
    assert figures == live(seed, told)[0]
    assert figures.letters > 0 and figures.crashes > 0


def test_the_machine_finds_a_seeded_bug() -> None:
    found, what = hunt(SAMPLE)
    assert found, what


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.sentence)
def test_every_seeded_bug_still_has_its_place(bug: Bug) -> None:
    assert (HOME / bug.file).read_text("utf-8").count(bug.right) == 1
