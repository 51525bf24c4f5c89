"""What any producer's workbook becomes when `setup` and a pass have written into it.

So many are cast as DOUZE_PRODUCERS says, 30 unless it does; `make prove` plays 3,000.
"""

import os
from pathlib import Path

import pytest

from tests.adapters.xlsx_producers import play

COUNT = int(os.environ.get("DOUZE_PRODUCERS", "30"))


@pytest.mark.parametrize("seed", range(COUNT))
def test_a_workbook_of_any_producer_is_written_as_it_was_meant(seed: int, tmp_path: Path) -> None:
    assert play(seed, tmp_path) is None
