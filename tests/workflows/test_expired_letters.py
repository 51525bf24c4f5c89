"""A letter that was past its use goes after all where its session has moved to a later date."""

from collections.abc import Sequence

import pytest

from douze.model.words import LetterState
from tests.factories import at
from tests.steps import Step, decides, passes, sets, tell
from tests.tabs import MESSAGES
from tests.workflows.lives import ASKED, MAX_WAITS, ZOE

CLAIRE = "Claire Fontanel <claire@ailleurs.example>"
NEXT_WEEK = sets(Date="08/10/2020")
#: No pass comes before the session has begun; then it is held a week later.
TOO_LATE = (passes("10-01 14:20"), NEXT_WEEK, passes("10-01 14:40", "10-01 15:00"))


def unsent(when: str) -> Step:
    """A pass goes by whose letters do not leave."""
    return lambda house: house.pass_at(when, limit=0)


#: What happens, and all that somebody is sent.
MOVED: dict[str, tuple[Sequence[Step], str, list[str]]] = {
    "that there was no seat": (
        [*MAX_WAITS, passes("10-01 14:20"), sets(Début="18:00", Fin="20:00"),
         passes("10-01 14:40", "10-01 16:30", "10-01 17:00")],
        "max",
        ["waiting_list", "change", "no_seat"],
    ),
    "that the hold ran out": (
        [*ASKED, unsent("09-29 10:00"), *TOO_LATE], "zoe", ["dues", "expired"],
    ),
    "a cancellation": (
        [*ZOE, decides("zoe", "annuler"), unsent("09-29 10:00"), *TOO_LATE],
        "zoe",
        ["confirmation", "cancellation"],
    ),
    "a refusal": (
        [*ZOE, decides("zoe", "refuser"), unsent("09-29 10:00"), *TOO_LATE],
        "zoe",
        ["confirmation", "refusal"],
    ),
    "that the session is cancelled": (
        [*ZOE, sets(État="annulée"), passes("09-29 10:00"), unsent("09-29 10:20"), *TOO_LATE],
        "zoe",
        ["confirmation", "session_cancelled"],
    ),
    "that somebody speaks": (
        [sets(Intervenants=CLAIRE), unsent("09-29 10:00"), *TOO_LATE],
        "claire",
        ["link", "speaker"],
    ),
    "that somebody speaks no more": (
        [sets(Intervenants=CLAIRE), passes("09-20 10:00"), sets(Intervenants=None),
         passes("09-29 10:00"), unsent("09-29 10:20"), *TOO_LATE],
        "claire",
        ["speaker", "cancellation"],
    ),
    "the thanks": (
        [*ZOE, passes("10-08 16:10"), sets(Date="15/10/2020"),
         passes("10-08 16:30", "10-08 16:40", "10-14 14:00"),
         passes("10-15 13:00", "10-19 09:00", "10-19 10:00")],
        "zoe",
        ["confirmation", "change", "link", "reminder", "thanks"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who", "letters"), MOVED.values(), ids=MOVED)
def test_what_was_missed_is_said_where_the_session_moves(
    steps: Sequence[Step], who: str, letters: list[str]
) -> None:
    house = tell(steps, Places=1)
    assert house.letters(who) == letters


@pytest.mark.everywhere
def test_it_keeps_its_row_in_messages() -> None:
    house = tell([*MAX_WAITS, passes("10-01 14:20")], Places=1)
    (missed,) = [r for r in house.ledger.read().letters.values() if r.kind == "no_seat"]
    assert missed.state is LetterState.MISSED
    sets(Début="18:00", Fin="20:00")(house)
    passes("10-01 14:40", "10-01 16:30")(house)
    log = [house.line(MESSAGES, n + 1) for n in range(len(house.workbook.tabs[MESSAGES]))]
    mine = [(line["N°"], line["État"]) for line in log if line["Clé"] == missed.key]
    assert mine == [(missed.number, "envoyé")]


def test_what_stays_past_its_use_is_noted_once() -> None:
    house = tell([*MAX_WAITS, passes("10-01 14:20", "10-01 16:10")], Places=1)
    later = house.pass_at("10-02 09:00")
    missed = [r for r in house.ledger.read().letters.values() if r.state is LetterState.MISSED]
    assert {r.kind.value: r.finished_at for r in missed} == {
        "no_seat": at("10-01 14:20"),
        "reminder": at("10-01 14:20"),
    }
    assert not [r for r in later.plan.records if r.state is LetterState.MISSED]
