"""The sheet's words, read back in either language."""

from collections.abc import Mapping, Sequence

import pytest

from douze.model.phrases import phrase
from douze.model.words import Status
from tests.factories import at, wall
from tests.recovery.adoption import WORDS

SENTENCES: Mapping[str, Sequence[str]] = {
    "Place donnée dans l'ordre d'arrivée. Session sans cotisation. À vérifier : x": (
        "seat_in_order",
        "dues_not_asked",
    ),
    "Seat held until 28/09/2020 18:00, for the dues to be settled.": ("seat_held",),
    "Bonjour.": (),
}


@pytest.mark.parametrize(("text", "codes"), SENTENCES.items(), ids=SENTENCES)
def test_a_reason_is_read_back(text: str, codes: Sequence[str]) -> None:
    assert tuple(p.code for p in WORDS.reasons(text)) == codes


def test_a_fact_of_a_reason_is_read_back() -> None:
    said = "Place réservée jusqu'au 28/09/2020 à 18h00, le temps de régler la cotisation."
    assert WORDS.reasons(said) == (phrase("seat_held", deadline="28/09/2020 à 18h00"),)


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
