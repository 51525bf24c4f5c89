"""What an adoption takes from the log: letters that wait, were withdrawn, or cannot be read."""

from douze.model.kinds import Kind
from douze.model.words import LetterState
from tests.house import address
from tests.recovery.adoption import life, take_in
from tests.steps import answers, passes, stranger, tell, vanishes
from tests.tabs import MESSAGES, SESSIONS


def test_a_letter_that_waits_goes_in_the_next_pass() -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("ann", "09-20 10:01")])
    house.pass_at("09-20 11:00", limit=1)
    take_in(house, "09-20 11:05")
    assert house.pass_at("09-20 11:10").letters == [("ann", "confirmation")]


def test_a_letter_that_was_withdrawn_is_no_missed_one_and_may_come_true_again() -> None:
    house = tell([stranger("max", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.decide("max", "attente")
    house.pass_at("09-20 11:10", limit=0)
    assert house.line(MESSAGES, 2)["État"] == "manqué"
    take_in(house, "09-20 11:15")
    states = {r.kind.value: r.state for r in house.ledger.read().letters.values()}
    assert states["dues"] is LetterState.OUTDATED
    house.decide("max", "")
    house.pass_at("09-20 11:20")
    assert house.letters("max") == ["dues"]


def test_a_letter_that_was_taken_back_goes_once_it_is_true_again() -> None:
    house = tell([answers("zoe", "09-20 10:00")])
    house.pass_at("09-20 11:00", limit=0)
    house.decide("zoe", "annuler")
    house.pass_at("09-20 11:10", limit=0)
    take_in(house, "09-20 11:15")
    house.decide("zoe", "")
    assert house.pass_at("09-20 11:20").letters == [("zoe", "confirmation")]


def test_a_letter_that_was_missed_stays_missed() -> None:
    house = tell([answers("zoe", "09-30 15:00")])
    house.pass_at("09-30 15:10", limit=0)
    house.pass_at("10-01 17:00", limit=0)
    assert house.line(MESSAGES, 2)["État"] == "manqué"
    take_in(house, "10-01 17:10")
    states = {r.kind: r.state for r in house.ledger.read().letters.values()}
    assert states[Kind.CONFIRMATION] is LetterState.MISSED


def test_whoever_answers_anew_is_known_though_only_the_log_names_them() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00"), vanishes("zoe"),
                  passes("09-20 12:00", "09-21 13:00")])  # fmt: skip
    take_in(house, "09-21 13:05")
    house.answer("zoe", "09-21 14:00")
    assert house.pass_at("09-21 14:10").letters == [("zoe", "confirmation")]
    row = house.cells("zoe")
    house.pass_at("09-21 14:20")
    assert house.cells("zoe") == row


def test_an_alert_that_another_told_stays_told_there() -> None:
    house = tell([stranger("max", "09-20 10:00"), stranger("ann", "09-20 10:01")])
    house.mailer.refuses = frozenset(address(who, member=False) for who in ("max", "ann"))
    house.pass_at("09-20 11:00")
    house.pass_at("09-20 11:10")
    before = {r.key: r.merged_into for r in house.ledger.read().letters.values()}
    assert sum(number is not None for number in before.values()) == 1
    take_in(house, "09-20 11:15")
    assert {r.key: r.merged_into for r in house.ledger.read().letters.values()} == before


def test_a_letter_was_said_in_no_other_where_the_log_names_no_subject() -> None:
    house = tell([answers("zoe", "09-30 15:00"), passes("09-30 15:10")])
    for number in range(2, len(house.workbook.tabs[MESSAGES]) + 1):
        house.edit(MESSAGES, number, Objet=None)
    letters = take_in(house, "09-30 15:20").letters
    assert len(letters) > 1
    assert {record.merged_into for record in letters} == {None}


def test_a_registration_of_a_cancelled_session_is_looked_at_again_once_it_is_restored() -> None:
    house = tell([answers("zoe", "09-20 10:00"), passes("09-20 11:00")])
    house.edit(SESSIONS, 2, État="annulée")
    house.pass_at("09-20 12:00")
    house.pass_at("09-20 13:00")
    assert house.stands("zoe") == "annulée"
    take_in(house, "09-20 13:10")
    house.edit(SESSIONS, 2, État=None)
    house.pass_at("09-20 13:20")
    house.pass_at("09-20 14:20")
    assert house.stands("zoe") == "confirmée"


def test_a_number_that_two_machines_gave_loses_no_letter() -> None:
    house = life()
    house.edit(MESSAGES, 3, **{"N°": 1})
    letters = take_in(house, "09-20 12:30").letters
    assert len({record.number for record in letters}) == len(letters) == 6
    assert not house.pass_at("09-20 12:40").letters


def test_a_row_of_the_log_without_a_key_still_counts_as_a_number() -> None:
    house = life()
    last = len(house.workbook.tabs[MESSAGES])
    house.edit(MESSAGES, last, Clé=None)
    take_in(house, "09-20 12:30")
    assert house.look_at("09-20 12:40")[1].guards == ()
    answers("kim", "09-20 12:20")(house)
    house.pass_at("09-20 12:40")
    assert house.line(MESSAGES, last + 1)["N°"] == last, "one more than the highest"


def test_a_state_that_cannot_be_read_counts_as_sent() -> None:
    house = life()
    house.edit(MESSAGES, 2, État="?")
    assert take_in(house, "09-20 12:30").letters[0].state is LetterState.SENT
