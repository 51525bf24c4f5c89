"""In quiet hours only what cannot wait leaves; the rest is given, and told in the morning."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import pytest
from msgspec.structs import replace

from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched
from douze.model.report import Report
from douze.model.value_types import Hours
from douze.model.words import Withheld
from douze.passes.outcome import status_after
from douze.passes.quiet_watch import QuietWatch
from tests.factories import at, book, letter, settings, wall
from tests.house import YEARS, House
from tests.steps import Step, answers, decides, passes, sets, stranger, tell, types
from tests.tabs import MESSAGES
from tests.workflows.lives import FREE, MAX_WAITS, ZOE
from workflows.quiet_hours import wait_for_day
from workflows.view import Given, first_view

NIGHT = Hours(time(20), time(8))
QUIET = settings(letters={"quiet": NIGHT})
#: BENEVOLES is on Thursday 1 October at 14:00; this is the evening of a Monday.
EVENING, LATER, DAWN, MORNING = "09-21 21:00", "09-21 21:10", "09-22 07:50", "09-22 08:00"
LATE = (answers("zoe", "09-21 20:50"), passes(EVENING))
BY_NIGHT = answers("zoe", "09-30 20:50")
NOBODY = Matched(book=book(), registrations=(), row_alerts=(), aliases=())
A_NIGHT = first_view(Given(matched=NOBODY, ledger=LedgerState(), settings=QUIET, now=at(EVENING)))


def told(house: House, *whens: str) -> list[list[tuple[str, str]]]:
    """Do passes; give by pass who got which letter, staff aside."""
    return [sorted(one for one in house.pass_at(when).letters if one[0] != "formation")
            for when in whens]  # fmt: skip


#: A sentence: the session's row, what happens, then passes, and who gets what in each of them.
STORIES: dict[str, tuple[dict[str, Any], Sequence[Step], Sequence[str], list[list[str]]]] = {
    "who registers at night hears of it in the morning": (
        {}, [answers("zoe", "09-21 20:50")], [EVENING, LATER, DAWN, MORNING, "09-22 08:10"],
        [[], [], [], ["zoe confirmation"], []],
    ),
    "over a Sunday on Monday": (
        {}, [answers("zoe", "09-19 20:50")], ["09-19 21:00", "09-20 10:00", "09-21 08:00"],
        [[], [], ["zoe confirmation"]],
    ),
    "who has a seat since Sunday is reminded of the dues at half of the time from Monday on": (
        {}, [stranger("zoe", "09-19 20:50"), passes("09-19 21:00")],
        ["09-21 08:00", "09-24 10:00", "09-25 10:00"], [["zoe dues"], [], ["zoe dues_reminder"]],
    ),
    "of a session on the next day at once": (
        {"Début": "09:00"}, [BY_NIGHT], ["09-30 21:00", "10-01 08:00"],
        [["zoe confirmation"], ["zoe reminder"]],
    ),
    "with the link in it at once, whenever the session is": (
        {"Date": date(2020, 10, 2), "Début": "20:45", "Fin": "22:00"},
        [answers("zoe", "10-01 20:50")], ["10-01 21:00"], [["zoe confirmation"]],
    ),
    "of a session on the evening of the next day in the morning": (
        {"Date": date(2020, 10, 2), "Début": "20:45", "Fin": "22:00", "Lien": None},
        [answers("zoe", "10-01 20:50")], ["10-01 21:00", "10-02 08:00"],
        [[], ["zoe confirmation"]],
    ),
    "whose place is gone by the morning hears only that": (
        {}, [*LATE, decides("zoe", "annuler")], [LATER, DAWN, MORNING],
        [[], [], ["zoe cancellation"]],
    ),
    "whose place is back by the morning hears that it is theirs, once": (
        {}, [*LATE, decides("zoe", "annuler"), passes(LATER), decides("zoe", "confirmer")],
        ["09-21 21:20", MORNING, "09-22 08:10"], [[], ["zoe confirmation"], []],
    ),
    "whose refusal is taken back by the morning has heard nothing of it, and hears nothing twice": (
        {}, [*ZOE, passes("09-21 10:00"), decides("zoe", "refuser"), passes(EVENING),
             decides("zoe", "")],
        [LATER, MORNING, "09-22 08:10"], [[], [], []],
    ),
    "nor where no pass goes before the morning": (
        {}, [*ZOE, passes("09-21 10:00"), decides("zoe", "refuser"), passes(EVENING),
             decides("zoe", "")],
        ["09-22 09:00", "09-22 09:10"], [[], []],
    ),
    "whose confirmation was taken back by night is refused by day, then confirmed once": (
        {}, [*ZOE, passes(EVENING), decides("zoe", "refuser"), passes(LATER), passes(MORNING),
             decides("zoe", "")],
        ["09-22 09:00", "09-22 09:10"], [["zoe confirmation"], []],
    ),
    "refused again by day, it is told once": (
        {}, [*ZOE, passes("09-21 10:00"), decides("zoe", "refuser"), passes(EVENING),
             decides("zoe", ""), passes("09-22 09:00"), decides("zoe", "refuser")],
        ["09-22 09:10", "09-22 09:20"], [["zoe refusal"], []],
    ),
    "a seat that is free at night is given at once, and told in the morning": (
        {**FREE}, [*MAX_WAITS, passes("09-21 10:00"), decides("zoe", "annuler")],
        [EVENING, MORNING],
        [[], ["max confirmation", "zoe cancellation"]],
    ),
    "the link goes at its hour, and so does the reminder": (
        {"Début": "07:00", "Fin": "09:00"}, [*ZOE, passes("09-21 10:00")],
        ["09-30 07:00", "10-01 06:00"], [["zoe link"], ["zoe reminder"]],
    ),
    "a change goes": (
        {}, [*ZOE, passes("09-21 10:00"), sets(Date=date(2020, 10, 8)), passes(EVENING)], [LATER],
        [["zoe change"]],
    ),
    "another link goes": (
        {}, [*ZOE, passes("09-21 10:00", "09-30 14:00"), sets(Lien="https://visio.example.net/b"),
             passes("09-30 21:00")], ["09-30 21:10"], [["zoe link_change"]],
    ),
    "that a session is cancelled waits while it is far": (
        {}, [*ZOE, passes("09-21 10:00"), sets(État="annulée"), passes(EVENING)], [LATER, MORNING],
        [[], ["zoe session_cancelled"]],
    ),
    "near, it goes": (
        {}, [*ZOE, passes("09-21 10:00"), sets(État="annulée"), passes("09-30 21:00")],
        ["09-30 21:10"], [["zoe session_cancelled"]],
    ),
    "that a session near is postponed goes": (
        {}, [*ZOE, passes("09-21 10:00"), sets(État="reportée", Date=None), passes("09-30 21:00")],
        ["09-30 21:10"], [["zoe postponed"]],
    ),
    "far, it waits": (
        {}, [*ZOE, passes("09-21 10:00"), sets(État="reportée", Date=None), passes(EVENING)],
        [LATER, MORNING], [[], ["zoe postponed"]],
    ),
    "what staff ask for by Renvoyer goes": (
        {}, [*ZOE, passes("09-21 10:00", EVENING), types("zoe", Renvoyer="oui")], [LATER],
        [["zoe again"]],
    ),
    "thanks wait": (
        {"Début": "19:00", "Fin": "20:00"},
        [*ZOE, passes("09-21 10:00", "09-30 19:00", "10-01 18:00"), types("zoe", Présence="oui")],
        ["10-01 22:10", "10-02 08:00"], [[], ["zoe thanks"]],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("row", "steps", "whens", "expected"), STORIES.values(), ids=STORIES)
def test_who_hears_when(
    row: dict[str, Any], steps: Sequence[Step], whens: Sequence[str], expected: list[list[str]]
) -> None:
    house = tell(steps, ours=QUIET, **row)
    found = told(house, *whens)
    assert [[" ".join(one) for one in some] for some in found] == expected


@pytest.mark.everywhere
def test_the_log_says_from_when_on_it_leaves_and_under_that_date_it_does() -> None:
    house = tell(LATE, ours=QUIET)
    line = house.line(MESSAGES, 2)
    assert (line["État"], line["Date"]) == ("en attente", wall(MORNING))
    assert line["Détail"] == (
        "attend la fin des heures calmes : part à partir du 22/09/2020 à 08h00"
    )
    assert house.stands("zoe") == "confirmée"
    house.pass_at("09-22 08:05")
    line = house.line(MESSAGES, 2)
    assert (line["N°"], line["État"]) == (1, "envoyé")
    assert "calmes" not in str(line["Détail"] or "")


def test_the_row_says_when_the_letter_leaves_and_no_person_is_needed() -> None:
    house = tell(LATE, ours=QUIET)
    last = house.passes[-1]
    (outcome,) = last.desired.outcomes
    said = [house.wording.sentence(note) for note in outcome.notes]
    assert said == ["Son message part après les heures calmes, à partir du 22/09/2020 à 08h00."]
    assert last.plan.problems == ()
    assert status_after(last.plan, last.report, stopped=False) == 0
    assert house.pass_at("09-22 08:00").desired.outcomes[0].notes == ()


def test_a_night_in_which_nothing_else_happens_is_known_to_be_quiet_until_they_are_over() -> None:
    house = tell([*LATE, passes(LATER)], ours=QUIET)
    watch = QuietWatch("these", at("09-22 01:00"), YEARS)
    house.look_at("09-22 01:00", watch=watch)
    quiet = watch.quiet(Report(), "those", ())
    assert quiet is not None
    assert quiet.until == at(MORNING)


def test_a_hold_begins_when_the_quiet_hours_are_over() -> None:
    house = tell([stranger("zoe", "09-19 20:50"), passes("09-19 21:00")], ours=QUIET)
    for when in ("09-19 21:10", "09-20 00:10", "09-20 12:00"):
        (outcome,) = house.pass_at(when).desired.outcomes
        assert outcome.deadline == at("09-28 18:00"), "Monday and seven days, from the first on"
    (mail,) = house.pass_at("09-21 08:00").plan.letters
    assert (mail.letter.kind, mail.letter.deadline) == (Kind.DUES, at("09-28 18:00"))


def test_a_seat_that_is_held_at_night_for_a_session_near_is_told_at_once() -> None:
    house = tell([stranger("zoe", "09-30 20:50")], ours=QUIET)
    (planned,) = house.pass_at("09-30 21:00").plan.letters
    assert planned.letter.deadline == at("10-01 10:00"), "two hours from the morning on"


def test_the_dues_of_two_registrations_are_asked_for_in_one_letter() -> None:
    house = House(ours=QUIET)
    house.session()
    house.session("LATER", Date=date(2020, 10, 20))
    house.answer("zoe", "09-19 20:50", member=False)
    house.pass_at("09-19 21:00")
    house.answer("zoe", "09-20 10:00", member=False, session="LATER")
    assert told(house, "09-20 10:10", "09-21 08:00", "09-21 08:10") == [[], [("zoe", "dues")], []]
    (mail,) = house.passes[-2].plan.letters
    assert len(mail.letter.all_sessions) == 2


def test_what_gathers_over_a_sunday_is_no_flood() -> None:
    ours = settings(letters={"quiet": NIGHT}, guard={"letters": 2})
    house = House(ours=ours)
    house.session()
    for hour in (10, 11, 12):
        for n in range(2):
            house.answer(f"p{hour}{n}", f"09-20 {hour}:0{n}")
        assert told(house, f"09-20 {hour}:10") == [[]]
    assert len(told(house, "09-21 08:00")[0]) == 6


def test_more_at_once_than_the_guard_lets_through_are_withheld_by_night_too() -> None:
    house = House(ours=settings(letters={"quiet": NIGHT}, guard={"letters": 2}))
    house.session()
    for n in range(3):
        house.answer(f"p{n}", f"09-20 10:0{n}")
    done = house.pass_at("09-20 10:10")
    assert {one.withheld for one in done.plan.withheld} == {Withheld.FLOOD}
    assert done.letters == [("formation", "alert")], "staff hear at once, on a Sunday"


def test_what_there_is_no_room_for_in_the_morning_leaves_after_it() -> None:
    house = tell([answers("max", "09-21 20:51"), *LATE], ours=QUIET)
    assert len(house.pass_at(MORNING, limit=1).letters) == 1
    assert len(house.pass_at("09-22 08:10").letters) == 1


def test_without_quiet_hours_what_waits_leaves_and_under_no_date_to_come() -> None:
    house = tell(LATE, ours=QUIET)
    house.settings = settings()
    (planned,) = house.pass_at(LATER).plan.letters
    assert planned.decided_at == at(LATER)


def test_the_digest_comes_at_its_hour() -> None:
    early = settings(letters={"quiet": NIGHT}, digest_at=time(7))
    house = tell(
        [answers("zoe", "09-20 10:00"), sets(Lien="visio"), passes("09-20 11:00")], ours=early
    )
    assert ("formation", "digest") in house.pass_at("09-22 07:00").letters


def test_behind_what_could_wait_what_cannot_is_not_held_up() -> None:
    first = letter(Kind.CONFIRMATION, ref="B-1")
    link = replace(letter(Kind.LINK, ref="B-2", carries_link=True), postponed=True)
    assert (first.to, first.session) == (link.to, link.session)
    alone, both = wait_for_day([first], A_NIGHT), wait_for_day([first, link], A_NIGHT)
    assert [one.withheld for one in alone] == [Withheld.QUIET_HOURS]
    assert [one.withheld for one in both] == [None, None]


def test_what_says_something_that_cannot_wait_does_not() -> None:
    said = replace(letter(Kind.CONFIRMATION), merges=(("x", Kind.CHANGE),))
    assert wait_for_day([said], A_NIGHT) == [said]


def test_a_repeat_does_not_wait() -> None:
    again = replace(letter(Kind.CONFIRMATION), repeats=True)
    assert wait_for_day([again], A_NIGHT) == [again]
