"""Who was there: staff's word, else what the reports of the webconference tell."""

from workflows.case import DecidedCase


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
    whole = (session.end - session.start).total_seconds()
    return attendance.seconds * 100 >= whole * case.settings.attendance.present_from


def _said(case: DecidedCase) -> bool | None:
    row = case.registration.row
    return row.attendance if row is not None else None
