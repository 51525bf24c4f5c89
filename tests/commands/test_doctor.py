"""`doctor`: each thing that would go wrong is found before it does, and nothing is changed."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

import run
from douze.composition import Adapters, build
from douze.doctor.examine import examine
from douze.doctor.finding import Finding, Mark
from douze.doctor.machine import Machine, python
from douze.model.kinds import Kind, Recipient
from tests.factories import CODE, TEMPLATES, TITLE, wording
from tests.home import CANARY, NOW
from tests.tabs import ANSWERS, HEADER, MEMBERS, REGISTRATIONS, SESSIONS

MAIL = 'mail: {path: var/outbox, pickup: yes, from: "Foyer rural <formation@ambert.example>"}'
CONFIG = f"""\
association:
  name: Foyer rural
  contact: "Zoé Martin <formation@ambert.example>"
  bulletin: https://ambert.example/bulletin.pdf
spreadsheet: {{path: inscriptions.xlsx}}
{MAIL}
ledger: var/ledger.sqlite
backup: {{folder: var/backups}}
monitor: {{textfile: douze.prom}}
"""


class Home:
    """An association's folder that is in order, and what the doctor says of it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.config = folder / "config.yaml"
        self.workbook = folder / "inscriptions.xlsx"
        self.ledger = folder / "var" / "ledger.sqlite"
        self.outbox = folder / "var" / "outbox"

    def __call__(self, *words: str, now: str = NOW) -> tuple[int, list[str], str]:
        status = run.main(["--config", str(self.config), "--now", now, *words])
        said = self.capsys.readouterr()
        return status, said.out.splitlines(), said.err

    def configure(self, *settings: str) -> None:
        """Add settings that are not there yet."""
        text = self.config.read_text("utf-8")
        self.config.write_text("\n".join((text, *settings, "")), "utf-8")

    def edit(self, change: Callable[[openpyxl.Workbook], None]) -> None:
        edit(self.workbook, change)

    def everything(self) -> dict[str, tuple[str, int]]:
        return {
            str(path.relative_to(self.folder)): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder",
                path.stat().st_mode,
            )
            for path in sorted(self.folder.rglob("*"))
        }


def edit(workbook: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    book = openpyxl.load_workbook(workbook)
    change(book)
    book.save(workbook)


def fill(book: openpyxl.Workbook) -> None:
    book[SESSIONS].append([CODE, TITLE, date(2020, 10, 1), "14h", "16h", 12, "non", CANARY])
    for who in ("zoe", "max"):
        row = (datetime(2020, 9, 20, 10), f"{who}@ambert.example", who, "Martin", "", CODE)
        book[ANSWERS].append(row[: len(HEADER[ANSWERS])])


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in order, made once by `setup` and a first pass: each test gets a copy."""
    folder = tmp_path_factory.mktemp("ready")
    config = folder / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    umask = os.umask(0o022)
    try:
        with redirect_stdout(StringIO()):
            run.main(["--config", str(config), "--now", NOW, "setup"])
            edit(folder / "inscriptions.xlsx", fill)
            assert run.main(["--config", str(config), "--now", NOW, "apply"]) == 0
    finally:
        os.umask(umask)
    return folder


@pytest.fixture
def home(
    ready: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    """A folder in order, on a machine of which there is nothing to tell."""
    monkeypatch.setattr("douze.doctor.machine.this_machine", lambda: HERE)
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    return Home(tmp_path, capsys)


def test_where_all_is_well_every_line_says_so(home: Home) -> None:
    status, lines, err = home("doctor")
    assert (status, err) == (0, "")
    *told, blank, last = lines
    assert (blank, last) == ("", "Rien n'empêche une passe.")
    assert {line[0] for line in told} == {"✓"}
    assert len(told) == 18
    to_each = sum(kind.about.to is Recipient.PERSON for kind in Kind)
    assert f"✓ Messages essayés sur les inscriptions de la feuille (2) : {2 * to_each}." in told
    assert "✓ Sessions lues : 1." in told


def test_a_test_letter_goes_nowhere_where_letters_are_files(home: Home) -> None:
    status, lines, _ = home("doctor", "--send")
    assert status == 0
    assert [line[:25] for line in lines if line.startswith("!")] == ["! Pas de message d'essai "]


def in_english(book: openpyxl.Workbook) -> None:
    book[MEMBERS].title = "Members"
    book[REGISTRATIONS].title = "Registrations"
    book[ANSWERS].title = "Form Responses 1"


def test_in_english_too(home: Home) -> None:
    home.config.write_text(CONFIG + "language: en\n", "utf-8")
    home.edit(in_english)
    status, lines, _ = home("doctor")
    assert (status, lines[-1]) == (0, "Nothing stands in the way of a pass.")
    assert "✓ No other pass is running." in lines


def test_it_changes_nothing_and_never_shows_the_link(home: Home) -> None:
    before = home.everything()
    _, lines, err = home("doctor")
    after = {k: v for k, v in home.everything().items() if not k.endswith(("-wal", "-shm"))}
    assert after == before
    assert "canari" not in "\n".join(lines) + err


def test_in_an_empty_folder_it_makes_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG, "utf-8")
    assert run.main(["--config", str(config), "doctor"]) == 2
    lines = capsys.readouterr().out.splitlines()
    wrong = [line for line in lines if line.startswith("✗")]
    assert len(wrong) == 1 and "Lancez python run.py setup" in wrong[0]
    assert lines[-1] == "À corriger : 1."
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


# Each line that can fail, failing


def bad_config(home: Home) -> None:
    home.config.write_text(CONFIG + "timezone: Mars/Olympus\nseats: {defaut: 3}\n", "utf-8")


def smtp_unknown_to_this_version(home: Home) -> None:
    text = CONFIG.replace(MAIL, "mail: {kind: carrier}")
    home.config.write_text(text, "utf-8")


def open_elsewhere(home: Home) -> None:
    home.workbook.with_name(".~lock.inscriptions.xlsx#").write_text(",Zoé,portable,", "utf-8")


def read_only(home: Home) -> None:
    home.workbook.chmod(0o400)


def no_workbook(home: Home) -> None:
    home.workbook.unlink()


def damaged(home: Home) -> None:
    home.workbook.write_bytes(home.workbook.read_bytes()[:5000])


def without_members(home: Home) -> None:
    home.edit(lambda book: book.remove(book[MEMBERS]))


def without_column(sheet: Any, header: str) -> None:
    sheet.delete_cols([cell.value for cell in sheet[1]].index(header) + 1)


def without_two_columns(home: Home) -> None:
    home.edit(lambda book: without_column(book[REGISTRATIONS], "Statut"))
    home.edit(lambda book: without_column(book[SESSIONS], "Code"))


def without_a_column_that_is_spare(home: Home) -> None:
    home.edit(lambda book: without_column(book[SESSIONS], "Intervenants"))


def a_session_without_end(home: Home) -> None:
    home.edit(lambda book: book[SESSIONS].append(["SOIR", "Le soir", date(2020, 10, 2), "18h"]))


def outbox_is_a_file(home: Home) -> None:
    shutil.rmtree(home.outbox)
    home.outbox.write_text("")
    home.outbox.chmod(0o600)


def outbox_is_read_only(home: Home) -> None:
    home.outbox.chmod(0o500)


def ledger_is_damaged(home: Home) -> None:
    home.ledger.write_bytes(b"no database " * 100)


def ledger_is_lost(home: Home) -> None:
    for path in home.ledger.parent.glob("ledger.sqlite*"):
        path.unlink()


def others_may_read_the_ledger(home: Home) -> None:
    home.ledger.chmod(0o644)


def others_may_look_into_the_folder(home: Home) -> None:
    home.ledger.parent.chmod(0o755)


def others_may_change_a_letter(home: Home) -> None:
    next(home.outbox.iterdir()).chmod(0o602)


def pages_in_the_folder_of_all(home: Home) -> None:
    home.configure("site: {path: .}")


def pages_in_the_folder_of_reports(home: Home) -> None:
    home.configure("site: {path: site}", "reports: {folder: site/reports}")


WRONG: dict[str, tuple[Callable[[Home], None], list[str]]] = {
    "the settings": (bad_config, ["timezone", "defaut"]),
    "the settings of the mail": (smtp_unknown_to_this_version, ["mail.kind"]),
    "the workbook is open": (open_elsewhere, ["Zoé on portable l'a ouvert"]),
    "the workbook is read-only": (read_only, ["le fichier est en lecture seule"]),
    "the workbook is missing": (no_workbook, ["Lancez python run.py setup"]),
    "the workbook is damaged": (damaged, ["enregistrez-le au format .xlsx"]),
    "a tab is missing": (without_members, [f"l'onglet « {MEMBERS} » manque"]),
    "columns are missing": (without_two_columns, ["« Statut » manque", "« Code » manque"]),
    "the outbox is no folder": (outbox_is_a_file, ["outbox ne peut pas être écrit"]),
    "the outbox is read-only": (outbox_is_read_only, ["outbox ne peut pas être écrit"]),
    "the ledger is damaged": (ledger_is_damaged, ["ledger.sqlite : ne peut pas être lu"]),
    "the ledger is lost": (ledger_is_lost, ["un travail que la mémoire de Douze ne connaît pas"]),
    "the ledger is exposed": (others_may_read_the_ledger, ["chmod -R go-rwx"]),
    "the folder is exposed": (others_may_look_into_the_folder, ["chmod -R go-rwx"]),
    "the workbook and the memory lie among the pages": (
        pages_in_the_folder_of_all,
        ["/var/ledger.sqlite", "qui publie ce dossier les publie"],
    ),
    "files of sessions lie among the pages": (
        pages_in_the_folder_of_reports,
        ["/site/reports : qui publie ce dossier les publie"],
    ),
    "a letter is exposed": (
        others_may_change_a_letter,
        ["lire ou modifier", ".eml. Lancez : chmod"],
    ),
}


@pytest.mark.parametrize(("harm", "said"), WRONG.values(), ids=WRONG)
def test_what_would_go_wrong_is_found(
    home: Home, harm: Callable[[Home], None], said: list[str]
) -> None:
    harm(home)
    status, lines, err = home("doctor")
    wrong = [line for line in lines if line.startswith("✗")]
    assert (status, err) == (2, "")
    assert lines[-1] == f"À corriger : {len(wrong)}."
    for words in said:
        assert any(words in line for line in wrong), wrong


def test_what_is_written_for_everybody_to_read_is_no_letter_that_lies_open(home: Home) -> None:
    """Pages and numbers lie in the memory's folder, whence another program fetches them."""
    there = home.config.read_text("utf-8").replace("textfile: douze.prom", "textfile: var/d.prom")
    home.config.write_text(f"{there}site: {{path: var/site}}\n", "utf-8")
    assert home("apply", now="2020-09-21T12:00")[0] == 0
    for name in ("site/index.html", "d.prom"):
        assert (home.folder / "var" / name).stat().st_mode & 0o777 == 0o644
    status, lines, _ = home("doctor", now="2020-09-21T12:00")
    assert (status, [line for line in lines if line.startswith("✗")]) == (0, [])


def headline(home: Home) -> None:
    home.edit(lambda book: book[SESSIONS].insert_rows(1))


def no_email_question(home: Home) -> None:
    answers(home, **{"Adresse e-mail": "Téléphone"})


#: Whether `setup` mends it: only then it is named.
MENDED_BY_SETUP = {
    "a tab that is missing": (without_members, True),
    "headers below a headline": (headline, False),
    "a question that the form does not ask": (no_email_question, False),
}


@pytest.mark.parametrize(("harm", "mended"), MENDED_BY_SETUP.values(), ids=MENDED_BY_SETUP)
def test_setup_is_named_where_it_helps(
    home: Home, harm: Callable[[Home], None], mended: bool
) -> None:
    harm(home)
    (said,) = [line for line in home("doctor")[1] if line.startswith("✗")]
    assert ("run.py setup" in said) is mended
    home("setup")
    left = [line for line in home("doctor")[1] if line.startswith("✗")]
    assert (left == []) is mended, "what is named helps"


def test_a_spreadsheet_without_any_of_the_tabs_is_told_once(home: Home) -> None:
    book = openpyxl.Workbook()
    book.save(home.workbook)
    status, out, err = home("plan")
    assert (status, out) == (2, [])
    told = [line for line in err.splitlines() if line.startswith("  ")]
    assert len(told) == 1
    assert "aucun des onglets attendus n'est là ; il y a « Sheet »." in told[0]
    assert "lancez python run.py setup" in told[0]


def test_an_outbox_elsewhere_is_looked_at_too(home: Home) -> None:
    home.config.write_text(CONFIG.replace("var/outbox", "lettres"), "utf-8")
    (home.folder / "lettres").mkdir()
    (home.folder / "lettres").chmod(0o755)
    status, lines, _ = home("doctor")
    assert status == 2
    assert any("lettres. Lancez : chmod" in line for line in lines)


NOTES: dict[str, tuple[Callable[[Home], None], str]] = {
    "a spare column is missing": (
        without_a_column_that_is_spare,
        "! Sessions : colonnes facultatives absentes : « Intervenants ». python run.py setup "
        "les ajoute.",
    ),
    "a session is left aside": (
        a_session_without_end,
        "! Sessions!E3 (SOIR) : La cellule « Fin » est vide. Complétez-la ; la session attend "
        "d'ici là.",
    ),
}


@pytest.mark.parametrize(("change", "said"), NOTES.values(), ids=NOTES)
def test_what_stops_no_pass_is_a_note(
    home: Home, change: Callable[[Home], None], said: str
) -> None:
    change(home)
    status, lines, _ = home("doctor")
    assert status == 0
    assert [line for line in lines if line.startswith("!")] == [said]


def answers(home: Home, *rows: tuple[str, ...], **headers: str) -> None:
    """Add answers, and give columns of the form other headers."""

    def change(book: openpyxl.Workbook) -> None:
        tab = book[ANSWERS]
        for cell in tab[1]:
            cell.value = headers.get(str(cell.value), cell.value)
        for row in rows:
            tab.append((datetime(2020, 9, 20, 11), *row))

    home.edit(change)


def notes(home: Home) -> list[str]:
    status, lines, _ = home("doctor")
    assert status == 0
    return [line for line in lines if line.startswith("!")]


def test_registrations_to_check_are_one_line_with_their_cells(home: Home) -> None:
    answers(home, ("ann chez nous", "Ann", "B", "", CODE), ("eve@@nous", "Eve", "C", "", CODE))
    told = "! Inscriptions à vérifier : 2. Rien ne leur est envoyé d'ici là ; cellules à corriger :"
    assert notes(home) == [
        f"{told} {ANSWERS}!B4 (Ann B, ann chez nous, BENEVOLES-OP7CUJZ5), "
        f"{ANSWERS}!B5 (Eve C, eve@@nous, BENEVOLES-MVQO3GVU)"
    ]
    assert home("apply")[0] == 0
    assert notes(home) == [
        f"{told} {REGISTRATIONS}!G4 (Ann B, ann chez nous), {REGISTRATIONS}!G5 (Eve C, eve@@nous)"
    ]
    home.config.write_text(CONFIG + "language: en\n", "utf-8")
    home.edit(in_english)
    assert notes(home) == [
        "! Registrations to check: 2. Nothing is sent to them until then; cells to correct: "
        "Registrations!G4 (Ann B, ann chez nous), Registrations!G5 (Eve C, eve@@nous)"
    ]


NO_STRUCTURE = (
    f"! {ANSWERS} : aucune question du formulaire n'est reconnue comme celle de la structure : une "
    "personne dont la structure est à jour n'est reconnue qu'à son adresse, et sinon invitée à "
    "régler."
)
NO_LAST_NAME = (
    f"! {ANSWERS} : aucune question du formulaire n'est reconnue comme celle du nom de famille : "
    "il manque dans les messages et dans la liste des participants."
)
QUESTIONS: dict[str, tuple[dict[str, str], list[str]]] = {
    "a question that asks in other words is known": (
        {"Structure": "Quel est votre organisme ?", "Nom": "Votre nom de famille"},
        [],
    ),
    "a question that nobody knows is told with what it may stand for": (
        {"Structure": "Quel est votre réseau ?"},
        [
            f"{NO_STRUCTURE} Questions que Douze ne reconnaît pas : « Quel est votre réseau ? ». "
            "Si l'une d'elles le demande, écrivez dans config.yaml, à spreadsheet.columns : "
            '{structure: "…"}'
        ],
    ),
    "a question that looks like a name that we know is asked about": (
        {"Nom": "Nom d'épouse"},
        [
            f"{NO_LAST_NAME} Questions que Douze ne reconnaît pas : « Nom d'épouse ». Si l'une "
            "d'elles le demande, écrivez dans config.yaml, à spreadsheet.columns : "
            '{last_name: "…"}'
        ],
    ),
    "a near word is named with the line to write": (
        {"Structure": "Votre structures"},
        [
            f"{NO_STRUCTURE} Est-ce « Votre structures » ? Alors écrivez dans config.yaml, à "
            'spreadsheet.columns : {structure: "Votre structures"}'
        ],
    ),
    "two questions of one meaning are told": (
        {"Prénom": "Quelle est votre association ?"},
        [
            f"! {ANSWERS} : aucune question du formulaire n'est reconnue comme celle du prénom : "
            "il manque dans les messages et dans la liste des participants. Questions que Douze "
            "ne reconnaît pas : « Quelle est votre association ? ». Si l'une d'elles le demande, "
            'écrivez dans config.yaml, à spreadsheet.columns : {first_name: "…"}',
            f"! {ANSWERS}!C1 : « Quelle est votre association ? » demande la même chose que la "
            "colonne « Structure », qui seule compte. Gardez une seule question, ou renommez "
            "celle-ci.",
        ],
    ),
}


@pytest.mark.parametrize(("headers", "said"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_that_is_not_known_is_told(
    home: Home, headers: dict[str, str], said: list[str]
) -> None:
    answers(home, **headers)
    assert notes(home) == said


def test_an_example_that_was_left_in_the_settings_is_told(home: Home) -> None:
    home.config.write_text(
        """\
association:
  contact: "Zoé Martin <formation@example.org>"
  withdraw: https://forms.example.org/?code={token}
spreadsheet: {path: inscriptions.xlsx}
ledger: var/ledger.sqlite
""",
        "utf-8",
    )
    told = [line.split(". ")[0] for line in notes(home)]
    assert told == [
        "! association.name est encore le nom de l'exemple livré (« Cap Rural »)",
        "! association.contact est encore l'exemple livré (formation@example.org)",
        "! association.bulletin est encore l'exemple livré (https://example.org/bulletin.pdf)",
        "! association.withdraw est encore l'exemple livré (https://forms.example.org/?code={token})",
        "! mail.from est encore l'exemple livré (formation@example.org)",
        *told[5:],
    ]
    assert not any("example" in line for line in told[5:])


def test_without_any_session_the_doctor_says_what_comes_next(home: Home) -> None:
    home.workbook.unlink()
    ledger_is_lost(home)
    home("setup")
    _, lines, _ = home("doctor")
    assert (
        "✓ Sessions lues : 0. Écrivez la première dans l'onglet « Sessions » : code, intitulé, "
        "date, début et fin ; puis relancez python run.py doctor."
    ) in lines


@pytest.mark.parametrize(
    ("now", "said"),
    [("2020-09-21T09:59", "avant la dernière passe"), ("2020-09-28T10:01", "plus d'une semaine")],
)
def test_the_clock_is_held_against_the_last_pass(home: Home, now: str, said: str) -> None:
    status, lines, _ = home("doctor", now=now)
    wrong = [line for line in lines if line.startswith("✗")]
    assert status == 2
    assert len(wrong) == 1 and said in wrong[0]
    accepted = "✓ Une passe faite maintenant serait acceptée"
    assert not any(line.startswith(accepted) for line in lines)
    status, lines, _ = home("doctor", now="2020-09-28T10:00")
    assert status == 0
    assert any(line.startswith(accepted) for line in lines)


def test_a_pass_that_runs_is_told(home: Home) -> None:
    lock = os.open(home.ledger.with_name("ledger.sqlite.lock"), os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        status, lines, _ = home("doctor")
    finally:
        os.close(lock)
    assert status == 0
    assert any(line.startswith("! Une autre passe est en cours.") for line in lines)


def test_a_guard_that_would_refuse_the_pass_is_told(home: Home) -> None:
    home.config.write_text(CONFIG + "guard: {vanished: 0}\n", "utf-8")
    home.edit(lambda book: book["Inscriptions"].delete_rows(2, 9))
    status, lines, _ = home("doctor")
    assert status == 2
    assert any("✗ Une passe serait refusée. Inscriptions : " in line for line in lines)


# What cannot be brought about on this machine


def found(home: Home, here: Machine, templates: Path = TEMPLATES) -> list[Finding]:
    def with_templates(config: Path) -> Adapters:
        built = build(config)
        return replace(built, templates=templates)

    now = datetime(2020, 9, 21, 8, tzinfo=UTC)
    return [*examine(home.config, with_templates, lambda settings: now, here)]


def told(findings: list[Finding]) -> list[str]:
    return [wording().sentence(f.what) for f in findings if f.mark is Mark.WRONG]


HERE = Machine(python="3.11.7", free=lambda folder: 10**12)


def test_an_old_python_is_told() -> None:
    assert python(Machine(python="3.9.2", free=lambda folder: 0)).mark is Mark.WRONG
    assert python(Machine(python="3.11.0", free=lambda folder: 0)).mark is Mark.FINE
    assert python(Machine(python="3.20.1", free=lambda folder: 0)).mark is Mark.FINE


def test_a_full_disk_is_told(home: Home) -> None:
    assert told(found(home, HERE)) == []
    (said,) = told(found(home, Machine(python="3.11.7", free=lambda folder: 99 * 1024**2)))
    assert said.startswith("Il ne reste que 99 Mo")


def test_a_template_with_a_mistake_is_told(home: Home, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    (templates / "fr" / "dues.md").write_text("Sujet\n\n{{ first_nam }}\n", "utf-8")
    (said,) = told(found(home, HERE, templates))
    assert "dues.md, ligne 3 : nom inconnu « first_nam »" in said


def test_a_template_that_fails_on_one_row_is_told(home: Home, tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    link = templates / "fr" / "link.md"
    link.write_text(
        link.read_text("utf-8") + "\n{% if 'max@' in recipient %}{{ 1 // 0 }}{% endif %}\n"
    )
    (said,) = told(found(home, HERE, templates))
    assert "max@" in said.partition(")")[0] and ", lien : " in said and "division" in said


#: A sentence: what `spreadsheet.brief` lists, and what is said of the form's other questions.
BRIEF: dict[str, tuple[str, list[str]]] = {
    "what speakers do not read is named": (
        "[]",
        [
            f"! {ANSWERS} : les intervenants ne lisent pas les réponses à : « Vos attentes ». Pour "
            'leur en montrer, écrivez dans config.yaml, à spreadsheet.brief : ["Vos attentes"]'
        ],
    ),
    "what they read is not": ('["vos attentes"]', []),
    "a question that nobody asks is": (
        '["Vos attentes", "Vos questions"]',
        [
            f"! {ANSWERS} : config.yaml montre aux intervenants les réponses à « Vos questions » "
            "(spreadsheet.brief), et aucune question de cet onglet ne s'appelle ainsi."
        ],
    ),
}


@pytest.mark.parametrize(("listed", "said"), BRIEF.values(), ids=BRIEF)
def test_the_questions_that_speakers_read(home: Home, listed: str, said: list[str]) -> None:
    def name_a_speaker(book: openpyxl.Workbook) -> None:
        (cell,) = (c for c in book[SESSIONS][1] if c.value == "Intervenants")
        book[SESSIONS].cell(2, cell.column).value = "Claire <claire@ailleurs.example>"
        book[ANSWERS].cell(1, book[ANSWERS].max_column + 1).value = "Vos attentes"

    home.edit(name_a_speaker)
    text = home.config.read_text("utf-8").replace("{path: insc", f"{{brief: {listed}, path: insc")
    home.config.write_text(text, "utf-8")
    assert notes(home) == said
