"""What the sheet makes of what people type, and how it shows it."""

from typing import Any

import pytest

from tests.sheets_server.entering import enter
from tests.sheets_server.showing import show

ENTERED = {
    "a whole number": ("en_US", "42", 42, None),
    "a number with its decimals": ("en_US", "-1.5", -1.5, None),
    "French decimals have a comma": ("fr_FR", "1,5", 1.5, None),
    "a point is no French decimal": ("fr_FR", "1.5x", "1.5x", None),
    "thousands": ("en_US", "1,234", 1234, "#,##0"),
    "French thousands": ("fr_FR", "1 234,50", 1234.5, "#,##0.00"),
    "per cent": ("en_US", "12%", 0.12, "0%"),
    "dollars": ("en_US", "$5.20", 5.2, '"$"#,##0.00'),
    "euros": ("fr_FR", "12 €", 12, '#,##0\\ "€"'),
    "scientific": ("en_US", "1e3", 1000, "0.00E+00"),
    "truth": ("en_US", "true", True, None),
    "French truth": ("fr_FR", "vrai", True, None),
    "falsehood": ("fr_FR", "FAUX", False, None),
    "an ISO date": ("en_US", "2020-01-01", 43831, "yyyy-mm-dd"),
    "an American date": ("en_US", "1/31/2020", 43861, "m/d/yyyy"),
    "a French date": ("fr_FR", "31/01/2020", 43861, "dd/mm/yyyy"),
    "no French date": ("fr_FR", "1/31/2020", "1/31/2020", None),
    "a date in French words": ("fr_FR", "1 octobre 2026", 46296, "d mmmm yyyy"),
    "a date in English words": ("en_US", "Oct 1, 2026", 46296, "mmm d, yyyy"),
    "a date that does not exist": ("fr_FR", "31/02/2020", "31/02/2020", None),
    "a time": ("fr_FR", "18:00", 0.75, "hh:mm"),
    "a time of the afternoon": ("en_US", "6:00 pm", 0.75, "h:mm am/pm"),
    "a date and a time": ("fr_FR", "01/10/2026 18:00", 46296.75, "dd/mm/yyyy hh:mm"),
    "an apostrophe keeps a text": ("en_US", "'0042", "0042", None),
    "a telephone number with blanks stays a text": (
        "fr_FR",
        "06 12 34 56 78",
        "06 12 34 56 78",
        None,
    ),
    "one without loses its zero": ("fr_FR", "0612345678", 612345678, None),
    "one with a plus is a number": ("fr_FR", "+33612345678", 33612345678, None),
    "a word": ("fr_FR", " oui ", " oui ", None),
    "an address": ("fr_FR", "zoe@example.org", "zoe@example.org", None),
}


@pytest.mark.parametrize(("locale", "text", "value", "pattern"), ENTERED.values(), ids=ENTERED)
def test_typed(locale: str, text: str, value: Any, pattern: str | None) -> None:
    typed = enter(text, locale)
    assert (typed.value, type(typed.value)) == (value, type(value))
    assert (typed.format or {}).get("pattern") == pattern
    assert not typed.formula


def test_formulas_are_kept_as_they_were_typed() -> None:
    assert enter("=SUM(A1:A3)", "en_US").formula == "=SUM(A1:A3)"
    assert enter("+A1", "en_US").formula == "=+A1"
    assert enter("=", "en_US").value == "="


def test_a_cell_of_text_takes_everything_for_text() -> None:
    assert enter("0042", "fr_FR", {"type": "TEXT"}).value == "0042"
    assert enter("=1+1", "fr_FR", {"type": "TEXT"}).value == "=1+1"


def test_a_cell_that_has_a_format_keeps_it() -> None:
    assert enter("2020-01-01", "en_US", {"type": "DATE", "pattern": "d/m/yy"}).format is None


SHOWN = {
    "a whole number": ("en_US", 1000000, "", "1000000"),
    "ten digits": ("en_US", 1 / 3, "", "0.3333333333"),
    "no noise": ("en_US", 0.1 + 0.2, "", "0.3"),
    "a huge number": ("en_US", 1e21, "", "1E+21"),
    "French decimals": ("fr_FR", 1.5, "", "1,5"),
    "truth": ("fr_FR", True, "", "VRAI"),
    "two decimals, halves go up": ("en_US", 2.005, "0.00", "2.01"),
    "grouped": ("en_US", 1234567.891, "#,##0.00", "1,234,567.89"),
    "grouped in French": ("fr_FR", 1234.5, '#,##0.00\\ "€"', "1\u202f234,50 €"),
    "per cent": ("en_US", 0.125, "0.0%", "12.5%"),
    "leading zeros": ("en_US", 42, "0000", "0042"),
    "what is negative in its own form": ("en_US", -5, "0;(0)", "(5)"),
    "nothing in its own form": ("en_US", 0, '0;-0;"none"', "none"),
    "scientific": ("en_US", 12345, "0.00E+00", "1.23E+04"),
    "a French date": ("fr_FR", 46296, "dd/mm/yyyy", "01/10/2026"),
    "a date in words": ("fr_FR", 46296, "dddd d mmmm yyyy", "jeudi 1 octobre 2026"),
    "minutes are no months": ("fr_FR", 46296.75, "dd/mm/yyyy hh:mm:ss", "01/10/2026 18:00:00"),
    "am and pm": ("en_US", 0.75, "h:mm am/pm", "6:00 PM"),
    "hours beyond a day": ("en_US", 1.5, "[h]:mm", "36:00"),
    "words between": ("fr_FR", 0.75, 'h"h"mm', "18h00"),
    "a plain text": ("fr_FR", "zoe", "0.00", "zoe"),
}


@pytest.mark.parametrize(("locale", "value", "pattern", "shown"), SHOWN.values(), ids=SHOWN)
def test_shown(locale: str, value: Any, pattern: str, shown: str) -> None:
    shape = {"type": "NUMBER", "pattern": pattern} if pattern else None
    assert show(value, shape, locale) == shown


def test_a_format_without_a_pattern_shows_as_the_locale_does() -> None:
    assert show(46296, {"type": "DATE"}, "fr_FR") == "01/10/2026"
    assert show(46296, {"type": "DATE"}, "en_US") == "10/1/2026"
    assert show(0.5, {"type": "PERCENT"}, "en_US") == "50.00%"
