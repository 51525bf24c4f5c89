"""The command line, from outside: what is said, what is written, and the exit status."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest

import run
from douze import outside
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.sheet import Cell
from douze.model.words import Kind
from tests.factories import (
    ANSWER_HEADER,
    ANSWERS,
    CODE,
    MEMBER_HEADER,
    MEMBERS,
    MESSAGE_HEADER,
    MESSAGES,
    REGISTRATION_HEADER,
    REGISTRATIONS,
    SESSION_HEADER,
    SESSIONS,
    TEMPLATES,
    TITLE,
    TOP,
)

CANARY = "https://visio.example.org/canari-7f3a"
NOW = "2020-09-21T10:00"
NOTHING = "Nothing was written and nothing was sent."
RIEN = "Rien n'a été écrit, rien n'a été envoyé."
PREVENU = (
    "Rien n'a été écrit dans la feuille et rien n'est parti aux participants ; "
    "le secrétariat a été prévenu par une alerte."
)
CONFIG = """\
association: {name: Cap Rural, contact: "Geneviève Ganivet <formation@example.org>"}
spreadsheet: {path: inscriptions.xlsx}
mail: {path: var/outbox}
ledger: var/ledger.sqlite
"""


def make_workbook(path: Path) -> None:
    """Make the ordinary workbook: zoe is a member, max is not, ann comes later."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    form = [
        (datetime(2020, 9, 20, 10, n), f"{who}@{domain}", who.title(), "Martin", "", CODE)
        for n, (who, domain) in enumerate(
            [("zoe", "ambert.example"), ("max", "ailleurs.example"), ("ann", "ambert.example")]
        )
    ]
    rows: dict[str, list[tuple[Cell, ...]]] = {
        SESSIONS: [
            SESSION_HEADER,
            (CODE, TITLE, date(2020, 10, 1), "14h", "16h", 2, "oui", CANARY),
        ],
        ANSWERS: [ANSWER_HEADER, *form],
        MEMBERS: [MEMBER_HEADER, ("Mairie d'Ambert", "@ambert.example", 2020, "oui")],
        REGISTRATIONS: [REGISTRATION_HEADER],
        MESSAGES: [MESSAGE_HEADER],
    }
    for title, lines in rows.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    book.save(path)


class Home:
    """A folder with everything that an association has, and the commands that run in it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys
        self.config = folder / "config.yaml"
        self.workbook = folder / "inscriptions.xlsx"
        self.outbox = folder / "var" / "outbox"
        self.config.write_text(CONFIG, encoding="utf-8")
        make_workbook(self.workbook)

    def __call__(self, *words: str, now: str | None = NOW) -> tuple[int, str, str]:
        """Run one command; give its exit status and what it said."""
        clock = ["--now", now] if now else []
        try:
            status = run.main(["--config", str(self.config), *clock, *words])
        except SystemExit as end:
            status = int(str(end.code))
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def letters(self) -> dict[str, bytes]:
        found = sorted(self.outbox.glob("*")) if self.outbox.exists() else []
        return {path.name: path.read_bytes() for path in found}

    def everything(self) -> dict[str, tuple[str, int]]:
        """Give a digest and the mode of every file, and every folder."""
        return {
            path.relative_to(self.folder).as_posix(): (
                hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder",
                path.stat().st_mode,
            )
            for path in sorted(self.folder.rglob("*"))
        }

    def change(self, title: str, cell: str, value: str) -> None:
        """Let staff change one cell."""
        book = openpyxl.load_workbook(self.workbook)
        book[title][cell] = value
        book.save(self.workbook)


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    folder = tmp_path / "association"
    folder.mkdir()
    return Home(folder, capsys)


# A pass


def test_apply_says_what_it_did(home: Home) -> None:
    status, out, err = home("apply")
    assert (status, err) == (0, "")
    assert out == (
        "Passe du 21/09/2020 à 10h00. "
        "Statuts changés : 3, lignes écrites : 4, messages envoyés : 3.\n"
    )
    assert len(home.letters()) == 3


def test_apply_twice_at_the_same_moment_leaves_every_byte(home: Home) -> None:
    home("apply")
    book, letters = home.workbook.read_bytes(), home.letters()
    status, out, _ = home("apply")
    assert status == 0
    assert home.workbook.read_bytes() == book
    assert home.letters() == letters
    assert "messages envoyés : 0" in out


def test_a_file_in_the_outbox_is_named_after_its_message_id(home: Home) -> None:
    home("apply")
    for name, raw in home.letters().items():
        message = message_from_bytes(raw, policy=default)
        assert f"<{name.removesuffix('.eml')}>" == message["Message-ID"]
        assert str(message["X-Douze-Key"]).startswith(f"{CODE}-")


def test_everything_that_the_tool_writes_is_ours_alone(home: Home) -> None:
    os.umask(0)
    home("apply")
    home("preview", "confirmation")
    found = list((home.folder / "var").rglob("*"))
    assert {"ledger.sqlite", "outbox", "preview"} <= {path.name for path in found}
    for path in [home.folder / "var", *found]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_the_workbook_keeps_its_mode(home: Home) -> None:
    home.workbook.chmod(0o640)
    home("apply")
    assert stat.S_IMODE(home.workbook.stat().st_mode) == 0o640


def test_a_limit_sends_so_many(home: Home) -> None:
    status, out, _ = home("apply", "--limit", "1")
    assert status == 0
    assert len(home.letters()) == 1
    assert out.endswith("messages envoyés : 1.\nMessages qui attendent une prochaine passe : 2.\n")
    home("apply")
    assert len(home.letters()) == 3


def test_a_limit_of_0_sends_nothing(home: Home) -> None:
    assert home("apply", "--limit", "0")[0] == 0
    assert home.letters() == {}


def test_a_test_address_gets_all_letters_and_nothing_is_recorded(home: Home) -> None:
    before = home.everything()
    status, out, _ = home("apply", "--to", "essai@example.org")
    assert (status, out) == (
        0,
        "Messages envoyés à essai@example.org au lieu de leurs destinataires : 3. Rien d'autre "
        "n'a été fait.\n",
    )
    letters = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    assert len(letters) == 3
    for message in letters:
        assert message["To"] == "essai@example.org"
        assert message["X-Douze-Key"] is None
        assert message["Cc"] is None
        assert message["Bcc"] is None
    after = {k: v for k, v in home.everything().items() if not k.startswith("var")}
    assert after == before
    assert not (home.folder / "var" / "ledger.sqlite").exists()


def test_a_test_address_leaves_the_real_letters_their_names(home: Home) -> None:
    home("apply", "--to", "essai@example.org")
    tests = set(home.letters())
    home("apply")
    assert len(home.letters()) == 6
    home("apply", "--to", "essai@example.org")
    assert len(home.letters()) == 6, "nothing is due any more"
    assert tests < set(home.letters())


def test_a_test_address_gets_no_link(home: Home) -> None:
    home("apply")
    before = home.letters().keys()
    assert home("apply", "--to", "essai@example.org", now="2020-09-30T15:00")[0] == 0
    tests = [raw for name, raw in home.letters().items() if name not in before]
    said = [
        str(part.get_content())
        for raw in tests
        for part in message_from_bytes(raw, policy=default).walk()
        if part.get_content_maintype() == "text"
    ]
    assert any("⟨lien⟩" in words for words in said)
    assert not any("canari" in words for words in said)


def test_a_test_address_and_a_limit(home: Home) -> None:
    assert home("apply", "--to", "essai@example.org", "--limit", "2")[0] == 0
    assert len(home.letters()) == 2


# A plan


def test_a_plan_changes_nothing(home: Home) -> None:
    home("apply", "--limit", "1")
    before = home.everything()
    for words in (["plan"], ["plan", "--json"], ["plan", "--letters"]):
        assert home(*words)[0] == 0
        after = home.everything()
        passing = set(before) ^ set(after)
        assert passing <= {"var/ledger.sqlite-wal", "var/ledger.sqlite-shm"}
        assert {k: v for k, v in after.items() if k in before} == before


def test_a_plan_before_the_first_pass_makes_no_file(home: Home) -> None:
    before = home.everything()
    assert home("plan")[0] == 0
    assert home.everything() == before


def test_a_plan_says_what_apply_would_do(home: Home) -> None:
    _, out, _ = home("plan")
    lines = out.splitlines()
    assert lines[0] == f"Plan du 21/09/2020 à 10h00 pour {home.workbook}"
    assert "Inscriptions qui changent (3)" in lines
    assert "Messages à envoyer (3)" in lines
    assert lines[-1] == "Ceci est un plan : rien n'a été écrit, rien n'a été envoyé."


def test_a_plan_with_nothing_to_do_says_so(home: Home) -> None:
    home("apply")
    _, out, _ = home("plan")
    assert out.endswith("\n\nTout est à jour : il n'y a rien à écrire et rien à envoyer.\n")


def test_a_plan_for_programs(home: Home) -> None:
    status, out, _ = home("plan", "--json")
    shown = json.loads(out)
    assert status == 0
    assert {len(shown["letters"]), len(shown["statuses"])} == {3}
    assert (shown["problems"], shown["guards"]) == ([], [])
    for letter in shown["letters"]:
        assert letter.keys() == {"key", "to", "kind", "subject"}
        assert letter["key"].endswith(f"/{letter['kind']}")
    assert {letter["kind"] for letter in shown["letters"]} == {
        "confirmation",
        "dues",
        "waiting_list",
    }
    for change in shown["statuses"]:
        assert change.keys() == {"ref", "from", "to", "why"}
        assert change["from"] is None


def test_a_plan_never_shows_the_link(home: Home) -> None:
    home("apply")
    _, out, err = home("plan", "--letters", now="2020-09-30T15:00")
    assert "⟨lien⟩" in out
    assert "canari" not in out + err
    assert "canari" not in home("plan", "--json", now="2020-09-30T15:00")[1]
    assert "canari" not in home("plan", now="2020-09-30T15:00")[1]


def test_apply_never_shows_the_link_and_sends_it(home: Home) -> None:
    home("apply")
    before = home.letters()
    status, out, err = home("apply", now="2020-09-30T15:00")
    assert status == 0
    assert "canari" not in out + err
    new = [raw for name, raw in home.letters().items() if name not in before]
    assert new
    got = {recipient(raw).partition("@")[0]: "canari" in plain(raw) for raw in new}
    assert got == {"zoe": True, "ann": True, "max": False}, "max did not pay in time"
    assert not any("canari" in plain(raw) for raw in before.values())


def recipient(raw: bytes) -> str:
    """Give the one address that a letter goes to."""
    (address,) = message_from_bytes(raw, policy=default)["To"].addresses
    return str(address.addr_spec)


def plain(raw: bytes) -> str:
    """Give the text of a letter."""
    body = message_from_bytes(raw, policy=default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# A preview


@pytest.mark.parametrize("kind", Kind)
def test_a_preview_shows_a_letter_in_three_forms(home: Home, kind: Kind) -> None:
    status, out, err = home("preview", kind)
    assert (status, err) == (0, "")
    folder = home.folder / "var" / "preview"
    html, eml = folder / f"{kind}.html", folder / f"{kind}.eml"
    assert out.endswith(f"\nÀ voir aussi : {html} et {eml}\n")
    message = message_from_bytes(eml.read_bytes(), policy=default)
    assert out.splitlines()[0].replace("\u00a0", " ") == str(message["Subject"]).replace(
        "\u00a0", " "
    )
    assert "<html" in html.read_text(encoding="utf-8")
    assert home.letters() == {}


def test_a_preview_of_a_real_registration(home: Home) -> None:
    home("apply")
    ref = next(iter(SqliteLedger(home.folder / "var" / "ledger.sqlite").past().known))
    status, out, _ = home("preview", "link", "--ref", ref)
    assert status == 0
    assert "⟨lien⟩" in out
    assert "canari" not in out
    assert ref in out
    assert "canari" not in (home.folder / "var/preview/link.html").read_text(encoding="utf-8")


def test_a_preview_of_nobody_is_told(home: Home) -> None:
    assert home("preview", "link", "--ref", "BENEVOLES-NOBODY22") == (
        2,
        "",
        "BENEVOLES-NOBODY22: no registration of a session that can be read has this reference. "
        f"Copy it from the first column of the registrations' tab.\n{NOTHING}\n",
    )


# Usage

WRONG_WORDS = {
    "no command": [],
    "a command that there is not": ["aply"],
    "a kind that there is not": ["preview", "invitation"],
    "a preview of nothing": ["preview"],
    "a limit that is a word": ["apply", "--limit", "deux"],
    "a limit below 0": ["apply", "--limit", "-1"],
    "a test address that is none": ["apply", "--to", "essai"],
    "two test addresses": ["apply", "--to", "zoe@a.example,max@a.example"],
    "a moment that is none": ["--now", "demain", "plan"],
    "an option that there is not": ["plan", "--force"],
    "one word too many": ["apply", "now"],
}


@pytest.mark.parametrize("words", WRONG_WORDS.values(), ids=WRONG_WORDS)
def test_words_that_are_off_end_with_2_and_change_nothing(home: Home, words: Sequence[str]) -> None:
    before = home.everything()
    status, out, err = home(*words, now=None)
    assert (status, out) == (2, "")
    assert "error: " in err
    assert home.everything() == before


def test_config_and_now_may_stand_before_and_after_the_command(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    config, now = ["--config", str(home.config)], ["--now", NOW]
    said = []
    for words in (
        [*config, *now, "plan"],
        ["plan", *config, *now],
        [*config, "plan", *now],
        [*now, "plan", *config],
    ):
        assert run.main(words) == 0
        said.append(capsys.readouterr().out)
    assert len(set(said)) == 1
    assert said[0].startswith("Plan du 21/09/2020 à 10h00")


def test_a_moment_may_name_its_zone(home: Home) -> None:
    assert "21/09/2020 à 14h00" in home("plan", now="2020-09-21T12:00+00:00")[1]


# What goes wrong


def replaced(home: Home, content: bytes) -> None:
    home.workbook.write_bytes(content)


ODD_FILES: dict[str, tuple[bytes | None, str]] = {
    "a workbook that is not there": (
        None,
        "there is no such file. Check spreadsheet.path in config.yaml, or let setup make it.",
    ),
    "an empty file": (b"", "the file is empty. Check spreadsheet.path in config.yaml."),
    "a text": (
        b"Code;Titre\n",
        "this is no .xlsx workbook. Open it in Excel or LibreOffice, save it as .xlsx and try "
        "again.",
    ),
    "an old workbook": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "this is an old .xls workbook. Open it in Excel or LibreOffice, save it as .xlsx and try "
        "again.",
    ),
}


@pytest.mark.parametrize("command", ["plan", "apply"])
@pytest.mark.parametrize(("content", "told"), ODD_FILES.values(), ids=ODD_FILES)
def test_a_workbook_that_cannot_be_read(
    home: Home, content: bytes | None, told: str, command: str
) -> None:
    if content is None:
        home.workbook.unlink()
    else:
        replaced(home, content)
    assert home(command) == (2, "", f"{home.workbook}: {told}\n{NOTHING}\n")
    assert home.letters() == {}


def test_a_workbook_that_somebody_has_open(home: Home) -> None:
    lock = home.folder / ".~lock.inscriptions.xlsx#"
    lock.write_text(",zoe,bureau,21.09.2020 10:00,file:///home/zoe;", encoding="utf-8")
    status, out, err = home("apply")
    assert (status, out) == (1, "")
    assert err == (
        f"{home.workbook}: zoe on bureau has it open. Close it there; if nobody has it open, "
        f"delete {lock}.\n{NOTHING}\n"
    )
    assert home.letters() == {}
    assert home("plan")[0] == 0, "a plan only reads"


@contextmanager
def somebody() -> Iterator[Path]:
    """Give a folder and act as somebody who is not root in it."""
    with TemporaryDirectory(dir="/tmp") as folder:
        place = Path(folder)
        root = os.geteuid() == 0
        place.chmod(0o755)
        if root:
            os.chown(place, 65534, 65534)
            os.seteuid(65534)
        try:
            yield place
        finally:
            if root:
                os.seteuid(0)
            place.chmod(0o755)


def test_a_folder_that_is_read_only(capsys: pytest.CaptureFixture[str]) -> None:
    with somebody() as place:
        there = Home(place, capsys)
        there.config.write_text(
            CONFIG.replace("inscriptions.xlsx", "sheet/inscriptions.xlsx"), encoding="utf-8"
        )
        sheet = place / "sheet"
        sheet.mkdir()
        shutil.move(there.workbook, sheet / "inscriptions.xlsx")
        sheet.chmod(0o555)
        try:
            assert there("apply") == (
                2,
                "",
                f"{sheet}: the folder is read-only. Give the account that runs this program the "
                f"right to write there.\n{NOTHING}\n",
            )
            assert there.letters() == {}
        finally:
            sheet.chmod(0o755)


def test_a_workbook_that_is_read_only(home: Home) -> None:
    home.workbook.chmod(0o444)
    assert home("apply") == (
        2,
        "",
        f"{home.workbook}: the file is read-only. Give the account that runs this program the "
        f"right to write there.\n{NOTHING}\n",
    )


def test_a_missing_tab(home: Home) -> None:
    book = openpyxl.load_workbook(home.workbook)
    del book[MEMBERS]
    book.save(home.workbook)
    assert home("apply") == (
        2,
        "",
        f"{home.workbook} ne peut pas être lu :\n"
        "  Adhérents: l'onglet « Adhérents » manque ; il y a « Sessions », « Réponses au "
        "formulaire 1 », « Inscriptions », « Messages ». Remettez son nom, ou indiquez le "
        f"nouveau dans config.yaml (spreadsheet.tabs).\n{PREVENU}\n",
    )


def alerts(home: "Home") -> list[str]:
    """The keys of what is in the outbox, which is nothing but alerts to staff."""
    letters = [message_from_bytes(raw, policy=default) for raw in home.letters().values()]
    assert all(letter["To"].addresses[0].addr_spec == "formation@example.org" for letter in letters)
    return [letter["X-Douze-Key"] for letter in letters]


def test_a_doubled_header(home: Home) -> None:
    home.change(SESSIONS, "Q1", "CODE")
    assert home("apply") == (
        2,
        "",
        f"{home.workbook} ne peut pas être lu :\n"
        "  Sessions: la colonne « Code » est là plusieurs fois (A « Code », Q « CODE »). "
        f"Rassemblez leur contenu dans une seule, puis renommez les autres.\n{PREVENU}\n",
    )
    assert alerts(home) == ["alert/column_doubled/2020-09-21"]


def test_a_guard(home: Home) -> None:
    home.config.write_text(CONFIG + "guard: {letters: 2}\n", encoding="utf-8")
    before = home.workbook.read_bytes()
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert err == (
        "La passe est refusée :\n"
        "  config.yaml, guard.letters: cette passe enverrait 3 messages, plus que la limite de 2. "
        "Regardez le plan ; si tout est juste, relevez guard.letters le temps d'une passe.\n"
        f"{PREVENU}\n"
    )
    assert home.workbook.read_bytes() == before
    assert alerts(home) == ["alert/guard_letters/2020-09-21"]
    home("apply")
    assert len(alerts(home)) == 1, "each cause once a day"


def test_a_workbook_that_is_gone_for_an_hour(home: Home) -> None:
    home.workbook.rename(home.folder / "elsewhere.xlsx")
    for minute in (0, 10, 59):
        status, _, err = home("apply", now=f"2020-09-21T10:{minute:02}")
        assert status == 2
        assert err.endswith(f"\n{NOTHING}\n")
    assert alerts(home) == []
    status, _, err = home("apply", now="2020-09-21T11:00")
    assert status == 2
    assert err.endswith(f"\n{NOTHING} Staff were told, by one alert.\n")
    home("apply", now="2020-09-21T11:10")
    assert alerts(home) == ["alert/passes_failing/2020-09-21"], "once a day"


def test_a_workbook_that_cannot_be_written_for_an_hour(home: Home) -> None:
    holder = home.workbook.with_name(f"~${home.workbook.name}")
    holder.write_bytes(b"\x03Zoe")
    for when in ("10:00", "10:30", "11:00"):
        assert home("apply", now=f"2020-09-21T{when}")[0] == 1
    assert alerts(home) == ["alert/passes_failing/2020-09-21"]


def test_a_fault_of_our_own_for_an_hour(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KeyError("https://meet.example.org/secret")

    monkeypatch.setattr(run, "decide", fails)
    for when in ("10:00", "11:00"):
        assert home("apply", now=f"2020-09-21T{when}")[0] == 2
    assert alerts(home) == ["alert/passes_failing/2020-09-21"]
    assert b"secret" not in b"".join(home.letters().values())


def test_mistakes_in_the_config_are_told_at_once(home: Home) -> None:
    home.config.write_text(CONFIG + "seats: {default: douze}\ndues: {hold_day: 7}\n", "utf-8")
    assert home("apply") == (
        2,
        "",
        f"{home.config} has 2 problems:\n"
        "  - line 5, seats.default: expected a whole number of at least 0, got 'douze'\n"
        "  - line 6, dues.hold_day: unknown setting. Did you mean hold_days?\n"
        f"{NOTHING}\n",
    )


def test_a_config_that_is_not_there(home: Home) -> None:
    home.config.unlink()
    status, out, err = home("plan")
    assert (status, out) == (2, "")
    assert err.startswith(f"{home.config} has 1 problem:\n")
    assert err.endswith(f"\n{NOTHING}\n")


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_template_with_a_name_that_nobody_defined(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    file = templates / "fr" / "dues.md"
    lines = len(file.read_text(encoding="utf-8").splitlines())
    with file.open("a", encoding="utf-8") as text:
        text.write("\nÀ bientôt {{ structur }}\n")
    for place in (run, outside):
        monkeypatch.setattr(place, "TEMPLATES", templates)
    before = home.workbook.read_bytes()
    status, out, err = home(command)
    assert (status, out) == (2, "")
    assert err == (
        "The templates have 1 problem:\n"
        f"  - {file} line {lines + 2}: unknown name 'structur'. Did you mean structure?\n"
        f"{NOTHING}\n"
    )
    assert home.workbook.read_bytes() == before
    assert home.letters() == {}


def test_a_damaged_file_of_phrases(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    (templates / "fr" / "phrases.yaml").unlink()
    for place in (run, outside):
        monkeypatch.setattr(place, "TEMPLATES", templates)
    status, _, err = home("plan")
    assert status == 2
    assert err.endswith(f". Put the file back as it came with Douze.\n{NOTHING}\n")


def test_another_pass(home: Home) -> None:
    ledger = home.folder / "var" / "ledger.sqlite"
    with SqliteLedger(ledger).lock():
        status, out, err = home("apply")
    assert (status, out) == (1, "")
    assert err == f"{ledger}.lock: another pass is running. Wait until it is done.\n{NOTHING}\n"
    assert home.letters() == {}


def test_an_outbox_that_is_a_file(home: Home) -> None:
    home.outbox.parent.mkdir()
    home.outbox.write_text("")
    status, out, err = home("apply")
    assert status == 1
    assert "Messages qui attendent une prochaine passe : 3." in out
    assert "messages envoyés : 0" in out
    assert str(home.outbox) in err
    home.outbox.unlink()
    assert home("apply")[0] == 0
    assert len(home.letters()) == 3


def test_a_damaged_ledger(home: Home) -> None:
    ledger = home.folder / "var" / "ledger.sqlite"
    ledger.parent.mkdir()
    ledger.write_bytes(b"Ceci n'est pas une base." * 100)
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert err.startswith(f"{ledger}: cannot be read (file is not a database). ")
    assert err.endswith(f"\n{NOTHING}\n")


# From another process


def shell(home: Home, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOP / "run.py"), *words, "--config", str(home.config)],
        capture_output=True,
        text=True,
        cwd=home.folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )


def test_results_go_to_the_one_stream_and_errors_to_the_other(home: Home) -> None:
    done = shell(home, "apply", "--now", NOW)
    assert (done.returncode, done.stderr) == (0, "")
    assert "messages envoyés : 3" in done.stdout
    home.workbook.unlink()
    failed = shell(home, "apply", "--now", NOW)
    assert (failed.returncode, failed.stdout) == (2, "")
    assert "inscriptions.xlsx: there is no such file." in failed.stderr
    assert failed.stderr.endswith(f"\n{NOTHING}\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_screen_that_knows_few_letters_ends_no_pass(home: Home, encoding: str) -> None:
    for words in (["plan", "--letters"], ["apply"], ["plan"]):
        done = subprocess.run(
            [
                sys.executable,
                str(TOP / "run.py"),
                *words,
                "--config",
                str(home.config),
                "--now",
                NOW,
            ],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"21/09/2020" in done.stdout
    assert len(home.letters()) == 3


def test_a_wrong_word_ends_with_2(home: Home) -> None:
    done = shell(home, "aply")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: run.py")


def test_a_reader_that_stops_listening_is_no_error(home: Home) -> None:
    words = f"'{sys.executable}' '{TOP}/run.py' plan --letters --now {NOW} --config config.yaml"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{words} | head -1"],
        capture_output=True,
        text=True,
        cwd=home.folder,
        check=False,
    )
    assert done.stdout.startswith("Plan du 21/09/2020")
    assert "Traceback" not in done.stderr


def test_the_files_of_a_pass_from_cron_are_ours_alone(home: Home) -> None:
    assert shell(home, "apply", "--now", NOW).returncode == 0
    for path in [home.folder / "var", *(home.folder / "var").rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path


def test_a_fault_of_our_own_needs_a_person(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(run, "decide", broken)
    status, out, err = home("apply")
    assert (status, out) == (2, "")
    assert "ZeroDivisionError" in err
    assert err.endswith("This is a fault of Douze itself: a person is needed.\n")


def test_a_column_that_was_in_use_and_is_renamed_stops_everything_until_it_is_back(
    home: Home,
) -> None:
    assert home("apply")[0] == 0
    before = home.letters()

    def rename(old: str, new: str) -> None:
        book = openpyxl.load_workbook(home.workbook)
        cell = next(cell for cell in book[SESSIONS][1] if cell.value == old)
        cell.value = new
        book.save(home.workbook)

    rename("Places", "Nb de places")  # without it everybody would get a seat
    for minute in (10, 20):
        status, said, wrong = home("apply", now=f"2020-09-21T10:{minute}")
        assert (status, said) == (2, "")
        assert "Sessions!F1: la colonne « Places », remplie à la dernière passe" in wrong
        assert wrong.endswith(f"{PREVENU}\n")
    assert len(home.letters()) == len(before) + 1, "one alert, and nobody is promoted"
    rename("Nb de places", "Places")
    assert home("apply", now="2020-09-21T10:30")[0] == 0
    assert len(home.letters()) == len(before) + 1
