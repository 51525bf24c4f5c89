"""Who comes, as the speakers are told: two days before, and on the day where that has changed."""

from datetime import time

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.letters import Letter, LetterRecord
from douze.model.settings import Settings
from douze.model.words import LetterState
from tests.factories import at, settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, sets, tell, types, vanishes

SPEAKERS = "Claire Fontanel <claire@ailleurs.example>, marc@ailleurs.example"
OURS = settings(digest_at=time(8))
CAME = [
    sets(Intervenants=SPEAKERS),
    answers("zoe", "09-20 09:00"),
    answers("max", "09-20 09:01"),
    passes("09-20 10:00"),
]


def briefs(house: House, to: str = "claire") -> list[Letter]:
    planned = [p.letter for done in house.passes for p in done.plan.letters]
    return [x for x in planned if x.kind is Kind.BRIEF and x.to.startswith(f"{to}@")]


def test_each_speaker_gets_one_two_days_before() -> None:
    house = tell([*CAME, passes("09-29 13:59")], ours=OURS)
    assert not briefs(house)
    house.pass_at("09-29 14:00")
    house.edit(
        "Sessions", 2, Intervenants="marc@ailleurs.example, Claire <claire@ailleurs.example>"
    )
    house.pass_at("09-29 15:00")
    assert [len(briefs(house, who)) for who in ("claire", "marc")] == [1, 1]
    assert [guest.name for guest in briefs(house)[0].guests] == ["Max Martin", "Zoe Martin"]


def test_an_accent_changes_nobody_s_place_in_the_list() -> None:
    house = tell([*CAME, answers("zelie", "09-20 09:02", Prénom="Zélie"), passes("09-29 14:00")])
    assert [guest.name for guest in briefs(house)[0].guests] == [
        "Max Martin", "Zélie Martin", "Zoe Martin",
    ]  # fmt: skip


#: A sentence: what happens between the first list and the day, and what the second says: who is
#: new, who has gone; None where there is none.
AGAIN: dict[str, tuple[list[Step], tuple[list[str], list[str]] | None]] = {
    "nothing has changed": ([], None),
    "one more": (
        [answers("ann", "09-30 09:00"), passes("09-30 10:00")], (["Ann Martin"], []),
    ),
    "one less": ([decides("max", "annuler"), passes("09-30 10:00")], ([], ["Max Martin"])),
    "one less whose row was deleted": (
        [vanishes("max"), passes("09-29 14:10", "09-30 14:20")], ([], ["Max Martin"]),
    ),
    "one for another": (
        [decides("max", "annuler"), answers("ann", "09-30 09:00"), passes("09-30 10:00")],
        (["Ann Martin"], ["Max Martin"]),
    ),
    "away and back": (
        [decides("max", "annuler"), passes("09-30 10:00"), decides("max", "confirmer"),
         passes("09-30 11:00")],
        None,
    ),
    "come and gone": (
        [answers("ann", "09-30 09:00"), passes("09-30 10:00"), decides("ann", "annuler"),
         passes("09-30 11:00")],
        None,
    ),
    "a name that is corrected changes nobody": (
        [types("max", Prénom="Maxime"), passes("09-30 10:00")], None,
    ),
    "one whom staff keep waiting": ([decides("max", "attente")], ([], ["Max Martin"])),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), AGAIN.values(), ids=AGAIN)
def test_again_on_the_day(steps: list[Step], expected: tuple[list[str], list[str]] | None) -> None:
    house = tell([*CAME, passes("09-29 14:00"), *steps], ours=OURS)
    for when in ("10-01 07:59", "10-01 08:00", "10-01 08:10", "10-01 13:50"):
        house.pass_at(when)
    first, *again = briefs(house)
    assert not first.listed_before
    said = [([g.name for g in x.guests if g.new], list(x.gone)) for x in again]
    assert said == ([expected] if expected else [])
    assert all(x.listed_before and x.send_after == at("10-01 08:00") for x in again)


def test_what_changes_after_the_morning_is_not_told() -> None:
    house = tell([*CAME, passes("09-29 14:00", "10-01 08:00")], ours=OURS)
    house.decide("max", "annuler")
    house.pass_at("10-01 09:00")
    house.pass_at("10-01 13:00")
    assert len(briefs(house)) == 1


def test_a_session_that_begins_before_the_digests_hour_has_one_list() -> None:
    house = tell([*CAME, passes("09-29 14:00")], ours=settings(digest_at=time(14, 30)))
    house.decide("max", "annuler")
    for when in ("09-30 10:00", "10-01 13:50", "10-01 14:40"):
        house.pass_at(when)
    assert len(briefs(house)) == 1


def asked(ours: Settings) -> list[tuple[str, str]]:
    """What a speaker reads of what Zoé answered to two questions."""
    house = House(ours=ours)
    house.session(Intervenants=SPEAKERS)
    answers("zoe", "09-20 09:00", **{"Vos attentes": "Apprendre"})(house)
    rows = [list(row) for row in house.workbook.tabs["Réponses au formulaire 1"]]
    rows[0].append("Avez-vous besoin d'un aménagement ?")
    rows[1] += [None] * (len(rows[0]) - 1 - len(rows[1])) + ["Une boucle magnétique"]
    house.workbook.edit("Réponses au formulaire 1", rows)
    house.pass_at("09-29 14:00")
    house.pass_at("09-29 14:10")
    (guest,) = briefs(house)[0].guests
    return list(guest.answers)


def test_speakers_read_no_answer_that_no_setting_lists() -> None:
    assert asked(OURS) == []
    assert asked(replace(OURS, brief=("vos  ATTENTES",))) == [("Vos attentes", "Apprendre")]


# Ledgers of a version that wrote to speakers two days before and never else


def had_the_list(house: House) -> None:
    """Claire has had the list of that version."""
    one = LetterRecord(
        key="brief/BENEVOLES/2020-10-01T14:00",
        number=90,
        kind=Kind.BRIEF,
        ref="",
        session="BENEVOLES",
        to="claire@ailleurs.example",
        subject="brief",
        message_id="old@x",
        state=LetterState.SENT,
        decided_at=at("09-29 14:00"),
        finished_at=at("09-29 14:00"),
    )
    house.ledger.finish([one])


UPGRADED: dict[str, tuple[list[Step], list[str]]] = {
    "who is to speak later hears it from the first pass on": (
        [passes("09-22 10:00", "09-29 14:00", "09-30 14:00", "10-01 13:00")],
        ["speaker", "brief", "link", "reminder"],
    ),
    "who has had the list is not told that they speak, and is given the link": (
        [had_the_list, passes("09-29 20:00", "09-30 14:00", "10-01 13:00")],
        ["link", "reminder"],
    ),
    "nor is given a link that was due before; the reminder has it": (
        [had_the_list, passes("09-30 20:00", "10-01 12:00", "10-01 13:00")],
        ["reminder"],
    ),
    "who has had the list is told of a day that changes after that": (
        [had_the_list, passes("09-29 20:00"), sets(Date="08/10/2020"),
         passes("09-29 20:10", "09-29 20:20")],
        ["speaker"],
    ),
    "nothing is told of a session that has begun": (
        [had_the_list, passes("10-01 14:10", "10-01 14:20")], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "expected"), UPGRADED.values(), ids=UPGRADED)
def test_a_ledger_of_before(steps: list[Step], expected: list[str]) -> None:
    house = tell([passes("09-20 10:00"), sets(Intervenants=SPEAKERS.partition(",")[0])], ours=OURS)
    memory = house.ledger.read()
    kinds = {kind: since for kind, since in memory.kinds.items() if kind != Kind.SPEAKER}
    house.ledger = MemoryLedger(replace(memory, kinds=kinds))
    for step in steps:
        step(house)
    assert house.letters("claire") == expected
