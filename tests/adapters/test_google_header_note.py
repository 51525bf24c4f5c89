"""The Google Sheet says on a header when the last pass was, for its own script to watch."""

import json
from pathlib import Path

import pytest

from run import main
from tests.home import Home
from tests.house import House
from tests.sheets_server import Sharing, SheetsServer
from tests.sheets_server.loading import fill

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]


class Sheet:
    """An installation on a Google Sheet."""

    def __init__(self, google: SheetsServer, folder: Path) -> None:
        house = House()
        house.session()
        house.answer("zoe", "2020-09-19T10:00")
        google.document = google.drive.create("Essai", locale="fr_FR", time_zone="Europe/Paris")
        google.faults.clear()
        fill(google.document.book, house.workbook.tabs)
        robot, self.config = folder / "robot.json", folder / "config.yaml"
        robot.touch(mode=0o600)
        robot.write_bytes(google.credentials.read_bytes())
        self.config.write_text(
            f"spreadsheet: {{kind: google, key: '{google.key}', credentials: robot.json, "
            f"endpoint: '{google.url}'}}\nmail: {{path: var/outbox, pickup: true}}\n",
            "utf-8",
        )
        self.google = google

    def apply(self, now: str, status: int = 0) -> int:
        """Do a pass; give how many requests it made."""
        before = len(self.google.calls)
        assert main(["--config", str(self.config), "--now", f"2020-09-20T{now}", "apply"]) == status
        return len(self.google.calls) - before

    def notes(self) -> dict[str, str]:
        """What the notes on the headers of the sessions say, by header."""
        fields = "sheets.data.rowData.values(formattedValue,note)"
        asked = {"fields": fields, "ranges": ["Sessions!1:1"]}
        told = json.loads(self.google.look(self.google.key, asked))
        cells = told["sheets"][0]["data"][0]["rowData"][0]["values"]
        return {cell["formattedValue"]: cell["note"] for cell in cells if "note" in cell}


@pytest.fixture
def sheet(google: SheetsServer, tmp_path: Path) -> Sheet:
    return Sheet(google, tmp_path)


def said(now: str, utc: str) -> str:
    return f"Dernière passe de Douze : 20/09/2020 à {now} [2020-09-20T{utc}:00Z]"


def test_it_is_said_once_an_hour_and_a_pass_with_nothing_to_do_asks_no_more(sheet: Sheet) -> None:
    # Four that write what is on the sheet, as docs/install.md says, and two for the note.
    assert sheet.apply("10:00") == 6
    assert sheet.notes() == {"Alerte": said("10h00", "08:00")}
    sheet.apply("10:10")
    sheet.apply("10:20")
    assert sheet.apply("10:30") == 1
    assert sheet.notes() == {"Alerte": said("10h00", "08:00")}
    sheet.apply("11:20")
    assert sheet.notes() == {"Alerte": said("11h20", "09:20")}
    assert sheet.apply("11:30") == 1


def test_it_is_said_anew_once_a_clock_that_was_ahead_has_been_put_right(sheet: Sheet) -> None:
    sheet.apply("12:00")
    sheet.apply("10:30")
    assert sheet.notes() == {"Alerte": said("10h30", "08:30")}


def test_where_no_letter_leaves_the_moment_is_since_when_so_that_the_script_tells(
    sheet: Sheet,
) -> None:
    """The letter to staff that says so waits with all the others."""
    written = sheet.config.read_text("utf-8")
    folder = "mail: {path: var/outbox, pickup: true}"
    nobody = "mail: {kind: smtp, host: localhost, port: 9, security: none, from: a@cap.example}"
    sheet.config.write_text(written.replace(folder, nobody), "utf-8")
    for now in ("10:00", "10:30", "11:10"):
        sheet.apply(now, status=1)
    told = "Dernière passe de Douze : 20/09/2020 à 11h10. Aucun message ne part depuis le"
    assert sheet.notes() == {"Alerte": f"{told} 20/09/2020 à 10h00 [2020-09-20T08:00:00Z]"}
    sheet.config.write_text(written, "utf-8")
    sheet.apply("12:20")
    assert sheet.notes() == {"Alerte": said("12h20", "10:20")}


def test_what_else_stands_in_the_note_stays_and_the_column_may_move(sheet: Sheet) -> None:
    from douze.composition import build

    sheet.apply("10:00")
    adapters = build(sheet.config)
    adapters.workbook.read()
    notes = adapters.header_notes
    assert notes is not None
    notes.note_pass("Sessions", 0, "Le code de la session.")
    notes.note_pass("Sessions", 0, "Une fois. [2020-09-20T08:00:00Z]")
    sheet.google.tab("Sessions").insert_columns("A")
    notes.note_pass("Sessions", 0, "Deux fois. [2020-09-20T09:00:00Z]")
    assert sheet.notes()["Code"] == "Le code de la session.\nDeux fois. [2020-09-20T09:00:00Z]"
    assert sheet.notes().keys() == {"Code", "Alerte"}


def test_a_note_that_cannot_be_written_keeps_no_pass(sheet: Sheet) -> None:
    sheet.apply("10:00")
    sheet.apply("10:10")
    sheet.google.share(Sharing.READ_ONLY)
    sheet.apply("11:30")
    sheet.google.share(Sharing.OPEN)
    assert sheet.notes() == {"Alerte": said("10h00", "08:00")}


def test_a_workbook_is_not_written_for_it(home: Home) -> None:
    for minutes in ("00", "10", "20"):
        home("apply", now=f"2020-09-21T10:{minutes}")
    before = home.workbook.read_bytes()
    home("apply", now="2020-09-21T12:30")
    assert home.workbook.read_bytes() == before
