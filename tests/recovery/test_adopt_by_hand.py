"""A sheet that people kept themselves, without log or reasons, or in English, is adopted."""

from douze.adapters.phrases_yaml import load_wording
from douze.model.words import Status
from tests.factories import PARIS, TEMPLATES
from tests.house import House
from tests.recovery.adoption import life, take_in
from tests.steps import decides
from tests.tabs import MESSAGES, REGISTRATIONS


def by_hand(house: House) -> None:
    """Empty the log and the reasons: as if people had kept the sheet themselves."""
    house.remove(MESSAGES, *range(2, len(house.workbook.tabs[MESSAGES]) + 1))
    for number in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1):
        house.edit(REGISTRATIONS, number, Alerte=None, Messages=None)


def test_nobody_is_told_what_they_were_when_the_sheet_was_adopted() -> None:
    house = life()
    by_hand(house)
    before, stood = len(house.mailer.sent), house.everybody()
    take_in(house, "09-20 12:30")
    for when in ("09-20 12:30", "09-20 12:40", "09-21 13:00"):
        assert not house.pass_at(when).letters
    assert len(house.mailer.sent) == before
    assert house.everybody() == stood


def test_what_changes_after_the_adoption_is_told() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-20 12:30")
    decides("zoe", "annuler")(house)
    assert sorted(house.pass_at("09-20 12:40").letters) == [
        ("ann", "confirmation"),
        ("zoe", "cancellation"),
    ]
    decides("zoe", "confirmer")(house)
    assert house.pass_at("09-20 12:50").letters == [("zoe", "confirmation")]
    assert house.pass_at("09-28 18:10").letters == [("max", "expired")]


def test_who_was_confirmed_when_adopted_gets_the_link_and_the_reminder() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-20 12:30")
    house.pass_at("09-20 12:40")
    house.pass_at("09-30 14:10")
    house.pass_at("10-01 13:05")
    assert house.letters("zoe")[-2:] == ["link", "reminder"]


def test_the_link_that_should_have_gone_before_the_adoption_goes() -> None:
    house = life()
    by_hand(house)
    take_in(house, "09-30 14:30")
    assert ("zoe", "link") in house.pass_at("09-30 14:40").letters


def test_an_english_sheet_is_adopted_by_its_words() -> None:
    house = life()
    english = load_wording(TEMPLATES, "en", PARIS)
    for number in range(2, len(house.workbook.tabs[REGISTRATIONS]) + 1):
        status = str(house.line(REGISTRATIONS, number)["Statut"])
        house.edit(REGISTRATIONS, number, Statut=english.word(status).upper())
    for number in range(2, len(house.workbook.tabs[MESSAGES]) + 1):
        state = str(house.line(MESSAGES, number)["État"])
        house.edit(MESSAGES, number, État=english.word(state), Type="?")
    known = {one.ref: one.status for one in take_in(house, "09-20 12:30").registrations}
    assert known[house.ref("zoe")] is Status.CONFIRMED
    assert known[house.ref("eve")] is Status.CANCELLED
    assert not house.pass_at("09-20 12:40").letters
