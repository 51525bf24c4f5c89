"""A backup of an association that works in a Google Sheet: its tabs come along as a workbook."""

from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.backup.archive import opened
from douze.adapters.backup.tabs_as_workbook import tabs_as_workbook
from douze.model.sheet import Cell, Snapshot, Tab
from run import main
from tests.factories import CODE, TITLE
from tests.house import House
from tests.sheets_server import SheetsServer
from tests.sheets_server.loading import fill
from tests.tabs import HEADER, SESSIONS

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


@pytest.fixture
def config(google: SheetsServer, tmp_path: Path) -> Path:
    house = House()
    house.session()
    house.answer("zoe", "2020-09-19T10:00")
    google.document = google.drive.create("Inscriptions", locale="fr_FR", time_zone="Europe/Paris")
    fill(google.document.book, house.workbook.tabs)
    robot, config = tmp_path / "robot.json", tmp_path / "config.yaml"
    robot.touch(mode=0o600)
    robot.write_bytes(google.credentials.read_bytes())
    config.write_text(
        f"spreadsheet: {{kind: google, key: '{google.key}', credentials: robot.json, "
        f"endpoint: '{google.url}'}}\n"
        "association: {contact: 'Zoé <zoe@example.org>'}\n"
        "mail: {path: var/outbox, pickup: true}\nbackup: {folder: kept}\n",
        "utf-8",
    )
    return config


def test_the_tabs_come_along_and_the_robots_key_stays_apart(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(config), "--now", "2020-09-20T10:00", "apply"]) == 0
    kept = config.parent / "kept"
    with opened(kept / "douze-2020-09-20.zip") as archive:
        assert archive.names == ["google-sheet.xlsx", "var/ledger.sqlite", "config.yaml"]
        book = openpyxl.load_workbook(BytesIO(archive.read("google-sheet.xlsx")))
    assert {*HEADER} <= {*book.sheetnames}
    assert [cell.value for cell in book[SESSIONS][2]][:2] == [CODE, TITLE]
    with opened(kept / "douze-2020-09-20.secrets.zip") as secrets:
        assert "robot.json" in secrets.names
    back = config.parent / "back"
    words = ["--config", str(config), "--now", "2020-09-20T10:10", "restore"]
    capsys.readouterr()
    assert main([*words, str(kept / "douze-2020-09-20.zip"), str(back)]) == 0
    assert "lancez resolve --restored again" in capsys.readouterr().out
    assert (back / "robot.json").stat().st_mode & 0o777 == 0o600


def written(*tabs: tuple[str, tuple[Cell, ...]]) -> openpyxl.Workbook:
    snapshot = Snapshot(name="", tabs=tuple(Tab(title=t, rows=(row,)) for t, row in tabs))
    return openpyxl.load_workbook(BytesIO(tabs_as_workbook(snapshot)))


def test_a_cell_keeps_its_value_and_no_text_becomes_a_formula() -> None:
    row = (
        "=1+1",
        12,
        2.5,
        True,
        None,
        date(2020, 10, 1),
        datetime(2020, 10, 1, 14),
        time(14),
        "a\x01",
    )
    (found,) = written(("Sessions", row))["Sessions"].iter_rows()
    assert [cell.value for cell in found[:5]] == ["=1+1", 12, 2.5, True, None]
    assert found[0].data_type == "s"
    assert [str(cell.value) for cell in found[5:8]] == [
        "2020-10-01 00:00:00",
        "2020-10-01 14:00:00",
        "14:00:00",
    ]
    assert found[8].value == "a"


def test_titles_that_no_workbook_takes_are_cut_and_stay_apart() -> None:
    long = "Réponses au formulaire de l'automne"
    book = written((f"{long} 1", ()), (f"{long} 2", ()), ("Oui/Non : [1]", ()))
    assert len({*book.sheetnames}) == 3
    assert all(len(title) <= 31 for title in book.sheetnames)
    assert book.sheetnames[2] == "Oui-Non - -1-"
