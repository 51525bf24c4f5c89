"""What the machine found, each by the sentence that it broke and in the fewest steps."""

from datetime import datetime, timedelta

import pytest

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.errors.sheet import StaleSnapshot
from douze.model.sheet import Cell
from douze.model.words import Status
from tests.life.death import Death, Killed, Mortal
from tests.memory_mailer import MemoryMailer
from tests.world.small_world import OPENED, SETTINGS, START, WORDING, Person, PlainComposer, Town

HOUR = timedelta(hours=1)
ANSWERS = SETTINGS.tabs.answers[0].title
ROWS = "Inscriptions"
STATE, TITLE, DATE, DUES, LINK, EMAIL = 9, 1, 2, 6, 7, 5


def town(*names: str) -> Town:
    made = Town.founded(2, [Person(name, True, came=OPENED) for name in names])
    made.answers_come()
    return made


def run(place: Town, now: datetime, mailer: MemoryMailer | None = None) -> list[str]:
    """One pass; the keys of what was sent."""
    post = mailer or MemoryMailer()
    apply_plan(
        place.plan(now),
        PlanAdapters(place.workbook, post, place.ledger, PlainComposer().compose, WORDING),
    )
    return [mail.subject for mail in post.sent]


def _ref(place: Town) -> str:
    (ref,) = place.ledger.read().registrations
    return ref


def cell(place: Town, tab: str, row: int, column: int, value: Cell) -> None:
    table = [list(r) for r in place.workbook.tabs[tab]]
    table[row - 1] += [None] * (column + 1 - len(table[row - 1]))
    table[row - 1][column] = value
    place.workbook.edit(tab, table)


@pytest.mark.parametrize("decision", ["confirmer", "attente"])
def test_on_a_cancelled_session_nobody_is_confirmed_after_the_start(decision: str) -> None:
    place = town("zoe")
    run(place, OPENED + HOUR)
    place.decide({"zoe@example.org": decision})
    run(place, OPENED + 2 * HOUR)
    cell(place, "Sessions", 2, STATE, "annulée")
    run(place, OPENED + 3 * HOUR)
    assert run(place, OPENED + 4 * HOUR) == [f"{_ref(place)}/session_cancelled"]
    assert run(place, START + HOUR / 12) == [], "from the start on, only attendance changes"
    assert [known.status for known in place.ledger.read().registrations.values()] == [
        Status.CANCELLED
    ]


def test_an_answer_to_a_cancelled_session_is_no_change_in_every_pass() -> None:
    place = town("zoe")
    run(place, OPENED + HOUR)
    cell(place, "Sessions", 2, STATE, "annulée")
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 3 * HOUR)
    place.people[0].again.append(OPENED + 4 * HOUR)
    place.answers_come()
    run(place, OPENED + 5 * HOUR)
    again = place.plan(OPENED + 6 * HOUR)
    assert not again.statuses, "with nothing changed and nothing due, a pass writes nothing"


def test_an_answer_of_somebody_whose_row_stands_twice_is_no_change_in_every_pass() -> None:
    place = Town.founded(2, [Person("zoe", False, came=OPENED)])
    place.answers_come()
    run(place, OPENED + HOUR)
    place.put_rows(place.rows() * 2)
    (known,) = place.ledger.read().registrations.values()
    assert known.deadline
    place.people[0].again.append(known.deadline + HOUR)
    place.answers_come()
    run(place, known.deadline + 2 * HOUR)
    again = place.plan(known.deadline + 3 * HOUR)
    assert not again and not again.statuses, "neither copy is acted on"


@pytest.mark.parametrize(
    "spreadsheet", ["memory", "xlsx"], indirect=True
)  # Google waits for nobody
def test_a_cancellation_is_told_by_the_pass_that_sees_it() -> None:
    place = town("zoe")
    plan = place.plan(OPENED + HOUR)
    place.answers_come()  # somebody saves the sheet between the reading and the writing
    mailer = MemoryMailer()
    with pytest.raises(StaleSnapshot):
        apply_plan(
            plan,
            PlanAdapters(place.workbook, mailer, place.ledger, PlainComposer().compose, WORDING),
        )
    cell(place, "Sessions", 2, STATE, "annulée")
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 3 * HOUR)
    again = [planned.letter.key for planned in place.plan(OPENED + 3 * HOUR).letters]
    assert again == [], "a second pass at the same moment does nothing"


def test_two_letters_refused_for_one_address_in_one_day_end_no_pass() -> None:
    place = town("zoe")
    refusing = MemoryMailer(refuses=frozenset({"zoe@example.org"}))
    run(place, OPENED + HOUR, refusing)
    place.decide({"zoe@example.org": "annuler"})
    refusing.fails_after = 0  # the alert about the first waits
    run(place, OPENED + 2 * HOUR, refusing)
    alerts = [key for key in run(place, OPENED + 3 * HOUR) if key.startswith("alert/addr")]
    assert len(alerts) == 1, "at once, each cause once"


def test_a_row_pasted_twice_makes_no_second_registration_of_a_corrected_address() -> None:
    place = town("zoe")
    run(place, OPENED + HOUR)
    cell(place, ROWS, 2, EMAIL, "new@example.org")
    place.put_rows(place.rows() * 2)
    answer: list[Cell] = [datetime(2020, 9, 29, 17), "new@example.org", "Zoe", "Roux", "", "B"]
    place.workbook.edit(ANSWERS, [*place.workbook.tabs[ANSWERS], answer])
    run(place, OPENED + 4 * HOUR)
    assert len(place.ledger.read().registrations) == 1


def test_a_title_that_changes_when_all_is_over_is_missed_once() -> None:
    place = town("zoe")
    run(place, OPENED + HOUR)
    run(place, START + 10 * HOUR)
    cell(place, "Sessions", 2, TITLE, "Bénévoles, la suite")
    run(place, START + 11 * HOUR)
    run(place, START + 12 * HOUR)
    again = place.plan(START + 13 * HOUR)
    assert not again, [record.key for record in again.records]


def test_the_alert_of_an_address_that_is_spoiled_stands_after_the_first_pass() -> None:
    place = Town.founded(2, [Person("zoe", False, came=OPENED)])
    place.answers_come()
    run(place, OPENED + HOUR)
    cell(place, ROWS, 2, EMAIL, "a@b.org, c@d.org")
    cell(place, "Sessions", 2, DUES, "non")
    run(place, OPENED + 2 * HOUR)
    again = place.plan(OPENED + 2 * HOUR)
    assert not again, again.edits


def test_an_answer_stays_with_its_registration_when_the_address_is_corrected_again() -> None:
    place = town("zoe")
    run(place, OPENED + HOUR)
    cell(place, ROWS, 2, EMAIL, "new@example.org")
    run(place, OPENED + 2 * HOUR)
    answer: list[Cell] = [datetime(2020, 9, 29, 17), "new@example.org", "Zoe", "Roux", "", "B"]
    place.workbook.edit(ANSWERS, [*place.workbook.tabs[ANSWERS], answer])
    run(place, OPENED + 4 * HOUR)
    cell(place, ROWS, 2, EMAIL, "newer@example.org")
    run(place, OPENED + 5 * HOUR)
    run(place, OPENED + 6 * HOUR)
    assert len(place.ledger.read().registrations) == 1, (
        "a second answer is not a second registration"
    )


def test_who_waited_for_a_session_to_be_named_is_not_forgotten_while_it_cannot_be_read() -> None:
    place = town("zoe")
    answer = place.workbook.tabs[ANSWERS][1]
    place.workbook.edit(ANSWERS, [place.workbook.tabs[ANSWERS][0], [*answer[:5], "Accueil"]])
    run(place, OPENED + HOUR)
    cell(place, "Sessions", 2, TITLE, "Accueil")
    cell(place, "Sessions", 2, DATE, "le 3 ou le 4")
    run(place, OPENED + 2 * HOUR)
    again = place.plan(OPENED + 3 * HOUR)
    assert not again.statuses and not again.decided.registrations, (
        "with nothing changed, a pass does nothing"
    )
    assert len(place.ledger.read().registrations) == 1


def test_what_a_crash_left_in_the_outbox_says_what_holds_when_the_pass_is_repeated() -> None:
    place, post = town("zoe"), MemoryMailer()
    plan = place.plan(OPENED + HOUR)
    with pytest.raises(Killed):  # just after the letter was accepted, and before that is noted
        apply_plan(
            plan,
            PlanAdapters(
                place.workbook,
                Mortal(post, Death(1)),
                place.ledger,
                PlainComposer().compose,
                WORDING,
            ),
        )
    cell(place, "Sessions", 2, LINK, "https://visio.cap-rural.fr/autre")
    run(place, START - HOUR, post)
    run(place, START - HOUR / 4, post)
    (first, *_) = post.sent
    assert "https://visio.cap-rural.fr/autre" in first.text


def test_a_decision_that_cannot_be_read_changes_nobody_s_rank() -> None:
    place = town("zoe", "max", "ann", "eve")
    run(place, OPENED + HOUR)
    (first,) = [str(row["E-mail"]) for row in place.rows() if row["Rang"] == 1]
    for hour, typed in enumerate(("attente", "atente"), start=2):
        place.decide({first: typed})
        run(place, OPENED + hour * HOUR)
        assert [row["Rang"] for row in place.rows() if row["Rang"]] == [1], typed


def test_a_withdrawal_from_a_session_that_nobody_knows_is_no_change_in_every_pass() -> None:
    place = town("zoe")
    answer = place.workbook.tabs[ANSWERS][1]
    place.workbook.edit(ANSWERS, [place.workbook.tabs[ANSWERS][0], [*answer[:5], "Accueil"]])
    run(place, OPENED + HOUR)
    place.put_rows([])
    run(place, OPENED + 2 * HOUR)
    run(place, OPENED + 27 * HOUR)
    assert not place.plan(OPENED + 27 * HOUR).decided.registrations, "a second pass does nothing"


def test_a_row_that_is_gone_gets_no_letter_by_an_answer_that_opens_nothing() -> None:
    place = Town.founded(2, [Person("zoe", False, came=OPENED)])
    place.answers_come()
    run(place, OPENED + HOUR)
    (known,) = place.ledger.read().registrations.values()
    assert known.deadline
    run(place, known.deadline + HOUR)
    cell(place, "Sessions", 2, STATE, "annulée")
    run(place, known.deadline + 2 * HOUR)
    place.people[0].again.append(known.deadline + 3 * HOUR)
    place.answers_come()
    place.put_rows([])
    assert not run(place, known.deadline + 4 * HOUR), "a row is gone: its letters wait"


def test_who_comes_back_by_the_first_address_is_known_by_it_at_once() -> None:
    place = Town.founded(2, [Person("zoe", False, came=OPENED)])
    place.answers_come()
    run(place, OPENED + HOUR)
    cell(place, ROWS, 2, EMAIL, "new@example.org")
    run(place, OPENED + 2 * HOUR)
    (known,) = place.ledger.read().registrations.values()
    assert known.deadline
    place.put_rows([])
    place.people[0].again.append(known.deadline + HOUR)
    place.answers_come()
    run(place, known.deadline + 2 * HOUR)
    assert not place.plan(known.deadline + 2 * HOUR), "a second pass at the same moment"
