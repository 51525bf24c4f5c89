"""One cell at a time: text, yes or no, whole numbers."""

from datetime import date, datetime, time

import pytest

from douze.model.sheet import Cell
from douze.read.cells import is_blank, text, whole_number, yes_or_no

YES: list[Cell] = [
    True, "oui", "Oui", "OUI", " oui ", "o", "x", "X", "VRAI", "vrai", "true", "TRUE", "yes",
    "Y", "1", 1, "✓", "✔", "☑", "ok",
]  # fmt: skip
NO: list[Cell] = [
    False, "non", "Non", "NON", " non ", "n", "FAUX", "faux", "false", "no", "N", "0", 0, "☐",
]  # fmt: skip
NEITHER: list[Cell] = [
    None, "", " ", "peut-être", "oui mais non", "ouais", 2, -1, 0.5, date(2020, 10, 1), "?", "—",
]  # fmt: skip


@pytest.mark.parametrize("cell", YES, ids=repr)
def test_yes(cell: Cell) -> None:
    assert yes_or_no(cell) is True


@pytest.mark.parametrize("cell", NO, ids=repr)
def test_no(cell: Cell) -> None:
    assert yes_or_no(cell) is False


@pytest.mark.parametrize("cell", NEITHER, ids=repr)
def test_neither(cell: Cell) -> None:
    assert yes_or_no(cell) is None


#: A sentence: the cell, and what is read as text.
TEXTS: dict[str, tuple[Cell, str]] = {
    "a text is a text": ("Zoé", "Zoé"),
    "outer space is put aside": ("  Zoé  ", "Zoé"),
    "a space that does not break is a space": ("Zoé\u00a0Martin", "Zoé Martin"),
    "lines become one": ("Zoé\nMartin\r\nRoux", "Zoé Martin Roux"),
    "what nobody can see is put aside": ("Zo\u200bé\ufeff", "Zoé"),
    "a direction that is turned round is put aside": ("Zoé\u202eMartin", "ZoéMartin"),
    "so is one that Arabic keyboards type": ("Zoé\u061cMartin", "ZoéMartin"),
    "where a word may be parted, as web pages and PDF files say it, is nobody's to say": (
        "Saint-\u00adÉtien\x02ne",
        "Saint-Étienne",
    ),
    "a quote read in the wrong encoding parts two words": (
        "Gérer l\x92eau",
        "Gérer l eau",
    ),
    "nor are notes for machines alone seen": ("Zo\ufff9é\U000e0041", "Zoé"),
    "an accent in two parts becomes one": ("Zoe\u0301", "Zoé"),
    "a telephone number keeps its 0": ("0612345678", "0612345678"),
    "a postcode keeps its 0": ("01000", "01000"),
    "a comma stays a comma": ("12,5", "12,5"),
    "a whole number has no point": (2020, "2020"),
    "a number from a form has no point": (2020.0, "2020"),
    "a tick is written in words": (True, "VRAI"),
    "an empty tick is written in words": (False, "FAUX"),
    "a day is written as it is here": (date(2020, 10, 1), "01/10/2020"),
    "a moment is written as it is here": (datetime(2020, 10, 1, 14, 5), "01/10/2020 14:05"),
    "a time is written as it is here": (time(14, 5), "14:05"),
    "nothing is no text": (None, ""),
    "a formula that was typed as text is text": ("=1+1", "=1+1"),
}


@pytest.mark.parametrize(("cell", "expected"), TEXTS.values(), ids=TEXTS)
def test_text(cell: Cell, expected: str) -> None:
    assert text(cell) == expected


NUMBERS: list[tuple[Cell, int | None]] = [
    (12, 12), (12.0, 12), ("12", 12), (" 12 ", 12), ("012", 12), (0, 0), ("0", 0),
    (12.5, None), ("12,5", None), ("douze", None), (-1, None), ("-1", None), ("12 places", None),
    ("", None), (None, None), (True, None), ("1e3", None), ("９", None), ("²", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "number"), NUMBERS, ids=[repr(c) for c, _ in NUMBERS])
def test_whole_numbers(cell: Cell, number: int | None) -> None:
    assert whole_number(cell) == number


BLANK: dict[str, tuple[tuple[Cell, ...], bool]] = {
    "a row without cells is blank": ((), True),
    "a row of nothing is blank": ((None, None), True),
    "a row of spaces is blank": ((" ", "\u00a0", "\n"), True),
    "a row of unticked boxes is blank": ((False, None), True),
    "a row with a word is not blank": ((None, "x"), False),
    "a row with a zero is not blank": ((0,), False),
    "a row with a ticked box is not blank": ((True,), False),
}


@pytest.mark.parametrize(("cells", "blank"), BLANK.values(), ids=BLANK)
def test_blank_rows(cells: tuple[Cell, ...], blank: bool) -> None:
    assert is_blank(cells) is blank


def test_a_heap_of_marks_is_cut_where_every_script_ends() -> None:
    """Putting marks in order takes a time that grows with their square."""
    assert len(text("a" + "\u0315\u0300" * 25_000)) <= 31
    assert text("e\u0301" * 100) == "é" * 100
    assert text("É" * 40 + " a" + "\u0315" * 40) == "É" * 40 + " a" + "\u0315" * 30
    assert text("Mairie a" + "\u0315" * 31) == "Mairie a" + "\u0315" * 30


NUL: dict[str, tuple[Cell, str]] = {
    "in a name": ("Zo\0é", "Zoé"),
    "at the end of an address": ("zoe@ambert.example\0", "zoe@ambert.example"),
    "in a code": ("BENE\0VOLES", "BENEVOLES"),
    "alone": ("\0", ""),
}


@pytest.mark.parametrize(("cell", "read"), NUL.values(), ids=NUL)
def test_a_nul_is_nothing(cell: Cell, read: str) -> None:
    assert text(cell) == read
    assert is_blank([cell, None]) is (read == "")
