"""Files of our own: we write through no links, and nobody else may write in them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from douze.errors import UnsafePlace
from douze.model.phrases import Phrase, phrase


def is_own(path: Path) -> bool:
    """Whether a file is not a link, and only its owner, we or root, may write it."""
    try:
        there = path.lstat()
    except OSError:
        return False
    whose = there.st_uid in (os.geteuid(), 0)
    return stat.S_ISREG(there.st_mode) and whose and not there.st_mode & 0o022


def open_to_all(path: Path) -> Iterator[Phrase]:
    """Say how everybody on this machine could change a file, and what to type: `where: what. Hint`.

    A group that may write was given that by somebody. In a folder with the sticky bit nobody
    replaces another's file. Of a folder it is asked whether it could be replaced; what lies in it
    tells whether it is open itself.
    """
    for place in (path.parent,) if path.is_dir() else (path, path.parent):
        try:
            mode = place.stat().st_mode
        except OSError:
            continue  # what is not there is told by whoever needs it
        sticky = stat.S_ISDIR(mode) and mode & stat.S_ISVTX
        if mode & stat.S_IWOTH and not sticky:
            shown = f"{stat.S_IMODE(mode):04o}"
            hint = phrase("hint_close_to_others", place=str(place))
            what = phrase("error_open_to_all", mode=shown)
            if place != path:
                what = phrase("error_folder_open_to_all", name=path.name, mode=shown)
            yield phrase("error_at", where=str(place), what=what, hint=hint)


def all_in(folder: Path | None) -> tuple[Path, ...]:
    """Name a folder that somebody chose, and all that lies in it; nothing where there is none."""
    return (folder, *sorted(folder.rglob("*"))) if folder is not None else ()


def refuse_open_to_all(*paths: Path) -> None:
    """Raise UnsafePlace where everybody on this machine could change one of these files."""
    problems = [told for path in paths for told in open_to_all(path)]
    if problems:
        raise UnsafePlace(*dict.fromkeys(problems))


def refuse_link(folder: Path, setting: str) -> None:
    """Raise UnsafePlace where a folder that we write into is a link."""
    if folder.is_symlink():
        what, hint = phrase("error_folder_link"), phrase("hint_name_or_remove", setting=setting)
        raise UnsafePlace(phrase("error_at", where=str(folder), what=what, hint=hint))
