"""A room filled by every combination of its rules, whatever happens and whatever passes are missed.

Short here: a few worlds, and a few lives by chance. `make prove` walks hundreds of each
(`exhaustive.py`, `by_chance.py`), and hunts every fault (`seeded_faults.py`).
"""

import pytest

from tests.life.seeded_bugs import HOME
from tests.room.by_chance import some as lives
from tests.room.exhaustive import rules, short
from tests.room.promises import ANY_PASSES, SENTENCES, Findings
from tests.room.seeded_faults import FAULTS, Fault, hunt


@pytest.fixture(scope="module")
def walked() -> Findings:
    return short()


@pytest.fixture(scope="module")
def lived() -> Findings:
    return lives(range(6))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_in_the_small_world(walked: Findings, sentence: str) -> None:
    assert walked.held[sentence] > 0
    assert not walked.broken.get(sentence), walked.shortest(sentence)


@pytest.mark.parametrize("sentence", [one for one in SENTENCES if one != ANY_PASSES])
def test_by_chance(lived: Findings, sentence: str) -> None:
    assert lived.held[sentence] > 0
    assert not lived.broken.get(sentence), lived.shortest(sentence)


def test_every_combination_of_the_rules_is_there() -> None:
    assert len({*rules()}) == 2**5 * 3


@pytest.mark.parametrize("fault", FAULTS[1:2], ids=lambda fault: fault.sentence)
def test_a_fault_is_found(fault: Fault) -> None:
    found, what = hunt(fault)
    assert found, what


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.sentence)
def test_every_fault_still_has_its_place(fault: Fault) -> None:
    assert (HOME / fault.file).read_text("utf-8").count(fault.right) == 1
