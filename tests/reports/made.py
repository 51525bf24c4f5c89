"""The figures of an ordinary session; a test says what is different in them."""

from datetime import date
from typing import Any

from douze.reports.figures import Fate, SessionFigures


def figures(code: str, **changes: Any) -> SessionFigures:
    """A session of two hours and twelve places: ten confirmed, of whom nobody is missing."""
    present = changes.get("present", 8)
    told = present is not None
    ordinary: dict[str, Any] = {
        "code": code,
        "title": f"Session {code}",
        "fate": Fate.HELD,
        "day": date(2020, 10, 1),
        "minutes": 120,
        "on_site": False,
        "places": 12,
        "confirmed": 10,
        "to_settle": 0,
        "waiting": 2,
        "refused": 0,
        "expired": 1,
        "withdrawn": 1,
        "called_off": 0,
        "to_check": 0,
        "no_place": 2,
        "present": present,
        "left_early": 0 if told else None,
        "excused": 1 if told else None,
        "missing": 1 if told else None,
        "unknown": 0 if told else 10,
        "person_minutes": 120 * present if told else None,
        "dues_settled": 9,
        "dues_owed": 1,
        "dues_exempt": 0,
        "replies": None,
        "note": None,
        "people": frozenset(),
        "structures": (),
        "domains": (),
        "territories": (),
    }
    return SessionFigures(**{**ordinary, **changes})
