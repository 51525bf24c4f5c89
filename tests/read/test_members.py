"""The members' list: who has paid until when, and what cannot be understood."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pytest

from tests.read.tabs import line, read, told
from tests.tabs import HEADER, MEMBERS

UNREADABLE = (
    "Adhérents!D2: « bientôt » ne dit pas si la cotisation est réglée : écrivez oui, non, "
    "exonéré, le jour du règlement, ou un mot que l'outil connaît, comme « chèque », « virement » "
    "(réglée) ou « promis », « mandat », « bon de commande » (annoncée). D'ici "
    "là elle ne compte pas, mais les places réservées à qui en dépend n'expirent pas."
)
#: A sentence: the cells of the row, and all that is said about it.
MEMBER_PROBLEMS: dict[str, tuple[Mapping[str, Any], Sequence[str]]] = {
    "an ordinary row": ({}, []),
    "a row of nothing but a name": ({"E-mails": None, "Année": None, "Réglée": None}, []),
    "a public provider's domain": (
        {"E-mails": "@gmail.com"},
        [
            "Adhérents!B2: « @gmail.com » est un fournisseur public : ce domaine ne dit pas qui "
            "est adhérent. Écrivez les adresses entières."
        ],
    ),
    "something that is no address": (
        {"E-mails": "zoe@ambert.example, mairie"},
        ["Adhérents!B2: « mairie » n'est ni une adresse ni un @domaine. Corrigez la cellule."],
    ),
    "the same fault again and again": (
        {"E-mails": "mairie; " * 5_000},
        ["Adhérents!B2: « mairie » n'est ni une adresse ni un @domaine. Corrigez la cellule."],
    ),
    "more faults in a cell than Alerte has room for": (
        {"E-mails": "; ".join(f"parc{number}" for number in range(100)), "Réglée": "bientôt"},
        [
            f"Adhérents!B2: « parc{number} » n'est ni une adresse ni un @domaine. Corrigez la "
            "cellule."
            for number in range(10)
        ]
        + [UNREADABLE],
    ),
    "a year that is none": (
        {"Année": "l'an dernier", "Réglée": "non"},
        ["Adhérents!C2: « l'an dernier » n'est pas une année. Écrivez-la comme 2020."],
    ),
    "a payment without a year": (
        {"Année": None},
        [
            "Adhérents!C2: L'année de la cotisation de « Parc » manque. Complétez-la ; d'ici là "
            "cette cotisation ne compte pas."
        ],
    ),
    "a payment that nobody understands": (
        {"Réglée": "bientôt"},
        [UNREADABLE],
    ),
    "a limit that is no date": (
        {"Valable jusqu'au": "fin 2020"},
        [
            "Adhérents!E2: « fin 2020 » n'est pas une date. Écrivez-la comme 01/10/2020 ou jeudi "
            "1er octobre 2020."
        ],
    ),
}


@pytest.mark.parametrize(("cells", "expected"), MEMBER_PROBLEMS.values(), ids=MEMBER_PROBLEMS)
def test_what_is_told_of_a_member(cells: Mapping[str, Any], expected: Sequence[str]) -> None:
    found = read(members=[HEADER[MEMBERS], line(MEMBERS, **cells), line(MEMBERS)])
    assert told(found.problems) == expected
    assert [m.row for m in found.members] == [2, 3], "a mistake stops nobody"


#: A sentence: the cells of the row, and what is read from them.
MEMBER_READ: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "addresses and domains may be separated by commas, semicolons or spaces": (
        {"E-mails": "Zoe@A.example; max@b.example,@C.example  @d.example\nann@e.example"},
        {
            "addresses": ("zoe@a.example", "max@b.example", "ann@e.example"),
            "domains": ("c.example", "d.example"),
        },
    ),
    "a domain beyond ASCII is kept in ASCII": (
        {"E-mails": "@münchen.de"}, {"domains": ("xn--mnchen-3ya.de",)},
    ),
    "a year may be a text": ({"Année": "2020"}, {"year": 2020}),
    "a year from a form is a whole number": ({"Année": 2020.0}, {"year": 2020}),
    "a school year is that in which it starts": ({"Année": "2020-2021"}, {"year": 2020}),
    "a school year may be short": ({"Année": "2020/21"}, {"year": 2020}),
    "two years that do not follow are no year": (
        {"Année": "2020-2022", "Réglée": "non"}, {"year": None},
    ),
    "yes is yes": ({"Réglée": "Oui"}, {"paid": "oui"}),
    "no is no": ({"Réglée": "NON"}, {"paid": "non"}),
    "an exemption is an exemption": ({"Réglée": "Exonéré"}, {"paid": "exonéré"}),
    "a day of payment is a day": ({"Réglée": "3 mars 2020"}, {"paid": date(2020, 3, 3)}),
    "a typed day of payment is a day": (
        {"Réglée": datetime(2020, 3, 3, 12)}, {"paid": date(2020, 3, 3)},
    ),
    "nothing is nothing": ({"Réglée": None}, {"paid": ""}),
    "what nobody understands pays nothing": ({"Réglée": "bientôt"}, {"paid": "non"}),
    "valid-until is a day": (
        {"Valable jusqu'au": "30/06/2021"}, {"valid_until": date(2021, 6, 30)},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), MEMBER_READ.values(), ids=MEMBER_READ)
def test_what_a_member_is(cells: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    found = read(members=[HEADER[MEMBERS], line(MEMBERS, **cells)]).members[0]
    assert {name: getattr(found, name) for name in expected} == expected


UNREADABLE_DATES = {
    "a year that is none": {"Année": "26"},
    "an end that is none": {"Année": None, "Valable jusqu'au": "décembre"},
}


@pytest.mark.parametrize("cells", UNREADABLE_DATES.values(), ids=UNREADABLE_DATES)
def test_a_year_or_an_end_that_cannot_be_read_is_told_once(cells: dict[str, Any]) -> None:
    book = read(members=[HEADER[MEMBERS], line(MEMBERS, **cells)])
    assert len(book.problems) == 1
