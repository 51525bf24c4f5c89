"""How far a conversation with a mail server has come is said of each of its phases."""

import pytest

from douze.adapters.smtp.phases import PHASES, Phase
from tests.said import said


def test_each_phase_has_its_words() -> None:
    assert PHASES.keys() == {*Phase}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_phases_are_called_alike(language: str) -> None:
    assert len({said(words, language) for words in PHASES.values()}) == len(Phase)
