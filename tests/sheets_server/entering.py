"""What people type into a cell (USER_ENTERED): numbers, dates, truth, formulas, or text."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

from tests.sheets_server.errors import Json
from tests.sheets_server.grid import Value
from tests.sheets_server.locales import Manner, manner
from tests.sheets_server.serials import serial


class Typed(NamedTuple):
    """What a sheet makes of something typed."""

    value: Value = None
    formula: str = ""
    format: Json | None = None  #: the number format that it brings along


_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_WORDS = re.compile(r"(\d{1,2})[ -](\w{3,9})\.?,?(?:[ -](\d{4}))?")
_WORDS_FIRST = re.compile(r"(\w{3,9})\.? (\d{1,2})(?:, ?(\d{4}))?")
_TIME = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?(?: ?([ap])m?)?", re.I)
_DATE_KINDS = ("DATE", "TIME", "DATE_TIME", "TEXT")


def enter(text: str, locale: str, number_format: Json | None = None) -> Typed:
    """Make of a typed text what the sheet makes of it in a cell of this format."""
    if text.startswith("'"):
        return Typed(text[1:])
    if number_format and (number_format.get("type") == "TEXT"):
        return Typed(text)
    if len(text) > 1 and text[0] == "=":
        return Typed(formula=text)
    habits = manner(locale)
    bare = text.strip()
    if bare.upper() in ("TRUE", habits.true):
        return Typed(True)
    if bare.upper() in ("FALSE", habits.false):
        return Typed(False)
    typed = _number(bare, habits) or _moment(bare, habits)
    if typed is None:
        if re.fullmatch(r"\+\s*(\$?[A-Z]{1,3}\$?\d+|[A-Z]+\().*", bare, re.I):
            return Typed(formula="=" + bare)
        return Typed(text)
    kept = number_format and number_format.get("type") != "NUMBER_FORMAT_TYPE_UNSPECIFIED"
    return typed._replace(format=None) if kept else typed


def _number(text: str, habits: Manner) -> Typed | None:
    group, point = re.escape(habits.grouping), re.escape(habits.decimal)
    if habits.grouping != ",":
        group = f"[{group}\u00a0 ]"
    symbol = re.escape(habits.symbol)
    match = re.fullmatch(
        rf"(?P<minus>[+-]|\()?\s?(?P<before>{symbol})?\s?(?P<sign>-)?"
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d*)"
        rf"(?:{point}(?P<fraction>\d*))?(?P<power>[eE][+-]?\d{{1,3}})?"
        rf"\s?(?P<after>{symbol})?(?P<percent>\s?%)?(?P<close>\))?",
        text,
    )
    if not match or not (match["whole"] or match["fraction"]):
        return None
    if (match["minus"] == "(") != bool(match["close"]):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    number = float(f"{whole or '0'}.{match['fraction'] or '0'}{match['power'] or ''}")
    if match["minus"] in ("-", "(") or match["sign"]:
        number = -number
    if match["percent"]:
        number = float(f"{number / 100:.15g}")
    decimals = "." + "0" * 2 if match["fraction"] else ""
    format_: Json | None = None
    if match["percent"]:
        format_ = {"type": "PERCENT", "pattern": f"0{decimals}%"}
    elif match["before"] or match["after"]:
        plain = habits.currency.replace(".00", decimals)
        format_ = {"type": "CURRENCY", "pattern": plain}
    elif match["power"]:
        format_ = {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    elif len(whole) < len(match["whole"]):
        format_ = {"type": "NUMBER", "pattern": f"#,##0{decimals}"}
    if number in (float("inf"), float("-inf")):
        return None
    return Typed(tidy(number), format=format_)


def tidy(number: float) -> int | float:
    """Keep whole numbers as such, as JSON writes them."""
    return int(number) if number == int(number) and abs(number) < 1e16 else number


def _moment(text: str, habits: Manner) -> Typed | None:
    date_text, _, rest = text.partition("T") if re.match(r"\d{4}-\d\d-\d\dT", text) else ("",) * 3
    if not date_text:
        clock = _TIME.fullmatch(text)
        if clock:
            return _clock_only(clock)
        cut = re.fullmatch(r"(.*\S),?\s+(\d{1,2}:\S+(?: ?[ap]m)?)", text, re.IGNORECASE)
        date_text, rest = (cut[1].rstrip(","), cut[2]) if cut else (text, "")
    found = _date(date_text, habits)
    if found is None:
        return None
    day, pattern = found
    if not rest:
        return Typed(serial(day), format={"type": "DATE", "pattern": pattern})
    clock = _TIME.fullmatch(rest.rstrip("Z"))
    if clock is None or (spent := _spent(clock)) is None or spent >= timedelta(days=1):
        return None
    hours = "hh" if len(clock[1]) == 2 and not clock[5] else "h"
    shown = f"{hours}:mm" + (":ss" if clock[3] else "") + (" am/pm" if clock[5] else "")
    return Typed(serial(day + spent), format={"type": "DATE_TIME", "pattern": f"{pattern} {shown}"})


def _clock_only(clock: re.Match[str]) -> Typed | None:
    spent = _spent(clock)
    if spent is None:
        return None
    number = spent / timedelta(days=1)
    shown = "h:mm" + (":ss" if clock[3] else "") + (" am/pm" if clock[5] else "")
    if len(clock[1]) == 2 and not clock[5]:
        shown = "h" + shown
    if number >= 1:
        shown = "[h]:mm:ss"
    return Typed(tidy(number), format={"type": "TIME", "pattern": shown})


def _spent(clock: re.Match[str]) -> timedelta | None:
    hour = int(clock[1])
    if clock[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock[5].lower() == "p" else 0)
    thousandths = int((clock[4] or "0").ljust(3, "0"))
    return timedelta(
        hours=hour, minutes=int(clock[2]), seconds=int(clock[3] or 0), milliseconds=thousandths
    )


def _date(text: str, habits: Manner) -> tuple[datetime, str] | None:
    if match := _ISO.fullmatch(text):
        pattern = f"yyyy{match[2]}mm{match[2]}dd"
        return _day(int(match[1]), int(match[3]), int(match[4]), pattern)
    if match := _SHORT.fullmatch(text):
        one, other, mark = int(match[1]), int(match[3]), match[2]
        if mark == "." and (not habits.day_first or not match[4]):
            return None
        day, month = (one, other) if habits.day_first else (other, one)
        short = f"dd{mark}mm" if habits.day_first else f"m{mark}d"
        if not match[4]:
            return _day(datetime.now().year, month, day, short)
        year = int(match[4])
        if year < 100:
            return _day(year + (2000 if year < 30 else 1900), month, day, f"{short}{mark}yy")
        return _day(year, month, day, f"{short}{mark}yyyy")
    return _in_words(text, habits)


def _in_words(text: str, habits: Manner) -> tuple[datetime, str] | None:
    if match := _WORDS.fullmatch(text):
        day, word, year, pattern = match[1], match[2], match[3], "d mmmm"
    elif (match := _WORDS_FIRST.fullmatch(text)) and not habits.day_first:
        day, word, year, pattern = match[2], match[1], match[3], "mmmm d"
    else:
        return None
    months = [
        name
        for name in habits.months
        if name.startswith(word.lower()) or name.lower().startswith(word.lower())
    ]
    if len(months) != 1:
        return None
    if months[0].lower() != word.lower():
        pattern = pattern.replace("mmmm", "mmm")
    number = habits.months.index(months[0]) + 1
    if not year:
        return _day(datetime.now().year, number, int(day), pattern)
    comma = ", yyyy" if pattern.endswith("d") else " yyyy"
    return _day(int(year), number, int(day), pattern + comma)


def _day(year: int, month: int, day: int, pattern: str) -> tuple[datetime, str] | None:
    try:
        return datetime(year, month, day), pattern
    except ValueError:
        return None
