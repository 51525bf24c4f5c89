"""The entry in the calendar, as a calendar reads it."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from douze.model.kinds import Invitation, Kind
from douze.model.letters import Mail
from tests.factories import wording
from tests.letters.letter_factory import LINK, TEMPLATES, at, composer, parsed, planned, settings


def calendars(mail: Mail) -> list[str]:
    """Both copies of the entry: the one in the letter, the one attached."""
    message = parsed(mail)
    parts = [p for p in message.walk() if p.get_content_type().endswith(("calendar", "ics"))]
    return [part.get_payload(decode=True).decode() for part in parts]  # type: ignore[union-attr]


def read(text: str) -> Any:
    """The entry as a calendar program reads it."""
    return Calendar.from_ical(text)


def test_a_confirmation_invites_one_person() -> None:
    mail = composer().compose(planned(Kind.CONFIRMATION))
    inline, attached = calendars(mail)
    assert inline == attached
    calendar = read(attached)
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == "BENEVOLES-7KQ4TM2X@douze"
    assert event["SEQUENCE"] == 17
    assert event["STATUS"] == "CONFIRMED"
    assert event["ATTENDEE"] == "mailto:zoe.martin@example.org"
    assert event["ORGANIZER"] == "mailto:formation@example.org"
    assert event["DTSTART"].dt == at("2020-10-01T14:00")
    assert event["DTEND"].dt == at("2020-10-01T16:00")
    assert str(event["DTSTAMP"].dt) == "2020-09-22 07:35:00+00:00"


def test_the_message_names_the_method() -> None:
    message = parsed(composer().compose(planned(Kind.CONFIRMATION)))
    types = [(part.get_content_type(), part.get_param("method")) for part in message.walk()]
    assert types == [
        ("multipart/mixed", None),
        ("multipart/alternative", None),
        ("text/plain", None),
        ("text/html", None),
        ("text/calendar", "REQUEST"),
        ("application/ics", None),
    ]


def test_a_cancellation_withdraws_the_same_entry() -> None:
    mail = composer().compose(planned(Kind.CANCELLATION))
    assert b"text/calendar; method=CANCEL;" in mail.raw
    calendar = read(calendars(mail)[0])
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["UID"] == "BENEVOLES-7KQ4TM2X@douze"


def test_a_change_updates_the_same_entry() -> None:
    mail = composer().compose(planned(Kind.CHANGE, start=at("2020-10-08T15:00")))
    calendar = read(calendars(mail)[0])
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("REQUEST", "CONFIRMED")
    assert (event["UID"], event["SEQUENCE"]) == ("BENEVOLES-7KQ4TM2X@douze", 17)
    assert event["DTSTART"].dt == at("2020-10-08T15:00")


def test_the_entry_is_the_one_that_the_person_has_under_another_reference() -> None:
    mail = composer().compose(planned(Kind.CHANGE, entry="BENEVOLES-ABCDEFGH"))
    (event,) = read(calendars(mail)[0]).walk("VEVENT")
    assert event["UID"] == "BENEVOLES-ABCDEFGH@douze"


def test_a_session_cancelled_withdraws_the_same_entry() -> None:
    mail = composer().compose(planned(Kind.SESSION_CANCELLED))
    assert b"text/calendar; method=CANCEL;" in mail.raw
    calendar = read(calendars(mail)[0])
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert (event["UID"], event["SEQUENCE"]) == ("BENEVOLES-7KQ4TM2X@douze", 17)


def test_what_is_about_no_session_has_no_entry() -> None:
    mail = composer().compose(planned(Kind.ALERT, invitation=Invitation.REQUEST))
    assert calendars(mail) == []


def test_its_zone_is_explained_and_its_lines_are_folded() -> None:
    text = calendars(composer().compose(planned(Kind.CONFIRMATION, title="é" * 150)))[0]
    (zone,) = read(text).walk("VTIMEZONE")
    assert zone["TZID"] == "Europe/Paris"
    rules = {rule["RRULE"].to_ical(): rule["TZOFFSETTO"].td for rule in zone.subcomponents}
    spring, autumn = b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"
    assert rules[spring] > rules[autumn]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "\n" not in text.replace("\r\n", "")


ZONES = {"no rule at all": "UTC", "never changes": "Africa/Abidjan", "half hours": "Asia/Kolkata"}


@pytest.mark.parametrize("zone", ZONES.values(), ids=ZONES)
def test_any_zone_can_be_read_back(zone: str) -> None:
    from douze.letters.composer import Composer

    at_home = Composer(settings(zone=ZoneInfo(zone)), TEMPLATES, wording=wording())
    (event,) = read(calendars(at_home.compose(planned(Kind.CONFIRMATION)))[0]).walk("VEVENT")
    assert event["DTSTART"].dt == at("2020-10-01T14:00")


def test_the_link_stands_in_it_only_where_the_letter_carries_it() -> None:
    without, with_link = (
        calendars(composer().compose(planned(Kind.CONFIRMATION, carries_link=carries)))[0]
        for carries in (False, True)
    )
    assert "visio" not in without.replace("\r\n ", "")
    event = read(with_link).walk("VEVENT")[0]
    assert (event["URL"], event["LOCATION"]) == (LINK, LINK)
    assert LINK in event["DESCRIPTION"]


def test_a_hostile_name_adds_no_property() -> None:
    letter = planned(Kind.CONFIRMATION, first_name='X"\r\nATTENDEE:mailto:eve@example.org')
    (event,) = read(calendars(composer().compose(letter))[0]).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:zoe.martin@example.org"


def test_a_rehearsal_cannot_be_taken_for_the_real_entry() -> None:
    letter = planned(Kind.CONFIRMATION, invitation=Invitation.REQUEST)
    mail = composer().rehearse(letter, "ann@example.org")
    (event,) = read(calendars(mail)[0]).walk("VEVENT")
    assert event["UID"] != "BENEVOLES-7KQ4TM2X@douze"
    assert event["ATTENDEE"] == "mailto:ann@example.org"


#: Whether the person registered, and what the calendar says of them.
ASKED = {
    "who registered has accepted": (True, "ACCEPTED"),
    "who was put down by staff is asked by their calendar": (False, "NEEDS-ACTION"),
}


@pytest.mark.parametrize(("asked", "said"), ASKED.values(), ids=ASKED)
def test_nobody_accepts_for_somebody_else(asked: bool, said: str) -> None:
    mail = composer().compose(planned(Kind.CONFIRMATION, asked=asked))
    (event,) = read(calendars(mail)[0]).walk("VEVENT")
    assert event["ATTENDEE"].params["PARTSTAT"] == said
    assert event["ATTENDEE"].params["RSVP"] == "FALSE"
