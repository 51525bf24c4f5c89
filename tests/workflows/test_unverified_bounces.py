"""Reports of letters that came back, of which nothing proves where they come from."""

from datetime import time

from douze.adapters.ledger.as_text import mailbox_of, mailbox_text
from douze.model.bounces import DeliveryReport, MailboxPosition
from douze.model.letters import LetterRecord
from douze.model.words import LetterState
from tests.factories import at, settings
from tests.house import House
from tests.workflows.test_returns import look, report

#: Staff read their digest in the morning.
STAFF = settings(digest_at=time(8))


def told_once(house: House) -> LetterRecord:
    """Zoe is registered; give the letter that told her."""
    house.session()
    house.answer("zoe", "09-20 10:00")
    house.pass_at("09-20 10:10")
    return house.ledger.read().letters[f"{house.ref('zoe')}/confirmation"]


def unproved(one: LetterRecord) -> DeliveryReport:
    return report(one, unproved=True)


def test_such_a_report_changes_nothing_of_the_letter() -> None:
    house = House(ours=STAFF)
    one = told_once(house)
    assert look(house, "09-20 11:00", unproved(one)) == ["digest"]
    assert house.ledger.read().letters[one.key].state is LetterState.SENT
    assert house.cells("zoe")["Statut"] == "confirmée"


def test_staff_are_told_in_the_next_digest_and_in_no_other() -> None:
    house = House(ours=STAFF)
    one = told_once(house)
    assert look(house, "09-21 07:00", unproved(one)) == []
    left = [look(house, when) for when in ("09-21 08:00", "09-21 09:00", "09-22 08:00")]
    assert left == [["digest"], [], []]


def test_of_several_reports_about_one_letter_staff_hear_once() -> None:
    house = House(ours=STAFF)
    one = told_once(house)
    look(house, "09-20 11:00", unproved(one))
    look(house, "09-21 08:00")
    look(house, "09-21 11:00", unproved(one), unproved(one))
    assert look(house, "09-22 08:00") == []


def test_once_the_letter_is_known_to_be_back_that_is_told_instead() -> None:
    house = House(ours=STAFF)
    one = told_once(house)
    look(house, "09-20 11:00", unproved(one))
    assert look(house, "09-20 12:00", report(one)) == ["alert"]
    found = house.ledger.read().letters[one.key]
    assert found.state is LetterState.RETURNED


def test_of_a_letter_that_is_not_ours_nothing_is_told() -> None:
    house = House(ours=STAFF)
    one = told_once(house)
    look(house, "09-20 11:00", report(one, message_ids=("f" * 32,), key="", unproved=True))
    assert look(house, "09-21 08:00") == []


def test_the_ledger_keeps_what_staff_have_still_to_hear() -> None:
    known = MailboxPosition(validity=7, uid=42, unproved=(("A/link", at("09-20 11:00")),))
    assert mailbox_of(mailbox_text(known)) == known
    assert mailbox_of("[7, 42, null, null]") == MailboxPosition(validity=7, uid=42)
