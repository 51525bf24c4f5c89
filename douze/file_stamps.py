"""Whether files are unchanged, judged by size and time, as Python judges its own sources."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from stat import S_ISDIR

#: What Python puts beside a program by itself.
_BESIDE = "__pycache__"
#: No file system counts in larger steps (FAT: two seconds), in nanoseconds.
_TICK = 2_000_000_000


def stamps(paths: Iterable[Path]) -> Iterator[str]:
    """Give a text a file, of these and of all that lie in these folders, in an order of its own.

    What is not there, or may not be looked at, has a text as well.
    """
    for path in map(str, paths):
        yield _stamp(path)
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(name for name in folders if name != _BESIDE)
            yield from (_stamp(f"{folder}/{name}") for name in sorted(files))


def settled_mark(path: Path, now: int) -> str:
    """What tells without reading a file that it is what it was: its times, its size, its inode.

    Among them when it was last touched at all (`st_ctime`), which no program can put back, as one
    that synchronises a folder does with the other.

    Nothing where it is not there, and nothing where it was changed a moment before `now`, in
    nanoseconds: it may be changed again within one tick of the file system's clock, and have the
    same mark (as git's racy entries).
    """
    try:
        there = path.stat()
    except OSError:
        return ""
    if now - max(there.st_mtime_ns, there.st_ctime_ns) <= _TICK:
        return ""
    return f"{there.st_mtime_ns} {there.st_ctime_ns} {there.st_size} {there.st_ino}"


def _stamp(path: str) -> str:
    """Give the text of one. A pass asks for six hundred: a `Path` each took thrice as long."""
    try:
        there = os.stat(path)  # noqa: PTH116
    except OSError as error:
        return f"{path}\0{type(error).__name__}"
    if S_ISDIR(there.st_mode):
        return f"{path}\0"
    return f"{path}\0{there.st_size}\0{there.st_mtime_ns}"
