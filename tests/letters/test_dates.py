"""Days, hours and lengths of time in words, in French and in English."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from douze.letters.dates import clock_in_words, length_in_words, moment_in_words, span_in_words
from tests.letters.letter_factory import at

SPANS = {
    "the first of a month is 1er in French": (
        ("2020-10-01T14:00", "2020-10-01T16:00"),
        "jeudi 1er octobre 2020 de 14\u00a0h à 16\u00a0h",
        "Thursday 1 October 2020, 2 pm to 4 pm",
    ),
    "the second is 2": (
        ("2020-10-02T09:00", "2020-10-02T12:00"),
        "vendredi 2 octobre 2020 de 9\u00a0h à 12\u00a0h",
        "Friday 2 October 2020, 9 am to noon",
    ),
    "the eleventh, the twenty-first and the thirty-first are no 1er": (
        ("2020-08-31T09:05", "2020-08-31T14:30"),
        "lundi 31 août 2020 de 9\u00a0h\u00a005 à 14\u00a0h\u00a030",
        "Monday 31 August 2020, 9:05 am to 2:30 pm",
    ),
    "midnight at the end belongs to the evening": (
        ("2020-10-01T22:00", "2020-10-02T00:00"),
        "jeudi 1er octobre 2020 de 22\u00a0h à minuit",
        "Thursday 1 October 2020, 10 pm to midnight",
    ),
    "past midnight both days are told": (
        ("2020-10-01T22:00", "2020-10-02T00:30"),
        "du jeudi 1er octobre 2020 à 22\u00a0h au vendredi 2 octobre 2020 à 0\u00a0h\u00a030",
        "Thursday 1 October 2020, 10 pm, to Friday 2 October 2020, 12:30 am",
    ),
    "the night in which the clocks go back is told by the clock": (
        ("2020-10-25T01:30", "2020-10-25T04:00"),
        "dimanche 25 octobre 2020 de 1\u00a0h\u00a030 à 4\u00a0h",
        "Sunday 25 October 2020, 1:30 am to 4 am",
    ),
}


@pytest.mark.parametrize(("span", "french", "english"), SPANS.values(), ids=SPANS)
def test_span(span: tuple[str, str], french: str, english: str) -> None:
    start, end = at(span[0]), at(span[1])
    assert span_in_words(start, end, "fr") == french
    assert span_in_words(start, end, "en") == english


def test_a_deadline_is_a_day_and_an_hour() -> None:
    assert moment_in_words(at("2020-03-01T18:00"), "fr") == "dimanche 1er mars 2020 à 18\u00a0h"
    assert moment_in_words(at("2020-03-01T18:00"), "en") == "Sunday 1 March 2020 at 6 pm"


LENGTHS = {
    "a day is 24 hours": (24 * 60, "24 heures", "24 hours"),
    "two days are days": (48 * 60, "2 jours", "2 days"),
    "one hour is singular": (60, "1 heure", "1 hour"),
    "an hour and a half is minutes": (90, "90 minutes", "90 minutes"),
    "one minute is singular": (1, "1 minute", "1 minute"),
}


@pytest.mark.parametrize(("minutes", "french", "english"), LENGTHS.values(), ids=LENGTHS)
def test_length(minutes: int, french: str, english: str) -> None:
    assert length_in_words(timedelta(minutes=minutes), "fr") == french
    assert length_in_words(timedelta(minutes=minutes), "en") == english


CLOCKS = {
    "French readers at Paris time need not be told": ("Europe/Paris", "fr", ""),
    "English readers of Paris time do": ("Europe/Paris", "en", " (Paris time)"),
    "English readers at London time do not": ("Europe/London", "en", ""),
    "a city's French name, with de": ("Europe/Brussels", "fr", " (heure de Bruxelles)"),
    "before a vowel, with d'": ("Africa/Abidjan", "fr", " (heure d'Abidjan)"),
    "UTC is no city": ("UTC", "fr", " (UTC)"),
}


@pytest.mark.parametrize(("zone", "language", "expected"), CLOCKS.values(), ids=CLOCKS)
def test_clock(zone: str, language: str, expected: str) -> None:
    assert clock_in_words(ZoneInfo(zone), language) == expected
