"""Which backups name somebody who is to be erased, and how long they still do."""

from collections.abc import Iterator
from datetime import datetime

from douze.commands.screen import as_typed
from douze.model.backups import day_of, last_day_of
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.privacy.in_files import may_name
from douze.privacy.person import Person


def backups_that_name(person: Person, settings: Settings, now: datetime) -> Iterator[Phrase]:
    """Say which of `backup.folder` do, and until when; of those elsewhere nobody can tell."""
    folder, keep = settings.backup.folder, settings.backup.keep
    there = sorted(folder.glob("douze-*.zip")) if folder and folder.is_dir() else []
    naming = [file for file in there if day_of(file.name) and may_name(person, file)]
    if daily := [day for file in naming if (day := day_of(file.name, daily=True))]:
        made = [day for file in there if (day := day_of(file.name, daily=True))]
        until = last_day_of(daily, made, keep, local_day(now, settings.zone))
        where = as_typed(naming[0].parent)
        yield phrase("forget_backups", count=len(daily), path=where, until=until)
    if asked := [as_typed(file) for file in naming if not day_of(file.name, daily=True)]:
        yield phrase("forget_backups_asked", names=", ".join(asked))
    yield phrase("forget_copies_database" if settings.in_database else "forget_copies")
