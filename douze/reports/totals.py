"""What a year comes to, line after line: each is said in a sentence, and made of its sessions.

A formula names columns of the sheet of sessions by their words.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from douze.model.sheet import Cell
from douze.reports.columns import Shape
from douze.reports.figures import SessionFigures
from douze.reports.year import YearFigures

_HOUR = 60


class Total(Struct, frozen=True):
    """What a line comes to; None where nobody knows."""

    amount: Cell


class TotalLine(Struct, frozen=True, kw_only=True):
    """One line."""

    says: str  #: its sentence
    means: str = ""  #: the sentence that says what it is of, where it needs one
    #: None where the line is left out.
    told: Callable[[YearFigures], Total | None]
    shape: Shape = Shape.COUNT
    formula: str = ""  #: empty where it is no sum of what the sheet of sessions holds
    attendance: bool = False  #: it is of those sessions only of which it is known who came


def _sum(word: str, says: str, *, attendance: bool = False, means: str = "") -> TotalLine:
    return TotalLine(
        says=says,
        told=lambda year: Total(year.total(word)),
        formula=f"SUM({{{word}}})",
        attendance=attendance,
        means=means,
    )


def _hours(word: str, says: str, *, attendance: bool = False, means: str = "") -> TotalLine:
    def told(year: YearFigures) -> Total:
        minutes = year.total(word)
        return Total(None if minutes is None else minutes / _HOUR)

    minutes = _sum(word, says, attendance=attendance, means=means)
    return replace(minutes, told=told, shape=Shape.HOURS)


def _share(of: int | None, whole: int | None) -> Total:
    return Total(None if of is None or not whole else of / whole)


def _filled(year: YearFigures) -> Total:
    return _share(year.total("confirmed"), year.total("places"))


def _attended(year: YearFigures) -> Total:
    """Of those confirmed for the sessions of which it is known who came."""
    return _share(year.total("present"), sum(one.confirmed for one in year.told))


def _graded(year: YearFigures) -> list[tuple[SessionFigures, float, int]]:
    return [
        (one, one.note, one.replies)
        for one in year.sessions
        if one.note is not None and one.replies
    ]


def _replies(year: YearFigures) -> Total | None:
    asked = any(one.replies is not None for one in year.sessions)
    return Total(year.total("replies")) if asked else None


def _note(year: YearFigures) -> Total | None:
    """The mean of the sessions' grades, each as often as it had replies."""
    graded = _graded(year)
    if not graded:
        return None
    replies = sum(count for _, _, count in graded)
    return Total(sum(note * count for _, note, count in graded) / replies)


def _territories(year: YearFigures) -> Total | None:
    """Left out where no form asks for one."""
    return Total(count) if (count := len(year.territories)) else None


def _apart(name: str, says: str, means: str) -> TotalLine:
    def told(year: YearFigures) -> Total | None:
        those: tuple[SessionFigures, ...] = getattr(year, name)
        return Total(len(those)) if those else None

    return TotalLine(says=says, told=told, means=means)


LINES = (
    TotalLine(
        says="total_held",
        told=lambda year: Total(len(year.sessions)),
        formula="COUNTA({code})",
    ),
    _hours("minutes", "total_minutes"),
    _sum("places", "total_places"),
    _sum("registered", "total_registered"),
    _sum("confirmed", "total_confirmed"),
    TotalLine(
        says="total_filled",
        told=_filled,
        shape=Shape.SHARE,
        formula="IF(SUM({places})=0,0,SUM({confirmed})/SUM({places}))",
        means="total_filled_means",
    ),
    _sum("no_place", "total_no_place", means="total_no_place_means"),
    _sum("withdrawn", "total_withdrawn"),
    _sum("expired", "total_expired", means="total_expired_means"),
    _sum("refused", "total_refused", means="total_refused_means"),
    _sum("left_open", "total_left_open", means="total_left_open_means"),
    _sum("present", "total_present", attendance=True, means="total_present_means"),
    TotalLine(
        says="total_attended",
        told=_attended,
        shape=Shape.SHARE,
        formula='IF(SUMIF({present},">=0",{confirmed})=0,0,'
        'SUM({present})/SUMIF({present},">=0",{confirmed}))',
        attendance=True,
        means="total_attended_means",
    ),
    _sum("left_early", "total_left_early", attendance=True),
    _sum("excused", "total_excused", attendance=True),
    _sum("missing", "total_missing", attendance=True, means="total_missing_means"),
    _sum("unknown", "total_unknown", means="total_unknown_means"),
    _hours(
        "person_minutes",
        "total_person_minutes",
        attendance=True,
        means="total_person_means",
    ),
    TotalLine(
        says="total_people",
        told=lambda year: Total(year.people),
        means="total_people_means",
    ),
    TotalLine(
        says="total_structures",
        told=lambda year: Total(len(year.structures)),
        means="total_structures_means",
    ),
    TotalLine(says="total_territories", told=_territories, means="total_territories_means"),
    _sum("dues_settled", "total_dues_settled", means="total_dues_settled_means"),
    _sum("dues_owed", "total_dues_owed", means="total_dues_owed_means"),
    _sum("dues_exempt", "total_dues_exempt"),
    TotalLine(
        says="total_replies",
        told=_replies,
        formula="SUM({replies})",
    ),
    TotalLine(
        says="total_note",
        told=_note,
        shape=Shape.GRADE,
        formula='SUMPRODUCT({note},{replies})/SUMIF({note},">=0",{replies})',
        means="total_note_means",
    ),
    _apart("cancelled", "total_cancelled", "total_cancelled_means"),
    _apart("postponed", "total_postponed", "total_postponed_means"),
    _apart("coming", "total_coming", "total_coming_means"),
)
