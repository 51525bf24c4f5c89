"""When the link and the reminder go, and which letter says what another would have said."""

from collections.abc import Sequence
from datetime import date

import pytest

from tests.factories import at, settings
from tests.steps import Step, answers, decides, passes, sets, tell
from tests.workflows.lives import ZOE

#: A sentence: the steps, and the letters that zoe got, in order.
TOLD: dict[str, tuple[Sequence[Step], Sequence[str]]] = {
    "the link does not go earlier than 24 hours before the start": (
        [*ZOE, passes("09-30 13:59")],
        ["confirmation"],
    ),
    "the link goes 24 hours before the start": (
        [*ZOE, passes("09-30 14:00")],
        ["confirmation", "link"],
    ),
    "the link is of use until the end": (
        [*ZOE, passes("10-01 16:00")],
        ["confirmation", "link"],
    ),
    "no link goes after the end": (
        [*ZOE, passes("10-01 16:01")],
        ["confirmation"],
    ),
    "the reminder does not go earlier than an hour before the start": (
        [*ZOE, passes("09-30 15:00", "10-01 12:59")],
        ["confirmation", "link"],
    ),
    "the reminder goes an hour before the start": (
        [*ZOE, passes("09-30 15:00", "10-01 13:00", "10-01 13:10")],
        ["confirmation", "link", "reminder"],
    ),
    "the reminder is of use until a quarter of an hour after the start": (
        [*ZOE, passes("09-30 15:00", "10-01 14:15")],
        ["confirmation", "link", "reminder"],
    ),
    "no reminder goes later than a quarter of an hour after the start": (
        [*ZOE, passes("09-30 15:00", "10-01 14:16")],
        ["confirmation", "link"],
    ),
    "who got the link less than 2 hours ago is not reminded": (
        [*ZOE, passes("10-01 12:00", "10-01 13:00", "10-01 13:50")],
        ["confirmation", "link"],
    ),
    "nor is he once the session has begun": (
        [*ZOE, passes("10-01 12:10", "10-01 13:00", "10-01 14:10")],
        ["confirmation", "link"],
    ),
    "who got the link 2 hours ago is reminded": (
        [*ZOE, passes("10-01 12:00", "10-01 14:00")],
        ["confirmation", "link", "reminder"],
    ),
    "a reminder that is due together with the link wins": (
        [*ZOE, passes("10-01 13:10", "10-01 13:20", "10-01 14:10")],
        ["confirmation", "reminder"],
    ),
    "a confirmation less than 24 hours before the start is the link as well": (
        [
            answers("zoe", "09-30 15:00"),
            passes("09-30 15:10", "09-30 15:20", "09-30 20:00"),
        ],
        ["confirmation"],
    ),
    "a confirmation within the last hour is the reminder as well": (
        [answers("zoe", "10-01 13:10"), passes("10-01 13:20", "10-01 13:30", "10-01 14:10")],
        ["confirmation"],
    ),
    "who is confirmed long before is reminded, though the link came in the confirmation": (
        [answers("zoe", "09-30 15:00"), passes("09-30 15:10", "10-01 13:00")],
        ["confirmation", "reminder"],
    ),
    "without a link neither link nor reminder goes": (
        [sets(Lien=None), *ZOE, passes("09-30 15:00", "10-01 13:00")],
        ["confirmation"],
    ),
    "an example of a link does not go": (
        [sets(Lien="https://exemple.fr/lien"), *ZOE, passes("09-30 15:00", "10-01 13:00")],
        ["confirmation"],
    ),
    "a link that was filled in late goes when it is there": (
        [
            sets(Lien=None),
            *ZOE,
            passes("09-30 15:00"),
            sets(Lien="https://visio.example.org/j/1"),
            passes("09-30 16:00", "09-30 16:20"),
        ],
        ["confirmation", "link"],
    ),
    "who is cancelled gets neither link nor reminder": (
        [
            *ZOE,
            decides("zoe", "annuler"),
            passes("09-30 13:00", "09-30 14:10", "10-01 13:00"),
        ],
        ["confirmation", "cancellation"],
    ),
    "a moved session sends its link again": (
        [
            *ZOE,
            passes("09-30 14:00"),
            sets(Date=date(2020, 10, 8)),
            passes("10-01 10:00", "10-01 10:20", "10-07 14:00"),
        ],
        ["confirmation", "link", "link"],
    ),
}


@pytest.mark.parametrize(("steps", "kinds"), TOLD.values(), ids=TOLD)
def test_who_is_told_what(steps: Sequence[Step], kinds: Sequence[str]) -> None:
    house = tell(steps)
    told = [kind for kind in house.letters("zoe") if kind != "change"]
    assert told == kinds, house.passes[-1].plan.records


def test_the_hours_of_link_and_reminder_are_settings() -> None:
    ours = settings(
        letters={"link_before": at("09-20 12:00") - at("09-18 12:00"),
                 "reminder_before": at("09-20 12:00") - at("09-20 09:00")}
    )  # fmt: skip
    assert tell([*ZOE, passes("09-29 13:59")], ours=ours).letters("zoe") == ["confirmation"]
    house = tell([*ZOE, passes("09-29 14:00", "10-01 11:00")], ours=ours)
    assert house.letters("zoe") == ["confirmation", "link", "reminder"]


SURE = {
    "three days before, nothing is sure to come soon": ("09-28 13:00", []),
    "two days before, the link and not yet the reminder": ("09-28 14:30", ["09-30 14:00"]),
    "the day before, both": ("09-30 13:00", ["09-30 14:00", "10-01 13:00"]),
    "once the link is due, the reminder alone": ("09-30 14:00", ["10-01 13:00"]),
}


@pytest.mark.parametrize(("when", "moments"), SURE.values(), ids=SURE)
def test_room_is_kept_for_what_is_sure_to_come(when: str, moments: Sequence[str]) -> None:
    house = tell(ZOE)
    assert list(house.pass_at(when).desired.coming) == [at(moment) for moment in moments]
