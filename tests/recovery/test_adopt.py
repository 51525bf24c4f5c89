"""A ledger that is lost or old: the sheet as it stands takes its place, and life goes on."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from douze.errors import GuardedPass, LedgerNotEmpty, NothingToAdopt
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.reasons import Reason
from douze.model.words import Status
from douze.recovery.adopt import refuse_known
from tests.factories import PARIS, at, wording
from tests.house import address
from tests.memory_ledger import MemoryLedger
from tests.recovery.adoption import life, take_in
from tests.steps import answers, passes, tell
from tests.tabs import HEADER, MESSAGES, REGISTRATIONS, SESSIONS

WORDING = wording()

ALERT = HEADER[REGISTRATIONS].index("Alerte")


def said_as_adopted(plan: Plan) -> list[int | None]:
    """Name the rows of which nothing is known any more but that they were adopted so.

    Nothing else is to be written.
    """
    assert not plan.edits.new
    told = WORDING.sentence(phrase(Reason.ADOPTED))
    assert all(edit.cells == {ALERT: told} for edit in plan.edits.rows)
    return [edit.row for edit in plan.edits.rows]


LATER = ("09-20 13:00", "09-24 13:00", "09-28 18:10", "09-30 14:10", "10-01 13:05", "10-01 16:30")


@pytest.mark.everywhere
def test_after_an_adoption_the_first_pass_has_nothing_to_do() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    plan = house.look_at("09-20 12:40")[1]
    assert (plan.letters, plan.statuses, plan.records, plan.guards) == ((), (), (), ())
    assert said_as_adopted(plan) == [house.place("zoe")], "every other cell stands as it stood"


@pytest.mark.parametrize("lost_at", range(len(LATER)))
def test_a_life_goes_on_after_an_adoption_as_it_would_have(lost_at: int) -> None:
    with_ledger, adopted = life(), life()
    for number, when in enumerate(LATER):
        if number == lost_at:
            before = at(when) - timedelta(minutes=10)
            take_in(adopted, f"{before.astimezone(PARIS):%m-%d %H:%M}")
        with_ledger.pass_at(when)
        adopted.pass_at(when)
        assert adopted.everybody() == with_ledger.everybody(), when
        for who in ("zoe", "max", "ann", "bob", "eve"):
            told = with_ledger.letters(who)
            if when == "10-01 16:30" and lost_at == len(LATER) - 1:
                told = adopted.letters(who)  # the session was over: nothing is sent any more
            assert adopted.letters(who) == told, when
        assert [row[0] for row in adopted.workbook.tabs[MESSAGES]] == [
            row[0] for row in with_ledger.workbook.tabs[MESSAGES]
        ], "the numbers go on rising"


def test_the_letters_come_back_as_they_were() -> None:
    house = life()
    before = house.ledger.read().letters
    letters = {record.key: record for record in take_in(house, "09-20 12:30").letters}
    assert letters.keys() == before.keys()
    for key, record in letters.items():
        same = replace(record, message_id="", decided_at=at("09-20 11:00"))
        assert same == replace(before[key], message_id="", decided_at=at("09-20 11:00"))


@pytest.mark.everywhere
def test_the_registrations_come_back_as_they_were() -> None:
    house = life()
    before = house.ledger.read().registrations
    known = {one.ref: one for one in take_in(house, "09-20 12:30").registrations}
    assert known.keys() == before.keys()
    for ref, one in known.items():
        told = {Status.TO_SETTLE: Reason.SEAT_HELD}.get(one.status, Reason.ADOPTED)
        assert one.reason is told
        deadline = before[ref].deadline
        assert replace(one, why=(), held_at=None, notes=None) == replace(
            before[ref], why=(), held_at=None, deadline=deadline, notes=None
        )


def test_what_the_history_says_of_an_adoption() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    (change,) = house.ledger.changes([house.ref("zoe")])
    assert (change.at, change.before, change.after) == (at("09-20 12:30"), None, Status.CONFIRMED)
    assert [p.reason for p in change.why] == [Reason.ADOPTED]


def test_who_was_told_a_second_time_is_not_told_a_third() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    for when, decision in (("09-20 12:00", "annuler"), ("09-20 13:00", "confirmer")):
        house.decide("zoe", decision)
        house.pass_at(when)
    house.pass_at("09-30 14:10")
    assert house.letters("zoe") == ["confirmation", "cancellation", "confirmation", "link"]
    take_in(house, "09-30 14:20")
    assert not house.pass_at("09-30 14:30").letters


def test_what_one_letter_said_for_another_stays_said() -> None:
    house = tell([answers("zoe", "09-30 15:00"), passes("09-30 15:10")])
    before = house.ledger.read().letters
    letters = {record.key: record for record in take_in(house, "09-30 15:20").letters}
    for key, record in before.items():
        assert letters[key].merged_into == record.merged_into
        assert letters[key].about == record.about
    assert all(record.about and record.about.link for record in letters.values())
    assert said_as_adopted(house.look_at("09-30 15:30")[1]) == [house.place("zoe")]


@pytest.mark.everywhere
def test_a_session_that_moves_after_the_adoption_is_told() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    house.pass_at("09-20 12:40")
    house.edit(SESSIONS, 2, Début="15:00", Fin="17:00")
    house.pass_at("09-20 12:50")
    assert ("zoe", "change") in house.pass_at("09-20 13:10").letters


def test_somebody_new_in_the_second_of_the_adoption_is_told() -> None:
    house = life(places=9)
    take_in(house, "09-20 12:30")
    answers("ida", "09-20 12:29")(house)
    assert house.pass_at("09-20 12:30").letters == [("ida", "confirmation")]


def test_an_old_copy_is_refused_and_an_adoption_mends_it() -> None:
    house = tell([answers("zoe", "09-20 09:00"), passes("09-20 10:00")])
    old = MemoryLedger(house.ledger.read())
    for number, who in enumerate(("ann", "kim", "ida")):
        answers(who, f"09-20 10:0{number}")(house)
        house.pass_at(f"09-20 10:1{number}")
    sent = len(house.mailer.sent)
    house.ledger = old
    with pytest.raises(GuardedPass):
        house.pass_at("09-20 10:30")
    assert len(house.mailer.sent) == sent
    take_in(house, "09-20 10:40")
    assert not house.pass_at("09-20 10:50").letters
    assert len(house.mailer.sent) == sent
    assert len({m.message_id for m in house.mailer.sent}) == sent


def test_a_ledger_that_knows_something_is_not_adopted_into() -> None:
    with pytest.raises(LedgerNotEmpty) as caught:
        refuse_known(life().ledger.read(), "var/ledger.sqlite")
    assert str(caught.value) == (
        "var/ledger.sqlite: remembers 5 registrations and 6 letters already. A sheet is adopted "
        "into an empty ledger. If this one is old or damaged, move it away with what belongs to "
        "it (var/ledger.sqlite-wal, var/ledger.sqlite-shm), then adopt again."
    )
    assert caught.value.exit_status == 2


def test_a_sheet_without_a_past_is_not_adopted() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.by_hand(**{"E-mail": address("ida")})
    with pytest.raises(NothingToAdopt) as caught:
        take_in(house, "09-20 12:30")
    assert str(caught.value) == (
        "Inscriptions, Messages: there is nothing to adopt, no row was written by an earlier "
        "pass. Run apply: it begins from nothing."
    )
