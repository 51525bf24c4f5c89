"""A spreadsheet of five ordinary tabs; a test says what stands in some of them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from douze.model.book import Book
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.sheet import Cell, Snapshot, Tab
from douze.read.read_book import read_book
from tests.factories import CODE, LINK, TITLE, settings, wording
from tests.tabs import ANSWERS, HEADER, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS

Rows = Sequence[Sequence[Cell]]
ORDINARY: dict[str, dict[str, Cell]] = {
    SESSIONS: {
        "Code": CODE, "Intitulé": TITLE, "Date": date(2020, 10, 1), "Début": time(14),
        "Fin": time(16), "Places": 12, "Cotisation": "oui", "Lien": LINK,
    },
    ANSWERS: {
        "Horodateur": datetime(2020, 9, 20, 10), "Adresse e-mail": "zoe@ambert.example",
        "Prénom": "Zoé", "Nom": "Martin", "Structure": "Parc", "Session": CODE,
    },
    MEMBERS: {"Structure": "Parc", "E-mails": "zoe@ambert.example", "Année": 2020, "Réglée": "oui"},
    REGISTRATIONS: {
        "Réf": "BENEVOLES-7KQ4TM2X", "Session": CODE, "E-mail": "zoe@ambert.example",
        "Statut": "confirmée",
    },
    MESSAGES: {},
}  # fmt: skip


def line(tab: str, **cells: Any) -> tuple[Cell, ...]:
    """Make an ordinary row of a tab; the test says which cells are not."""
    assert cells.keys() <= set(HEADER[tab])
    ordinary = {**ORDINARY[tab], **cells}
    return tuple(ordinary.get(name) for name in HEADER[tab])


def snapshot(**tabs: Rows) -> Snapshot:
    """Make a spreadsheet of five tabs with their headers; the test says what stands in some."""
    titles = {"sessions": SESSIONS, "answers": ANSWERS, "members": MEMBERS}
    titles |= {"registrations": REGISTRATIONS, "messages": MESSAGES}
    rows: dict[str, Rows] = {title: [HEADER[title]] for title in titles.values()}
    rows[SESSIONS] = [HEADER[SESSIONS], line(SESSIONS)]
    rows |= {titles[word]: given for word, given in tabs.items()}
    return Snapshot(
        name="essai.xlsx",
        tabs=tuple(Tab(title=t, rows=tuple(tuple(r) for r in given)) for t, given in rows.items()),
    )


def read(ours: Settings | None = None, /, **tabs: Rows) -> Book:
    return read_book(snapshot(**tabs), ours or settings())


def told(problems: Sequence[object]) -> list[str]:
    """Say problems as a person reads them."""
    sentences = wording()
    return [f"{p.where}: {sentences.sentence(p.what)}" for p in problems if isinstance(p, Problem)]
