"""The line on a terminal: there on a long pass, with the time left; never where it is piped."""

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

import run
from bench.association import Size, tabs, write_workbook
from douze import progress
from douze.progress import TimeLeft
from tests.home import CONFIG, NOW, Home
from tests.mail.server import Script, running

#: Seconds since the first letter, letters sent of how many: what is said of the rest.
PACES = {
    "the first letter says nothing about the others": (0.0, 1, 500, ""),
    "in the first second nothing is said": (0.9, 200, 500, ""),
    "seconds": (2.0, 101, 201, "2 s"),
    "a minute and a half is still told in seconds": (10.0, 11, 101, "90 s"),
    "minutes": (10.0, 11, 131, "2 min"),
    "a limit of an hour": (10.0, 2, 361, "60 min"),
    "a slow one is not told too early": (1.5, 2, 3, "2 s"),
    "the last one": (5.0, 500, 500, ""),
}


@pytest.mark.parametrize(("seconds", "done", "of", "left"), PACES.values(), ids=PACES)
def test_how_long_the_rest_takes(seconds: float, done: int, of: int, left: str) -> None:
    clock = iter((100.0, 100.0 + seconds))
    pace = TimeLeft(lambda: next(clock))
    assert pace.left(1, of) == ""
    assert pace.left(done, of) == left


#: How many letters a pass sends, how long the mail server lets each wait, and how long a pass
#: takes until somebody is told: a fifth of what it is for users.
LETTERS, SLOWLY, PATIENCE = 12, 0.05, 0.2  # seconds


@pytest.fixture
def port() -> Iterator[int]:
    with running(Script(at={"text": lambda talk: talk.server.wait(SLOWLY)})) as server:
        yield server.port


@pytest.fixture
def words(home: Home, port: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A first pass that takes longer than that: to a slow mail server."""
    monkeypatch.setattr(progress, "PATIENCE", PATIENCE)
    mail = f"{{kind: smtp, host: localhost, port: {port}, security: none}}"
    home.config.write_text(CONFIG.replace("{path: var/outbox, pickup: true}", mail), "utf-8")
    write_workbook(home.workbook, tabs(Size(sessions=2, answers=30, members=20)))
    return ["--config", str(home.config), "--now", NOW, "apply", "--limit", str(LETTERS)]


def test_a_terminal_is_told_how_far_a_long_pass_is(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert run.main(words) == 0
    shown = b""
    with suppress(OSError):  # the other side has gone
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    said = capsys.readouterr().out
    assert f"messages envoyés : {LETTERS}" in said
    assert "\x1b" not in said
    lines = shown.decode().split("\r\x1b[K")
    assert lines[0] == ""
    assert any(line.endswith(" s environ…") and line.startswith("Messages : ") for line in lines)
    assert lines[-1] == "", "the line is wiped at the end"


def test_nothing_is_shown_where_it_is_piped(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.main(words) == 0
    assert capsys.readouterr().err == ""
