"""`setup`: the spreadsheet gets what it lacks, once, and nothing that is there is touched."""

import io
import struct
import subprocess
import warnings
import zipfile
import zlib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter

import run
from douze.adapters.xlsx.markup import markup
from douze.adapters.xlsx.ranges import columns_with
from douze.adapters.xlsx_file import XlsxFile
from douze.config.load import load
from douze.model.columns import DESCRIBING, TO_COLLECT
from douze.model.columns import MEMBERS as MEMBER_COLUMNS
from douze.model.columns import SESSIONS as SESSION_COLUMNS
from douze.model.sheet import Snapshot
from douze.read.read_book import read_book
from tests.factories import CODE, TOP
from tests.programs import found, needs
from tests.tabs import ANSWERS, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS

CONFIG = """\
association: {name: Cap Rural, contact: "Geneviève Ganivet <formation@example.org>"}
spreadsheet: {path: var/inscriptions.xlsx}
mail: {path: var/outbox, pickup: true}
ledger: var/ledger.sqlite
"""
NOW = "2020-09-21T10:00"
NOTHING = "Tout est en place : rien n'a été changé.\n"
SOFFICE = found("soffice") or "soffice"

Run = Callable[..., tuple[int, str, str]]


class Folder:
    """An association's folder, and the commands that run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.config = folder / "config.yaml"
        self.config.write_text(CONFIG, "utf-8")
        self.workbook = folder / "var" / "inscriptions.xlsx"

    def __call__(self, *words: str) -> tuple[int, str, str]:
        status = run.main(["--config", str(self.config), "--now", NOW, *words])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def parts(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.workbook) as opened:
            assert opened.testzip() is None
            return {name: opened.read(name) for name in opened.namelist()}

    def read(self) -> Snapshot:
        return XlsxFile(self.workbook).read()

    def opened(self) -> openpyxl.Workbook:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it would lose
            return openpyxl.load_workbook(io.BytesIO(self.workbook.read_bytes()))

    def header(self, title: str) -> list[object]:
        rows = next(tab.rows for tab in self.read().tabs if tab.title == title)
        return list(rows[0]) if rows else []

    def staff(self, write: Callable[["xlsxwriter.Workbook"], None]) -> None:
        self.workbook.parent.mkdir(mode=0o700, exist_ok=True)
        with xlsxwriter.Workbook(self.workbook) as book:
            write(book)
        self.workbook.chmod(0o600)


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    return Folder(tmp_path, capsys)


def column_of(sheet: Any, header: str) -> str:
    """In which column a header stands, as a letter."""
    (place,) = [cell.column_letter for cell in sheet[1] if cell.value == header]
    return str(place)


def png() -> io.BytesIO:
    """A red square of eight by eight."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        whole = kind + content
        return struct.pack(">I", len(content)) + whole + struct.pack(">I", zlib.crc32(whole))

    rows = zlib.compress((b"\0" + b"\xff\0\0" * 8) * 8)
    header = struct.pack(">2I5B", 8, 8, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + parts)


def as_staff_have_it(book: "xlsxwriter.Workbook") -> None:
    """Their own colours, a picture, a chart, formulas; two tabs and some columns missing."""
    head = book.add_format({"bold": True, "bg_color": "#FFD966", "border": 1})
    day = book.add_format({"num_format": "dd/mm/yyyy", "font_color": "red"})
    hour = book.add_format({"num_format": "hh:mm"})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(SESSIONS)
    for place, name in enumerate(["Code", "Intitulé", "Date", "Début", "Fin", "Places", "État"]):
        sheet.write(0, place, name, head)
    sheet.write(1, 0, CODE)
    sheet.write_rich_string(1, 1, "Associations : ", bold, "les nouveaux bénévoles")
    sheet.write_datetime(1, 2, datetime(2020, 10, 1), day)
    sheet.write_datetime(1, 3, datetime(1899, 12, 31, 14), hour)
    sheet.write_datetime(1, 4, datetime(1899, 12, 31, 16), hour)
    sheet.write_formula("F2", "=SUM(Bilan!A2:A3)", None, 12)
    sheet.insert_image("B12", "carré.png", {"image_data": png()})
    sheet.write_comment("A2", "la première")
    sheet.set_column("B:B", 50)
    sheet.freeze_panes(1, 2)
    form = book.add_worksheet(ANSWERS)
    form.write_row(0, 0, ["Horodateur", "Adresse e-mail", "Prénom", "Nom", "Session"])
    form.write_datetime(1, 0, datetime(2020, 9, 20, 10), day)
    form.write_row(1, 1, ["zoe@ambert.example", "Zoé", "Martin", CODE])
    rows = book.add_worksheet(REGISTRATIONS)
    rows.write_row(0, 0, ["Réf", "Session", "E-mail", "Statut", "Décision", "Notes"], head)
    rows.data_validation("E2:E99", {"validate": "list", "source": ["confirmer", "annuler"]})
    rows.conditional_format("D2:D99", {"type": "data_bar", "data_bar_2010": True})
    rows.autofilter("A1:F1")
    other = book.add_worksheet("Bilan")
    other.write_formula("A1", f"={SESSIONS}!F2*2", None, 24)
    other.write_column("A2", [5, 7])
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": f"={SESSIONS}!$F$2:$F$8"})
    other.insert_chart("C2", chart)
    book.define_name("Toutes", f"={SESSIONS}!$F$2:$F$8")


# A folder without a workbook


def test_a_new_workbook_has_six_tabs(home: Folder) -> None:
    status, out, err = home("setup")
    assert (status, err) == (0, "")
    assert out == (
        f"Nouveau classeur {home.workbook}, avec les onglets « Sessions », « {ANSWERS} », "
        "« Adhérents », « Inscriptions », « Messages », « Connexions ».\n"
    )
    assert home.header(MEMBERS) == [column.headers[0] for column in MEMBER_COLUMNS]
    assert [p.name for p in home.workbook.parent.iterdir()] == ["inscriptions.xlsx"]
    assert home.workbook.stat().st_mode & 0o777 == 0o600
    assert home.workbook.parent.stat().st_mode & 0o777 == 0o700


def test_a_second_time_changes_no_byte(home: Folder) -> None:
    home("setup")
    before = home.workbook.read_bytes()
    assert home("setup") == (0, NOTHING, "")
    assert home.workbook.read_bytes() == before


def test_a_new_workbook_is_read_without_a_problem(home: Folder) -> None:
    home("setup")
    assert read_book(home.read(), load(home.config)).problems == ()
    assert home("apply")[0] == 0


ENGLISH = CONFIG + "language: en\n"
CHOICES = {
    "fr": {
        ("Inscriptions", "Décision"): "confirmer,attente,annuler,refuser,reporter,effacer",
        ("Inscriptions", "Session"): "'Sessions'!$A$2:$A$500",
        ("Inscriptions", "Présence"): "oui,non",
        ("Inscriptions", "Renvoyer"): "oui,arrivé",
        ("Inscriptions", "Pas le même"): "oui,non",
        ("Sessions", "État"): "ouverte,brouillon,reportée,annulée,archivée",
        ("Sessions", "Cotisation"): "oui,non",
        ("Sessions", "Laisser passer"): "oui,non",
        ("Sessions", "Attestation"): "oui,non",
        ("Sessions", "Annonce"): "oui,non",
        ("Sessions", "Suite"): "'Sessions'!$A$2:$A$500",
    },
    "en": {
        ("Registrations", "Decision"): "confirm,wait,cancel,refuse,move,erase",
        ("Registrations", "Session"): "'Sessions'!$A$2:$A$500",
        ("Registrations", "Attendance"): "yes,no",
        ("Registrations", "Resend"): "yes,arrived",
        ("Registrations", "Not the same"): "yes,no",
        ("Sessions", "State"): "open,draft,postponed,cancelled,archived",
        ("Sessions", "Dues"): "yes,no",
        ("Sessions", "Let through"): "yes,no",
        ("Sessions", "Certificate"): "yes,no",
        ("Sessions", "Announcement"): "yes,no",
        ("Sessions", "Next date"): "'Sessions'!$A$2:$A$500",
    },
}


def choices(home: Folder) -> dict[tuple[str, str], str]:
    """Every drop-down of the workbook, by tab and header."""
    return {
        (sheet.title, str(sheet.cell(1, cells.min_col).value)): rule.formula1.strip('"')
        for sheet in home.opened().worksheets
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
        for cells in rule.sqref.ranges
    }


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("there", [False, True], ids=["new", "completed"])
def test_the_language_decides_headers_and_choices(home: Folder, language: str, there: bool) -> None:
    home.config.write_text(CONFIG + f"language: {language}\n", "utf-8")
    if there:
        home.staff(lambda book: book.add_worksheet("Bilan"))
    assert home("setup")[0] == 0
    assert choices(home) == CHOICES[language]
    colours = [
        rule.formula[0]
        for sheet in home.opened().worksheets
        for found in sheet.conditional_formatting
        for rule in found.rules
    ]
    assert ('"liste d\'attente"' in colours) == (language == "fr")
    assert ('"waiting list"' in colours) == (language == "en")
    assert len(colours) == 10, "seven statuses, and three columns that say what is to be done"
    assert "LEN(TRIM(E2))>0" in colours
    assert read_book(home.read(), load(home.config)).problems == ()
    assert home("apply")[0] == 0


@pytest.mark.parametrize("there", [False, True], ids=["new", "completed"])
def test_a_new_tab_is_pleasant_to_work_in(home: Folder, there: bool) -> None:
    if there:
        home.staff(lambda book: book.add_worksheet("Bilan"))
    home("setup")
    sheet = home.opened()[REGISTRATIONS]
    first = [cell.value for cell in sheet[1]][:5]
    assert first == ["Prénom", "Nom", "Statut", "Décision", "Alerte"]
    assert [cell.value for cell in sheet[1]][-1] == "Réf"
    assert sheet.freeze_panes == "C2", "the names stay in sight"
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.fgColor.rgb[2:] != sheet["C1"].fill.fgColor.rgb[2:], "ours, and theirs"
    at = {str(cell.value): get_column_letter(n) for n, cell in enumerate(sheet[1], 1)}
    widths = {h: sheet.column_dimensions[at[h]].width for h in ("Prénom", "Alerte", "Réf")}
    assert widths == {"Prénom": 14, "Alerte": 46, "Réf": 24}
    assert sheet.column_dimensions[at["Échéance"]].number_format == "dd/mm/yyyy hh:mm"
    assert sheet.column_dimensions[at["Alerte"]].alignment.wrap_text, (
        "a row grows for what is to be done"
    )
    paper = f"'Inscriptions'!$A$1:${at['Notes']}$1048576"
    assert sheet.print_area == paper, "what is staff's goes on paper"
    assert home.opened()[SESSIONS].column_dimensions["C"].number_format.endswith("ddd dd/mm/yyyy")
    warned = [r for r in sheet.data_validations.dataValidation if r.type == "custom"]
    assert [(r.errorStyle, r.formula1) for r in warned] == [("warning", "FALSE")]
    assert "remplacé à la prochaine passe" in str(warned[0].error)
    columns = {str(sheet.cell(1, cells.min_col).value) for cells in warned[0].sqref.ranges}
    assert {"Réf", "Statut", "Alerte"} <= columns
    assert not columns & {"Session", "E-mail", "Décision"}, "staff may type there"


#: The columns whose header says what they are for.
NOTED = {*DESCRIBING, "announce", "next_date", "reserved", "per_structure"}
TEXTS = ("Pourquoi", "Pour qui", "Programme", "Qui intervient", "En pratique", "À préparer")


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "un document par ligne"), ("en", "a document a line")]
)
def test_each_column_that_staff_write_for_others_says_what_it_is_for(
    home: Folder, language: str, said: str
) -> None:
    home.config.write_text(CONFIG + f"language: {language}\n", "utf-8")
    home("setup")
    header = next(sheet for sheet in home.opened().worksheets if sheet.title == SESSIONS)[1]
    notes = {str(cell.value): cell.comment.text if cell.comment else "" for cell in header}
    place = 0 if language == "fr" else 1
    described = [notes[one.headers[place]] for one in SESSION_COLUMNS if one.word in NOTED]
    assert len({*described} - {""}) == len(NOTED)
    assert said in notes["Documents"].casefold()
    assert notes["Code"] == ""
    assert all(len(note) <= 160 for note in described), "a note is five lines"


@pytest.mark.parametrize("there", [False, True], ids=["new", "completed"])
def test_long_texts_of_a_session_make_no_page_of_its_row(home: Folder, there: bool) -> None:
    if there:
        home.staff(lambda book: book.add_worksheet("Bilan"))
    home("setup")
    sheet = home.opened()[SESSIONS]
    at = {str(cell.value): get_column_letter(n) for n, cell in enumerate(sheet[1], 1)}
    assert (sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight) == (60, True)
    shapes = {header: sheet.column_dimensions[at[header]].alignment for header in at}
    assert all(shapes[h].wrap_text for h in ("Intitulé", *TEXTS, "Documents", "Replay", "Lieu"))
    assert {shape.vertical for shape in shapes.values()} == {"top"}, "on one line with each other"
    assert sheet.print_area == f"'Sessions'!$A$1:${at['Présents']}$1048576"
    goes_on = [*at.values()][: [*at].index("Présents") + 1]
    printed = [sheet.column_dimensions[letter].width for letter in goes_on]
    assert sum(printed) < 180, "at 11 points 147 characters fill an A4 across: 8 points or more"


def test_a_tab_that_is_there_keeps_its_rows_when_it_gets_texts(home: Folder) -> None:
    def type_up(book: xlsxwriter.Workbook) -> None:
        headers = ("Code", "Intitulé", "Date", "Début", "Fin", "Places", "Lien")
        book.add_worksheet(SESSIONS).write_row(0, 0, headers)

    home.staff(type_up)
    home("setup")
    sheet = home.opened()[SESSIONS]
    assert "Programme" in [cell.value for cell in sheet[1]]
    assert not sheet.sheet_format.customHeight
    assert not any(shape.alignment.wrap_text for shape in sheet.column_dimensions.values())
    assert not sheet.print_area


def test_several_answer_tabs_are_all_made(home: Folder) -> None:
    text = CONFIG.replace(
        "{path: var/inscriptions.xlsx}",
        "{path: var/inscriptions.xlsx, tabs: {answers: [Matin, Soir]}}",
    )
    home.config.write_text(text, "utf-8")
    home("setup")
    assert home.header("Matin") == home.header("Soir") != []


# A workbook of staff's


def test_what_staff_have_is_completed(home: Folder) -> None:
    home.staff(as_staff_have_it)
    status, out, err = home("setup")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Sessions : colonnes ajoutées à droite : « Confirmées », « À régler », « En attente », "
        "« Places libres », « Présents », « Réponses », « Note », « Alerte », « Intervenants », "
        "« Contact », « Clôture », "
        "« Cotisation », « Minimum », « Lien », « Laisser passer », « Attestation », "
        "« Annonce », « Suite », « Places réservées », « Max par structure », « Lieu », "
        "« Pourquoi », "
        "« Pour qui », « Programme », « Qui intervient », « En pratique », « À préparer », "
        "« Documents », « Replay ».",
        "Sessions : liste de choix ajoutée : « État », « Cotisation », « Laisser passer », "
        "« Attestation », « Annonce », « Suite ».",
        "Sessions : avertissement ajouté aux colonnes tenues par Douze : « Confirmées », "
        "« À régler », « En attente », « Places libres », « Présents », « Réponses », « Note », "
        "« Alerte ».",
        "Sessions : couleurs ajoutées : « Alerte ».",
        "Inscriptions : colonnes ajoutées à droite : « Prénom », « Nom », « Alerte », "
        "« Structure », « Cotisation », « Échéance », « Rang », « Présence », « Connexion », "
        "« Motif », "
        "« Renvoyer », « Pas le même », « Pourquoi », "
        "« Messages », « Reçue le ».",
        "Inscriptions : liste de choix ajoutée : « Session », « Présence », « Renvoyer », "
        "« Pas le même ».",
        "Inscriptions : avertissement ajouté aux colonnes tenues par Douze : « Réf », « Statut », "
        "« Alerte », « Cotisation », « Échéance », « Rang », « Connexion », "
        "« Pourquoi », « Messages », « Reçue le ».",
        "Inscriptions : couleurs ajoutées : « Alerte ».",
        "Inscriptions : première ligne figée.",
        "Adhérents : onglet ajouté.",
        "Messages : onglet ajouté.",
        "Connexions : onglet ajouté.",
    ]
    assert home.header(SESSIONS)[:7] == [
        "Code",
        "Intitulé",
        "Date",
        "Début",
        "Fin",
        "Places",
        "État",
    ]
    assert [tab.title for tab in home.read().tabs] == [
        SESSIONS, ANSWERS, REGISTRATIONS, "Bilan", MEMBERS, MESSAGES, "Connexions",
    ]  # fmt: skip


#: What may change; of the others every byte stays.
TOUCHED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/worksheets/sheet1.xml",
    "xl/worksheets/sheet3.xml",
}


def test_everything_else_stays_byte_for_byte(home: Folder) -> None:
    home.staff(as_staff_have_it)
    before = home.parts()
    home("setup")
    after = home.parts()
    assert {name for name in before if before[name] != after[name]} == TOUCHED
    assert after.keys() - before.keys() == {f"xl/worksheets/sheet{n}.xml" for n in (5, 6, 7)}
    assert any("media" in name for name in before) and any("chart" in name for name in before)


def test_their_cells_rules_and_looks_stay(home: Folder) -> None:
    home.staff(as_staff_have_it)
    before = {tab.title: tab.rows for tab in home.read().tabs}
    styles = home.parts()["xl/styles.xml"]
    home("setup")
    for tab in home.read().tabs:
        for number, row in enumerate(before.get(tab.title, ())):
            assert tab.rows[number][: len(row)] == row
    parts = home.parts()
    sheet, rows = parts["xl/worksheets/sheet1.xml"], parts["xl/worksheets/sheet3.xml"]
    assert b"<f>SUM(Bilan!A2:A3)</f><v>12</v>" in sheet
    assert b'<pane xSplit="2" ySplit="1"' in sheet
    assert b"x14:dataBar" in rows and b'sqref="E2:E99"' in rows and b'"confirmer,annuler"' in rows
    assert b'<cfRule type="cellIs"' not in rows, "they have their own colours"
    for section in (b"cellXfs", b"fonts", b"fills"):
        old = styles.split(b"<%s " % section)[1].split(b">", 1)[1].split(b"</%s>" % section)[0]
        new = parts["xl/styles.xml"].split(b"<%s " % section)[1].split(b">", 1)[1]
        assert new.startswith(old)
    book = home.opened()
    assert book[SESSIONS]["H1"].fill.fgColor.rgb == book[SESSIONS]["A1"].fill.fgColor.rgb
    alert = column_of(book[SESSIONS], "Alerte")
    assert book[SESSIONS].column_dimensions[alert].width == 46


def test_a_completed_workbook_is_complete(home: Folder) -> None:
    home.staff(as_staff_have_it)
    home("setup")
    before = home.workbook.read_bytes()
    assert home("setup") == (0, NOTHING, "")
    assert home.workbook.read_bytes() == before


def test_apply_works_on_what_was_completed(home: Folder) -> None:
    home.staff(as_staff_have_it)
    home("setup")
    status, out, err = home("apply")
    assert (status, err) == (0, "")
    assert "messages envoyés : 1" in out
    row = home.opened()[REGISTRATIONS][2]
    told = {home.header(REGISTRATIONS)[n]: cell.value for n, cell in enumerate(row)}
    assert (told["E-mail"], told["Statut"]) == ("zoe@ambert.example", "à régler")
    assert told["Échéance"] is not None
    assert home("setup") == (0, NOTHING, ""), "also when rows have come"
    assert home("doctor")[0] == 0


@needs("soffice")
def test_a_completed_workbook_opens_in_libreoffice(home: Folder) -> None:
    home.staff(as_staff_have_it)
    home("setup")
    profile = (home.folder / "profil").as_uri()
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={profile}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", home.folder, home.workbook],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    home.workbook = home.folder / "inscriptions.xlsx"
    saved = home.opened()
    assert saved.sheetnames[-3:] == [MEMBERS, MESSAGES, "Connexions"]
    assert column_of(saved[SESSIONS], "Alerte")
    assert "SUM" in str(saved[SESSIONS]["F2"].value)
    rules = saved[REGISTRATIONS].data_validations.dataValidation
    assert {"oui,non", "confirmer,annuler"} <= {str(rule.formula1).strip('"') for rule in rules}
    assert any(rule.type == "custom" and rule.errorStyle == "warning" for rule in rules)
    assert saved[MEMBERS]["A1"].font.bold


def test_a_tab_that_was_left_blank_gets_its_headers(home: Folder) -> None:
    home.staff(lambda book: book.add_worksheet(REGISTRATIONS))
    assert home("setup")[0] == 0
    assert home.header(REGISTRATIONS)[:2] == ["Prénom", "Nom"]
    assert home.opened()[REGISTRATIONS]["A1"].font.bold
    assert home.opened()[REGISTRATIONS].freeze_panes == "C2"


def test_columns_go_to_the_right_of_everything(home: Folder) -> None:
    def write(book: "xlsxwriter.Workbook") -> None:
        sheet = book.add_worksheet(MEMBERS)
        sheet.write_row(0, 0, ["Structure", "E-mails", "Année"])
        sheet.write(7, 5, "une note")

    home.staff(write)
    home("setup")
    assert home.header(MEMBERS)[5:] == [None, "Réglée", "Valable jusqu'au", "Alerte"]


def test_the_forms_tab_is_left_alone(home: Folder) -> None:
    home.staff(lambda book: book.add_worksheet(ANSWERS).write_row(0, 0, ["Horodateur", "Bonjour"]))
    before = home.parts()["xl/worksheets/sheet1.xml"]
    status, _, err = home("setup")
    assert status == 2
    assert err.startswith(f"  {ANSWERS}: la colonne « Adresse e-mail » manque")
    assert home.parts()["xl/worksheets/sheet1.xml"] == before


# What only a person can put right

HEADER_BELOW = f"{MEMBERS}: les en-têtes sont à la ligne 2 ; ils doivent être à la première."
NO_HEADER = f"{MEMBERS}: la première ligne de l'onglet « {MEMBERS} » ne porte aucun"
PERSON: Mapping[str, tuple[list[list[str | int]], str]] = {
    "a header in the second row": ([["Nos membres"], ["Structure", "E-mails"]], HEADER_BELOW),
    "no header at all": ([["Nos membres"], ["Foyer rural", 2020]], NO_HEADER),
    "a header that looks like one of staff's": (
        [["Structure", "E-mails", "Année", "Réglés ?"]],
        "la colonne « Réglée » manque ; est-ce « Réglés ? » ?",
    ),
    "a header that stands twice": (
        [["Structure", "E-mails", "Année", "Réglée", "Year"]],
        "la colonne « Année » est là plusieurs fois",
    ),
}


@pytest.mark.parametrize(("rows", "said"), PERSON.values(), ids=PERSON)
def test_what_a_person_has_to_settle_is_told(
    home: Folder, rows: list[list[str | int]], said: str
) -> None:
    def write(book: "xlsxwriter.Workbook") -> None:
        sheet = book.add_worksheet(MEMBERS)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    home.staff(write)
    status, out, err = home("setup")
    assert status == 2
    assert said in err
    assert "Sessions : onglet ajouté." in out, "the rest is done all the same"
    before = home.header(MEMBERS)
    assert ("Réglée" in before) == ("Year" in before), "no second column where one may be meant"


# What stands in the way


@pytest.mark.parametrize("mark", [".~lock.inscriptions.xlsx#", "~$inscriptions.xlsx"])
def test_an_open_workbook_is_refused_as_by_apply(home: Folder, mark: str) -> None:
    home.staff(as_staff_have_it)
    lock = home.workbook.with_name(mark)
    for complete in (False, True):
        lock.write_text(",Zoé,portable,", "utf-8")
        before = home.workbook.read_bytes()
        status, out, err = home("setup")
        assert (status, out) == (1, ""), f"complete already: {complete}"
        assert "l'a ouvert" in err
        assert home.workbook.read_bytes() == before
        lock.unlink()
        home("setup")


def test_what_is_no_workbook_is_refused(home: Folder) -> None:
    home.workbook.parent.mkdir()
    home.workbook.write_text("bonjour")
    assert home("setup")[0] == 2
    assert home.workbook.read_text() == "bonjour"


def test_a_folder_that_cannot_be_made_is_told(home: Folder) -> None:
    home.workbook.parent.write_text("no folder")
    status, out, err = home("setup")
    assert (status, out) == (2, "")
    assert "ne peut pas être écrit" in err


def test_a_file_made_by_hand_without_styles_or_window(home: Folder) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    home.staff(lambda book: book.add_worksheet(MEMBERS))
    parts = home.parts()
    parts["xl/workbook.xml"] = (
        f'<x:workbook xmlns:x="{main}" xmlns:q="http://schemas.openxmlformats.org/officeDocument'
        '/2006/relationships"><x:sheets><x:sheet name="Bilan" sheetId="3" q:id="rId1"/></x:sheets>'
        "</x:workbook>"
    ).encode()
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{main}"><sheetData/></worksheet>'.encode()
    )
    del parts["xl/styles.xml"]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        start = parts[name].rfind(b"<", 0, parts[name].index(b"styles.xml"))
        end = parts[name].index(b"/>", start) + 2
        parts[name] = parts[name][:start] + parts[name][end:]
    with zipfile.ZipFile(home.workbook, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    assert home("setup")[0] == 0
    assert home.opened()[MEMBERS]["A1"].font.bold
    assert home.opened()[MEMBERS].freeze_panes is None, "there is no window to refer to"
    assert home("setup") == (0, NOTHING, "")
    assert home("apply")[0] == 0


def test_a_day_in_a_completed_column_is_a_day(home: Folder) -> None:
    home.staff(as_staff_have_it)
    home("setup")
    home("apply")
    tab = next(tab for tab in home.read().tabs if tab.title == REGISTRATIONS)
    received = tab.rows[1][tab.rows[0].index("Reçue le")]
    assert isinstance(received, date)


def test_a_width_that_covers_all_columns_is_not_said_twice(home: Folder) -> None:
    def write(book: "xlsxwriter.Workbook") -> None:
        sheet = book.add_worksheet(MEMBERS)
        sheet.write_row(0, 0, ["Structure", "E-mails", "Année"])
        sheet.set_column("A:XFD", 20)

    home.staff(write)
    home("setup")
    sheet = home.parts()["xl/worksheets/sheet1.xml"]
    assert sheet.count(b"<col ") == 1
    assert home.header(MEMBERS)[3:] == ["Réglée", "Valable jusqu'au", "Alerte"]


def test_a_look_is_appended_once(home: Folder) -> None:
    home.staff(lambda book: book.add_worksheet("Bilan"))
    before = home.parts()["xl/styles.xml"]
    home("setup")
    after = home.parts()["xl/styles.xml"]
    fonts = b'<name val="Calibri"/>'
    assert after.count(fonts) == before.count(fonts) + 1
    assert after.count(b"<dxf>") == 6, "seven statuses, of which three share one, and alerts"


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COVERED: Mapping[str, tuple[str, set[int]]] = {
    "several ranges": ('<dataValidation sqref="B2:C9 $E$4"/>', {1, 2, 4}),
    "whole columns": ('<dataValidation sqref="B:C"/>', {1, 2}),
    "the extension of 2010": (
        '<extLst><ext><x14:dataValidations><x14:dataValidation type="list"><x14:formula1/>'
        "<xm:sqref>D2:D9 F1</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>",
        {3, 5},
    ),
    "none": ("<sheetData/>", set()),
}


@pytest.mark.parametrize(("inside", "columns"), COVERED.values(), ids=COVERED)
def test_columns_that_have_rules_are_known(inside: str, columns: set[int]) -> None:
    sheet = f'<worksheet xmlns="{MAIN}">{inside}</worksheet>'.encode()
    assert columns_with(markup("sheet", sheet), b"dataValidation") == columns


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("fr", [SESSIONS, ANSWERS, MEMBERS, "Inscriptions", "Messages", "Connexions"]),
        (
            "en",
            ["Sessions", "Form Responses 1", "Members", "Registrations", "Messages", "Connections"],
        ),
    ],
)
def test_the_settings_as_shipped_make_a_workbook_in_their_language_on_a4(
    tmp_path: Path, language: str, titles: list[str]
) -> None:
    shipped = (TOP / "config.yaml").read_text("utf-8")
    config = tmp_path / "config.yaml"
    config.write_text(shipped.replace("language: fr", f"language: {language}"), "utf-8")
    assert run.main(["--config", str(config), "setup"]) == 0
    book = openpyxl.load_workbook(tmp_path / "var" / "inscriptions.xlsx")
    assert book.sheetnames == titles
    assert {sheet.page_setup.paperSize for sheet in book.worksheets} == {9}


def test_a_tab_that_is_added_to_a_workbook_names_its_paper_too(home: Folder) -> None:
    home.staff(as_staff_have_it)
    before = set(home.opened().sheetnames)
    assert home("setup")[0] == 0
    added = [sheet for sheet in home.opened().worksheets if sheet.title not in before]
    assert {(s.page_setup.paperSize, s.page_setup.orientation) for s in added} == {(9, "landscape")}


# The tab of connection reports


def test_the_tab_of_connections_says_how_to_paste(home: Folder) -> None:
    home("setup")
    code, *how = home.header("Connexions")
    assert code == "Session"
    assert " ".join(map(str, how)) == (
        "Collez ici chaque rapport tel quel (Zoom, BigBlueButton, Teams, Meet, Jitsi), les uns "
        "sous les autres ; en colonne A, le code de la session, sur la première ligne du rapport."
    )


def test_a_tab_into_which_staff_paste_is_left_as_it_is(home: Folder) -> None:
    def pasted(book: "xlsxwriter.Workbook") -> None:
        as_staff_have_it(book)
        book.add_worksheet("Connexions").write_row(0, 0, [CODE, "Name", "Join Time", "Leave Time"])

    home.staff(pasted)
    status, out, err = home("setup")
    assert (status, err) == (0, "")
    assert "Connexions" not in out
    assert home.header("Connexions") == [CODE, "Name", "Join Time", "Leave Time"]


# The list of outstanding dues

TREASURER = CONFIG.replace("association: {", "association: {treasurer: jeanne@example.org, ")
TITLE = {"fr": "À encaisser", "en": "To collect"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_who_names_a_treasurer_gets_the_list(home: Folder, language: str) -> None:
    home.config.write_text(f"{TREASURER}language: {language}\n", "utf-8")
    home("setup")
    place = 1 if language == "en" else 0
    headers = [column.headers[min(place, len(column.headers) - 1)] for column in TO_COLLECT]
    assert home.header(TITLE[language]) == headers
    assert home("setup")[1] in (NOTHING, "Everything is in place: nothing was changed.\n")


def test_a_workbook_of_before_gets_the_list_beside_all_that_is_there(home: Folder) -> None:
    home("setup")
    before = {tab.title: tab.rows for tab in home.read().tabs}
    home.config.write_text(TREASURER, "utf-8")
    status, out, err = home("setup")
    assert (status, err) == (0, "")
    assert TITLE["fr"] in out
    after = {tab.title: tab.rows for tab in home.read().tabs}
    assert after.pop(TITLE["fr"])
    assert after == before


def test_a_list_of_staffs_own_is_left_alone_and_told(home: Folder) -> None:
    home("setup")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(home.workbook)
    sheet = book.create_sheet(TITLE["fr"])
    sheet.append(["Structure", "Somme"])
    book.save(home.workbook)
    home.config.write_text(TREASURER, "utf-8")
    status, _, err = home("setup")
    assert status == 2
    assert "À encaisser: l'onglet « À encaisser » est à vous : rien n'y a été ajouté." in err
    assert home.header(TITLE["fr"]) == ["Structure", "Somme"]
    assert "pas d'onglet « À encaisser » fait par setup" in home("doctor")[1]


#: What a drop-down of `Décision` offers, and what it offers once `setup` has been there.
DECISIONS = {
    "as the first version made it": ("confirmer,attente,annuler,refuser", True),
    "as the last version made it": ("confirmer,attente,annuler,refuser,effacer", True),
    "as staff have changed it": ("confirmer,annuler", False),
    "in an order of staff's": ("refuser,annuler,attente,confirmer", False),
}


@pytest.mark.parametrize(("offers", "completed"), DECISIONS.values(), ids=DECISIONS)
def test_a_drop_down_of_an_earlier_version_is_completed(
    home: Folder, offers: str, completed: bool
) -> None:
    home("setup")
    now = CHOICES["fr"]["Inscriptions", "Décision"]
    with zipfile.ZipFile(home.workbook) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    with zipfile.ZipFile(home.workbook, "w") as book:
        for name, content in parts.items():
            spaced = content.replace(now.replace(",", ", ").encode(), offers.encode())
            book.writestr(name, spaced.replace(now.encode(), offers.encode()))
    assert choices(home)["Inscriptions", "Décision"] == offers
    assert home("setup")[0] == 0
    assert choices(home)["Inscriptions", "Décision"] == (now if completed else offers)
    assert home("setup") == (0, NOTHING, "")
