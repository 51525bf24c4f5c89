"""A session as search engines read it: schema.org's Event, as JSON-LD.

https://schema.org/Event
"""

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from douze.letters.plain_words import one_line
from douze.model.settings import Settings
from douze.model.site import Availability, PublicSession

_SCHEMA = "https://schema.org"
_STATUS = {
    Availability.CANCELLED: "EventCancelled",
    Availability.POSTPONED: "EventPostponed",
}
_AVAILABLE = {
    Availability.OPEN: "InStock",
    Availability.FULL: "SoldOut",
}


def event_data(session: PublicSession, settings: Settings, *, about: str, register: str) -> str:
    """The data of one session, which no `</script>` in them can end; none where no day was named.

    `about` says in a line or two what it is about, `register` where one registers. Where the
    webconference is read of, its page stands for it: the link is only for whoever takes part.
    """
    start = session.told_start
    if start is None:
        return ""
    page = settings.site.address(session.page)
    zone = settings.zone
    data: dict[str, object] = {
        "@context": _SCHEMA,
        "@type": "Event",
        "name": one_line(session.title),
        "description": about,
        "startDate": _local_iso(start, zone),
        "endDate": _local_iso(session.end, zone) if session.dated else "",
        "eventStatus": f"{_SCHEMA}/{_STATUS.get(session.standing, 'EventScheduled')}",
        "eventAttendanceMode": f"{_SCHEMA}/{_attendance(session)}",
        "location": _location(session, page or register),
        "organizer": {"@type": "Organization", "name": one_line(settings.association.name)},
        "performer": [{"@type": "Person", "name": one_line(who)} for who in session.speakers],
        "inLanguage": settings.language,
        "url": page,
        "maximumAttendeeCapacity": session.places,
    }
    if session.takes_registrations:
        data["remainingAttendeeCapacity"] = session.free
    if register and session.standing in _AVAILABLE:
        data["offers"] = {
            "@type": "Offer",
            "url": register,
            "availability": f"{_SCHEMA}/{_AVAILABLE[session.standing]}",
        }
    known = {word: value for word, value in data.items() if value not in ("", [])}
    written = json.dumps(known, ensure_ascii=False)
    # U+2028 and U+2029 end a line in older JavaScript, though not in JSON.
    return written.translate({ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"})


def _local_iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _attendance(session: PublicSession) -> str:
    if not session.online:
        return "OfflineEventAttendanceMode"
    mixed = "MixedEventAttendanceMode"
    return mixed if session.place else "OnlineEventAttendanceMode"


def _location(session: PublicSession, page: str) -> object:
    online: Mapping[str, str] = {"@type": "VirtualLocation"} | ({"url": page} if page else {})
    if not session.place:
        return online
    place = one_line(session.place)
    there = {"@type": "Place", "name": place, "address": place}
    return [there, online] if session.online else there
