"""`adopt`, from the command line: what it says, what it refuses, and that nobody is written to."""

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import openpyxl

import run
from douze.adapters.sqlite_ledger import SqliteLedger
from tests.factories import CODE
from tests.home import NOTHING, Home
from tests.tabs import ANSWERS, REGISTRATIONS


def lose(home: Home) -> Path:
    """Move the ledger away."""
    ledger = home.folder / "var" / "ledger.sqlite"
    away = home.folder / "away.sqlite"
    shutil.move(ledger, away)
    return away


def to_participants(home: Home) -> set[str]:
    """Name the letters that went to others than staff."""
    return {name for name, raw in home.letters().items() if b"formation@example.org" not in to(raw)}


def to(raw: bytes) -> bytes:
    return next(line for line in raw.splitlines() if line.lower().startswith(b"to:"))


def answer_again(home: Home, when: datetime) -> None:
    """Let zoe answer the form once more."""
    book = openpyxl.load_workbook(home.workbook)
    book[ANSWERS].append((when, "zoe@ambert.example", "Zoe", "Martin", "", CODE))
    book.save(home.workbook)


def people(home: Home) -> list[object]:
    """Name the addresses of the registrations, in the order of their rows."""
    header, *rows = openpyxl.load_workbook(home.workbook)[REGISTRATIONS].values
    return [row[header.index("E-mail")] for row in rows]


def test_adopt_says_what_it_did_and_sends_nothing(home: Home) -> None:
    home("apply")
    sheet, letters = home.workbook.read_bytes(), home.letters()
    lose(home)
    status, out, err = home("adopt", now="2020-09-21T10:10")
    assert (status, err) == (0, "")
    assert out == (
        "Repris de la feuille (inscriptions : 3, messages : 3, dont en attente : 0). Rien n'a été "
        "envoyé.\n"
    )
    assert home.workbook.read_bytes() == sheet
    status, out, _ = home("apply", now="2020-09-21T10:20")
    assert "Statuts changés : 0, lignes écrites : 1, messages envoyés : 0." in out
    assert home.letters() == letters
    done = home.workbook.read_bytes()
    _, out, _ = home("apply", now="2020-09-21T10:30")
    assert "Statuts changés : 0, lignes écrites : 0, messages envoyés : 0." in out
    assert home.workbook.read_bytes() == done


def test_who_was_erased_stays_so_though_nobody_has_deleted_their_answer(home: Home) -> None:
    home("apply")
    home("forget", "zoe@ambert.example", "--yes", now="2020-09-21T10:10")
    home("apply", now="2020-09-21T10:20")
    rows, letters = people(home), home.letters()
    lose(home)
    home("adopt", now="2020-09-21T10:30")
    _, out, _ = home("apply", now="2020-09-21T10:40")
    assert "Statuts changés : 0" in out
    assert "Une personne effacée y est encore nommée" in out
    assert (people(home), home.letters()) == (rows, letters)


def test_who_was_erased_and_answers_after_that_is_somebody_new(home: Home) -> None:
    home("apply")
    home("forget", "zoe@ambert.example", "--yes", now="2020-09-21T10:10")
    lose(home)
    home("adopt", now="2020-09-21T10:30")
    answer_again(home, datetime(2020, 9, 21, 10, 35))
    before = home.letters()
    home("apply", now="2020-09-21T10:40")
    new = [raw for name, raw in home.letters().items() if name not in before]
    assert [b"zoe@ambert.example" in to(raw) for raw in new].count(True) == 1
    assert "zoe@ambert.example" in people(home)


def test_who_was_erased_and_has_registered_anew_since_stays_registered(home: Home) -> None:
    home("apply")
    home("forget", "zoe@ambert.example", "--yes", now="2020-09-21T10:10")
    answer_again(home, datetime(2020, 9, 21, 10, 15))
    home("apply", now="2020-09-21T10:20")
    rows, letters = people(home), home.letters()
    assert "zoe@ambert.example" in rows
    lose(home)
    home("adopt", now="2020-09-21T10:30")
    _, out, _ = home("apply", now="2020-09-21T10:40")
    assert "Statuts changés : 0" in out
    assert "Une personne effacée" not in out
    assert (people(home), home.letters()) == (rows, letters)


def test_a_second_adoption_is_refused(home: Home) -> None:
    home("apply")
    ledger = home.folder / "var" / "ledger.sqlite"
    before = SqliteLedger(ledger).read()
    status, out, err = home("adopt")
    assert (status, out) == (2, "")
    assert err.startswith(f"{ledger} : retient déjà des inscriptions (3) et des messages (3). ")
    assert err.endswith(f"\n{NOTHING}\n")
    assert SqliteLedger(ledger).read() == before


def test_a_sheet_with_nothing_on_it_is_refused(home: Home) -> None:
    status, out, err = home("adopt")
    assert (status, out) == (2, "")
    assert err.startswith("Inscriptions, Messages : il n'y a rien à reprendre")
    assert err.endswith(f"\n{NOTHING}\n")
    assert home("apply")[0] == 0
    assert len(home.letters()) == 3, "an adoption that was refused leaves no trace"


def test_a_restored_copy_sends_nobody_anything(home: Home) -> None:
    home("apply", "--limit", "0")
    ledger = home.folder / "var" / "ledger.sqlite"
    shutil.copy(ledger, home.folder / "backup.sqlite")
    for minute in ("10", "20", "30"):
        home("apply", "--limit", "1", now=f"2020-09-21T10:{minute}")
    home.change("Sessions", "F2", "3")
    home("apply", now="2020-09-21T10:40")
    letters = to_participants(home)
    shutil.copy(home.folder / "backup.sqlite", ledger)
    status, _, err = home("apply", now="2020-09-21T10:50")
    assert status == 2
    assert "lancez python run.py adopt" in err
    assert to_participants(home) == letters
    lose(home)
    assert home("adopt", now="2020-09-21T11:00")[0] == 0
    assert home("apply", now="2020-09-21T11:10")[0] == 0
    assert to_participants(home) == letters


def test_adopt_is_there_to_be_called() -> None:
    commands: Mapping[str, Callable[..., int]] = run.COMMANDS
    assert {"adopt", "resolve", "history"} <= {*commands}
