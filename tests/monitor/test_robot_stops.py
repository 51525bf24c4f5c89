"""A robot that stops in one way or another: who hears of it, when, and how often.

That passes are begun no more (a machine that is off, cron removed) is noticed from outside alone:
by `monitor.ping` (test_watchers.py), and by the script of a Google Sheet (test_form.py).
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from douze.adapters import file_systems
from douze.adapters.failed_starts import FailedStarts
from douze.composition import build
from tests.home import CONFIG, Home

DAYS = [f"2020-09-21T{hour}" for hour in ("10:00", "10:30", "11:00", "11:10", "15:00")]
TOMORROW = "2020-09-22T08:00"


def no_room(home: Home, _: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_systems, "LEAST_FREE", 10**18)


def damaged(home: Home, *_: object) -> None:
    home.ledger.write_bytes(b"no ledger" * 1000)
    for beside in home.ledger.parent.glob("ledger.sqlite-*"):
        beside.unlink()


def of_a_later_version(home: Home, *_: object) -> None:
    with sqlite3.connect(home.ledger) as db:
        db.execute("PRAGMA user_version = 9999")
    db.close()


def held(home: Home, until_the_end: ExitStack, _: object) -> None:
    """Another pass is under way, stopped in its tracks (SIGSTOP), or waits for a disk for ever."""
    until_the_end.enter_context(build(home.config).ledger.lock())


def a_folder_in_its_way(home: Home, *_: object) -> None:
    (home.folder / "var" / "ledger.sqlite.pass").mkdir()


def a_setting_is_wrong(home: Home, *_: object) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "seats: {default: douze}\n", "utf-8")


def the_sheet_is_named_wrongly(home: Home, *_: object) -> None:
    text = home.config.read_text("utf-8")
    home.config.write_text(text.replace("spreadsheet: {", "spreadsheet: {kind: excel, "), "utf-8")


def an_unknown_setting(home: Home, *_: object) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "colour: red\n", "utf-8")


def everybody_may_write_the_memory(home: Home, *_: object) -> None:
    home.ledger.chmod(0o666)


#: How passes are kept from beginning, and what the letter to staff says of it.
STOPS: dict[str, tuple[Callable[[Home, ExitStack, pytest.MonkeyPatch], None], str]] = {
    "the disk under the memory is full": (no_room, "aucune passe n'a pu se faire"),
    "the memory is damaged": (damaged, "aucune passe n'a pu se faire"),
    "the memory is a later program's": (of_a_later_version, "aucune passe n'a pu se faire"),
    "the note of a pass cannot be written": (a_folder_in_its_way, "aucune passe n'a pu se faire"),
    "a setting is wrong": (a_setting_is_wrong, "aucune passe n'a pu se faire"),
    "the sheet is named wrongly": (the_sheet_is_named_wrongly, "aucune passe n'a pu se faire"),
    "a setting is unknown": (an_unknown_setting, "aucune passe n'a pu se faire"),
    "all may write the memory": (everybody_may_write_the_memory, "aucune passe n'a pu se faire"),
}


@pytest.fixture
def until_the_end() -> Iterator[ExitStack]:
    with ExitStack() as held_until_then:
        yield held_until_then


def alerts(home: Home) -> list[str]:
    """What staff were told, letter by letter."""
    told = []
    for raw in home.letters().values():
        letter = message_from_bytes(raw, policy=default)
        if "Alerte" in str(letter["Subject"]):
            assert letter["To"].addresses[0].addr_spec == "formation@example.org"
            body = letter.get_body(("plain",))
            assert body is not None
            told.append(" ".join(body.get_content().replace("\u00a0", " ").split()))
    return told


@pytest.mark.parametrize(("stops", "words"), STOPS.values(), ids=STOPS)
def test_no_pass_that_can_begin_is_told_after_an_hour_and_once_a_day(
    stops: Callable[[Home, ExitStack, pytest.MonkeyPatch], None],
    words: str,
    home: Home,
    until_the_end: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home("apply", now="2020-09-21T09:50")
    stops(home, until_the_end, monkeypatch)
    heard = []
    for now in (*DAYS, TOMORROW):
        status, _, err = home("apply", now=now)
        assert status == 2, err
        heard.append(len(alerts(home)))
    assert heard == [0, 0, 1, 1, 1, 2]
    assert all(words in one and "21/09/2020 à 10h00" in one for one in alerts(home))


def test_another_pass_that_never_ends_is_told_once_it_is_longer_than_any_may_be(
    home: Home, until_the_end: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    home("apply", now="2020-09-21T09:50")
    held(home, until_the_end, monkeypatch)
    heard = []
    for now in (*DAYS, TOMORROW):
        assert home("apply", now=now)[0] == 1
        heard.append(len(alerts(home)))
    assert heard == [0, 0, 0, 1, 1, 2], "an hour, and the ten minutes of schedule.deadline"
    assert all("aucune passe n'a pu commencer" in one for one in alerts(home))


def test_a_database_that_is_away_is_told_too_though_it_has_the_clock(home: Home) -> None:
    """Nobody knows the time then but the host."""
    away = "database: {url: 'postgresql://douze@127.0.0.1:9/douze', association: cap-rural}\n"
    text = home.config.read_text("utf-8").replace("ledger: var/ledger.sqlite\n", "state: var\n")
    home.config.write_text(text + away, "utf-8")
    assert home("apply", now=None)[0] == 1
    assert alerts(home) == []
    (since,) = home.ledger.parent.glob("*.cannot-begin")
    two_hours_ago = since.stat().st_mtime - 7200
    os.utime(since, (two_hours_ago, two_hours_ago))
    assert home("apply", now=None)[0] == 1
    (told,) = alerts(home)
    assert "aucune passe n'a pu se faire" in told


def test_where_passes_begin_again_all_of_that_is_forgotten(home: Home) -> None:
    home("apply", now="2020-09-21T09:50")
    before = sorted(one.name for one in home.ledger.parent.iterdir())
    with build(home.config).ledger.lock():
        for now in DAYS:
            home("apply", now=now)
    assert len(alerts(home)) == 1
    assert home("apply", now="2020-09-21T15:10")[0] == 0
    assert sorted(one.name for one in home.ledger.parent.iterdir()) == before
    with build(home.config).ledger.lock():
        home("apply", now="2020-09-21T15:20")
        home("apply", now="2020-09-21T16:20")
        assert len(alerts(home)) == 1, "it is counted anew"


def test_a_mail_server_that_takes_nothing_lets_the_alert_go_once_it_does(home: Home) -> None:
    home("apply", now="2020-09-21T09:50")
    damaged(home)
    folder = home.config.read_text("utf-8")
    none = "mail: {kind: smtp, host: localhost, port: 9, security: none, from: a@cap.example}"
    home.config.write_text(folder.replace(CONFIG.splitlines()[2], none), "utf-8")
    for now in DAYS:
        assert home("apply", now=now)[0] == 2
    home.config.write_text(folder, "utf-8")
    home("apply", now="2020-09-21T15:10")
    assert len(alerts(home)) == 1


def wrong_contact(home: Home) -> None:
    text = home.config.read_text("utf-8")
    home.config.write_text(text.replace("formation@example.org", "formation", 1), "utf-8")


def no_yaml(home: Home) -> None:
    home.config.write_text(home.config.read_text("utf-8") + "seats: {\n", "utf-8")


def open_settings(home: Home) -> None:
    home.config.chmod(0o666)


def open_settings_with_a_mistake(home: Home) -> None:
    a_setting_is_wrong(home)
    home.config.chmod(0o666)


def open_templates(home: Home) -> None:
    words = home.folder / "words"
    (words / "fr").mkdir(parents=True)
    words.chmod(0o777)
    home.config.write_text(home.config.read_text("utf-8") + "templates: words\n", "utf-8")


#: Where nobody knows to whom to write, or somebody else may have said so, cron alone is told.
UNTOLD = {
    "the contact is no address": wrong_contact,
    "the settings are no YAML": no_yaml,
    "all may write the settings": open_settings,
    "all may, and they have a mistake": open_settings_with_a_mistake,
    "all may write the letters": open_templates,
}


@pytest.mark.parametrize("stops", UNTOLD.values(), ids=UNTOLD)
def test_where_nobody_can_be_trusted_to_say_to_whom_nothing_is_sent(
    stops: Callable[[Home], None], home: Home
) -> None:
    home("apply", now="2020-09-21T09:50")
    stops(home)
    for now in DAYS:
        assert home("apply", now=now)[0] == 2
    assert alerts(home) == []


def test_what_nobody_could_remember_is_told_to_nobody(home: Home) -> None:
    """Else they would be told every ten minutes."""
    home("apply", now="2020-09-21T09:50")
    damaged(home)
    (home.folder / "var" / "ledger.sqlite.cannot-begin").symlink_to(home.folder / "elsewhere")
    for now in DAYS:
        assert home("apply", now=now)[0] == 2
    assert alerts(home) == []
    assert not (home.folder / "elsewhere").exists()


def test_what_is_remembered_of_it_is_empty_and_for_this_account_alone(home: Home) -> None:
    damaged_home = home
    damaged_home("apply", now="2020-09-21T09:50")
    damaged(home)
    for now in DAYS:
        home("apply", now=now)
    made = sorted(home.ledger.parent.glob("ledger.sqlite.cannot-begin*"))
    assert [(one.stat().st_size, one.stat().st_mode & 0o777) for one in made] == [(0, 0o600)] * 2


# What is asked by hand


def test_a_pass_of_long_ago_is_no_good_news(home: Home) -> None:
    home("apply", now="2020-09-21T10:00")
    assert "menée à son terme" in home("status", now="2020-09-21T12:59")[1]
    told = home("status", now="2020-09-21T13:00")[1]
    assert "Dernière passe : le 21/09/2020 à 10h00, et plus aucune depuis." in told
    assert "aucune passe n'a eu lieu" not in home("doctor", now="2020-09-21T12:59")[1]
    doctor = home("doctor", now="2020-09-21T13:00")[1]
    assert "! Depuis le 21/09/2020 à 10h00, aucune passe n'a eu lieu." in doctor


WATCHED = {
    "nobody": ("", "! Si les passes s'arrêtaient, personne ne le saurait"),
    "a service": (
        "monitor: {ping: 'http://127.0.0.1:9/x'}\n",
        "✓ Si les passes s'arrêtaient, cela se remarquerait",
    ),
    "Prometheus": (
        "monitor: {textfile: douze.prom}\n",
        "✓ Si les passes s'arrêtaient, cela se remarquerait",
    ),
}


@pytest.mark.parametrize(("more", "told"), WATCHED.values(), ids=WATCHED)
def test_the_doctor_says_whether_anybody_would_notice(more: str, told: str, home: Home) -> None:
    home.config.write_text(CONFIG + more, "utf-8")
    assert told in home("doctor")[1]


def test_a_clock_that_was_put_back_counts_from_there(home: Home, tmp_path: Path) -> None:
    beginnings = FailedStarts(tmp_path / "cannot-begin")
    first = datetime.fromisoformat("2026-09-21T10:00+00:00")
    assert beginnings.failing_since(first) == first
    before = datetime.fromisoformat("2020-09-21T10:00+00:00")
    assert beginnings.failing_since(before) == before
    assert (tmp_path / "cannot-begin").stat().st_mtime == before.timestamp()


def test_what_is_in_the_way_of_forgetting_it_does_no_harm(tmp_path: Path) -> None:
    beginnings = FailedStarts(tmp_path / "cannot-begin")
    beginnings.failing_since(datetime.fromisoformat("2020-09-21T10:00+00:00"))
    (tmp_path / "cannot-begin-0").mkdir()
    beginnings.begun()
    assert not (tmp_path / "cannot-begin").exists()
