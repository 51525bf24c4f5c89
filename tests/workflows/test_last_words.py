"""What somebody heard last is what they go by: a promise that is none any more is taken back.

After `expired` the dues would open the registration again, so whoever has it hears that the
session is cancelled or moves. After `no_seat`, `refusal` and `cancellation` nothing is to come:
nothing is said that would presume it.
"""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.model.letters import Letter
from douze.model.words import Rule, SessionState
from tests.factories import PARIS
from tests.house import FAR, House
from tests.steps import Step, answers, decides, passes, pays, sets, stranger, tell, types
from tests.workflows.lives import HELD, MAX_WAITS, ONE

#: zoe's hold has run out, and max has the seat.
EXPIRED = (*HELD, passes("09-28 18:10"))
OFF = (sets(État="annulée"), passes("09-28 19:00", "09-28 19:10"))
ON = (sets(État=None), passes("09-28 20:00", "09-28 20:10"))
MOVED = (sets(Date="08/10/2020"), passes("09-28 19:00", "09-28 19:10"))
#: max waits, and no seat is given any more.
NO_SEAT = (*MAX_WAITS, passes("10-01 12:10"))
LATE_MOVE = (sets(Date="08/10/2020"), passes("10-01 12:20", "10-01 12:30"))
ASKED = ["dues", "expired"]
#: What happens, who is looked at, and all that they are sent.
TOLD: dict[str, tuple[Sequence[Step], str, list[str]]] = {
    "whose hold ran out hears that the session is cancelled": (
        [*EXPIRED, *OFF], "zoe", [*ASKED, "session_cancelled"],
    ),
    "once, however many passes go by, and whoever pays then": (
        [*EXPIRED, *OFF, pays("zoe"), passes("09-28 19:20", "09-29 10:00")],
        "zoe", [*ASKED, "session_cancelled"],
    ),
    "restored, they hear that they may pay again": (
        [*EXPIRED, *OFF, *ON], "zoe", [*ASKED, "session_cancelled", "expired"],
    ),
    "cancelled once more, they hear that too": (
        [*EXPIRED, *OFF, *ON, sets(État="annulée"), passes("09-29 10:00", "09-29 10:10")],
        "zoe", [*ASKED, "session_cancelled", "expired", "session_cancelled"],
    ),
    "cancelled and restored before it was told: nothing": (
        [*EXPIRED, sets(État="annulée"), passes("09-28 19:00"), sets(État=None),
         passes("09-28 19:05", "09-28 19:30")],
        "zoe", ASKED,
    ),
    "paid and restored, the registration is open again": (
        [*EXPIRED, *OFF, decides("max", "annuler"), pays("zoe"), *ON],
        "zoe", [*ASKED, "session_cancelled", "confirmation"],
    ),
    "whose row is gone hears nothing": (
        [*EXPIRED, lambda house: house.remove("Inscriptions", house.place("zoe")), *OFF],
        "zoe", ASKED,
    ),
    "whom staff refused then hears nothing more": (
        [*EXPIRED, decides("zoe", "refuser"), passes("09-28 18:20"), *OFF],
        "zoe", [*ASKED, "refusal"],
    ),
    "who was cancelled hears nothing more": (
        [*MAX_WAITS, decides("max", "annuler"), passes("09-21 10:00"), *OFF],
        "max", ["waiting_list", "cancellation"],
    ),
    "who waited in vain hears nothing of a session that is cancelled then": (
        [*NO_SEAT, sets(État="annulée"), passes("10-01 12:20", "10-01 12:40")],
        "max", ["waiting_list", "no_seat"],
    ),
    "whose hold ran out hears of another date": (
        [*EXPIRED, *MOVED, passes("09-28 19:20")], "zoe", [*ASKED, "change"],
    ),
    "moved while the hold ran out, both are one letter": (
        [*HELD, sets(Date="08/10/2020"), passes("09-28 18:05", "09-28 18:15", "09-28 18:25")],
        "zoe", ASKED,
    ),
    "paid then, they are confirmed, and were told the date": (
        [*EXPIRED, *MOVED, decides("max", "annuler"), pays("zoe"), passes("09-28 19:30")],
        "zoe", [*ASKED, "change", "confirmation"],
    ),
    "whose hold ran out hears that the session is postponed, and of the new date": (
        [*EXPIRED, sets(État="reportée"), passes("09-28 19:00", "09-28 19:10", "09-28 19:20"),
         sets(Date="08/10/2020"), passes("09-29 10:00", "09-29 10:10", "09-29 10:20")],
        "zoe", [*ASKED, "postponed", "change"],
    ),
    "another link, and a closing that goes by, change nothing of what they were told": (
        [*EXPIRED, sets(Lien="https://visio.example.org/x", Clôture="28/09/2020 19:00"),
         passes("09-28 19:10", "09-28 19:30"), decides("max", "annuler"), pays("zoe"),
         passes("09-28 19:40")],
        "zoe", [*ASKED, "confirmation"],
    ),
    "who waited in vain waits anew where the session moves": (
        [*NO_SEAT, *LATE_MOVE, passes("10-01 12:40")],
        "max", ["waiting_list", "no_seat", "waiting_list"],
    ),
    "and in vain anew": (
        [*NO_SEAT, *LATE_MOVE, passes("10-08 12:10", "10-08 12:20")],
        "max", ["waiting_list", "no_seat", "waiting_list", "no_seat"],
    ),
    "who came when no seat was given any more waits where the session moves": (
        [answers("zoe", "09-20 10:00"), passes("09-20 11:00"), answers("max", "10-01 12:05"),
         passes("10-01 12:10"), *LATE_MOVE],
        "max", ["no_seat", "waiting_list"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who", "letters"), TOLD.values(), ids=TOLD)
def test_who_hears_what(steps: Sequence[Step], who: str, letters: list[str]) -> None:
    house = tell(steps, **ONE)
    assert house.letters(who) == letters
    again = house.passes[-1].now.astimezone(PARIS)
    assert not house.look_at(f"{again:%m-%d %H:%M}")[1].letters, "nobody hears it twice"


def told(house: House, who: str) -> list[Letter]:
    letters = [p.letter for done in house.passes for p in done.plan.letters]
    return [one for one in letters if one.to.startswith(f"{who}@")]


@pytest.mark.everywhere
def test_whose_hold_ran_out_hears_that_nothing_is_to_be_paid_any_more() -> None:
    house = tell([*EXPIRED, *OFF], **ONE)
    letter = told(house, "zoe")[-1]
    assert (letter.kind, letter.asked_to_pay, letter.dues_arrived) == (
        "session_cancelled", True, False,
    )  # fmt: skip
    assert letter.invitation is None, "no entry was ever in their calendar"
    row = house.cells("zoe")
    assert row["Statut"] == "expirée"
    assert "un règlement ne rouvre plus cette inscription" in str(row["Alerte"])
    assert not house.passes[-1].desired.problems, "nobody has to do anything about it"
    assert house.letters("max")[-1] == "session_cancelled"


#: Whether the dues came in time for nothing, and what was asked of whom.
PAID: dict[str, tuple[Sequence[Step], str, tuple[bool, bool]]] = {
    "paid while the edit settled, they hear that the dues are recorded": (
        [*EXPIRED, sets(État="annulée"), passes("09-28 19:00"), pays("zoe"),
         passes("09-28 19:10")],
        "zoe", (True, True),
    ),
    "whose seat is held has nothing to pay any more either": (
        [*HELD, sets(État="annulée"), passes("09-22 10:00", "09-22 10:10")], "zoe", (True, False),
    ),
    "who waits was asked for nothing": (
        [*HELD, sets(État="annulée"), passes("09-22 10:00", "09-22 10:10")], "max", (False, False),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who", "expected"), PAID.values(), ids=PAID)
def test_what_a_cancelled_session_says_of_the_dues(
    steps: Sequence[Step], who: str, expected: tuple[bool, bool]
) -> None:
    letter = told(tell(steps, **ONE), who)[-1]
    assert (letter.kind, letter.asked_to_pay, letter.dues_arrived) == (
        "session_cancelled", *expected,
    )  # fmt: skip


def test_what_is_restored_says_so_and_that_the_dues_have_arrived() -> None:
    house = tell([*EXPIRED, *OFF, *ON, decides("max", "annuler"), pays("zoe"),
                  passes("09-28 21:00")], **ONE)  # fmt: skip
    expired, confirmed = told(house, "zoe")[-2:]
    assert (expired.kind, expired.restored, expired.dues_arrived) == ("expired", True, False)
    assert (confirmed.kind, confirmed.restored, confirmed.dues_arrived) == (
        "confirmation", False, True,
    )  # fmt: skip


# What moves under somebody, and the last word


#: What happens, who is looked at; of their last letter its kind, the day they knew, and the other.
DAYS: dict[str, tuple[Sequence[Step], str, tuple[str, int | None, int]]] = {
    "a cancellation says what the date was": (
        [*MAX_WAITS, sets(Date="08/10/2020"), passes("09-22 10:00"), decides("max", "annuler"),
         passes("09-22 10:10")],
        "max", ("cancellation", 1, 8),
    ),
    "so does a refusal": (
        [*MAX_WAITS, sets(Date="08/10/2020"), passes("09-22 10:00"), decides("max", "refuser"),
         passes("09-22 10:10")],
        "max", ("refusal", 1, 8),
    ),
    "and that the hold ran out": (
        [*HELD, sets(Date="08/10/2020"), passes("09-28 18:05", "09-28 18:15")],
        "zoe", ("expired", 1, 8),
    ),
    "and that no seat is left": (
        [*MAX_WAITS, sets(Date="22/09/2020", Début="11:00", Fin="12:00"),
         passes("09-22 10:00", "09-22 10:10")],
        "max", ("no_seat", 1, 22),
    ),
    "a session that is cancelled is named by the date that people know": (
        [*MAX_WAITS, sets(Date="08/10/2020"), passes("09-22 10:00"), sets(État="annulée"),
         passes("09-22 10:05", "09-22 10:20")],
        "max", ("session_cancelled", None, 1),
    ),
    "who waits anew hears what the date was": (
        [*NO_SEAT, *LATE_MOVE], "max", ("waiting_list", 1, 8),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "who", "expected"), DAYS.values(), ids=DAYS)
def test_the_last_word_names_the_date_that_the_person_knows(
    steps: Sequence[Step], who: str, expected: tuple[str, int | None, int]
) -> None:
    letter = told(tell(steps, **ONE), who)[-1]
    assert letter.session is not None
    before = letter.before.start.day if letter.before else None
    assert (letter.kind, before, letter.session.start.day) == expected


def test_who_waited_in_vain_is_not_told_that_a_seat_became_free_for_whoever_waits() -> None:
    house = tell([*NO_SEAT, sets(Date="08/10/2020", Places=2),
                  passes("10-01 12:20", "10-01 12:30")], **ONE)  # fmt: skip
    letter = told(house, "max")[-1]
    assert (letter.kind, letter.promoted, letter.again) == ("confirmation", False, True)


def test_what_is_said_again_to_whoever_waits_in_vain_is_that() -> None:
    house = tell([*NO_SEAT, types("max", Renvoyer="oui"), passes("10-01 12:20")], **ONE)
    letter = told(house, "max")[-1]
    assert (letter.kind, letter.in_vain) == ("again", True)


# What was so before this was known


def test_a_session_that_was_cancelled_before_tells_nobody_anything() -> None:
    house = tell([*EXPIRED, sets(État="annulée"), passes("09-28 19:00")], **ONE)
    memory = house.ledger
    (known,) = memory.read().sessions.values()
    off = SessionState.CANCELLED
    old = replace(known, settled=known.seen, state=off, seen_state=off)
    house.ledger = type(memory)(replace(memory.read(), sessions={known.code: old}))
    passes("09-28 19:10")(house)
    sets(Intitulé="Annulée : autre titre")(house)
    passes("09-29 10:00", "09-29 10:10", "09-29 10:20")(house)
    pays("zoe")(house)
    passes("09-29 11:00")(house)
    assert house.letters("zoe") == ASKED
    assert house.stands("zoe") == "expirée"


#: What happened before the rule, what happens since, who is looked at, and all they are sent.
BEFORE: dict[str, tuple[Sequence[Step], Sequence[Step], str, list[str]]] = {
    "a session that had moved is not told now": (
        [*EXPIRED, *MOVED], [passes("09-29 10:00", "09-29 10:10")], "zoe", ASKED,
    ),
    "one that moves since is": (
        EXPIRED, MOVED, "zoe", [*ASKED, "change"],
    ),
    "who was told that no seat was left, and of a change then, is told nothing now": (
        [*NO_SEAT, *LATE_MOVE], [passes("10-02 10:00", "10-02 10:10")],
        "max", ["waiting_list", "no_seat", "change"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "since", "who", "letters"), BEFORE.values(), ids=BEFORE)
def test_what_was_before_the_rule_stays(
    before: Sequence[Step], since: Sequence[Step], who: str, letters: list[str]
) -> None:
    house = House()
    house.session(**ONE)
    house.knows_rule_since(Rule.LAST_WORDS, FAR)
    for step in before:
        step(house)
    house.knows_rule_since(Rule.LAST_WORDS, None)
    for step in since:
        step(house)
    assert house.letters(who) == letters


def test_a_session_without_dues_has_nobody_to_pay() -> None:
    steps = [*MAX_WAITS, stranger("ann", "09-20 12:00"), passes("09-20 12:10"), *OFF]
    house = tell(steps, Places=1, Cotisation="non")
    assert [one.asked_to_pay for one in told(house, "ann")] == [False, False]
