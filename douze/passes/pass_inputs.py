"""A fingerprint of the files that a pass reads, so that the next knows whether they changed."""

import sys
import time
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from douze.composition import HOME, Adapters
from douze.file_stamps import settled_mark, stamps

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


def mark_of_inputs(adapters: Adapters, *, clock_set: bool, program: str = "") -> str:
    """Give a text that is another one where a pass may find something else; empty if unknown.

    It covers all but the spreadsheet, the time and what the ledger holds: settings, program and
    words, every file and folder that a setting names, the secret. A mailbox has to be looked at
    anew, so with one nothing is known. `program` is what `mark_of_program` gave, if it is known.
    """
    if adapters.bounces is not None:
        return ""
    settings, secret = adapters.settings, adapters.secret.read()
    mark = sha256(repr((sys.version, _libraries(), clock_set, settings, secret)).encode())
    # Looked at in other ways, or changed by passes themselves.
    looked_at = {settings.ledger, settings.spreadsheet.path, settings.mail.path, settings.state}
    written = {settings.monitor.textfile, settings.backup.folder}  # by passes, and read by none
    named = [path for path in _paths(settings) if path not in looked_at | written]
    named.append(settings.reports_folder)
    mark.update((program or mark_of_program()).encode())
    return _marked(mark, (adapters.templates, *named))


def mark_of_program() -> str:
    """Tell the program as it lies there. A process runs what lay there when it began."""
    return _marked(sha256(), (HOME / "run.py", HOME / "douze", HOME / "workflows"))


def _marked(mark: "Hash", paths: Iterable[Path]) -> str:
    mark.update("".join(stamps(paths)).encode("utf-8", "surrogateescape"))
    return mark.hexdigest()


def mark_of_workbook(adapters: Adapters) -> str:
    """What tells without reading the workbook that nobody touched it; nothing of a Google Sheet."""
    spreadsheet = adapters.settings.spreadsheet
    if spreadsheet.kind != "workbook":
        return ""
    return settled_mark(spreadsheet.path, time.time_ns())


def _libraries() -> int:
    """When a library was last put where they lie, or taken away."""
    return Path(msgspec.__file__).parents[1].stat().st_mtime_ns


def _paths(value: object) -> Iterator[Path]:
    """Name every file and folder that settings name."""
    if isinstance(value, Path):
        yield value
    for name in getattr(value, "__struct_fields__", ()):
        yield from _paths(getattr(value, name))
