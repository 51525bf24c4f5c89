"""A seat is held for whoever has to settle the dues first, and until when (rule 4)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.words import Rule
from tests.factories import at, paris, session, settings
from tests.house import House
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell
from tests.tabs import REGISTRATIONS
from tests.workflows.lives import HELD, ONE, Story
from workflows.holds import hold_deadline


def rows_turned(house: House) -> None:
    """Staff sort the rows the other way round."""
    header, *rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [header, *rows[::-1]])


SEATS: dict[str, Story] = {
    "who settles while the seat is held is confirmed": (
        ONE,
        [*HELD, pays("zoe"), passes("09-22 10:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "the last moment of the hold still belongs to it": (
        ONE,
        [*HELD, passes("09-28 18:00")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "a minute after the deadline the hold is over": (
        ONE,
        [*HELD, passes("09-28 18:01")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "who is settled when a pass looks is confirmed, deadline or no deadline": (
        ONE,
        [*HELD, pays("zoe"), passes("09-28 19:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "whoever answers once more after the deadline, and is settled by then, has lost nothing": (
        ONE,
        [*HELD, pays("zoe"), stranger("zoe", "09-28 19:00"), passes("09-28 19:10")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "of several who settle then the first arrival decides, however the rows are sorted": (
        {},
        [
            *(stranger(who, f"09-21 0{n}:00") for n, who in enumerate(("zoe", "ann", "max"), 7)),
            passes("09-21 10:00", "09-28 18:10"),
            sets(Places=1),
            rows_turned,
            *(pays(who) for who in ("max", "ann", "zoe")),
            passes("09-28 18:20"),
        ],
        {"zoe": "confirmée", "ann": "liste d'attente 1", "max": "liste d'attente 2"},
    ),
    "to settle after the hold ran out opens the registration again, behind the others": (
        ONE,
        [*HELD, passes("09-28 18:10"), pays("zoe"), passes("09-28 18:20")],
        {"zoe": "liste d'attente 1", "max": "confirmée"},
    ),
    "that no dues are asked any more opens nothing again": (
        ONE,
        [*HELD, passes("09-28 18:10"), sets(Cotisation="non"), passes("09-28 18:20")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "after the hold ran out a new answer helps, with its own arrival": (
        ONE,
        [
            *HELD,
            answers("ann", "09-28 12:00"),
            passes("09-28 18:10"),
            stranger("zoe", "09-28 19:00"),
            passes("09-28 19:10"),
        ],
        {"zoe": "liste d'attente 2", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "after the hold ran out staff's confirmation helps": (
        ONE,
        [*HELD, passes("09-28 18:10"), decides("zoe", "confirmer"), passes("09-28 18:20")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected


NOTHING_HELD: dict[str, tuple[Sequence[Step], Mapping[str, str]]] = {
    "nothing is held for whoever has not settled": (
        [stranger("zoe", "09-20 08:00"), answers("max", "09-20 09:00"), passes("09-20 10:00")],
        {"zoe": "à régler", "max": "confirmée"},
    ),
    "who settles while a seat is free is confirmed": (
        [
            stranger("zoe", "09-20 08:00"),
            passes("09-20 10:00"),
            pays("zoe"),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "who settles too late for the last seat waits with the first arrival": (
        [
            stranger("zoe", "09-20 08:00"),
            answers("max", "09-20 09:00"),
            answers("ann", "09-20 09:30"),
            passes("09-20 10:00"),
            pays("zoe"),
            passes("09-20 11:00"),
        ],
        {"zoe": "liste d'attente 1", "max": "confirmée", "ann": "liste d'attente 2"},
    ),
    "who has not settled keeps nobody from a seat that is free in the last hours": (
        [
            stranger("zoe", "09-20 08:00"),
            passes("09-20 10:00"),
            answers("max", "10-01 12:30"),
            passes("10-01 12:40"),
        ],
        {"zoe": "à régler", "max": "confirmée"},
    ),
    "while there is no date nobody has to settle first": (
        [sets(État="reportée"), stranger("zoe", "09-20 08:00"), passes("09-20 10:00")],
        {"zoe": "liste d'attente 1"},
    ),
    "who has not settled does not wait for ever after a deadline": (
        [stranger("zoe", "09-20 08:00"), passes("09-20 10:00", "09-27 10:00", "09-30 20:00")],
        {"zoe": "à régler"},
    ),
}


@pytest.mark.parametrize(("steps", "expected"), NOTHING_HELD.values(), ids=NOTHING_HELD)
def test_with_no_days_of_hold(steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    house = tell(steps, ours=settings(dues={"hold_days": 0}), **ONE)
    assert house.everybody() == expected
    assert house.cells("zoe")["Échéance"] is None


#: A sentence: when the seat is given, when the session starts, and until when it is held.
HOLDS: dict[str, tuple[datetime, datetime, datetime]] = {
    "a hold ends in the evening of its seventh day": (
        at("09-16 10:00"), paris("10-15 14:00"), at("09-23 18:00"),
    ),
    "a hold that began at midnight ends in the evening of the seventh day": (
        at("09-16 00:00"), paris("10-15 14:00"), at("09-23 18:00"),
    ),
    "a hold that began before midnight counts from that day of the wall clock": (
        at("09-15 23:59"), paris("10-15 14:00"), at("09-22 18:00"),
    ),
    "a hold that would end on a Saturday ends on Monday": (
        at("09-19 10:00"), paris("10-15 14:00"), at("09-28 18:00"),
    ),
    "a hold that would end on a Sunday ends on Monday": (
        at("09-20 10:00"), paris("10-15 14:00"), at("09-28 18:00"),
    ),
    "a hold that ends on a Friday stays there": (
        at("09-18 10:00"), paris("10-15 14:00"), at("09-25 18:00"),
    ),
    "a hold that would end on a public holiday ends on the next working day": (
        at("11-04 10:00"), paris("12-17 14:00"), at("11-12 18:00"),
    ),
    "a hold that would end on a public holiday before a weekend ends on Monday": (
        at("12-18 10:00"), paris("2021-01-14 14:00"), at("12-28 18:00"),
    ),
    "a hold ends 24 hours before the start at the latest": (
        at("09-25 10:00"), paris("10-01 14:00"), at("09-30 14:00"),
    ),
    "the 24 hours come after the weekend's Monday": (
        at("09-21 10:00"), paris("09-28 14:00"), at("09-27 14:00"),
    ),
    "a hold lasts at least 2 hours": (
        at("09-30 13:00"), paris("10-01 14:00"), at("09-30 15:00"),
    ),
    "a hold given an hour before the start ends at the start": (
        at("10-01 13:00"), paris("10-01 14:00"), at("10-01 14:00"),
    ),
    "an evening is the wall clock's, also when the clocks went back meanwhile": (
        at("10-20 10:00"), paris("11-05 14:00"), datetime(2020, 10, 27, 17, tzinfo=UTC),
    ),
    "24 hours before the start are elapsed ones when the clocks go back": (
        at("10-23 10:00"), paris("10-25 14:00"), at("10-24 15:00"),
    ),
    "24 hours before the start are elapsed ones when the clocks go forward": (
        at("2021-03-26 10:00"), paris("2021-03-28 14:00"), at("2021-03-27 13:00"),
    ),
    "2 hours are elapsed ones in the night when the clocks go back": (
        datetime(2020, 10, 25, 0, 30, tzinfo=UTC),
        paris("10-25 07:00"),
        datetime(2020, 10, 25, 2, 30, tzinfo=UTC),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("now", "start", "deadline"), HOLDS.values(), ids=HOLDS)
def test_until_when_a_seat_is_held(now: datetime, start: datetime, deadline: datetime) -> None:
    assert hold_deadline(session(start=start), settings().dues, now, "FR") == deadline


def test_the_hour_of_the_deadline_is_a_setting() -> None:
    rules = settings(dues={"deadline_time": datetime(2020, 1, 1, 12, 30).time(), "hold_days": 2})
    held = hold_deadline(session(start=paris("10-15 14:00")), rules.dues, at("09-21 10:00"), "FR")
    assert held == at("09-23 12:30")


@pytest.mark.parametrize(("country", "deadline"), [("FR", "11-12 18:00"), ("GB", "11-11 18:00")])
def test_which_days_are_kept_is_the_countrys(country: str, deadline: str) -> None:
    held = hold_deadline(
        session(start=paris("12-17 14:00")), settings().dues, at("11-04 10:00"), country
    )
    assert held == at(deadline)


#: Since when public holidays count, and until when zoe's seat is held: Wednesday is Armistice Day.
UPGRADED = {"from before the hold began": ("09-01 08:00", "11-12 18:00"),
            "from after it began": ("10-01 08:00", "11-11 18:00")}  # fmt: skip


@pytest.mark.parametrize(("since", "deadline"), UPGRADED.values(), ids=UPGRADED)
def test_a_hold_of_before_public_holidays_counted_ends_as_it_did(since: str, deadline: str) -> None:
    house = House(ours=settings(dues={"promise_days": 44}))
    known: dict[str, datetime] = {Rule.FIRST_USE: at(since), Rule.WORKING_DAYS: at(since)}
    house.ledger = MemoryLedger(LedgerState(kinds=known))
    house.session(Date=date(2020, 12, 17))
    for step in (stranger("zoe", "09-21 09:00"), passes("09-21 10:00"),
                 pays("zoe", Réglée="mandat"), passes("09-22 10:00", "10-02 10:00")):  # fmt: skip
        step(house)
    assert house.passes[-1].desired.outcomes[0].deadline == at(deadline)


#: A sentence: what happens after zoe's seat is held until 28 September, 18:00, and the new end.
DEADLINES: dict[str, tuple[Sequence[Step], str]] = {
    "a deadline is not moved by a later pass": ([passes("09-22 10:00")], "09-28 18:00"),
    "a deadline is brought forward to a start that comes sooner": (
        [sets(Date=date(2020, 9, 25)), passes("09-21 11:00", "09-21 11:20")],
        "09-25 14:00",
    ),
    "a deadline is not brought forward to 24 hours before a start that comes sooner": (
        [sets(Date=date(2020, 9, 29)), passes("09-21 11:00", "09-21 11:20")],
        "09-28 18:00",
    ),
    "a deadline is not put off when the session is": (
        [sets(Date=date(2020, 10, 8)), passes("09-21 11:00", "09-21 11:20")],
        "09-28 18:00",
    ),
}


@pytest.mark.parametrize(("steps", "deadline"), DEADLINES.values(), ids=DEADLINES)
def test_a_deadline_once_given(steps: Sequence[Step], deadline: str) -> None:
    house = tell([*HELD, *steps], **ONE)
    cell = house.cells("zoe")["Échéance"]
    assert cell == at(deadline).astimezone(paris("01-01 00:00").tzinfo).replace(tzinfo=None)


def test_a_shorter_hold_in_the_settings_brings_no_deadline_forward() -> None:
    house = tell(HELD, **ONE)
    house.settings = settings(dues={"hold_days": 1})
    house.pass_at("09-22 10:00")
    assert house.cells("zoe")["Échéance"] == datetime(2020, 9, 28, 18)


def test_no_deadline_runs_out_while_the_letter_that_tells_it_cannot_leave() -> None:
    house = tell([stranger("zoe", "09-21 09:00")])
    for when in ("09-21 10:00", "09-28 18:10", "09-29 09:00"):
        house.pass_at(when, limit=0)
        assert house.stands("zoe") == "à régler", "nobody has heard of a deadline"
    (dues,) = [p.letter for p in house.pass_at("09-29 10:00").plan.letters if p.letter.ref]
    assert (dues.kind, dues.deadline) == (Kind.DUES, at("09-30 14:00"))
    passes("09-30 14:01")(house)
    assert house.stands("zoe") == "expirée"


def test_what_had_run_out_before_late_dues_counted_stays_as_it_is() -> None:
    house = tell([*HELD, passes("09-28 18:10")], **ONE)
    house.knows_rule_since(Rule.LATE_DUES, None)
    for step in (passes("09-28 18:20"), pays("zoe"), passes("09-28 18:30")):
        step(house)
    assert house.stands("zoe") == "expirée"
