"""Lives in which rooms are filled by all their rules: a few here, hundreds in `make prove`.

`python -m tests.life.filled` lives as many as one likes; tells the shortest that breaks a promise.
"""

import pytest

from tests.lengths import at_length
from tests.life.filled import some
from tests.life.filled_kept import FILLED
from tests.life.life import Figures

#: A few that put every promise to the test.
SHORT = [218, 221, 222]
SEEDS = at_length([*range(150)], short=SHORT)


@pytest.fixture(scope="module")
def lived() -> Figures:
    return some(SEEDS)


def test_no_life_breaks_a_promise(lived: Figures) -> None:
    assert not lived.stories, "\n\n".join(lived.stories[:5])


def test_every_promise_is_put_to_the_test(lived: Figures) -> None:
    """Where a change has made other lives of them, a few more are lived."""
    held = +lived.held
    for seed in range(400, 500):
        if held.keys() >= {*FILLED}:
            break
        held += some([seed]).held
    assert not [sentence for sentence in FILLED if not held[sentence]]
