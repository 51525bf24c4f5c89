"""Who comes late: after the closing, hours before the start, after it (rules 8 and 13)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.steps import Step, answers, decides, passes, pays, sets, stranger, telephones, tell
from tests.workflows.lives import FREE, ONE, TAKEN, ZOE, Story

SEATS: dict[str, Story] = {
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
    "a row that staff add after the closing is no answer": (
        {**ONE, "Clôture": "30/09/2020 18:00"},
        [telephones("zoe@ambert.example"), passes("09-30 18:10")],
        {"zoe": "confirmée"},
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
    "from the start on a session that is cancelled takes nobody's seat": (
        ONE,
        [*ZOE, passes("10-01 14:10"), sets(État="annulée"), passes("10-01 14:20", "10-01 15:00")],
        {"zoe": "confirmée"},
    ),
    "nor does a decision about one that is cancelled then": (
        ONE,
        [
            *ZOE,
            passes("10-01 14:10"),
            sets(État="annulée"),
            passes("10-01 14:20", "10-01 14:40"),
            decides("zoe", "annuler"),
            passes("10-01 15:00"),
        ],
        {"zoe": "confirmée"},
    ),
    "a seat can be given at the start itself, not after": (
        ONE,
        [answers("zoe", "10-01 13:59"), passes("10-01 14:00")],
        {"zoe": "confirmée"},
    ),
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
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected
