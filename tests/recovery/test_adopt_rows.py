"""What an adoption takes from rows that staff have changed, or that people left or came back to."""

import pytest

from tests.factories import CODE
from tests.house import House, address
from tests.recovery.adoption import LIFE, life, take_in
from tests.steps import Step, answers, passes, stranger, tell, types, vanishes
from tests.tabs import REGISTRATIONS, SESSIONS


def _no_ref(house: House) -> None:
    house.edit(REGISTRATIONS, house.place("zoe"), Réf=None)


def _odd_ref(house: House) -> None:
    house.edit(REGISTRATIONS, house.place("zoe"), Réf="voir Geneviève")


@pytest.mark.parametrize("spoil", [_no_ref, _odd_ref], ids=["no Réf", "an unreadable Réf"])
def test_a_row_without_a_reference_is_left_for_the_next_pass(spoil: Step) -> None:
    house = life()
    number = house.place("zoe")
    spoil(house)
    adopted = take_in(house, "09-20 12:30")
    assert adopted.left == (number,)


def test_a_status_that_cannot_be_read_is_the_one_that_was_told_last() -> None:
    house = tell(LIFE, Places=2)
    types("zoe", Statut="ok !")(house)
    house.edit(SESSIONS, 2, Places=0)
    assert take_in(house, "09-20 12:30").left == ()
    house.pass_at("09-20 12:40")
    assert house.stands("zoe") == "confirmée", "a seat given stays given"


def test_a_name_that_staff_corrected_stays_theirs() -> None:
    house = life()
    types("zoe", Nom="Martin-Dupuy")(house)
    take_in(house, "09-20 12:30")
    answers("zoe", "09-20 12:35", Nom="Autre")(house)
    house.pass_at("09-20 12:40")
    assert house.cells("zoe")["Nom"] == "Martin-Dupuy"


def test_a_second_answer_to_whoever_is_confirmed_is_told() -> None:
    house = life()
    take_in(house, "09-20 12:30")
    answers("zoe", "09-20 12:35", Nom="Autre")(house)
    house.pass_at("09-20 12:40")
    assert house.cells("zoe")["Nom"] != "Autre"
    assert "(« Autre »)" in str(house.cells("zoe")["Alerte"])


def test_a_corrected_address_stays_the_address() -> None:
    house = life()
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    take_in(house, "09-20 12:30")
    done = house.pass_at("09-20 12:40")
    assert not done.letters
    assert len(house.workbook.tabs[REGISTRATIONS]) == 6, "nobody is registered twice"


def test_an_answer_from_a_corrected_address_is_that_persons() -> None:
    house = life()
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    answers("zoe.martin", "09-20 12:05", Nom="Autre")(house)
    house.pass_at("09-20 12:10")
    take_in(house, "09-20 12:30")
    answers("zoe.martin", "09-20 12:35", Nom="Encore")(house)
    house.pass_at("09-20 12:40")
    assert "Encore »)" in str(house.cells("zoe")["Alerte"]), "it is told on that row"
    assert len(house.workbook.tabs[REGISTRATIONS]) == 6


def test_ranks_go_on_by_arrival_also_of_whoever_was_added_by_hand() -> None:
    house = life(places=0)
    house.by_hand(**{"E-mail": address("ida")})
    house.pass_at("09-20 12:10")
    stood = house.everybody()
    assert stood["ida"] == "liste d'attente 5"
    take_in(house, "09-20 12:30")
    answers("kim", "09-20 12:20")(house)
    house.pass_at("09-20 12:40")
    assert house.everybody() == {**stood, "kim": "liste d'attente 6"}


def test_who_withdrew_by_a_deleted_row_does_not_come_back() -> None:
    house = life()
    vanishes("bob")(house)
    house.pass_at("09-20 12:10")
    house.pass_at("09-21 12:20")
    take_in(house, "09-21 12:30")
    assert not house.pass_at("09-21 12:40").letters
    assert "bob" not in house.everybody()
    stranger("bob", "09-21 12:45")(house)
    house.pass_at("09-21 12:50")
    assert house.letters("bob")[-1] == "waiting_list"


def test_who_expired_comes_back_by_a_new_answer_only() -> None:
    house = life()
    house.pass_at("09-28 18:10")
    assert house.stands("max") == "expirée"
    take_in(house, "09-28 18:20")
    house.pass_at("09-28 18:30")
    assert house.stands("max") == "expirée"
    stranger("max", "09-28 18:40")(house)
    house.pass_at("09-28 18:50")
    assert house.stands("max") == "liste d'attente 2"
    assert house.letters("max")[-1] == "waiting_list"


def test_an_answer_that_staff_put_into_its_session_is_not_registered_again() -> None:
    house = tell([answers("zoe", "09-20 10:00", session="Webconf ?"), passes("09-20 11:00")])
    house.edit(REGISTRATIONS, 2, Session=CODE)
    house.pass_at("09-20 11:10")
    assert house.everybody() == {"zoe": "confirmée"}
    take_in(house, "09-20 11:20")
    house.pass_at("09-20 11:30")
    assert len(house.workbook.tabs[REGISTRATIONS]) == 2
    assert house.letters("zoe") == ["confirmation"]
