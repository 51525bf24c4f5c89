"""Putting a file in another's place: wholly, or not at all."""

import contextlib
import fcntl
import os
import stat
from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

_SUFFIX = ".tmp"
_MAKE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
_LOOK = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC


def replace_file(
    path: Path, content: bytes, *, durable: bool = False, public: bool = False
) -> None:
    """Write a file that its owner alone may read, whole or not at all. Raises OSError.

    What stands in its place gives way, a link too; what that leads to is left alone. `durable`
    says that it is to outlive a cut of the power, once this returns: that takes its time. What
    somebody killed while writing left is cleared away. Its folder is there already. One that is
    `public` every account may read, whatever our umask says.
    """
    with draft_of(path) as (draft, made):
        fill(made, content)
        if public:
            os.fchmod(made, 0o644)
        if durable:
            os.fsync(made)
        draft.replace(path)
    if durable:
        sync_folder(path.parent)


@contextlib.contextmanager
def draft_of(path: Path) -> Iterator[tuple[Path, int]]:
    """Give a new file beside another, ours alone and locked, and its number.

    Nothing is left of it unless it has another name by then. Raises OSError.
    """
    draft, made = _new(path)
    try:
        yield draft, made
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    finally:
        os.close(made)


def fill(made: int, content: bytes) -> None:
    """Write all of it into a draft, by its number: another file may have got its name since."""
    with open(made, "wb", closefd=False) as file:
        file.write(content)


def draft_prefix(path: Path) -> str:
    """How the names of drafts begin that are to take this file's place, and no other's."""
    return f".douze-{sha256(path.name.encode()).hexdigest()[:8]}-"


def sync_folder(folder: Path) -> None:
    """Make a change of names survive a cut of the power. Raises OSError."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def clear_away(path: Path) -> None:
    """Remove all drafts of a file that nobody writes any more, whatever their names end with.

    Goes through the whole folder, so not for each of thousands of letters.
    """
    for left in path.parent.glob(f"{draft_prefix(path)}*{_SUFFIX}"):
        _clear_dead(left)


def _new(path: Path) -> tuple[Path, int]:
    """Make the first draft whose name is free, and lock it: what is locked is cleared by nobody."""
    for number in count():
        draft = path.with_name(f"{draft_prefix(path)}{number}{_SUFFIX}")
        _clear_dead(draft)
        try:
            made = os.open(draft, _MAKE, 0o600)
        except FileExistsError:
            continue  # somebody alive writes it, or it is none of ours
        with contextlib.suppress(OSError):  # not every file system has locks
            fcntl.flock(made, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(made).st_nlink:
            return draft, made
        os.close(made)  # it was taken for a dead one's, in the moment before it was locked
    raise AssertionError("there is always another number")


def _clear_dead(left: Path) -> None:
    """Remove a draft unless somebody writes it: a writer holds a lock, the dead none."""
    with contextlib.suppress(OSError):
        number = os.open(left, _LOOK)
        try:
            if stat.S_ISREG(os.fstat(number).st_mode):
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                left.unlink()
        finally:
            os.close(number)
