"""One archive: a .zip of files, and `manifest.json`, which says what each of them must be."""

import contextlib
import json
import lzma
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Annotated
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import decode
from msgspec.structs import asdict

from douze.adapters.regular_file import open_regular
from douze.errors.files import BackupUnusable
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.replace_file import draft_of, sync_folder

MANIFEST = "manifest.json"
#: What the manifest says that it is, and the form of it; a later form has a higher number.
_WHAT, _FORM = "a backup of Douze", 1
_OWNER_ALONE = 0o600 << 16  # where a .zip keeps the mode of a file
_ZIP = b"PK"  #: how every .zip begins, also one that is cut short
#: What reading a .zip raises that is not as we wrote it: RuntimeError where it is encrypted.
_UNREADABLE = (BadZipFile, EOFError, KeyError, ValueError, RuntimeError, zlib.error, lzma.LZMAError)
_DAMAGED = (*_UNREADABLE, MsgspecError)


class ArchiveFacts(Struct, frozen=True, kw_only=True):
    """What an archive says of itself, beside the fingerprint of each of its files."""

    program: str  #: which Douze made it
    at: Annotated[datetime, Meta(tz=True)]
    config: str  #: the name of `config.yaml` in it
    secrets: tuple[str, ...] = ()  #: those that are in the archive beside it
    origins: Mapping[str, str] = {}  #: where files stood that are not below the folder of settings


class _Head(Struct, frozen=True):
    """What tells whether a manifest is ours, in whichever form the rest of it is."""

    what: str
    form: int


class _Mark(Struct, frozen=True):
    """What a file must be."""

    sha256: str
    size: int


class _Manifest(ArchiveFacts, frozen=True, kw_only=True):
    """The whole of it, in the form that we know."""

    files: dict[str, _Mark]


def write_archive(path: Path, told: ArchiveFacts, files: Iterable[tuple[str, bytes]]) -> None:
    """Write an archive and look through it; then it takes its place, wholly or not at all.

    Raises OSError, and BackupUnusable where it does not read back as it was written.
    """
    with draft_of(path) as (draft, made):
        marks = {}
        with ZipFile(draft, "w", ZIP_DEFLATED) as archive:
            for name, content in files:
                marks[name] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
                archive.writestr(_entry(name, told.at), content)
            archive.writestr(_entry(MANIFEST, told.at), _manifest(told, marks))
        os.fsync(made)
        with opened(draft) as written:
            written.look_through()
        draft.replace(path)
    sync_folder(path.parent)


class Archive:
    """An archive that is open: what it says of itself, and its files, each as it was kept."""

    def __init__(self, path: Path, archive: ZipFile) -> None:
        self._path, self._archive = path, archive
        if MANIFEST not in archive.namelist():
            raise _another(path)
        try:
            content = archive.read(MANIFEST)
            head = decode(content, type=_Head)
            if head.what != _WHAT or head.form > _FORM:
                raise _another(path)
            self.told = decode(content, type=_Manifest)
            _check_year(self.told.at)
            self._marks = self.told.files
            for name in self._marks:
                _safe(name)
        except _DAMAGED as error:
            raise damaged(path, str(error)) from error

    @property
    def names(self) -> list[str]:
        """The files that it has, `config.yaml` last: where that is, all the others are."""
        return sorted(self._marks, key=lambda name: (name == self.told.config, name))

    def read(self, name: str) -> bytes:
        """Give a file. Raises BackupUnusable where it is not what was kept."""
        try:
            content = self._archive.read(name)
        except _UNREADABLE as error:
            raise damaged(self._path, str(error)) from error
        if sha256(content).hexdigest() != self._marks[name].sha256:
            raise damaged(self._path, name)
        return content

    def look_through(self) -> None:
        """Read every file once. Raises BackupUnusable."""
        for name in self.names:
            self.read(name)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an archive. Raises BackupUnusable for a file that is not one, or cannot be read."""
    try:
        with os.fdopen(open_regular(path), "rb") as file:
            if file.read(len(_ZIP)) != _ZIP:
                raise _another(path)
            with ZipFile(file) as archive:
                yield Archive(path, archive)
    except BadZipFile as error:
        raise damaged(path, str(error)) from error
    except OSError as error:
        what = phrase("error_unreadable", why=os_words(error))
        raise BackupUnusable(str(path), what, phrase("hint_backup_name")) from error


def _another(path: Path) -> BackupUnusable:
    """Tell of a file that is no backup, or one that we do not know how to read yet."""
    return BackupUnusable(str(path), phrase("error_backup_other"), phrase("hint_backup_other"))


def damaged(path: Path, why: str) -> BackupUnusable:
    what = phrase("error_backup_damaged", why=why)
    return BackupUnusable(str(path), what, phrase("hint_backup_older"))


def _entry(name: str, at: datetime) -> ZipInfo:
    entry = ZipInfo(name, date_time=at.timetuple()[:6])
    entry.external_attr, entry.compress_type = _OWNER_ALONE, ZIP_DEFLATED
    return entry


def _manifest(told: ArchiveFacts, marks: Mapping[str, Mapping[str, object]]) -> bytes:
    facts = {**asdict(told), "at": told.at.isoformat()}
    said = {"what": _WHAT, "form": _FORM, **facts, "files": marks}
    return json.dumps(said, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace")


def _check_year(at: datetime) -> None:
    """Raise ValueError where no clock of ours can have shown this moment."""
    if not 1980 <= at.year < 9999:  # a .zip begins with 1980
        raise ValueError(at.isoformat())


def _safe(name: str) -> None:
    """Raise ValueError where a name would leave the folder that it is restored to."""
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
        raise ValueError(name)
