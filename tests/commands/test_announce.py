"""`announce CODE` writes what a newsletter needs, and sends and remembers nothing."""

import email
from email.policy import default
from pathlib import Path

import openpyxl
import pytest

from run import main
from tests.factories import CODE
from tests.home import CANARY, CONFIG, NOTHING, NOW, make_workbook
from tests.tabs import SESSIONS

SPEAKER = "Claire Fontanel <claire@example.org>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    make_workbook(tmp_path / "inscriptions.xlsx")
    return tmp_path


def announce(home: Path, *words: str) -> int:
    return main(["--config", str(home / "config.yaml"), "--now", NOW, "announce", *words])


def write(home: Path, **cells: str) -> None:
    """Put cells into the row of the session, under headers of their own where they are new."""
    book = openpyxl.load_workbook(home / "inscriptions.xlsx")
    sheet = book[SESSIONS]
    places = {str(cell.value): place for place, cell in enumerate(sheet[1], 1)}
    for header, value in cells.items():
        column = places.setdefault(header, len(places) + 1)
        sheet.cell(1, column, header)
        sheet.cell(2, column, value)
    book.save(home / "inscriptions.xlsx")


def test_it_writes_text_html_and_a_draft(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(home, Programme="- un\n- deux", Pourquoi=f"Venez : {CANARY}", Intervenants=SPEAKER)
    before = (home / "inscriptions.xlsx").read_bytes()
    assert announce(home, CODE.lower()) == 0
    folder = home / "var" / "announcements"
    page, text, draft = (folder / f"benevoles{end}" for end in (".html", ".txt", ".eml"))
    printed = capsys.readouterr().out
    assert printed.startswith(text.read_text("utf-8"))
    assert page.read_text("utf-8").startswith('<meta charset="utf-8">\n<h1>')
    assert "<li>un</li>" in page.read_text("utf-8")
    assert "Avec Claire Fontanel" in printed
    assert "Complet" in printed
    message = email.message_from_bytes(draft.read_bytes(), policy=default)
    assert (message["X-Unsent"], message["To"]) == ("1", "formation@example.org")
    assert message["Auto-Submitted"] is None
    for file in (page, text, draft):
        content = file.read_text("utf-8")
        assert CANARY not in content
        assert "claire@" not in content
    assert (home / "inscriptions.xlsx").read_bytes() == before
    assert not (home / "var" / "outbox").exists()


def test_a_code_that_is_none_names_those_that_are(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert announce(home, "RUCHES") == 2
    assert capsys.readouterr().err.splitlines() == [
        f"RUCHES : aucune session lisible n'a ce code. Il y a : {CODE}",
        NOTHING,
    ]


@pytest.mark.parametrize("state", ["brouillon", "annulée", "reportée"])
def test_what_nobody_can_come_to_is_not_announced(
    home: Path, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(home, État=state)
    assert announce(home, CODE) == 2
    assert "Il n'y a rien à annoncer." in capsys.readouterr().err


def test_what_was_just_edited_is_announced_as_it_stands(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(home / "config.yaml"), "--now", NOW, "apply"]) == 0
    write(home, Intitulé="Accueillir de nouveaux bénévoles")
    capsys.readouterr()
    assert announce(home, CODE) == 0
    assert "Accueillir de nouveaux bénévoles" in capsys.readouterr().out


def test_it_is_written_however_often_it_was_sent(home: Path) -> None:
    write(home, Annonce="oui")
    assert main(["--config", str(home / "config.yaml"), "--now", NOW, "apply"]) == 0
    assert len([*(home / "var" / "outbox").glob("*annonce*")]) == 1
    assert announce(home, CODE) == 0
    assert announce(home, CODE) == 0


def test_it_is_written_of_a_sheet_that_was_adopted(home: Path) -> None:
    with_config = ["--config", str(home / "config.yaml"), "--now", NOW]
    assert main([*with_config, "apply"]) == 0
    for ledger in (home / "var").glob("ledger*"):
        ledger.unlink()
    assert main([*with_config, "adopt"]) == 0
    assert announce(home, CODE) == 0
