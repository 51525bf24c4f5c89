"""Who is given a seat, who waits, who has to settle first: rules 2, 4 to 8 and 13, told as lives.

zoe, max, ann and bob write in an order that is neither the alphabet's nor the sheet's.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.factories import (
    REGISTRATIONS,
    SESSIONS,
    SETTLED,
    Step,
    answers,
    at,
    decides,
    known,
    paris,
    passes,
    pays,
    registration,
    session,
    sets,
    settings,
    stranger,
    telephones,
    tell,
    types,
    unpays,
    vanishes,
)
from workflows.seats import allot, hold_deadline

Story = tuple[Mapping[str, Any], Sequence[Step], Mapping[str, str]]

ONE: Mapping[str, Any] = {"Places": 1}
FREE: Mapping[str, Any] = {"Places": 1, "Cotisation": "non"}
#: zoe has the one seat, max waits before ann.
TAKEN = (
    answers("ann", "09-20 10:00"),
    answers("max", "09-20 09:00"),
    answers("zoe", "09-20 08:00"),
    passes("09-20 11:00"),
)
#: zoe's seat is held until Monday 28 September, 18:00; max waits.
HELD = (
    answers("max", "09-21 09:00"),
    stranger("zoe", "09-21 08:00"),
    passes("09-21 10:00"),
)

SEATS: dict[str, Story] = {
    "the last free seat goes to whoever registered first": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 09:00"),
            passes("09-20 11:00"),
        ],
        {"max": "confirmée", "zoe": "liste d'attente 1"},
    ),
    "of two answers of one moment the upper row is the first": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            answers("ann", "09-20 10:00"),
            passes("09-20 11:00"),
        ],
        {"zoe": "confirmée", "ann": "liste d'attente 1"},
    ),
    "ranks count from 1 in the order of arrival": (
        ONE,
        TAKEN,
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "a seat that is held is taken": (
        ONE,
        HELD,
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "a session of 0 seats gives none by rule": (
        {"Places": 0},
        [answers("zoe", "09-20 10:00"), passes("09-20 11:00")],
        {"zoe": "liste d'attente 1"},
    ),
    "a session of 0 seats still obeys staff": (
        {"Places": 0},
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            decides("zoe", "confirmer"),
            passes("09-20 12:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "an answer that comes later takes the seat that is left": (
        {"Places": 2},
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("max", "09-20 12:00"),
            passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    # A freed seat goes to the next, whatever freed it
    "a cancellation frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "annuler"), passes("09-20 12:00")],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a refusal frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "refuser"), passes("09-20 12:00")],
        {"zoe": "refusée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "being put on the waiting list by staff frees the seat for the next": (
        ONE,
        [*TAKEN, decides("zoe", "attente"), passes("09-20 12:00")],
        {"zoe": "liste d'attente", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a hold that ran out frees the seat for the next": (
        ONE,
        [*HELD, passes("09-28 18:10")],
        {"zoe": "expirée", "max": "confirmée"},
    ),
    "a row gone for more than 24 hours frees the seat for the next": (
        ONE,
        [*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 12:10")],
        {"max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "one more seat goes to the next": (
        ONE,
        [*TAKEN, sets(Places=2), passes("09-20 12:00", "09-20 12:20")],
        {"zoe": "confirmée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    # Rule 4, the hold
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
    "to settle after the hold ran out does not help by itself": (
        ONE,
        [*HELD, passes("09-28 18:10"), pays("zoe"), passes("09-28 18:20")],
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
    # Rule 5, a seat given stays given
    "fewer seats take none away": (
        {"Places": 2},
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 09:00"),
            passes("09-20 11:00"),
            sets(Places=1),
            passes("09-20 12:00", "09-20 12:20"),
        ],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "no more seats take no held seat away": (
        ONE,
        [*HELD, sets(Places=0), passes("09-21 12:00", "09-21 12:20")],
        {"zoe": "à régler", "max": "liste d'attente 1"},
    ),
    "an earlier answer that is found later takes no seat away": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("ann", "09-19 10:00"),
            passes("09-20 12:00"),
        ],
        {"zoe": "confirmée", "ann": "liste d'attente 1"},
    ),
    "a member's row that was unpaid after all takes no seat away": (
        ONE,
        [*TAKEN, unpays(), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "who pays in time is confirmed although there are fewer seats now": (
        ONE,
        [*HELD, sets(Places=0), pays("zoe"), passes("09-21 12:00", "09-21 12:20")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    # Rule 6, staff decide
    "staff confirm beyond the seats": (
        ONE,
        [*TAKEN, decides("ann", "confirmer"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "confirmée"},
    ),
    "staff confirm without the dues": (
        ONE,
        [*HELD, decides("zoe", "confirmer"), passes("09-21 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1"},
    ),
    "a decision in the first pass counts": (
        ONE,
        [
            answers("zoe", "09-20 10:00"),
            telephones("ann@ambert.example", Décision="confirmer"),
            passes("09-20 11:00"),
        ],
        {"zoe": "liste d'attente 1", "ann": "confirmée"},
    ),
    "who waits by staff's decision is not promoted": (
        ONE,
        [
            *TAKEN,
            decides("max", "attente"),
            passes("09-20 12:00"),
            decides("zoe", "annuler"),
            passes("09-20 13:00"),
        ],
        {"zoe": "annulée", "max": "liste d'attente", "ann": "confirmée"},
    ),
    "who waits by staff's decision has no rank, and the others close up": (
        ONE,
        [*TAKEN, decides("max", "attente"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente", "ann": "liste d'attente 1"},
    ),
    "once the decision to wait is emptied, the first arrival counts again": (
        ONE,
        [
            *TAKEN,
            decides("max", "attente"),
            passes("09-20 12:00"),
            types("max", Décision=None),
            passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "once a cancellation is taken back, the first arrival counts again": (
        ONE,
        [
            *TAKEN,
            decides("zoe", "annuler"),
            passes("09-20 12:00"),
            types("zoe", Décision=None),
            passes("09-20 13:00"),
        ],
        {"zoe": "liste d'attente 1", "max": "confirmée", "ann": "liste d'attente 2"},
    ),
    "once a refusal is taken back, the first arrival counts again": (
        ONE,
        [
            *TAKEN,
            decides("max", "refuser"),
            passes("09-20 12:00"),
            types("max", Décision=None),
            passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "a seat that staff's confirmation gave stays given when it is emptied": (
        ONE,
        [
            *TAKEN,
            decides("ann", "confirmer"),
            passes("09-20 12:00"),
            types("ann", Décision=None),
            passes("09-20 13:00"),
        ],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "confirmée"},
    ),
    "a decision is understood in capitals, with spaces, and as a participle": (
        {"Places": 4},
        [
            answers("zoe", "09-20 10:00"),
            answers("max", "09-20 09:00"),
            answers("ann", "09-20 08:00"),
            passes("09-20 11:00"),
            decides("zoe", " ANNULER "),
            decides("max", "refusée"),
            decides("ann", "Attente"),
            passes("09-20 12:00"),
        ],
        {"zoe": "annulée", "max": "refusée", "ann": "liste d'attente"},
    ),
    "a decision that nobody understands leaves everything as it is": (
        ONE,
        [*TAKEN, decides("zoe", "peut-être"), passes("09-20 12:00")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    # Rule 7, a row that disappears
    "a row that disappears keeps its seat for 24 hours": (
        ONE,
        [*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 12:00")],
        {"max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "who waits and whose row is gone is not promoted": (
        ONE,
        [
            *TAKEN,
            vanishes("max"),
            decides("zoe", "annuler"),
            passes("09-20 12:00"),
        ],
        {"zoe": "annulée", "ann": "confirmée"},
    ),
    # Rule 8, closing
    "an answer at the closing counts": (
        {**ONE, "Clôture": "30/09/2020 18:00"},
        [answers("zoe", "09-30 18:00"), passes("09-30 18:10")],
        {"zoe": "confirmée"},
    ),
    "an answer later than the closing is refused": (
        {**ONE, "Clôture": "30/09/2020 18:00"},
        [answers("zoe", "09-30 18:01"), passes("09-30 18:10")],
        {"zoe": "refusée"},
    ),
    "a closing without a time is the end of that day": (
        {**ONE, "Clôture": "30/09/2020"},
        [
            answers("zoe", "09-30 23:59"),
            answers("max", "10-01 00:00"),
            passes("10-01 08:00"),
        ],
        {"zoe": "confirmée", "max": "refusée"},
    ),
    "without a closing an answer counts until the start": (
        {"Places": 2},
        [answers("zoe", "10-01 14:00"), answers("max", "10-01 13:00"), passes("10-01 14:00")],
        {"zoe": "confirmée", "max": "confirmée"},
    ),
    "an answer after the start is refused": (
        ONE,
        [answers("zoe", "10-01 14:01"), passes("10-01 14:10")],
        {"zoe": "refusée"},
    ),
    "two hours before the start somebody is still promoted": (
        ONE,
        [*TAKEN, decides("zoe", "annuler"), passes("10-01 12:00")],
        {"zoe": "annulée", "max": "confirmée", "ann": "liste d'attente 1"},
    ),
    "later than two hours before the start nobody is promoted": (
        ONE,
        [*TAKEN, decides("zoe", "annuler"), passes("10-01 12:01")],
        {"zoe": "annulée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "so close to the start a free seat goes to a new answer if nobody waits": (
        ONE,
        [answers("zoe", "10-01 12:30"), passes("10-01 12:40")],
        {"zoe": "confirmée"},
    ),
    "so close to the start a new answer comes after those who wait": (
        ONE,
        [
            *TAKEN,
            decides("zoe", "annuler"),
            passes("10-01 12:10"),
            answers("bob", "10-01 12:20"),
            passes("10-01 12:30"),
        ],
        {
            "zoe": "annulée",
            "max": "liste d'attente 1",
            "ann": "liste d'attente 2",
            "bob": "liste d'attente 3",
        },
    ),
    "of two new answers so close to the start the second waits": (
        ONE,
        [
            answers("zoe", "10-01 12:30"),
            answers("ann", "10-01 12:20"),
            passes("10-01 12:40"),
        ],
        {"ann": "confirmée", "zoe": "liste d'attente 1"},
    ),
    "from the start on a hold does not run out any more": (
        ONE,
        [stranger("zoe", "10-01 13:00"), passes("10-01 13:10", "10-01 14:10")],
        {"zoe": "à régler"},
    ),
    "from the start on nobody is confirmed for having paid": (
        ONE,
        [stranger("zoe", "10-01 13:00"), passes("10-01 13:10"), pays("zoe"), passes("10-01 14:10")],
        {"zoe": "à régler"},
    ),
    "from the start on nobody is promoted": (
        ONE,
        [*TAKEN, sets(Places=3), passes("10-01 14:10", "10-01 14:30")],
        {"zoe": "confirmée", "max": "liste d'attente 1", "ann": "liste d'attente 2"},
    ),
    "a seat can be given at the start itself, not after": (
        ONE,
        [answers("zoe", "10-01 13:59"), passes("10-01 14:00")],
        {"zoe": "confirmée"},
    ),
    # Rule 13, elapsed hours and the wall clock
    "two hours are elapsed hours, though the clocks go forward between": (
        {**FREE, "Date": "28/03/2021", "Début": "4h", "Fin": "6h"},
        [
            answers("max", "2021-03-20 10:00"),
            answers("zoe", "2021-03-20 09:00"),
            passes("2021-03-22 10:00"),
            decides("zoe", "annuler"),
            passes("2021-03-28 01:01"),
        ],
        {"zoe": "annulée", "max": "liste d'attente 1"},
    ),
    "two hours are two even though the clocks show three": (
        {**FREE, "Date": "28/03/2021", "Début": "4h", "Fin": "6h"},
        [
            answers("max", "2021-03-20 10:00"),
            answers("zoe", "2021-03-20 09:00"),
            passes("2021-03-22 10:00"),
            decides("zoe", "annuler"),
            passes("2021-03-28 01:00"),
        ],
        {"zoe": "annulée", "max": "confirmée"},
    ),
    "a day's absence is 24 hours also when the day has 25": (
        {**FREE, "Date": "05/11/2020"},
        [
            answers("max", "10-20 10:00"),
            answers("zoe", "10-20 09:00"),
            passes("10-24 12:00"),
            vanishes("zoe"),
            passes("10-24 14:00", "10-25 13:01"),
        ],
        {"max": "confirmée"},
    ),
    "24 hours have not passed while only the clocks say so": (
        {**FREE, "Date": "05/11/2020"},
        [
            answers("max", "10-20 10:00"),
            answers("zoe", "10-20 09:00"),
            passes("10-24 12:00"),
            vanishes("zoe"),
            passes("10-24 14:00", "10-25 13:00"),
        ],
        {"max": "liste d'attente 1"},
    ),
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected


NOTHING_HELD: dict[str, tuple[Sequence[Step], Mapping[str, str]]] = {
    "nothing is held for who has not settled": (
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
    assert hold_deadline(session(start=start), settings().dues, now) == deadline


def test_the_hour_of_the_deadline_is_a_setting() -> None:
    rules = settings(dues={"deadline_time": datetime(2020, 1, 1, 12, 30).time(), "hold_days": 2})
    held = hold_deadline(session(start=paris("10-15 14:00")), rules.dues, at("09-21 10:00"))
    assert held == at("09-23 12:30")


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


def test_the_thirteenth_waits_where_nothing_says_otherwise() -> None:
    steps = [answers(f"p{n:02}", f"09-20 08:{n:02}") for n in range(13, 0, -1)]
    house = tell([*steps, passes("09-20 09:00")])
    seats = {who for who, status in house.everybody().items() if status == "confirmée"}
    assert seats == {f"p{n:02}" for n in range(1, 13)}
    assert house.stands("p13") == "liste d'attente 1"


def test_the_counts_of_a_session_agree_with_its_people() -> None:
    house = tell([*HELD, answers("ann", "09-21 10:30"), passes("09-21 11:00")], Places=2)
    line = house.line(SESSIONS, 2)
    counts = [line[name] for name in ("Confirmées", "À régler", "En attente", "Places libres")]
    assert counts == [1, 1, 1, 0]
    assert line["Alerte"] is None


#: A sentence: the steps, whose row or None for the session's, and what its alert says.
TOLD: dict[str, tuple[Sequence[Step], str | None, str]] = {
    "staff are told of more seats given than there are": (
        [*TAKEN, decides("ann", "confirmer"), passes("09-20 12:00")],
        None,
        "2 places données pour 1.",
    ),
    "staff are told of a confirmation without dues": (
        [*HELD, decides("zoe", "confirmer"), passes("09-21 12:00")],
        "zoe",
        "Décision : confirmer. "
        "Attention : d'après la liste des adhérents, la cotisation n'est pas à jour.",
    ),
    "staff are told of a member's row that was unpaid after all, and no more that it is paid": (
        [*TAKEN, unpays(), passes("09-20 12:00")],
        "zoe",
        "Place donnée dans l'ordre d'arrivée. "
        "Attention : d'après la liste des adhérents, la cotisation n'est pas à jour. "
        "Connu comme adhérent (« Mairie d'Ambert », ligne 2), mais la cotisation ne couvre pas "
        "le jour de la session.",
    ),
    "a promotion says so": (
        [*TAKEN, decides("zoe", "annuler"), passes("09-20 12:00")],
        "max",
        "Place libérée, donnée dans l'ordre de la liste d'attente.",
    ),
    "a hold that ran out says until when it lasted": (
        [*HELD, passes("09-28 18:10")],
        "zoe",
        "La cotisation n'était pas réglée le 28/09/2020 à 18h00, la place a été libérée.",
    ),
    "who waits is told why": (
        TAKEN,
        "max",
        "Toutes les places sont prises.",
    ),
    "who waits so close to the start is told why": (
        [*TAKEN, decides("zoe", "annuler"), passes("10-01 12:10")],
        "max",
        "Plus aucune place n'est donnée si près du début.",
    ),
    "a decision that nobody understands is told": (
        [*TAKEN, decides("zoe", "peut-être"), passes("09-20 12:00")],
        "zoe",
        "Décision « peut-être » inconnue : écrivez confirmer, attente, annuler ou refuser, ou "
        "videz la cellule.",
    ),
}


@pytest.mark.parametrize(("steps", "who", "told"), TOLD.values(), ids=TOLD)
def test_staff_are_told(steps: Sequence[Step], who: str | None, told: str) -> None:
    house = tell(steps, **ONE)
    alert = house.cells(who)["Alerte"] if who else house.line(SESSIONS, 2)["Alerte"]
    assert isinstance(alert, str)
    assert told in alert


def test_a_row_that_comes_back_is_as_it_was() -> None:
    house = tell(TAKEN, **ONE)
    before = house.workbook.tabs[REGISTRATIONS]
    house.remove(REGISTRATIONS, house.place("zoe"))
    house.pass_at("09-20 12:00")
    house.workbook.edit(REGISTRATIONS, before)
    house.pass_at("09-20 13:00")
    house.pass_at("09-21 13:00")
    assert house.everybody() == {
        "zoe": "confirmée",
        "max": "liste d'attente 1",
        "ann": "liste d'attente 2",
    }
    assert house.letters("zoe") == ["confirmation"]


def test_a_row_that_disappeared_is_not_put_back() -> None:
    house = tell([*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 13:00")], **ONE)
    house.pass_at("09-22 10:00")
    assert "zoe" not in house.everybody()
    assert house.letters("zoe") == ["confirmation"], "who withdraws is not written to"


def test_after_a_withdrawal_only_a_later_answer_opens_again() -> None:
    house = tell([*TAKEN, vanishes("zoe"), passes("09-20 12:00", "09-21 13:00")], **ONE)
    house.answer("zoe", "09-22 09:00")
    house.pass_at("09-22 10:00")
    assert house.ledger.past().known[house.ref("zoe")].status == "liste d'attente"


def test_the_seats_are_given_whatever_the_order_they_are_asked_in() -> None:
    one, two, three = (
        registration(f"{who}@ambert.example", arrival=known().arrival)
        for who in ("zoe", "max", "ann")
    )
    covers = {r.ref: SETTLED for r in (one, two, three)}
    ours, now = settings(), at("09-20 11:00")
    outcomes = [
        {s.registration.ref: s.status for s in allot(session(places=1), order, covers, ours, now)}
        for order in ([one, two, three], [three, one, two], [two, three, one])
    ]
    assert outcomes[0] == outcomes[1] == outcomes[2]
