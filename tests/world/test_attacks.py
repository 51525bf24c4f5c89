"""Small stories that somebody once broke the product with, each named by what was promised."""

import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.model.ledger_state import RegistrationRecord
from douze.model.plan import Plan
from douze.model.sheet import Cell
from douze.model.words import Status
from tests.memory_mailer import MemoryMailer
from tests.tabs import ANSWERS
from tests.world.small_world import (
    HOME,
    OPENED,
    START,
    WORDING,
    Person,
    PlainComposer,
    Town,
)

HOUR = timedelta(hours=1)


def town(*people: tuple[str, bool], places: int = 2) -> Town:
    """A town whose people have all come, and been through their first pass."""
    made = Town.founded(places, [Person(n, s, came=OPENED) for n, s in people])
    made.answers_come()
    run(made, OPENED + HOUR)
    return made


def run(place: Town, now: datetime) -> list[str]:
    """One pass; the keys of what was sent."""
    mailer = MemoryMailer()
    apply_plan(
        place.plan(now),
        PlanAdapters(place.workbook, mailer, place.ledger, PlainComposer().compose, WORDING),
    )
    return [mail.subject for mail in mailer.sent]


def known(place: Town, name: str = "zoe") -> RegistrationRecord:
    found = [
        k for k in place.ledger.read().registrations.values() if k.filled.email.startswith(name)
    ]
    assert len(found) == 1, found
    return found[0]


def without(place: Town, name: str) -> list[dict[str, object]]:
    return [row for row in place.rows() if row["E-mail"] != f"{name}@example.org"]


def cell(place: Town, tab: str, row: int, column: int, value: object) -> None:
    table = [list(r) for r in place.workbook.tabs[tab]]
    table[row - 1] += [None] * (column + 1 - len(table[row - 1]))
    table[row - 1][column] = value  # type: ignore[call-overload]
    place.workbook.edit(tab, table)


def answers(place: Town, when: datetime, *cells: Cell) -> None:
    """One more row of the form, at a moment of the wall clock."""
    place.workbook.edit(ANSWERS, [*place.workbook.tabs[ANSWERS], [when, *cells]])


@pytest.mark.everywhere
def test_a_row_that_disappears_is_a_withdrawal_also_after_confirmer() -> None:
    place = town(("zoe", True))
    place.decide({"zoe@example.org": "confirmer"})
    run(place, OPENED + 2 * HOUR)
    place.put_rows(without(place, "zoe"))
    run(place, OPENED + 3 * HOUR)
    run(place, OPENED + 28 * HOUR)
    assert known(place).status is Status.CANCELLED


def withdrawn() -> Town:
    place = town(("zoe", True), places=1)
    place.put_rows([])
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 27 * HOUR)
    assert known(place).status is Status.CANCELLED
    return place


def test_after_a_withdrawal_a_later_answer_opens_the_registration_again() -> None:
    place = withdrawn()
    place.people[0].again.append(OPENED + 28 * HOUR)
    place.answers_come()
    sent = run(place, OPENED + 29 * HOUR)
    assert known(place).status is Status.CONFIRMED
    assert len(place.rows()) == 1
    assert len(sent) == 1


def test_who_withdrew_is_not_written_to_when_the_row_is_put_back() -> None:
    place = town(("zoe", True), places=1)
    rows = place.rows()
    place.put_rows([])
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 27 * HOUR)
    place.put_rows(rows)
    assert run(place, OPENED + 28 * HOUR) == []


def test_a_row_by_hand_after_a_withdrawal_is_adopted() -> None:
    place = withdrawn()
    blank: dict[str, object] = dict.fromkeys(map(str, place.workbook.tabs["Inscriptions"][0]))
    place.put_rows([{**blank, "Session": "B", "E-mail": "zoe@example.org"}])
    sent = run(place, OPENED + 29 * HOUR)
    assert known(place).status is Status.CONFIRMED, sent


@pytest.mark.everywhere
@pytest.mark.parametrize("typed", ["  Zoé  Anne ", "Zoé\u00a0Anne", 63000, 12.5, "Zoé\n"])
def test_the_tool_never_writes_a_cell_that_staff_own(typed: object) -> None:
    place = town(("zoe", True))
    for column in (3, 4, 6):
        cell(place, "Inscriptions", 2, column, typed)
    before = place.rows()[0]
    run(place, OPENED + 2 * HOUR)
    after = place.rows()[0]
    for name in ("Prénom", "Nom", "Structure"):
        assert (after[name], type(after[name])) == (before[name], type(before[name]))


def test_a_row_pasted_twice_for_more_than_a_day_is_not_a_withdrawal() -> None:
    place = town(("zoe", True))
    place.put_rows(place.rows() * 2)
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 28 * HOUR)
    assert known(place).status is Status.CONFIRMED


@pytest.mark.everywhere
def test_rows_pasted_twice_are_told_and_refuse_no_pass() -> None:
    people = [(f"p{n}", True) for n in range(8)]
    place = town(*people, places=12)
    place.put_rows(place.rows() * 2)
    assert not place.plan(OPENED + 2 * HOUR).guards


def test_a_new_title_makes_no_new_registrations() -> None:
    place = town(("zoe", True))
    cell(place, ANSWERS, 2, 5, "Bénévoles")  # the form writes the title
    run(place, OPENED + 2 * HOUR)
    cell(place, "Sessions", 2, 1, "Accueillir les bénévoles")
    run(place, OPENED + 3 * HOUR)
    assert len(place.rows()) == 1, [(r["Réf"], r["Statut"]) for r in place.rows()]


def test_a_deleted_session_makes_no_new_registrations() -> None:
    place = town(("zoe", True))
    cell(place, ANSWERS, 2, 5, "Bénévoles")
    run(place, OPENED + 2 * HOUR)
    place.workbook.edit("Sessions", place.workbook.tabs["Sessions"][:1])
    run(place, OPENED + 3 * HOUR)
    assert len(place.rows()) == 1, [(r["Réf"], r["Statut"]) for r in place.rows()]


def test_a_deleted_row_does_not_come_back_by_the_answer_from_a_corrected_address() -> None:
    place = town(("zoe", True))
    cell(place, "Inscriptions", 2, 5, "zoe@new.example.org")
    run(place, OPENED + 2 * HOUR)
    answers(place, datetime(2020, 10, 1, 9), "zoe@new.example.org", "Zoe", "Roux", "", "B")
    run(place, OPENED + 60 * HOUR)
    assert len(place.ledger.read().registrations) == 1
    place.put_rows([])
    run(place, OPENED + 61 * HOUR)
    assert len(place.ledger.read().registrations) == 1


def test_an_answer_between_the_deadline_and_the_pass_leaves_nothing_to_do() -> None:
    place = town(("zoe", False))
    deadline = known(place).deadline
    assert deadline
    place.people[0].again.append(deadline + HOUR)
    place.answers_come()
    run(place, deadline + 2 * HOUR)
    again = place.plan(deadline + 2 * HOUR)
    assert not again, [(s.ref, s.before, s.after) for s in again.statuses]


def test_after_the_start_an_answer_of_somebody_expired_is_told_once() -> None:
    place = town(("zoe", False))
    run(place, START - 2 * HOUR)
    assert known(place).status is Status.EXPIRED
    place.people[0].again.append(START - HOUR / 60)
    place.answers_come()
    run(place, START + HOUR)
    assert not place.plan(START + HOUR).statuses


def test_deleting_the_rows_of_past_sessions_day_by_day_refuses_no_pass() -> None:
    people = [(f"p{n}", True) for n in range(10)]
    place = town(*people, places=12)
    run(place, START + 48 * HOUR)
    for day in range(1, 4):
        place.put_rows(place.rows()[3:])
        now = START + timedelta(days=2 + 2 * day)
        assert not place.plan(now).guards, f"day {day}: 3 rows a day, of a session that is over"
        run(place, now)


def test_a_refused_address_that_is_corrected_gets_the_letter_anew() -> None:
    place = Town.founded(2, [Person("zoe", True, came=OPENED)])
    place.answers_come()
    mailer = MemoryMailer(refuses=frozenset({"zoe@example.org"}))
    plan = place.plan(OPENED + HOUR)
    apply_plan(
        plan, PlanAdapters(place.workbook, mailer, place.ledger, PlainComposer().compose, WORDING)
    )
    cell(place, "Inscriptions", 2, 5, "zoe@new.example.org")
    assert [key.split("/")[1] for key in run(place, OPENED + 2 * HOUR)] == ["confirmation"]


def test_a_domain_with_accents_is_a_members_domain_in_either_form() -> None:
    place = Town.founded(2, [])
    place.workbook.edit(ANSWERS, [
        place.workbook.tabs[ANSWERS][0],
        [datetime(2020, 9, 29, 15), "zoe@mairie-évian.fr", "Zoe", "Roux", "", "B"],
        [datetime(2020, 9, 29, 16), "max@mairie-évian.fr", "Max", "Roux", "", "B"],
    ])  # fmt: skip
    place.workbook.edit("Adhérents", [
        place.workbook.tabs["Adhérents"][0], ["Évian", "@mairie-évian.fr", 2020, "oui"],
    ])  # fmt: skip
    run(place, OPENED + 10 * HOUR)
    assert {k.status for k in place.ledger.read().registrations.values()} == {Status.CONFIRMED}


def test_nothing_is_sent_about_a_cancelled_session() -> None:
    place = town(("zoe", True))
    cell(place, "Sessions", 2, 9, "annulée")
    assert run(place, START - 23 * HOUR) == []


def test_a_membership_valid_for_ever_is_no_error() -> None:
    from msgspec.structs import replace

    from douze.model.book import Member
    from tests.world.small_world import SETTINGS
    from workflows.dues_year import MembershipYears

    member = Member(
        structure="A", addresses=(), domains=(), year=None, paid="oui",
        valid_until=date(9999, 12, 31), row=2,
    )  # fmt: skip
    rules = replace(SETTINGS.dues, grace_days=30)
    assert MembershipYears(rules, date(2020, 9, 1)).covers(member, date(2020, 10, 1))


SLOW = {
    "an address with a long domain and a slip": (
        "from douze.read.addresses import read_address; "
        "assert read_address('zoe@parcnaturelregionaldesvolcansdauvergneetdescevennes').problem"
    ),
    "an answer with five hundred commas": (
        "from douze.read.session_names import SessionNames; "
        "SessionNames([('B', 'Bénévoles', None)]).read(', '.join(['mot'] * 500))"
    ),
}


@pytest.mark.parametrize("program", SLOW.values(), ids=SLOW)
def test_what_cannot_be_read_stops_nobody_else(program: str) -> None:
    eight = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (8, 8)); "  # not of the clock
    done = subprocess.run([sys.executable, "-c", eight + program], cwd=HOME, check=False)
    assert done.returncode == 0


def test_a_person_may_hold_a_doubled_row_past_a_new_answer() -> None:
    place = town(("zoe", True), ("max", True), places=1)
    place.put_rows([*place.rows(), *[r for r in place.rows() if r["Statut"] == "confirmée"]])
    sent = run(place, OPENED + 2 * HOUR)
    assert sent == []
    place.put_rows(place.rows()[:2])
    assert run(place, OPENED + 3 * HOUR) == []
    assert known(place, "zoe").status is Status.CONFIRMED


def test_a_clock_far_ahead_is_no_crash() -> None:
    place = town(("zoe", True))
    assert isinstance(place.plan(datetime(2090, 1, 1, tzinfo=UTC)), Plan)


def _statuses(place: Town) -> Sequence[str]:
    return [str(row["Statut"]) for row in place.rows()]


def test_an_unreadable_answer_whose_row_is_deleted_troubles_nobody_for_ever() -> None:
    place = town(("zoe", True))
    answers(place, datetime(2020, 9, 30, 9), "spam@example.org", "S", "P", "", "Une autre session")
    run(place, OPENED + 24 * HOUR)
    assert "à vérifier" in _statuses(place)
    place.put_rows(without(place, "spam"))
    run(place, OPENED + 25 * HOUR)
    run(place, OPENED + 50 * HOUR)
    assert not place.plan(OPENED + 51 * HOUR).problems


def test_a_letter_that_left_before_a_crash_is_not_lost_when_it_is_true_again() -> None:
    place = Town.founded(2, [Person("zoe", True, came=OPENED)])
    place.answers_come()
    mailer = MemoryMailer()

    class Crash(Exception):
        pass

    def apply(now: datetime) -> list[str]:
        before = len(mailer.sent)
        plan = place.plan(now)
        apply_plan(
            plan,
            PlanAdapters(place.workbook, mailer, place.ledger, PlainComposer().compose, WORDING),
        )
        return [mail.subject for mail in mailer.sent[before:]]

    settle = place.ledger.finish

    def crashing(records: object, **more: object) -> None:
        raise Crash

    place.ledger.finish = crashing  # type: ignore[method-assign]
    with pytest.raises(Crash):
        apply(OPENED + HOUR)
    place.ledger.finish = settle  # type: ignore[method-assign]
    assert len(mailer.sent) == 1
    cell(place, "Inscriptions", 2, 11, "annuler")
    apply(OPENED + 2 * HOUR)
    cell(place, "Inscriptions", 2, 11, None)
    told = apply(OPENED + 3 * HOUR)
    assert len(told) == 1, "after the cancellation she has to be told that she is confirmed again"


def test_the_case_of_a_code_is_nobodys_second_registration() -> None:
    place = town(("zoe", True))
    cell(place, "Sessions", 2, 0, "b")
    assert run(place, OPENED + 2 * HOUR) == []
    assert len(place.rows()) == 1


def test_the_reason_of_a_row_is_the_same_before_and_after_the_start() -> None:
    place = Town.founded(1, [Person("zoe", True, came=OPENED)])
    place.answers_come()
    members = place.workbook.tabs["Adhérents"]
    run(place, OPENED + HOUR)
    place.workbook.edit("Adhérents", [members[0], ["", "zoe@example.org", 2020, "non"]])
    run(place, OPENED + 2 * HOUR)
    before = place.rows()[0]["Alerte"]
    run(place, START + HOUR)
    assert place.rows()[0]["Alerte"] == before


def test_an_answer_after_the_start_leaves_nothing_to_do_for_the_next_pass() -> None:
    place = Town.founded(1, [Person("zoe", False, came=START + HOUR)])
    cell(place, "Sessions", 2, 8, "31/12/2020 12:00")
    place.answers_come()
    run(place, START + 2 * HOUR)
    again = place.plan(START + 2 * HOUR)
    assert not again, again.edits


def test_a_corrected_address_is_the_address_also_while_the_row_is_gone() -> None:
    place = Town.founded(0, [])
    answers(place, datetime(2020, 9, 29, 15), "zoe à example.org", "Zoe", "Roux", "", "B")
    run(place, OPENED + 10 * HOUR)
    cell(place, "Inscriptions", 2, 5, "zoe@example.org")
    run(place, OPENED + 11 * HOUR)
    assert _statuses(place) == ["liste d'attente"]
    place.put_rows([])
    run(place, OPENED + 12 * HOUR)
    (known_,) = place.ledger.read().registrations.values()
    assert known_.status is Status.WAITING


@pytest.mark.everywhere
@pytest.mark.parametrize("day", ["31/12/9999", date(9999, 12, 31), "01/10/1920"])
def test_a_session_of_an_impossible_year_stops_nobody_else(day: Cell) -> None:
    place = town(("zoe", True))
    other = ["C", "Autre", day, "14h", "16h"]
    place.workbook.edit("Sessions", [*place.workbook.tabs["Sessions"], other])
    place.answers_come()
    plan = place.plan(OPENED + 2 * HOUR)
    assert [problem.what.code for problem in plan.problems] == ["date_unreadable"]


def test_a_reference_wiped_out_by_a_slip_opens_nothing_again() -> None:
    place = town(("zoe", False))
    run(place, START - 20 * HOUR)
    assert known(place).status is Status.EXPIRED
    cell(place, "Inscriptions", 2, 0, None)
    assert run(place, START - 19 * HOUR) == []
    assert known(place).status is Status.EXPIRED
    assert place.rows()[0]["Réf"], "the tool's own cell is rebuilt"


def test_a_session_without_dues_asks_nobody_for_them_whatever_the_address() -> None:
    place = Town.founded(2, [Person("zoe", False, came=OPENED)])
    cell(place, "Sessions", 2, 6, "non")
    place.answers_come()
    run(place, OPENED + HOUR)
    cell(place, "Inscriptions", 2, 5, "zoe à la mairie")
    run(place, OPENED + 2 * HOUR)
    row = place.rows()[0]
    assert row["Statut"] == "confirmée"
    assert row["Cotisation"] == "non requise", row["Alerte"]


def test_a_row_whose_session_is_put_right_is_never_without_a_true_reason() -> None:
    place = town(("zoe", True))
    answers(place, datetime(2020, 9, 30, 9), "zoe@example.org", "Zoe", "Roux", "", "Autre chose")
    run(place, OPENED + 24 * HOUR)
    cell(place, "Inscriptions", 3, 1, "B")
    run(place, OPENED + 25 * HOUR)
    assert "Aucune session" not in str(place.rows()[1]["Alerte"]), "B is a session"
