"""Plays one seed: what happens, and what is to be so in between and in the end."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import psycopg

from douze.errors import LedgerError
from tests.fleet.chaos.afterwards import forgotten_crons, in_time, over, unforeseen
from tests.fleet.chaos.alone import beside_one_cron
from tests.fleet.chaos.federation import Federation, federation
from tests.fleet.chaos.happenings import calm, happen
from tests.fleet.chaos.promises import at_the_end, in_between
from tests.fleet.chaos.schedule import Happening, schedule
from tests.fleet.chaos.settling import settle

#: The first sends through a relay of its own.
NAMES = ("alpha", "beta", "gamma", "google-delta", "google-eta")
#: Each machine, and which folder of associations it holds.
HOSTS = {"ambert": "one", "thiers": "one", "issoire": "two"}


@dataclass
class Figures:
    """What was counted."""

    seeds: int = 0
    happenings: int = 0
    letters: int = 0
    begun: int = 0  #: workers, again those that died
    resolved: int = 0
    moved: int = 0
    met: int = 0  #: letters to which something happened
    seconds: float = 0.0  #: until all was at rest, at the longest
    told: list[str] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        for name in ("seeds", "happenings", "letters", "begun", "resolved", "moved", "met"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.seconds = max(self.seconds, other.seconds)

    def __str__(self) -> str:
        return (
            f"seeds {self.seeds}, happenings {self.happenings}, letters {self.letters} (of which "
            f"something befell {self.met}, resolved {self.resolved}), workers begun {self.begun}, "
            f"moves {self.moved}, at rest within {self.seconds:.0f} s, wrong {len(self.failed)}"
        )


def play(
    folder: Path,
    seed: object,
    length: int,
    *,
    names: tuple[str, ...] = NAMES,
    hosts: dict[str, str] = HOSTS,
    feed: bool = False,
) -> tuple[Figures, list[str]]:
    """Play a seed; give the figures, and everything that was wrong."""
    figures = Figures(seeds=1)
    with federation(folder, names, feed=feed) as all_:
        for host, place in hosts.items():
            all_.add_host(host, place)
        happenings = [*schedule(seed, names, [*hosts], length, all_.began)]
        figures.told = [str(one) for one in happenings]
        figures.happenings = len(happenings)
        wrong = play_each(all_, happenings)
        since = monotonic()
        wrong += [*in_the_end(all_), *unforeseen(all_)]
        figures.seconds = monotonic() - since
        figures.letters, figures.met = len(all_.post.arrivals), len(all_.post.met)
        figures.begun = sum(host.begun for host in all_.hosts.values())
        figures.resolved, figures.moved = all_.resolved, all_.moved
        figures.told += [f"a letter met: {fate}" for fate in all_.post.met]
        return figures, [*wrong, *all_.wrong]


def play_each(all_: Federation, happenings: Iterable[Happening]) -> list[str]:
    """Let one after the other happen, until something is wrong; give that."""
    wrong: list[str] = []
    for one in happenings:
        happen(all_, one)
        with suppress(LedgerError, psycopg.Error):
            wrong += in_between(all_)
        if wrong:
            return [f"after: {one}", *wrong]
    return wrong


def in_the_end(all_: Federation) -> list[str]:
    """Let all come to rest, end it, and give what is wrong."""
    calm(all_)
    wrong = [*settle(all_)]
    if not wrong:
        wrong += [*at_the_end(all_), *in_time(all_), *forgotten_crons(all_)]
    wrong += over(all_)
    return wrong or [*beside_one_cron(all_)]
