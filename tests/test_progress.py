"""The line on a terminal: there on a long pass, with the time left; never where it is piped."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.association import SIZES, tabs, write_workbook
from douze.progress import TimeLeft
from tests.factories import TOP
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


#: How many of its 479 letters a pass sends, and how long the mail server lets each wait.
LETTERS, SLOWLY = 120, 0.025  # seconds


@pytest.fixture
def port() -> Iterator[int]:
    with running(Script(at={"text": lambda talk: talk.server.wait(SLOWLY)})) as server:
        yield server.port


@pytest.fixture
def command(tmp_path: Path, port: int) -> list[str]:
    """A first pass of some seconds: the medium association's, to a slow mail server."""
    config = (TOP / "config.yaml").read_text("utf-8").replace("letters: 60", "letters: 1000")
    config = config.replace("per_hour: 100", "per_hour: 1000").replace("_day: 400", "_day: 1000")
    mail = {"host": "localhost", "port": port, "security": "none", "user": '""'}
    config = config.replace("kind: folder", "kind: smtp")
    for key, value in mail.items():
        config, found = re.subn(rf"(?m)^(  {key}:).*$", rf"\1 {value}", config, count=1)
        assert found, key
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    write_workbook(tmp_path / "var" / "inscriptions.xlsx", tabs(SIZES["medium"]))
    where = ["--config", str(tmp_path / "config.yaml"), "--now", "2020-09-21T07:00"]
    return [sys.executable, str(TOP / "run.py"), *where, "apply", "--limit", str(LETTERS)]


def test_a_terminal_is_told_how_far_a_long_pass_is(command: list[str]) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # the other side has gone
            pass
        os.close(ours)
        assert process.stdout is not None
        said = process.stdout.read().decode()
    assert process.returncode == 0
    assert f"messages envoyés : {LETTERS}" in said
    assert "\x1b" not in said
    lines = shown.decode().split("\r\x1b[K")
    assert lines[0] == ""
    assert any(line.endswith(" s environ…") and line.startswith("Messages : ") for line in lines)
    assert lines[-1] == "", "the line is wiped at the end"


def test_nothing_is_shown_where_it_is_piped(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
