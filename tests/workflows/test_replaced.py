"""A name and an address changed together: somebody else comes instead."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from douze.model.letters import Letter
from douze.model.references import reference
from tests.factories import CODE, at
from tests.house import House
from tests.memory_mailer import MemoryMailer
from tests.steps import Step, answers, decides, passes, sets, tell, types
from tests.workflows.lives import ASKED, MAX_WAITS, ONE, ZOE
from workflows.similarity import another_person

BEA = "bea@ambert.example"
#: Staff write Béa Blanc over Zoé Martin.
TO_BEA = types("zoe", Prénom="Béa", Nom="Blanc", **{"E-mail": BEA})


def change_rows(house: House) -> None:
    """What sorting names and addresses without the rest does to two rows."""
    names = ("Prénom", "Nom", "E-mail")
    cells = [{name: house.line("Inscriptions", n)[name] for name in names} for n in (2, 3)]
    house.edit("Inscriptions", 2, **cells[1])
    house.edit("Inscriptions", 3, **cells[0])


def _to_eve(house: House) -> None:
    """Somebody else yet is written over whoever stands on the second row."""
    eve = {"E-mail": "eve@ailleurs.example", "Prénom": "Ève", "Nom": "Noir"}
    house.edit("Inscriptions", 3, **eve)


def _would_not_have_zoe(house: House) -> None:
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))


SETTLED = passes("09-21 10:10", "09-21 10:20", "09-21 10:30")
REF = reference(CODE, BEA)


def new_row(house: House, who: str) -> dict[str, Any]:
    """Somebody's row, by the address that stands there."""
    for number in range(2, len(house.workbook.tabs["Inscriptions"]) + 1):
        cells = house.line("Inscriptions", number)
        if str(cells["E-mail"]).startswith(f"{who}@"):
            return cells
    return {}


#: What happens, the status of whoever was there and of whoever is there, and what each is sent.
STORIES: dict[str, tuple[Sequence[Step], str, str, list[str], list[str]]] = {
    "the place goes on": (
        [*ZOE, TO_BEA, SETTLED, passes("09-21 10:40")],
        "annulée", "confirmée", ["confirmation", "cancellation"], ["confirmation"],
    ),
    "not before the edit has settled": (
        [*ZOE, TO_BEA, passes("09-21 10:00", "09-21 10:09")],
        "", "confirmée", ["confirmation"], [],
    ),
    "the name in one pass, the address in the next: together": (
        [*ZOE, types("zoe", Prénom="Béa", Nom="Blanc"), passes("09-21 10:00"),
         types("zoe", **{"E-mail": BEA}), passes("09-21 10:05", "09-21 10:15", "09-21 10:20")],
        "annulée", "confirmée", ["confirmation", "cancellation"], ["confirmation"],
    ),
    "the address today and the name tomorrow: a correction": (
        [*ZOE, types("zoe", **{"E-mail": BEA}), SETTLED, types("zoe", Prénom="Béa", Nom="Blanc"),
         passes("09-22 10:00", "09-22 10:10", "09-22 10:20")],
        "", "confirmée", ["confirmation"], ["again"],
    ),
    "a slip in the name, and the address: a correction": (
        [*ZOE, types("zoe", Nom="Martín", **{"E-mail": BEA}), SETTLED],
        "", "confirmée", ["confirmation"], ["again"],
    ),
    "put back before it has settled: nobody hears anything": (
        [*ZOE, TO_BEA, passes("09-21 10:00"),
         types("zoe", Prénom="Zoe", Nom="Martin", **{"E-mail": "zoe@ambert.example"}),
         passes("09-21 10:10", "09-21 10:30", "09-21 10:40")],
        "confirmée", "", ["confirmation"], [],
    ),
    "put back where the other is registered already: nobody is anybody's predecessor": (
        [*ZOE, answers("bea", "09-20 12:00", Prénom="Béa", Nom="Blanc"),
         passes("09-20 12:10"), TO_BEA, SETTLED,
         types("zoe", Prénom="Zoe", Nom="Martin", **{"E-mail": "zoe@ambert.example"}),
         passes("09-21 11:00", "09-21 11:10", "09-21 11:20")],
        "confirmée", "confirmée", ["confirmation"], ["confirmation"],
    ),
    "the name in one pass, the address by the next, ten minutes later: together": (
        [*ZOE, types("zoe", Prénom="Béa", Nom="Blanc"), passes("09-21 10:00"),
         types("zoe", **{"E-mail": BEA}), passes("09-21 10:10", "09-21 10:20", "09-21 10:30")],
        "annulée", "confirmée", ["confirmation", "cancellation"], ["confirmation"],
    ),
    "the address today, which has heard all by then, and the name tomorrow: a correction": (
        [_would_not_have_zoe, *ZOE,
         types("zoe", **{"E-mail": BEA}), SETTLED, types("zoe", Prénom="Béa", Nom="Blanc"),
         passes("09-22 10:00", "09-22 10:10", "09-22 10:20")],
        "", "confirmée", [], ["confirmation"],
    ),
    "on the waiting list, the place in it goes on": (
        [answers("max", "09-20 08:00"), *ZOE, answers("ann", "09-20 12:00"),
         passes("09-20 12:10"), TO_BEA, SETTLED],
        "annulée", "liste d'attente 1", ["waiting_list", "cancellation"], ["waiting_list"],
    ),
    "whose dues are to settle, a hold begins anew": (
        [*ASKED, types("zoe", Prénom="Béa", Nom="Blanc", **{"E-mail": "bea@ailleurs.example"}),
         SETTLED],
        "annulée", "à régler", ["dues", "cancellation"], ["dues"],
    ),
    "whom staff had confirmed": (
        [*ASKED, decides("zoe", "confirmer"), passes("09-21 10:05"),
         types("zoe", Prénom="Béa", Nom="Blanc", **{"E-mail": "bea@ailleurs.example"}), SETTLED],
        "annulée", "confirmée", ["dues", "confirmation", "cancellation"], ["confirmation"],
    ),
    "Renvoyer in the same edit: one letter each": (
        [*ZOE, TO_BEA, types("zoe", Renvoyer="oui"), SETTLED, passes("09-21 10:40")],
        "annulée", "confirmée", ["confirmation", "cancellation"], ["confirmation"],
    ),
    "who is over is nobody's predecessor": (
        [*ZOE, decides("zoe", "annuler"), passes("09-20 12:00"), TO_BEA, SETTLED],
        "", "annulée", ["confirmation", "cancellation"], [],
    ),
    "after the start a row is edited as it may be": (
        [*ZOE, passes("10-01 13:10", "10-01 14:10"), TO_BEA, passes("10-01 15:00", "10-01 15:10")],
        "", "confirmée", ["confirmation", "reminder"], [],
    ),
    "who has a registration already is not made to have two": (
        [*ZOE, answers("bea", "09-20 12:00", Prénom="Béa", Nom="Blanc"),
         passes("09-20 12:10"), TO_BEA, SETTLED, passes("09-21 10:40")],
        "", "confirmée", ["confirmation"], ["confirmation"],
    ),
    "two who change rows: nobody is the other's successor": (
        [*ZOE, answers("bea", "09-20 12:00", Prénom="Béa", Nom="Blanc"), passes("09-20 12:10"),
         change_rows, passes("09-21 10:00"), SETTLED],
        "confirmée", "confirmée", ["confirmation"], ["confirmation"],
    ),
    "two who change rows, once their addresses were corrected": (
        [answers("zoa", "09-20 10:00", Prénom="Zoe"), answers("ben", "09-20 12:00", Nom="Blanc"),
         passes("09-20 12:10"), types("zoa", **{"E-mail": "zoe@ambert.example"}),
         types("ben", Prénom="Béa", **{"E-mail": BEA}), passes("09-20 12:20", "09-20 12:30"),
         change_rows, passes("09-21 10:00"), SETTLED],
        "confirmée", "confirmée", ["again"], ["again"],
    ),
    "two who change rows, and back again": (
        [*ZOE, answers("bea", "09-20 12:00", Prénom="Béa", Nom="Blanc"), passes("09-20 12:10"),
         change_rows, passes("09-21 10:00"), SETTLED, change_rows,
         passes("09-21 11:00", "09-21 11:10")],
        "confirmée", "confirmée", ["confirmation"], ["confirmation"],
    ),
    "of two sessions, names and addresses sorted without the rest": (
        [lambda house: house.session("NUMERIQUE"), *ZOE,
         answers("bea", "09-20 12:00", session="NUMERIQUE", Prénom="Béa", Nom="Blanc"),
         passes("09-20 12:10"), change_rows, passes("09-21 10:00"), SETTLED],
        "confirmée", "confirmée", ["confirmation"], ["confirmation"],
    ),
    "who was taken off a row of another session just now": (
        [lambda house: house.session("NUMERIQUE"), *ZOE,
         answers("bea", "09-20 12:00", session="NUMERIQUE", Prénom="Béa", Nom="Blanc"),
         passes("09-20 12:10"), TO_BEA, _to_eve, passes("09-21 10:00"), SETTLED],
        "", "annulée", ["confirmation"], ["confirmation", "cancellation"],
    ),
    "two after each other": (
        [*ZOE, TO_BEA, SETTLED, lambda house: house.edit(
            "Inscriptions", 2, Prénom="Luc", Nom="Roux", **{"E-mail": "luc@ambert.example"}),
         passes("09-22 10:00", "09-22 10:10", "09-22 10:20")],
        "annulée", "annulée", ["confirmation", "cancellation"], ["confirmation", "cancellation"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "was", "now", "zoe", "bea"), STORIES.values(), ids=STORIES)
def test_who_stands_where_and_hears_what(
    steps: Sequence[Step], was: str, now: str, zoe: list[str], bea: list[str]
) -> None:
    full: Mapping[str, Any] = ONE if "liste d'attente 1" in now else {}
    house = tell(steps, **full)
    assert house.letters("zoe") == zoe
    assert house.letters("bea") == bea
    there = house.everybody()
    assert (there.get("zoe", ""), there.get("bea", "")) == (was, now)


KNOWN = (*ZOE, answers("bea", "09-20 12:00", Prénom="Béa", Nom="Blanc"), passes("09-20 12:10"))


def put_back(house: House) -> None:
    """Staff write Zoé Martin again where Béa Blanc stands on her row."""
    house.edit("Inscriptions", 2, Prénom="Zoe", Nom="Martin", **{"E-mail": "zoe@ambert.example"})


PUT_BACK: dict[str, Sequence[Step]] = {
    "one who is registered already, typed over another": (*KNOWN, TO_BEA, SETTLED, put_back),
    "two who changed rows": (*KNOWN, change_rows, passes("09-21 10:00"), SETTLED, change_rows),
}


@pytest.mark.parametrize("steps", PUT_BACK.values(), ids=PUT_BACK)
def test_what_is_put_back_as_the_row_asks_is_over(steps: Sequence[Step]) -> None:
    house = tell(steps)
    assert house.look_at("09-21 11:00")[0].problems == ()
    passes("09-21 11:00", "09-21 11:10")(house)
    assert house.everybody() == {"zoe": "confirmée", "bea": "confirmée"}
    assert (house.letters("zoe"), house.letters("bea")) == (["confirmation"], ["confirmation"])
    assert "remplacement" not in str(house.workbook.tabs["Inscriptions"])
    assert not house.look_at("09-21 11:20")[1].edits


def test_somebody_else_yet_comes_instead_of_whoever_was_there_first() -> None:
    luc = {"Prénom": "Luc", "Nom": "Roux", "E-mail": "luc@ambert.example"}
    house = tell([*KNOWN, TO_BEA, SETTLED])
    house.edit("Inscriptions", 2, **luc)
    passes("09-22 10:00", "09-22 10:10", "09-22 10:20")(house)
    assert house.everybody() == {"zoe": "annulée", "bea": "confirmée", "luc": "confirmée"}
    assert house.letters("bea") == ["confirmation"]


@pytest.mark.parametrize("story", [story for story in STORIES if story.startswith("put back")])
def test_the_row_of_whoever_is_put_back_tells_of_no_replacement(story: str) -> None:
    assert "Remplacement" not in str(tell(STORIES[story][0]).cells("zoe")["Alerte"])


#: The session is cancelled in the minutes in which somebody else was typed over Zoé.
CALLED_OFF: dict[str, tuple[Sequence[Step], list[str], list[str]]] = {
    "in one edit: who had the place hears of it": (
        [*ZOE, TO_BEA, sets(État="annulée"), SETTLED, passes("09-21 10:40")],
        ["confirmation", "session_cancelled"], [],
    ),
    "a little later: so it is": (
        [*ZOE, TO_BEA, passes("09-21 10:05"), sets(État="annulée"), SETTLED],
        ["confirmation", "session_cancelled"], [],
    ),
    "a little before: so it is": (
        [*ZOE, sets(État="annulée"), passes("09-21 10:05"), TO_BEA, SETTLED],
        ["confirmation", "session_cancelled"], [],
    ),
    "when it had counted: it is the newcomer's": (
        [*ZOE, TO_BEA, passes("09-21 09:00", "09-21 09:10", "09-21 09:20"), sets(État="annulée"),
         SETTLED],
        ["confirmation", "cancellation"], ["confirmation", "session_cancelled"],
    ),
    "the address alone: the old one's calendar is cleared, the same person hears of it there": (
        [*ZOE, types("zoe", **{"E-mail": BEA}), sets(État="annulée"), SETTLED],
        ["confirmation", "session_cancelled"], ["again"],
    ),
    "the address alone, which counts when the session is off: so it is": (
        [*ZOE, types("zoe", **{"E-mail": BEA}), passes("09-21 10:00"), sets(État="annulée"),
         passes("09-21 10:05", "09-21 10:20", "09-21 10:30", "09-21 10:40")],
        ["confirmation", "session_cancelled"], ["again"],
    ),
    "the address alone, when that had counted: it is the new one's": (
        [*ZOE, types("zoe", **{"E-mail": BEA}), passes("09-21 09:00", "09-21 09:10"),
         sets(État="annulée"), SETTLED],
        ["confirmation"], ["again", "session_cancelled"],
    ),
    "the address alone, and nobody is reached at the one before: it is the new one's": (
        [*ZOE, _would_not_have_zoe, types("zoe", **{"E-mail": BEA}), sets(État="annulée"), SETTLED],
        [], ["session_cancelled"],
    ),
    "the address alone, which nothing had reached: it is the new one's": (
        [_would_not_have_zoe, *ZOE, types("zoe", **{"E-mail": BEA}), sets(État="annulée"), SETTLED],
        [], ["session_cancelled"],
    ),
    "who waited has no entry in a calendar, and hears of it all the same": (
        [*MAX_WAITS, types("max", Prénom="Béa", Nom="Blanc", **{"E-mail": BEA}),
         sets(Places=1, État="annulée"), SETTLED],
        ["confirmation", "session_cancelled"], [],
    ),
    "restored, the place is whose name stands there": (
        [*ZOE, TO_BEA, sets(État="annulée"), SETTLED, sets(État=""),
         passes("09-21 11:00", "09-21 11:10", "09-21 11:20")],
        ["confirmation", "session_cancelled"], ["confirmation"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "zoe", "bea"), CALLED_OFF.values(), ids=CALLED_OFF)
def test_a_session_is_cancelled_meanwhile(
    steps: Sequence[Step], zoe: list[str], bea: list[str]
) -> None:
    house = tell(steps)
    assert (house.letters("zoe"), house.letters("bea")) == (zoe, bea)
    assert not house.look_at("09-21 11:30")[1].letters


def test_a_row_that_counts_again_in_the_pass_that_sees_the_edit_says_so_at_once() -> None:
    house = tell([*ZOE, decides("zoe", "annuler"), passes("09-20 12:00"), decides("zoe", "")])
    for step in (TO_BEA, passes("09-21 10:00")):
        step(house)
    assert "la place passe de" in str(house.cells("zoe")["Alerte"])
    assert not house.look_at("09-21 10:00")[1].edits, "a second pass has nothing to add"


@pytest.mark.everywhere
def test_who_had_the_place_has_a_cancelled_session_taken_out_of_the_calendar() -> None:
    house = tell([*ZOE, TO_BEA, sets(État="annulée"), passes("09-21 10:00", "09-21 10:10")])
    told = letter(house, "zoe", "session_cancelled")
    assert (told.invitation, told.first_name, told.ref) == ("CANCEL", "Zoe", house.ref("zoe"))
    row = new_row(house, "bea")
    assert "rien n'est écrit à bea@ambert.example" in str(row["Alerte"])
    assert row["Statut"] == "annulée"


def letter(house: House, who: str, kind: str) -> Letter:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return [one for one in letters if one.to.startswith(f"{who}@") and one.kind == kind][-1]


@pytest.mark.everywhere
def test_the_place_goes_on_and_both_have_a_row() -> None:
    house = tell([*ZOE, TO_BEA, passes("09-21 10:00")])
    assert (
        "à partir du 21/09/2020 à 10h10, la place passe de Zoe Martin, zoe@ambert.example, à "
        "Béa Blanc, bea@ambert.example, si la ligne ne change pas d'ici là"
    ) in str(house.cells("zoe")["Alerte"])
    house.pass_at("09-21 10:10")
    old, new = letter(house, "zoe", "cancellation"), letter(house, "bea", "confirmation")
    assert (old.invitation, old.replaced, old.first_name) == ("CANCEL", True, "Zoe")
    assert (new.invitation, new.ref, new.asked) == ("REQUEST", REF, False)
    assert old.ref != new.ref, "each has a calendar entry and a code of their own"
    house.pass_at("09-21 10:20")  # finds the reference free again
    mine, theirs = new_row(house, "bea"), new_row(house, "zoe")
    assert (mine["Réf"], mine["Statut"], mine["Reçue le"]) == (
        REF, "confirmée", theirs["Reçue le"]
    )  # fmt: skip
    assert (theirs["Réf"], theirs["Statut"], theirs["Prénom"]) == (old.ref, "annulée", "Zoe")
    assert "vient de Zoe Martin, zoe@ambert.example" in str(mine["Alerte"])
    assert "passée à Béa Blanc, bea@ambert.example" in str(theirs["Alerte"])
    assert "annulation" in str(theirs["Messages"]) and "confirmation" in str(mine["Messages"])
    assert not house.look_at("09-21 10:30")[1]


def test_both_stand_in_the_history() -> None:
    house = tell([*ZOE, TO_BEA, SETTLED])
    told = house.ledger.changes([reference(CODE, "zoe@ambert.example"), REF])
    last = sorted(told, key=lambda one: one.at)[-2:]
    assert {(one.ref == REF, one.before, one.after, one.why[0].code) for one in last} == {
        (False, "confirmée", "annulée", "replaced"),
        (True, None, "confirmée", "replaces"),
    }


def test_nobody_on_the_waiting_list_gets_the_seat_by_it() -> None:
    house = tell([*MAX_WAITS, TO_BEA, SETTLED], **ONE)
    assert house.everybody() == {
        "bea": "confirmée",
        "max": "liste d'attente 1",
        "zoe": "annulée",
    }


def test_a_hold_begins_anew() -> None:
    house = tell(
        [*ASKED, passes("09-26 10:00"),
         types("zoe", Prénom="Béa", Nom="Blanc", **{"E-mail": "bea@ailleurs.example"}),
         passes("09-26 11:00", "09-26 11:10")]
    )  # fmt: skip
    assert letter(house, "bea", "dues").deadline == at("09-30 14:00")


def test_the_predecessor_may_register_again() -> None:
    house = tell([*ZOE, TO_BEA, SETTLED, answers("zoe", "09-22 10:00"), passes("09-22 10:10")])
    assert house.everybody() == {"zoe": "confirmée", "bea": "confirmée"}


def test_a_pass_killed_before_the_sheet_was_written_is_made_up_for() -> None:
    house = tell([*ZOE, TO_BEA, passes("09-21 10:00")])
    before = house.workbook.tabs["Inscriptions"]
    house.mailer = MemoryMailer(fails_after=0)
    house.pass_at("09-21 10:10")
    house.workbook.edit("Inscriptions", before)  # as if nothing had been written
    house.mailer = MemoryMailer()
    passes("09-21 10:20", "09-21 10:30")(house)
    assert house.everybody() == {"bea": "confirmée", "zoe": "annulée"}
    assert (house.letters("zoe"), house.letters("bea")) == (["cancellation"], ["confirmation"])
    assert not house.look_at("09-21 10:40")[1]


def test_a_sheet_restored_from_before_loses_nobody() -> None:
    house = tell([*ZOE, TO_BEA, passes("09-21 10:00")])
    before = house.workbook.tabs["Inscriptions"]
    house.pass_at("09-21 10:10")
    house.workbook.edit("Inscriptions", before)
    house.pass_at("09-21 10:20")
    assert new_row(house, "bea")["Statut"] == "confirmée"
    assert house.letters("bea") == ["confirmation"]


def test_who_comes_instead_and_answers_too_is_registered_once() -> None:
    answer = answers("bea", "09-21 10:05", Prénom="Béa", Nom="Blanc")
    house = tell([*ZOE, TO_BEA, passes("09-21 10:00"), answer, SETTLED, passes("09-21 10:40")])
    assert house.everybody() == {"bea": "confirmée", "zoe": "annulée"}
    assert REF in house.ledger.read().registrations
    assert house.letters("bea") == ["confirmation"]
    assert not house.look_at("09-21 10:50")[1]


#: Two names, and whether they are of two people.
NAMES = {
    "another name": ("Zoé Martin", "Béa Blanc", True),
    "another first name": ("Zoé Martin", "Béa Martin", True),
    "accents and capitals aside": ("Zoe MARTIN", "Zoé Martin", False),
    "first and last name swapped": ("Martin Zoé", "Zoé Martin", False),
    "one slip": ("Zoé Martn", "Zoé Martin", False),
    "a name that is completed": ("Zoé", "Zoé Martin", False),
    "no name before": ("", "Béa Blanc", False),
    "no name now": ("Zoé Martin", "", False),
}


@pytest.mark.parametrize(("before", "now", "two"), NAMES.values(), ids=NAMES)
def test_two_names(before: str, now: str, two: bool) -> None:
    assert another_person(before, now) is two


def test_a_name_that_an_answer_brought_makes_nobody_of_a_corrected_address() -> None:
    """Whoever knows an address answers under another name while staff correct it elsewhere."""
    corrected = types("max", **{"E-mail": "max.roux@ambert.example"})
    other = answers("max", "09-21 09:55", Prénom="Luc", Nom="Blanc")
    house = tell([*MAX_WAITS, corrected, other, passes("09-21 10:00"), SETTLED], **ONE)
    assert "cancellation" not in house.letters("max") + house.letters("max.roux")
    assert house.letters("max.roux") == ["again"]
    assert "Remplacement" not in str(house.workbook.tabs["Inscriptions"])
