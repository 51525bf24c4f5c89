"""A draft shows nothing of itself: who asks for it waits, and all begins once it is none."""

from datetime import time
from typing import Any

import pytest

from tests.factories import settings
from tests.steps import Step, answers, passes, sets, stranger, telephones, tell, types

DRAFT: dict[str, Any] = {"État": "brouillon", "Places": 1}
TWO_ASK = [
    answers("zoe", "09-20 09:00"),
    passes("09-20 10:00"),
    answers("max", "09-20 11:00"),
    passes("09-20 12:00"),
]
PUBLISHED: list[Step] = [sets(État=None), passes("09-22 10:00", "09-22 10:10")]


@pytest.mark.everywhere
def test_answers_to_a_draft_wait_and_come_in_their_order() -> None:
    house = tell(TWO_ASK, **DRAFT)
    assert house.everybody() == {"zoe": "à vérifier", "max": "à vérifier"}
    assert "brouillon" in str(house.cells("zoe")["Alerte"])
    assert not house.mailer.sent
    for step in PUBLISHED:
        step(house)
    assert house.everybody() == {"zoe": "confirmée", "max": "liste d'attente 1"}
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], ["waiting_list"])
    assert not house.look_at("09-22 10:20")[1]


#: A sentence: what is different about a draft that nobody knows of.
SILENT: dict[str, tuple[list[Step], dict[str, Any]]] = {
    "nothing is sent of it, the link's hour and the start come and go": (
        [*TWO_ASK, passes("09-30 15:00", "10-01 13:00", "10-01 19:00")], {},
    ),
    "no link is missed": ([*TWO_ASK, passes("09-30 15:00")], {"Lien": None}),
    "who speaks hears nothing": (
        [passes("09-20 10:00", "09-29 15:00")],
        {"Intervenants": "Claire <claire@ailleurs.example>"},
    ),
    "it may have neither title nor date": (TWO_ASK, {"Intitulé": None, "Date": "en mai ?"}),
    "a row that staff add waits too": (
        [telephones("ann@ailleurs.example"), passes("09-20 10:00", "09-20 12:00")], {},
    ),
    "dues are asked of nobody": ([stranger("bob", "09-20 09:00"), passes("09-20 10:00")], {}),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "cells"), SILENT.values(), ids=SILENT)
def test_a_draft_is_silent(steps: list[Step], cells: dict[str, Any]) -> None:
    house = tell(steps, ours=settings(digest_at=time(8)), **{**DRAFT, **cells})
    assert not house.mailer.sent
    assert {*house.everybody().values()} <= {"à vérifier"}
    assert not house.line("Sessions", 2)["Alerte"]
    assert house.passes[-1].desired.problems == ()


@pytest.mark.everywhere
def test_who_was_told_of_a_session_that_becomes_a_draft_keeps_all_and_staff_are_told() -> None:
    house = tell([*TWO_ASK, sets(État="brouillon"), passes("09-21 10:00", "09-21 10:10")], Places=1)
    house.answer("ann", "09-21 11:00")
    house.pass_at("09-21 12:00")
    assert house.everybody() == {
        "zoe": "confirmée", "max": "liste d'attente 1", "ann": "à vérifier",
    }  # fmt: skip
    assert "entendu parler (2)" in str(house.line("Sessions", 2)["Alerte"])
    house.pass_at("09-30 15:00")
    assert house.letters("zoe") == ["confirmation"]
    for step in PUBLISHED:
        step(house)
    assert house.everybody()["ann"] == "liste d'attente 2"
    assert house.letters("zoe") == ["confirmation"]


def test_an_answer_that_is_edited_moves_nobody_to_a_draft() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    house.session("SOIR", État="brouillon")
    house.edit("Réponses au formulaire 1", 2, Session="SOIR", Horodateur="20/09/2020 11:00")
    house.pass_at("09-20 12:00")
    assert house.stands("zoe") == "confirmée"


@pytest.mark.parametrize("minutes", ["13:40", "13:20"], ids=["last minutes", "before"])
def test_whoever_is_put_on_a_row_of_a_draft_comes_once_it_is_none(minutes: str) -> None:
    """In its last minutes the row became an answer to a draft, and who had the place was lost."""
    house = tell([*TWO_ASK, sets(État="brouillon"), passes("09-21 10:00", "09-21 10:10")])
    somebody_else = types("zoe", **{"Prénom": "Bob", "Nom": "Petit", "E-mail": "bob@b.example"})
    somebody_else(house)
    passes(f"10-01 {minutes}", "10-01 13:41", "10-01 13:42")(house)
    assert house.everybody() == {"bob": "confirmée", "max": "confirmée"}
    assert "row_absent" not in {one.what.code for one in house.passes[-1].plan.problems}
    sets(État=None)(house)
    passes("10-01 13:43", "10-01 13:44", "10-01 13:45")(house)
    assert house.everybody() == {"bob": "confirmée", "max": "confirmée", "zoe": "annulée"}
    assert "cancellation" in house.letters("zoe") and "confirmation" in house.letters("bob")
