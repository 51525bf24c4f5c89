"""Which associations are due for a pass, and which of them Google's budget allows. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from douze.fleet.board_rows import BoardRow

#: However long a sheet is said not to have changed, it is read this often: a feed may miss one.
AT_LEAST_EVERY = timedelta(hours=6)
#: What Google counts requests by.
MINUTE = timedelta(minutes=1)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def due_at(last: BoardRow) -> datetime:
    """Tell from when on an association is due; one that was never looked at always is.

    Where a feed watches its sheet, that is when the sheet changed, when time calls for something,
    or six hours after its last pass; else, and after a pass that found something to do, at the
    next beat of its rhythm.
    """
    if last.begun is None:
        return _LONG_AGO
    if last.changed is not None and last.changed >= last.begun:  # in one second, either was first
        return last.changed
    beat = last.begun + last.every
    if last.wake_at is None:
        return beat
    longest = last.begun + AT_LEAST_EVERY if last.watched else beat
    return min(longest, max(last.wake_at, last.begun))


def due(
    lasts: Iterable[BoardRow], now: datetime, *, reads_a_minute: int, queued: Collection[str] = ()
) -> tuple[str, ...]:
    """Name those whose pass is to begin now: who has been due for longest comes first.

    `queued` are those that wait for a worker, or are with one. Each robot may make so many
    requests in a minute, those counted that it made since; whoever does not fit in is the first
    in the next, so that nobody is passed by for ever, however many requests a pass takes.
    """
    known = list(lasts)
    spent = _spent(known, now, queued)
    chosen: list[str] = []
    full: set[str] = set()
    for last in _longest_first(known, now, queued):
        if not last.robot:
            chosen.append(last.name)
            continue
        if last.robot in full:  # a smaller one does not pass by: who is large would never fit in
            continue
        fits = spent[last.robot] + last.reads <= reads_a_minute
        alone = not spent[last.robot]  # what takes more than a minute's requests has one to itself
        if fits or alone:
            spent[last.robot] += last.reads
            chosen.append(last.name)
        else:
            full.add(last.robot)
    return tuple(chosen)


def _spent(lasts: Iterable[BoardRow], now: datetime, queued: Collection[str]) -> Counter[str]:
    """Count the requests that each robot has made within the minute, or is about to make."""
    spent: Counter[str] = Counter()
    for last in lasts:
        recent = last.begun is not None and now - MINUTE < last.begun <= now
        if last.robot and (recent or last.name in queued):
            spent[last.robot] += last.reads
    return spent


def _longest_first(
    lasts: Iterable[BoardRow], now: datetime, queued: Collection[str]
) -> list[BoardRow]:
    """Give those that are due and wait nowhere yet, those that have been for longest first."""
    waits = [
        last
        for last in lasts
        if last.paused is None
        and last.name not in queued
        and (due_at(last) <= now or _put_back(last, now))
    ]
    return sorted(waits, key=lambda last: (due_at(last), last.name))


def _put_back(last: BoardRow, now: datetime) -> bool:
    """Whether the clock was put back behind the last pass, of which the next has to tell."""
    return last.begun is not None and last.begun > now


def carries(every: timedelta, *, reads_a_minute: int) -> int:
    """How many associations of this rhythm a robot carries where no feed watches their sheets.

    A quiet pass is one request: 60 requests a minute carry 600 at ten minutes.
    """
    return int(every / MINUTE * reads_a_minute)
