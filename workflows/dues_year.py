"""Which days a row of the members' list covers: its year, its grace, an end of its own."""

from datetime import date, timedelta
from functools import cache

from msgspec.structs import replace

from douze.model.book import Member
from douze.model.dues import Lapsed
from douze.model.settings import DuesRules
from douze.model.value_types import MonthDay


def covered_until(member: Member, rules: DuesRules, today: date) -> date | None:
    """Tell the last day that a member's row covers, days of grace included.

    None where nothing is paid, or the payment is dated after today.
    """
    if member.paid == "non" or (isinstance(member.paid, date) and member.paid > today):
        return None
    if member.valid_until is not None:
        return _with_grace(member.valid_until, rules)
    if not member.paid or member.year is None:
        return None
    years = 2 if _paid_early(member, rules) else 1
    return _with_grace(_day(member.year + years, rules.year_starts) - timedelta(days=1), rules)


def _with_grace(end: date, rules: DuesRules) -> date:
    if not rules.grace_days:
        return end
    return end + min(timedelta(days=rules.grace_days), date.max - end)


def covers(member: Member, day: date, rules: DuesRules, today: date) -> bool:
    """Whether a member's row covers a day."""
    until = covered_until(member, rules, today)
    if until is None or day > until:
        return False
    return member.year is None or _day(member.year, rules.year_starts) <= day


def _paid_early(member: Member, rules: DuesRules) -> bool:
    """Whether the dues were paid so late in their year that they count for the next one too."""
    if rules.early_from is None or member.year is None or not isinstance(member.paid, date):
        return False
    early = _day(member.year, rules.early_from)
    if early < _day(member.year, rules.year_starts):
        early = _day(member.year + 1, rules.early_from)
    return member.paid >= early


@cache
def _day(year: int, month_day: MonthDay) -> date:
    month, day = month_day
    # In the other years that is the last day of February.
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def could_cover(member: Member, day: date, rules: DuesRules, today: date) -> bool:
    """Whether a row of which something cannot be read may say that this day is covered."""
    if not member.unclear:
        return False
    if member.unclear == ("paid",):
        return would_cover(member, day, rules, today)
    return "paid" in member.unclear or member.paid != "non"


def would_cover(member: Member, day: date, rules: DuesRules, today: date) -> bool:
    """Whether a row would cover a day if it were paid."""
    return covers(replace(member, paid="oui"), day, rules, today)


def membership_year(day: date, rules: DuesRules) -> str:
    """Name the membership year that a day is in: `2027`, or `2026-2027` where it is two."""
    start = day.year if _day(day.year, rules.year_starts) <= day else day.year - 1
    return _year(start, rules)


def _year(start: int, rules: DuesRules) -> str:
    return str(start) if rules.year_starts == (1, 1) else f"{start}-{start + 1}"


def lapsed(member: Member, day: date, rules: DuesRules, today: date) -> Lapsed | None:
    """Tell of dues that were paid and do not cover a day; None where nothing was paid."""
    if covered_until(member, rules, today) is None or covers(member, day, rules, today):
        return None
    return Lapsed(
        structure=member.structure,
        year=_year(member.year, rules) if member.year is not None else "",
        until=member.valid_until,
    )
