"""A session's code is changed: seats stand, staff are told, nobody is written to, and back."""

from datetime import date

import pytest
from msgspec.structs import replace

from tests.factories import TITLE, settings
from tests.house import House
from tests.steps import answers, passes, stranger, tell

BEFORE = [
    answers("zoe", "09-20 09:00", session=TITLE),
    stranger("max", "09-20 09:01"),
    answers("ann", "09-20 09:02"),
    passes("09-20 10:00"),
]
#: A sentence: what staff type into the code's cell besides.
RENAMED = {
    "the code alone": {"Code": "WEBINAIRE"},
    "the code, and the hour of the same day": {"Code": "WEBINAIRE", "Début": "14:30"},
}


def house(**ours: object) -> House:
    return tell(BEFORE, ours=settings(**ours), Places=2)


def memory(one: House) -> object:
    """All that is remembered but when the last pass was, and what it saw of lines and places."""
    return replace(one.ledger.read(), last_pass=None, logged=frozenset(), places={})


@pytest.mark.parametrize("cells", RENAMED.values(), ids=RENAMED)
def test_everybody_stands_and_nobody_is_written_to(cells: dict[str, str]) -> None:
    one = house()
    before, mails = one.everybody(), len(one.mailer.sent)
    assert before == {"zoe": "confirmée", "max": "à régler", "ann": "liste d'attente 1"}
    one.edit("Sessions", 2, **cells)
    for when in ("09-21 10:00", "09-25 10:00", "09-30 15:00"):
        one.pass_at(when)
    assert (one.everybody(), len(one.mailer.sent)) == (before, mails)
    assert not one.look_at("09-30 15:10")[1].edits, "a quiet pass writes nothing"


def test_staff_are_told_on_the_session_the_registrations_and_in_the_list_once() -> None:
    one = house()
    one.edit("Sessions", 2, Code="WEBINAIRE")
    done = one.pass_at("09-21 10:00")
    told = "Le code BENEVOLES a disparu : cette session s'appelle maintenant WEBINAIRE"
    assert str(one.line("Sessions", 2)["Alerte"]).startswith(told)
    assert all(told in str(one.cells(who)["Alerte"]) for who in ("zoe", "max", "ann"))
    assert one.cells("zoe")["Session"] == "BENEVOLES"
    assert [(p.where, p.what.code) for p in done.plan.problems] == [("Sessions!A2", "code_changed")]


def test_put_back_all_is_well_without_a_letter_and_nothing_is_remembered() -> None:
    one = house()
    sheet, before, mails = one.workbook.tabs, memory(one), len(one.mailer.sent)
    one.edit("Sessions", 2, Code="WEBINAIRE")
    one.pass_at("09-20 10:10")
    assert memory(one) == before
    one.edit("Sessions", 2, Code="BENEVOLES")
    one.pass_at("09-20 10:20")
    assert (memory(one), len(one.mailer.sent)) == (before, mails)
    assert one.workbook.tabs == sheet


def test_who_comes_meanwhile_waits_and_is_served_once_the_code_is_back() -> None:
    one = tell([*BEFORE[:1], passes("09-20 10:00")], Places=2)
    one.edit("Sessions", 2, Code="WEBINAIRE")
    for who, session in (("eve", TITLE), ("ida", "BENEVOLES"), ("zoe", TITLE)):
        one.answer(who, "09-21 09:00", session=session)
    one.pass_at("09-21 10:00")
    assert one.everybody() == {"zoe": "confirmée", "eve": "à vérifier", "ida": "à vérifier"}
    assert one.ref("eve").startswith("BENEVOLES-")
    one.edit("Sessions", 2, Code="BENEVOLES")
    done = one.pass_at("09-21 11:00")
    assert one.everybody() == {"zoe": "confirmée", "eve": "confirmée", "ida": "liste d'attente 1"}
    assert sorted(done.letters) == [("eve", "confirmation"), ("ida", "waiting_list")]


def test_who_asks_by_the_other_code_is_registered_once() -> None:
    one = tell([*BEFORE[:1], passes("09-20 10:00")], Places=2)
    one.edit("Sessions", 2, Code="WEBINAIRE")
    one.answer("eve", "09-21 09:00", session="WEBINAIRE")
    one.pass_at("09-21 10:00")
    one.edit("Sessions", 2, Code="BENEVOLES")
    done = one.pass_at("09-21 11:00")
    assert one.everybody() == {"zoe": "confirmée", "eve": "confirmée"}
    assert len(one.workbook.tabs["Inscriptions"]) == 3, "a header, and a row each"
    assert (done.letters, done.plan.problems) == ([("eve", "confirmation")], ())


def test_another_session_of_the_same_title_on_another_day_is_no_changed_code() -> None:
    one = house()
    one.session("BENEVOLES2", Intitulé=TITLE, Date=date(2020, 11, 5))
    assert one.pass_at("09-21 10:00").plan.problems == ()


def test_a_code_that_nobody_is_registered_under_may_change() -> None:
    one = tell([passes("09-20 10:00")])
    one.edit("Sessions", 2, Code="WEBINAIRE")
    one.answer("zoe", "09-21 09:00", session="WEBINAIRE")
    one.pass_at("09-21 10:00")
    assert one.everybody() == {"zoe": "confirmée"}


def test_of_two_alike_on_one_day_the_one_that_stays_is_no_changed_code() -> None:
    one = house()
    one.session("SOIR", Intitulé=TITLE, Début="18:00", Fin="20:00")
    one.pass_at("09-20 10:10")
    one.remove("Sessions", 2)
    one.answer("eve", "09-21 09:00", session="SOIR")
    one.pass_at("09-21 10:00")
    assert (one.stands("eve", "SOIR"), one.stands("zoe")) == ("confirmée", "confirmée")
    assert "remettez-la" in str(one.cells("zoe")["Alerte"])
