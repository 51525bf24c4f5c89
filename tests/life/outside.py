"""Where a life is lived: in memory, or in real files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from openpyxl import Workbook as NewWorkbook

from douze.adapters.eml_folder import EmlFolder
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell
from douze.ports import PassLedger, Workbook
from tests.life.ledgers import InFile, InMemory, Kept
from tests.life.post import MemoryServer, Postbox, Server
from tests.memory_workbook import MemoryWorkbook

Table = list[Sequence[Cell]]


class Outside(Protocol):
    """A spreadsheet, a ledger and a letter-box, and what can befall them."""

    workbook: Workbook
    kept: Kept
    post: Postbox

    @property
    def ledger(self) -> PassLedger:
        """The ledger, as the program has it open."""

    def tables(self) -> dict[str, Table]:
        """Give every cell, by the title of the tab."""

    def put(self, tables: Mapping[str, Table]) -> None:
        """Have other cells in the tabs, as staff do behind the program's back."""

    def revive(self) -> None:
        """Start the program again after it was killed."""

    def close(self) -> None:
        """Let go of all of it."""


class Memory:
    """A workbook and a folder of letters in memory: a hundred lives a minute."""

    def __init__(self, tables: Mapping[str, Table], kept: Kept | None = None) -> None:
        self._book = MemoryWorkbook(tables)
        self.workbook: Workbook = self._book
        self.kept: Kept = kept or InMemory()
        self.post = Postbox(server=MemoryServer())

    @property
    def ledger(self) -> PassLedger:
        return self.kept.ledger

    def tables(self) -> dict[str, Table]:
        return {title: list(rows) for title, rows in self._book.tabs.items()}

    def put(self, tables: Mapping[str, Table]) -> None:
        for title, rows in tables.items():
            self._book.edit(title, rows)

    def twin(self) -> "Memory":
        """Give the same once more, without the letters."""
        return Memory(self.tables(), self.kept.twin())

    def revive(self) -> None:
        self.kept.revive()

    def close(self) -> None:
        self.kept.close()


class Files:
    """The same in an .xlsx file, a SQLite file and a folder of .eml files, or a mail server."""

    def __init__(
        self, tables: Mapping[str, Table], folder: Path, server: Server | None = None
    ) -> None:
        self.folder = folder
        self.put(tables)
        self.workbook: Workbook = XlsxFile(folder / "book.xlsx")
        self.kept: Kept = InFile(folder)
        self.post = Postbox(EmlFolder(folder / "outbox"), server or MemoryServer())

    @property
    def ledger(self) -> PassLedger:
        return self.kept.ledger

    def tables(self) -> dict[str, Table]:
        tabs = XlsxFile(self.folder / "book.xlsx").read().tabs
        return {tab.title: list(tab.rows) for tab in tabs}

    def put(self, tables: Mapping[str, Table]) -> None:
        path = self.folder / "book.xlsx"
        whole = {**(self.tables() if path.exists() else {}), **tables}
        book = NewWorkbook()
        assert book.active is not None
        book.remove(book.active)
        for title, rows in whole.items():
            sheet = book.create_sheet(title)
            for number, row in enumerate(rows, start=1):
                for place, value in enumerate(row, start=1):
                    if value is not None:
                        sheet.cell(number, place).value = value
        book.save(path)

    def revive(self) -> None:
        self.kept.revive()
        self.workbook = XlsxFile(self.folder / "book.xlsx")

    def close(self) -> None:
        """Let go of the files."""
        self.kept.close()
