"""Dues that a typed name or a domain settles: what the name is worth, and what staff hear of it."""

from collections.abc import Sequence
from datetime import time

import pytest

from douze.model.alerts import alert_key
from douze.model.letters import Letter
from douze.model.settings import Settings
from douze.model.words import Rule, TypedName
from tests.factories import settings
from tests.house import House
from tests.steps import Step, answers, passes, pays, sets, stranger, types
from workflows.first_use import _cause

MORNING = settings(digest_at=time(8))
MEMBER = pays("gus", Structure="Mairie de Thiers", **{"E-mails": "mairie@thiers.example"})
TYPED = stranger("zoe", "09-20 10:00", Structure="mairie de THIERS")
NAMED = pays("zoe")
ZOE = "dues_first_by_structure zoe@ailleurs.example"


def tell(steps: Sequence[Step], *, ours: Settings | None = None) -> House:
    house = House(ours=ours, known_before=False)
    house.session()
    for step in steps:
        step(house)
    return house


def told(house: House) -> list[tuple[str, list[str]]]:
    """The letters to staff, each with those of whom it tells as nobody's yet."""
    planned = [p.letter for done in house.passes for p in done.plan.letters]
    return [(one.kind.value, first(one)) for one in planned if not one.ref]


def first(letter: Letter) -> list[str]:
    found = (m.what for m in letter.matters if m.what.code.startswith("dues_first_by_"))
    return [f"{what.code} {what.facts['email']}" for what in found]


#: A sentence: what happens, and of whom the letters to staff tell.
TELLS: dict[str, tuple[Sequence[Step], list[tuple[str, list[str]]]]] = {
    "a typed name is told in the next digest, once": (
        [MEMBER, TYPED, passes("09-20 11:00", "09-21 08:00", "09-21 08:10", "09-22 08:00")],
        [("digest", [ZOE])]),
    "not before the hour of the digest": (
        [MEMBER, TYPED, passes("09-20 11:00", "09-21 07:50")], []),
    "a domain is told at its first use": (
        [answers("ann", "09-20 10:00"), passes("09-20 11:00", "09-21 08:00")],
        [("digest", ["dues_first_by_domain ann@ambert.example"])]),
    "and no more, whoever else has an address there": (
        [answers("ann", "09-20 10:00"), passes("09-20 11:00"), answers("bob", "09-20 11:05"),
         passes("09-20 11:10", "09-21 08:00"), answers("cyd", "09-21 09:00"),
         passes("09-21 09:10", "09-22 08:00")],
        [("digest", ["dues_first_by_domain ann@ambert.example"])]),
    "one that typed the name is told, where another's domain was": (
        [answers("ann", "09-20 10:00"), MEMBER, TYPED, passes("09-20 11:00", "09-21 08:00")],
        [("digest", [ZOE, "dues_first_by_domain ann@ambert.example"])]),
    "an address that a member's row names is nobody's news": (
        [MEMBER, NAMED, TYPED, passes("09-20 11:00", "09-21 08:00")], []),
    "whom staff have named by then is not told": (
        [MEMBER, TYPED, passes("09-20 11:00"), NAMED, passes("09-21 08:00")], []),
    "at once where the session begins before the next digest": (
        [MEMBER, stranger("zoe", "10-01 09:00", Structure="Mairie de Thiers"),
         passes("10-01 09:10", "10-01 09:20")], [("alert", [ZOE])]),
    "at once too where it begins at the hour of the next digest": (
        [sets(Début="8h", Fin="10h"), MEMBER,
         stranger("zoe", "09-30 09:00", Structure="Mairie de Thiers"), passes("09-30 09:10")],
        [("alert", [ZOE])]),
    "also where staff typed the name into the row": (
        [MEMBER, stranger("zoe", "09-20 10:00"), passes("09-20 11:00"),
         types("zoe", Structure="Mairie de Thiers"), passes("09-20 12:00", "09-21 08:00")],
        [("digest", [ZOE])]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), TELLS.values(), ids=TELLS)
def test_staff_are_told_of(steps: Sequence[Step], expected: list[tuple[str, list[str]]]) -> None:
    assert told(tell(steps, ours=MORNING)) == expected


def test_who_was_covered_before_the_rule_is_not_told_then_or_later() -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00")], ours=MORNING)
    house.knows_rule_since(Rule.FIRST_USE, None)
    passes("09-20 12:00", "09-21 08:00")(house)
    assert told(house) == []


def test_a_domain_of_which_an_older_version_told_an_address_is_no_news() -> None:
    house = tell([answers("ann", "09-20 10:00"), passes("09-20 11:00", "09-21 08:00")],
                 ours=MORNING)  # fmt: skip
    told_alone = alert_key(_cause("ann@ambert.example"))
    with house.ledger._transaction() as db:
        db.execute("UPDATE letters SET key = ? WHERE key LIKE 'alert/by-name-%'", (told_alone,))
    for step in (answers("bob", "09-21 09:00"), passes("09-21 09:10", "09-22 08:00")):
        step(house)
    assert told(house) == [("digest", ["dues_first_by_domain ann@ambert.example"])]


def test_the_pass_after_the_digest_is_quiet() -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00", "09-21 08:00")], ours=MORNING)
    assert not house.pass_at("09-21 08:00").plan


#: A sentence: the setting, and where somebody stands who typed a member's name.
WORTH: dict[str, tuple[TypedName, str, str]] = {
    "by itself a typed name counts": (TypedName.ACCEPT, "confirmée", "à jour"),
    "held, until staff name the address": (TypedName.HOLD, "à régler", "non réglée"),
    "it does not count": (TypedName.NO, "à régler", "non réglée"),
}


def with_name(worth: TypedName) -> Settings:
    return settings(dues={"by_structure": worth})


@pytest.mark.parametrize(("worth", "status", "dues"), WORTH.values(), ids=WORTH)
def test_what_a_typed_name_is_worth(worth: TypedName, status: str, dues: str) -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00")], ours=with_name(worth))
    cells = house.cells("zoe")
    assert (cells["Statut"], cells["Cotisation"]) == (status, dues)
    held = "La structure tapée est l'adhérent « Mairie de Thiers »"
    assert (held in str(cells["Alerte"])) == (worth is TypedName.HOLD)
    assert "ressemble" not in str(cells["Alerte"]), "it is the very name"


@pytest.mark.parametrize("worth", [TypedName.HOLD, TypedName.NO])
def test_an_address_that_staff_name_is_confirmed(worth: TypedName) -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00")], ours=with_name(worth))
    NAMED(house)
    house.pass_at("09-20 12:00")
    assert house.stands("zoe") == "confirmée"


def test_a_seat_given_by_a_name_stays_whatever_names_are_worth_later() -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00")])
    house.settings = with_name(TypedName.NO)
    house.pass_at("09-20 12:00")
    assert house.stands("zoe") == "confirmée"


def test_the_letter_says_whom_to_convince() -> None:
    house = tell([MEMBER, TYPED, passes("09-20 11:00")], ours=with_name(TypedName.HOLD))
    (letter,) = [p.letter for p in house.passes[-1].plan.letters]
    assert (letter.kind, letter.by_name) == ("dues", True)
