"""Backups: what they are called, which of them are kept, and when the next is due."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec import Struct

from douze.model.local_day import local_day
from douze.model.settings import Settings

ENDING, SECRETS_ENDING = ".zip", ".secrets.zip"
#: `douze-2026-11-29.zip` is a pass's own; one that was asked for names its time too.
_NAME = re.compile(r"douze-(\d{4}-\d\d-\d\d)(_\d\d-\d\d-\d\d)?\.zip")


class BackupPlan(Struct, frozen=True, kw_only=True):
    """A backup that is due, and those that are not kept any longer once it is there."""

    name: str
    outdated: tuple[str, ...] = ()


class Restored(Struct, frozen=True, kw_only=True):
    """What a backup left in the folder that it came back to."""

    at: datetime  #: of which moment it is
    program: str  #: which Douze made it
    config: Path
    count: int  #: of files
    moved: tuple[tuple[str, Path], ...]  #: where a file stood, outside, and where its copy is
    missing: tuple[str, ...]  #: secrets that did not lie beside it


def daily_name(day: date) -> str:
    """Call the backup that passes make on a day."""
    return f"douze-{day.isoformat()}{ENDING}"


def name_at(moment: datetime) -> str:
    """Call a backup that somebody asked for, by the clock on the wall."""
    return f"douze-{moment:%Y-%m-%d_%H-%M-%S}{ENDING}"


def secrets_of(name: str) -> str:
    """Call the file beside a backup that has its secrets."""
    return name.removesuffix(ENDING) + SECRETS_ENDING


def day_of(name: str, *, daily: bool = False) -> date | None:
    """Give the day of a backup by its name, or only of a pass's own; None for any other file."""
    found = _NAME.fullmatch(name)
    if found is None or (daily and found[2]):
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def plan_backup(there: Iterable[str], settings: Settings, now: datetime) -> BackupPlan | None:
    """Say what the backup of today is called, where these lack it; None where they have it."""
    today = local_day(now, settings.zone)
    days = {day for name in there if (day := day_of(name, daily=True))}
    if today in days:
        return None
    kept = days_kept({*days, today}, settings.backup.keep)
    outdated = tuple(daily_name(day) for day in sorted(days - kept))
    return BackupPlan(name=daily_name(today), outdated=outdated)


def days_kept(days: Iterable[date], keep: int) -> set[date]:
    """Keep the last `keep` of these days, and the first day of each of the last `keep` weeks."""
    newest = sorted(days, reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest:
        weeks[day.isocalendar()[:2]] = day  # the first of a week comes last
    return {*newest[:keep], *[*weeks.values()][:keep]}


def last_day_of(held: Iterable[date], there: Iterable[date], keep: int, today: date) -> date:
    """Give the day on which the last of these backups goes, where passes make one every day."""
    # Played day by day: which weeks keep their first backup depends on the days that have one.
    left, kept, day = {*held}, {*there}, today
    while left:
        day += timedelta(days=1)
        kept = days_kept({*kept, day}, keep)
        left &= kept
    return day
