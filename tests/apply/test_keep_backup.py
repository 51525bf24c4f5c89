"""Backups of before go once the new one is there, and not before."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from douze.apply.keep_files import keep_backup
from douze.errors.sheet import SheetUnreachable
from douze.model.backups import BackupPlan
from tests.factories import at
from tests.said import quoted

NEW, OLD = "douze-2020-09-21.zip", "douze-2020-09-13.zip"
PLAN, NOW = BackupPlan(name=NEW, outdated=(OLD,)), at("09-21 10:00")


class Kept:
    """A folder of backups; `silent` says that the spreadsheet cannot be read for one."""

    def __init__(self, *, silent: bool) -> None:
        self.there, self.silent = [OLD], silent

    def read(self) -> Sequence[str]:
        return self.there

    def write(self, name: str, now: datetime) -> None:
        if self.silent:
            raise SheetUnreachable("Google Sheets", quoted("no answer"), quoted("Wait."))
        self.there.append(name)

    def remove(self, names: Iterable[str]) -> None:
        self.there = [name for name in self.there if name not in names]


def test_those_of_before_go_once_the_new_one_is_there() -> None:
    kept = Kept(silent=False)
    assert keep_backup(PLAN, kept, NOW).written == (NEW,)
    assert kept.there == [NEW]


def test_where_none_can_be_made_those_of_before_stay() -> None:
    kept = Kept(silent=True)
    report = keep_backup(PLAN, kept, NOW)
    assert (report.written, len(report.problems)) == ((), 1)
    assert kept.there == [OLD]
