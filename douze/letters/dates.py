"""Days and hours in words, as one would write them by hand.

All moments are read off the clock that they carry: give them in the association's zone.
Babel is imported when the first date is written.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

#: Where a language's readers need not be told whose clock is meant.
_AT_HOME = {"fr": ("Europe/Paris",), "en": ("Europe/London",)}
_LOCALES = {"fr": "fr", "en": "en_GB"}
_LENGTHS = {
    "fr": {
        "days": ("jour", "jours"),
        "hours": ("heure", "heures"),
        "minutes": ("minute", "minutes"),
    },
    "en": {"days": ("day", "days"), "hours": ("hour", "hours"), "minutes": ("minute", "minutes")},
}


@lru_cache(maxsize=512)
def day_in_words(day: date, language: str) -> str:
    """`jeudi 1er octobre 2020`, `Thursday 1 October 2020`."""
    from babel.dates import format_date

    number = "d" if language != "fr" or day.day != 1 else "'1er'"
    return format_date(day, f"EEEE {number} MMMM y", locale=_LOCALES[language])


def hour_in_words(moment: datetime, language: str) -> str:
    """`14 h`, `14 h 30`, `minuit`, with spaces that do not break; `2 pm`, `2:30 pm`, `noon`."""
    hour, minute = moment.hour, moment.minute
    if language == "fr":
        if (hour, minute) == (0, 0):
            return "minuit"
        return f"{hour}\u00a0h\u00a0{minute:02}" if minute else f"{hour}\u00a0h"
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    clock = f"{(hour - 1) % 12 + 1}" + (f":{minute:02}" if minute else "")
    return f"{clock} {'am' if hour < 12 else 'pm'}"


def moment_in_words(moment: datetime, language: str) -> str:
    """`jeudi 8 octobre 2020 à 18 h`, `Thursday 8 October 2020 at 6 pm`."""
    at = "à" if language == "fr" else "at"
    day, hour = day_in_words(moment.date(), language), hour_in_words(moment, language)
    return f"{day} {at} {hour}"


def is_last_minute(closing: datetime) -> bool:
    """Whether registrations close with a day: one that is typed as a day alone lasts until then."""
    return (closing.hour, closing.minute) == (23, 59)


def span_in_words(start: datetime, end: datetime, language: str) -> str:
    """`jeudi 1er octobre 2020 de 14 h à 16 h`, `Thursday 1 October 2020, 2 pm to 4 pm`.

    Midnight at the end still belongs to the evening; what goes on past it is told with
    both days.
    """
    first, last = hour_in_words(start, language), hour_in_words(end, language)
    day, next_day = day_in_words(start.date(), language), day_in_words(end.date(), language)
    one_day = (end - timedelta(microseconds=1)).date() <= start.date()
    if language == "fr":
        if one_day:
            return f"{day} de {first} à {last}"
        return f"du {day} à {first} au {next_day} à {last}"
    return f"{day}, {first} to {last}" if one_day else f"{day}, {first}, to {next_day}, {last}"


def length_in_words(length: timedelta, language: str) -> str:
    """`24 heures`, `2 jours`, `90 minutes`, `1 hour`."""
    minutes = round(length.total_seconds() / 60)
    unit, number = "minutes", minutes
    if minutes % (24 * 60) == 0 and minutes > 24 * 60:
        unit, number = "days", minutes // (24 * 60)
    elif minutes % 60 == 0 and minutes:
        unit, number = "hours", minutes // 60
    one, many = _LENGTHS[language][unit]
    return f"{number} {many if number > 1 else one}"


@lru_cache(maxsize=8)
def clock_in_words(zone: ZoneInfo, language: str) -> str:
    """Whose clock it is, in brackets with a space before: ` (Paris time)`.

    Empty where the reader would not ask: French at Paris time, English at London's.
    """
    if zone.key in _AT_HOME[language]:
        return ""
    from babel.dates import get_timezone_location

    city = get_timezone_location(zone, locale=_LOCALES[language], return_city=True)
    if city == "UTC":
        return " (UTC)"
    if language == "en":
        return f" ({city} time)"
    return f" (heure d'{city})" if city[:1] in "AEIOUÉÎH" else f" (heure de {city})"
