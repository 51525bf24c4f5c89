"""The registrations' rows and staff's decisions in them, and the log of letters."""

import pytest

from douze.model.sheet import Cell
from douze.model.words import Decision
from tests.factories import CODE, TITLE
from tests.read.tabs import line, read
from tests.tabs import ANSWERS, HEADER, MESSAGES, REGISTRATIONS

#: What staff type, and the decision that it is.
DECISIONS: list[tuple[Cell, Decision | None]] = [
    ("confirmer", Decision.CONFIRM),
    ("Confirmer", Decision.CONFIRM),
    ("CONFIRMÉE", Decision.CONFIRM),
    ("confirm", Decision.CONFIRM),
    ("attente", Decision.WAIT),
    (" Attente ", Decision.WAIT),
    ("en attente", Decision.WAIT),
    ("liste d'attente", Decision.WAIT),
    ("annuler", Decision.CANCEL),
    ("annulée", Decision.CANCEL),
    ("cancel", Decision.CANCEL),
    ("refuser", Decision.REFUSE),
    ("Refusé", Decision.REFUSE),
    (None, None),
    ("", None),
]


@pytest.mark.parametrize(("typed", "decision"), DECISIONS, ids=[repr(t) for t, _ in DECISIONS])
def test_a_decision(typed: Cell, decision: Decision | None) -> None:
    rows = [HEADER[REGISTRATIONS], line(REGISTRATIONS, Décision=typed)]
    found = read(registrations=rows).rows[0]
    assert found.decision is decision
    assert not found.decision_unreadable


@pytest.mark.parametrize("typed", ["peut-être", "oui", "x", "confirmer ?", "annuler confirmer"])
def test_a_decision_that_nobody_understands(typed: str) -> None:
    rows = [HEADER[REGISTRATIONS], line(REGISTRATIONS, Décision=typed)]
    found = read(registrations=rows).rows[0]
    assert found.decision is None
    assert found.decision_unreadable
    assert found.decision_text == typed


def test_a_row_as_it_stands() -> None:
    rows = [HEADER[REGISTRATIONS], (), line(REGISTRATIONS, Prénom=" Zoé ", Rang=3), ("", None)]
    found = read(registrations=rows).rows
    assert [r.row for r in found] == [3]
    assert (found[0].ref, found[0].session, found[0].first_name) == (
        "BENEVOLES-7KQ4TM2X", CODE, "Zoé",
    )  # fmt: skip
    assert found[0].cells["rank"] == 3
    assert found[0].cells["status"] == "confirmée"


def test_a_row_may_name_its_session_by_its_title() -> None:
    rows = [HEADER[REGISTRATIONS], line(REGISTRATIONS, Session=TITLE)]
    assert read(registrations=rows).rows[0].session == CODE


def test_a_row_of_two_sessions_names_none() -> None:
    rows = [HEADER[REGISTRATIONS], line(REGISTRATIONS, Session=f"{CODE}, Abeilles")]
    assert read(registrations=rows).rows[0].session is None


def test_only_rows_of_messages_with_a_number_are_letters() -> None:
    rows = [HEADER[MESSAGES], (7, None), ("8",), ("note",), (None, "x")]
    assert [(m.row, m.number) for m in read(messages=rows).messages] == [(2, 7), (3, 8)]


def test_nobody_is_called_by_a_failed_formula() -> None:
    answer = line(ANSWERS, Prénom="#REF!", Nom="Martin", Structure="#N/A")
    row = line(REGISTRATIONS, Prénom="#NOM?", Nom="#DIV/0!", Structure="#VALEUR!")
    book = read(answers=[HEADER[ANSWERS], answer], registrations=[HEADER[REGISTRATIONS], row])
    said, stands = book.answers[0], book.rows[0]
    assert (said.first_name, said.last_name, said.structure) == ("", "Martin", "")
    assert (stands.first_name, stands.last_name, stands.structure) == ("", "", "")
