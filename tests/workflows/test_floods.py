"""More new people at once than an ordinary day: their letters wait, everybody else's leave."""

from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from douze.model.kinds import Kind
from douze.model.pass_record import PassRecord
from douze.model.value_types import Hours
from douze.model.words import LetterState, Status
from douze.passes.outcome import status_after
from tests.factories import CODE, settings
from tests.house import House, Pass
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, decides, passes, sets, stranger, tell
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS

FEW = settings(guard={"letters": 4})


def crowd(count: int, at: str = "09-20 09", **more: Any) -> list[Step]:
    return [answers(f"p{n:02}", f"{at}:{n:02}:00", **more) for n in range(count)]


def told(done: Pass) -> Counter[str]:
    """Count the letters of a pass by kind."""
    return Counter(kind for _, kind in done.letters)


def two_sessions(*steps: Step, places: int = 30, **cells: Any) -> House:
    house = House(ours=FEW)
    house.session(Places=places, **cells)
    house.session("SOIR", Places=places, **cells)
    for step in steps:
        step(house)
    return house


def test_as_many_as_the_guard_allows_leave_at_once() -> None:
    house = tell([*crowd(4), passes("09-20 10:00")], ours=FEW)
    assert told(house.passes[0]) == {"confirmation": 4}


def test_one_more_withholds_the_new_letters_and_nothing_else() -> None:
    house = tell([*crowd(5), passes("09-20 10:00")], ours=FEW, Places=3)
    done = house.passes[0]
    assert done.letters == [("formation", "alert")], "staff are told, and nobody else"
    assert [house.stands(f"p{n:02}") for n in range(5)] == [
        "confirmée", "confirmée", "confirmée", "liste d'attente 1", "liste d'attente 2",
    ]  # fmt: skip
    assert len(done.plan.withheld) == 5
    assert status_after(done.plan, done.report, stopped=False) == 2, "it needs a person"


def test_the_sheet_says_why_on_the_row_in_the_log_and_at_the_session() -> None:
    house = tell([*crowd(5), passes("09-20 10:00")], ours=FEW)
    assert "Son message est retenu" in str(house.cells("p00")["Alerte"])
    log = house.line(MESSAGES, 2)
    assert log["État"] == "retenu"
    assert str(log["Détail"]).startswith("retenu : trop de nouvelles inscriptions")
    said = str(house.line(SESSIONS, 2)["Alerte"])
    assert "à BENEVOLES (5, depuis le 20/09/2020 à 10h00)" in said
    assert "« p00@ambert.example », « p01@" in said and "« p04@ambert.example »" in said
    where = [p.where for p in house.passes[0].plan.problems if p.what.code == "flood"]
    assert where == ["Sessions!M2"], "the cell that lets them through"


def test_the_next_pass_has_nothing_to_do_and_nobody_is_told_twice() -> None:
    house = tell([*crowd(5), passes("09-20 10:00", "09-20 10:00")], ours=FEW)
    assert house.passes[1].letters == []
    plan = house.look_at("09-20 10:10")[1]
    assert (plan.edits.rows, plan.edits.new, plan.records, plan.letters) == ((), (), (), ())


RELEASES: dict[str, Callable[[House], object]] = {
    "staff let them through": sets(**{"Laisser passer": "oui"}),
    "staff tick the cell": sets(**{"Laisser passer": True}),
    "the guard is raised": lambda house: setattr(house, "settings", settings()),
}


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_what_is_withheld_leaves_under_its_number_once_it_may(
    release: Callable[[House], object],
) -> None:
    house = tell([*crowd(5), passes("09-20 10:00"), release, passes("09-20 10:10")], ours=FEW)
    assert told(house.passes[1]) == {"confirmation": 5}
    assert "retenu" not in str(house.cells("p00")["Alerte"])
    assert house.line(MESSAGES, 2)["État"] == "envoyé"
    assert not house.line(MESSAGES, 2)["Détail"]
    numbers = [r.number for r in house.ledger.read().letters.values()]
    assert len(numbers) == len(set(numbers)) == 6
    house.pass_at("09-20 10:20")
    assert house.passes[2].letters == []


def test_what_is_typed_there_and_is_neither_lets_nothing_through_and_is_told() -> None:
    house = tell(
        [*crowd(5), sets(**{"Laisser passer": "peut-être"}), passes("09-20 10:00")], ours=FEW
    )
    assert told(house.passes[0]) == {"alert": 1}
    assert "ni oui ni non" in str(house.line(SESSIONS, 2)["Alerte"])


def test_it_leaves_when_the_flood_has_become_small() -> None:
    house = tell([*crowd(5), passes("09-20 10:00")], ours=FEW)
    house.remove(REGISTRATIONS, house.place("p00"), house.place("p01"))
    house.pass_at("09-20 10:10")
    assert told(house.passes[1]) == {"confirmation": 3}


def test_staff_may_delete_what_was_never_told_without_the_guard_of_lost_rows() -> None:
    house = tell([*crowd(30), passes("09-20 10:00")], ours=FEW, Places=40)
    house.remove(REGISTRATIONS, *range(2, 32))
    assert house.look_at("09-20 10:10")[1].guards == ()
    house.pass_at("09-20 10:10")
    house.pass_at("09-21 11:00")
    assert {k.status for k in house.ledger.read().registrations.values()} == {Status.CANCELLED}
    assert [mail.recipient for mail in house.mailer.sent if "ambert" in mail.recipient] == []


def test_those_who_were_told_before_hear_everything_whatever_floods() -> None:
    """Link, change, cancellation and promotion of others, in the pass of the flood."""
    house = two_sessions(
        answers("zoe", "09-20 08:00", session="SOIR"),
        answers("max", "09-20 08:01"),
        passes("09-20 08:30"),
        decides("max", "annuler"),
        lambda house: [step(house) for step in crowd(9, "09-30 14")],
        passes("09-30 15:00"),
    )
    assert house.passes[1].letters == [
        ("max", "cancellation"),
        ("zoe", "link"),
        ("formation", "alert"),
    ] or set(house.passes[1].letters) == {
        ("zoe", "link"), ("max", "cancellation"), ("formation", "alert"),
    }  # fmt: skip


def test_the_session_that_floods_waits_and_the_newcomers_of_the_other_do_not() -> None:
    house = two_sessions(
        *crowd(9),
        answers("zoe", "09-20 09:30", session="SOIR"),
        answers("max", "09-20 09:31", session="SOIR"),
        passes("09-20 10:00"),
    )
    assert told(house.passes[0]) == {"confirmation": 2, "alert": 1}
    assert {who for who, kind in house.passes[0].letters if kind == "confirmation"} == {
        "zoe",
        "max",
    }
    assert "retenus" in str(house.line(SESSIONS, 2)["Alerte"])
    assert not house.line(SESSIONS, 3)["Alerte"]


def half_a_flood_each(*steps: Step) -> House:
    """Three newcomers of one session and two of another: together one more than may leave."""
    return two_sessions(
        *crowd(3),
        answers("zoe", "09-20 09:30", session="SOIR"),
        answers("max", "09-20 09:31", session="SOIR"),
        passes("09-20 10:00"),
        *steps,
    )


def test_what_floods_beside_another_session_does_not_leave_once_the_other_has() -> None:
    house = half_a_flood_each(answers("ann", "09-20 10:05", session="SOIR"))
    house.pass_at("09-20 10:10")
    assert [told(done)["confirmation"] for done in house.passes] == [2, 1]
    assert "retenu" in str(house.cells("p00")["Alerte"])


def test_nor_where_the_letters_of_the_other_wait_for_the_morning() -> None:
    night = Hours(time(20), time(8))
    house = two_sessions(
        *crowd(3, "09-20 21"),
        answers("zoe", "09-20 21:30", session="SOIR"),
        answers("max", "09-20 21:31", session="SOIR"),
        lambda house: setattr(
            house, "settings", settings(guard={"letters": 4}, letters={"quiet": night})
        ),
        passes("09-20 22:00", "09-20 22:10", "09-21 08:00", "09-21 08:10"),
    )
    assert [told(done)["confirmation"] for done in house.passes] == [0, 0, 2, 0]
    assert "retenu" in str(house.cells("p00")["Alerte"])


def test_it_leaves_once_so_few_are_left_that_all_would_have() -> None:
    house = half_a_flood_each()
    house.remove(REGISTRATIONS, house.place("p00"))
    house.pass_at("09-20 10:10")
    assert told(house.passes[1])["confirmation"] == 2


def test_whom_staff_let_through_keep_no_other_session_waiting() -> None:
    house = two_sessions(
        *crowd(4),
        *(answers(f"q{n}", f"09-20 09:3{n}", session="SOIR") for n in range(3)),
        lambda house: house.edit(SESSIONS, 3, **{"Laisser passer": "oui"}),
        lambda house: setattr(house, "settings", settings(guard={"letters": 3})),
        passes("09-20 10:00"),
    )
    house.remove(REGISTRATIONS, house.place("p00"))
    house.pass_at("09-20 10:10")
    assert [told(done)["confirmation"] for done in house.passes] == [3, 3]


def test_only_what_can_leave_now_counts() -> None:
    """What an earlier pass let through and waits for room is not asked again."""
    house = tell([*crowd(4)], ours=FEW)
    house.pass_at("09-20 10:00", limit=1)
    for step in crowd(4, "09-20 10", member=False):
        step(house)
    house.pass_at("09-20 11:00")
    assert told(house.passes[1])["alert"] == 0
    assert told(house.passes[1]).total() == 7


def test_a_provider_that_takes_few_letters_an_hour_is_guard_enough() -> None:
    slow = settings(guard={"letters": 4}, mail={"kind": "smtp", "per_hour": 5, "host": "mail"})
    house = tell([*crowd(9), passes("09-20 10:00")], ours=slow)
    assert told(house.passes[0]) == {"confirmation": 3}, "a quarter of five is kept"
    assert house.passes[0].plan.withheld == ()


def test_a_deadline_does_not_run_out_unheard() -> None:
    """The hold of somebody whose letter is withheld begins when it leaves."""
    steps = [stranger(f"p{n:02}", f"09-01 09:{n:02}:00") for n in range(5)]
    house = tell([*steps, passes("09-01 10:00")], ours=FEW)
    first = house.cells("p00")["Échéance"]
    house.pass_at("09-14 10:00")
    assert house.stands("p00") == "à régler", "two weeks later the seat is still held"
    house.edit(SESSIONS, 2, **{"Laisser passer": "oui"})
    house.pass_at("09-14 10:10")
    later = house.cells("p00")["Échéance"]
    assert str(first).startswith("2020-09-08") and str(later).startswith("2020-09-21")
    assert told(house.passes[2]) == {"dues": 5}
    house.pass_at("09-15 10:20")
    assert not told(house.passes[3]), "the time that they had not heard of is no half of theirs"
    house.pass_at("09-18 10:00")
    assert told(house.passes[4]) == {"dues_reminder": 5}
    house.pass_at("09-22 10:00")
    assert house.stands("p00") == "expirée", "once told, it runs out as ever"


def test_an_old_sheet_without_the_column_goes_on_and_withholds() -> None:
    house = House(ours=FEW)
    house.session()
    rows = [list(row) for row in house.workbook.tabs[SESSIONS]]
    place = rows[0].index("Laisser passer")
    house.workbook.edit(SESSIONS, [[*row[:place], *row[place + 1 :]] for row in rows])
    for step in crowd(5):
        step(house)
    house.pass_at("09-20 10:00")
    assert told(house.passes[0]) == {"alert": 1}


def test_a_sheet_that_was_adopted_is_no_flood_of_newcomers() -> None:
    """Who stood there before is told what is to come, and is nobody new."""
    house = tell([*crowd(9), passes("09-20 10:00")])
    old = house.ledger.read()
    ledger, adopted = MemoryLedger(), house.passes[0].now + timedelta(minutes=1)
    ledger.note_adoption(adopted, number=old.last_number)
    ledger.record(PassRecord(now=adopted, registrations=tuple(old.registrations.values())))
    house.ledger, house.settings = ledger, FEW
    house.remove(MESSAGES, *range(2, 11))
    house.pass_at("09-30 15:00")
    assert told(house.passes[1]) == {"link": 9}


def test_a_withheld_letter_is_never_handed_over_by_the_ledger() -> None:
    house = tell([*crowd(5), passes("09-20 10:00")], ours=FEW)
    keys = [k for k, r in house.ledger.read().letters.items() if r.kind is Kind.CONFIRMATION]
    assert {house.ledger.read().letters[k].state for k in keys} == {LetterState.WITHHELD}
    assert not any(house.ledger.queued(key) for key in keys)
    assert CODE in keys[0]
