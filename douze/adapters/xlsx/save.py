"""Putting a file in another's place: wholly, or not at all."""

import contextlib
import fcntl
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from douze.adapters.xlsx.regular import open_regular

_SUFFIX = ".tmp"


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
    import tempfile  # it takes a while, and most passes write nothing

    there, ours = model.stat(), _unfinished(path)
    _clear_away(path.parent, ours)
    number, name = tempfile.mkstemp(prefix=ours, suffix=_SUFFIX, dir=path.parent)
    complete = Path(name)
    try:
        with os.fdopen(number, "wb") as new:
            with contextlib.suppress(OSError):
                fcntl.flock(new, fcntl.LOCK_EX | fcntl.LOCK_NB)
            new.write(content)
            new.flush()
            _take_after(model, there, new.fileno())
            os.fsync(new.fileno())
            check()
            mark = fingerprint(complete)
            complete.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            complete.unlink()
        raise
    _keep_folder(path.parent)
    return mark


def _unfinished(path: Path) -> str:
    """How the names of unfinished files begin that are to take this one's place, and no other's."""
    return f".douze-{sha256(os.fsencode(path.name)).hexdigest()[:8]}-"


def _clear_away(folder: Path, ours: str) -> None:
    """Remove unfinished files that nobody writes any more: a writer holds a lock, the dead none."""
    for left in folder.glob(f"{ours}*{_SUFFIX}"):
        with contextlib.suppress(OSError), os.fdopen(open_regular(left), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _take_after(path: Path, there: os.stat_result, new: int) -> None:
    """Give the new file what the old one had: as much of it as we are allowed to."""
    with contextlib.suppress(OSError):
        os.fchown(new, there.st_uid, there.st_gid)
    with contextlib.suppress(OSError):
        for name in os.listxattr(path):
            with contextlib.suppress(OSError):
                os.setxattr(new, name, os.getxattr(path, name))
    os.fchmod(new, there.st_mode & 0o7777)


def _keep_folder(folder: Path) -> None:
    """Make the change of name survive a power cut, where the file system can."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
