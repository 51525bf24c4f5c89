"""Who answered by the link in a letter, and what: told apart by the code alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest

from douze.match.coded_answers import signed_answers
from douze.model.signed_answers import CodedAnswer, SignedAnswer, last_said
from douze.model.tokens import ANSWERS, Purpose, token
from tests.factories import at, wall
from tests.house import House
from tests.steps import Step, answers, passes, tell

SECRET = b"s" * 32
ZOE, MAX = "BENEVOLES-7KQ4TM2X", "BENEVOLES-AAAA2222"
TAB = "Désistements"
NOW = at("09-22 10:00")


def coded(ref: str, purpose: Purpose, when: str) -> CodedAnswer:
    return CodedAnswer(token=token(SECRET, ref, purpose), received=at(when), where=f"{TAB}!B2")


def found(*given: CodedAnswer) -> Mapping[str, Sequence[SignedAnswer]]:
    said, wrong = signed_answers(given, [ZOE, MAX], SECRET, NOW)
    assert wrong == ()
    return said


def test_all_that_somebody_said_is_known_once_each_in_the_order_of_time() -> None:
    said = found(
        coded(ZOE, Purpose.STAY, "09-21 12:00"),
        coded(ZOE, Purpose.WITHDRAW, "09-21 11:00"),
        coded(MAX, Purpose.MOVE, "09-21 10:30"),
        coded(ZOE, Purpose.STAY, "09-21 10:00"),
        coded(ZOE, Purpose.STAY, "09-21 10:00"),
    )
    assert said == {
        ZOE: [
            SignedAnswer(Purpose.STAY, at("09-21 10:00")),
            SignedAnswer(Purpose.WITHDRAW, at("09-21 11:00")),
            SignedAnswer(Purpose.STAY, at("09-21 12:00")),
        ],
        MAX: [SignedAnswer(Purpose.MOVE, at("09-21 10:30"))],
    }
    assert last_said(said[ZOE], Purpose.STAY) == at("09-21 12:00")
    assert last_said(said[ZOE], Purpose.MOVE) is None


def test_the_order_of_the_rows_says_nothing() -> None:
    given = [coded(ZOE, purpose, "09-21 11:00") for purpose in ANSWERS]
    assert found(*given) == found(*reversed(given))


def test_what_somebody_thought_is_no_answer_here() -> None:
    """The evaluation form has codes of its own: pasted into this tab one is nobody's."""
    code = coded(ZOE, Purpose.EVALUATE, "09-21 11:00")
    said, wrong = signed_answers([code], [ZOE], SECRET, NOW)
    assert (said, [one.what.code for one in wrong]) == ({}, ["token_wrong"])


def answers_by_link(who: str, purpose: Purpose, when: str) -> Step:
    def step(house: House) -> None:
        house.secret = SECRET
        header = ("Horodateur", "Votre code", "Une remarque ?")
        before = house.workbook.tabs.get(TAB, (header,))
        row = (wall(when), token(SECRET, house.ref(who), purpose), "Je ne viens pas")
        house.workbook.edit(TAB, [*before, row])

    return step


@pytest.mark.everywhere
@pytest.mark.parametrize("purpose", [Purpose.STAY, Purpose.MOVE])
def test_a_code_that_says_something_else_gives_no_place_back(purpose: Purpose) -> None:
    """Whatever is typed beside it, too: the code alone says what is meant."""
    story = [answers("zoe", "09-20 10:00"), passes("09-20 10:10")]
    house = tell([*story, answers_by_link("zoe", purpose, "09-21 10:00"), passes("09-21 10:10")])
    (registration,) = (one.registration for one in house.passes[-1].desired.outcomes)
    assert registration.signed == (SignedAnswer(purpose, at("09-21 10:00")),)
    assert house.stands("zoe") == "confirmée"
    assert house.passes[-1].letters == []
    told = [one.what.code for one in house.passes[-1].desired.problems]
    assert told == (["move_in_vain"] if purpose is Purpose.MOVE else [])


def test_an_answer_without_a_time_is_told_and_is_none() -> None:
    code = CodedAnswer(token=token(SECRET, ZOE, Purpose.STAY), received=None, where=f"{TAB}!B2")
    said, wrong = signed_answers([code], [ZOE], SECRET, datetime.max.replace(tzinfo=NOW.tzinfo))
    assert [one.what.code for one in wrong] == ["token_without_time"]
    assert said == {}
