"""A memory from before documents were remembered goes on: what was over stays over."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from douze.adapters.sqlite.versions import MIGRATIONS
from douze.adapters.sqlite_ledger import SqliteLedger
from tests.house import House
from tests.tabs import HEADER, SESSIONS

SPREADSHEETS = ["memory"]

#: The last version that knew nothing of documents, certificates and announcements.
BEFORE = 9
#: What it had no letters and no rules for.
UNKNOWN = (
    *("documents", "missed", "certificate", "announcement", "sign_in"),
    *("evaluation", "evaluation_reminder"),
    *("moved_answers", "unreached", "last_words", "working_days"),
)
GUIDE, FILM = "Guide : https://a.example/guide", "https://a.example/film"
COLUMNS = ("Documents", "Replay", "À préparer")


@pytest.fixture
def upgraded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    """One session is over and its people thanked, another is to come; then Douze is upgraded."""
    monkeypatch.setitem(HEADER, SESSIONS, (*HEADER[SESSIONS], *COLUMNS))
    house = House()
    newer = SqliteLedger(tmp_path / "newer.sqlite")
    house.ledger = newer  # type: ignore[assignment]
    house.session()
    house.session("LATER", Date="20/10/2020")
    house.answer("zoe", "09-20 09:00")
    house.answer("max", "09-20 09:05", session="LATER")
    for when in ("09-20 10:00", "09-30 14:00", "10-01 13:00", "10-05 09:00"):
        house.pass_at(when)
    newer.close()
    assert (house.letters("zoe")[-1], house.letters("max")) == ("thanks", ["confirmation"])
    older = as_it_was(tmp_path / "newer.sqlite", tmp_path / "ledger.sqlite")
    house.ledger = SqliteLedger(older)  # type: ignore[assignment]
    return house


def as_it_was(newer: Path, older: Path) -> Path:
    """Write what the older version would have remembered of it, in the older shape."""
    with closing(sqlite3.connect(older, isolation_level=None)) as db:
        for step in sorted(MIGRATIONS.glob("*.sql"))[:BEFORE]:
            db.executescript(step.read_text("utf-8"))
        db.execute(f"PRAGMA user_version = {BEFORE}")
        db.execute("ATTACH ? AS newer", (str(newer),))
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"):
            names = [name for _, name, *_ in db.execute(f"PRAGMA main.table_info({table})")]
            columns = ", ".join(names)
            db.execute(f"DELETE FROM {table}")
            db.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM newer.{table}")
        db.executemany("DELETE FROM kinds WHERE kind = ?", [(kind,) for kind in UNKNOWN])
    return older


def sets(house: House, **cells: str) -> None:
    for number in (2, 3):
        house.edit(SESSIONS, number, **cells)


def sent(house: House, *whens: str) -> list[tuple[str, str]]:
    return [letter for when in whens for letter in house.pass_at(when).letters]


def test_it_sends_nothing_by_itself(upgraded: House) -> None:
    sets(upgraded, Documents=GUIDE, **{"À préparer": "Lire le guide."})
    assert sent(upgraded, "10-06 09:00", "10-06 09:30", "10-07 09:00") == []


def test_documents_of_what_was_over_come_too_late(upgraded: House) -> None:
    sent(upgraded, "10-06 09:00")
    sets(upgraded, Replay=FILM)
    assert sent(upgraded, "10-06 10:00", "10-06 10:30", "10-07 09:00") == []


def test_what_is_to_come_has_all_its_letters(upgraded: House) -> None:
    sent(upgraded, "10-06 09:00")
    days = sent(upgraded, "10-19 14:00", "10-20 13:00", "10-23 09:00")
    sets(upgraded, Replay=FILM)
    days += sent(upgraded, "10-23 10:00", "10-23 10:30")
    assert days == [("max", kind) for kind in ("link", "reminder", "thanks", "documents")]
