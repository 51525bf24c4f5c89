"""Where an association keeps its rows: a workbook, or the local Google; staff's hands there."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import openpyxl

from douze.adapters.xlsx.save import fingerprint
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell
from tests.sheets_server import SheetsServer, Tab
from tests.sheets_server.documents import Document
from tests.sheets_server.loading import fill
from tests.tabs import HEADER, MEMBERS, SESSIONS

Line = dict[str, Cell]
Hands = Callable[[list[Line]], list[Line]]
#: What each association has: so many seats; dues are asked for the first.
PLACES = {"ACCUEIL": 3, "NUM": 2}


class Office(Protocol):
    """One association's spreadsheet."""

    def lines(self, title: str) -> list[Line]:
        """Read the rows of a tab, by header."""

    def change(self, title: str, hands: Hands) -> None:
        """Have staff make other rows of those of a tab."""


def first_rows(day: datetime) -> dict[str, list[Line]]:
    """Two sessions in two months; who comes from the town council has paid."""
    on = day.date() + timedelta(days=60)
    sessions: list[Line] = [
        {"Code": code, "Intitulé": f"Session {code.title()}", "Date": on, "Début": "14h",
         "Fin": "16h", "Places": places, "Cotisation": "oui" if code == "ACCUEIL" else "non"}
        for code, places in PLACES.items()
    ]  # fmt: skip
    town: Line = {"Structure": "Mairie d'Ambert", "E-mails": "@ambert.example"}
    return {SESSIONS: sessions, MEMBERS: [{**town, "Année": on.year, "Réglée": "oui"}]}


def tables(rows: dict[str, list[Line]]) -> dict[str, list[list[Cell]]]:
    return {
        title: [[*header], *([line.get(h) for h in header] for line in rows.get(title, ()))]
        for title, header in HEADER.items()
    }


class InWorkbook:
    """An .xlsx file, which staff open as Excel does: with a mark beside it."""

    def __init__(self, path: Path, rows: dict[str, list[Line]]) -> None:
        self.path = path
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, table in tables(rows).items():
            sheet = book.create_sheet(title)
            for row in table:
                sheet.append(row)
        book.save(path)

    def lines(self, title: str) -> list[Line]:
        (tab,) = (tab for tab in XlsxFile(self.path).read().tabs if tab.title == title)
        return _lines(tab.rows)

    def change(self, title: str, hands: Hands) -> None:
        mark = self.path.with_name(f".~lock.{self.path.name}#")
        mark.write_text("Anne,anne,office", "utf-8")
        try:
            while not self._changed(title, hands):
                pass
        finally:
            mark.unlink()

    def _changed(self, title: str, hands: Hands) -> bool:
        before = fingerprint(self.path)
        book = openpyxl.load_workbook(self.path)
        sheet = book[title]
        header, *_ = table = [[*row] for row in sheet.iter_rows(values_only=True)]
        rows = [[line.get(str(h)) for h in header] for line in hands(_lines(table))]
        for n in range(2, max(len(rows) + 1, len(table)) + 1):
            values = rows[n - 2] if n - 2 < len(rows) else [None] * len(header)
            for m, value in enumerate(values, 1):
                sheet.cell(n, m).value = value
        draft = self.path.with_name("draft.xlsx")
        book.save(draft)
        if fingerprint(self.path) != before:  # a pass wrote before it saw our mark
            return False
        draft.replace(self.path)
        return True


class Online:
    """A spreadsheet of the local Google, of one robot that all share."""

    def __init__(self, server: SheetsServer, rows: dict[str, list[Line]]) -> None:
        self._server = server
        self.document: Document = server.drive.create(
            "Vie", locale="fr_FR", time_zone="Europe/Paris"
        )
        fill(self.document.book, tables(rows))

    def lines(self, title: str) -> list[Line]:
        with self._server.lock:
            return _lines(self._tab(title).rows)

    def change(self, title: str, hands: Hands) -> None:
        with self._server.lock:
            tab = self._tab(title)
            header, *rows = tab.rows
            lines = hands(_lines([header, *rows]))
            tab.fill([header, *([line.get(str(h)) for h in header] for line in lines)])

    def _tab(self, title: str) -> Tab:
        sheet = self.document.book.titled(title)
        assert sheet is not None, title
        return Tab(self.document, sheet.id)


def _lines(table: Sequence[Sequence[Any]]) -> list[Line]:
    header = [str(cell) for cell in table[0]]
    found = [dict(zip(header, (cell or None for cell in row), strict=False)) for row in table[1:]]
    return [line for line in found if any(line.values())]
