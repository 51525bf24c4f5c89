"""The entry in the participant's calendar, as an invitation that updates or withdraws itself.

icalendar is imported when the first invitation is written.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec import Struct

from douze.letters.letter_facts import place_of, title_of
from douze.letters.mime import Destination, LetterWords, ascii_address
from douze.letters.plain_words import display_name
from douze.letters.time_zone import vtimezone
from douze.model.kinds import Invitation
from douze.model.letters import PlannedLetter
from douze.model.settings import Settings

if TYPE_CHECKING:
    from icalendar import Event, vCalAddress


class _SessionEntry(Struct, frozen=True, kw_only=True):
    """What the entries of all participants of a session say. Names are fit for a header already."""

    written_at: datetime
    method: Invitation
    start: datetime
    end: datetime
    zone: ZoneInfo
    title: str
    description: str
    link: str  #: empty unless the letter carries it
    place: str  #: where one goes
    organizer: tuple[str, str]  #: display name, address


def to_ics(planned: PlannedLetter, settings: Settings, words: LetterWords, to: Destination) -> str:
    """The calendar object (RFC 5545, RFC 5546): CRLF, folded lines, a VTIMEZONE.

    Who registered has accepted by that; who was put down by somebody else has not said anything
    yet (PARTSTAT, RFC 5545, 3.2.12), and their calendar asks them. No reply to us is asked for.
    The link stands in it only if the letter carries it.
    """
    letter, session = planned.letter, planned.letter.session
    assert letter.invitation is not None and session is not None
    if not session.dated and letter.before is not None:
        session = letter.before  # the day on which it stands in the calendar
    sender = ascii_address(settings.mail.sender.address)
    shared = _SessionEntry(
        written_at=planned.decided_at,
        method=letter.invitation,
        start=session.start,
        end=session.end,
        zone=settings.zone,
        title=title_of(session),
        description=words.description,
        link=words.link,
        place=place_of(session),
        organizer=(display_name(settings.association.name), sender),
    )
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
        f"PRODID:-//Douze//{settings.language.upper()}\r\nMETHOD:{shared.method.value}\r\n"
        + vtimezone(settings.zone, session.start.year)
        + "BEGIN:VEVENT\r\n"
        + _of_the_session(shared)
        + _of_the_person(planned, to)
        + "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


@lru_cache(maxsize=32)
def _of_the_session(entry: _SessionEntry) -> str:
    """Written once for all its participants, since it takes a while."""
    from icalendar import Event

    event = Event()
    # The letter's own moment, not now: composed again it is the same bytes.
    event.add("dtstamp", entry.written_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.start.astimezone(entry.zone))
    event.add("dtend", entry.end.astimezone(entry.zone))
    event.add("summary", entry.title)
    event.add("description", entry.description)
    if entry.place or entry.link:  # programs offer to join by a link that stands there
        event.add("location", entry.place or entry.link)
    if entry.link:
        event.add("url", entry.link)
    withdrawn = entry.method is Invitation.CANCEL
    event.add("status", "CANCELLED" if withdrawn else "CONFIRMED")
    event.add("organizer", _calendar_address(*entry.organizer))
    return _lines(event)


def _of_the_person(planned: PlannedLetter, to: Destination) -> str:
    from icalendar import Event

    event = Event()
    event.add("uid", to.uid)
    event.add("sequence", planned.sequence)
    attendee = _calendar_address(to.name, ascii_address(to.address))
    attendee.params.update(
        {
            "CUTYPE": "INDIVIDUAL",
            "ROLE": "REQ-PARTICIPANT",
            "PARTSTAT": "ACCEPTED" if planned.letter.asked else "NEEDS-ACTION",
            "RSVP": "FALSE",
        }
    )
    event.add("attendee", attendee)
    return _lines(event)


def _lines(event: "Event") -> str:
    """The properties of an event, without its first line and its last."""
    text: str = event.to_ical().decode()
    return text.removeprefix("BEGIN:VEVENT\r\n").removesuffix("END:VEVENT\r\n")


def _calendar_address(name: str, address: str) -> "vCalAddress":
    from icalendar import vCalAddress

    person = vCalAddress(f"mailto:{address}")
    if name:
        person.params["CN"] = name
    return person
