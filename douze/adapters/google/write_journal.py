"""What was sent to Google and has not been seen there yet: noted on the disk until it is.

A write whose answer is lost may have been carried out while staff moved rows or columns, and
may stand in wrong cells then. Without this note nobody could tell what it put where, and what
stood there before.
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from msgspec import Struct

from douze.adapters.google.cell_writes import CellWrite
from douze.adapters.sheet.resolve_edits import Rows
from douze.model.sheet import Cell


class Before(Struct, frozen=True, kw_only=True):
    """One tab before a write; its header alone where no row that was there changes."""

    sheet_id: int
    rows: Rows


class WriteIntent(Struct, frozen=True, kw_only=True):
    """One write: what its tabs held before, by title, and what it put where."""

    tabs: Mapping[str, Before]
    hits: Sequence[CellWrite]
    at_once: bool = False  #: it went in one portion: all of it was carried out, or nothing
    answered: bool = False  #: it is known that it was carried out


class WriteJournal:
    """The file that remembers the writes of which nobody knows how they ended, oldest first.

    Where it cannot be written a pass goes on without: it is a precaution, and the ledger is
    the memory. Whoever holds the ledger's lock is alone with it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sent: list[WriteIntent] | None = None

    @property
    def sent(self) -> list[WriteIntent]:
        """What is remembered; nothing where the file is damaged, and it is deleted then."""
        if self._sent is None:
            self._sent = []
            try:
                self._sent = [_sent(each) for each in json.loads(self._path.read_bytes())]
            except (ValueError, TypeError, KeyError, IndexError, RecursionError):
                self.keep([])
            except OSError:
                pass  # nothing was noted, or it is not ours to read
        return self._sent

    def keep(self, sent: Sequence[WriteIntent]) -> None:
        """Remember these, on the disk before it returns; nothing is left where there are none."""
        if not sent:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        elif self._sent is None or [*map(id, sent)] != [*map(id, self._sent)]:
            self._write(json.dumps([_plain(each) for each in sent], default=_moment).encode())
        self._sent = [*sent]

    def _write(self, content: bytes) -> None:
        draft = self._path.with_name(f".{self._path.name}.part")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            made = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(made, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._path)


def _plain(sent: WriteIntent) -> dict[str, Any]:
    tabs = {title: [tab.sheet_id, tab.rows] for title, tab in sent.tabs.items()}
    hits = [
        [hit.title, hit.number, hit.at, [*hit.known.items()], [*hit.cells.items()], hit.new]
        for hit in sent.hits
    ]
    return {"tabs": tabs, "hits": hits, "at_once": sent.at_once, "answered": sent.answered}


def _sent(plain: Mapping[str, Any]) -> WriteIntent:
    tabs = {
        title: Before(sheet_id=number, rows=[tuple(map(_cell, row)) for row in rows])
        for title, (number, rows) in plain["tabs"].items()
    }
    hits = [
        CellWrite(
            title=title,
            number=number,
            at=at,
            known={column: str(text) for column, text in known},
            cells={column: _cell(value) for column, value in cells},
            new=new,
        )
        for title, number, at, known, cells, new in plain["hits"]
    ]
    if not all(hit.title in tabs for hit in hits):
        raise ValueError("a write into a tab that is not noted")
    at_once, answered = bool(plain["at_once"]), bool(plain["answered"])
    return WriteIntent(tabs=tabs, hits=hits, at_once=at_once, answered=answered)


def _moment(value: object) -> dict[str, str]:
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(f"no cell holds {value!r}")


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        ((kind, text),) = value.items()
        return {"datetime": datetime, "date": date, "time": time}[kind].fromisoformat(text)  # type: ignore[attr-defined, no-any-return]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ValueError("no cell")
