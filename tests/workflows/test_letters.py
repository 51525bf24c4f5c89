"""Who is told what, from when and until when, told as lives of a session.

zoe's dues are settled unless a step calls her a stranger; the session starts on 1 October at
14:00 and ends at 16:00.
"""

from collections.abc import Sequence

import pytest

from tests.steps import (
    Step,
    answers,
    decides,
    passes,
    pays,
    sets,
    stranger,
    telephones,
    tell,
    types,
    vanishes,
)
from tests.workflows.lives import ASKED, MAX_WAITS, ONE, ZOE

#: A sentence: the steps, and the letters that zoe got, in order.
TOLD: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    # confirmation
    "who is confirmed is told once": (
        [*ZOE, passes("09-20 11:10", "09-21 11:00")],
        ["confirmation"],
    ),
    "who settles the dues is told of the confirmation": (
        [*ASKED, pays("zoe"), passes("09-22 10:00")],
        ["dues", "confirmation"],
    ),
    "who is confirmed by staff is told": (
        [*ASKED, decides("zoe", "confirmer"), passes("09-22 10:00")],
        ["dues", "confirmation"],
    ),
    "who answers during the session is not told of the refusal, which is of no use": (
        [passes("09-20 10:00"), answers("zoe", "10-01 14:30"), passes("10-01 14:40")],
        [],
    ),
    # dues
    "who is within the seats without dues is told so once": (
        [*ASKED, passes("09-21 10:10", "09-22 10:00")],
        ["dues"],
    ),
    # dues_reminder
    "the dues are not called to mind before half of the hold is over": (
        [*ASKED, passes("09-25 01:59")],
        ["dues"],
    ),
    "the dues are called to mind when half of the hold is over": (
        [*ASKED, passes("09-25 02:00")],
        ["dues", "dues_reminder"],
    ),
    "the dues are called to mind once": (
        [*ASKED, passes("09-25 02:00", "09-25 02:10", "09-26 10:00")],
        ["dues", "dues_reminder"],
    ),
    "the dues are called to mind no sooner than 24 hours after they were asked for": (
        [stranger("zoe", "09-29 09:00"), passes("09-29 10:00", "09-30 09:59")],
        ["dues"],
    ),
    "the dues are called to mind 24 hours after they were asked for": (
        [stranger("zoe", "09-29 09:00"), passes("09-29 10:00", "09-30 10:00")],
        ["dues", "dues_reminder"],
    ),
    "a hold shorter than a day has no reminder": (
        [
            stranger("zoe", "09-29 15:00"),
            passes("09-29 15:10", "09-30 13:50", "09-30 14:00"),
        ],
        ["dues"],
    ),
    "who has paid is not reminded of the dues": (
        [*ASKED, pays("zoe"), passes("09-24 10:00", "09-25 03:00")],
        ["dues", "confirmation"],
    ),
    # expired
    "who did not pay in time is told, and told of no dues any more": (
        [*ASKED, passes("09-28 18:10", "09-28 18:20")],
        ["dues", "expired"],
    ),
    # cancellation and refusal
    "who is cancelled is told": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation", "cancellation"],
    ),
    "who is refused is told": (
        [*ZOE, decides("zoe", "refuser"), passes("09-21 10:00", "09-21 10:10")],
        ["confirmation", "refusal"],
    ),
    "who answers after the closing is told of the refusal": (
        [sets(Clôture="29/09/2020 12:00"), answers("zoe", "09-29 13:00"), passes("09-29 14:00")],
        ["refusal"],
    ),
    "a cancellation at the start itself is still told": (
        [*ZOE, passes("09-30 15:00"), decides("zoe", "annuler"), passes("10-01 14:00")],
        ["confirmation", "link", "cancellation"],
    ),
    # turns
    "who is cancelled by mistake and confirmed again is told again": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-21 10:00"),
            types("zoe", Décision=None),
            passes("09-21 11:00", "09-21 11:10"),
        ],
        ["confirmation", "cancellation", "confirmation"],
    ),
    "who came again after the hold ran out is told again": (
        [
            *ASKED,
            passes("09-28 18:10"),
            stranger("zoe", "09-28 19:00"),
            passes("09-28 19:10", "09-28 19:20"),
        ],
        ["dues", "expired", "dues"],
    ),
    # rows that are gone, people who cannot be written to
    "while a row is gone nobody is written to": (
        [*ASKED, vanishes("zoe"), passes("09-25 10:00")],
        ["dues"],
    ),
    "who registers by telephone is told like anybody else": (
        [
            telephones("zoe@ambert.example", Prénom="Zoé"),
            passes("09-20 10:00"),
        ],
        ["confirmation"],
    ),
    # the first pass
    "the first pass says nothing of a session that has started": (
        [answers("zoe", "09-20 10:00"), passes("10-01 14:01")],
        [],
    ),
    "the first pass before the start says all that is due": (
        [answers("zoe", "09-20 10:00"), passes("10-01 14:00")],
        ["confirmation"],
    ),
}


@pytest.mark.parametrize(("steps", "kinds"), TOLD.values(), ids=TOLD)
def test_who_is_told_what(steps: Sequence[Step], kinds: Sequence[str]) -> None:
    house = tell(steps)
    told = [kind for kind in house.letters("zoe") if kind != "change"]
    assert told == kinds, house.passes[-1].plan.records


#: A sentence: the steps, and the letters that max got, who waits for the one seat.
WAITING: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    "who waits is told once": (
        [*MAX_WAITS, passes("09-20 11:10", "09-21 10:00")],
        ["waiting_list"],
    ),
    "who is promoted is told": (
        [*MAX_WAITS, decides("zoe", "annuler"), passes("09-21 10:00", "09-21 10:10")],
        ["waiting_list", "confirmation"],
    ),
    "a change of rank is not told": (
        [
            answers("ann", "09-20 10:10"),
            *MAX_WAITS,
            decides("ann", "annuler"),
            passes("09-21 10:00"),
        ],
        ["waiting_list"],
    ),
    "two hours before the start who waits is not yet told that it is over": (
        [*MAX_WAITS, passes("10-01 12:00")],
        ["waiting_list"],
    ),
    "when promotions have stopped who waits is told so once": (
        [*MAX_WAITS, passes("10-01 12:01", "10-01 12:10")],
        ["waiting_list", "no_seat"],
    ),
    "who comes to wait after promotions stopped is told that alone": (
        [
            answers("zoe", "09-20 10:00"),
            passes("09-20 11:00"),
            answers("max", "10-01 12:30"),
            passes("10-01 12:40", "10-01 12:50"),
        ],
        ["no_seat"],
    ),
    "that it is over is of use until the start": (
        [*MAX_WAITS, passes("10-01 14:00")],
        ["waiting_list", "no_seat"],
    ),
    "that it is over is not told after the start": (
        [*MAX_WAITS, passes("10-01 14:01")],
        ["waiting_list"],
    ),
}


@pytest.mark.parametrize(("steps", "kinds"), WAITING.values(), ids=WAITING)
def test_who_waits_is_told(steps: Sequence[Step], kinds: Sequence[str]) -> None:
    assert tell(steps, **ONE).letters("max") == kinds


def test_nobody_gets_two_letters_about_a_session_in_one_pass() -> None:
    steps = [
        *MAX_WAITS,
        stranger("bob", "09-20 10:40"),
        passes("09-30 14:00", "10-01 12:10"),
        decides("max", "confirmer"),
        passes("10-01 13:00", "10-01 14:10", "10-01 16:10"),
    ]
    for done in tell(steps, Places=2).passes:
        people = [who for who, _ in done.letters]
        assert len(people) == len(set(people)), done.letters
