"""A session that is over: its rows may be cleared away, and in the end nothing is done about it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from douze.match.match_book import match_book
from douze.model.sheet import Cell
from douze.model.words import LetterState
from douze.read.read_book import read_book
from douze.reports.figures import SessionFigures, figures_of_all
from douze.reports.kept_figures import with_kept
from tests.factories import CODE, at, settings
from tests.house import House
from tests.lengths import at_length
from tests.memory_ledger import MemoryLedger
from tests.steps import Step, answers, lived_once, passes, sets, tell, types, vanishes
from tests.tabs import MESSAGES, REGISTRATIONS, SESSIONS
from workflows.decide import decide

#: The session is over on the first of October, at four.
AFTER, CLOSED = "10-06 09:00", "10-16 10:00"
GUARD = {"vanished_percent": 30}
#: Fourteen people come, and are thanked.
HELD = (
    *(answers(f"p{n:02}", f"09-20 08:{n:02}") for n in range(14)),
    passes("09-20 10:00", "09-30 15:00", "10-01 13:30", "10-01 17:00", "10-05 09:00"),
)


def held(*steps: Step) -> House:
    house = over()
    for step in steps:
        step(house)
    return house


@lived_once
def over() -> House:
    return tell(HELD, Places=14)


def column(house: House, tab: str, header: str, change: Callable[[list[Cell]], None]) -> None:
    """Let staff do something to one column of a tab, and to no other."""
    rows = [list(row) for row in house.workbook.tabs[tab]]
    place = rows[0].index(header)
    width = max(map(len, rows))
    rows = [row + [None] * (width - len(row)) for row in rows]
    cells = [row[place] for row in rows[1:]]
    change(cells)
    for row, cell in zip(rows[1:], cells, strict=True):
        row[place] = cell
    house.workbook.edit(tab, rows)


def sorts(house: House, header: str) -> None:
    column(house, REGISTRATIONS, header, list.reverse)


def empties(house: House, header: str) -> None:
    column(
        house,
        REGISTRATIONS,
        header,
        lambda cells: cells.__setitem__(slice(3), [None] * len(cells[:3])),
    )


def copies(house: House) -> None:
    """The rows that are to be filed elsewhere stand twice for a while."""
    rows = house.workbook.tabs[REGISTRATIONS]
    house.workbook.edit(REGISTRATIONS, [*rows, *rows[1:4]])


def deletes(tab: str, count: int = 12) -> Step:
    return lambda house: house.remove(tab, *range(2, 2 + count))


#: What staff do to the rows of a session that is over.
TIDIED: dict[str, Step] = {
    "twelve rows are deleted": deletes(REGISTRATIONS),
    "all rows are deleted": deletes(REGISTRATIONS, 14),
    "one row is deleted": vanishes("p03"),
    "the row of the session is deleted": deletes(SESSIONS, 1),
    "both are": lambda house: (deletes(REGISTRATIONS)(house), deletes(SESSIONS, 1)(house)),
    "the date of the session is emptied": sets(Date=None, Début=None, Fin=None),
    "addresses are emptied": lambda house: empties(house, "E-mail"),
    "references are emptied": lambda house: empties(house, "Réf"),
    "a column of names is sorted by itself": lambda house: sorts(house, "Prénom"),
    "a column of addresses is": lambda house: sorts(house, "E-mail"),
    "rows stand twice": copies,
    "the lines of its letters are deleted": deletes(MESSAGES, 20),
    "all is": lambda house: [deletes(t, 40)(house) for t in (REGISTRATIONS, SESSIONS, MESSAGES)],
}


def tidy(house: House, what: Step) -> int:
    """Let staff do it, and tell how many letters had left by then."""
    what(house)
    return len(house.mailer.sent)


@pytest.mark.parametrize("what", TIDIED.values(), ids=TIDIED)
def test_nothing_is_told_and_no_guard_counts(what: Step) -> None:
    house = held()
    mails = tidy(house, what)
    lines = len(house.workbook.tabs[MESSAGES])
    rows = len(house.workbook.tabs[REGISTRATIONS])
    before = house.ledger.read().registrations
    for when in (AFTER, "10-07 09:00", "10-15 09:00", CLOSED, "10-20 09:00"):
        done = house.pass_at(when)
        assert (done.plan.guards, done.plan.problems, done.letters) == ((), (), []), when
        assert not done.plan.edits.new, when
    assert len(house.mailer.sent) == mails
    assert len(house.workbook.tabs[MESSAGES]) == lines
    assert len(house.workbook.tabs[REGISTRATIONS]) == rows
    status = {ref: one.status for ref, one in before.items()}
    assert {ref: r.status for ref, r in house.ledger.read().registrations.items()} == status


@pytest.mark.everywhere
def test_a_session_is_cleared_away_row_by_row() -> None:
    house = held(deletes(REGISTRATIONS), passes(AFTER), deletes(MESSAGES, 20))
    assert house.pass_at("10-07 09:00").plan.problems == ()
    house.remove(SESSIONS, 2)
    for when in ("10-07 10:00", CLOSED):
        done = house.pass_at(when)
        assert (done.plan.guards, done.plan.problems, done.letters) == ((), (), [])
        assert not done.plan.edits
    assert len(house.everybody()) == 2, "what was deleted does not come back"
    assert len(house.ledger.read().registrations) == 14


def test_until_its_end_a_row_that_disappears_is_told_of() -> None:
    house = tell(
        [*HELD[:-1], passes("09-20 10:00", "09-30 15:00", "10-01 13:30"), vanishes("p03")],
        Places=14,
    )
    told = [problem.what.code for problem in house.look_at("10-01 15:30")[1].problems]
    assert told == ["row_absent"]
    assert house.look_at("10-01 16:01")[1].problems == ()


def test_whose_row_is_gone_gets_no_letter_any_more() -> None:
    steps = [*HELD[:-1], passes("09-20 10:00", "09-30 15:00", "10-01 13:30"), vanishes("p03")]
    house = tell([*steps, passes("10-01 15:30", "10-01 17:00", "10-05 09:00", AFTER)], Places=14)
    assert "thanks" in house.letters("p04")
    assert "thanks" not in house.letters("p03")


def test_a_row_of_another_session_is_still_counted_and_told() -> None:
    house = held()
    house.session("SOIR", Date=date(2020, 11, 1))
    for n in range(8):
        house.answer(f"s{n}", "10-06 08:00", session="SOIR")
    house.pass_at(AFTER)
    late = [n for n, row in enumerate(house.workbook.tabs[REGISTRATIONS], 1) if "SOIR" in row]
    house.remove(REGISTRATIONS, *late)
    assert [guard.what.code for guard in house.look_at("10-06 11:00")[1].guards] == [
        "guard_vanished"
    ]


def test_whoever_came_to_a_session_that_left_the_sheet_is_no_measure_for_the_others() -> None:
    house = tell([*HELD, deletes(SESSIONS, 1)], ours=settings(guard=GUARD), Places=14)
    house.session("SOIR", Date=date(2020, 11, 1))
    for n in range(8):
        house.answer(f"s{n}", "10-06 08:00", session="SOIR")
    house.pass_at(AFTER)
    late = [n for n, row in enumerate(house.workbook.tabs[REGISTRATIONS], 1) if "SOIR" in row]
    house.remove(REGISTRATIONS, *late[:6])  # of eight, and not of twenty-two
    (guard,) = house.look_at("10-06 11:00")[1].guards
    assert guard.what.facts == {"gone": 6, "active": 8}


# -- closed ----------------------------------------------------------------------------------------


def test_once_it_is_closed_nothing_is_written_about_it() -> None:
    house = held(passes(CLOSED))
    before, mails = house.workbook.tabs, len(house.mailer.sent)
    house.answer("late", "10-16 11:00")
    house.decide("p03", "annuler")
    house.edit(REGISTRATIONS, house.place("p04"), Présence="oui", Renvoyer="oui", **{"E-mail": "?"})
    house.edit(SESSIONS, 2, Places="?")
    for when in ("10-16 12:00", "10-17 09:00", "11-20 09:00"):
        done = house.pass_at(when)
        assert not (done.plan.problems or done.plan.guards or done.plan.edits or done.letters)
    assert len(house.mailer.sent) == mails
    assert house.workbook.tabs[MESSAGES] == before[MESSAGES]
    assert "late" not in house.everybody()


def test_it_is_not_closed_before_that() -> None:
    house = held(types("p03", Présence="oui"))
    done = house.pass_at("10-15 09:00")
    assert done.desired.closed == frozenset()
    assert [one.present for one in done.desired.sessions] == [1]
    assert house.look_at("10-15 16:00")[0].closed == frozenset()
    assert house.look_at("10-15 16:01")[0].closed == {CODE}


def test_put_away_it_is_closed_at_once() -> None:
    house = tell([*HELD[:-1], passes("09-20 10:00", "09-30 15:00")], Places=14)
    house.edit(SESSIONS, 2, État="archivée")
    before = len(house.mailer.sent)
    done = house.pass_at("10-01 17:00")
    assert done.desired.closed == {CODE}
    assert len(house.mailer.sent) == before, "no thanks leave"


def test_put_away_before_its_end_it_takes_place_and_staff_are_told() -> None:
    house = tell([*HELD[:-1], passes("09-20 10:00"), sets(État="archivée")], Places=14)
    done = house.pass_at("09-20 11:00")
    assert done.desired.closed == frozenset()
    told = [(p.where, p.what.code) for p in house.pass_at("09-20 12:00").plan.problems]
    assert told == [("Sessions!J2", "archived_early")]
    house.pass_at("09-30 15:00")
    assert "link" in house.letters("p03")


def test_what_was_cancelled_is_put_away_whatever_its_date() -> None:
    off = [sets(État="annulée"), passes("09-20 11:00", "09-20 12:00"), sets(État="archivée")]
    house = tell([*HELD[:-1], passes("09-20 10:00"), *off], Places=14)
    before = len(house.mailer.sent)
    for when in ("09-20 13:00", "09-20 14:00", "09-30 15:00", AFTER):
        done = house.pass_at(when)
        assert (done.plan.problems, done.letters) == ((), [])
    assert len(house.mailer.sent) == before
    assert set(house.everybody().values()) == {"annulée"}


#: What stands on the row before `archivée` does.
UNHELD: dict[str, dict[str, Any]] = {
    "cancelled": {"État": "annulée"},
    "postponed": {"État": "reportée"},
    "a draft": {"État": "brouillon"},
    "without a date": {"Date": None, "Début": None, "Fin": None, "État": "archivée"},
}


@pytest.mark.parametrize("cells", UNHELD.values(), ids=UNHELD)
def test_what_does_not_take_place_is_closed_at_once(cells: dict[str, Any]) -> None:
    house = tell([passes("09-20 10:00", "09-20 10:20"), sets(État="archivée")], **cells)
    house.answer("zoe", "09-20 10:25")
    done = house.pass_at("09-20 10:30")
    assert done.desired.closed == {CODE}
    assert house.everybody() == {}, "who asks for it then gets no row"
    assert done.plan.problems == ()


def test_a_wrong_year_is_still_told() -> None:
    house = tell([], Date=date(2019, 10, 1))
    house.answer("zoe", "09-20 09:00")
    told = [p.what.code for p in house.pass_at("09-20 10:00").plan.problems]
    assert "date_passed" in told


def test_a_letter_in_doubt_is_told_no_more_once_its_row_is_cleared_away() -> None:
    house = held()
    record = next(r for r in house.ledger.read().letters.values() if r.kind == "thanks")
    house.ledger.finish([replace(record, state=LetterState.IN_DOUBT)])
    assert house.look_at(AFTER)[1].problems
    assert house.look_at(CLOSED)[1].problems == (), "nor once the session is closed"
    deletes(REGISTRATIONS, 14)(house)
    assert house.look_at(AFTER)[1].problems == ()


def test_the_first_pass_that_knows_of_it_tells_nobody_anything() -> None:
    house = held()
    older = replace(house.ledger.read(), logged=frozenset(), figures={})
    house.ledger = MemoryLedger(older)
    before, mails = house.workbook.tabs, len(house.mailer.sent)
    done = house.pass_at("12-01 10:00")
    assert not (done.plan.problems or done.plan.guards or done.plan.edits)
    assert (house.workbook.tabs, len(house.mailer.sent)) == (before, mails)
    assert list(house.ledger.read().figures) == [CODE], "kept before anything is cleared away"


# -- what reports need -----------------------------------------------------------------------------


def counted(house: House, when: str = "12-01 10:00") -> list[SessionFigures]:
    """The figures of all sessions, as a report tells them."""
    now, state = at(when), house.ledger.read()
    book = read_book(house.workbook.read(), house.settings, state.in_use)
    matched = match_book(book, state, now)
    desired = decide(matched, state, house.settings, now, closes=False)
    return [*with_kept(figures_of_all(matched, desired, house.settings), matched, desired, state)]


CAME = (types("p00", Présence="oui"), types("p01", Présence="non"), passes(AFTER))


@pytest.mark.parametrize("closed", [False, True], ids=["while it is open", "once it is closed"])
@pytest.mark.parametrize("what", TIDIED.values(), ids=TIDIED)
def test_the_figures_stay_what_they_were(what: Step, closed: bool) -> None:
    house = held(*CAME)
    (before,) = counted(house)
    assert (before.present, before.missing, before.confirmed) == (1, 1, 14)
    if closed:
        house.pass_at(CLOSED)
    what(house)
    if not closed:
        house.pass_at("10-07 09:00")
    house.pass_at("10-20 09:00")
    (after,) = counted(house)
    names = ("present", "missing", "confirmed", "fate", "day", "registered", "people", "places")
    assert {n: getattr(after, n) for n in names} == {n: getattr(before, n) for n in names}


def test_no_name_and_no_address_is_kept_for_them() -> None:
    house = held(*CAME)
    (told,) = house.ledger.read().figures.values()
    assert "p00" not in told
    assert "@" not in told


def test_present_is_not_counted_anew_without_the_rows_that_are_gone() -> None:
    house = held(*CAME)
    assert [one.present for one in house.passes[-1].desired.sessions] == [1]
    house.remove(REGISTRATIONS, house.place("p00"))
    done = house.pass_at("10-07 09:00")
    assert [one.present for one in done.desired.sessions] == [None], "the cell stays as it is"


def test_what_told_who_came_may_be_emptied_once_it_is_closed() -> None:
    house = held(*CAME, passes(CLOSED), types("p00", Présence=None), passes("10-20 09:00"))
    assert [one.present for one in counted(house)] == [1]


def test_staff_who_note_who_came_after_it_is_closed_are_counted() -> None:
    house = held(*CAME, passes(CLOSED), types("p02", Présence="oui"), passes("10-20 09:00"))
    assert [one.present for one in counted(house)] == [2]


# -- at any moment ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(at_length(6, short=3)))
def test_whatever_is_cleared_away_whenever(seed: int) -> None:
    chance, house = Random(seed), held()
    ways: Sequence[Step] = tuple(TIDIED.values())[:-1]
    sent = len(house.mailer.sent)
    for day in range(6, 25):
        if chance.random() < 0.3 and len(house.workbook.tabs[SESSIONS]) > 1:
            step = chance.choice(ways)
            with suppress(StopIteration):  # that row is gone already
                step(house)
        done = house.pass_at(f"10-{day:02} 09:00")
        assert not (done.plan.problems or done.plan.guards or done.plan.edits.new), (seed, day)
    assert len(house.mailer.sent) == sent
