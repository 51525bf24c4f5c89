"""Who was there: staff's word, else what the reports of the webconference tell."""

from collections.abc import Iterator
from typing import Protocol

from douze.model.attendance import Attendance
from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.settings import Settings
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import View


class Attending(Protocol):
    """Somebody and the session that they registered for: a case of a pass, or of a report."""

    @property
    def registration(self) -> Registration:
        """Whose it is, and how long they were there."""

    @property
    def session(self) -> Session:
        """Where they were to be."""

    @property
    def settings(self) -> Settings:
        """How much of it counts."""


def matters(view: View) -> Iterator[Matter]:
    """Say on the row of a session what is wrong with its connection reports."""
    for code, told in view.matched.of_reports.items():
        session = view.book.sessions[code]
        yield from (of_session(session, what) for what in told)


def attendance_of(case: Attending) -> Attendance | None:
    """How long somebody was there, as the reports tell; as they told, once they are let be."""
    now, before = case.registration.attendance, case.registration.previous
    return now or (before.attendance if before else None)


def came(case: Attending) -> bool | None:
    """Whether somebody came, for however short a time; None where nobody knows.

    What stands in `Présence` wins.
    """
    said, attendance = _said(case), attendance_of(case)
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    return attendance.seconds > 0


def present(case: Attending) -> bool | None:
    """Whether somebody was there for as much of the session as counts; None where nobody knows.

    What stands in `Présence` wins; `attendance.present_from` says how much counts.
    """
    said, attendance = _said(case), attendance_of(case)
    if said is not None or attendance is None or attendance.seconds is None:
        return said
    session = case.session
    whole = session.end.timestamp() - session.start.timestamp()
    return attendance.seconds * 100 >= whole * case.settings.attendance.present_from


def minutes_there(case: Attending) -> int | None:
    """How long somebody was there, in whole minutes; None where nobody knows.

    What the connections tell; who came by staff's word, and by no connection, was there to the end.
    """
    there = came(case)
    if not there:
        return None if there is None else 0
    attendance, session = attendance_of(case), case.session
    minutes = attendance.minutes if attendance else None
    return minutes or int(session.end.timestamp() - session.start.timestamp()) // 60


def _said(case: Attending) -> bool | None:
    row = case.registration.row
    return row.attendance if row is not None else None


RULE_BOOK = RuleBook(matters=matters)
