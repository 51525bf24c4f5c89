"""Feed, calendar and data, as other programs read them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
import vobject
from icalendar import Calendar

from douze.pages.pages import HEAVIEST_FEED, MOST_IN_FEED
from tests.factories import TITLE, at
from tests.pages.town import URL, Town, with_site
from tests.site.atom import RULES, wrong_with
from tests.tabs import SESSIONS

LONG = ("Pourquoi", "Pour qui", "Programme")
#: What somebody could do to a feed, and what would be said of it.
BREACHES = {
    "an element that Atom does not know": ("<summary>", "<abstract/><summary>", "RELAXNG"),
    "no author": ("<author>.*?</author>", "", "4.1.1: a feed has an author"),
    "an author without a name": ("<name>.*?</name>", "<name> </name>", "3.2.1"),
    "no address of its own": ('<link rel="self"[^>]*>', "", "4.1.1: a feed says where"),
    "two pages of one session": ("(<link rel=.alternate.[^>]*>)", r"\1\1", "4.1.1, 4.1.2"),
    "an entry that leads nowhere": (
        r"(<entry>(?:(?!<link).)*)<link[^>]*>((?:(?!<content).)*?</entry>)",
        r"\1\2",
        "4.1.2: an entry",
    ),
    "content of elsewhere": (
        r"<summary>((?:(?!<content).)*?)<content[^>]*>.*?</content>",
        '<content src="https://example.org/a" type="text/html"/>',
        "4.1.3",
    ),
    "an id that is no address": ("<id>urn:uuid:", "<id>", "4.2.6: an id"),
    "one id for two": (r"<id>[^<]*</id>", "<id>urn:uuid:a</id>", "4.2.6: no two"),
    "a title that says nothing": ("<title>[^<]*", "<title> ", "4.2.14"),
    "a moment of no zone": (r"\+00:00<", "<", "3.3"),
    "a feed that is older than its entries": ("<updated>2020", "<updated>2019", "4.2.15"),
    "a day alone": (r"<updated>([^T]*)T[^<]*", r"<updated>\1", "RELAXNG"),
    "a language that is none": ('xml:lang="fr"', 'xml:lang="français de France"', "RELAXNG"),
}  # fmt: skip


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
    assert wrong_with(town.site.files["feed.xml"]) == []
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
    assert len({one.id for one in parsed.entries} | {parsed.feed.id}) == 6


@pytest.mark.parametrize(("there", "instead", "told"), BREACHES.values(), ids=BREACHES)
def test_a_feed_that_breaks_a_rule_is_found_out(
    town: Town, there: str, instead: str, told: str
) -> None:
    feed = town.site.files["feed.xml"].decode()
    broken = re.sub(
        there, instead, feed, count=0 if told.startswith("4.2.6: no") else 1, flags=re.S
    )
    assert broken != feed
    assert any(told in wrong for wrong in wrong_with(broken.encode()))


def test_every_rule_of_a_feed_is_tried() -> None:
    tried = {told for _, _, told in BREACHES.values()} - {"RELAXNG"}
    assert all(any(rule.startswith(told) for told in tried) for rule in RULES)


def test_a_feed_without_sessions_keeps_them_too() -> None:
    town = Town(with_site(site={"url": ""}))
    town.pass_at("09-21 10:00")
    assert wrong_with(town.site.files["feed.xml"]) == []


def test_a_feed_of_long_texts_stays_light_the_oldest_in_short() -> None:
    town = Town()
    for number in range(60):
        day = date(2020, 10, 2) + timedelta(days=number)
        town.session(f"S{number}", Date=day, **dict.fromkeys(LONG, "<&> " * 1_000))
    town.pass_at("09-21 10:00")
    content = town.site.files["feed.xml"]
    assert len(content) < HEAVIEST_FEED
    assert wrong_with(content) == []
    parsed = feedparser.parse(content)
    told = ["content" in one for one in parsed.entries]
    assert len(told) == MOST_IN_FEED
    assert told == sorted(told, reverse=True)
    assert 0 < sum(told) < MOST_IN_FEED
    assert all(one.summary for one in parsed.entries)


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


def test_a_row_that_could_not_be_read_for_a_while_is_no_news(town: Town) -> None:
    town.edit(SESSIONS, 2, Lieu="Foyer")
    town.pass_at("09-21 10:10")
    before, event = entries(town), town.site.files["benevoles.ics"]
    assert b"SEQUENCE:1" in event
    for date_typed, when in (("bientôt", "10:20"), (date(2020, 10, 1), "10:30")):
        town.edit(SESSIONS, 2, Date=date_typed)
        town.pass_at(f"09-21 {when}")
    assert entries(town) == before
    assert town.site.files["benevoles.ics"] == event
