"""An answer that somebody edits in the form moves the registration to another session."""

from collections.abc import Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.letters import Letter
from douze.model.reasons import Reason
from douze.model.sheet import Cell
from douze.model.words import Rule
from tests.factories import CODE, wall
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, sets, telephones, tell, types
from tests.tabs import ANSWERS
from tests.workflows.lives import ZOE

OTHER = "NUMERIQUE"
THIRD = "ACCUEIL"


def offers(code: str = OTHER, **cells: Cell) -> Step:
    """There is another session, a week later."""
    return lambda house: house.session(code, **{"Date": "08/10/2020", **cells})


def edits(when: str, session: str, number: int = 2, **cells: Any) -> Step:
    """Somebody edits their answer, in a row of the form."""

    def step(house: House) -> None:
        house.edit(ANSWERS, number, **{"Horodateur": wall(when), "Session": session, **cells})

    return step


def sorts(house: House) -> None:
    """Staff sort the answers the other way round."""
    rows = house.workbook.tabs[ANSWERS]
    house.workbook.edit(ANSWERS, [rows[0], *reversed(rows[1:])])


#: What happens, and where zoe stands in both sessions, if anywhere; then all that she is sent.
MOVES: dict[str, tuple[Sequence[Step], str, str, list[str]]] = {
    "another session: the old one is over, the new one arrives": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER), passes("09-21 10:00", "09-21 10:10")],
        "annulée",
        "confirmée",
        ["confirmation", "cancellation", "confirmation"],
    ),
    "to a full one: on its waiting list": (
        [offers(Places=1), answers("max", "09-20 10:00", session=OTHER), *ZOE,
         edits("09-21 09:00", OTHER, 3), passes("09-21 10:00")],
        "annulée",
        "liste d'attente 1",
        ["confirmation", "cancellation", "waiting_list"],
    ),
    "to one that nobody knows: all stays until that is clear": (
        [offers(), *ZOE, edits("09-21 09:00", "Je ne sais pas"), passes("09-21 10:00")],
        "confirmée",
        "",
        ["confirmation"],
    ),
    "to one that is closed by then: the place stays": (
        [offers(Clôture="20/09/2020 12:00"), *ZOE, edits("09-21 09:00", OTHER),
         passes("09-21 10:00", "09-21 10:10")],
        "confirmée",
        "refusée",
        ["confirmation", "refusal"],
    ),
    "to one that takes answers until that moment: they move": (
        [offers(Clôture="21/09/2020 09:00"), *ZOE, edits("09-21 09:00", OTHER),
         passes("09-21 10:00")],
        "annulée",
        "confirmée",
        ["confirmation", "cancellation", "confirmation"],
    ),
    "to a draft: the place stays": (
        [offers(État="brouillon"), *ZOE, edits("09-21 09:00", OTHER), passes("09-21 10:00")],
        "confirmée",
        "à vérifier",
        ["confirmation"],
    ),
    "to one that is cancelled: the place stays": (
        [offers(État="annulée"), *ZOE, edits("09-21 09:00", OTHER), passes("09-21 10:00")],
        "confirmée",
        "refusée",
        ["confirmation", "refusal"],
    ),
    "and back again": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER), passes("09-21 10:00"),
         edits("09-21 11:00", CODE), passes("09-21 11:10", "09-21 11:20")],
        "confirmée",
        "annulée",
        ["confirmation", "cancellation", "confirmation", "cancellation", "confirmation"],
    ),
    "of two answers for one session the second is edited too: they move": (
        [offers(), *ZOE, answers("zoe", "09-20 12:00"), passes("09-20 12:10"),
         edits("09-21 09:00", OTHER), passes("09-21 10:00"), edits("09-21 11:00", OTHER, 3),
         passes("09-21 11:10", "09-21 11:20")],
        "annulée",
        "confirmée",
        ["confirmation", "confirmation", "cancellation"],
    ),
    "there and back between two passes: nothing": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER), edits("09-21 09:01", CODE),
         passes("09-21 10:00")],
        "confirmée",
        "",
        ["confirmation"],
    ),
    "another session and the same moment: no edit of the form's": (
        [offers(), *ZOE, edits("09-20 10:00", OTHER), passes("09-21 10:00")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "a new answer below moves nobody": (
        [offers(), *ZOE, answers("zoe", "09-21 09:00", session=OTHER), passes("09-21 10:00")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "a row that was deleted, and a new answer elsewhere: nobody is moved": (
        [offers(), answers("max", "09-20 09:00"), *ZOE,
         lambda house: house.remove(ANSWERS, 3), passes("09-20 12:00"),
         answers("ann", "09-20 13:00"), answers("zoe", "09-21 09:00", session=OTHER),
         passes("09-21 10:00")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "a row that was deleted, and an earlier answer that came into its place: nobody is moved": (
        [offers(), *ZOE, answers("zoe", "09-20 13:00", session=OTHER), passes("09-20 13:10"),
         lambda house: house.remove(ANSWERS, 2), passes("09-21 10:00", "09-21 10:10")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "another person in that row moves nobody": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER, 2, **{"Adresse e-mail": "max@ambert.example"}),
         passes("09-21 10:00")],
        "confirmée",
        "",
        ["confirmation"],
    ),
    "of two sessions one changes: the other stays": (
        [offers(), offers(THIRD), answers("zoe", "09-20 10:00", session=f"{CODE}, {THIRD}"),
         passes("09-20 11:00"), edits("09-21 09:00", f"{OTHER}, {THIRD}"),
         passes("09-21 10:00", "09-21 10:10")],
        "annulée",
        "confirmée",
        ["confirmation", "confirmation", "cancellation", "confirmation"],
    ),
    "of two sessions one is left out: nothing takes its place, and it stays": (
        [offers(), answers("zoe", "09-20 10:00", session=f"{CODE}, {OTHER}"),
         passes("09-20 11:00"), edits("09-21 09:00", OTHER), passes("09-21 10:00")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "staff who keep the place keep it": (
        [offers(), *ZOE, decides("zoe", "confirmer"), passes("09-20 12:00"),
         edits("09-21 09:00", OTHER), passes("09-21 10:00"),
         decides("zoe", ""), passes("09-21 10:10")],
        "confirmée",
        "confirmée",
        ["confirmation", "confirmation"],
    ),
    "a session that is being edited waits, and moves after that": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER), sets(Fin="17:00"),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "annulée",
        "confirmée",
        ["confirmation", "confirmation", "cancellation"],
    ),
    "staff had sorted the answers before": (
        [offers(), answers("max", "09-20 09:00"), *ZOE, sorts, passes("09-20 12:00"),
         edits("09-21 09:00", OTHER), passes("09-21 10:00")],
        "annulée",
        "confirmée",
        ["confirmation", "cancellation", "confirmation"],
    ),
    "an address that staff corrected moves too": (
        [offers(), *ZOE, lambda house: house.edit(
            "Inscriptions", house.place("zoe"), **{"E-mail": "zoe@cantal.example"}),
         passes("09-20 12:00", "09-20 12:10"), edits("09-21 09:00", OTHER),
         passes("09-21 10:00")],
        "annulée",
        "confirmée",
        ["confirmation", "again", "cancellation", "confirmation"],
    ),
    "a date that was spoiled is mended: nobody is seated there before they are moved": (
        [offers(), sets(Date="le 1er ou le 2"), *ZOE, edits("09-21 09:00", OTHER),
         sets(Date="01/10/2020"), passes("09-21 10:00", "09-21 10:10")],
        "annulée",
        "confirmée",
        ["cancellation", "confirmation"],
    ),
    "who was refused, and is so no more, has chosen the other": (
        [offers(), *ZOE, edits("09-21 09:00", OTHER), decides("zoe", "refuser"),
         passes("09-21 10:00"), decides("zoe", ""), passes("09-21 10:10", "09-21 10:20")],
        "refusée",
        "confirmée",
        ["confirmation", "refusal", "confirmation"],
    ),
    "a session that was cancelled takes place after all: who chose the other stays there": (
        [offers(), *ZOE, sets(État="annulée"), passes("09-20 12:00", "09-20 12:10"),
         edits("09-21 09:00", OTHER), passes("09-21 09:10"), sets(État=""),
         passes("09-21 10:00", "09-21 10:10", "09-21 10:20")],
        "annulée",
        "confirmée",
        ["confirmation", "session_cancelled", "confirmation", "cancellation"],
    ),
    "after the start nobody is moved": (
        [offers(), *ZOE, passes("10-01 13:10"), edits("10-01 14:30", OTHER),
         passes("10-01 15:00")],
        "confirmée",
        "confirmée",
        ["confirmation", "reminder", "confirmation"],
    ),
}  # fmt: skip


def stands(house: House, code: str) -> str:
    try:
        return house.stands("zoe", code)
    except StopIteration:
        return ""


@pytest.mark.parametrize(("steps", "old", "new", "letters"), MOVES.values(), ids=MOVES)
def test_where_somebody_stands_who_edits_an_answer(
    steps: Sequence[Step], old: str, new: str, letters: list[str]
) -> None:
    house = tell(steps)
    assert (stands(house, CODE), stands(house, OTHER)) == (old, new)
    assert house.letters("zoe") == letters


def cancellation(house: House) -> Letter:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return next(one for one in letters if one.kind == "cancellation")


@pytest.mark.everywhere
def test_one_letter_says_both_and_the_calendar_is_cleared() -> None:
    house = tell([offers(), *ZOE, edits("09-21 09:00", OTHER), passes("09-21 10:00")])
    letter = cancellation(house)
    assert letter.session is not None and letter.moved_to is not None
    assert (letter.session.code, letter.moved_to.code) == (CODE, OTHER)
    assert (letter.invitation, letter.given_back) == ("CANCEL", False)
    assert house.cells("zoe", OTHER)["Reçue le"] == wall("09-21 09:00")
    why = "La personne a modifié sa réponse le 21/09/2020 à 09h00 : elle a choisi NUMERIQUE"
    assert why in str(house.cells("zoe")["Alerte"])
    assert not house.look_at("09-21 10:10")[1]


def test_a_letter_that_waits_says_both_still() -> None:
    house = tell([offers(), *ZOE, edits("09-21 09:00", OTHER)])
    house.pass_at("09-21 10:00", limit=0)
    house.pass_at("09-21 10:10")
    letters = [p.letter for p in house.passes[-1].plan.letters]
    assert [one.moved_to is not None for one in letters if one.kind == "cancellation"] == [True]


def test_the_seat_goes_on_in_the_same_pass() -> None:
    house = tell(
        [offers(), *ZOE, answers("max", "09-20 12:00"), passes("09-20 12:10"),
         edits("09-21 09:00", OTHER), passes("09-21 10:00")],
        Places=1,
    )  # fmt: skip
    assert house.stands("max") == "confirmée"


def test_an_edit_from_before_a_version_knew_the_rule_moves_nobody() -> None:
    house = tell([offers(), *ZOE, edits("09-21 09:00", OTHER)])
    before = house.ledger.read()
    kinds = {rule: at for rule, at in before.kinds.items() if rule != Rule.MOVED_ANSWERS}
    house.ledger = MemoryLedger(replace(before, kinds=kinds))
    passes("09-21 10:00", "09-21 10:10")(house)
    assert (stands(house, CODE), stands(house, OTHER)) == ("confirmée", "confirmée")


def test_the_row_says_so_where_staff_had_corrected_the_address() -> None:
    house = tell([offers(), *ZOE, types("zoe", **{"E-mail": "zoe@cantal.example"}),
                  passes("09-20 12:00", "09-20 12:10"), edits("09-21 09:00", OTHER),
                  decides("zoe", "confirmer"), passes("09-21 10:00")])  # fmt: skip
    assert "choisi NUMERIQUE" in str(house.cells("zoe")["Alerte"])


def test_the_row_says_nothing_before_the_other_place_is_theirs() -> None:
    refused = telephones("zoe@ambert.example", Session=OTHER, Décision="refuser")
    house = tell([offers(), *ZOE, refused, passes("09-20 12:00"), edits("09-21 09:00", OTHER),
                  decides("zoe", "confirmer"), passes("09-21 10:00")])  # fmt: skip
    assert "choisi" not in str(house.cells("zoe")["Alerte"])
    assert not house.look_at("09-21 10:00")[1]


@pytest.mark.parametrize("decision", ["confirmer", "attente"])
def test_the_row_says_whose_place_a_decision_keeps_though_they_chose_another(decision: str) -> None:
    house = tell([offers(), *ZOE, edits("09-21 09:00", OTHER), decides("zoe", decision),
                  passes("09-21 10:00")])  # fmt: skip
    says = "La personne a modifié sa réponse le 21/09/2020 à 09h00 et choisi NUMERIQUE"
    assert says in str(house.cells("zoe")["Alerte"])
    assert "désistement" not in str(house.cells("zoe")["Alerte"]), "nobody filled in that form"
    found = house.pass_at("09-22 09:00").plan.problems
    assert [problem.what.reason for problem in found] == [Reason.DECISION_AGAINST_MOVE]
    decides("zoe", "annuler")(house)
    passes("09-22 10:00")(house)
    assert "modifié" not in str(house.cells("zoe")["Alerte"])
