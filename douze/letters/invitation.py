"""The entry in the participant's calendar, as an invitation that updates or withdraws itself.

icalendar is imported when the first invitation is written.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from douze.letters.time_zone import vtimezone
from douze.model.letters import Invitation

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress


class CalendarEntry(Struct, frozen=True, kw_only=True):
    """One session in one person's calendar. Names are fit for a header already."""

    uid: str  #: stable for a registration
    sequence: int  #: never falls
    written_at: datetime
    method: Invitation
    start: datetime
    end: datetime
    zone: ZoneInfo
    title: str
    description: str
    link: str  #: empty unless the letter carries it
    place: str = ""  #: where one goes
    organizer: tuple[str, str]  #: display name, address
    attendee: tuple[str, str]
    asked: bool = True  #: the attendee registered, or else was put down by somebody
    language: str


def to_ics(entry: CalendarEntry) -> str:
    """The calendar object (RFC 5545, RFC 5546): CRLF, folded lines, a VTIMEZONE.

    Who registered has accepted by that; who was put down by somebody else has not said anything
    yet (PARTSTAT, RFC 5545, 3.2.12), and their calendar asks them. No reply to us is asked for.
    The link stands in it only if the entry has one.
    """
    shared = replace(entry, uid="", sequence=0, attendee=("", ""), asked=True)
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        f"PRODID:-//Douze//{entry.language.upper()}\r\nMETHOD:{entry.method.value}\r\n"
        + vtimezone(entry.zone, entry.start.year)
        + "BEGIN:VEVENT\r\n"
        + _of_the_session(shared)
        + _of_the_person(entry)
        + "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@lru_cache(maxsize=32)
def _of_the_session(entry: CalendarEntry) -> str:
    """What the entries of all its participants say; written once, since it takes a while."""
    from icalendar import Event

    event = Event()
    event.add("dtstamp", entry.written_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.start.astimezone(entry.zone))
    event.add("dtend", entry.end.astimezone(entry.zone))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    if entry.place or entry.link:
        event.add("location", entry.place or entry.link)
    if entry.link:
        event.add("url", entry.link)
    withdrawn = entry.method is Invitation.CANCEL
    event.add("status", "CANCELLED" if withdrawn else "CONFIRMED")
    event.add("organizer", _person(*entry.organizer))
    return _lines(event)


def _of_the_person(entry: CalendarEntry) -> str:
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    attendee = _person(*entry.attendee)
    attendee.params.update(
        {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "ACCEPTED" if entry.asked else "NEEDS-ACTION",
            "RSVP": "FALSE",
        }
    )
    event.add("attendee", attendee)
    return _lines(event)


def _lines(event: "Event") -> str:
    """The properties of an event, without its first line and its last."""
    text: str = event.to_ical().decode()
    return text.removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")


def _person(name: str, address: str) -> "vCalAddress":
    from icalendar import vCalAddress

    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name
    return person
