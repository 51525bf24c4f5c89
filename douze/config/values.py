"""What one setting may be: each function takes what was typed and returns what it means.

What was typed is text, nothing, a list or a section. They raise Unfit, or Wrong where more than
`expected …, got …` helps.
"""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from douze.config.problems import Wrong, nearest
from douze.model.phrases import Phrase, phrase
from douze.model.value_types import Hours
from douze.model.working_days import COUNTRIES

DURATION = phrase("expects_duration")
ZONE = phrase("expects_zone")
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
UNITS = {"min": "minutes", "h": "hours", "d": "days"}
YES = ("true", "oui", "yes")
NO = ("false", "non", "no")
_CONTROL = r"[\x00-\x1f\x7f-\x9f\u2028\u2029]"


class Unfit(ValueError):
    """It will not do, and what was expected says why."""


def expected(what: Phrase, typed: object) -> Wrong:
    """The one way to say that a value will not do."""
    return Wrong("config_expected", what=what, got=shown(typed))


def shown(typed: object) -> Phrase | str:
    """What was typed, as a message quotes it."""
    if typed is None or typed == "":
        return phrase("config_nothing")
    if isinstance(typed, dict | list):
        return phrase("expects_section") if isinstance(typed, dict) else phrase("config_list")
    words = str(typed)
    return repr(words if len(words) <= 60 else f"{words[:60]}…")


def text_in(typed: object) -> str | None:
    """The text of a single value; None for a list, a section, or more than one line."""
    if typed is None:
        return ""
    if not isinstance(typed, str):
        return None
    # Nearly all is printable, and needs no such pattern made for it.
    if not typed.isprintable() and re.search(_CONTROL, typed):
        return None
    return typed.strip()


def text(typed: object) -> str:
    """One line of text, which may be empty."""
    words = text_in(typed)
    if words is None:
        raise Unfit
    return words


def text_that(fits: Callable[[str], object], typed: object) -> str:
    """One line of text that fits, or nothing."""
    words = text(typed)
    if words and not fits(words):
        raise Unfit
    return words


def or_none(read: Callable[[object], object]) -> Callable[[object], object]:
    """The same value, or None where nothing was typed: neither a text nor a list with something."""
    return lambda typed: None if text_in(typed) == "" or typed in ([], {}) else read(typed)


def metrics_file(typed: object) -> str:
    """A file whose name ends with .prom: no other is read, and nothing else has that name."""
    return text_that(lambda words: words.endswith(".prom"), typed)


def colour(typed: object) -> str:
    """A colour as web pages write it, or ""; what no quotes enclose is a comment to YAML."""
    if typed is None:
        raise Wrong("config_colour_quotes")
    return text_that(_COLOUR.fullmatch, typed).lower()


def country(typed: object) -> str:
    """A country whose public holidays are known, by its two letters (ISO 3166)."""
    words = (text_in(typed) or "").upper()
    if words not in COUNTRIES:
        raise Unfit
    return words


def filled(typed: object) -> str:
    """One line of text that is not empty."""
    if not (words := text_in(typed)):
        raise Unfit
    return words


def whole_number(least: int, most: int | None = None) -> Callable[[object], int]:
    """A whole number within bounds."""

    def number(typed: object) -> int:
        if re.fullmatch(r"[+-]?[0-9]{1,9}", words := text_in(typed) or ""):
            value = int(words)
            if value >= least and (most is None or value <= most):
                return value
        raise Unfit

    return number


def yes_or_no(typed: object) -> bool:
    words = (text_in(typed) or "").lower()
    if words in YES:
        return True
    if words in NO:
        return False
    raise Unfit


def one_of(*words: str) -> Callable[[object], str]:
    """One of a few words."""

    def word(typed: object) -> str:
        typed_word = text_in(typed)
        for known in words:
            if known == typed_word:
                return known
        raise Unfit

    return word


def duration(typed: object) -> timedelta:
    """`30min`, `2h` or `7d`; at most 366 days."""
    # A number alone is no duration: minutes and days would be equally likely.
    found = re.fullmatch(r"([0-9]{1,6}) ?(min|h|d)", text_in(typed) or "")
    length = timedelta(**{UNITS[found[2]]: int(found[1])}) if found else timedelta.max
    if length > timedelta(days=366):
        raise Unfit
    return length


def pass_duration(typed: object) -> timedelta:
    """`10min` or `1h`: how long a pass may last. Less than a minute would end good ones."""
    try:
        length = duration(typed)
    except Unfit:
        raise expected(DURATION, typed) from None
    if not timedelta(minutes=1) <= length <= timedelta(days=1):
        raise Unfit
    return length


def clock(typed: object) -> time:
    """A time of day, `18:00`."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text_in(typed) or "")
    if not found:
        raise Unfit
    return time(int(found[1]), int(found[2]))


def hours(typed: object) -> Hours:
    """From one time of day to another, `20:00-08:00`; two that are the same would be no hours."""
    begin, _, end = (text_in(typed) or "").partition("-")
    read = Hours(clock(begin.strip()), clock(end.strip()))
    if read.begin == read.end:
        raise Unfit
    return read


def month_day(typed: object) -> tuple[int, int]:
    """A day that every year has, month first: `09-01`."""
    found = re.fullmatch(r"([0-9]{2})-([0-9]{2})", text_in(typed) or "")
    try:
        # No leap year: 29 February is no day that every year has.
        day = date(2021, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Unfit
    return day.month, day.day


def zone(typed: object) -> ZoneInfo:
    """A time zone by its name in the tz database."""
    name = text_in(typed) or ""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        known = sorted(available_timezones())
        cities = {zone.rpartition("/")[2].casefold(): zone for zone in known}
        near = cities.get(name.casefold().replace(" ", "_")) or nearest(name, known)
        if not near:
            raise expected(ZONE, typed) from None
        raise Wrong("config_expected_near", what=ZONE, got=shown(typed), near=near) from None


def schedule(typed: object) -> str:
    """`every 10 minutes`, `every 2 hours`: at most a day."""
    found = re.fullmatch(r"every +([1-9][0-9]{0,3}) +(minute|hour)s?", text_in(typed) or "")
    if not found or int(found[1]) > {"minute": 1440, "hour": 24}[found[2]]:
        raise Unfit
    return f"every {found[1]} {found[2]}s"
