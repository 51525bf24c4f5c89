"""A backup comes back: into a folder with nothing in it, every file as it was kept."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from douze.adapters.backup.archive import Archive, damaged, opened
from douze.errors.files import BackupUnusable, RestoredInPart
from douze.model.backups import ENDING, SECRETS_ENDING, Restored, secrets_of
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase
from douze.replace_file import replace_file, sync_folder


def restore_archive(path: Path, folder: Path, ready: Callable[[Path, datetime], None]) -> Restored:
    """Write all files of a backup into an empty folder, its secrets too where they lie beside it.

    All of both is looked through before the first is written; `config.yaml` comes last. `ready`
    hears of it under another name first, and of which moment the backup is: what it does is done
    before any pass can go by. Raises BackupUnusable, and RestoredInPart where the folder cannot
    be written.
    """
    _refuse_used(folder)
    beside = path.with_name(secrets_of(path.name))
    with opened(path) as archive:
        archive.look_through()
        if path.name.endswith(SECRETS_ENDING):
            name = path.name.removesuffix(SECRETS_ENDING) + ENDING
            hint = phrase("hint_backup_of_secrets", name=name)
            raise BackupUnusable(str(path), phrase("error_backup_secrets"), hint)
        if archive.told.config not in archive.names:
            raise damaged(path, archive.told.config)
        told, count, origins = archive.told, len(archive.names), {**archive.told.origins}
        secrets = bool(told.secrets) and beside.exists()
        if secrets:
            with opened(beside) as apart:
                apart.look_through()
                _put(apart, folder)
                origins |= apart.told.origins
                count += len(apart.names)
        _put(archive, folder, last=told.config)
        draft = folder / f"{told.config}.douze-restoring"
        _write(draft, archive.read(told.config), folder)
    ready(draft, told.at)
    _take_its_place(draft, folder / told.config)
    there = ((origin, folder / name) for name, origin in sorted(origins.items()))
    return Restored(
        at=told.at,
        program=told.program,
        config=folder / told.config,
        count=count,
        moved=tuple((origin, copy) for origin, copy in there if copy.exists()),
        missing=() if secrets else told.secrets,
    )


def _refuse_used(folder: Path) -> None:
    """Raise BackupUnusable unless it is a folder with nothing in it, or none yet."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise _no_place(folder, phrase("error_restore_no_folder"))
    try:
        used = folder.exists() and any(folder.iterdir())
    except OSError as error:
        raise _unwritable(folder, error) from error
    if used:
        raise _no_place(folder, phrase("error_restore_used"))


def _no_place(folder: Path, what: Phrase) -> BackupUnusable:
    return BackupUnusable(str(folder), what, phrase("hint_restore_folder"))


def _put(archive: Archive, folder: Path, *, last: str = "") -> None:
    for name in archive.names:
        if name != last:
            _write(folder / name, archive.read(name), folder)


def _write(file: Path, content: bytes, folder: Path) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(file, content, durable=True)
    except OSError as error:
        raise _unwritable(Path(os.fsdecode(error.filename or folder)), error) from error


def _take_its_place(draft: Path, file: Path) -> None:
    try:
        draft.replace(file)
        sync_folder(file.parent)
    except OSError as error:
        raise _unwritable(file, error) from error


def _unwritable(path: Path, error: OSError) -> RestoredInPart:
    what = phrase("error_unwritable_file", why=os_words(error))
    return RestoredInPart(str(path), what, phrase("hint_rights_folder"))
