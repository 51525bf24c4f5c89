"""A week of the season that `make prove` plays whole: every letter as an oracle names it."""

from pathlib import Path

from tests.season.oracle import SAID, SENT
from tests.season.play import Play

HERE = Path(__file__).parent


def test_a_week_goes_as_the_oracle_says() -> None:
    figures = Play(9, 7, doubt=0.3).whole()  # a week has few letters: some are to be in doubt
    assert not figures.wrong, "\n".join(figures.wrong)
    assert figures.owed[SENT] + figures.owed[SAID] > 20
    assert figures.passes + figures.slept == 7 * 24 * 12
    assert figures.killed and figures.again
    assert figures.kinds["speaker"] and figures.kinds["brief"]


def test_the_oracle_imports_nothing_of_the_product() -> None:
    for name in (HERE / "oracle.py", HERE / "judge.py", HERE.parent / "world" / "oracle.py"):
        words = name.read_text("utf-8").splitlines()
        imports = [line for line in words if line.startswith(("import ", "from "))]
        assert imports and not [x for x in imports if "douze" in x or "workflows" in x], name
