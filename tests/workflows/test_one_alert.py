"""However much goes wrong at once, staff get one alert, and no pass stops for it."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.phrases import Problem, phrase
from douze.model.words import LetterState
from tests.factories import at, letter, record, settings
from tests.house import House, address
from tests.steps import answers, passes, tell, types
from tests.workflows.test_returns import look, report
from workflows.digest import combine_alerts

NOW = at("09-21 10:00")
CROWD = [f"p{number:03}" for number in range(61)]


def crowd() -> House:
    """A session of 61, all of whom have been told that they have a place."""
    many = settings(guard={"letters": 400})
    steps = [*(answers(who, "09-20 10:00") for who in CROWD), passes("09-20 10:10")]
    house = tell(steps, ours=many, Places=100)
    house.settings = settings()
    return house


def test_a_whole_day_of_letters_that_came_back_is_one_alert() -> None:
    house = crowd()
    reports = [report(one) for one in house.ledger.read().letters.values()]
    assert look(house, "09-20 11:00", *reports) == ["alert"], "no guard refuses the pass"
    told = [r for r in house.ledger.read().letters.values() if r.kind is Kind.ALERT]
    assert {r.state for r in told} == {LetterState.SENT}
    assert len(told) == len(CROWD), "each cause is remembered"
    assert look(house, "09-20 11:10") == []


def test_a_server_that_refuses_everybody_is_one_alert() -> None:
    house = tell([answers(who, "09-20 10:00") for who in CROWD[:40]], Places=100)
    house.mailer.refuses = frozenset(address(who) for who in CROWD)
    assert look(house, "09-20 10:10") == []
    assert look(house, "09-20 10:20") == ["alert"]
    assert look(house, "09-20 10:30") == []


def test_one_more_that_comes_back_later_is_told_alone() -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01"),
                  answers("ann", "09-20 10:02"), passes("09-20 10:10")])  # fmt: skip
    zoe, maxim, ann = house.ledger.read().letters.values()
    assert look(house, "09-20 11:00", report(zoe), report(maxim)) == ["alert"]
    types("zoe", **{"E-mail": "zoe.martin@ambert.example"})(house)
    assert look(house, "09-20 11:10", report(ann)) == ["confirmation", "alert"]
    told = [r for r in house.ledger.read().letters.values() if r.kind is Kind.ALERT]
    assert [r.merged_into for r in told] == [None, told[0].number, None]


def alert(cause: str, until: str = "09-22 10:00") -> Letter:
    return letter(
        Kind.ALERT,
        key=f"alert/{cause}",
        ref="",
        to="s@x.example",
        expires_at=at(until),
        matters=(Problem(where=cause, what=phrase("row_absent", name="", email="")),),
    )


def keys(*letters: Letter, ledger: Sequence[str] = ()) -> list[tuple[str, list[str]]]:
    sent = {key: record(Kind.ALERT, key=key, ref="", to="s@x.example") for key in ledger}
    found = combine_alerts(letters, LedgerState(letters=sent), NOW)
    return [(one.key, [key for key, _ in one.merges]) for one in found]


def test_what_the_others_would_have_said_is_said() -> None:
    (one,) = combine_alerts([alert("1"), alert("2", "09-23 10:00")], LedgerState(), NOW)
    assert one.matters == (*alert("1").matters, *alert("2").matters)
    assert (one.expires_at, one.session) == (at("09-23 10:00"), None)


def test_what_another_reads_is_told_apart() -> None:
    mine, theirs = alert("1"), replace(alert("2"), to="other@x.example")
    assert keys(mine, theirs, alert("3")) == [("alert/1", ["alert/3"]), ("alert/2", [])]


def test_what_was_sent_or_is_past_its_use_is_left_as_it_is() -> None:
    late, told, one, other = alert("l", "09-21 09:00"), alert("t"), alert("1"), alert("2")
    assert keys(late, told, one, other, ledger=["alert/t"]) == [
        ("alert/l", []),
        ("alert/t", []),
        ("alert/1", ["alert/2"]),
    ]


@pytest.mark.parametrize("kind", [Kind.DIGEST, Kind.BRIEF, Kind.LINK])
def test_other_letters_stay_what_they_are(kind: Kind) -> None:
    assert keys(letter(kind, key="x"), letter(kind, key="y")) == [("x", []), ("y", [])]


def test_an_alert_that_is_alone_keeps_its_session() -> None:
    (one,) = combine_alerts([alert("link")], LedgerState(), NOW)
    assert one.session is not None
