"""Letters to staff lead to the very cell, where the spreadsheet has an address."""

from datetime import time

import pytest
from msgspec.structs import replace

from douze.match.bounces import match_bounces, with_bounces
from douze.match.match_book import match_book
from douze.model.bounces import MailboxScan
from douze.model.kinds import Kind
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from tests.factories import at, book, letter, settings
from tests.house import House
from tests.tabs import REGISTRATIONS, SESSIONS
from workflows.decide import decide
from workflows.problem_locations import with_links

#: Staff read their digest in the morning.
STAFF = settings(digest_at=time(8))
PAGE = "https://docs.google.com/spreadsheets/d/1Ab/edit#gid=7"
ON_GOOGLE = book(addresses={SESSIONS: PAGE, "Oui ! Non": f"{PAGE}8"})
#: A sentence: a place as staff read it, and where it leads.
PLACES = {
    "a cell": (f"{SESSIONS}!H2", f"{PAGE}&range=H2"),
    "a whole tab": (SESSIONS, PAGE),
    "a cell of a tab with an exclamation mark in its title": ("Oui ! Non!A3", f"{PAGE}8&range=A3"),
    "a tab that nobody read": ("Bilan!A1", ""),
    "what is no place of the sheet": ("formation@example.org", ""),
}


@pytest.mark.parametrize(("where", "link"), PLACES.values(), ids=PLACES)
def test_a_place_leads_there(where: str, link: str) -> None:
    told = Problem(where=where, what=phrase(Reason.LINK_MISSING))
    (linked,) = with_links([letter(Kind.DIGEST, matters=(told,))], ON_GOOGLE)
    assert linked.matters == (replace(told, link=link),)


def test_where_the_spreadsheet_has_no_address_nothing_leads_anywhere() -> None:
    told = letter(Kind.DIGEST, matters=(Problem(where=SESSIONS, what=phrase("link_missing")),))
    assert list(with_links([told], book())) == [told]


@pytest.mark.everywhere
def test_a_digest_leads_to_the_cell_of_the_person_whom_it_names() -> None:
    house = House(ours=STAFF)
    house.session()
    house.answer("zoe", "09-20 10:00")
    house.pass_at("09-20 10:10")
    house.edit(REGISTRATIONS, 2, Décision="peut-être")
    digests = [one for one in house.pass_at("09-21 08:00").desired.letters if one.kind == "digest"]
    (told,) = digests[0].matters
    pages = {tab.title: tab.address for tab in house.workbook.read().tabs}
    assert told.where == f"{REGISTRATIONS}!L2"
    assert str(told.who) == "Zoe Martin, zoe@ambert.example"
    page = pages[REGISTRATIONS]
    assert told.link == (f"{page}&range=L2" if page else "")
    assert page == "" or page.startswith("https://docs.google.com/spreadsheets/d/")


def test_the_mailbox_of_returns_is_called_as_staff_call_it() -> None:
    house = House(ours=STAFF)
    trouble = phrase(Reason.RETURNS_LOGIN, host="imap.example.org", user="formation@example.org")
    ledger = house.ledger.read()
    ledger = with_bounces(
        ledger, match_bounces(ledger, MailboxScan(trouble=trouble), {}, at("09-20 10:00"))
    )
    bounces = replace(STAFF.mail.bounces, user="formation@example.org")
    ours = replace(STAFF, mail=replace(STAFF.mail, bounces=bounces))
    matched = match_book(book(), ledger, at("09-20 10:00"), secret=b"")
    told = [decide(matched, ledger, one, at("09-20 10:00")).problems for one in (ours, STAFF)]
    assert [[p.where for p in one] for one in told] == [["formation@example.org"], ["Messages"]]
