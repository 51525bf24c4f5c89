"""The lives of small associations once more, in a Google Sheet: no promise breaks there either."""

from pathlib import Path
from random import Random

import pytest

from tests.lengths import at_length
from tests.life.machine import live, steps
from tests.life.online import Online
from tests.sheets_server import SheetsServer


@pytest.mark.parametrize("seed", at_length(["online 0", "online 1"], short=["online 0"]))
def test_a_life_in_a_google_sheet_breaks_no_promise(seed: str, tmp_path: Path) -> None:
    told = [*steps(Random(f"steps {seed}"), at_length(60, short=30))]
    with SheetsServer.running(locale="fr_FR", time_zone="Europe/Paris") as server:
        figures, broken, gone = live(seed, told, lambda t: Online(t, tmp_path, server))
    in_memory = live(seed, told)
    assert (str(broken), gone[-1:]) == (str(in_memory[1]), in_memory[2][-1:])
    assert figures.passes and figures.letters
