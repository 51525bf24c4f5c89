"""Where files of ours may name somebody, and until when the backups among them do."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from douze.adapters.xlsx_file import before_first_pass
from douze.commands.screen import as_typed
from douze.composition import wording_of
from douze.config.language import LANGUAGES
from douze.model.backups import day_of, last_day_of
from douze.model.erasure import Erasure
from douze.model.kinds import Kind
from douze.model.local_day import local_day
from douze.model.phrases import Phrase, phrase
from douze.model.settings import Settings
from douze.pdf.papers import paper_name
from douze.privacy.in_files import may_name
from douze.privacy.person import Person


def letter_folders(settings: Settings) -> Iterator[Path]:
    """Where letters lie: those that were written into a folder, and those that were looked at."""
    yield settings.mail.path
    yield settings.beside("preview")


def our_copies(settings: Settings) -> Iterator[Path]:
    """Copies of ledger and workbook as they were before a new version, or the first pass."""
    beside = settings.ledger.parent
    yield from sorted(beside.glob(f"{settings.ledger.name}.v*"))
    if settings.spreadsheet.kind == "workbook":
        copy = before_first_pass(settings.spreadsheet.path)
        if copy.is_file():
            yield copy


def all_places(settings: Settings) -> Iterator[Path]:
    """Every file and folder: letters, reports, papers, copies; and what staff dropped."""
    yield from letter_folders(settings)
    yield settings.reports_folder
    yield settings.beside("sign-in")
    if settings.attendance.folder:
        yield settings.attendance.folder
    yield from our_copies(settings)


def other_files(settings: Settings, config: Path) -> Iterator[Path]:
    """What somebody left in the folder of the ledger, a page of `status` for instance.

    Not the ledger itself, nor what has a place of its own. Where that folder is the one of
    `config.yaml`, it is somebody's own, and nobody looks through it.
    """
    folder = settings.state_folder
    if not folder.is_dir() or folder.resolve() == config.parent.resolve():
        return
    apart = {settings.spreadsheet.path, settings.backup.folder, settings.beside("about")}
    for path in sorted(folder.iterdir()):
        if path not in apart and not path.name.startswith(settings.ledger.name):
            yield path


def papers_of(erasure: Erasure, settings: Settings) -> frozenset[str]:
    """Name the papers that show somebody: what a PDF says cannot be looked for.

    In each language: the association may have spoken another one when they were made.
    """
    codes = {ref.rpartition("-")[0] for ref in erasure.refs}
    names: set[str] = set()
    for language in LANGUAGES:
        wording = wording_of(settings, language)
        names.update(paper_name(wording, Kind.SIGN_IN, code) for code in codes)
        names.update(paper_name(wording, Kind.CERTIFICATE, ref) for ref in erasure.refs)
    return frozenset(names)


def dropped_reports(settings: Settings) -> Iterator[Path]:
    """The connection reports that staff dropped: theirs, so that nobody else changes them."""
    folder = settings.attendance.folder
    if folder is not None and folder.is_dir():
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _days_of(backups: Iterable[Path]) -> list[date]:
    """Give the days of those that passes made, which they delete in time."""
    days = (day_of(file.name, daily=True) for file in backups)
    return [day for day in days if day]


def backups_that_name(person: Person, settings: Settings, now: datetime) -> Iterator[Phrase]:
    """Say which of `backup.folder` do, and until when; of those elsewhere nobody can tell."""
    folder, keep = settings.backup.folder, settings.backup.keep
    there = sorted(folder.glob("douze-*.zip")) if folder and folder.is_dir() else []
    naming = [file for file in there if day_of(file.name) and may_name(person, file)]
    if daily := _days_of(naming):
        until = last_day_of(daily, _days_of(there), keep, local_day(now, settings.zone))
        where = as_typed(naming[0].parent)
        yield phrase("forget_backups", count=len(daily), path=where, until=until)
    # Those that somebody asked for are deleted by nobody but them.
    if asked := [as_typed(file) for file in naming if not day_of(file.name, daily=True)]:
        yield phrase("forget_backups_asked", names=", ".join(asked))
    yield phrase("forget_copies_database" if settings.in_database else "forget_copies")
