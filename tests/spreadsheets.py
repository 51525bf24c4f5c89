"""Where a house keeps its rows: in memory, in a file, on the local Google; and staff's hands there.

`chosen()` makes the spreadsheet of a house that is built now; the fixture `spreadsheet` chooses.
So a scenario is written once, and holds wherever staff keep their rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter  # type: ignore[import-untyped]
from msgspec.structs import replace

from douze.adapters.google.reading import params, parse_reading
from douze.adapters.google_sheet import GoogleSheet
from douze.adapters.sheet.resolve_edits import Rows, used
from douze.adapters.sheet.values import clean
from douze.adapters.xlsx_file import XlsxFile
from douze.model.settings import Settings
from douze.model.sheet import NO_EDITS, Cell, Edits, Snapshot
from douze.model.writes import NoteWrite, unnoted
from douze.ports import Workbook
from tests.memory_workbook import MemoryWorkbook
from tests.sheets_server import SheetsServer
from tests.sheets_server.documents import Document
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


#: How a spreadsheet shows days and times.
LOOKS = {datetime: "yyyy-mm-dd h:mm:ss", date: "yyyy-mm-dd", time: "h:mm:ss"}

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
        self._typed: dict[str, Rows] = {}  #: what staff typed since they saved, by tab
        self._there: dict[str, Rows] | None = {}  #: what the file holds; None where we wrote
        for title, rows in tabs.items():
            self.edit(title, rows)

    @property
    def tabs(self) -> dict[str, Rows]:
        if self._there is None:
            self._there = {t.title: _trimmed(t.rows) for t in XlsxFile(self._path).read().tabs}
        return {title: list(rows) for title, rows in (self._there | self._typed).items()}

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        self._typed[title] = _cleaned(rows)

    @property
    def path(self) -> Path:
        return self._path

    @property
    def open_by(self) -> str:
        return self._lock.read_text("utf-8").partition(",")[0] if self._lock.exists() else ""

    @open_by.setter
    def open_by(self, who: str) -> None:
        self._lock.write_text(f"{who},gg,pc,21.11.2026 12:00,file:///home;", "utf-8")

    @property
    def _lock(self) -> Path:
        return self._path.with_name(f".~lock.{self._path.name}#")

    @property
    def read_only(self) -> bool:
        return not self._path.stat().st_mode & 0o222

    @read_only.setter
    def read_only(self, closed: bool) -> None:
        self._save()
        self._path.chmod(0o400 if closed else 0o600)

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        self._save()
        self.reads += 1
        return super().read(beside)

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        self._save()
        super().check_writable(edits)

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        self._save()
        before = self._path.stat().st_ino
        super().write(edits, note)
        if self._path.stat().st_ino != before:
            self.writes.append(edits)
            self._there = None

    def _save(self) -> None:
        if not self._typed:
            return
        self._there, self._typed = self.tabs, {}
        with xlsxwriter.Workbook(self._path, {"in_memory": True}) as book:
            looks = {kind: book.add_format({"num_format": look}) for kind, look in LOOKS.items()}
            for title, rows in self._there.items():
                sheet = book.add_worksheet(title)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if isinstance(value, str):  # a text, whatever it looks like
                            sheet.write_string(number, column, value)
                        else:
                            sheet.write(number, column, value, looks.get(type(value)))


class Online:
    """A Google Sheet on the local server, which staff edit there.

    What staff type reaches the sheet when somebody looks at it: each row alone would have the whole
    sheet copied and read back.
    """

    open_by = ""  #: any number of people have it open, and it is no matter

    def __init__(self, server: SheetsServer, folder: Path, tabs: Tabs, ours: Settings) -> None:
        self.server = server
        self._document = server.drive.create(
            "Inscriptions", locale="fr_FR", time_zone=ours.zone.key
        )
        self._typed: dict[str, Rows] = {}  #: what staff typed since somebody looked, by tab
        fill(self._document.book, {title: _cleaned(rows) for title, rows in tabs.items()})
        place = replace(
            ours.spreadsheet,
            kind="google",
            key=self._document.key,
            credentials=server.credentials,
            endpoint=server.url,
        )
        ledger = folder / "ledger.sqlite"  # the robot's token is kept beside it
        self._ours = replace(ours, spreadsheet=place, ledger=ledger)
        self._sheet = GoogleSheet.of(self._ours)
        self.reads = 0
        self.writes: list[Edits] = []
        self._seen: tuple[object, dict[str, Rows]] = (None, {})

    @property
    def document(self) -> Document:
        """The sheet with all that staff have typed."""
        self._put_down()
        return self._document

    @property
    def tabs(self) -> dict[str, Rows]:
        if self._seen[0] is not self._document.book:
            there = parse_reading(self.server.look(self._document.key, params(()))).tabs
            self._seen = (
                self._document.book,
                {title: _trimmed(tab.rows) for title, tab in there.items()},
            )
        return {title: list(rows) for title, rows in (self._seen[1] | self._typed).items()}

    def tab(self, title: str) -> Tab:
        """A tab as staff have it before them; it is made where there is none, for withdrawals."""
        document = self.document
        if document.book.titled(title) is None:
            self._sheet = GoogleSheet.of(self._ours, given_back=True)
            first = Tab(document, document.book.sheets[0].id)
            first.request({"addSheet": {"properties": {"title": title}}})
        sheet = document.book.titled(title)
        assert sheet is not None
        return Tab(document, sheet.id)

    def edit(self, title: str, rows: Iterable[Sequence[Cell]]) -> None:
        self._typed[title] = _cleaned(rows)

    @property
    def read_only(self) -> bool:
        return any(sheet.protected for sheet in self._document.book.sheets)

    @read_only.setter
    def read_only(self, closed: bool) -> None:
        document = self.document
        for sheet in document.book.sheets if closed else ():
            Tab(document, sheet.id).protect()

    @property
    def seen(self) -> str:
        return self._sheet.seen

    def look(self, beside: Sequence[str] = ()) -> str:
        return self._there().look(beside)

    def read(self, beside: Sequence[str] = ()) -> Snapshot:
        self.reads += 1
        return self._there().read(beside)

    def check_writable(self, edits: Edits = NO_EDITS) -> None:
        self._there().check_writable(edits)

    def write(self, edits: Edits, note: NoteWrite = unnoted) -> None:
        before = self.document.book
        self._there().write(edits, note)
        if self._document.book is not before:
            self.writes.append(edits)

    def _there(self) -> GoogleSheet:
        """The robot's way to the sheet, when it is to see what staff typed."""
        self._put_down()
        return self._sheet

    def _put_down(self) -> None:
        typed, self._typed = self._typed, {}
        for title, rows in typed.items():
            self.tab(title).fill(rows)


class Beside:
    """Stands beside a spreadsheet: what a test does not replace is that spreadsheet's."""

    def __init__(self, book: Spreadsheet) -> None:
        self.book = book

    def __getattr__(self, name: str) -> Any:
        return getattr(self.book, name)


def _cleaned(rows: Iterable[Sequence[Cell]]) -> Rows:
    return used(map(clean, row) for row in rows)


def _trimmed(rows: Iterable[Sequence[Cell]]) -> Rows:
    """Rows without the blank cells at their ends, of which each program has others."""
    found: Rows = []
    for row in rows:
        width = max((n for n, cell in enumerate(row, start=1) if cell is not None), default=0)
        found.append(tuple(row[:width]))
    return found
