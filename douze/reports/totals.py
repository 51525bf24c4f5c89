"""What a year comes to, line after line: each is said in a sentence, and made of its sessions.

A formula names columns of the sheet of sessions by their words.
"""

from collections.abc import Callable

from msgspec import Struct

from douze.model.sheet import Cell
from douze.reports.columns import BY_WORD, Shape
from douze.reports.year import YearFigures


class TotalLine(Struct, frozen=True, kw_only=True):
    """One line."""

    says: str  #: its sentence
    means: str = ""  #: the sentence that says what it is of, where it needs one
    told: Callable[[YearFigures], Cell]  #: what it comes to; None where nobody knows
    optional: bool = False  #: left out where that is nothing
    shape: Shape = Shape.COUNT
    formula: str = ""  #: empty where it is no sum of what the sheet of sessions holds
    attendance: bool = False  #: it is of those sessions only of which it is known who came


def total_of(year: YearFigures, word: str) -> Cell:
    """What a column that sums comes to."""
    total = year.total(word)
    return total / 60 if total is not None and BY_WORD[word].shape is Shape.HOURS else total


def _sum(word: str, says: str, *, attendance: bool = False, means: str = "") -> TotalLine:
    return TotalLine(
        says=says,
        told=lambda year: total_of(year, word),
        shape=BY_WORD[word].shape,
        formula=f"SUM({{{word}}})",
        attendance=attendance,
        means=means,
    )


def _share(of: int | None, whole: int | None) -> Cell:
    return of / whole if of is not None and whole else None


def _note(year: YearFigures) -> Cell:
    """The mean of the sessions' grades, each as often as it had replies."""
    graded = [(one.note, one.replies or 0) for one in year.sessions if one.note is not None]
    replies = sum(count for _, count in graded)
    return sum(note * count for note, count in graded) / replies if replies else None


def _apart(name: str, says: str, means: str) -> TotalLine:
    def told(year: YearFigures) -> Cell:
        return len(getattr(year, name)) or None

    return TotalLine(says=says, told=told, optional=True, means=means)


LINES = (
    TotalLine(
        says="total_held",
        told=lambda year: len(year.sessions),
        formula="COUNTA({code})",
    ),
    _sum("minutes", "total_minutes"),
    _sum("places", "total_places"),
    _sum("registered", "total_registered"),
    _sum("confirmed", "total_confirmed"),
    TotalLine(
        says="total_filled",
        told=lambda year: _share(year.total("confirmed"), year.total("places")),
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
        told=lambda year: _share(year.total("present"), sum(one.confirmed for one in year.told)),
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
    _sum(
        "person_minutes",
        "total_person_minutes",
        attendance=True,
        means="total_person_means",
    ),
    TotalLine(
        says="total_people",
        told=lambda year: year.people,
        means="total_people_means",
    ),
    TotalLine(
        says="total_structures",
        told=lambda year: len(year.structures),
        means="total_structures_means",
    ),
    TotalLine(
        says="total_territories",
        told=lambda year: len(year.territories) or None,  # where no form asks for one
        optional=True,
        means="total_territories_means",
    ),
    _sum("dues_settled", "total_dues_settled", means="total_dues_settled_means"),
    _sum("dues_owed", "total_dues_owed", means="total_dues_owed_means"),
    _sum("dues_exempt", "total_dues_exempt"),
    TotalLine(
        says="total_replies",
        told=lambda year: year.total("replies") if year.sessions else None,
        optional=True,
        formula="SUM({replies})",
    ),
    TotalLine(
        says="total_note",
        told=_note,
        optional=True,
        shape=Shape.GRADE,
        formula='SUMPRODUCT({note},{replies})/SUMIF({note},">=0",{replies})',
        means="total_note_means",
    ),
    _apart("cancelled", "total_cancelled", "total_cancelled_means"),
    _apart("postponed", "total_postponed", "total_postponed_means"),
    _apart("coming", "total_coming", "total_coming_means"),
)
