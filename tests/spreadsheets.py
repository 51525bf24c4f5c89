"""The spreadsheet of a house, and staff's hands on it: in memory, in a file, or on the local Google.

`chosen()` says which of them a house gets that is built now; the fixture `spreadsheet` chooses.
So a scenario is written once and holds wherever staff keep their rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import openpyxl

from douze.adapters.google.reading import params, whole
from douze.adapters.google_sheet import GoogleSheet
from douze.adapters.memory_workbook import MemoryWorkbook
from douze.adapters.xlsx.settle import Rows, used
from douze.adapters.xlsx.values import clean
from douze.adapters.xlsx_file import XlsxFile
from douze.model.settings import Settings
from douze.model.sheet import Cell, Edits, Snapshot
from douze.ports import Workbook
from tests.sheets_server import SheetsServer
from tests.sheets_server.hands import Tab
from tests.sheets_server.loading import fill

Tabs = Mapping[str, Iterable[Sequence[Cell]]]


class Spreadsheet(Workbook, Protocol):
    """What a pass asks of a workbook, and what a test sees and does behind its back."""

    open_by: str  #: who has it open; then it is busy
    read_only: bool

    @property
    def tabs(self) -> dict[str, Rows]: ...

    @property
    def reads(self) -> int: ...

    @property
    def writes(self) -> Sequence[Edits]: ...

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None: ...


#: Makes a spreadsheet of these tabs, for an association of these settings.
Maker = Callable[[Tabs, Settings], Spreadsheet]


def in_memory(tabs: Tabs, ours: Settings) -> Spreadsheet:
    """Nothing but rows."""
    return MemoryWorkbook(tabs)


_CHOSEN: ContextVar[Maker] = ContextVar("spreadsheet", default=in_memory)


def chosen() -> Maker:
    """What the next house keeps its rows in; in memory, unless somebody chose."""
    return _CHOSEN.get()


@contextmanager
def choosing(maker: Maker) -> Iterator[None]:
    """Let the houses that are built meanwhile keep their rows in this."""
    before = _CHOSEN.set(maker)
    try:
        yield
    finally:
        _CHOSEN.reset(before)


def in_files(folder: Path) -> Maker:
    """Each in a file of its own in this folder."""
    numbers = count(1)
    return lambda tabs, ours: InFile(folder / f"classeur-{next(numbers)}.xlsx", tabs)


def online(server: SheetsServer, folder: Path) -> Maker:
    """Each a Google Sheet of its own; the robot's token is kept in this folder."""
    return lambda tabs, ours: Online(server, folder, tabs, ours)


class InFile(XlsxFile):
    """An .xlsx file that staff save again and again: all at once, before somebody else looks."""

    def __init__(self, path: Path, tabs: Tabs) -> None:
        super().__init__(path)
        self.reads = 0
        self.writes: list[Edits] = []
        self._typed: dict[str, Rows] | None = {t: _cleaned(rows) for t, rows in tabs.items()}
        self._there = self._typed

    @property
    def tabs(self) -> dict[str, Rows]:
        return {title: list(rows) for title, rows in self._there.items()}

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        self._typed = self._there = {**self._there, title: _cleaned(rows)}

    @property
    def open_by(self) -> str:
        return self._lock.read_text("utf-8").partition(",")[0] if self._lock.exists() else ""

    @open_by.setter
    def open_by(self, who: str) -> None:
        self._lock.unlink(missing_ok=True)
        if who:
            self._lock.write_text(f"{who},gg,pc,21.11.2026 12:00,file:///home;", "utf-8")

    @property
    def _lock(self) -> Path:
        return self._path.with_name(f".~lock.{self._path.name}#")

    @property
    def read_only(self) -> bool:
        return not self._path.stat().st_mode & 0o222

    @read_only.setter
    def read_only(self, closed: bool) -> None:
        self._saved()
        self._path.chmod(0o400 if closed else 0o600)

    def read(self) -> Snapshot:
        self.reads += 1
        self._saved()
        return super().read()

    def check_writable(self) -> None:
        self._saved()
        super().check_writable()

    def write(self, edits: Edits) -> None:
        self._saved()
        before = self._path.read_bytes()
        super().write(edits)
        if self._path.read_bytes() != before:
            self.writes.append(edits)
            self._there = {t.title: list(t.rows) for t in XlsxFile(self._path).read().tabs}

    def _saved(self) -> None:
        if self._typed is None:
            return
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in self._typed.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
                for cell in sheet[sheet._current_row] if row else ():
                    if cell.data_type == "f":
                        cell.data_type = "s"  # text, whatever it looks like
        book.save(self._path)
        self._typed = None


class Online:
    """A Google Sheet on the local server, which staff edit there."""

    open_by = ""  #: any number of people have it open, and it is no matter

    def __init__(self, server: SheetsServer, folder: Path, tabs: Tabs, ours: Settings) -> None:
        self.server = server
        self.document = server.drive.create("Inscriptions", locale="fr_FR", time_zone=ours.zone.key)
        fill(self.document.book, {title: _cleaned(rows) for title, rows in tabs.items()})
        place = replace(
            ours.spreadsheet,
            kind="google",
            key=self.document.key,
            credentials=server.credentials,
            endpoint=server.url,
        )
        ledger = folder / "ledger.sqlite"  # the robot's token is kept beside it
        self._sheet = GoogleSheet.of(replace(ours, spreadsheet=place, ledger=ledger))
        self.reads = 0
        self.writes: list[Edits] = []
        self._seen: tuple[object, dict[str, Rows]] = (None, {})

    @property
    def tabs(self) -> dict[str, Rows]:
        if self._seen[0] is not self.document.book:
            there = whole(self.server.look(self.document.key, params(()))).tabs
            self._seen = self.document.book, {title: tab.rows for title, tab in there.items()}
        return {title: list(rows) for title, rows in self._seen[1].items()}

    def tab(self, title: str) -> Tab:
        """A tab as staff have it before them; it is made where there is none."""
        if self.document.book.titled(title) is None:
            first = Tab(self.document, self.document.book.sheets[0].id)
            first.request({"addSheet": {"properties": {"title": title}}})
        sheet = self.document.book.titled(title)
        assert sheet is not None
        return Tab(self.document, sheet.id)

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        self.tab(title).fill(_cleaned(rows))

    @property
    def read_only(self) -> bool:
        return any(sheet.protected for sheet in self.document.book.sheets)

    @read_only.setter
    def read_only(self, closed: bool) -> None:
        for sheet in self.document.book.sheets if closed else ():
            Tab(self.document, sheet.id).protect()

    def read(self) -> Snapshot:
        self.reads += 1
        return self._sheet.read()

    def check_writable(self) -> None:
        self._sheet.check_writable()

    def write(self, edits: Edits) -> None:
        before = self.document.book
        self._sheet.write(edits)
        if self.document.book is not before:
            self.writes.append(edits)


class Beside:
    """Stands beside a spreadsheet: what a test does not replace is that spreadsheet's."""

    def __init__(self, book: Spreadsheet) -> None:
        self.book = book

    def __getattr__(self, name: str) -> Any:
        return getattr(self.book, name)


def _cleaned(rows: Iterable[Sequence[Cell]]) -> Rows:
    return used(map(clean, row) for row in rows)
