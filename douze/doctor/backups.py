"""Backups: whether passes make them, and how old the last is."""

from datetime import datetime

from douze.doctor.finding import Finding, fine, note
from douze.model.backups import day_of
from douze.model.local_day import local_day
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.ports import Backups

#: A pass makes one a day; a machine that was off for a night is nothing to tell.
_LATE = 2


def backups(there: Backups | None, settings: Settings, now: datetime) -> Finding:
    """Hold the day of the last backup against today."""
    if settings.in_database:
        return note(phrase("doctor_backup_database"))
    if there is None:
        return note(phrase("doctor_backup_nowhere"))
    path = str(settings.backup.folder)
    days = [day for name in there.read() if (day := day_of(name))]
    if not days:
        return note(phrase("doctor_backup_none", path=path))
    last = max(days)
    age = (local_day(now, settings.zone) - last).days
    if age >= _LATE:
        return note(phrase("doctor_backup_old", path=path, day=last, days=age))
    return fine(phrase("doctor_backup", path=path, day=last, count=len(days)))
