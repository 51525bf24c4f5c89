"""Lives whose ledgers are in one PostgreSQL database: no promise breaks, and nothing is unlike."""

from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.lengths import at_length
from tests.life import forgetting, machine
from tests.life.forgetting import Counts
from tests.life.machine import steps
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from tests.life.in_database import differences, forget, walk

#: In these the line to the ledger is cut.
PAIR = (3, 13)


def test_two_lives_in_one_database_go_as_they_go_in_memory() -> None:
    seeds = at_length(range(20), short=PAIR)
    figures = walk(seeds)
    assert not figures.stories, "\n\n".join(figures.stories)
    assert figures == machine.walk(seeds)
    assert figures.letters and figures.cut


def test_whoever_is_erased_from_one_ledger_of_a_database_is_so_for_ever() -> None:
    counts = forget(at_length(range(20), short=range(1)))
    assert not counts.stories, "\n\n".join(counts.stories)
    assert counts.erased and counts.looks


@pytest.mark.parametrize("kind", ["as they come", "in which people are erased"])
def test_a_life_looks_the_same_in_every_ledger(kind: str, tmp_path: Path) -> None:
    begin = partial(forgetting.Living, counts=Counts()) if "erased" in kind else machine.Living
    told = steps(Random("steps 0"), at_length(70, short=20))
    assert not [*differences(begin, 0, told, tmp_path)]
