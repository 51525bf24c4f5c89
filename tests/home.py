"""An association on the disk, in which commands are run as from the command line."""

import hashlib
import os
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import run
from douze.model.sheet import Cell
from tests.factories import CODE, TITLE
from tests.tabs import ANSWERS, HEADER, MEMBERS, SESSIONS

CANARY = "https://visio.example.org/canari-7f3a"
NOW = "2020-09-21T10:00"
NOTHING_EN = "Nothing was written and nothing was sent."
NOTHING = "Rien n'a été écrit, rien n'a été envoyé."
PREVENU = (
    "Rien n'a été écrit dans la feuille et rien n'est parti aux participants ; "
    "le secrétariat a été prévenu par une alerte."
)
CONFIG = """\
association: {name: Cap Rural, contact: "Geneviève Ganivet <formation@example.org>"}
spreadsheet: {path: inscriptions.xlsx}
mail: {path: var/outbox, pickup: true}
ledger: var/ledger.sqlite
"""


def make_workbook(path: Path) -> None:
    """Make the ordinary workbook of two places: zoe is a member, max is not, ann comes too late."""
    path.write_bytes(_ordinary())


@cache
def _ordinary() -> bytes:
    """The bytes of that workbook, which every home begins with."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    form = [
        (datetime(2020, 9, 20, 10, n), f"{who}@{domain}", who.title(), "Martin", "", CODE)
        for n, (who, domain) in enumerate(
            [("zoe", "ambert.example"), ("max", "ailleurs.example"), ("ann", "ambert.example")]
        )
    ]
    rows: dict[str, list[tuple[Cell, ...]]] = {
        SESSIONS: [(CODE, TITLE, date(2020, 10, 1), "14h", "16h", 2, "oui", CANARY)],
        ANSWERS: [*form],
        MEMBERS: [("Mairie d'Ambert", "@ambert.example", 2020, "oui")],
    }
    for title, header in HEADER.items():
        sheet = book.create_sheet(title)
        for line in (header, *rows.get(title, ())):
            sheet.append(line)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


#: The exit status of a command, and what it said on each stream.
Said = tuple[int, str, str]


class Home:
    """A folder with everything that an association has, and the commands that run in it.

    `first_pass` does the first pass of a home in which nobody has touched anything: the same each
    time, it may have been done before.
    """

    def __init__(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        first_pass: Callable[["Home", str], Said] | None = None,
    ) -> None:
        self.folder, self.capsys, self._first_pass = folder, capsys, first_pass
        self.config = folder / "config.yaml"
        self.workbook = folder / "inscriptions.xlsx"
        self.outbox = folder / "var" / "outbox"
        self.ledger = folder / "var" / "ledger.sqlite"
        self.config.write_text(CONFIG, encoding="utf-8")
        make_workbook(self.workbook)
        self._untouched = self._here()

    def __call__(self, *words: str, now: str | None = NOW) -> Said:
        """Run one command; give its exit status and what it said."""
        if self._first_pass and words == ("apply",) and now and self._untouched == self._here():
            return self._first_pass(self, now)
        return self.run(*words, now=now)

    def run(self, *words: str, now: str | None = NOW) -> Said:
        """Run it here, whatever has been done before."""
        clock = ["--now", now] if now else []
        try:
            status = run.main(["--config", str(self.config), *clock, *words])
        except SystemExit as end:
            status = int(str(end.code))
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def _here(self) -> object:
        """What may matter to a pass: all that is there, to whom it is open, and what is around."""
        there = [self.folder, *self.folder.rglob("*")]
        texts = {path.read_bytes() for path in there if path.is_file()}
        around = {name: said for name, said in os.environ.items() if not name.startswith("PYTEST")}
        os.umask(umask := os.umask(0))
        return {path: path.lstat().st_mode for path in there}, texts, around, umask, Path.cwd()

    def letters(self) -> dict[str, bytes]:
        found = sorted(self.outbox.glob("*")) if self.outbox.exists() else []
        return {path.name: path.read_bytes() for path in found}

    def everything(self) -> dict[str, tuple[str, int]]:
        """Give a digest and the mode of every file, and every folder."""
        return {
            path.relative_to(self.folder).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder",
                path.stat().st_mode,
            )
            for path in sorted(self.folder.rglob("*"))
        }

    def empty(self, title: str) -> None:
        """Let staff delete every row but the header."""
        book = openpyxl.load_workbook(self.workbook)
        book[title].delete_rows(2, book[title].max_row)
        book.save(self.workbook)

    def write(self, title: str, row: int, **cells: Cell) -> None:
        """Let staff fill cells of a row, under headers of their own where they are new."""
        book = openpyxl.load_workbook(self.workbook)
        sheet = book[title]
        places = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
        for header, value in cells.items():
            column = places.setdefault(header, len(places) + 1)
            sheet.cell(1, column, header)
            sheet.cell(row, column, value)
        book.save(self.workbook)

    def change(self, title: str, cell: str, value: str) -> None:
        """Let staff change one cell."""
        book = openpyxl.load_workbook(self.workbook)
        book[title][cell] = value
        book.save(self.workbook)


def pasted(home: Home, left: str) -> None:
    """Let a report say that zoe was there from 14:00, in the tab that staff paste into."""
    book = openpyxl.load_workbook(home.workbook)
    if "Connexions" in book.sheetnames:
        del book["Connexions"]
    sheet = book.create_sheet("Connexions")
    sheet.append(("BENEVOLES", "Name", "Join Time", "Leave Time"))
    for name, until in (("Zoe Martin", left), ("Max Martin", "16:00")):
        sheet.append((None, name, "01/10/2020 14:00", f"01/10/2020 {until}"))
    book.save(home.workbook)
