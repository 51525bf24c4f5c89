"""Feed, calendar and data, as other programs read them."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
import vobject
from icalendar import Calendar
from lxml import etree

from tests.factories import TITLE, at
from tests.pages.town import URL, Town, with_site
from tests.tabs import SESSIONS

ATOM = {"a": "http://www.w3.org/2005/Atom"}
#: The rules of RFC 4287 for what we write.
RULES = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


@pytest.fixture
def town() -> Town:
    """Sessions of each kind, and a first pass."""
    town = Town()
    town.session(Lieu="Mairie", Pourquoi="Parce & que <b>.\n\n- un", Places=2)
    town.session("POSTPONED", État="reportée", Date=date(2020, 10, 8))
    town.session("CANCELLED", État="annulée", Date=date(2020, 10, 9))
    town.session("UNDATED", État="reportée", Date=None, Début=None, Fin=None)
    town.session("OVER", Date=date(2020, 6, 2), Intitulé="a\ud800b\x01c & <d>")
    town.pass_at("09-21 10:00")
    return town


def events_of(content: bytes) -> list[Any]:
    """The events of a calendar, as icalendar reads them."""
    return [*Calendar.from_ical(content).walk("VEVENT")]


def entries(town: Town) -> dict[str, tuple[str, str]]:
    """Of each entry of the feed its identity and when it changed, by its page."""
    parsed = feedparser.parse(town.site.files["feed.xml"])
    assert not parsed.bozo
    return {one.link.rpartition("/")[2]: (one.id, one.updated) for one in parsed.entries}


def test_the_feed_keeps_the_rules_of_atom(town: Town) -> None:
    RULES.assertValid(etree.fromstring(town.site.files["feed.xml"]))
    parsed = feedparser.parse(town.site.files["feed.xml"])
    assert parsed.version == "atom10"
    assert parsed.feed.title == "Cap Rural : les sessions"
    by_page = {one.link: one for one in parsed.entries}
    assert len(by_page) == 5
    ours = by_page[f"{URL}/benevoles.html"]
    assert ours.title == TITLE
    assert ours.summary == "jeudi 1er octobre 2020 de 14 h à 16 h, Mairie, en ligne".replace(
        " h", "\u00a0h"
    ).replace("de 1", "de\u00a01").replace("à 1", "à\u00a01").replace("h à", "h\u00a0à")
    assert "<li>un</li>" in ours.content[0].value
    assert by_page[f"{URL}/cancelled.html"].title == "Annulée : Session CANCELLED"
    assert by_page[f"{URL}/postponed.html"].title == "Reportée : Session POSTPONED"
    ids = etree.fromstring(town.site.files["feed.xml"]).xpath("//a:id/text()", namespaces=ATOM)
    assert len(set(ids)) == len(ids) == 6


def test_a_feed_without_sessions_keeps_them_too() -> None:
    town = Town(with_site(site={"url": ""}))
    town.pass_at("09-21 10:00")
    RULES.assertValid(etree.fromstring(town.site.files["feed.xml"]))


def test_an_entry_is_new_when_what_it_tells_is(town: Town) -> None:
    before = entries(town)
    town.answer("zoe", "09-21 10:05")
    town.pass_at("09-21 10:10")
    assert entries(town) == before
    town.edit(SESSIONS, 2, Pourquoi="Autrement.")
    town.pass_at("09-21 10:20")
    after = entries(town)
    assert {page for page in after if after[page] != before[page]} == {"benevoles.html"}
    assert after["benevoles.html"] == (before["benevoles.html"][0], "2020-09-21T08:20:00+00:00")


def test_the_calendar_is_read_by_two_libraries(town: Town) -> None:
    content = town.site.files["sessions.ics"]
    events = {str(e["SUMMARY"]): e for e in events_of(content)}
    assert len(events) == 4  # one was never dated
    ours = events[TITLE]
    assert ours["DTSTART"].dt == at("10-01 14:00")
    assert ours["DTEND"].dt == at("10-01 16:00")
    assert (str(ours["LOCATION"]), str(ours["STATUS"])) == ("Mairie", "CONFIRMED")
    assert str(ours["URL"]) == f"{URL}/benevoles.html"
    assert str(events["Session CANCELLED"]["STATUS"]) == "CANCELLED"
    assert str(events["Session POSTPONED"]["STATUS"]) == "CANCELLED"
    assert events["Session POSTPONED"]["DTSTART"].dt == at("10-08 14:00")
    read = vobject.readOne(content.decode())
    summaries = {event.summary.value: event for event in read.vevent_list}
    assert summaries.keys() == events.keys()
    assert summaries[TITLE].dtstart.value.astimezone(UTC) == at("10-01 14:00")
    uids = [event.uid.value for event in read.vevent_list]
    assert len(set(uids)) == 4
    assert all(uid.endswith("@site.douze") for uid in uids)


def test_each_session_has_a_calendar_of_its_own(town: Town) -> None:
    (event,) = events_of(town.site.files["benevoles.ics"])
    (same,) = (
        each for each in events_of(town.site.files["sessions.ics"]) if str(each["SUMMARY"]) == TITLE
    )
    assert event.to_ical() == same.to_ical()
    assert "undated.ics" not in town.site.files


def test_an_event_that_changes_has_a_higher_sequence(town: Town) -> None:
    def seen() -> tuple[int, datetime, str]:
        (event,) = events_of(town.site.files["benevoles.ics"])
        return int(event["SEQUENCE"]), event["DTSTAMP"].dt, str(event["STATUS"])

    assert seen() == (0, at("09-21 10:00"), "CONFIRMED")
    town.edit(SESSIONS, 2, Date=date(2020, 10, 2))
    town.pass_at("09-21 10:10")
    assert seen() == (1, at("09-21 10:10"), "CONFIRMED")
    town.edit(SESSIONS, 2, État="annulée")
    town.pass_at("09-21 10:20")
    assert seen() == (2, at("09-21 10:20"), "CANCELLED")
    town.edit(SESSIONS, 2, État="")
    town.pass_at("09-21 10:30")
    assert seen() == (3, at("09-21 10:30"), "CONFIRMED")
