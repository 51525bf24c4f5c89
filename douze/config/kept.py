"""The settings of a file that was checked before: cron asks for them a hundred times a day.

Importing pydantic and checking by it is half of what a pass with nothing to do costs
(docs/performance.md), so what it found good is kept beside the ledger until the file, or the
program that checks it, changes. A kept file that cannot be read counts as none.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from douze.model import settings as model
from douze.model.settings import Settings

NAME = "settings.json"


def kept(config: Path) -> Settings | None:
    """Give the settings that were kept for just this file and program, if they were."""
    for folder in _folders(config):
        try:
            found = json.loads((folder / NAME).read_bytes())
            if found["of"] == _mark(config):
                settings = _back(found["settings"])
                return settings if isinstance(settings, Settings) else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            continue
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
        told = json.dumps({"of": _mark(config), "settings": _plain(settings)})
        beside.touch(0o600, exist_ok=False)
        beside.write_text(told, "utf-8")
        beside.replace(there)
    except OSError:
        beside.unlink(missing_ok=True)


def _folders(config: Path) -> tuple[Path, Path]:
    home = config.parent.absolute()
    return home / "var", home


def _mark(config: Path) -> str:
    """Tell apart every file, every place where it may stand, and every program."""
    mark = hashlib.sha256(os.fsencode(config.absolute()) + b"\0" + config.read_bytes())
    for source in _sources():
        stat = source.stat()
        mark.update(f"\0{source}\0{stat.st_size}\0{stat.st_mtime_ns}".encode())
    return mark.hexdigest()


def _sources() -> Iterator[Path]:
    yield from sorted(Path(__file__).parent.glob("*.py"))
    yield Path(model.__file__)


def _plain(value: object) -> Any:
    """Settings as JSON; what JSON does not know is a mapping with one key, its type."""
    match value:
        case None | bool() | int() | str():
            return value
        case tuple():
            return [_plain(item) for item in value]
        case Path():
            return {"Path": str(value)}
        case ZoneInfo():
            return {"ZoneInfo": value.key}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"timedelta": value.total_seconds()}
        case Mapping():
            return {"Mapping": [[_plain(k), _plain(v)] for k, v in value.items()]}
    if not is_dataclass(value) or isinstance(value, type):
        raise TypeError(f"no way to keep {value!r}")
    return {type(value).__name__: {f.name: _plain(getattr(value, f.name)) for f in fields(value)}}


def _back(plain: Any) -> object:
    if isinstance(plain, list):
        return tuple(_back(item) for item in plain)
    if not isinstance(plain, dict):
        return plain
    ((kind, inner),) = plain.items()
    match kind:
        case "Path":
            return Path(inner)
        case "ZoneInfo":
            return ZoneInfo(inner)
        case "time":
            return time.fromisoformat(inner)
        case "timedelta":
            return timedelta(seconds=inner)
        case "Mapping":
            return MappingProxyType({_back(k): _back(v) for k, v in inner})
    made = getattr(model, kind)
    return made(**{name: _back(value) for name, value in inner.items()})
