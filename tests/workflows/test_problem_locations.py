"""Staff read where something stands and whose it is: a cell, a name, an address, then a reference.

A reference alone says nothing to a secretary; it comes last, where no row of the sheet has it.
"""

import pytest

from douze.model.phrases import Problem, Registrant, phrase
from tests.house import House
from tests.steps import (
    Step,
    answers,
    passes,
    pays,
    sets,
    stranger,
    telephones,
    tell,
    types,
    vanishes,
)
from tests.tabs import ANSWERS, REGISTRATIONS

REF = "BENEVOLES-HV7N2L6P"
ZOE = Registrant(name="Zoe Martin", address="zoe@ambert.example", ref=REF)
#: A structure that only looks like a member's is told while its row stands, and before.
ALIKE = {"Structure": "Mairie d'Amber"}


def corrected(house: House) -> None:
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)


#: The life, the code of the problem, its cell, whose it is.
PLACES: dict[str, tuple[list[Step], str, str, Registrant]] = {
    "before it has a row, at the cell of its answer": (
        [answers("zoe", "09-20 09:00", **{"Adresse e-mail": "zoe chez nous"})],
        "email_unreadable",
        f"{ANSWERS}!B2",
        Registrant(name="Zoe Martin", address="zoe chez nous", ref="BENEVOLES-NYYKVWSV"),
    ),
    "with a timestamp that cannot be read, at that": (
        [answers("zoe", "09-20 09:00", Horodateur="lundi matin")],
        "received_unreadable",
        f"{ANSWERS}!A2",
        ZOE,
    ),
    "with a session that nobody knows, at that": (
        [answers("zoe", "09-20 09:00", Session="Les abeilles")],
        "session_unknown",
        f"{ANSWERS}!F2",
        Registrant(name="Zoe Martin", address="zoe@ambert.example", ref="INCONNUE-ZQO4Z6HS"),
    ),
    "about what no column of an answer holds, at its address": (
        [stranger("zoe", "09-20 09:00", **ALIKE)],
        "dues_alike",
        f"{ANSWERS}!B2",
        Registrant(name="Zoe Martin", address="zoe@ailleurs.example", ref="BENEVOLES-MJDT3PMP"),
    ),
    "once it has a row, there, without a reference": (
        [stranger("zoe", "09-20 09:00", **ALIKE), passes("09-20 10:00")],
        "dues_alike",
        "Inscriptions!H2",
        Registrant(name="Zoe Martin", address="zoe@ailleurs.example"),
    ),
    "once its row is gone, at its answer again": (
        [answers("zoe", "09-20 09:00"), passes("09-20 10:00"), vanishes("zoe")],
        "row_absent",
        f"{ANSWERS}!B2",
        ZOE,
    ),
    "once its row is gone, by the address that staff had corrected": (
        [
            answers("zoe", "09-20 09:00"),
            passes("09-20 10:00"),
            corrected,
            passes("09-20 10:10"),
            lambda house: house.remove(REGISTRATIONS, 2),
        ],
        "row_absent",
        f"{ANSWERS}!B2",
        Registrant(name="Zoe Martin", address="zoe.martin@ambert.example", ref=REF),
    ),
    "of whom staff put down by hand and took out again, by the tab": (
        [telephones("zoe@ambert.example"), passes("09-20 10:00"), vanishes("zoe")],
        "row_absent_unnamed",
        "Inscriptions",
        Registrant(address="zoe@ambert.example", ref=REF),
    ),
    "of a row by hand that is no registration yet, by what stands in it": (
        [telephones("zoe@ambert.example", Prénom="Zoe", Session="Les abeilles")],
        "session_unknown",
        "Inscriptions!B2",
        Registrant(name="Zoe", address="zoe@ambert.example"),
    ),
}


@pytest.mark.parametrize(("steps", "code", "where", "who"), PLACES.values(), ids=PLACES)
def test_a_problem_is_placed(steps: list[Step], code: str, where: str, who: Registrant) -> None:
    house = tell(steps)
    (problem,) = [p for p in house.look_at("09-20 10:20")[1].problems if p.what.code == code]
    assert (problem.where, problem.who) == (where, who)


def test_what_is_nobodys_names_nobody() -> None:
    house = tell([passes("09-20 10:00"), sets(Places="douze")])
    (problem,) = house.look_at("09-20 10:20")[1].problems
    assert (problem.where, problem.who) == ("Sessions!F2", None)


#: A sentence: what happens, and what the line about it calls the row.
NAMED: dict[str, tuple[list[Step], str]] = {
    "a session that cannot be read, by its code": ([sets(Places="douze")], "BENEVOLES"),
    "one that lacks its code, by nothing": ([sets(Code="")], ""),
    "a session whose link is none, by its code": ([sets(Lien="visio")], "BENEVOLES"),
    "a member whose payment says nothing, by the structure": (
        [pays("zoe", Structure="Parc du Livradois", Réglée="?")],
        "Parc du Livradois",
    ),
}


@pytest.mark.parametrize(("steps", "name"), NAMED.values(), ids=NAMED)
def test_what_is_nobodys_is_called_as_its_row_is(steps: list[Step], name: str) -> None:
    (problem,) = tell(steps).look_at("09-20 10:20")[1].problems
    assert problem.place == (f"{problem.where} ({name})" if name else problem.where)


def test_a_line_begins_with_the_place_and_whose_it_is() -> None:
    problem = Problem(where="Inscriptions!F2", who=ZOE, what=phrase("full"))
    assert problem.place == f"Inscriptions!F2 (Zoe Martin, zoe@ambert.example, {REF})"
