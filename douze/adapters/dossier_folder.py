"""The folder of the files of sessions: in each session's own the last version, below it the others.

`benevoles/index.html`, `benevoles/v1/index.html`. What is ours stands in its `manifest.json`, with
what it was made from. It names new files before they are there: what a pass that was cut short
left is ours too, and the next writes it again. Nothing is ever removed but what the version after
it has no more, which the folder of the version before keeps.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from douze.adapters.overwrite import overwrite
from douze.adapters.regular_file import read_regular
from douze.errors.files import NotOurs, SiteUnwritable
from douze.model.dossiers import (
    MANIFEST,
    DossiersThere,
    DossierToWrite,
    StandingDossier,
    manifest,
    under_way,
)
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.replace_file import replace_file, sync_folder

#: No manifest is longer, in bytes.
_LONGEST = 1_000_000
_MODE = 0o700
_MAKING = ".douze-version"


class _Known(Struct, frozen=True, kw_only=True):
    """What a manifest tells."""

    standing: StandingDossier
    names: tuple[str, ...]


class DossierFolder:
    """Files of sessions below one folder, which its owner alone may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, names: Iterable[str]) -> DossiersThere:
        if (trouble := self._trouble()) is not None:
            return DossiersThere(trouble=trouble)
        found = {name: _manifest(self._folder / name) for name in names}
        return DossiersThere(standing={n: known.standing for n, known in found.items() if known})

    def write(self, write: DossierToWrite, files: Mapping[str, bytes]) -> None:
        folder = self._folder / write.name
        try:
            for made in (self._folder, folder):
                made.mkdir(mode=_MODE, exist_ok=True)
                if made.is_symlink():
                    raise _in_the_way(made)
            self._write(folder, write, files)
        except OSError as error:
            raise _unwritable(Path(error.filename or folder), error) from error

    def erase(self, name: str) -> None:
        folder = self._folder / name
        known = _manifest(folder)
        try:
            # The versions first, the manifest last: what is cut short is found again by it.
            _erase_versions(folder)
            for ours in (*(known.names if known else ()), MANIFEST):
                if (folder / ours).is_file():
                    overwrite(folder / ours)
        except OSError as error:
            raise _unwritable(Path(error.filename or folder), error) from error

    def _write(self, folder: Path, write: DossierToWrite, files: Mapping[str, bytes]) -> None:
        known = _manifest(folder)
        before = known.names if known else ()
        ours = {*before, MANIFEST} if known else set[str]()
        for name in (MANIFEST, *files):
            if name not in ours and os.path.lexists(folder / name):
                raise _in_the_way(folder / name)
        if known and known.standing.mark and known.standing.version < write.version:
            _keep(folder, known)
        # Named before it is there, so that what is cut short here counts as ours.
        _put(folder / MANIFEST, under_way(write, {*before, *files}))
        for name, content in files.items():
            _put(folder / name, content)
        for name in {*before} - {*files}:
            (folder / name).unlink(missing_ok=True)
        _put(folder / MANIFEST, manifest(write, files))
        sync_folder(folder)

    def _trouble(self) -> Phrase | None:
        """Say why nothing can be written there; nothing where the folder is yet to be made."""
        folder = self._folder
        if folder.is_symlink():
            return _in_the_way(folder).told
        there = folder if folder.exists() else folder.parent
        if not there.is_dir():
            return _unwritable(there, FileNotFoundError(2, "")).told
        if not os.access(there, os.W_OK | os.X_OK):
            return _unwritable(there, PermissionError(13, "")).told
        return None


def _erase_versions(folder: Path) -> None:
    """Overwrite the files of all earlier versions, and take their folders away once empty."""
    for version in sorted(folder.glob("v*")):
        if not _is_version(version.name) or not version.is_dir():
            continue
        for there in sorted(version.iterdir()):
            if there.is_file():
                overwrite(there)
        if not any(version.iterdir()):
            version.rmdir()


def _is_version(name: str) -> bool:
    """Whether a folder is called as that of an earlier version is."""
    return name.startswith("v") and name[1:].isdecimal()


def _keep(folder: Path, known: _Known) -> None:
    """Leave a copy of the version that stands there in a folder of its own, whole or not at all."""
    kept, making = folder / f"v{known.standing.version}", folder / _MAKING
    if kept.exists():
        return
    if making.is_dir():
        shutil.rmtree(making)
    # Copied beside and renamed: a version is there as a whole, or not at all.
    making.mkdir(mode=_MODE)
    for name in (MANIFEST, *known.names):
        there = folder / name
        if there.is_file() and not there.is_symlink():
            shutil.copy2(there, making / name)
    making.rename(kept)


def _put(path: Path, content: bytes) -> None:
    if path.is_dir() and not path.is_symlink():
        raise _in_the_way(path)
    replace_file(path, content, durable=True)


def _manifest(folder: Path) -> _Known | None:
    """Read what is ours there; nothing where nothing says so."""
    try:
        told = json.loads(read_regular(folder / MANIFEST, _LONGEST, follow=False))
        names = tuple(str(file["name"]) for file in told["files"])
        made = datetime.fromisoformat(told["made"])
        version, mark = int(told["version"]), str(told["facts"])
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None  # whatever it is, it is none of ours
    if any(Path(name).name != name or name in ("", ".", "..") for name in names):
        return None  # somebody else's: ours leads nowhere else
    if made.tzinfo is None:
        return None
    whole = all((folder / name).is_file() for name in names)
    standing = StandingDossier(version=version, mark=mark, made=made, whole=whole)
    return _Known(standing=standing, names=names)


def _in_the_way(path: Path) -> NotOurs:
    return NotOurs(str(path), phrase("dossier_in_the_way"), phrase("hint_dossier_move"))


def _unwritable(path: Path, error: OSError) -> SiteUnwritable:
    what = phrase("error_unwritable_file", why=os_words(error))
    return SiteUnwritable(str(path), what, phrase("hint_dossier_folder"))
