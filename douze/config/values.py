"""What one setting may be: each function takes what was typed and returns what it means.

They raise ValueError with `expected …, got …`. What was typed is text, nothing, a list or a
section; the defaults of `schema` may be numbers and truth values too.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from douze.config.problems import nearest

UNITS = {"min": "minutes", "h": "hours", "d": "days"}
YES = ("true", "oui", "yes")
NO = ("false", "non", "no")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def expected(what: str, typed: object) -> ValueError:
    """The one way to say that a value will not do."""
    return ValueError(f"expected {what}, got {shown(typed)}")


def shown(typed: object) -> str:
    """What was typed, as a message quotes it."""
    if typed is None or typed == "":
        return "nothing"
    if isinstance(typed, dict | list):
        return "a section" if isinstance(typed, dict) else "a list"
    words = str(typed)
    return repr(words if len(words) <= 60 else f"{words[:60]}…")


def text_in(typed: object) -> str | None:
    """The text of a single value; None for a list, a section, or more than one line."""
    if typed is None:
        return ""
    if isinstance(typed, bool):
        return str(typed).lower()
    if isinstance(typed, list | dict) or _CONTROL.search(str(typed)):
        return None
    return str(typed).strip()


def text(typed: object) -> str:
    """One line of text, which may be empty."""
    words = text_in(typed)
    if words is None:
        raise expected("one line of text", typed)
    return words


def filled(typed: object) -> str:
    """One line of text that is not empty."""
    if not (words := text_in(typed)):
        raise expected("one line of text", typed)
    return words


def whole_number(least: int, most: int | None = None) -> Callable[[object], int]:
    """A whole number within bounds."""
    what = f"of at least {least}" if most is None else f"from {least} to {most}"

    def number(typed: object) -> int:
        if re.fullmatch(r"[+-]?[0-9]{1,9}", words := text_in(typed) or ""):
            value = int(words)
            if value >= least and (most is None or value <= most):
                return value
        raise expected(f"a whole number {what}", typed)

    return number


def yes_or_no(typed: object) -> bool:
    words = (text_in(typed) or "").lower()
    if words in YES:
        return True
    if words in NO:
        return False
    raise expected("true or false", typed)


def one_of(*words: str) -> Callable[[object], str]:
    """One of a few words."""

    def word(typed: object) -> str:
        if (found := text_in(typed)) in words:
            return found or ""
        raise expected(f"{', '.join(words[:-1])} or {words[-1]}", typed)

    return word


def duration(typed: object) -> timedelta:
    """`30min`, `2h` or `7d`; at most 366 days."""
    found = re.fullmatch(r"([0-9]{1,6}) ?(min|h|d)", text_in(typed) or "")
    length = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta.max
    if length > timedelta(days=366):
        raise expected("a duration such as 30min, 2h or 7d", typed)
    return length


def pass_duration(typed: object) -> timedelta:
    """`10min` or `1h`: how long a pass may last. Less than a minute would end good ones."""
    length = duration(typed)
    if not timedelta(minutes=1) <= length <= timedelta(days=1):
        raise expected("a duration from 1min to 24h", typed)
    return length


def clock(typed: object) -> time:
    """A time of day, `18:00`."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text_in(typed) or "")
    if not found:
        raise expected('a time such as "18:00"', typed)
    return time(int(found[1]), int(found[2]))


def month_day(typed: object) -> tuple[int, int]:
    """A day that every year has, month first: `09-01`."""
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text_in(typed) or "")
    try:
        day = date(2021, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise expected("a month and a day of every year, such as 09-01", typed)
    return day.month, day.day


def month_day_or_none(typed: object) -> tuple[int, int] | None:
    return None if text_in(typed) == "" else month_day(typed)


def zone(typed: object) -> ZoneInfo:
    """A time zone by its name in the tz database."""
    name = text_in(typed) or ""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        known = sorted(available_timezones())
        cities = {zone.rpartition("/")[2].casefold(): zone for zone in known}
        near = cities.get(name.casefold().replace(" ", "_")) or nearest(name, known)
        hint = f". Did you mean {near}?" if near else ""
        raise ValueError(
            f"expected a time zone such as Europe/Paris, got {shown(typed)}{hint}"
        ) from None


def schedule(typed: object) -> str:
    """`every 10 minutes`, `every 2 hours`: at most a day."""
    found = re.fullmatch(r"every +([1-9][0-9]{0,3}) +(minute|hour)s?", text_in(typed) or "")
    if not found or int(found[1]) > {"minute": 1440, "hour": 24}[found[2]]:
        raise expected("a rhythm such as every 10 minutes or every 2 hours", typed)
    return f"every {found[1]} {found[2]}s"
