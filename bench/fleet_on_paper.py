"""`python -m bench.fleet_on_paper`: days of ten thousand associations, without doing one pass.

Who is due is asked of the program itself (`douze/fleet/due.py`), once a minute; a pass takes no
time, so what is shown is what Google's limits and the rhythm make of it.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from math import ceil
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from bench.tables import Table
from douze.fleet.board_rows import BoardRow
from douze.fleet.due import MINUTE, due, due_at

#: The forenoon of a busy day: answers come, and time calls for something.
START, HOURS = datetime(2026, 9, 21, 8, tzinfo=UTC), 4
#: What a quiet pass takes of the processor in a worker, its server's share in it, and what one
#: with something to do takes (`python -m bench fleet`, `first`), in seconds.
QUIET, BUSY = 0.017, 0.5
#: Requests of a pass that finds something to do, at the most.
BUSY_READS = 4


class Fleet(Struct, frozen=True, kw_only=True):
    """A fleet, and what happens there on a day."""

    name: str
    associations: int = 10_000
    robots: int = 1
    reads_a_minute: int = 60
    every: timedelta = timedelta(minutes=10)
    feed: bool = False
    changes: float = 2.0  #: of each sheet, in these hours
    wakes: float = 1.0  #: how often time calls for something, of each
    together: bool = False  #: whether time calls for all of them at nine o'clock


class Day(Struct, frozen=True, kw_only=True):
    """What came of it."""

    passes: int
    busy: int
    most: int  #: passes in the fullest minute
    waited: Sequence[timedelta]  #: from when a pass was due until it began, shortest first
    minutes: int

    def wait(self, share: float) -> str:
        """So many minutes waited all but the last of them."""
        return f"{self.waited[int(share * (len(self.waited) - 1))] / MINUTE:.0f} min"

    @property
    def cores(self) -> float:
        """How many cores are busy with it, the server's share included."""
        spent = QUIET * (self.passes - self.busy) + BUSY * self.busy
        return spent / (60 * self.minutes)


def live(fleet: Fleet, hours: float = HOURS) -> Day:
    """Let the day pass, minute by minute."""
    chance, minutes = Random(1), round(hours * 60)
    lasts = {last.name: last for last in _before(fleet, chance)}
    times = {name: _moments(fleet, chance, minutes) for name in lasts}
    changes = {name: _drawn(chance, fleet.changes * hours / HOURS, minutes) for name in lasts}
    calendar: defaultdict[int, set[str]] = defaultdict(set)  #: who may be due in which minute
    for name, last in lasts.items():
        calendar[_minute(due_at(last))].add(name)
        for change in changes[name] if fleet.feed else ():
            calendar[_minute(change)].add(name)
    passes = busy = most = 0
    waited: list[timedelta] = []
    recent: Sequence[str] = ()
    for minute in range(minutes):
        now = START + minute * MINUTE
        there = calendar.pop(minute, set())
        if fleet.feed:
            for name in there:
                if changes[name] and changes[name][-1] <= now:
                    lasts[name] = replace(lasts[name], changed=changes[name][-1])
        asked = [lasts[name] for name in there.union(recent)]
        named = due(asked, now, reads_a_minute=fleet.reads_a_minute)
        calendar[minute + 1] |= there.difference(named)  # they wait, or are due later
        for name in named:
            waited.append(now - due_at(lasts[name]))
            found = _passed(changes[name], now) + _passed(times[name], now)
            busy += bool(found)
            wakes = times[name][-1] if times[name] else START + timedelta(days=2)
            # One that found something to do does not know until when the next finds nothing.
            known = (
                {"wake_at": None, "reads": BUSY_READS} if found else {"wake_at": wakes, "reads": 1}
            )
            lasts[name] = replace(lasts[name], begun=now, **known)
            calendar[max(minute + 1, _minute(due_at(lasts[name])))].add(name)
        passes, most, recent = passes + len(named), max(most, len(named)), named
    return Day(passes=passes, busy=busy, most=most, waited=sorted(waited), minutes=minutes)


def _minute(moment: datetime) -> int:
    """In which minute of the day it is seen; of what is past, in the first."""
    return max(0, ceil((moment - START) / MINUTE))


def _before(fleet: Fleet, chance: Random) -> Iterator[BoardRow]:
    """All of them in the middle of their rhythm, as after a quiet night."""
    for number in range(fleet.associations):
        yield BoardRow(
            name=f"a{number:05}",
            every=fleet.every,
            robot=f"r{number % fleet.robots}" if fleet.robots else "",
            watched=fleet.feed,
            begun=START - chance.random() * (timedelta(hours=5) if fleet.feed else fleet.every),
            wake_at=START + timedelta(days=2),
            reads=1,
        )


def _moments(fleet: Fleet, chance: Random, minutes: int) -> list[datetime]:
    if fleet.together:
        return [START + timedelta(hours=1)]
    return _drawn(chance, fleet.wakes * minutes / (60 * HOURS), minutes)


def _drawn(chance: Random, mean: float, minutes: int) -> list[datetime]:
    """So many moments on average, the latest first."""
    count = int(mean) + (chance.random() < mean % 1)
    return sorted((START + chance.random() * minutes * MINUTE for _ in range(count)), reverse=True)


def _passed(moments: list[datetime], now: datetime) -> int:
    """How many have come; they are taken out."""
    count = 0
    while moments and moments[-1] <= now:
        moments.pop()
        count += 1
    return count


FLEETS = (
    Fleet(name="workbooks, every 10 min", robots=0),
    Fleet(name="Google, 17 robots, every 10 min", robots=17),
    Fleet(name="Google, 25 robots, every 10 min", robots=25),
    Fleet(name="Google, 6 robots, every 60 min", robots=6, every=timedelta(hours=1)),
    Fleet(name="Google, 6 robots, feed", robots=6, feed=True),
    Fleet(name="Google, 12 robots, feed", robots=12, feed=True),
    Fleet(name="the same, all called at nine", robots=12, feed=True, together=True),
)


def main() -> None:
    """Print one row a fleet."""
    rows = []
    for fleet in FLEETS:
        day = live(fleet)
        rows.append(
            [
                fleet.name,
                f"{day.passes / day.minutes:.0f}",
                str(day.most),
                day.wait(0.5),
                day.wait(0.99),
                day.wait(1),
                f"{day.cores:.2f}",
            ]
        )
    header = ("10,000 associations", "passes/min", "most", "half wait", "99 %", "all", "cores")
    print(*Table(title="On paper", header=header, rows=rows).lines(), sep="\n")


if __name__ == "__main__":
    main()
