"""Putting a file in another's place: wholly, or not at all."""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from douze.replace_file import clear_away, draft_of, fill, sync_folder


class Fingerprint(NamedTuple):
    """What tells that a file is not the one that was read."""

    changed: int  #: nanoseconds
    size: int
    inode: int


def fingerprint(path: Path) -> Fingerprint:
    """The fingerprint of the file as it is now."""
    found = path.stat()
    return Fingerprint(found.st_mtime_ns, found.st_size, found.st_ino)


def replace(path: Path, content: bytes, *, check: Callable[[], None]) -> Fingerprint:
    """Put new content in a file's place, keeping its mode, owner and attributes.

    `check` is called when the new file is complete, just before it takes the old one's
    place; what it raises is passed on. Whatever fails, the file is as it was and no other
    is left behind; what somebody killed while writing left is cleared away here. Hard links to
    the old file keep the old content.
    """
    return _put(path, path, content, check)


def keep(path: Path, copy: Path, content: bytes) -> None:
    """Leave what a file held under another name beside it, unless something is there already.

    It is there wholly or not at all, with the file's mode, owner and attributes.
    """
    if not os.path.lexists(copy):
        _put(path, copy, content, lambda: None)


def _put(model: Path, path: Path, content: bytes, check: Callable[[], None]) -> Fingerprint:
    there = model.stat()
    clear_away(path)
    with draft_of(path) as (draft, made):
        fill(made, content)
        _take_after(model, there, made)
        # Before the new name, or a power cut could leave it with an empty file.
        os.fsync(made)
        check()
        # Taken before: what stands at that path later may be somebody else's already.
        mark = fingerprint(draft)
        draft.replace(path)
    with contextlib.suppress(OSError):  # where the file system can
        sync_folder(path.parent)
    return mark


def _take_after(path: Path, there: os.stat_result, new: int) -> None:
    """Give the new file what the old one had: as much of it as we are allowed to."""
    with contextlib.suppress(OSError):
        os.fchown(new, there.st_uid, there.st_gid)
    with contextlib.suppress(OSError):
        for name in os.listxattr(path):
            with contextlib.suppress(OSError):
                os.setxattr(new, name, os.getxattr(path, name))
    # Last, for a change of owner takes some rights away.
    os.fchmod(new, there.st_mode & 0o7777)
