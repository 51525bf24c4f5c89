"""Four days of the season that `make prove` plays whole: every letter as an oracle names it."""

from pathlib import Path

import pytest

from tests.season.oracle import SAID, SENT
from tests.season.play import Play

HERE = Path(__file__).parent


@pytest.mark.parametrize("seed", [1, 2])
def test_four_days_go_as_the_oracle_says(seed: int) -> None:
    figures = Play(seed, 4).whole()
    assert not figures.wrong, "\n".join(figures.wrong)
    assert figures.owed[SENT] + figures.owed[SAID] > 5
    assert figures.passes + figures.slept == 4 * 24 * 12


def test_the_oracle_imports_nothing_of_the_product() -> None:
    for name in (HERE / "oracle.py", HERE.parent / "world" / "oracle.py"):
        words = name.read_text("utf-8").splitlines()
        imports = [line for line in words if line.startswith(("import ", "from "))]
        assert imports and not [x for x in imports if "douze" in x or "workflows" in x], name
