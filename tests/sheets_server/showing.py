"""Cells as they are seen: formatted values, and the values that a client may ask for."""

from decimal import Decimal
from functools import lru_cache

from tests.sheets_server.errors import Json
from tests.sheets_server.grid import CellError, Value
from tests.sheets_server.locales import Manner, manner
from tests.sheets_server.patterns import is_date, show_date, show_number

DATES = ("DATE", "TIME", "DATE_TIME")


def show(value: Value, number_format: Json | None, locale: str) -> str:
    """Write a value as the sheet shows it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    habits = manner(locale)
    if value is True or value is False:
        return habits.true if value else habits.false
    if isinstance(value, CellError):
        return value.text
    if number_format is None:
        return general(value, habits)
    kind, pattern = number_format.get("type", ""), number_format.get("pattern", "")
    pattern = pattern or usual(kind, habits)
    if kind == "TEXT" or not pattern or pattern in ("@", "General"):
        return general(value, habits)
    if kind in DATES or is_date(pattern):
        try:
            return show_date(value, pattern, habits)
        except (OverflowError, ValueError):
            return general(value, habits)
    return show_number(value, pattern, habits)


def usual(kind: str, habits: Manner) -> str:
    """Give the pattern of a kind of format that names none."""
    return {
        "DATE": habits.date,
        "TIME": habits.time,
        "DATE_TIME": habits.date_time,
        "CURRENCY": habits.currency,
        "PERCENT": "0.00%",
        "SCIENTIFIC": "0.00E+00",
        "NUMBER": "#,##0.00",
    }.get(kind, "")


def general(number: int | float, habits: Manner) -> str:
    """Write a number that has no format: ten digits at most."""
    text = _general(float(number))
    return text if habits.decimal == "." else text.replace(".", habits.decimal)


@lru_cache(maxsize=4096)
def _general(number: float) -> str:
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    if abs(number) >= 1e15 or abs(number) < 1e-9:
        digits, _, power = f"{number:.5E}".partition("E")
        return f"{digits.rstrip('0').rstrip('.')}E{power}"
    whole = len(str(int(abs(number)))) if abs(number) >= 1 else 0
    text = f"{Decimal(repr(number)):.{max(10 - whole, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
