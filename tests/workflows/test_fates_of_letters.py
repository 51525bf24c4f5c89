"""What becomes of a letter, and what it says besides: a rank, a deadline, an invitation."""

from collections.abc import Sequence

import pytest

from douze.model.kinds import Kind
from douze.model.letters import LetterRecord
from douze.model.words import LetterState
from tests.factories import at
from tests.house import House
from tests.steps import Step, answers, decides, passes, stranger, tell, types
from tests.workflows.lives import ASKED, MAX_WAITS, ONE, ZOE


def letters_by_key(house: House) -> dict[str, LetterRecord]:
    """Give what the ledger knows, by the part of the key after the reference."""
    return {key.partition("/")[2]: r for key, r in house.ledger.read().letters.items()}


#: A sentence: the steps, the key without its reference, and what became of that letter.
FATES: dict[str, tuple[Sequence[Step], str, LetterState]] = {
    "a confirmation that could not be told in time is missed": (
        [
            answers("zoe", "09-20 10:00"),
            lambda house: house.pass_at("09-20 11:00", limit=0),
            passes("10-01 16:01"),
        ],
        "confirmation",
        LetterState.MISSED,
    ),
    "a reminder that nobody could send in time is missed": (
        [*ZOE, passes("09-30 15:00", "10-01 14:16")],
        "reminder/2020-10-01T14:00",
        LetterState.MISSED,
    ),
    "a link that nobody could send in time is missed": (
        [*ZOE, passes("10-01 16:01")],
        "link/2020-10-01T14:00",
        LetterState.MISSED,
    ),
    "what a confirmation says too is sent with it": (
        [answers("zoe", "09-30 15:00"), passes("09-30 15:10")],
        "link/2020-10-01T14:00",
        LetterState.SENT,
    ),
    "what a reminder says too is sent with it": (
        [*ZOE, passes("10-01 13:10")],
        "link/2020-10-01T14:00",
        LetterState.SENT,
    ),
    "a second confirmation has the number of its turn": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-21 10:00"),
            types("zoe", Décision=None),
            passes("09-21 11:00"),
        ],
        "confirmation/2",
        LetterState.SENT,
    ),
    "the letters of a second arrival have its number": (
        [*ASKED, passes("09-28 18:10"), stranger("zoe", "09-28 19:00"), passes("09-28 19:10")],
        "dues/2",
        LetterState.SENT,
    ),
}


@pytest.mark.parametrize(("steps", "key", "state"), FATES.values(), ids=FATES)
def test_what_becomes_of_a_letter(steps: Sequence[Step], key: str, state: LetterState) -> None:
    assert letters_by_key(tell(steps))[key].state is state


def test_a_confirmation_of_a_freed_seat_says_so() -> None:
    house = tell([*MAX_WAITS, decides("zoe", "annuler"), passes("09-21 10:00")], **ONE)
    told = {p.letter.to: p.letter for p in house.passes[-1].plan.letters}
    assert told["max@ambert.example"].promoted
    first = {p.letter.to: p.letter for p in house.passes[0].plan.letters}
    assert not first["zoe@ambert.example"].promoted


#: A sentence: the steps, and what the last letter does to the participant's calendar.
INVITATIONS: dict[str, tuple[Sequence[Step], str | None]] = {
    "a confirmation invites": (ZOE, "REQUEST"),
    "a cancellation withdraws the invitation": (
        [*ZOE, decides("zoe", "annuler"), passes("09-21 10:00")],
        "CANCEL",
    ),
    "a refusal withdraws the invitation": (
        [*ZOE, decides("zoe", "refuser"), passes("09-21 10:00")],
        "CANCEL",
    ),
    "a cancellation of somebody who was never invited withdraws nothing": (
        [*ASKED, decides("zoe", "annuler"), passes("09-22 10:00")],
        None,
    ),
    "the dues come without an invitation": (ASKED, None),
    "the link comes with an invitation": ([*ZOE, passes("09-30 14:00")], "REQUEST"),
}


@pytest.mark.parametrize(("steps", "invitation"), INVITATIONS.values(), ids=INVITATIONS)
def test_invitations(steps: Sequence[Step], invitation: str | None) -> None:
    assert tell(steps).passes[-1].plan.letters[-1].letter.invitation == invitation


def test_a_rank_and_a_deadline_stand_in_the_letters_about_them() -> None:
    house = tell([*MAX_WAITS, stranger("ann", "09-20 09:00"), passes("09-20 12:00")], Places=2)
    told = {p.letter.to: p.letter for p in house.passes[0].plan.letters}
    assert told["max@ambert.example"].kind is Kind.CONFIRMATION
    first = tell([*MAX_WAITS, *ASKED], **ONE)
    told = {p.letter.to: p.letter for done in first.passes for p in done.plan.letters}
    assert told["max@ambert.example"].rank == 1
    assert told["zoe@ailleurs.example"].rank == 2
    held = tell(ASKED).passes[0].plan.letters[0].letter
    assert held.deadline == held.expires_at == at("09-28 18:00")
    late = tell([*ASKED, passes("09-29 07:00")]).passes[-1].plan.letters[-1].letter
    assert (late.kind, late.deadline) == (Kind.EXPIRED, at("09-28 18:00")), "not when it was seen"
