"""Number formats: `#,##0.00 "€"`, `dd/mm/yyyy hh:mm`, `0%;[Red]-0%` and how they show a number."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from tests.sheets_server.locales import Manner
from tests.sheets_server.serials import moment

_TOKEN = re.compile(
    r'"[^"]*"|\\.|\[[^\]]*\]|am/pm|a/p|y+|m+|d+|h+|s+|\.0+|e[+-]0+|_.|\*.|.', re.IGNORECASE
)
_DATE_LETTER = re.compile(r"[ymdhs]", re.IGNORECASE)


@lru_cache(maxsize=256)
def tokens(pattern: str) -> tuple[str, ...]:
    """Cut a pattern into its pieces."""
    return tuple(_TOKEN.findall(pattern))


@lru_cache(maxsize=256)
def is_date(pattern: str) -> bool:
    """Say whether a pattern shows a date or a time."""
    bare = [t for t in tokens(pattern) if t[0] not in '"\\_*']
    return any(
        _DATE_LETTER.match(t) or re.fullmatch(r"\[[hms]+\]", t, re.IGNORECASE) for t in bare
    ) and not any(t[0] in "0#?" for t in bare)


def show_date(number: float, pattern: str, manner: Manner) -> str:
    """Write a count of days as a pattern asks."""
    pieces = tokens(pattern)
    when = moment(number)
    if "." not in pattern.replace('"."', ""):
        when = moment(round(number * 86400) / 86400)
    halves = any(t.lower() in ("am/pm", "a/p") for t in pieces)
    shown: list[str] = []
    for position, token in enumerate(pieces):
        low = token.lower()
        first = low[0]
        if first == "m" and _minutes(pieces, position):
            shown.append(f"{when.minute:0{min(len(low), 2)}d}")
        elif first in "ym":
            shown.append(_year_or_month(low, when.year, when.month, manner))
        elif first == "d":
            shown.append(_day(low, when.day, when.weekday(), manner))
        elif first == "h":
            hour = (when.hour % 12 or 12) if halves else when.hour
            shown.append(f"{hour:0{min(len(low), 2)}d}")
        elif first == "s":
            shown.append(f"{when.second:0{min(len(low), 2)}d}")
        elif low in ("am/pm", "a/p"):
            mark = "AM" if when.hour < 12 else "PM"
            shown.append(mark if low == "am/pm" else mark[0])
        elif re.fullmatch(r"\.0+", low):
            shown.append("." + f"{when.microsecond // 1000:03d}"[: len(low) - 1])
        elif elapsed := re.fullmatch(r"\[(h+|m+|s+)\]", low):
            unit = {"h": 24, "m": 1440, "s": 86400}[elapsed[1][0]]
            shown.append(f"{math.floor(number * unit + 1e-9):0{len(elapsed[1])}d}")
        else:
            shown.append(_literal(token))
    return "".join(shown)


def _minutes(pieces: tuple[str, ...], position: int) -> bool:
    """An m after hours or before seconds means minutes."""
    if len(pieces[position]) > 2:
        return False
    before = next((t for t in reversed(pieces[:position]) if re.match(r"[ymdhs]|\[h", t, re.I)), "")
    after = next((t for t in pieces[position + 1 :] if re.match(r"[ymdhs]", t, re.I)), "")
    return before.lower().startswith(("h", "[h")) or after.lower().startswith("s")


def _year_or_month(token: str, year: int, month: int, manner: Manner) -> str:
    if token[0] == "y":
        return f"{year % 100:02d}" if len(token) <= 2 else f"{year:04d}"
    if len(token) <= 2:
        return f"{month:0{len(token)}d}"
    name = manner.months[month - 1]
    if len(token) == 3:
        return name[:3] if manner.day_first is False else _short(name)
    return name[0] if len(token) == 5 else name


def _short(name: str) -> str:
    return name if len(name) <= 4 else name[:4] + "."


def _day(token: str, day: int, weekday: int, manner: Manner) -> str:
    if len(token) <= 2:
        return f"{day:0{len(token)}d}"
    name = manner.days[weekday]
    return name[:3] if len(token) == 3 else name


def _literal(token: str) -> str:
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    if token[0] == "[" or token[0] == "*":
        return ""
    return " " if token[0] == "_" else token


def show_number(number: float, pattern: str, manner: Manner) -> str:
    """Write a number as a pattern asks: sections, digits, grouping, percent, exponent."""
    sections = _sections(pattern)
    sign = ""
    if number < 0 and len(sections) > 1:
        section, number = sections[1], -number
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    else:
        section = sections[0]
        if number < 0:
            sign, number = "-", -number
    pieces = tokens(section)
    digits = [position for position, t in enumerate(pieces) if t[0] in "0#?" or t[0] == "."]
    digits = [p for p in digits if pieces[p][0] != "." or len(pieces[p]) > 1 or p + 1 in digits]
    if not digits:
        return sign + "".join(_literal(t) for t in pieces)
    start, end = digits[0], digits[-1] + 1
    core = "".join(pieces[start:end])
    number *= 100 ** sum(1 for t in pieces if t == "%")
    exponent = next((t for t in pieces if re.fullmatch(r"e[+-]0+", t, re.I)), "")
    body = _exponent(number, core, exponent) if exponent else _digits(number, core)
    if not body.strip("0.") and sign and not exponent:
        sign = ""
    body = body.replace(",", "\0").replace(".", manner.decimal).replace("\0", manner.grouping)
    head = "".join(_literal(t) for t in pieces[:start])
    tail = "".join(_literal(t) for t in pieces[end:] if t != exponent)
    return sign + head + body + tail


@lru_cache(maxsize=256)
def _sections(pattern: str) -> list[str]:
    sections = [""]
    for token in tokens(pattern):
        if token == ";":
            sections.append("")
        else:
            sections[-1] += token
    return sections


def _digits(number: float, core: str) -> str:
    whole, _, fraction = core.partition(".")
    wanted = sum(1 for c in fraction if c in "0#?")
    least = sum(1 for c in fraction if c in "0?")
    rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-wanted), rounding=ROUND_HALF_UP)
    left, _, right = f"{rounded:f}".partition(".")
    while len(right) > least and right.endswith("0"):
        right = right[:-1]
    left = left.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", left)
    return left + ("." + right if right else "")


def _exponent(number: float, core: str, mark: str) -> str:
    power = 0 if number == 0 else math.floor(math.log10(abs(number)))
    shown = _digits(number / 10.0**power, core)
    sign = "-" if power < 0 else ("+" if mark[1] == "+" else "")
    return f"{shown}E{sign}{abs(power):0{len(mark) - 2}d}"
