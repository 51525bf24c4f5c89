"""Counts by itself who was there and how long. Imports nothing of the product."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.connections.truth import Guest, Meeting, Person

#: Of the session, from which somebody was present.
PRESENT_FROM = Fraction(3, 4)
_PARIS = ZoneInfo("Europe/Paris")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Owed:
    """What is to be shown of one person, and what they are to hear."""

    connection: str | None
    came: bool | None  #: None: nobody knows
    present: bool | None

    @property
    def letters(self) -> set[str]:
        """Whoever may have come is thanked at last; a certificate is for those who stayed long."""
        followup = {"missed"} if self.came is False else {"thanks"}
        return followup | ({"certificate"} if self.present else set())


def owed(
    meeting: Meeting, guests: list[Guest], *, told: bool, timed: bool = True
) -> dict[str, Owed]:
    """Of everybody registered, by what sound reports name; `told` where there is one."""
    found = {}
    for person in meeting.people:
        found[person.who] = _of_one(person, meeting, guests, told=told, timed=timed)
    return found


def ends_too_early(meeting: Meeting, guests: list[Guest]) -> bool:
    """Whether everybody had gone before three quarters of it were over: it does not tell all."""
    last = max(visit.end for guest in guests for visit in guest.visits)
    return last < meeting.start + (meeting.end - meeting.start) * 3 / 4


def _of_one(
    person: Person, meeting: Meeting, guests: list[Guest], *, told: bool, timed: bool
) -> Owed:
    theirs = [guest for guest in guests if guest.whose == person]
    doubtful = any(
        person.name in {one.name for one in guest.perhaps}
        and (guest.spoilt or _inside(guest, meeting))
        for guest in guests
    )
    spoilt = any(guest.spoilt for guest in theirs)
    known = told and not spoilt and (bool(theirs) or not doubtful)
    seconds = _seconds({s for guest in theirs for s in _inside(guest, meeting)}) if known else None
    said = {"oui": True, "non": False}.get(meeting.said.get(person.who, ""))
    length = Fraction(int((meeting.end - meeting.start) / _SECOND))
    if said is None and seconds is not None:
        return Owed(
            _shown(theirs, meeting, seconds, timed=timed),
            seconds > 0,
            Fraction(seconds) >= length * PRESENT_FROM,
        )
    shown = _shown(theirs, meeting, seconds, timed=timed) if seconds else None
    return Owed(shown, said, said)


def _inside(guest: Guest, meeting: Meeting) -> set[tuple[datetime, datetime]]:
    """The stays of a device as far as they are within the hours of the session."""
    cut = {(max(v.start, meeting.start), min(v.end, meeting.end)) for v in guest.visits}
    return {(start, end) for start, end in cut if start < end}


def _seconds(stays: set[tuple[datetime, datetime]]) -> int:
    """Count the seconds of which at least one stay holds: between two bounds all is alike."""
    bounds = sorted({moment for stay in stays for moment in stay})
    there = 0
    for left, right in pairwise(bounds):
        if any(start <= left and right <= end for start, end in stays):
            there += int((right - left) / _SECOND)
    return there


def _shown(theirs: list[Guest], meeting: Meeting, seconds: int, *, timed: bool) -> str | None:
    if not seconds:
        return None
    stays = [stay for guest in theirs for stay in _inside(guest, meeting)]
    if not timed:
        return f"{seconds // 60} min"
    first, last = (
        f"{moment.astimezone(UTC).astimezone(_PARIS):%H h %M}"
        for moment in (min(stay[0] for stay in stays), max(stay[1] for stay in stays))
    )
    return f"{first} – {last}, {seconds // 60} min"
