"""What stands between the robot and a Google Sheet is told in words, with the remedy."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from douze.adapters.google_sheet import GoogleSheet
from douze.config.load import load
from douze.model.cell_address import column_letters
from douze.model.design import CHOICES
from run import main
from tests.house import House
from tests.keys import key_of
from tests.lengths import at_length
from tests.sheets_server import Sharing, SheetsServer, protecting
from tests.sheets_server.loading import fill

#: The house is furnished in memory, and moves into a Google Sheet of the test's own.
SPREADSHEETS = ["memory"]

ROBOT = "robot@douze-local.iam.gserviceaccount.com"
NOTHING = "Nothing was written and nothing was sent.\n"


@dataclass
class Site:
    """An installation: `config.yaml`, the robot's key, and the Google Sheet."""

    server: SheetsServer
    folder: Path

    @property
    def key_file(self) -> Path:
        return self.folder / "robot.json"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def write(self, key: str = "", *, language: str = "fr") -> None:
        self.config.write_text(
            f"language: {language}\n"
            f"spreadsheet: {{kind: google, key: '{key or self.server.key}', "
            f"credentials: robot.json, endpoint: '{self.server.url}'}}\n"
            "association: {contact: 'Zoé <zoe@example.org>'}\n"
            "mail: {path: var/outbox, pickup: true}\n",
            "utf-8",
        )

    def run(self, *words: str, now: str = "2020-09-20T10:00") -> int:
        return main(["--config", str(self.config), "--now", now, *words])

    def letters(self) -> list[EmailMessage]:
        outbox = self.folder / "var/outbox"
        raw = [path.read_bytes() for path in sorted(outbox.iterdir())] if outbox.exists() else []
        return [message_from_bytes(each, policy=default) for each in raw]

    def change_key(self, **parts: object) -> None:
        content = json.loads(self.key_file.read_text("utf-8")) | parts
        self.key_file.write_text(json.dumps(content), "utf-8")


@pytest.fixture
def site(google: SheetsServer, tmp_path: Path) -> Site:
    house = House()
    house.session()
    house.answer("zoe", "2020-09-19T10:00")
    google.document = google.drive.create("Inscriptions", locale="fr_FR", time_zone="Europe/Paris")
    google.faults.clear()
    google.clock_off = timedelta()
    google.door.revoked = False
    fill(google.document.book, house.workbook.tabs)
    for sheet in google.document.book.sheets:
        sheet.row_count = 60  # each cell of each row is formatted by `setup`, and sent
    made = Site(google, tmp_path)
    made.key_file.touch(mode=0o600)
    made.key_file.write_bytes(google.credentials.read_bytes())
    made.write()
    return made


def share(sharing: Sharing) -> Callable[[Site], None]:
    return lambda site: site.server.share(sharing)


def a_pipe_instead(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def clock(minutes: int) -> Callable[[Site], None]:
    def off(site: Site) -> None:
        site.server.clock_off = timedelta(minutes=minutes)
        site.server.faults.add("invalid_grant", on="token", times=0)

    return off


def revoked(site: Site) -> None:
    site.server.door.revoked = True


def folder_instead(site: Site) -> None:
    site.key_file.unlink()
    site.key_file.mkdir()


#: What is wrong, and all of what is said.
REFUSED: dict[str, tuple[Callable[[Site], object], str]] = {
    "A7 not shared": (
        share(Sharing.NOT_SHARED),
        f"spreadsheet.key: the spreadsheet is not shared with the robot {ROBOT}. "
        f"In the spreadsheet, press Share, add {ROBOT} and choose Editor.",
    ),
    "A8 binned": (
        share(Sharing.BINNED),
        "spreadsheet.key: Google knows no spreadsheet of this key. Copy the key again from the "
        "spreadsheet's address, between /d/ and /edit; if the spreadsheet is in the bin, put it "
        "back.",
    ),
    "A8 a wrong key": (
        lambda site: site.write("1wrong", language="en"),
        "spreadsheet.key: Google knows no spreadsheet of this key. Copy the key again from the "
        "spreadsheet's address, between /d/ and /edit; if the spreadsheet is in the bin, put it "
        "back.",
    ),
    "the API is not enabled": (
        share(Sharing.API_DISABLED),
        "Google Sheets: the Google Sheets API is not enabled in the project. Open "
        "https://console.cloud.google.com/apis/library/sheets.googleapis.com in the robot's "
        "project and press Enable; it takes a few minutes.",
    ),
    "an office file": (
        share(Sharing.OFFICE_FILE),
        "spreadsheet.key: this is an Excel file in Drive, no Google Sheet. Open it and choose "
        "File > Save as Google Sheets; the copy has a key of its own.",
    ),
    "A9 the key was revoked": (
        revoked,
        "spreadsheet.credentials, {key}: Google does not accept the key of " + ROBOT + " any more "
        "(invalid_grant: Invalid grant: account not found). It was revoked, or the account is "
        "gone: make a new key in the Google Cloud console (IAM & Admin > Service accounts > Keys) "
        "and put it in the place of the old one.",
    ),
    "A10 the clock is late": (
        clock(12),
        "Google Sheets: the clock of this machine is 12 min late, so Google refuses the key. Set "
        "the clock: timedatectl set-ntp true",
    ),
    "A10 the clock is ahead": (
        clock(-30),
        "Google Sheets: the clock of this machine is 30 min ahead, so Google refuses the key. Set "
        "the clock: timedatectl set-ntp true",
    ),
    "the key file is missing": (
        lambda site: site.key_file.unlink(),
        "spreadsheet.credentials: there is no file {key}. In the Google Cloud console, under IAM "
        "& Admin > Service accounts, open the robot's account, then Keys > Add key > JSON, and "
        "name the downloaded file in config.yaml.",
    ),
    "everyone can read the key file": (
        lambda site: site.key_file.chmod(0o644),
        "spreadsheet.credentials: {key} can be read or changed by others on this machine. "
        "Type: chmod 600 {key}",
    ),
    "the key file is a pipe, on which nobody waits": (
        lambda site: a_pipe_instead(site.key_file),
        "spreadsheet.credentials: {key} is not a file. Put the key there again.",
    ),
    "the key file is no JSON": (
        lambda site: site.key_file.write_text("-----BEGIN PRIVATE KEY-----"),
        "spreadsheet.credentials: {key} is not a JSON file. In the Google Cloud console, under IAM "
        "& Admin > Service accounts, open the robot's account, then Keys > Add key > JSON, and "
        "name the downloaded file in config.yaml.",
    ),
    "the key file is an OAuth client's": (
        lambda site: site.key_file.write_text('{"installed": {"client_id": "x"}}'),
        "spreadsheet.credentials: {key} is an OAuth client's file, not a service account's key. "
        "In the Google Cloud console, under IAM & Admin > Service accounts, open the robot's "
        "account, then Keys > Add key > JSON, and name the downloaded file in config.yaml.",
    ),
    "the key file is not whole": (
        lambda site: site.change_key(private_key=None),
        "spreadsheet.credentials: {key} is not whole, without private_key. In the Google Cloud "
        "console, under IAM & Admin > Service accounts, open the robot's account, then Keys > Add "
        "key > JSON, and name the downloaded file in config.yaml.",
    ),
    "the key file's key is damaged": (
        lambda site: site.change_key(
            private_key="-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n"
        ),
        "spreadsheet.credentials: {key} is damaged: its private key cannot be read. In the Google "
        "Cloud console, under IAM & Admin > Service accounts, open the robot's account, then Keys "
        "> Add key > JSON, and name the downloaded file in config.yaml.",
    ),
    "the key file's office is no address": (
        lambda site: site.change_key(token_uri="oauth2.googleapis.com/token"),
        "spreadsheet.credentials: {key} is damaged: its token_uri is not an address. In the Google "
        "Cloud console, under IAM & Admin > Service accounts, open the robot's account, then Keys "
        "> Add key > JSON, and name the downloaded file in config.yaml.",
    ),
    "a folder in the place of the key file": (
        folder_instead,
        "spreadsheet.credentials: {key} is a folder. Name the file in it.",
    ),
    "F6 the spreadsheet lives in another zone": (
        lambda site: setattr(site.server.book, "time_zone", "America/New_York"),
        "Inscriptions: its time zone is America/New_York, the association's is Europe/Paris. Every "
        "time in it would be shifted. In the spreadsheet choose File > Settings > Time zone "
        "(Europe/Paris), or correct timezone in config.yaml.",
    ),
}


@pytest.mark.parametrize(("wrong", "said"), REFUSED.values(), ids=REFUSED)
def test_it_is_told(
    site: Site,
    wrong: Callable[[Site], object],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site.write(language="en")
    wrong(site)
    assert site.run("apply") == 2
    printed = capsys.readouterr()
    told = said.format(key=site.key_file)
    if not told.endswith("true") and "chmod" not in told:
        assert told.endswith(".")
    assert printed.err == f"{told}\n{NOTHING}"
    assert not (site.folder / "var/outbox").exists()


#: The doctor tries all letters each time: in the suite it looks at one of each sort.
LOOKED_AT = (
    "A7 not shared",
    "A9 the key was revoked",
    "A10 the clock is late",
    "the key file is missing",
    "F6 the spreadsheet lives in another zone",
)


@pytest.mark.parametrize("wrong", at_length((*REFUSED,), short=LOOKED_AT))
def test_the_doctor_tells_it_too(
    site: Site, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    make, said = REFUSED[wrong]
    site.write(language="en")
    make(site)
    assert site.run("doctor") == 2
    assert f"✗ {said.format(key=site.key_file)}\n" in capsys.readouterr().out


def test_who_may_only_read_is_told_before_anybody_is_written_to(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    site.server.share(Sharing.READ_ONLY)
    told = (
        f"Google Sheets: the robot {ROBOT} may read the spreadsheet, but not change it. "
        f"In the spreadsheet, press Share, add {ROBOT} and choose Editor."
    )
    assert site.run("doctor") == 2
    assert f"✗ {told}\n" in capsys.readouterr().out
    assert site.run("apply") == 2
    assert capsys.readouterr().err.startswith(told)
    assert not (site.folder / "var/outbox").exists()
    site.server.share(Sharing.OPEN)
    assert site.run("apply") == 0
    assert len([*(site.folder / "var/outbox").iterdir()]) == 1


def test_a_protected_tab_is_told_before_anything_is_recorded(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    site.server.tab("Inscriptions").protect()
    assert site.run("apply") == 2
    assert capsys.readouterr().err == (
        "Inscriptions, Inscriptions: the whole tab is read-only for the robot. In Data > Protect "
        "sheets and ranges, remove the tab's protection, or add "
        f"{ROBOT} to those who may edit it.\n{NOTHING}"
    )
    assert not (site.folder / "var/ledger.sqlite").exists() or not _known(site)


def _known(site: Site) -> int:
    from douze.adapters.sqlite_ledger import SqliteLedger

    return len(SqliteLedger(site.folder / "var/ledger.sqlite").read().registrations)


def test_a_protected_column_is_told_with_its_cell(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    site.server.tab("Sessions").protect("A1:ZZ50")
    assert site.run("apply") == 2
    said = capsys.readouterr().err
    assert said.startswith("Inscriptions, Sessions!")
    assert "this cell is protected: it is read-only for the robot" in said
    assert not (site.folder / "var/outbox").exists()


LANGUAGES = ["en_US", "fr_FR", "es_ES", "pt_BR", "ru_RU", "sr_RS", "ja_JP"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_column_that_is_protected_meanwhile_is_told_in_whatever_language_google_speaks(
    site: Site, locale: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.server.book.locale = locale
    site.server.between(2, lambda server: server.tab("Inscriptions").protect("A1:P900"))
    assert site.run("apply") == 2
    assert capsys.readouterr().err.startswith(
        "Google Sheets : une cellule à écrire est protégée. Dans Données > Protéger des feuilles "
        "et des plages, retirez la protection des colonnes de l'outil, ou ajoutez "
        f"{ROBOT} à ceux qui peuvent les modifier.\n"
    )
    assert not (site.folder / "var/outbox").exists()


def test_a_refusal_in_words_that_nobody_knows_says_what_it_may_be_and_where_to_look(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(protecting.IN_LANGUAGES, "fr", "Ez da posible.")
    site.server.between(2, lambda server: server.tab("Inscriptions").protect("A1:P900"))
    assert site.run("apply") == 2
    said = capsys.readouterr().err
    assert "refus d'écrire (" in said
    assert "Ez da posible." in said
    assert "regardez dans Données > Protéger des feuilles et des plages" in said
    assert "lancez doctor" in said
    site.server.book.locale = "en_US"
    assert site.run("apply") == 2
    assert "cette cellule est protégée" in capsys.readouterr().err  # the next pass sees it itself


#: What staff have closed to the robot, and the cell that `doctor` names; none where no pass minds.
MINDED = {
    "the tool's columns and all rows so far": ("Inscriptions", "A1:P900", "Inscriptions!A2"),
    "one column of the tool's": ("Sessions", "Q1:Q900", "Sessions!Q2"),
    "the header alone": ("Inscriptions", "A1:P1", ""),
    "columns of staff's": ("Sessions", "A1:H900", ""),
}


@pytest.mark.parametrize(("tab", "area", "cell"), MINDED.values(), ids=MINDED)
def test_doctor_names_a_protected_range_that_a_pass_would_meet(
    site: Site, tab: str, area: str, cell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    assert site.run("setup") == 0
    site.server.tab(tab).protect(area)
    site.run("doctor")
    said = [line for line in capsys.readouterr().out.splitlines() if "is protected" in line]
    assert [f"✗ Inscriptions, {cell}: " in line for line in said] == ([True] if cell else [])


#: What staff have closed to the robot, and the cell that `setup` names.
CLOSED = {
    "a header's row": "A1:Z1",
    "the column that is to be new": "{new}1:{new}900",
    "the whole tab": "",
}


@pytest.mark.parametrize("area", CLOSED.values(), ids=CLOSED)
def test_setup_meets_a_protection_as_a_pass_does(
    site: Site, area: str, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    assert site.run("setup") == 0
    tab = site.server.tab("Inscriptions")
    tab.delete_columns("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[tab.rows[0].index("Notes")])
    new = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(tab.rows[0])]
    tab.protect(area.format(new=new))
    before = site.server.snapshot()
    capsys.readouterr()
    assert site.run("setup") == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Inscriptions, Inscriptions!{new}1: this cell is protected")
    assert ROBOT in said
    assert site.server.snapshot() is before


def test_a_zone_that_tells_the_same_time_is_taken(site: Site) -> None:
    site.server.book.time_zone = "Europe/Brussels"
    assert site.run("apply") == 0


def test_the_whole_address_does_for_a_key(site: Site) -> None:
    site.write(f"https://docs.google.com/spreadsheets/d/{site.server.key}/edit#gid=0")
    assert site.run("plan") == 0


def test_a_missing_tab_is_told_with_those_there_are(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.server.tab("Adhérents").rename("Membres de 2020")
    assert site.run("apply") == 2
    assert "« Membres de 2020 »" in capsys.readouterr().err


def test_the_doctor_walks_through_every_step(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.run("doctor") == 0
    told = capsys.readouterr().out
    for line in (
        f"✓ Le robot {ROBOT} : sa clé {site.key_file} est lisible par ce compte seul.",
        "✓ La feuille Google « Inscriptions » est partagée avec le robot, et lue (onglets : 5).",
        "✓ Le fuseau horaire de « Inscriptions » est celui de config.yaml.",
        "✓ L'horloge de la machine est à l'heure de Google.",
        "✓ « Inscriptions » comprend les dates à la manière fr_FR.",
        "✓ Le robot peut écrire dans « Inscriptions ».",
        "✓ Les réponses du formulaire arrivent dans l'onglet « Réponses au formulaire 1 ».",
    ):
        assert f"{line}\n" in told


def test_the_doctor_says_so_where_google_stops_answering(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.write(language="en")
    site.server.faults.add("503", on="write")
    assert site.run("doctor") == 2
    told = capsys.readouterr().out
    assert "✗ Google Sheets: it cannot answer now (503). Run doctor again" in told


def test_the_doctor_tells_a_foreign_locale_a_wrong_clock_and_a_missing_form(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.server.book.locale = "en_US"
    site.server.tab("Réponses au formulaire 1").delete()
    site.server.clock_off = timedelta(minutes=-7)
    assert site.run("doctor") == 2
    told = capsys.readouterr().out
    assert "! « Inscriptions » comprend les dates à la manière en_US" in told
    assert "✗ L'horloge de la machine diffère de 7 min de celle de Google." in told
    assert "✗ L'onglet « Réponses au formulaire 1 » n'existe pas encore" in told


ELSEWHERE = {
    "a form made in English": "Form Responses 1",
    "a form linked anew": "Réponses au formulaire 2",
}


@pytest.mark.parametrize("title", ELSEWHERE.values(), ids=ELSEWHERE)
def test_the_doctor_names_the_tab_that_a_form_has_made_under_another_title(
    title: str, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.server.tab("Réponses au formulaire 1").rename(title)
    assert site.run("doctor") == 2
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")]
    assert len(told) == 1
    assert f"n'existe pas, mais il y a « {title} »" in told[0]
    assert "python run.py form" not in told[0], "there is a form"


def test_the_token_is_kept_for_its_owner_alone(site: Site) -> None:
    before_that = site.folder / "var/google-token.json"
    before_that.parent.mkdir(mode=0o700)
    before_that.write_text("{}")
    assert site.run("apply") == 0
    kept = site.folder / "robot.json.token"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not before_that.exists(), "where it stood before"
    before = len(site.server.requests)
    assert site.run("apply") == 0
    assert [entry.is_token for entry in site.server.requests[before:]] == [False]
    site.server.door.expire()
    assert site.run("apply") == 0  # and another is asked for


def test_setup_completes_an_empty_sheet_and_leaves_the_answers_to_the_form(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(site.server.document.book, {"Feuille 1": []})
    calls = len(site.server.calls)
    assert site.run("setup") == 0
    assert len(site.server.calls) - calls == 2
    made = ["Sessions", "Adhérents", "Inscriptions", "Messages", "Connexions"]
    assert site.server.titles == ["Feuille 1", *made]
    assert "python run.py form" in capsys.readouterr().out
    before = site.server.snapshot()
    assert site.run("setup") == 0
    assert site.server.snapshot() is before
    assert len(site.server.calls) - calls == 3
    sheet = before.titled("Inscriptions")
    assert sheet is not None
    assert sheet.grid_properties["frozenRowCount"] == 1
    assert all(each.get("warningOnly") for each in sheet.protected)
    sessions = before.titled("Sessions")
    assert sessions is not None
    heights = {row: fact.get("pixelSize") for row, fact in sessions.row_facts.items()}
    assert heights == dict.fromkeys(range(1, 1000), 80), "a long text makes no page of a row"
    tab = site.server.tab("Sessions")
    letters = {str(name): column_letters(place) for place, name in enumerate(tab.rows[0])}
    notes = {name: tab.cell(f"{letters[name]}1").note for name in ("Code", "Alerte", "Replay")}
    assert [notes[name].partition(" ")[0] for name in notes] == ["", "Colonne", "L'enregistrement"]
    assert not sheet.row_facts


#: Which title the tab of connection reports has in a sheet in English, and what is read of it.
CONNECTIONS = {"Connections": ["Connections"], "Connexions": ["Connexions"], "Other": []}


@pytest.mark.parametrize(("title", "read"), CONNECTIONS.items(), ids=CONNECTIONS)
def test_connections_are_read_under_either_title(site: Site, title: str, read: list[str]) -> None:
    site.write(language="en")
    ours = ["Sessions", "Form Responses 1", "Members", "Registrations", "Messages"]
    fill(site.server.document.book, {name: [("Session",)] for name in (*ours, title)})
    tabs = GoogleSheet.of(load(site.config)).read(("Connections",)).tabs
    assert [tab.title for tab in tabs if tab.title not in ours] == read


def test_setup_completes_a_sheet_that_is_there(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = site.server.tab("Inscriptions")
    place = tab.rows[0].index("Alerte")
    tab.delete_columns("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place])
    rows = tab.rows
    assert site.run("setup") == 0
    assert "« Alerte »" in capsys.readouterr().out
    added = [*rows[0], "Alerte", "Connexion", "Motif", "Pourquoi"]
    assert [row for row in tab.rows if any(row)] == [added, *rows[1:]]
    assert site.run("setup") == 0
    assert capsys.readouterr().out == "Tout est en place : rien n'a été changé.\n"
    assert site.run("apply") == 0
    assert [bool(row and row[0]) for row in tab.rows[:3]] == [True, True, False]


def test_setup_completes_the_choices_of_an_earlier_version_and_no_others(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    decision, attendance = ("registrations", "decision"), ("registrations", "attendance")
    with monkeypatch.context() as before:
        before.setitem(CHOICES, decision, ("confirmer", "attente", "annuler", "refuser"))
        before.setitem(CHOICES, attendance, ("peut-être",))
        assert site.run("setup") == 0
    capsys.readouterr()
    assert site.run("setup") == 0
    assert "liste de choix ajoutée : « Décision »." in capsys.readouterr().out
    assert site.run("setup") == 0
    assert capsys.readouterr().out == "Tout est en place : rien n'a été changé.\n"


#: What may last for hours, and what staff are told to do about it.
LASTING = {
    "A7 not shared any more": (share(Sharing.NOT_SHARED), f"ajoutez {ROBOT} et choisissez Éditeur"),
    "shared for reading only": (share(Sharing.READ_ONLY), f"choisissez Éditeur pour {ROBOT}"),
    "A8 binned": (share(Sharing.BINNED), "Si elle est dans la corbeille, restaurez-la"),
    "A9 the key was revoked": (revoked, "Prévenez qui tient la machine"),
    "A13 protected": (
        lambda site: site.server.tab("Inscriptions").protect(),
        "Dans Données > Protéger des feuilles et des plages",
    ),
    "F6 another zone": (
        lambda site: setattr(site.server.book, "time_zone", "America/New_York"),
        "le fuseau horaire de la feuille Google (America/New_York)",
    ),
}


@pytest.mark.parametrize(("wrong", "said"), LASTING.values(), ids=LASTING)
def test_staff_hear_of_it_after_an_hour_and_once(
    site: Site, wrong: Callable[[Site], object], said: str
) -> None:
    wrong(site)
    for minute in (0, 10, 50):
        assert site.run("apply", now=f"2020-09-20T10:{minute:02}") == 2
    assert site.letters() == []
    for minute in (0, 10):
        assert site.run("apply", now=f"2020-09-20T11:{minute:02}") == 2
    (alert,) = site.letters()
    assert key_of(alert, site.folder / "var/ledger.sqlite") == "alert/passes_failing/2020-09-20"
    assert alert["To"] == "zoe@example.org"
    text = alert.get_body(("plain",))
    assert text is not None
    assert said in " ".join(text.get_content().split())


def test_b12_hidden_and_filtered_rows_are_read_as_the_others(site: Site) -> None:
    tab = site.server.tab("Réponses au formulaire 1")
    rows = {"sheetId": tab.number, "dimension": "ROWS", "startIndex": 1, "endIndex": 9}
    shown = {"sheetId": tab.number, "startRowIndex": 0}
    hidden = {"0": {"hiddenValues": [str(tab.rows[1][0])]}}
    tab.request(
        {
            "updateDimensionProperties": {
                "range": rows,
                "properties": {"hiddenByUser": True},
                "fields": "hiddenByUser",
            }
        },
        {"setBasicFilter": {"filter": {"range": shown, "criteria": hidden}}},
    )
    assert site.run("apply") == 0
    assert len(site.letters()) == 1
    assert len([row for row in site.server.tab("Inscriptions").rows if any(row)]) == 2


def test_b14_merged_cells_are_told_and_count_as_blank(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    tab = site.server.tab("Réponses au formulaire 1")
    tab.append(tab.rows[1])
    area = {"sheetId": tab.number, "startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0}
    tab.request({"mergeCells": {"range": area | {"endColumnIndex": 9}, "mergeType": "MERGE_ROWS"}})
    told = "des cellules sont fusionnées (A2:I2, A3:I3)"
    assert site.run("doctor") in (0, 2)
    assert told in capsys.readouterr().out
    assert site.run("plan") == 0
    assert told in capsys.readouterr().out
    assert site.run("apply") == 0
    (digest,) = site.letters()  # an answer without an address is nobody's
    assert key_of(digest, site.folder / "var/ledger.sqlite").startswith("digest/")
    body = digest.get_body(("plain",))
    assert body is not None
    assert told[1:] in " ".join(body.get_content().split())


def test_a14_a_cell_as_long_as_google_takes_is_written(site: Site) -> None:
    tab = site.server.tab("Réponses au formulaire 1")
    place = next(n for n, header in enumerate(tab.rows[0]) if "tructure" in header)
    tab.put(f"{'ABCDEFGHIJ'[place]}2", "x" * 50_000)
    assert site.run("apply") == 0
    assert len(site.letters()) == 1
    header, row = site.server.tab("Inscriptions").rows[:2]
    assert set(row[header.index("Structure")]) == {"x"}
    before = len(site.server.calls)
    assert site.run("apply") == 0
    assert len(site.server.calls) == before + 1


def test_b15_an_error_in_an_answer_holds_that_answer_alone(site: Site) -> None:
    tab = site.server.tab("Réponses au formulaire 1")
    place = next(n for n, header in enumerate(tab.rows[0]) if "mail" in header.lower())
    tab.append(tab.rows[1])
    tab.type(f"{'ABCDEFGHIJ'[place]}3", "=1/0")
    assert site.run("apply") == 0
    to_people = [mail for mail in site.letters() if "zoe@ambert" in mail["To"]]
    assert len(to_people) == 1
    assert "#DIV" not in "".join(mail.as_string() for mail in to_people)


def test_the_tab_of_a_year(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.run("apply")
    assert site.run("setup", "--year", "2020", now="2020-10-02T09:00") == 0
    header, total, session = site.server.tab("Bilan 2020").rows[:3]
    assert (header[0], total[0], session[0]) == ("Code", "Total 2020", "BENEVOLES")
    before = site.server.snapshot()
    assert site.run("setup", "--year", "2020", now="2020-10-02T09:00") == 0
    assert site.server.snapshot() == before
    assert "Bilan 2020 : rien n'a changé" in capsys.readouterr().out
