"""The settings of a file that was checked before: cron asks for them a hundred times a day.

Importing pydantic and checking by it would be a good part of what a pass with nothing to do
costs, so what it found good is kept beside the ledger until the file, or the program that
checks it, changes. A kept file that cannot be read counts as none.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct, json

from douze.model import settings as model
from douze.model.settings import Settings
from douze.own_file import is_own

NAME = "settings.json"


class _Kept(Struct, frozen=True, kw_only=True):
    of: str  #: the mark of the file and the program
    settings: Settings


def kept(config: Path) -> Settings | None:
    """Give the settings that were kept for just this file and program, if they were."""
    for folder in _folders(config):
        if not is_own(folder / NAME):
            continue
        try:
            found = json.decode((folder / NAME).read_bytes(), type=_Kept, dec_hook=_back)
        except (OSError, ValueError, KeyError):  # KeyError: no such time zone
            continue
        if found.of == _mark(config):
            return found.settings
    return None


def keep(config: Path, settings: Settings) -> None:
    """Keep what this file was found to say, if it is not kept yet.

    Beside the ledger, where that stands in the file's folder or in its `var/`; elsewhere
    nothing is kept. Not being able to is no fault.
    """
    folder = settings.ledger.parent
    if folder not in _folders(config) or kept(config) == settings:
        return
    there = folder / NAME
    beside = there.with_suffix(f".{os.getpid()}.tmp")
    try:
        told = json.encode(_Kept(of=_mark(config), settings=settings), enc_hook=_plain)
        beside.touch(0o600, exist_ok=False)
        beside.write_bytes(told)
        beside.replace(there)
    except (OSError, UnicodeEncodeError):  # a folder's name may be no text
        beside.unlink(missing_ok=True)


def _folders(config: Path) -> tuple[Path, Path]:
    home = config.parent.absolute()
    return home / "var", home


def _mark(config: Path) -> str:
    """Tell apart every file, every place where it may stand, and every program."""
    mark = hashlib.sha256(os.fsencode(config.absolute()) + b"\0" + config.read_bytes())
    for source in _sources():
        stat = source.stat()
        mark.update(b"\0" + os.fsencode(source))  # no text, maybe, as any folder's name
        mark.update(f"\0{stat.st_size}\0{stat.st_mtime_ns}".encode())
    return mark.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted(Path(__file__).parent.glob("*.py"))
    yield Path(model.__file__)


def _plain(value: object) -> object:
    """What JSON has no word for."""
    match value:
        case Path():
            return str(value)
        case ZoneInfo():
            return value.key
        case Mapping():
            return dict(value)
    raise TypeError(f"no way to keep {value!r}")


def _back(kind: type, plain: Any) -> object:
    return kind(plain)
