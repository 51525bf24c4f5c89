"""The sheet's words, read back in either language."""

import pytest

from douze.model.words import Status
from tests.factories import at, wall
from tests.recovery.adoption import WORDS

WORDS_OF_OLD = {
    "Waiting list": Status.WAITING,
    "liste d'attente": Status.WAITING,
    "Confirmee": Status.CONFIRMED,
    "dues to settle": Status.TO_SETTLE,
    "": None,
}


@pytest.mark.parametrize(("word", "status"), WORDS_OF_OLD.items())
def test_a_status_is_read_in_either_language(word: str, status: Status | None) -> None:
    assert WORDS.status(word) is status


def test_a_moment_is_read_by_the_wall_clock() -> None:
    assert WORDS.moment(wall("09-20 11:00")) == at("09-20 11:00")
