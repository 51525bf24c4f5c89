"""A zone's clock changes as a calendar is told them: a VTIMEZONE with its yearly rules.

RFC 5545, 3.6.5. A calendar may keep the first definition of a zone's name that it gets, so what
it gets must be right for later years too: icalendar's own is by dates, and right for few of them.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

#: For so many years from a session on a rule has to hold, or each change is told by its date.
YEARS = 10
_DAYS = "MO TU WE TH FR SA SU".split()


class _Change(Struct, frozen=True, kw_only=True):
    """One change of the clock."""

    at: datetime  #: on the clock before it, without a zone, as RFC 5545 wants it
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    def yearly(self, *, last: bool) -> str:
        """The rule that this change follows, if it is one: `FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU`."""
        week = -1 if last else (self.at.day - 1) // 7 + 1
        day = _DAYS[self.at.weekday()]
        return f"FREQ=YEARLY;BYMONTH={self.at.month};BYDAY={week}{day}"

    @property
    def in_last_week(self) -> bool:
        return (self.at + timedelta(days=7)).month != self.at.month


@lru_cache(maxsize=32)
def vtimezone(zone: ZoneInfo, year: int) -> str:
    """The zone from this year on, in lines that end in CRLF; none for UTC, which all know."""
    if zone.key in ("UTC", "Etc/UTC"):
        return ""
    return _by_rules(zone, year) or _by_dates(zone, year)


def _by_dates(zone: ZoneInfo, year: int) -> str:
    """Each change by its date, where no rule tells them: Morocco's follow the moon."""
    changes = (c for at in range(year, year + YEARS) for c in _changes(zone, at))
    parts = [_standing_still(zone, year), *(_part(change, "") for change in changes)]
    return _component(zone, parts)


def _by_rules(zone: ZoneInfo, year: int) -> str:
    """One rule for each change of the year; empty where they do not hold for ten years."""
    years = [list(_changes(zone, at)) for at in range(year, year + YEARS)]
    if not any(years):
        return _component(zone, [_standing_still(zone, year)])
    # The first change of each year, the second of each: as columns of a table of years.
    kinds = list(zip(*years, strict=False))
    same_count = {*map(len, years)} == {len(kinds)}
    if not kinds or not same_count or not all(map(_follow, kinds)):
        return ""
    first = years[0]
    while first_before := _same_rules(zone, first, kinds):
        first = first_before
    return _component(
        zone,
        [_part(c, _rule(kind)) for c, kind in zip(first, kinds, strict=True)],
    )


def _same_rules(
    zone: ZoneInfo, first: Sequence[_Change], kinds: Sequence[Sequence[_Change]]
) -> list[_Change]:
    """The changes of the year before, where they follow the same rules; else none.

    So an entry of an earlier year, which a calendar may get later, is right as well.
    """
    before = list(_changes(zone, first[0].at.year - 1))
    # No entry is older, and rules that always held would be followed back for ever.
    same = len(before) == len(first) and before[0].at.year > 1970
    same = same and all(_follow([b, *kind]) for b, kind in zip(before, kinds, strict=True))
    return before if same else []


def _follow(kind: Sequence[_Change]) -> bool:
    """Whether changes of many years are one rule's: same month, weekday, hour and clocks."""
    one = {(c.at.month, c.at.weekday(), c.at.time(), c.before, c.after, c.name) for c in kind}
    weeks = {(c.at.day - 1) // 7 for c in kind}
    return len(one) == 1 and (len(weeks) == 1 or all(c.in_last_week for c in kind))


def _rule(kind: Sequence[_Change]) -> str:
    return kind[0].yearly(last=all(change.in_last_week for change in kind))


def _changes(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    """Every change of the clock in a year, in order."""
    # Fortnight by fortnight: no two changes are nearer, Morocco's around Ramadan a month apart.
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=14 * n) for n in range(28)]
    for low, high in pairwise(days):
        if _offset(zone, low) != _offset(zone, high):
            change = _between(zone, low, high)
            if change.at.year == year:
                yield change


def _between(zone: ZoneInfo, low: datetime, high: datetime) -> _Change:
    while high - low > timedelta(minutes=1):
        middle = low + timedelta(minutes=(high - low) // timedelta(minutes=2))
        if _offset(zone, middle) == _offset(zone, low):
            low = middle
        else:
            high = middle
    before = _offset(zone, low)
    there = high.astimezone(zone)
    return _Change(
        at=(high + before).replace(tzinfo=None),
        before=before,
        after=_offset(zone, high),
        name=there.tzname() or zone.key,
        summer=bool(there.dst()),
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _standing_still(zone: ZoneInfo, year: int) -> str:
    there = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone)
    offset = there.utcoffset() or timedelta()
    change = _Change(
        at=datetime(year, 1, 1, tzinfo=UTC),
        before=offset,
        after=offset,
        name=there.tzname() or "",
        summer=False,
    )
    return _part(change, "")


def _part(change: _Change, rule: str) -> str:
    kind = "DAYLIGHT" if change.summer else "STANDARD"
    lines = [
        f"BEGIN:{kind}",
        f"DTSTART:{change.at:%Y%m%dT%H%M%S}",
        *([f"RRULE:{rule}"] if rule else []),
        f"TZNAME:{change.name}",
        f"TZOFFSETFROM:{_hours(change.before)}",
        f"TZOFFSETTO:{_hours(change.after)}",
        f"END:{kind}",
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _hours(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"


def _component(zone: ZoneInfo, parts: Sequence[str]) -> str:
    return f"BEGIN:VTIMEZONE\r\nTZID:{zone.key}\r\n{''.join(parts)}END:VTIMEZONE\r\n"
