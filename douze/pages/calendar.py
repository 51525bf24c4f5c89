"""Sessions as a calendar: one to subscribe to, and one file a session (RFC 5545, RFC 7986).

An entry of its own: it is nobody's, whereas the one in a letter is a participant's, who is asked
by it and may withdraw. So their UIDs differ. icalendar is imported when the first is written.
"""

from collections.abc import Iterable
from datetime import UTC, timedelta

from douze.letters.plain_words import one_line
from douze.letters.time_zone import vtimezone
from douze.model.settings import Settings
from douze.model.site import LastPublished, PublicSession
from douze.pages.feed import identity

#: How often who subscribes looks again.
_REFRESH = timedelta(hours=1)


def to_calendar(events: Iterable[str], settings: Settings, name: str, first_year: int) -> bytes:
    """Put events into one calendar: CRLF, folded lines, a VTIMEZONE."""
    from icalendar import Calendar

    head = Calendar()
    head.add("version", "2.0")
    head.add("prodid", f"-//Douze//{settings.language.upper()}")
    head.add("method", "PUBLISH")
    # Each twice: as RFC 7986 has it, and as Apple and Microsoft had it before.
    head.add("name", name)
    head.add("x-wr-calname", name)
    head.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    head.add("x-published-ttl", "PT1H")
    begin, end = "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n"
    lines = head.to_ical().decode().removeprefix(begin).removesuffix(end)
    zone = vtimezone(settings.zone, first_year)
    return f"{begin}{lines}{zone}{''.join(events)}{end}".encode()


def to_event(
    session: PublicSession, told: LastPublished, settings: Settings, description: str
) -> str:
    """One session as an event; withdrawn where it is cancelled, or waits for another date."""
    from icalendar import Event

    changed, zone = told.since.astimezone(UTC).replace(microsecond=0), settings.zone
    event = Event()
    event.add("uid", f"{identity(session.code, settings)}@site.douze")
    event.add("sequence", told.revision)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    start = session.told_start
    assert start is not None
    event.add("dtstart", start.astimezone(zone))
    if session.dated:  # of one that was put off only the day is told on which it was to be
        event.add("dtend", session.end.astimezone(zone))
    event.add("summary", one_line(session.title))
    if description:
        event.add("description", description)
    if session.place:
        event.add("location", one_line(session.place))
    if settings.site.url:
        event.add("url", settings.site.address(session.page))
    event.add("status", "CONFIRMED" if session.stands else "CANCELLED")
    # One that does not take place keeps nobody from anything: their time counts as free.
    event.add("transp", "OPAQUE" if session.stands else "TRANSPARENT")
    text: str = event.to_ical().decode()
    return text
