"""Until when what was decided stays so: each question put to a watched moment, and its bound."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from douze.model.elapsed_time import earlier, later
from douze.model.local_day import local_day
from douze.model.watched_moment import Validity
from tests.factories import PARIS, at, paris

NOW = at("09-21 10:00")
HOUR = timedelta(hours=1)
NEVER = None

#: What is asked of now, 10:00, and until when the answer stays.
BOUNDS: dict[str, tuple[Callable[[Any], object], datetime | None]] = {
    "before what comes": (lambda now: now < at("09-21 12:00"), at("09-21 12:00")),
    "not after what comes": (lambda now: now > paris("09-21 12:00"), at("09-21 12:00")),
    "what comes is after it": (lambda now: at("09-21 12:00") > now, at("09-21 12:00")),
    "after what is gone by": (lambda now: now >= at("09-21 09:00"), NEVER),
    "what is nearer counts": (
        lambda now: (now < at("09-22 12:00"), now < at("09-21 11:00"), now < at("09-23 12:00")),
        at("09-21 11:00"),
    ),
    "just now": (lambda now: now <= NOW, NOW),
    "it is not yet that moment": (lambda now: now == at("09-21 12:00"), at("09-21 12:00")),
    "the earlier of two": (lambda now: min(now, at("09-21 12:00")), at("09-21 12:00")),
    "an hour before it": (lambda now: earlier(now, HOUR) > at("09-21 12:00"), at("09-21 13:00")),
    "an hour after it": (lambda now: later(now, HOUR) < paris("09-21 12:00"), at("09-21 11:00")),
    "an hour after it, the other way about": (
        lambda now: at("09-21 12:00") <= HOUR + now,
        at("09-21 11:00"),
    ),
    "its day": (lambda now: local_day(now, PARIS), at("09-22 00:00")),
    "the day of an hour after it": (
        lambda now: local_day(later(now, HOUR), PARIS),
        at("09-21 23:00"),
    ),
    "how long ago": (lambda now: now - at("09-21 08:00") > 3 * HOUR, at("09-21 11:00")),
    "how long it is until": (lambda now: at("09-21 12:00") - now < HOUR, at("09-21 11:00")),
    "how long ago, told the other way about": (
        lambda now: 3 * HOUR >= now - at("09-21 08:00"),  # noqa: SIM300
        at("09-21 11:00"),
    ),
    "two that run along": (lambda now: now < later(now, HOUR), NEVER),
    "how far two that run along are apart": (lambda now: later(now, HOUR) - now > HOUR, NEVER),
}
#: What nobody can give a bound for.
UNBOUNDED: dict[str, Callable[[Any], object]] = {
    "how it is written": lambda now: f"{now:%H:%M}",
    "its text": str,
    "its hour": lambda now: now.hour,
    "its day of the week": lambda now: now.weekday(),
    "its place among others": hash,
    "the same without seconds": lambda now: now.replace(second=0),
    "how long ago, in seconds": lambda now: (now - at("09-21 08:00")).total_seconds(),
    "how long ago, in days": lambda now: (now - at("09-21 08:00")).days,
    "half of the time that is left": lambda now: (at("09-21 12:00") - now) / 2,
}


@pytest.mark.parametrize(("ask", "until"), BOUNDS.values(), ids=BOUNDS)
def test_bounds(ask: Callable[[Any], object], until: datetime | None) -> None:
    validity = Validity()
    answer = ask(validity.watch(NOW))
    assert (validity.until, validity.unknown) == (until, False)
    assert answer == ask(NOW), "the same as of any moment"
    if until is not None and until > NOW:
        assert ask(until - timedelta(seconds=1)) == answer or isinstance(answer, datetime)


@pytest.mark.parametrize("ask", UNBOUNDED.values(), ids=UNBOUNDED)
def test_what_depends_on_the_very_moment(ask: Callable[[Any], object]) -> None:
    validity = Validity()
    assert ask(validity.watch(NOW)) == ask(NOW)
    assert validity.unknown
    assert not validity.holds(NOW)


def test_it_holds_until_the_bound() -> None:
    validity = Validity()
    assert validity.watch(NOW) < at("09-21 12:00")
    assert [validity.holds(at(f"09-21 {hour}")) for hour in ("11:59", "12:00")] == [True, False]


#: What a pass may ask of a moment that an earlier one noted, `before`, an hour before now.
EARLIER: dict[str, Callable[[Any, Any], object]] = {
    "whether two hours are over": lambda now, before: now < before + 2 * HOUR,
    "the same, the other way about": lambda now, before: before + 2 * HOUR > now,
    "how long ago it was": lambda now, before: now - before < 2 * HOUR,
    "how long it is until then": lambda now, before: before + 2 * HOUR - now > 0 * HOUR,
}


@pytest.mark.parametrize("over", [True, False], ids=["it is over", "it was cut short"])
@pytest.mark.parametrize("ask", EARLIER.values(), ids=EARLIER)
def test_one_of_an_earlier_pass_stands_still(ask: Callable[[Any, Any], object], over: bool) -> None:
    earlier_pass, validity = Validity(), Validity()
    before = earlier_pass.watch(at("09-21 09:00"))
    earlier_pass.over = over
    assert ask(validity.watch(NOW), before)
    assert validity.until == at("09-21 11:00") or (validity.unknown and not over)


def test_everything_that_a_moment_can_be_asked_is_watched() -> None:
    """What Python adds one day is asked of a watched one unseen."""
    watched = type(Validity().watch(NOW))
    plain = {"min", "max", "resolution", "tzinfo", "fold", "__new__", "__doc__", "combine", "now"}
    plain |= {name for name in dir(datetime) if name.startswith(("from", "utc", "str", "today"))}
    plain -= {"utcoffset", "utctimetuple", "strftime"}
    unseen = {
        name
        for name in (*vars(date), *vars(datetime))
        if getattr(watched, name) == getattr(datetime, name) and name not in plain
    }
    assert unseen <= {"__getattribute__", "__reduce__"}
