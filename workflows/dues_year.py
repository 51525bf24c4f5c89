"""Which days a row of the members' list covers: its year, its grace, an end of its own."""

from datetime import date, timedelta
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Member
from douze.model.dues import Lapsed
from douze.model.settings import DuesRules
from douze.model.value_types import MonthDay


class MembershipYears(Struct, frozen=True):
    """Which days the members' rows cover, by an association's rules and as of today."""

    rules: DuesRules
    today: date

    def covered_until(self, member: Member) -> date | None:
        """Tell the last day that a member's row covers, days of grace included.

        None where nothing is paid, or the payment is dated after today.
        """
        if member.paid == "non" or (isinstance(member.paid, date) and member.paid > self.today):
            return None
        if member.valid_until is not None:
            return self._with_grace(member.valid_until)
        if not member.paid or member.year is None:
            return None
        years = 2 if self._paid_early(member) else 1
        next_year = _day(member.year + years, self.rules.year_starts)
        return self._with_grace(next_year - timedelta(days=1))

    def covers(self, member: Member, day: date) -> bool:
        """Whether a member's row covers a day."""
        until = self.covered_until(member)
        if until is None or day > until:
            return False
        return member.year is None or _day(member.year, self.rules.year_starts) <= day

    def could_cover(self, member: Member, day: date) -> bool:
        """Whether a row of which something cannot be read may say that this day is covered."""
        if not member.unclear:
            return False
        if member.unclear == ("paid",):
            return self.would_cover(member, day)
        return "paid" in member.unclear or member.paid != "non"

    def would_cover(self, member: Member, day: date) -> bool:
        """Whether a row would cover a day if it were paid."""
        return self.covers(replace(member, paid="oui"), day)

    def lapsed(self, member: Member, day: date) -> Lapsed | None:
        """Tell of dues that were paid and do not cover a day; None where nothing was paid."""
        if self.covered_until(member) is None or self.covers(member, day):
            return None
        return Lapsed(
            structure=member.structure,
            year=self._called(member.year) if member.year is not None else "",
            until=member.valid_until,
        )

    def year_of(self, day: date) -> str:
        """Name the membership year that a day is in: `2027`, or `2026-2027` where it is two."""
        begun = _day(day.year, self.rules.year_starts) <= day
        return self._called(day.year if begun else day.year - 1)

    def _called(self, start: int) -> str:
        return str(start) if self.rules.year_starts == (1, 1) else f"{start}-{start + 1}"

    def _with_grace(self, end: date) -> date:
        if not self.rules.grace_days:
            return end
        return end + min(timedelta(days=self.rules.grace_days), date.max - end)

    def _paid_early(self, member: Member) -> bool:
        """Whether the dues were paid so late in their year that they count for the next one too."""
        rules = self.rules
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
