"""What is typed in `config.yaml`, and what the rest of the program gets of it."""

import subprocess
import sys
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest

from douze.config.load import load
from douze.model.columns import ALL_COLUMNS, SESSIONS
from douze.model.settings import AnswerTab, Settings, TabTitles

#: A sentence: what is typed, where it arrives, and as what.
TYPED: dict[str, tuple[str, Callable[[Settings], object], object]] = {
    "a telephone number keeps its zero": (
        "association: {phone: 0612345670}",
        lambda s: s.association.phone,
        "0612345670",
    ),
    "a name may be yes": ("association: {name: oui}", lambda s: s.association.name, "oui"),
    "a name may be a number": ("association: {name: 1901}", lambda s: s.association.name, "1901"),
    "quotes make null a name": (
        "association: {name: 'null'}",
        lambda s: s.association.name,
        "null",
    ),
    "text may be rubbed out": ("association: {bulletin: }", lambda s: s.association.bulletin, ""),
    "a contact has a name and an address": (
        "association: {contact: '\"Ganivet, Zoé\" <zoe@example.org>'}",
        lambda s: (s.association.contact.name, s.association.contact.address),
        ("Ganivet, Zoé", "zoe@example.org"),
    ),
    "an address alone has no name": (
        "mail: {from: max.o'neil+x@sub.example.org}",
        lambda s: (s.mail.sender.name, s.mail.sender.address),
        ("", "max.o'neil+x@sub.example.org"),
    ),
    "a domain may have accents": (
        "mail: {from: zoe@fédération.example}",
        lambda s: s.mail.sender.address,
        "zoe@fédération.example",
    ),
    "quiet hours run from one time to another": (
        "letters: {quiet: 20:00 - 8:00}",
        lambda s: str(s.letters.quiet),
        "20:00-08:00",
    ),
    "there need be no quiet hours": ("letters: {quiet: ''}", lambda s: s.letters.quiet, None),
    "an empty list of quiet hours is none": (
        "letters: {quiet: []}",
        lambda s: s.letters.quiet,
        None,
    ),
    "a time needs no quotes": (
        "dues: {deadline_time: 18:30}",
        lambda s: s.dues.deadline_time,
        time(18, 30),
    ),
    "an hour may have one digit": ("digest: {at: 8:05}", lambda s: s.digest_at, time(8, 5)),
    "a day of the year is month and day": (
        "dues: {year_starts: 09-01}",
        lambda s: s.dues.year_starts,
        (9, 1),
    ),
    "early payment may have a day": (
        "dues: {early_from: 09-01}",
        lambda s: s.dues.early_from,
        (9, 1),
    ),
    "without a day nothing is early": (
        "dues: {early_from: }",
        lambda s: s.dues.early_from,
        None,
    ),
    "minutes are a duration": (
        "letters: {reminder_before: 30min}",
        lambda s: s.letters.reminder_before,
        timedelta(minutes=30),
    ),
    "hours are a duration": (
        "seats: {promote_until: 3 h}",
        lambda s: s.seats.promote_until,
        timedelta(hours=3),
    ),
    "days are a duration": (
        "letters: {link_before: 7d}",
        lambda s: s.letters.link_before,
        timedelta(days=7),
    ),
    "an absence is counted in hours": (
        "seats: {absent_hours: 36}",
        lambda s: s.seats.absent,
        timedelta(hours=36),
    ),
    "changes settle in minutes": (
        "letters: {settle_minutes: 5}",
        lambda s: s.letters.settle,
        timedelta(minutes=5),
    ),
    "non is false": ("dues: {required: non}", lambda s: s.dues.required, False),
    "false is false": ("dues: {required: false}", lambda s: s.dues.required, False),
    "oui is true": ("dues: {required: Oui}", lambda s: s.dues.required, True),
    "no seat is a number of seats": ("seats: {default: 0}", lambda s: s.seats.default, 0),
    "the last port is a port": ("mail: {port: 65535}", lambda s: s.mail.port, 65535),
    "a number may stand in quotes": ("seats: {default: '14'}", lambda s: s.seats.default, 14),
    "there may be no legal forms": ("dues: {legal_forms: []}", lambda s: s.dues.legal_forms, ()),
    "a legal form may be called no": (
        "dues: {legal_forms: [no, sa]}",
        lambda s: s.dues.legal_forms,
        ("no", "sa"),
    ),
    "a rhythm is written in one way": (
        "schedule: {apply: every  1 hour}",
        lambda s: s.schedule,
        "every 1 hours",
    ),
    "an answer tab may belong to one session": (
        "spreadsheet: {tabs: {answers: [Zoe, {tab: Max, session: BENEVOLES}]}}",
        lambda s: s.tabs.answers,
        (AnswerTab(title="Zoe"), AnswerTab(title="Max", session="BENEVOLES")),
    ),
    "a column gets the title that the form gave it": (
        "spreadsheet: {columns: {email: Votre courriel, name: 'Prénom, nom'}}",
        lambda s: dict(s.columns),
        {"email": "Votre courriel", "name": "Prénom, nom"},
    ),
    "columns may be rubbed out": (
        "spreadsheet:\n  columns:",
        lambda s: dict(s.columns),
        {},
    ),
    "the key is found in the sheet's address": (
        "spreadsheet: {key: 'https://docs.google.com/spreadsheets/d/1a-B_c/edit#gid=0'}",
        lambda s: s.spreadsheet.key,
        "1a-B_c",
    ),
    "a local server may be spoken to in clear": (
        "spreadsheet: {endpoint: 'http://[::1]:8080/'}",
        lambda s: s.spreadsheet.endpoint,
        "http://[::1]:8080/",
    ),
    "a local mail server may be spoken to in clear": (
        "mail: {kind: smtp, host: 127.0.0.2, port: 25, security: none}",
        lambda s: (s.mail.kind, s.mail.host, s.mail.port, s.mail.security),
        ("smtp", "127.0.0.2", 25, "none"),
    ),
    "a provider's limits are kept": (
        "mail: {per_hour: 7, per_day: 8, user: zoe, password_env: MOT_DE_PASSE}",
        lambda s: (s.mail.per_hour, s.mail.per_day, s.mail.user, s.mail.password_env),
        (7, 8, "zoe", "MOT_DE_PASSE"),
    ),
    "the guards are numbers": (
        "guard: {vanished: 1, vanished_percent: 2, letters: 3, exchanged: 4}",
        lambda s: (s.guard.vanished, s.guard.vanished_percent, s.guard.letters, s.guard.exchanged),
        (1, 2, 3, 4),
    ),
    "holds and grace are days": (
        "dues: {hold_days: 0, grace_days: 30}",
        lambda s: (s.dues.hold_days, s.dues.grace_days),
        (0, 30),
    ),
    "a zone is a zone": ("timezone: Indian/Reunion", lambda s: str(s.zone), "Indian/Reunion"),
    "French is spoken in French tabs": (
        "language: fr",
        lambda s: s.tabs,
        TabTitles(
            sessions="Sessions",
            answers=(AnswerTab(title="Réponses au formulaire 1"),),
            members="Adhérents",
            registrations="Inscriptions",
            messages="Messages",
        ),
    ),
    "English is spoken in English tabs, but for those that have a title": (
        "language: en\nspreadsheet: {tabs: {members: Friends}}",
        lambda s: (s.language, s.tabs),
        (
            "en",
            TabTitles(
                sessions="Sessions",
                answers=(AnswerTab(title="Form Responses 1"),),
                members="Friends",
                registrations="Registrations",
                messages="Messages",
                withdrawals="Withdrawals",
                connections="Connections",
                evaluations="Evaluations",
                to_collect="To collect",
            ),
        ),
    ),
}


@pytest.mark.parametrize(("typed", "where", "meant"), TYPED.values(), ids=TYPED)
def test_typed(
    tmp_path: Path, typed: str, where: Callable[[Settings], object], meant: object
) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(typed, encoding="utf-8")
    assert where(load(path)) == meant


def test_relative_paths_are_relative_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "douze").mkdir()
    (tmp_path / "douze" / "config.yaml").write_text(
        "spreadsheet: {path: a.xlsx, credentials: ~/b.json}\nmail: {path: ../c}\nledger: /d.sqlite"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/zoe")
    settings = load(Path("douze/config.yaml"))
    assert settings.spreadsheet.path == tmp_path / "douze/a.xlsx"
    assert settings.spreadsheet.credentials == Path("/home/zoe/b.json")
    assert settings.mail.path == tmp_path / "douze/../c"
    assert settings.ledger == Path("/d.sqlite")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("\ufefflanguage: en\r\nseats: {default: 3}\r\n".encode())
    assert load(path).seats.default == 3


def test_a_program_that_reads_no_configuration_does_not_pay_for_yaml() -> None:
    code = "import sys, douze.config.load; sys.exit('yaml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_column_that_is_known_can_be_renamed(tmp_path: Path) -> None:
    words = {column.word for columns in ALL_COLUMNS for column in columns}
    assert {column.word for column in SESSIONS} < words
    path = tmp_path / "config.yaml"
    lines = [f"    {word}: notre {word}" for word in sorted(words)]
    path.write_text("\n".join(["spreadsheet:", "  columns:", *lines]), "utf-8")
    assert dict(load(path).columns) == {word: f"notre {word}" for word in words}
