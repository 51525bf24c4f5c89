"""Reading a file that somebody else put there: it may be a pipe, on which one waits for ever."""

import errno
import os
import stat
from pathlib import Path


class NotARegularFile(OSError):
    """Something of that name is there, but no file."""


def open_regular(path: Path, *, follow: bool = True) -> int:
    """Open a file for reading without waiting, and say under which number.

    Raises OSError: NotARegularFile for a pipe, a device, a folder; and for a link, where it is
    not to be followed.
    """
    links = 0 if follow else os.O_NOFOLLOW
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | links)
    if stat.S_ISREG(os.fstat(number).st_mode):
        return number
    os.close(number)
    raise NotARegularFile(errno.EINVAL, "this is no ordinary file")


def read_regular(path: Path, most: int = -1, *, follow: bool = True) -> bytes:
    """The content of a file, or its first bytes. Raises OSError; never waits."""
    with os.fdopen(open_regular(path, follow=follow), "rb") as opened:
        return opened.read(most)
