"""What a year comes to, line after line: each is said in a sentence, and made of its sessions.

A line's word names its sentences `year_…` and, where it needs one, `year_…_means`. Its formula
names columns of the sheet of sessions by their words.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct

from douze.model.phrases import Fact
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.reports.columns import Shape
from douze.reports.figures import SessionFigures
from douze.reports.year import YearFigures

_HOUR = 60


class Total(Struct, frozen=True):
    """What a line comes to; None where nobody knows. With what its remark says besides."""

    amount: Cell
    facts: Mapping[str, Fact] = {}


class Line(Struct, frozen=True, kw_only=True):
    """One line."""

    word: str
    #: None where the line is left out.
    told: Callable[[YearFigures, Settings], Total | None]
    shape: Shape = Shape.COUNT
    formula: str = ""  #: empty where it is no sum of what the sheet of sessions holds
    attendance: bool = False  #: it is of those sessions only of which it is known who came
    explained: bool = False  #: there is something to be said of it


def _sum(word: str, *, attendance: bool = False, explained: bool = False) -> Line:
    return Line(
        word=word,
        told=lambda year, settings: Total(year.total(word)),
        formula=f"SUM({{{word}}})",
        attendance=attendance,
        explained=explained,
    )


def _hours(word: str, *, attendance: bool = False, explained: bool = False) -> Line:
    def told(year: YearFigures, settings: Settings) -> Total:
        minutes = year.total(word)
        return Total(None if minutes is None else minutes / _HOUR)

    return Line(
        word=word,
        told=told,
        shape=Shape.HOURS,
        formula=f"SUM({{{word}}})",
        attendance=attendance,
        explained=explained,
    )


def _share(of: int | None, whole: int | None) -> Total:
    return Total(None if of is None or not whole else of / whole)


def _filled(year: YearFigures, settings: Settings) -> Total:
    return _share(year.total("confirmed"), year.total("places"))


def _attended(year: YearFigures, settings: Settings) -> Total:
    """Of those confirmed for the sessions of which it is known who came."""
    return _share(year.total("present"), sum(one.confirmed for one in year.told))


def _graded(year: YearFigures) -> list[tuple[SessionFigures, float, int]]:
    return [
        (one, one.note, one.replies)
        for one in year.sessions
        if one.note is not None and one.replies
    ]


def _replies(year: YearFigures, settings: Settings) -> Total | None:
    asked = any(one.replies is not None for one in year.sessions)
    return Total(year.total("replies")) if asked else None


def _note(year: YearFigures, settings: Settings) -> Total | None:
    """The mean of the sessions' grades, each as often as it had replies."""
    graded = _graded(year)
    if not graded:
        return None
    replies = sum(count for _, _, count in graded)
    return Total(sum(note * count for _, note, count in graded) / replies)


def _territories(year: YearFigures, settings: Settings) -> Total | None:
    """Left out where no form asks for one."""
    return Total(count) if (count := len(year.territories)) else None


def _amount(year: YearFigures, settings: Settings) -> Total | None:
    """How much the dues are, in the association's own words: who paid how much no sheet says."""
    return Total(settings.dues.amount) if settings.dues.amount else None


def _apart(name: str) -> Line:
    def told(year: YearFigures, settings: Settings) -> Total | None:
        those: tuple[SessionFigures, ...] = getattr(year, name)
        return Total(len(those)) if those else None

    return Line(word=name, told=told, explained=True)


LINES = (
    Line(
        word="held",
        told=lambda year, settings: Total(len(year.sessions)),
        formula="COUNTA({code})",
    ),
    _hours("minutes"),
    _sum("places"),
    _sum("registered"),
    _sum("confirmed"),
    Line(
        word="filled",
        told=_filled,
        shape=Shape.SHARE,
        formula="IF(SUM({places})=0,0,SUM({confirmed})/SUM({places}))",
        explained=True,
    ),
    _sum("no_place", explained=True),
    _sum("withdrawn"),
    _sum("expired", explained=True),
    _sum("refused", explained=True),
    _sum("present", attendance=True, explained=True),
    Line(
        word="attended",
        told=_attended,
        shape=Shape.SHARE,
        formula='IF(SUMIF({present},">=0",{confirmed})=0,0,'
        'SUM({present})/SUMIF({present},">=0",{confirmed}))',
        attendance=True,
        explained=True,
    ),
    _sum("left_early", attendance=True),
    _sum("excused", attendance=True),
    _sum("missing", attendance=True, explained=True),
    _sum("unknown", explained=True),
    _hours("person_minutes", attendance=True, explained=True),
    Line(word="people", told=lambda year, settings: Total(year.people), explained=True),
    Line(
        word="structures",
        told=lambda year, settings: Total(len(year.structures)),
        explained=True,
    ),
    Line(word="territories", told=_territories, explained=True),
    _sum("dues_settled", explained=True),
    _sum("dues_unsettled"),
    _sum("dues_not_asked"),
    Line(word="dues_amount", told=_amount, shape=Shape.TEXT, explained=True),
    Line(
        word="replies",
        told=_replies,
        formula="SUM({replies})",
    ),
    Line(
        word="note",
        told=_note,
        shape=Shape.GRADE,
        formula='SUMPRODUCT({note},{replies})/SUMIF({note},">=0",{replies})',
        explained=True,
    ),
    _apart("cancelled"),
    _apart("postponed"),
    _apart("coming"),
)
