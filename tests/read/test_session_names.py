"""Which sessions a cell of an answer names."""

from collections.abc import Sequence
from datetime import date

import pytest

from douze.read.session_names import SessionNames

BENEVOLES = ("BENEVOLES", "Travailler avec les nouveaux bénévoles", date(2020, 10, 1))
NAMES = SessionNames(
    [
        BENEVOLES,
        ("RURAL", "Accueillir, écouter, orienter", date(2020, 10, 8)),
        ("TERRES-1", "Terres et communes", date(2020, 11, 5)),
        ("TERRES-2", "Terres et communes", date(2020, 12, 3)),
        ("AIDE", "Accueillir", None),
        ("TIRET", "Projet - partage", date(2020, 10, 9)),
        ("MATIN", "Deux fois", date(2020, 10, 10)),
        ("SOIR", "Deux fois", date(2020, 10, 10)),
    ]
)

#: A sentence: what stands in the cell, and the codes that it names; None for a part unknown.
CELLS: dict[str, tuple[str, Sequence[str | None]]] = {
    "a code names its session": ("BENEVOLES", ["BENEVOLES"]),
    "a code is known whatever its case": ("benevoles", ["BENEVOLES"]),
    "a code is known with its accents": ("Bénévoles", ["BENEVOLES"]),
    "a title names its session": ("Travailler avec les nouveaux bénévoles", ["BENEVOLES"]),
    "a title is known whatever its case and accents": (
        "TRAVAILLER AVEC LES NOUVEAUX BENEVOLES", ["BENEVOLES"],
    ),
    "a title is known with more spaces": (
        "Travailler  avec les nouveaux bénévoles", ["BENEVOLES"],
    ),
    "a title with its date in brackets": (
        "Travailler avec les nouveaux bénévoles (1er octobre 2020)", ["BENEVOLES"],
    ),
    "a title with its date after a hyphen": (
        "Travailler avec les nouveaux bénévoles - 01/10/2020", ["BENEVOLES"],
    ),
    "a title with its date after a dash": (
        "Travailler avec les nouveaux bénévoles – jeudi 1er octobre 2020, 14h", ["BENEVOLES"],
    ),
    "a title with its date after a colon": (
        "Travailler avec les nouveaux bénévoles : 1er octobre 2020", ["BENEVOLES"],
    ),
    "a title with its date after a comma": (
        "Travailler avec les nouveaux bénévoles, jeudi 1er octobre 2020", ["BENEVOLES"],
    ),
    "a title with its date and time after commas": (
        "Travailler avec les nouveaux bénévoles, le 01/10/2020, de 14h à 16h", ["BENEVOLES"],
    ),
    "a title with a day that has no year after a comma": (
        "Travailler avec les nouveaux bénévoles, jeudi 1er octobre à 14 h", ["BENEVOLES"],
    ),
    "a title with an English date after a comma": (
        "Travailler avec les nouveaux bénévoles, Thursday, October 1, 2020, 2 pm", ["BENEVOLES"],
    ),
    "titles with their dates after commas are as many as there are": (
        "Travailler avec les nouveaux bénévoles, 1er octobre 2020, "
        "Accueillir, écouter, orienter, jeudi 8 octobre 2020, BENEVOLES, 01/10/2020",
        ["BENEVOLES", "RURAL"],
    ),
    "equal titles are told apart by the date after a comma": (
        "Terres et communes, jeudi 3 décembre 2020", ["TERRES-2"],
    ),
    "after a date the next title may be unknown": (
        "BENEVOLES, 1er octobre 2020, Les abeilles", ["BENEVOLES", None],
    ),
    "what only begins with a number is no date": (
        "BENEVOLES, 12 abeilles en ville", ["BENEVOLES", None],
    ),
    "what only begins with a weekday is no date": (
        "BENEVOLES, Samedi des abeilles", ["BENEVOLES", None],
    ),
    "a code with its date": ("BENEVOLES (01/10/2020)", ["BENEVOLES"]),
    "two codes": ("BENEVOLES, RURAL", ["BENEVOLES", "RURAL"]),
    "two codes in the other order": ("RURAL, BENEVOLES", ["RURAL", "BENEVOLES"]),
    "one code twice is one session": ("BENEVOLES, benevoles", ["BENEVOLES"]),
    "a code and its title are one session": (
        "BENEVOLES, Travailler avec les nouveaux bénévoles", ["BENEVOLES"],
    ),
    "a title that holds commas": ("Accueillir, écouter, orienter", ["RURAL"]),
    "a title that holds commas, and another": (
        "Accueillir, écouter, orienter, BENEVOLES", ["RURAL", "BENEVOLES"],
    ),
    "another, and a title that holds commas": (
        "BENEVOLES, Accueillir, écouter, orienter", ["BENEVOLES", "RURAL"],
    ),
    "a title that holds commas, with its date": (
        "Accueillir, écouter, orienter (8 octobre 2020), BENEVOLES", ["RURAL", "BENEVOLES"],
    ),
    "a title that is the start of another": ("Accueillir", ["AIDE"]),
    "equal titles are told apart by the date in brackets": (
        "Terres et communes (3 décembre 2020)", ["TERRES-2"],
    ),
    "equal titles are told apart by the date after a hyphen": (
        "Terres et communes - 05/11/2020", ["TERRES-1"],
    ),
    "equal titles without a date are ambiguous": ("Terres et communes", [None]),
    "equal titles with a third day are ambiguous": ("Terres et communes (1er mai 2021)", [None]),
    "both of two equal titles with their dates": (
        "Terres et communes (5 novembre 2020), Terres et communes (3 décembre 2020)",
        ["TERRES-1", "TERRES-2"],
    ),
    "what our form says of a session beside its date": (
        "Terres et communes (05/11/2020 · 14h-16h · 3 places)", ["TERRES-1"],
    ),
    "equal titles of one day are told apart by the code in our form's choice": (
        "Deux fois (10/10/2020 · 18h-20h · SOIR · complet : liste d'attente)", ["SOIR"],
    ),
    "both of two equal titles of one day": (
        "Deux fois (10/10/2020 · 9h · MATIN · 1 place), Deux fois (10/10/2020 · 18h · SOIR)",
        ["MATIN", "SOIR"],
    ),
    "equal titles of one day without a code are ambiguous": ("Deux fois (10/10/2020)", [None]),
    "a hyphen within a title": ("Projet - partage", ["TIRET"]),
    "a hyphen within a title and one before the date": (
        "Projet - partage - 09/10/2020", ["TIRET"],
    ),
    "what nobody knows": ("Les abeilles", [None]),
    "a known and an unknown": ("BENEVOLES, Les abeilles", ["BENEVOLES", None]),
    "an unknown that holds a comma is one": ("Les abeilles, les guêpes", [None]),
    "a word that starts like a code is unknown": ("BENEVOLESSE", [None]),
    "a part of a title is unknown": ("Travailler avec les nouveaux", [None]),
}  # fmt: skip


@pytest.mark.parametrize(("cell", "codes"), CELLS.values(), ids=CELLS)
def test_the_sessions_of_a_cell(cell: str, codes: Sequence[str | None]) -> None:
    assert [named.code for named in NAMES.read(cell)] == list(codes)


def test_ambiguous_and_unknown_are_not_the_same() -> None:
    assert NAMES.read("Terres et communes")[0].ambiguous
    assert not NAMES.read("Les abeilles")[0].ambiguous


#: The title of a tab, and the one session that it names.
TABS: dict[str, tuple[str, str | None]] = {
    "a code in the title of the tab": ("Réponses BENEVOLES", "BENEVOLES"),
    "a code alone": ("rural", "RURAL"),
    "a title in the title of the tab": (
        "Réponses – Travailler avec les nouveaux bénévoles", "BENEVOLES",
    ),
    "the tab that a form makes": ("Réponses au formulaire 1", None),
    "two codes in the title of the tab": ("BENEVOLES et RURAL", None),
    "a part of a word": ("Réponses RURALITÉ", None),
}  # fmt: skip


@pytest.mark.parametrize(("title", "code"), TABS.values(), ids=TABS)
def test_the_session_of_a_tab(title: str, code: str | None) -> None:
    assert NAMES.of_tab(title) == code


def test_more_sessions_than_anybody_chooses_are_not_read() -> None:
    names = SessionNames([(f"S{n:03}", "", None) for n in range(500)])
    found = names.read(", ".join(f"S{n:03}" for n in range(150)))
    assert [named.code for named in found[:-1]] == [f"S{n:03}" for n in range(20)]
    assert found[-1].unread
    assert found[-1].text == "S020"


#: A cell of a stranger's: whatever it is, it makes few rows.
LONG = ("a, " * 10_000, "," * 32_000, ", " * 16_000, "BENEVOLES, " * 3_000, "x" * 50_000)


@pytest.mark.parametrize("cell", LONG, ids=[cell[:10] for cell in LONG])
def test_a_long_cell_makes_few_rows(cell: str) -> None:
    found = NAMES.read(cell)
    assert len(found) <= 21
    assert found[-1].unread
    assert len(found[-1].text) <= 100


def test_a_cell_of_1000_characters_is_read_whole() -> None:
    cell = ", ".join(["BENEVOLES", "x" * 989])
    assert len(cell) == 1000
    assert [named.unread for named in NAMES.read(cell)] == [False, False]
