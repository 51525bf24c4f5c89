"""The figures of a year, or of any two dates: nothing but the sums of its sessions' figures.

A session belongs to the day on which it took place. Only those that took place are in the sums;
cancelled, postponed and coming ones are told apart. Where its figures come from does not matter:
from the sheet, or from what was kept of a session that has left it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from douze.model.groups import GroupFigures
from douze.reports.figures import Fate, SessionFigures, in_order


class Period(Struct, frozen=True, kw_only=True):
    """The days from the first to the last, both included."""

    first: date
    last: date

    @property
    def year(self) -> int | None:
        """The calendar year that it is; None where it is another time."""
        year = self.first.year
        # Asked of the days, not of how it was asked for: both ways name one folder and one tab.
        whole = (self.first, self.last) == (date(year, 1, 1), date(year, 12, 31))
        return year if whole else None

    @property
    def name(self) -> str:
        """What it is called: `2026`, `2026-09-01--2027-06-30`."""
        return str(self.year or f"{self.first}--{self.last}")


def year_of(year: int) -> Period:
    """Give a calendar year."""
    return Period(first=date(year, 1, 1), last=date(year, 12, 31))


def period_named(name: str) -> Period | None:
    """Give the period that is called so, as its folder is; None where none is."""
    days = name.split("--") if "--" in name else [f"{name}-01-01", f"{name}-12-31"]
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        return None
    return Period(first=first, last=last)


class YearFigures(Struct, frozen=True, kw_only=True):
    """The sessions of a period, and what they come to together."""

    period: Period
    sessions: tuple[SessionFigures, ...]  #: those that took place, in the order of their days
    cancelled: tuple[SessionFigures, ...]
    postponed: tuple[SessionFigures, ...]  #: that were to take place in it, and have no date now
    coming: tuple[SessionFigures, ...]  #: that are not over yet

    def total(self, figure: str) -> int | None:
        """The sum of one figure of all that took place, as far as it is known; None: of none."""
        known = [value for one in self.sessions if (value := getattr(one, figure)) is not None]
        return sum(known) if known or not self.sessions else None

    @property
    def told(self) -> tuple[SessionFigures, ...]:
        """Those of which it is known who came."""
        return tuple(one for one in self.sessions if one.present is not None)

    @property
    def people(self) -> int:
        """How many different people took part, whatever they took part in."""
        return len(frozenset().union(*(one.people for one in self.sessions)))

    @property
    def structures(self) -> tuple[GroupFigures, ...]:
        return together(one.structures for one in self.sessions)

    @property
    def domains(self) -> tuple[GroupFigures, ...]:
        return together(one.domains for one in self.sessions)

    @property
    def territories(self) -> tuple[GroupFigures, ...]:
        return together(one.territories for one in self.sessions)


def year_figures(figures: Iterable[SessionFigures], period: Period) -> YearFigures:
    """Take the sessions of a period out of all."""
    within = in_order(one for one in figures if one.day and period.first <= one.day <= period.last)

    def those(fate: Fate) -> tuple[SessionFigures, ...]:
        return tuple(one for one in within if one.fate is fate)

    return YearFigures(
        period=period,
        sessions=those(Fate.HELD),
        cancelled=those(Fate.CANCELLED),
        postponed=those(Fate.POSTPONED),
        coming=those(Fate.COMING),
    )


def together(groups: Iterable[Sequence[GroupFigures]]) -> tuple[GroupFigures, ...]:
    """Put the same groups of several sessions together: each registration counts."""
    by_key: dict[str, list[GroupFigures]] = {}
    for group in (group for one in groups for group in one):
        by_key.setdefault(group.key, []).append(group)
    return tuple(sorted(_merged(by_key), key=lambda one: (-one.people, one.key)))


def _merged(by_key: dict[str, list[GroupFigures]]) -> Iterator[GroupFigures]:
    for same in by_key.values():
        known = [one.present for one in same if one.present is not None]
        yield replace(
            min(same, key=lambda one: (-one.people, one.name)),
            people=sum(one.people for one in same),
            present=sum(known) if known else None,
        )
