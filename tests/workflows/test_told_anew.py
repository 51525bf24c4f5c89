"""Whoever was told before where they stood hears that their registration counts again."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.steps import Step, answers, decides, passes, pays, sets, tell
from tests.workflows.lives import HELD, MAX_WAITS, ONE

FREE = {"Places": 2}
#: A sentence: the session, what happens, whose last letter, its kind, whether their registration
#: counts again, and whether dues came after the deadline.
STORIES: dict[str, tuple[Mapping[str, Any], Sequence[Step], str, tuple[str, bool, bool]]] = {
    "the first letter says that the answer has arrived": (
        ONE, MAX_WAITS, "max", ("waiting_list", False, False)),
    "so does the first letter about dues": (ONE, HELD, "zoe", ("dues", False, False)),
    "dues after the deadline, and nobody's seat is free": (
        ONE, [*HELD, passes("09-28 18:10"), pays("zoe"), passes("09-28 18:20")],
        "zoe", ("waiting_list", True, True)),
    "dues after the deadline, and a seat is left": (
        FREE, [*HELD, passes("09-28 18:10"), pays("zoe"), passes("09-28 18:20")],
        "zoe", ("confirmation", True, True)),
    "who was cancelled by mistake waits again": (
        ONE, [*MAX_WAITS, decides("max", "annuler"), passes("09-20 11:10"), decides("max", ""),
              passes("09-20 11:20")],
        "max", ("waiting_list", True, False)),
    "who was cancelled while the dues were open is asked for them again": (
        ONE, [*HELD, decides("zoe", "annuler"), decides("max", "annuler"), passes("09-21 10:10"),
              decides("zoe", ""), passes("09-21 10:20")],
        "zoe", ("dues", True, False)),
}  # fmt: skip


def test_who_had_heard_that_the_session_was_cancelled_hears_that_it_takes_place() -> None:
    off, on = sets(État="annulée"), sets(État="")
    house = tell([
        *HELD, off, passes("09-22 10:00", "09-22 10:10"), on, passes("09-22 11:00", "09-22 11:10"),
    ], **ONE)  # fmt: skip
    told = [p.letter for done in house.passes for p in done.plan.letters if p.letter.ref]
    assert [(one.kind, one.restored) for one in told] == [
        ("dues", False), ("waiting_list", False),
        ("session_cancelled", False), ("session_cancelled", False),
        ("dues", True), ("waiting_list", True),
    ]  # fmt: skip


def test_who_was_cancelled_by_staff_and_answers_again_counts_once_the_cell_is_emptied() -> None:
    house = tell([
        *MAX_WAITS, decides("max", "annuler"), passes("09-20 11:10"),
        answers("max", "09-20 11:12"), passes("09-20 11:20", "09-20 11:30"),
        decides("max", ""), passes("09-20 11:40"),
    ], **ONE)  # fmt: skip
    told = [
        [p.letter.kind for p in done.plan.letters if p.letter.to.startswith("max@")]
        for done in house.passes
    ]
    assert [kinds for kinds in told if kinds] == [
        ["waiting_list"], ["cancellation"], ["waiting_list"],
    ]  # fmt: skip


@pytest.mark.parametrize(("cells", "steps", "who", "expected"), STORIES.values(), ids=STORIES)
def test_a_letter_knows_whether_a_registration_counts_again(
    cells: Mapping[str, Any], steps: Sequence[Step], who: str, expected: tuple[str, bool, bool]
) -> None:
    house = tell(steps, **cells)
    to = [p.letter for done in house.passes for p in done.plan.letters]
    letter = [one for one in to if one.to.startswith(f"{who}@")][-1]
    assert (letter.kind, letter.again, letter.dues_arrived) == expected
