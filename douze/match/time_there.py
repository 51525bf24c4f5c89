"""How long somebody was at a session: what overlaps counts once, and only its own hours count."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from douze.model.attendance import Attendance, Connection, Export
from douze.model.book import Session

#: A time that is told in whole minutes may be so much longer than it says.
_MINUTE = 60
Span = tuple[datetime, datetime]


def time_there(connections: Sequence[tuple[Export, Connection]], session: Session) -> Attendance:
    """Put together all connections of one person, from whatever exports they are.

    A row that sums up several connections says how long they were in all, and spans more. Of rows
    that overlap, and so may tell of the same time, those that say most count.
    """
    single: list[Span] = []
    sums: list[tuple[Span, int]] = []
    for _, one in connections:
        if one.joined is None or one.left is None:
            continue
        span = _within((one.joined, one.left), session)
        if span is None:
            continue
        if one.seconds is not None and _sums_up(one.joined, one.left, one.seconds):
            sums.append((span, min(one.seconds, _seconds(span))))
        else:
            single.append(span)
    spans = merge([*single, *(span for span, _ in sums)])
    seconds = max(
        sum(_most_told(span, merge(single), sums) for span in spans), _untimed(connections)
    )
    return Attendance(
        seconds=min(seconds, session.seconds),
        first=spans[0][0] if spans else None,
        last=spans[-1][1] if spans else None,
    )


def merge(spans: Iterable[Span]) -> list[Span]:
    """Make one of those that overlap or touch."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged


def _within(span: Span, session: Session) -> Span | None:
    """Cut off what is before and after the session; in UTC, whose hours all really pass."""
    # Two moments of one zone are compared by the wall clock in Python.
    start = max(span[0].astimezone(UTC), session.start.astimezone(UTC))
    end = min(span[1].astimezone(UTC), session.end.astimezone(UTC))
    return (start, end) if start < end else None


def _sums_up(joined: datetime, left: datetime, seconds: int) -> bool:
    """Whether a row says less than lies between its times: whoever it is came back."""
    exactness = _MINUTE if seconds % _MINUTE == 0 else 1
    return seconds + exactness < left.timestamp() - joined.timestamp()


def _most_told(whole: Span, single: Sequence[Span], sums: Iterable[tuple[Span, int]]) -> int:
    """Give what is told of one stretch: the single connections in it together, or one sum."""
    there = sum(_seconds(span) for span in single if _is_in(span, whole))
    return max([there, *(seconds for span, seconds in sums if _is_in(span, whole))])


def _is_in(span: Span, whole: Span) -> bool:
    return whole[0] <= span[0] and span[1] <= whole[1]


def _untimed(connections: Iterable[tuple[Export, Connection]]) -> int:
    """How long they were by rows without times; two exports of one session say it twice."""
    totals: dict[str, int] = {}
    for export, one in connections:
        if one.joined is None and one.seconds is not None:
            totals[export.where] = totals.get(export.where, 0) + one.seconds
    return max(totals.values(), default=0)


def _seconds(span: Span) -> int:
    return int(span[1].timestamp() - span[0].timestamp())
