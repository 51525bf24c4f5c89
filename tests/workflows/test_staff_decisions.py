"""Staff's decisions beat every rule, and come back to it when they are taken back (rule 6)."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.steps import Step, answers, decides, passes, sets, telephones, tell, types
from tests.workflows.lives import HELD, ONE, TAKEN, ZOE, Story

SEATS: dict[str, Story] = {
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
    "whom staff refused stays so where the session is cancelled": (
        ONE,
        [
            *ZOE,
            decides("zoe", "refuser"),
            passes("09-20 12:00"),
            sets(État="annulée"),
            passes("09-20 12:10", "09-20 12:30"),
        ],
        {"zoe": "refusée"},
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
}


@pytest.mark.parametrize(("row", "steps", "expected"), SEATS.values(), ids=SEATS)
def test_seats(row: Mapping[str, Any], steps: Sequence[Step], expected: Mapping[str, str]) -> None:
    assert tell(steps, **row).everybody() == expected


def test_an_answer_does_not_undo_what_staff_decided_and_nobody_is_told_twice() -> None:
    steps = [*ZOE, decides("zoe", "annuler"), passes("09-20 12:00"), answers("zoe", "09-20 13:00")]
    house = tell([*steps, passes("09-20 13:10", "09-20 13:20")], **ONE)
    assert house.everybody() == {"zoe": "annulée"}
    assert house.letters("zoe") == ["confirmation", "cancellation"]
