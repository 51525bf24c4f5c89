"""Until when a decision stays as it is, noted while it is taken.

What a pass decides depends on what it read and on the moment at which it decides. A moment of which
every comparison is noted tells how long all of them come out the same: decided anew before that,
from the same things, everything would be decided alike.
"""

import operator
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, Self


class Validity:
    """How long what was decided by the moments that it watches stays so."""

    def __init__(self) -> None:
        self.until: datetime | None = None  #: None as long as nothing was asked of the moments
        self.over = False  #: the pass is over, and its moments stand still
        self.unknown = False  #: something was asked that no moment bounds, such as how one is spelt

    def watch(self, moment: datetime) -> "WatchedMoment":
        """Give the same moment, whose comparisons are noted here."""
        watched: WatchedMoment = _watched(moment.astimezone(UTC), self, moment, timedelta(0))
        return watched

    def holds(self, moment: datetime) -> bool:
        """Whether all comparisons come out at that later moment as they did."""
        return not self.unknown and (self.until is None or moment < self.until)

    def note(self, boundary: datetime, begun: datetime) -> None:
        """Take in that a comparison comes out otherwise from that moment on, or just after it."""
        if boundary >= begun and (self.until is None or boundary < self.until):
            self.until = boundary


class WatchedMoment(datetime):
    """A moment that runs on with the clock, or one that is always so much before or after it.

    It is a `datetime` to whoever gets it. Compared with others, added to, subtracted from or
    asked for its day it notes until when the answer stays; asked for anything else, that
    nobody can say.
    """

    _shift: timedelta  # how far it is from the moment that is watched
    _begun: datetime  # that one, in UTC
    _validity: Validity
    _plain: datetime

    def _noted(self, other: Any, compare: Callable[[Any, Any], bool]) -> bool:
        """Compare with a moment that stands still; with one that runs along, nothing changes."""
        if self._validity.over:
            return compare(self._plain, other)
        if isinstance(other, WatchedMoment):
            if other._validity is self._validity:
                return compare(self._plain, other._plain)
            other._bounded_by(self._plain)
            other = other._plain
        if isinstance(other, datetime):
            self._bounded_by(other)
        return compare(self._plain, other)

    def _bounded_by(self, other: datetime) -> None:
        self._validity.note(other.astimezone(UTC) - self._shift, self._begun)

    def __hash__(self) -> int:
        self._unbounded()
        return hash(self._plain)

    def _unbounded(self) -> None:
        """Note that something depends on the very moment, so that none after it gives the same."""
        self._validity.unknown = True

    def __add__(self, elapsed: timedelta) -> Any:
        return self._moved(self._plain + elapsed, elapsed)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if self._validity.over:
            return self._plain - other
        if isinstance(other, timedelta):
            return self._moved(self._plain - other, -other)
        if isinstance(other, WatchedMoment):
            if other._validity is self._validity:
                return self._plain - other._plain  # they run along together
            if not other._validity.over:  # of a pass that was cut short
                self._unbounded()
                other._unbounded()
            other = other._plain
        return WatchedTime.between(self, self._plain - other, 1)

    def __rsub__(self, other: datetime) -> timedelta:
        if self._validity.over:
            return other - self._plain
        return WatchedTime.between(self, other - self._plain, -1)

    def _moved(self, to: datetime, by: timedelta) -> Any:
        # Sums of a moment that names a zone go by its wall clock: how far that is shows in UTC.
        gone = to.astimezone(UTC) - self._plain.astimezone(UTC)
        if self._plain.tzinfo is not UTC and gone != by:
            self._unbounded()
        return _watched(self._begun, self._validity, to, self._shift + gone)

    def astimezone(self, tz: tzinfo | None = None) -> Any:
        return _watched(self._begun, self._validity, self._plain.astimezone(tz), self._shift)

    def date(self) -> date:
        """Give its day, which it is until midnight."""
        day = self._plain.date()
        midnight = datetime.combine(day + timedelta(days=1), time(), self._plain.tzinfo)
        self._validity.note(midnight.astimezone(UTC) - self._shift, self._begun)
        return day


class WatchedTime(timedelta):
    """The time between a moment that stands still and a watched one; compared, it notes as it."""

    _plain: timedelta
    _moment: WatchedMoment
    _sign: int  # 1 where it grows as time goes by, -1 where it shrinks

    @classmethod
    def between(cls, moment: WatchedMoment, elapsed: timedelta, sign: int) -> Self:
        """Give the time that is left or has gone by the moment as it is."""
        made = cls(elapsed.days, elapsed.seconds, elapsed.microseconds)
        made._plain, made._moment, made._sign = elapsed, moment, sign
        return made

    def _noted(self, other: object, compare: Callable[[timedelta, Any], bool]) -> bool:
        """Compare with a time; with another watched one, as if that stood still."""
        if isinstance(other, timedelta):
            moment, left = self._moment, _plain_time(other) - self._plain
            moment._validity.note(moment._begun + self._sign * left, moment._begun)
        return compare(self._plain, _plain_time(other) if isinstance(other, timedelta) else other)

    def __hash__(self) -> int:
        self._unbounded()
        return hash(self._plain)

    def _unbounded(self) -> None:
        self._moment._unbounded()


def _plain_time(elapsed: timedelta) -> timedelta:
    """The same time, which notes nothing."""
    if isinstance(elapsed, WatchedTime):
        return elapsed._plain
    return elapsed


def _noting(compare: Callable[[Any, Any], bool]) -> Callable[[Any, object], bool]:
    """Give the comparison of a watched one."""
    return lambda self, other: self._noted(other, compare)


for _kind in (WatchedMoment, WatchedTime):
    for _name in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(_kind, f"__{_name}__", _noting(getattr(operator, _name)))


def _make_unbounded(kind: type, names: Iterable[str]) -> None:
    """Let what is asked by these names be answered, and be known to depend on the very moment."""
    for name in names:

        def answer(self: Any, *how: Any, _name: str = name, **named: Any) -> Any:
            self._unbounded()
            return getattr(self._plain, _name)(*how, **named)

        def value(self: Any, _name: str = name) -> Any:
            self._unbounded()
            return getattr(self._plain, _name)

        setattr(kind, name, answer if callable(getattr(kind, name)) else property(value))


_make_unbounded(
    WatchedMoment,
    (
        *("year", "month", "day", "hour", "minute", "second", "microsecond"),
        *("time", "timetz", "timestamp", "timetuple", "utctimetuple", "toordinal"),
        *("weekday", "isoweekday", "isocalendar", "isoformat", "ctime", "strftime", "replace"),
        *("utcoffset", "dst", "tzname", "__format__", "__str__", "__repr__", "__reduce_ex__"),
    ),
)
_make_unbounded(
    WatchedTime,
    (
        *("days", "seconds", "microseconds", "total_seconds", "__bool__", "__abs__", "__neg__"),
        *("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__"),
        *("__floordiv__", "__mod__", "__divmod__", "__str__", "__repr__", "__reduce__"),
    ),
)


def _watched(begun: datetime, validity: Validity, plain: datetime, shift: timedelta) -> Any:
    # By the methods of `datetime` itself: those of a watched moment note that they were asked.
    made = WatchedMoment.combine(datetime.date(plain), datetime.timetz(plain))
    made._begun, made._validity, made._plain, made._shift = begun, validity, plain, shift
    return made
