"""What staff are told: digest and alerts; and the thanks after the session."""

from datetime import time

import pytest

from douze.model.letters import Letter
from tests.factories import settings
from tests.house import House
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types

STAFF = settings(digest_at=time(8))
CAME = [answers("zoe", "09-20 09:00"), passes("09-20 10:00")]


def staff_letters(house: House) -> list[str]:
    return house.letters("formation")


def last(house: House, kind: str) -> Letter:
    planned = [p for done in house.passes for p in done.plan.letters]
    return [p.letter for p in planned if p.letter.kind == kind][-1]


STAFF_LETTERS: dict[str, tuple[list[Step], list[str]]] = {
    "nothing to look at, no digest": ([passes("09-21 09:00")], []),
    "a digest when something needs a look": (
        [types("zoe", **{"E-mail": "zoé chez nous"}), passes("09-21 09:00")],
        ["digest"],
    ),
    "a digest about who only looks like a member, in the pass that sees them first": (
        [stranger("max", "09-21 08:50", Structure="Mairie d'Amber"), passes("09-21 09:00")],
        ["digest"],
    ),
    "a digest about a presence that nobody can read": (
        [types("zoe", Présence="peut-être"), passes("09-21 09:00")],
        ["digest"],
    ),
    "no digest about one of a session that nobody is thanked for any more": (
        [passes("09-30 15:00", "10-01 13:00", "10-05 09:00"),
         types("zoe", Présence="peut-être"), passes("10-08 16:10")],
        [],
    ),
    "what a pass misses is told by that pass": ([passes("10-01 16:30")], ["digest"]),
    "one digest a day": (
        [types("zoe", **{"E-mail": "zoé"}), passes("09-21 09:00", "09-21 12:00", "09-22 08:00")],
        ["digest", "digest"],
    ),
    "no digest before its hour": (
        [types("zoe", **{"E-mail": "zoé"}), passes("09-21 07:59")],
        [],
    ),
    "an alert when the link is due and missing, and no digest about it that day": (
        [sets(Lien=""), passes("09-22 07:00", "09-22 07:10", "09-30 14:00", "09-30 15:00")],
        ["alert"],
    ),
    "an alert when the link is due and from an example, and in the next digest": (
        [
            sets(Lien="https://exemple.fr/lien"),
            passes("09-22 07:00", "09-22 07:10", "09-30 14:00", "10-01 08:00"),
        ],
        ["alert", "digest"],
    ),
    "no alert about a link that nobody needs": (
        [
            decides("zoe", "annuler"), sets(Lien=""),
            passes("09-22 07:00", "09-22 07:10", "09-30 14:00"),
        ],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "letters"), STAFF_LETTERS.values(), ids=STAFF_LETTERS)
def test_staff_are_told(steps: list[Step], letters: list[str]) -> None:
    assert sorted(staff_letters(tell([*CAME, *steps], ours=STAFF))) == sorted(letters)


def test_a_digest_names_the_most_urgent_first_each_with_its_row_and_remedy() -> None:
    house = tell(
        [
            *CAME,
            stranger("max", "09-20 11:00", Structure="Mairie d'Amber"),
            passes("09-20 12:00"),
            types("zoe", **{"E-mail": "zoé"}),
            sets(Places=0),
            passes("09-21 09:00"),
        ],
        ours=STAFF,
    )
    codes = [matter.what.code for matter in last(house, "digest").matters]
    assert codes == ["email_unreadable", "dues_alike"], "that seats are too many they know"
    assert last(house, "digest").matters[0].where == f"Inscriptions!F{house.place('zoe')}"


def test_a_refused_address_is_told_once_with_the_remedy() -> None:
    from tests.memory_mailer import MemoryMailer

    house = tell([answers("zoe", "09-20 09:00")])
    house.mailer = MemoryMailer(refuses=frozenset({"zoe@ambert.example"}))
    for when in ("09-20 10:00", "09-20 10:10", "09-20 10:20", "09-21 10:00"):
        house.pass_at(when)
    assert staff_letters(house) == ["alert"]


THANKS: dict[str, tuple[list[Step], list[str]]] = {
    "thanks at nine on the second working day, where nobody says who came": (
        [passes("10-01 18:00", "10-05 08:59", "10-05 09:00")],
        ["thanks"],
    ),
    "no thanks before": ([passes("10-01 18:00", "10-04 12:00", "10-05 08:59")], []),
    "thanks once": ([passes("10-05 09:00", "10-05 19:00", "10-06 18:00")], ["thanks"]),
    "thanks two hours after the end to whoever was there": (
        [types("zoe", Présence="oui"), passes("10-01 17:59", "10-01 18:00")],
        ["thanks"],
    ),
    "no thanks before that": ([types("zoe", Présence="oui"), passes("10-01 17:59")], []),
    "a word to whoever was missed, when the others are thanked": (
        [types("zoe", Présence="non"), passes("10-01 18:00", "10-05 08:59", "10-05 09:00")],
        ["missed"],
    ),
    "none before, so that staff can still note who had said so": (
        [
            types("zoe", Présence="non"),
            passes("10-01 18:00", "10-05 08:59"),
            types("zoe", Présence="excusée"),
            passes("10-05 09:00", "10-06 09:00"),
        ],
        [],
    ),
    "a word at once where it is known later": (
        [passes("10-05 08:59"), types("zoe", Présence="non"), passes("10-06 12:00")],
        ["missed"],
    ),
    "who was thanked is missed by nobody": (
        [passes("10-05 09:00"), types("zoe", Présence="non"), passes("10-05 10:00")],
        ["thanks"],
    ),
    "who was missed is not thanked afterwards": (
        [
            types("zoe", Présence="non"),
            passes("10-05 09:00"),
            types("zoe", Présence="oui"),
            passes("10-05 10:00"),
        ],
        ["missed"],
    ),
    "nobody is missed after a week": ([types("zoe", Présence="non"), passes("10-08 16:01")], []),
    "no thanks to whoever is known to be absent": (
        [types("zoe", Présence="non"), passes("10-05 08:59")],
        [],
    ),
    "no thanks to whoever was excused, in staff's own word": (
        [types("zoe", Présence="Excusée"), passes("10-01 18:00", "10-05 09:00")],
        [],
    ),
    "no thanks after a week": ([passes("10-08 16:01")], []),
    "no thanks to whoever cancelled": ([decides("zoe", "annuler"), passes("10-05 09:00")], []),
}


@pytest.mark.parametrize(("steps", "letters"), THANKS.values(), ids=THANKS)
def test_thanks(steps: list[Step], letters: list[str]) -> None:
    house = tell([*CAME, passes("09-30 14:00", "10-01 13:00"), *steps])
    assert [kind for kind in house.letters("zoe") if kind in ("thanks", "missed")] == letters


@pytest.mark.parametrize(("kind", "said"), [("thanks", "oui"), ("missed", "non")])
def test_a_kind_of_letter_that_is_new_never_reaches_back(kind: str, said: str) -> None:
    house = tell([*CAME, passes("10-01 12:00"), types("zoe", Présence=said)])
    house.knows_rule_since(kind, None)
    house.pass_at("10-02 09:00")  # the version that knows it runs for the first time
    house.pass_at("10-05 10:00")
    assert kind not in house.letters("zoe")


@pytest.mark.everywhere
def test_a_pass_tells_what_it_misses_and_the_next_is_quiet() -> None:
    house = tell([*CAME, passes("10-01 16:30")], ours=STAFF)
    told = [m for m in last(house, "digest").matters if m.what.code == "letter_missed"]
    assert {m.what.facts["kind"] for m in told} == {"link", "reminder"}
    again = house.pass_at("10-01 16:30")
    assert not again.plan, "a second pass at the same moment has nothing left to do"
    still = [m.what for m in again.plan.problems if m.what.code == "letter_missed"]
    assert [m.what for m in told] == still
