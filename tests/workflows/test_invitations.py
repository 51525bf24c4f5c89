"""The entry in somebody's calendar, as the letters write it, change it and take it away."""

import email
from collections.abc import Iterator, Sequence
from email.policy import default
from typing import Any

import pytest
from icalendar import Calendar

from douze.letters.composer import Composer
from douze.model.letters import Mail
from tests.factories import LINK, TEMPLATES, settings, wording
from tests.house import House
from tests.steps import Step, answers, decides, passes, pays, sets
from tests.workflows.lives import ASKED, MAX_WAITS, ONE, ZOE

NEW = "https://visio.example.org/new"
MOVED = "08/10/2020"


def lived(steps: Sequence[Step], **cells: Any) -> House:
    """The life of a session with letters as they leave."""
    ours = settings()
    house = House(ours=ours, words=Composer(ours, TEMPLATES, wording=wording()))
    house.session(**cells)
    for step in steps:
        step(house)
    return house


def entries(mail: Mail) -> Iterator[tuple[str, Any]]:
    """The method and the event of an invitation, as a calendar program reads it."""
    for part in email.message_from_bytes(mail.raw, policy=default).walk():
        if part.get_content_type() == "text/calendar":
            calendar = Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            yield str(calendar["METHOD"]), event


def in_calendar(house: House, who: str) -> str:
    """What stands in somebody's calendar in the end: one entry, its day, its hour and its link."""
    there, sequence, uids = "", -1, set()
    for mail in house.mailer.sent:
        for method, event in entries(mail) if mail.recipient.startswith(f"{who}@") else ():
            uids.add(str(event["UID"]))
            assert event["SEQUENCE"] > sequence, "a calendar leaves aside what is not newer"
            sequence = event["SEQUENCE"]
            link = str(event.get("LOCATION", "no link"))
            assert link == "no link" or link in str(event["DESCRIPTION"])
            there = f"{event['DTSTART'].dt:%d/%m %H:%M}, {link}" if method == "REQUEST" else ""
    assert len(uids) <= 1
    return there


#: A sentence: what happens, and what stands in zoe's calendar then.
CALENDARS: dict[str, tuple[Sequence[Step], str]] = {
    "a confirmation writes it, without the link before its time": (ZOE, "01/10 14:00, no link"),
    "a confirmation of the last day writes it with the link": (
        [answers("zoe", "09-30 20:00"), passes("09-30 20:10")],
        f"01/10 14:00, {LINK}",
    ),
    "the letter with the link puts the link into it": (
        [*ZOE, passes("09-30 14:00")],
        f"01/10 14:00, {LINK}",
    ),
    "another link replaces the one in it": (
        [*ZOE, passes("09-30 14:00"), sets(Lien=NEW), passes("09-30 15:00", "09-30 15:10")],
        f"01/10 14:00, {NEW}",
    ),
    "another link after a late confirmation replaces it too": (
        [
            answers("zoe", "09-30 20:00"), passes("09-30 20:10"),
            sets(Lien=NEW), passes("09-30 21:00", "09-30 21:10"),
        ],
        f"01/10 14:00, {NEW}",
    ),
    "the reminder says it once more": (
        [*ZOE, passes("09-30 14:00", "10-01 13:00")],
        f"01/10 14:00, {LINK}",
    ),
    "another date moves it, and takes the link out until it is due again": (
        [*ZOE, passes("09-30 14:00"), sets(Date=MOVED), passes("09-30 15:00", "09-30 15:10")],
        "08/10 14:00, no link",
    ),
    "another date whose link is due moves it with the link": (
        [
            *ZOE, passes("09-30 14:00"), sets(Début="15:00", Fin="17:00"),
            passes("09-30 15:00", "09-30 15:10"),
        ],
        f"01/10 15:00, {LINK}",
    ),
    "a cancellation takes it away": ([*ZOE, decides("zoe", "annuler"), passes("09-21 10:00")], ""),
    "a refusal takes it away": ([*ZOE, decides("zoe", "refuser"), passes("09-21 10:00")], ""),
    "a cancelled session takes it away": (
        [*ZOE, sets(État="annulée"), passes("09-21 10:00", "09-21 10:10")],
        "",
    ),
    "whom staff keep waiting has it no more": (
        [*ZOE, decides("zoe", "attente"), passes("09-21 10:00")],
        "",
    ),
    "the same with the link in it": (
        [*ZOE, passes("09-30 14:00"), decides("zoe", "attente"), passes("09-30 15:00")],
        "",
    ),
    "nor has whom they keep waiting once no seat is given any more": (
        [*ZOE, passes("09-30 14:00"), decides("zoe", "attente"), passes("10-01 12:30")],
        "",
    ),
    "confirmed again after that, it is there again": (
        [
            *ZOE, decides("zoe", "attente"), passes("09-21 10:00"),
            decides("zoe", "confirmer"), passes("09-21 11:00"),
        ],
        "01/10 14:00, no link",
    ),
    "who has to settle the dues has none": (ASKED, ""),
    "who has settled them has one": ([*ASKED, pays("zoe"), passes("09-22 10:00")],
        "01/10 14:00, no link"),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "there"), CALENDARS.values(), ids=CALENDARS)
def test_what_stands_in_the_calendar(steps: Sequence[Step], there: str) -> None:
    assert in_calendar(lived(steps), "zoe") == there


@pytest.mark.everywhere
def test_a_whole_life_in_a_calendar() -> None:
    house = lived([*ZOE, passes("09-30 14:00")])
    assert in_calendar(house, "zoe") == f"01/10 14:00, {LINK}"
    for step in (sets(Lien=NEW), passes("09-30 15:00", "09-30 15:10")):
        step(house)
    assert in_calendar(house, "zoe") == f"01/10 14:00, {NEW}"
    for step in (decides("zoe", "attente"), passes("09-30 16:00")):
        step(house)
    assert in_calendar(house, "zoe") == ""
    assert house.letters("zoe") == ["Votre", "Votre", "Nouveau", "Votre"]


#: Who never had an entry, or has none any more: what is said to them takes nothing away.
WITHOUT: dict[str, Sequence[Step]] = {
    "who waited": [*MAX_WAITS, decides("max", "attente"), passes("09-21 10:00")],
    "who waited and is cancelled": [*MAX_WAITS, decides("max", "annuler"), passes("09-21 10:00")],
    "whose entry was taken away before": [
        *MAX_WAITS, decides("max", "confirmer"), passes("09-21 10:00"),
        decides("max", "annuler"), passes("09-21 11:00"),
        decides("max", "refuser"), passes("09-21 12:00"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("steps", WITHOUT.values(), ids=WITHOUT)
def test_nothing_is_taken_away_from(steps: Sequence[Step]) -> None:
    house = lived(steps, **ONE)
    last = [mail for mail in house.mailer.sent if mail.recipient.startswith("max@")][-1]
    assert not list(entries(last))


def test_who_is_kept_waiting_by_staff_is_told_that_and_of_no_places() -> None:
    house = lived([*ZOE, decides("zoe", "attente"), passes("09-21 10:00")])
    mail = house.mailer.sent[-1]
    assert mail.subject.startswith("Votre inscription est mise en attente")
    assert "plus confirmée" in mail.text
    assert "toutes les places sont prises" not in mail.text
