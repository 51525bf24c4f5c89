"""A folder of backups: makes one of everything as it stands, under the lock of the passes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from douze.adapters.backup.archive import ArchiveFacts, write_archive
from douze.adapters.backup.contents import Kept, kept_files, place_of, secret_files
from douze.errors.files import BackupUnwritable
from douze.model.backups import day_of, secrets_of
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.model.sheet import Snapshot
from douze.own_file import refuse_link
from douze.replace_file import draft_of

#: What the tabs of a Google Sheet are called in a backup.
GOOGLE_TABS = "google-sheet.xlsx"
_TRIES = 3  #: to read a file that somebody is writing


class Sources(Struct, frozen=True, kw_only=True):
    """What a backup is made of."""

    settings: Settings
    config: Path
    copy_ledger: Callable[[Path], bool]  #: into a file that is empty; False where there is none
    read_tabs: Callable[[], Snapshot] | None  #: of a Google Sheet
    program: Callable[[], str]  #: tells which Douze this is: git is asked for that


class BackupFolder:
    """Backups in one folder, which their owner alone may read."""

    def __init__(self, folder: Path, sources: Sources) -> None:
        self.folder, self._sources = folder, sources

    def read(self) -> Sequence[str]:
        """Name the backups that lie there; none where there is no such folder."""
        return sorted(path.name for path in self.folder.glob("douze-*.zip") if day_of(path.name))

    def write(self, name: str, now: datetime) -> Path | None:
        """Make a backup of this name; give the archive of secrets beside it, if there are any.

        The caller holds the lock of the ledger. That of secrets comes first: where a backup is,
        it is whole. Raises BackupUnwritable, and what reading a Google Sheet raises.
        """
        try:
            refuse_link(self.folder, "backup.folder")
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self._write(name, now)
        except OSError as error:
            raise self._unwritable(error) from error

    def _write(self, name: str, now: datetime) -> Path | None:
        sources, settings, config = self._sources, self._sources.settings, self._sources.config
        kept = [*kept_files(settings, config, beside=self.folder)]
        secrets = [*secret_files(settings, config)]
        beside, names = self.folder / secrets_of(name), [one.name for one in secrets]
        if secrets:
            write_archive(beside, _archive_facts(sources, now, secrets, ()), map(_content, secrets))
        told = _archive_facts(sources, now, kept, names)
        write_archive(self.folder / name, told, self._files(kept))
        return beside if secrets else None

    def _files(self, kept: Iterable[Kept]) -> Iterator[tuple[str, bytes]]:
        sources, ledger = self._sources, self._sources.settings.ledger
        with draft_of(self.folder / ledger.name) as (draft, _):
            if sources.copy_ledger(draft):
                yield place_of(ledger, sources.config), draft.read_bytes()
            draft.unlink()
        if sources.read_tabs is not None:
            from douze.adapters.backup.tabs_as_workbook import tabs_as_workbook

            yield GOOGLE_TABS, tabs_as_workbook(sources.read_tabs())
        workbook = place_of(sources.settings.spreadsheet.path, sources.config)
        for one in kept:
            yield one.name, _workbook(one.path) if one.name == workbook else _content(one)[1]

    def remove(self, names: Iterable[str]) -> None:
        """Take away backups that are kept no longer, each before its secrets."""
        try:
            for name in names:
                (self.folder / name).unlink(missing_ok=True)
                (self.folder / secrets_of(name)).unlink(missing_ok=True)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> BackupUnwritable:
        what = phrase("error_unwritable_file", why=os_words(error))
        where = str(error.filename or self.folder)
        return BackupUnwritable(where, what, phrase("hint_backup_folder"))


def _archive_facts(
    sources: Sources, now: datetime, kept: Iterable[Kept], secrets: Sequence[str]
) -> ArchiveFacts:
    settings, config = sources.settings, sources.config
    places = {place_of(path, config): path for path in (settings.ledger, *(k.path for k in kept))}
    elsewhere = {name: str(path) for name, path in places.items() if name.startswith("elsewhere/")}
    return ArchiveFacts(
        program=sources.program(),
        at=now,
        config=place_of(config, config),
        secrets=tuple(secrets),
        origins=elsewhere,
    )


def _content(one: Kept) -> tuple[str, bytes]:
    return one.name, one.path.read_bytes()


def _workbook(path: Path) -> bytes:
    """Read a workbook that is whole: who saves it in this moment may have half of it on the disk.

    Raises BackupUnwritable where it stays broken.
    """
    why = ""
    for _ in range(_TRIES):
        content = path.read_bytes()
        try:
            with ZipFile(BytesIO(content)) as parts:
                torn = parts.testzip()
        except (BadZipFile, EOFError) as error:
            why = str(error)
            continue
        if torn is None:
            return content
        why = torn
    what = phrase("error_backup_workbook", why=why)
    raise BackupUnwritable(str(path), what, phrase("hint_backup_workbook"))
