"""Who was there: staff's word, else what the reports of the webconference tell."""

from collections.abc import Iterator

from workflows.case import DecidedCase
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import View


def matters(view: View) -> Iterator[Matter]:
    """Say on the row of a session what is wrong with its connection reports."""
    for code, told in view.matched.of_reports.items():
        session = view.book.sessions[code]
        yield from (of_session(session, what) for what in told)


def came(case: DecidedCase) -> bool | None:
    """Whether somebody came, for however short a time; None where nobody knows.

    What stands in `Présence` wins.
    """
    said = _said(case)
    attendance = case.registration.attendance
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    return attendance.seconds > 0


def present(case: DecidedCase) -> bool | None:
    """Whether somebody was there for as much of the session as counts; None where nobody knows.

    What stands in `Présence` wins; `attendance.present_from` says how much counts.
    """
    said = _said(case)
    attendance = case.registration.attendance
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    session = case.session
    whole = session.end.timestamp() - session.start.timestamp()
    return attendance.seconds * 100 >= whole * case.settings.attendance.present_from


def _said(case: DecidedCase) -> bool | None:
    row = case.registration.row
    return row.attendance if row is not None else None


RULE_BOOK = RuleBook(matters=matters)
