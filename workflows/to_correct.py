"""What staff have to correct in a registration or on a row, before it can be decided."""

from collections.abc import Iterable, Iterator
from hashlib import sha256

from douze.model.book import Book
from douze.model.desired import Outcome, RowAlert
from douze.model.phrases import Phrase, Problem, phrase, quoted
from douze.model.reasons import Reason
from douze.model.words import CLOSED, Status
from workflows.case import DecidedCase
from workflows.matters import Cause, Matter, of_problem
from workflows.problem_locations import problem_of_registration, problem_of_row
from workflows.rule_book import RuleBook
from workflows.view import View


def notes(case: DecidedCase) -> Iterable[Phrase]:
    """Say what was noted of whoever is confirmed, until the session starts."""
    confirmed = case.outcome.status is Status.CONFIRMED and not case.outcome.over
    return case.registration.notes if confirmed else ()


def matters(view: View) -> Iterator[Matter]:
    """Tell what cannot be read, and which rows have disappeared.

    Those of a session that is over may be cleared away.
    """
    matched, book = view.matched, view.book
    yield from map(of_problem, book.problems)
    yield from map(of_problem, problems(book, view.outcomes, matched.row_alerts))
    yield from map(of_problem, matched.problems)
    yield from (of_problem(one) for nobodys in matched.nobodys.values() for one in nobodys)
    yield from _at_once(view)
    for outcome in view.outcomes:
        row = outcome.registration.row
        if row and row.attendance_unreadable and not view.is_forgotten(outcome):
            unread = phrase(Reason.ATTENDANCE_UNREADABLE, typed=quoted(row.attendance_text))
            yield Matter(about=outcome, what=unread)
        gone = outcome.registration.absent_since and not view.has_ended(outcome)
        if gone and outcome.status not in CLOSED:
            yield Matter(about=outcome, what=_absent(outcome))


def problems(
    book: Book, outcomes: Iterable[Outcome], row_alerts: Iterable[RowAlert]
) -> Iterator[Problem]:
    """Name what a person has to correct in a registration or on a row.

    A session that is left aside has been told once; its registrations are not told again.
    """
    for outcome in outcomes:
        if outcome.row_removed:
            continue
        for problem in outcome.registration.problems:
            if not problem.reason.about.of_session:
                yield problem_of_registration(book, problem, outcome)
    alerts = {one.row: one.why for one in row_alerts}
    for row in book.rows if alerts else ():
        for problem in alerts.get(row.row, ()):
            yield problem_of_row(book, problem, row)


def _at_once(view: View) -> Iterator[Matter]:
    """Let an alert tell of what stands on a row for which letters to its person wait."""
    for outcome in view.outcomes:
        about = outcome.registration
        for what in about.problems:
            if what.reason.about.alert:
                # By what stands there: once it has been corrected wrongly, staff hear of it anew.
                mark = sha256(f"{about.email}\n{about.name}".encode()).hexdigest()[:8]
                cause = Cause(name=f"{what.code}-{about.ref}-{mark}", since=view.now)
                yield Matter(about=outcome, what=what, cause=cause)


def _absent(outcome: Outcome) -> Phrase:
    """Tell of a row that has disappeared by whom it was about, as far as that is known."""
    person = outcome.registration.person
    if person.name and person.address:
        return phrase(Reason.ROW_ABSENT, name=person.name, email=person.address)
    return phrase(Reason.ROW_ABSENT_UNNAMED, who=person.name or person.address or person.ref)


RULE_BOOK = RuleBook(notes=notes, matters=matters)
