"""How a fleet stands, by its board: nothing else is opened for it. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from douze.fleet.board_rows import BoardRow, WorkerRow
from douze.fleet.due import carries
from douze.fleet.intervals import USUAL
from douze.model.clocks import is_off
from douze.model.fleet_settings import FleetSettings
from douze.model.quota import RelayRoom


class RobotLoad(Struct, frozen=True, kw_only=True):
    """A robot, how many associations it reads, and how many it can."""

    robot: str
    associations: int
    carries: int
    watched: int  #: of these a feed says when their sheets change: they cost next to nothing


class FleetOverview(Struct, frozen=True, kw_only=True):
    """Everything that `fleet status` tells."""

    now: datetime
    rows: Sequence[BoardRow]
    queued: frozenset[str]  #: whose pass waits for a worker, or is with one
    workers: Sequence[WorkerRow]  #: those that are alive
    dead: Sequence[WorkerRow]  #: those that went without a word, in the last day
    relays: Sequence[RelayRoom]
    robots: Sequence[RobotLoad]

    @property
    def paused(self) -> Sequence[BoardRow]:
        return [row for row in self.rows if row.paused is not None]

    @property
    def failing(self) -> Sequence[BoardRow]:
        return [row for row in self.rows if row.failing_since is not None]

    @property
    def late(self) -> Sequence[BoardRow]:
        """Those of which no pass was done to its end for three of their rhythms, unexplained."""
        return [row for row in self.rows if self._is_late(row)]

    def _is_late(self, row: BoardRow) -> bool:
        # Who sleeps until a known moment is not late; of the others another line tells.
        explained = (row.paused, row.failing_since, row.wake_at)
        if row.good is None or any(each is not None for each in explained):
            return False
        return row.good < self.now - 3 * row.every - timedelta(minutes=1)

    @property
    def clocks_off(self) -> Sequence[WorkerRow]:
        """Those whose host has a clock that wants setting."""
        return [one for one in self.workers if is_off(one.ahead)]

    @property
    def status(self) -> int:
        """The exit status: 2 where a person is needed, 1 where something waits, else 0."""
        if self.paused or self.failing or not self.workers:
            return 2
        return 1 if self.late or self.clocks_off or any(row.in_doubt for row in self.rows) else 0


def fleet_overview(
    fleet: FleetSettings,
    rows: Sequence[BoardRow],
    workers: Iterable[WorkerRow],
    queued: frozenset[str],
    given: Mapping[str, int],
    now: datetime,
) -> FleetOverview:
    """Tell how a fleet stands; `given` is how many letters each relay was given in the hour."""
    known = list(workers)
    alive = [one for one in known if abs(one.seen - now) < USUAL.dead_after]
    return FleetOverview(
        now=now,
        rows=rows,
        queued=queued,
        workers=alive,
        dead=[one for one in known if one not in alive],
        relays=[
            RelayRoom(name=name, per_hour=most, left=max(0, most - given.get(name, 0)))
            for name, most in sorted(fleet.relays.items())
        ],
        robots=_robots(fleet, rows),
    )


def _robots(fleet: FleetSettings, rows: Iterable[BoardRow]) -> Sequence[RobotLoad]:
    reads, watched = Counter[str](), Counter[str]()
    for row in rows:
        if row.robot:
            reads[row.robot] += 1
            watched[row.robot] += row.watched
    most = carries(fleet.every, reads_a_minute=fleet.reads_per_minute)
    return [
        RobotLoad(robot=robot, associations=count, carries=most, watched=watched[robot])
        for robot, count in sorted(reads.items())
    ]


def overview_json(overview: FleetOverview) -> dict[str, Any]:
    """Tell everything for machines; moments are ISO 8601 with their offset, rhythms are seconds."""
    return {
        "now": overview.now.isoformat(),
        "status": overview.status,
        "associations": [
            {**_plain(row), "queued": row.name in overview.queued} for row in overview.rows
        ],
        "workers": [_plain(one) for one in overview.workers],
        "dead": [_plain(one) for one in overview.dead],
        "relays": [_plain(one) for one in overview.relays],
        "robots": [_plain(one) for one in overview.robots],
    }


def _plain(struct: Struct) -> dict[str, Any]:
    return {name: _value(value) for name, value in asdict(struct).items()}


def _value(value: object) -> object:
    match value:
        case datetime():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
    return value
