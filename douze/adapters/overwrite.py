"""Overwriting a file that is going: its name is gone at once, its bytes would stay on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PART = 1024**2
_OURS = os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK


#: What a file is called while it goes, so that one that was left half way is found again.
GOING = ".douze-erasing"


def overwrite(path: Path) -> None:
    """Put zeros in the place of a file's bytes, then take it away. Raises OSError.

    One that has another name besides keeps its bytes there: only this name goes. On a disk that
    writes elsewhere what is written anew (most flash, ZFS, btrfs) the old bytes stay until it
    needs the room.
    """
    going = path.with_name(GOING)
    if path != going:
        path.replace(going)
    file = os.open(going, _OURS)
    try:
        there = os.fstat(file)
        if there.st_nlink == 1:
            _zeros(file, there.st_size)
        going.unlink()
    finally:
        os.close(file)


@contextmanager
def overwritten_once_gone(path: Path) -> Iterator[None]:
    """Put zeros in the place of a file's bytes if it has no name any more afterwards.

    For what another file takes the place of. A file that is not there is none. Raises OSError.
    """
    try:
        old = os.open(path, _OURS)
    except FileNotFoundError:
        yield
        return
    try:
        yield
        there = os.fstat(old)
        if there.st_nlink == 0:
            _zeros(old, there.st_size)
    finally:
        os.close(old)


def _zeros(file: int, size: int) -> None:
    os.lseek(file, 0, os.SEEK_SET)
    left = size
    while left > 0:
        left -= os.write(file, bytes(min(left, _PART)))
    os.fsync(file)  # else the zeros go with the file before the disk has them
