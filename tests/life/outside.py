"""Where a life is lived: in memory, or in real files; and how a pass is killed in it."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Protocol

from openpyxl import Workbook as NewWorkbook

from douze.adapters.eml_folder import EmlFolder
from douze.adapters.memory_ledger import MemoryLedger
from douze.adapters.memory_workbook import MemoryWorkbook
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell
from douze.ports import PassLedger, Workbook
from tests.life.post import MemoryServer, Postbox, Server

Table = list[Sequence[Cell]]


class Killed(Exception):
    """The pass was killed here, as by a power cut."""


class Death:
    """Counts the calls to the ports, before and after each; kills at the one that was named.

    Who is dead does nothing more, not even what stands in a `finally`.
    """

    def __init__(self, at: int | None = None) -> None:
        self.left = at
        self.claimed = False  #: whether the fate of a letter is open
        self._where = ""

    def tick(self, where: str) -> None:
        if where == "after claim" or where in ("after finish", "after put_back"):
            self.claimed = where == "after claim"
        if self.left is None:
            return
        if not self.left:
            self._where = self._where or where
            raise Killed(self._where)
        self.left -= 1


class Mortal:
    """A port whose every call may be the last one of the pass; a mailer's letters arrive."""

    delivers, seen = True, ""

    def __init__(self, port: object, death: Death) -> None:
        self._port, self._death = port, death

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._port, name)

        def call(*args: Any, **named: Any) -> Any:
            self._death.tick(f"before {name}")
            answer = method(*args, **named)
            self._death.tick(f"after {name}")
            return answer

        return call


class Outside(Protocol):
    """A spreadsheet, a memory and a letter-box, and what can befall them."""

    workbook: Workbook
    ledger: PassLedger
    post: Postbox

    def tables(self) -> dict[str, Table]:
        """Give every cell, by the title of the tab."""

    def put(self, tables: Mapping[str, Table]) -> None:
        """Have other cells in the tabs, as staff do behind the program's back."""

    def revive(self) -> None:
        """Start the program again after it was killed."""

    def copy_ledger(self) -> Any:
        """Keep the ledger as it is now."""

    def put_ledger(self, copy: Any) -> None:
        """Have another ledger in its place; None is none at all."""


class Memory:
    """All of it in memory: a hundred lives a minute."""

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._book = MemoryWorkbook(tables)
        self.workbook: Workbook = self._book
        self.ledger: PassLedger = MemoryLedger()
        self.post = Postbox(server=MemoryServer())

    def tables(self) -> dict[str, Table]:
        return {title: list(rows) for title, rows in self._book.tabs.items()}

    def put(self, tables: Mapping[str, Table]) -> None:
        for title, rows in tables.items():
            self._book.edit(title, rows)

    def revive(self) -> None:
        """Nothing of the program is left in memory but what it promised to keep."""

    def copy_ledger(self) -> PassLedger:
        return _twin(self.ledger)

    def put_ledger(self, copy: PassLedger | None) -> None:
        self.ledger = _twin(copy) if copy else MemoryLedger()


def _twin(ledger: PassLedger) -> PassLedger:
    """Copy a ledger in memory: what is in it does not change, what holds it does."""
    twin = copy(ledger)
    vars(twin).update({name: copy(value) for name, value in vars(ledger).items()})
    return twin


class Files:
    """The same in an .xlsx file, a SQLite file and a folder of .eml files, or a mail server."""

    def __init__(
        self, tables: Mapping[str, Table], folder: Path, server: Server | None = None
    ) -> None:
        self.folder, self._copies = folder, 0
        self.put(tables)
        self.workbook: Workbook = XlsxFile(folder / "book.xlsx")
        self._sqlite = SqliteLedger(folder / "ledger.sqlite")
        self.ledger: PassLedger = self._sqlite
        self.post = Postbox(EmlFolder(folder / "outbox"), server or MemoryServer())

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
        self._sqlite.close()
        self._sqlite = SqliteLedger(self.folder / "ledger.sqlite")
        self.ledger = self._sqlite
        self.workbook = XlsxFile(self.folder / "book.xlsx")

    def copy_ledger(self) -> Path:
        self._copies += 1
        copy = self.folder / f"copy-{self._copies}"
        self._sqlite.close()
        copy.mkdir()
        for part in self.folder.glob("ledger.sqlite*"):
            shutil.copy(part, copy / part.name)
        self.revive()
        return copy

    def put_ledger(self, copy: Path | None) -> None:
        self._sqlite.close()
        for part in self.folder.glob("ledger.sqlite*"):
            part.unlink()
        for part in copy.iterdir() if copy else ():
            shutil.copy(part, self.folder / part.name)
        self.revive()

    def close(self) -> None:
        """Let go of the files."""
        self._sqlite.close()
