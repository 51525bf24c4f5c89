"""Who was there: staff's word, else what the reports of the webconference tell."""

from collections.abc import Iterator

from douze.model.attendance import Attendance
from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.settings import Settings
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import View


def matters(view: View) -> Iterator[Matter]:
    """Say on the row of a session what is wrong with its connection reports."""
    for code, told in view.matched.of_reports.items():
        session = view.book.sessions[code]
        yield from (of_session(session, what) for what in told)


def attendance_of(one: Registration) -> Attendance | None:
    """How long somebody was there by the reports; by the ledger, once they are not read."""
    return one.attendance or (one.previous.attendance if one.previous else None)


def came(one: Registration) -> bool | None:
    """Whether somebody came, for however short a time; None where nobody knows.

    What stands in `Présence` wins.
    """
    said, seconds = _by_staff(one), _seconds_there(one)
    return said if said is not None or seconds is None else seconds > 0


def present(one: Registration, session: Session, settings: Settings) -> bool | None:
    """Whether somebody was there for as much of the session as counts; None where nobody knows.

    What stands in `Présence` wins; `attendance.present_from` says how much counts.
    """
    said, seconds = _by_staff(one), _seconds_there(one)
    if said is not None or seconds is None:
        return said
    return seconds * 100 >= session.seconds * settings.attendance.present_from


def minutes_there(one: Registration, session: Session) -> int | None:
    """How long somebody was there, in whole minutes; None where nobody knows.

    What the connections tell; who came by staff's word, and by no connection, was there to the end.
    """
    there, attendance = came(one), attendance_of(one)
    if not there:
        return None if there is None else 0
    minutes = attendance.minutes if attendance else None
    return minutes or session.seconds // 60


def _seconds_there(one: Registration) -> int | None:
    attendance = attendance_of(one)
    return attendance.seconds if attendance else None


def _by_staff(one: Registration) -> bool | None:
    return one.row.attendance if one.row is not None else None


RULE_BOOK = RuleBook(matters=matters)
