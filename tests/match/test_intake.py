"""Answers, rows and memory become registrations: rules 1, 7 and 9, told as lives."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from douze.match.intake import take_in
from douze.model.ledger_state import LedgerState
from douze.model.phrases import phrase
from douze.model.references import reference
from douze.model.words import Rule, Status
from tests.factories import CODE, answer, at, book, known, row
from tests.house import House
from tests.steps import Step, answers, decides, passes, stranger, telephones, tell, types, vanishes
from tests.tabs import ANSWERS, HEADER, REGISTRATIONS, SESSIONS

ONE: Mapping[str, Any] = {"Places": 1}

#: A sentence: the steps, and where everybody stands then.
ARRIVALS: dict[str, tuple[Sequence[Step], Mapping[str, str]]] = {
    "a second answer of one address is not a second registration": (
        [answers("zoe", "09-20 10:00"), answers("zoe", "09-20 10:05"), passes("09-20 11:00")],
        {"zoe": "confirmée"},
    ),
    "a second answer keeps the first arrival": (
        [
            answers("max", "09-20 10:03"),
            answers("zoe", "09-20 10:05"),
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "case and surrounding space make no second registration": (
        [
            answers("zoe", "09-20 10:00"),
            answers("zoe", "09-20 10:05", **{"Adresse e-mail": "  ZOE@Ambert.Example "}),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "a second answer after a pass changes nothing": (
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("zoe", "09-20 11:05"),
            passes("09-20 12:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "after a cancellation a later answer opens the registration again, at its own place": (
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 10:30"),
            passes("09-20 11:00"),
            decides("zoe", "annuler"),
            passes("09-20 12:00"),
            types("zoe", Décision=None),
            answers("ann", "09-20 12:20"),
            answers("zoe", "09-20 12:30"),
            passes("09-20 13:00"),
        ],
        {"zoe": "liste d'attente 2", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "while staff's cancellation stands a later answer opens nothing": (
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            decides("zoe", "annuler"),
            passes("09-20 12:00"),
            answers("zoe", "09-20 12:30"),
            passes("09-20 13:00"),
        ],
        {"zoe": "annulée"},
    ),
    "a row that staff add is a registration": (
        [telephones("zoe@ambert.example"), passes("09-20 11:00")],
        {"zoe": "confirmée"},
    ),
    "a row that staff add arrives with the first pass that sees it": (
        [
            telephones("zoe@ambert.example"),
            answers("max", "09-20 10:59"),
            passes("09-20 11:00"),
        ],
        {"zoe": "liste d'attente 1", "max": "confirmée"},
    ),
    "a row that staff add stands after the answers of the same moment": (
        [
            telephones("zoe@ambert.example"),
            answers("max", "09-20 11:00"),
            passes("09-20 11:00"),
        ],
        {"zoe": "liste d'attente 1", "max": "confirmée"},
    ),
    "a row that staff add keeps its place before later answers": (
        [
            telephones("zoe@ambert.example"),
            passes("09-20 11:00"),
            answers("max", "09-20 11:01"),
            passes("09-20 11:10"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "a row that staff add is adopted after the closing too": (
        [
            lambda house: house.edit(SESSIONS, 2, Clôture="19/09/2020"),
            telephones("zoe@ambert.example"),
            answers("max", "09-20 10:00"),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée", "max": "refusée"},
    ),
    "a row that staff add counts with its decision in that pass": (
        [telephones("zoe@ailleurs.example", Décision="confirmer"), passes("09-20 11:00")],
        {"zoe": "confirmée"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), ARRIVALS.values(), ids=ARRIVALS)
def test_arrivals(steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **ONE).everybody() == expected


@pytest.mark.everywhere
def test_a_row_that_staff_add_for_somebody_who_answered_too_is_one_registration() -> None:
    steps = [
        telephones("zoe@ambert.example"),
        answers("zoe", "09-20 10:00"),
        passes("09-20 11:00", "09-20 11:10"),
    ]
    house = tell(steps, **ONE)
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2
    assert house.letters("zoe") == ["confirmation"]


def test_a_row_that_staff_add_for_somebody_registered_is_told() -> None:
    steps = [
        answers("zoe", "09-20 10:00"),
        passes("09-20 11:00"),
        telephones("zoe@ambert.example"),
        passes("09-20 12:00"),
    ]
    house = tell(steps)
    told = house.line(REGISTRATIONS, 3)["Alerte"]
    ref = house.ref("zoe")
    assert told == f"Déjà inscrite à la ligne 2 ({ref}) : cette ligne ne compte pas."
    assert house.letters("zoe") == ["confirmation"]


#: A sentence: what staff typed before a second answer came, and what stands there after it.
SECOND: dict[str, tuple[Mapping[str, Any], Mapping[str, str]]] = {
    "a second answer updates what the tool wrote": (
        {},
        {"Prénom": "Zoë", "Nom": "Durand", "Structure": "Parc"},
    ),
    "a second answer leaves a first name that staff corrected": (
        {"Prénom": "Zoée"},
        {"Prénom": "Zoée", "Nom": "Durand", "Structure": "Parc"},
    ),
    "a second answer leaves a last name that staff corrected": (
        {"Nom": "Martin-Roux"},
        {"Prénom": "Zoë", "Nom": "Martin-Roux", "Structure": "Parc"},
    ),
    "a second answer leaves a structure that staff filled in": (
        {"Structure": "Mairie"},
        {"Prénom": "Zoë", "Nom": "Durand", "Structure": "Mairie"},
    ),
}


@pytest.mark.parametrize(("typed", "expected"), SECOND.values(), ids=SECOND)
def test_a_second_answer(typed: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    house = tell(
        [
            stranger("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            types("zoe", **typed),
            stranger("zoe", "09-20 12:00", Prénom="Zoë", Nom="Durand", Structure="Parc"),
            passes("09-20 12:10", "09-20 12:20"),
        ]
    )
    cells = house.cells("zoe")
    assert {name: cells[name] for name in expected} == expected
    assert not house.passes[-1].plan, "a third pass has nothing left to do"


OTHER = answers("zoe", "09-20 12:00", Prénom="Visitez x.example", Nom="", Structure="Parc")
TOLD = (
    "Une autre réponse à cette adresse, reçue le 20/09/2020 à 12h00, dit autre chose "
    "(« Visitez x. example, Parc ») : rien n'a été changé. Si la personne le demande, corrigez "
    "les cellules vous-même."
)


def test_once_somebody_is_confirmed_an_answer_changes_nothing_and_is_told() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    before = house.cells("zoe")
    OTHER(house)
    house.pass_at("09-20 12:10")
    after = house.cells("zoe")
    assert str(after.pop("Alerte")) == f"{before.pop('Alerte')} {TOLD}"
    assert after == before
    assert house.letters("zoe") == ["confirmation"]
    assert not house.pass_at("09-20 12:20").plan, "a third pass has nothing left to do"
    types("zoe", Prénom="Visitez x.example", Structure="Parc")(house)
    house.pass_at("09-20 12:30")
    assert TOLD not in str(house.cells("zoe")["Alerte"]), "staff did as the person asked"


def test_what_came_while_somebody_was_confirmed_does_not_count_once_they_are_not() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    OTHER(house)
    types("zoe", Décision="attente")(house)
    house.pass_at("09-20 12:10")
    assert not house.pass_at("09-20 12:10").plan.edits, "a second pass has nothing left to do"
    assert house.cells("zoe")["Nom"] == "Martin"


def test_an_answer_that_says_the_same_is_not_told() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    answers("zoe", "09-20 12:00")(house)
    assert not house.pass_at("09-20 12:10").plan.edits.rows


def test_an_answer_of_before_the_rule_is_not_told_and_what_it_changed_stays() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    types("zoe", Structure="Mairie")(house)
    OTHER(house)
    house.knows_rule_since(Rule.SECOND_ANSWERS, None)
    house.pass_at("09-20 13:00")
    house.pass_at("09-20 13:10")
    assert "Une autre réponse" not in str(house.cells("zoe")["Alerte"])
    assert house.cells("zoe")["Structure"] == "Mairie"


@pytest.mark.everywhere
def test_a_corrected_address_is_the_address() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            types("zoe", **{"E-mail": "zoe.martin@ailleurs.example"}),
            passes("09-20 12:00", "09-30 14:00"),
        ]
    )
    assert house.mailer.sent[-1].recipient == "zoe.martin@ailleurs.example"
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2
    assert house.cells("zoe")["E-mail"] == "zoe.martin@ailleurs.example"


def test_an_answer_from_the_corrected_address_is_no_second_registration() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            types("zoe", **{"E-mail": "max@ambert.example"}),
            passes("09-20 12:00"),
            answers("max", "09-20 13:00"),
            passes("09-20 13:10"),
        ]
    )
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2


def test_the_order_of_the_rows_never_matters() -> None:
    house = tell(
        [
            *[answers(who, f"09-20 10:0{n}") for n, who in enumerate(("zoe", "max", "ann", "bob"))],
            passes("09-20 11:00"),
        ],
        Places=2,
    )
    before = house.everybody()
    header, *rows = house.workbook.tabs[REGISTRATIONS]
    form_header, *form = house.workbook.tabs[ANSWERS]
    shuffle = random.Random(12)
    for minute in range(6):
        shuffle.shuffle(rows)
        shuffle.shuffle(form)
        house.workbook.edit(REGISTRATIONS, [header, *rows])
        house.workbook.edit(ANSWERS, [form_header, *form])
        done = house.pass_at(f"09-20 12:{minute:02}")
        assert not (done.plan.edits or done.plan.statuses or done.plan.letters), done.plan.edits
    assert house.everybody() == before


@pytest.mark.everywhere
def test_two_tabs_of_one_moment_stand_in_the_order_of_the_settings() -> None:
    answered = (
        answer("zoe@ambert.example", tab=1, row=2),
        answer("max@ambert.example", tab=0, row=9),
        answer("ann@ambert.example", tab=0, row=10),
    )
    intake = take_in(book(answers=answered), LedgerState(), at("09-20 11:00"))
    found = [(r.arrival, r.email.partition("@")[0]) for r in intake.registrations if r.arrival]
    assert [who for _, who in sorted(found)] == ["max", "ann", "zoe"]


#: A sentence: the cells of the form's row, and the alert on the registration's row.
UNREADABLE: dict[str, tuple[Mapping[str, Any], str]] = {
    "an address that is none": (
        {"Adresse e-mail": "zoe chez ambert"},
        "« zoe chez ambert » n'est pas une adresse e-mail : corrigez-la dans la colonne "
        "« E-mail ».",
    ),
    "two addresses": (
        {"Adresse e-mail": "zoe@ambert.example, max@ambert.example"},
        "« zoe@ambert.example, max@ambert.example » n'est pas une seule adresse : gardez-en une "
        "dans la colonne « E-mail ».",
    ),
    "no address": (
        {"Adresse e-mail": None},
        "L'adresse e-mail manque : complétez-la dans la colonne « E-mail ».",
    ),
    "a session that nobody knows": (
        {"Session": "Les bénévoles du futur"},
        "Aucune session ne s'appelle « Les bénévoles du futur » : indiquez son code dans la "
        "colonne « Session ».",
    ),
    "no session": (
        {"Session": None},
        "La session manque : indiquez son code dans la colonne « Session ».",
    ),
    "a moment that is none": (
        {"Horodateur": "hier"},
        "L'horodateur « hier » ne peut pas être lu : la réponse n'a pas de rang. Corrigez-le dans "
        "l'onglet des réponses.",
    ),
    "no moment": (
        {"Horodateur": None},
        "L'horodateur de la réponse est vide : la réponse n'a pas de rang. Remettez-le dans "
        "l'onglet des réponses.",
    ),
}


@pytest.mark.parametrize(("cells", "alert"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_waits_to_be_checked_and_stops_nobody_else(
    cells: Mapping[str, Any], alert: str
) -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00", **cells),
            answers("max", "09-20 10:30"),
            passes("09-20 11:00"),
        ],
        **ONE,
    )
    assert house.stands("max") == "confirmée"
    numbers = range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1)
    unread = [
        line for n in numbers if (line := house.line(REGISTRATIONS, n))["Statut"] == "à vérifier"
    ]
    assert [line["Alerte"] for line in unread] == [alert]
    assert len(house.passes[-1].plan.problems) == 1
    assert [who for who, _ in house.passes[-1].letters] == ["max"]
    again = house.pass_at("09-20 11:10")
    assert not again.plan, "told once, not written anew"


#: A sentence: what cannot be read, and what staff type into the row to correct it.
CORRECTED: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {
    "an address can be corrected on the row": (
        {"Adresse e-mail": "zoe chez ambert"},
        {"E-mail": "zoe@ambert.example"},
    ),
    "a session can be corrected on the row": (
        {"Session": "Les bénévoles du futur"},
        {"Session": CODE},
    ),
    "a session can be corrected by its title": (
        {"Session": "Les bénévoles du futur"},
        {"Session": "Associations : travailler avec les nouveaux bénévoles"},
    ),
}


@pytest.mark.parametrize(("cells", "typed"), CORRECTED.values(), ids=CORRECTED)
def test_what_was_corrected_takes_its_place_in_the_order(
    cells: Mapping[str, Any], typed: Mapping[str, Any]
) -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00", **cells),
            passes("09-20 11:00"),
            lambda house: house.edit(REGISTRATIONS, 2, **typed),
            passes("09-20 11:10"),
            answers("max", "09-20 10:30"),
            passes("09-20 11:20", "09-20 11:30"),
        ],
        **ONE,
    )
    assert house.everybody() == {"zoe": "confirmée", "max": "liste d'attente 1"}
    assert house.letters("zoe") == ["confirmation"]
    assert not house.passes[-1].plan


def test_a_session_that_cannot_be_read_leaves_its_registrations_as_they_are() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 10:30"),
            passes("09-20 11:00"),
            lambda house: house.edit(SESSIONS, 2, Date="demain"),
            decides("max", "confirmer"),
            passes("09-20 12:00", "09-28 12:00"),
        ],
        **ONE,
    )
    assert house.everybody() == {"zoe": "confirmée", "max": "liste d'attente 1"}
    assert house.letters("zoe") == ["confirmation"]
    house.edit(SESSIONS, 2, Date="01/10/2020")
    house.pass_at("09-28 13:00")
    assert house.everybody() == {"zoe": "confirmée", "max": "confirmée"}


@pytest.mark.everywhere
def test_a_reference_that_stands_twice_is_told_and_acted_on_by_neither() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    rows = house.workbook.tabs[REGISTRATIONS]
    copy = list(rows[1])
    copy[HEADER[REGISTRATIONS].index("Décision")] = "annuler"
    house.workbook.edit(REGISTRATIONS, [*rows, copy])
    house.pass_at("09-20 12:00")
    ref = house.ref("zoe")
    told = f"La référence {ref} est sur plusieurs lignes (2, 3) : supprimez la copie, rien ne "
    for number in (2, 3):
        line = house.line(REGISTRATIONS, number)
        assert str(line["Alerte"]).startswith(told)
        assert line["Statut"] == "confirmée"
    assert house.letters("zoe") == ["confirmation"]
    house.remove(REGISTRATIONS, 3)
    house.pass_at("09-20 13:00")
    assert house.everybody() == {"zoe": "confirmée"}
    assert house.letters("zoe") == ["confirmation"]


def test_a_reference_that_stands_twice_for_long_is_no_withdrawal() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [*rows, rows[1]])
    for when in ("09-20 12:00", "09-21 13:00", "09-22 13:00"):
        house.pass_at(when)
    house.remove(REGISTRATIONS, 3)
    house.pass_at("09-22 14:00")
    assert house.everybody() == {"zoe": "confirmée"}


def test_the_answers_of_whoever_withdrew_do_not_come_back() -> None:
    house = tell(
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            vanishes("zoe"),
            passes("09-20 12:00", "09-21 12:10", "09-22 12:00"),
        ]
    )
    assert house.everybody() == {}


def test_a_reference_is_the_same_whenever_it_is_computed() -> None:
    ref = reference("BENEVOLES", "zoe@ambert.example")
    assert ref == reference("BENEVOLES", "zoe@ambert.example")
    code, _, rest = ref.rpartition("-")
    assert code == "BENEVOLES"
    assert len(rest) == 8
    assert rest.isalnum() and rest == rest.upper()
    assert ref != reference("BENEVOLES", "max@ambert.example")
    assert ref != reference("RURAL", "zoe@ambert.example")


def test_what_a_registration_says_of_itself() -> None:
    said = take_in(
        book(answers=(answer(structure="Parc"),), rows=()), LedgerState(), at("09-20 11:00")
    ).registrations[0]
    assert said.new
    assert not said.by_hand
    assert (said.first_name, said.last_name, said.structure) == ("Zoé", "Martin", "Parc")
    assert said.arrival is not None
    assert said.arrival.received == at("09-20 10:00")


@pytest.mark.everywhere
def test_a_lost_form_tab_takes_nobody_away() -> None:
    ledger = LedgerState(registrations={k.ref: k for k in [known()]})
    intake = take_in(book(rows=(row(),)), ledger, at("09-22 10:00"))
    assert [r.ref for r in intake.registrations] == [known().ref]
    assert intake.registrations[0].arrival == known().arrival


def test_one_row_of_the_form_may_ask_for_two_sessions() -> None:
    house = House()
    house.session()
    house.session("RURAL", Début="17h", Fin="18h")
    house.answer("zoe", "09-20 10:00", session="BENEVOLES, RURAL")
    stranger("max", "09-20 09:00", session="RURAL")(house)
    done = house.pass_at("09-20 11:00")
    assert house.stands("zoe") == house.stands("zoe", "RURAL") == "confirmée"
    assert sorted(done.letters) == [
        ("max", "dues"),
        ("zoe", "confirmation"),
        ("zoe", "confirmation"),
    ]


def test_who_asked_is_whoever_answered_the_form() -> None:
    house = House()
    house.session()
    telephones("max@ambert.example")(house)
    house.answer("zoe", "09-20 10:00")
    desired = house.pass_at("09-20 11:00").desired
    assert {s.registration.who: s.registration.asked for s in desired.outcomes} == {
        "max@ambert.example": False,
        "zoe@ambert.example": True,
    }
    house.answer("max", "09-20 12:00")
    desired = house.pass_at("09-20 13:00").desired
    assert all(s.registration.asked for s in desired.outcomes)
    assert {letter.asked for letter in desired.letters if letter.ref} == {True}


#: What the last pass knew, and whether the address that speaks for no person is held against it.
BEFORE: dict[str, tuple[dict[str, Any], bool]] = {
    "who was confirmed with it before the rule came goes on": (
        {"who": "root@ambert.example"}, False,
    ),
    "whose address became such a one is told": ({"who": "zoe@ambert.example"}, True),
    "who has waited for a better one still does": (
        {"who": "root@ambert.example", "status": Status.TO_CHECK}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "told"), BEFORE.values(), ids=BEFORE)
def test_a_rule_about_addresses_does_not_reach_back(changes: dict[str, Any], told: bool) -> None:
    before = known("root@ambert.example", **changes)
    problem = phrase("email_of_a_program", email="root@ambert.example")
    ours = row("root@ambert.example", who="", email_problem=problem)
    intake = take_in(
        book(rows=(ours,)), LedgerState(registrations={before.ref: before}), at("09-22 10:00")
    )
    (found,) = intake.registrations
    assert found.problems == ((problem,) if told else ())
    assert found.address == (None if told else "root@ambert.example")


def test_a_row_of_an_unknown_session_that_stands_twice_waits_for_the_copy_to_go() -> None:
    house = tell([answers("zoe", "09-20 10:00", session="Le numérique"), passes("09-20 11:00")])
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [*rows, rows[1]])
    house.session("NUM", Intitulé="Le numérique")
    house.pass_at("09-20 12:00")
    assert not house.look_at("09-20 12:10")[1]
    house.remove(REGISTRATIONS, 3)
    house.pass_at("09-20 12:20")
    assert house.letters("zoe") == ["confirmation"]
