"""Whether a report is one of its session: not of another, of another clock, nor taken too early."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from douze.model.attendance import Export
from douze.model.book import Session
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason

#: So far from a session's hours people come and go all the same.
_NEAR = timedelta(minutes=20)
#: Where everybody had gone before this much of it was over, the report does not tell all.
_TOLD_FROM = 0.75
_HOUR = timedelta(hours=1)
_FURTHEST = 14  #: hours; no two zones that matter lie further apart


def what_is_wrong(
    export: Export, session: Session, sessions: Mapping[str, Session], now: datetime
) -> Phrase | None:
    """Say why an export tells nothing of its session; None where it does."""
    row = export.where
    if now <= session.end:
        return phrase(Reason.EXPORT_BEFORE_END, where=row, end=session.end)
    usual = usual_hours(export)
    if usual is None:
        return _incomplete(export, session)
    if not _fits(usual, session):
        for code, other in sessions.items():
            if code != session.code and other.dated and _fits(usual, other):
                named = ByStaff(code)
                return phrase(Reason.EXPORT_OF_ANOTHER, where=row, session=named, day=usual[0])
        if hours := _hours_off(usual, session):
            clock = f"{ByStaff(session.code)} {hours:+d}h"
            return phrase(Reason.EXPORT_CLOCK_OFF, where=row, hours=f"{hours:+d}", typed=clock)
    if usual_overlap(export, session) <= timedelta():
        return phrase(Reason.EXPORT_ELSEWHERE, where=row, day=usual[0])
    return _incomplete(export, session)


def usual_hours(export: Export) -> tuple[datetime, datetime] | None:
    """When most people came and went; None where the report tells no times."""
    joined = [one.joined.timestamp() for one in export.connections if one.joined]
    left = [one.left.timestamp() for one in export.connections if one.left]
    if not joined or not left:
        return None
    zone = next(one.joined.tzinfo for one in export.connections if one.joined)
    # The median: a few who come early or stay on say nothing of the session's hours.
    came, went = (sorted(moments)[len(moments) // 2] for moments in (joined, left))
    return datetime.fromtimestamp(came, zone), datetime.fromtimestamp(went, zone)


def usual_overlap(export: Export, session: Session) -> timedelta:
    """For how long anybody was there while the session was."""
    spans = [(one.joined, one.left) for one in export.connections if one.joined and one.left]
    return max(
        (min(left, session.end) - max(joined, session.start) for joined, left in spans),
        default=timedelta(),
    )


def _fits(usual: tuple[datetime, datetime], session: Session, by: timedelta = timedelta()) -> bool:
    came, went = usual
    return abs(came + by - session.start) <= _NEAR and abs(went + by - session.end) <= _NEAR


def _hours_off(usual: tuple[datetime, datetime], session: Session) -> int | None:
    """Give the whole hours to add so that most people came and went with the session."""
    # The smallest difference first: a report in UTC is an hour or two off here.
    for hours in range(1, _FURTHEST + 1):
        for by in (hours, -hours):
            if _fits(usual, session, by * _HOUR):
                return by
    return None


def _incomplete(export: Export, session: Session) -> Phrase | None:
    """Tell of a report that was taken while people were there, or long before the end."""
    timed = [one for one in export.connections if one.joined]
    if not timed:
        return None
    last = max((one.left for one in timed if one.left), default=None)
    told = last.timestamp() - session.start.timestamp() if last else 0
    if told < session.seconds * _TOLD_FROM:
        return phrase(Reason.EXPORT_TOO_EARLY, where=export.where, end=session.end)
    return None


def sound(
    exports: Iterable[Export], session: Session, sessions: Mapping[str, Session], now: datetime
) -> tuple[list[Export], list[Phrase]]:
    """Give those that tell of their session, and what is wrong with the others."""
    found, wrong = [], []
    for export in exports:
        what = what_is_wrong(export, session, sessions, now)
        if what is None:
            found.append(export)
        else:
            wrong.append(what)
    return found, wrong
