"""How far a conversation with a mail server has come is said of each of its phases."""

import pytest

from douze.adapters.smtp.phases import Phase
from douze.model.phrases import phrase
from tests.said import said


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_phases_are_called_alike(language: str) -> None:
    assert len({said(phrase(phase), language) for phase in Phase}) == len(Phase)
