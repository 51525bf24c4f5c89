"""All comes to rest by itself, but for what is in doubt: that is settled by what is true."""

from collections.abc import Iterator
from datetime import datetime
from time import monotonic

from douze.fleet.board_rows import BoardRow
from douze.model.words import LetterState
from tests.fleet.chaos.federation import Federation
from tests.fleet.chaos.hosts import PATIENCE


def settle(all_: Federation) -> Iterator[str]:
    """Let all come to rest by itself, but for what is in doubt; say what did not."""
    end, since = monotonic() + 3 * PATIENCE, all_.now()
    while monotonic() < end:
        busy = any(all_.edits.values())
        all_.tick()
        if busy:
            since = all_.now()
        elif not _hour_full(all_) and _at_rest(all_, since):
            doubts = _doubts(all_)
            if not doubts:
                return
            _resolve(all_, doubts)
            since = all_.now()
    for name, row in all_.rows().items():
        left = [str(edit) for edit in all_.edits[name]]
        yield f"{name} did not come to rest: {row}, {left}"


def _hour_full(all_: Federation) -> bool:
    """Let an hour go by where a relay has given all that it has."""
    if any(row.waiting for row in all_.rows().values()):
        all_.an_hour_goes_by()
        all_.wait(1.0)
        return True
    return False


def _at_rest(all_: Federation, since: datetime) -> bool:
    """Whether each has had a whole pass since then, and nothing is left to do but doubts."""
    here = {host.worker.process.pid for host in all_.hosts.values()}
    if here - {worker.pid for worker in all_.workers()}:
        return False
    rows, feeds = all_.rows(), all_.feeds(since)
    return rows.keys() == all_.offices.keys() and all(
        row.begun is not None
        and (row.begun > since or (row.robot in feeds and _unchanged(row, since)))
        and row.ended is not None
        and row.ended >= row.begun
        and (row.status == 0 or (row.status in (1, 2) and row.in_doubt))
        for row in rows.values()
    )


def _unchanged(row: BoardRow, since: datetime) -> bool:
    """Whether its feed says that it needs no pass: what was done since would be known."""
    seen = row.changed is None or (row.begun is not None and row.changed < row.begun)
    return row.watched and seen and row.wake_at is not None and row.wake_at > since


def _doubts(all_: Federation) -> list[tuple[str, str, str]]:
    """Name the letters in doubt, by association, and what has become of each in truth."""
    assert all_.post.idle(PATIENCE)
    arrived = {a.message_id for a in all_.post.arrivals}
    return [
        (name, one.key, "sent" if one.message_id in arrived else "again")
        for name in all_.offices
        for one in all_.letters(name)
        if one.state is LetterState.IN_DOUBT
    ]


def _resolve(all_: Federation, doubts: list[tuple[str, str, str]]) -> None:
    for name, key, word in doubts:
        words = ("--config", str(all_.config(name)), "resolve", key, word)
        end = monotonic() + PATIENCE
        while all_.typed(*words)[0] != 0 and monotonic() < end:
            all_.tick()
        all_.resolved += 1
