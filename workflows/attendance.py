"""Who was there: staff's word, else what the reports of the webconference tell."""

from collections.abc import Iterator

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.settings import Settings
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
    said, attendance = _said(case.registration), case.registration.attendance
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    return attendance.seconds > 0


def present(case: DecidedCase) -> bool | None:
    """Whether somebody was there for as much of the session as counts; None where nobody knows."""
    return was_present(case.registration, case.session, case.settings)


def was_present(about: Registration, session: Session, settings: Settings) -> bool | None:
    """Say the same where there is no case.

    What stands in `Présence` wins; `attendance.present_from` says how much counts.
    """
    said, attendance = _said(about), about.attendance
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    whole = session.end.timestamp() - session.start.timestamp()
    return attendance.seconds * 100 >= whole * settings.attendance.present_from


def _said(about: Registration) -> bool | None:
    return about.row.attendance if about.row is not None else None


RULE_BOOK = RuleBook(matters=matters)
