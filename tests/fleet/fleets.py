"""A fleet in a folder: a database of its own, and associations with the ordinary workbook."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from io import BytesIO
from itertools import count
from pathlib import Path

import openpyxl

from douze.adapters.postgres.versions import bring_up
from douze.config.load_fleet import load_fleet
from douze.fleet import queue
from douze.fleet.database import connected
from douze.fleet.setting_up import set_up
from douze.model.fleet_settings import FleetSettings
from douze.model.sheet import Cell
from tests.factories import CODE, PARIS, TITLE
from tests.postgres import cluster
from tests.tabs import ANSWERS, HEADER, MEMBERS, SESSIONS

_numbers = count(1)
CONFIG = """
association:
  name: {name}
  contact: Anne <anne@example.org>
spreadsheet:
  path: inscriptions.xlsx
mail:
  path: outbox
  from: {name} <{name}@example.org>
state: var
database:
  url: {url}
  association: {name}
"""


@cache
def workbook() -> bytes:
    """A session in two months with two places, for which two people have answered."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    now = datetime.now(PARIS).replace(tzinfo=None)  # workers go by the real clock
    day, asked = now.date() + timedelta(days=60), now - timedelta(hours=2)
    rows: dict[str, list[tuple[Cell, ...]]] = {
        SESSIONS: [(CODE, TITLE, day, "14h", "16h", 2, "", "")],
        ANSWERS: [
            (asked, f"{who}@ambert.example", who.title(), "Martin", "", CODE)
            for who in ("zoe", "ann")
        ],
        MEMBERS: [("Mairie d'Ambert", "@ambert.example", day.year, "oui")],
    }
    for title, header in HEADER.items():
        sheet = book.create_sheet(title)
        for line in (header, *rows.get(title, ())):
            sheet.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


@cache
def _ready() -> str:
    """Name a database with the tables of a fleet: one that is copied has them at once."""
    name = f"fleet_{os.getpid()}"
    url = cluster().database(name)
    with connected(url, ready=False) as db:
        bring_up(db, url)
        queue.set_up(db)
    return name


def _new_database(folder: Path) -> str:
    return cluster().database(f"{_ready()}_{folder.stat().st_ino}_{next(_numbers)}", like=_ready())


class Fleet:
    """One fleet, set up."""

    def __init__(
        self,
        folder: Path,
        names: Iterable[str] = ("alpha", "beta"),
        more: str = "",
        url: str = "",
    ) -> None:
        self.folder = folder
        self.url = url or _new_database(folder)
        (folder / "associations").mkdir(exist_ok=True)
        self.file = folder / "fleet.yaml"
        self.file.write_text(f"database: {self.url}\nevery: 1min\nthreads: 2\n{more}", "utf-8")
        for name in names:
            self.add(name)
        set_up(self.settings)

    @property
    def settings(self) -> FleetSettings:
        return load_fleet(self.file)

    def add(self, name: str, config: str = CONFIG) -> Path:
        """Add an association; give its folder."""
        home = self.folder / "associations" / name
        home.mkdir(parents=True)
        (home / "config.yaml").write_text(config.format(name=name, url=self.url), "utf-8")
        (home / "inscriptions.xlsx").write_bytes(workbook())
        return home

    def letters(self, name: str) -> list[str]:
        """The letters that an association has written."""
        outbox = self.folder / "associations" / name / "outbox"
        return sorted(path.name for path in outbox.glob("*.eml"))
