"""Ctrl+C and SIGTERM at any moment of a command: never a traceback, and nothing is lost.

Moments are what Python does on its way, one after the other: modules that are imported, files that
are opened, connections, statements to the ledger. At one of them, or where a file that is called
so is opened, the process sends itself a signal.
"""

import compileall
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from email import message_from_bytes
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.model.words import LetterState
from tests.factories import TOP
from tests.home import CONFIG, NOW, Home, make_workbook
from tests.keys import key_of
from tests.lengths import PROVE, at_length

#: Runs `run.py` and counts its moments; at the one asked for, the signal comes.
NEVER = "never"
BEGIN = f"""
import os, runpy, signal, sys
NEVER = {NEVER!r}
number, moment = int(sys.argv[1]), sys.argv[2]
seen, told = -1, False
def hook(event, arguments):
    global seen, told
    if event == "exec" and arguments[0].co_filename == sys.argv[0]:
        seen = 0
    elif seen >= 0 and not told:
        seen += 1
        told = str(seen) == moment or event == "open" and moment in str(arguments[0])
        if told:
            os.kill(os.getpid(), number)
sys.argv[:] = sys.argv[3:]
sys.path[0] = os.path.dirname(os.path.abspath(sys.argv[0]))
sys.addaudithook(hook)
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    if moment == NEVER:
        sys.stderr.write(str(seen))
"""
#: How many moments are tried of a pass, which writes and sends. The suite tries its first import,
#: when no command is known yet, and its first letter.
OF_A_PASS = 8
AT_FIRST, FIRST_LETTER = 1, "outbox/"
INT, TERM = signal.SIGINT, signal.SIGTERM


def run(
    folder: Path, number: int, moment: int | str, *words: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, with a signal at a moment of it."""
    command = [sys.executable, "-c", BEGIN, str(number), str(moment), str(TOP / "run.py")]
    options = ["--config", str(folder / "config.yaml"), "--now", NOW]
    return subprocess.run(
        [*command, *options, *words],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
    )


def fresh(folder: Path, capsys: pytest.CaptureFixture[str]) -> Home:
    folder.mkdir()
    return Home(folder, capsys)


@pytest.fixture(scope="module")
def total(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., int]:
    """Count the moments of a command.

    Modules that have to be compiled take more of them: ours are compiled here, and the libraries'
    by the first of two runs.
    """
    for package in ("douze", "workflows"):
        compileall.compile_dir(TOP / package, quiet=2)

    def once(*words: str) -> int:
        folder = tmp_path_factory.mktemp("counted")
        make_workbook(folder / "inscriptions.xlsx")
        (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
        return int(run(folder, INT, NEVER, *words).stderr.split()[-1])

    return cache(lambda *words: [once(*words), once(*words)][-1])


def spread(total: int, count: int) -> list[int]:
    """Spread moments over a command, from its first import to just before its end."""
    return [1, *(total * n // count for n in range(1, count)), total - total // 100]


def quiet(done: subprocess.CompletedProcess[str]) -> bool:
    return not any(word in done.stderr for word in ("Traceback", "Exception ignored", "Error"))


#: Both signals are heard in one place, and watching begins as a pass does.
EACH = tuple((*each, ()) for each in product(("apply", "watch"), (INT, TERM)))
SOME = (("apply", TERM, (AT_FIRST, FIRST_LETTER)), ("watch", INT, (FIRST_LETTER,)))


@pytest.mark.parametrize(("command", "number", "moments"), at_length(EACH, short=SOME))
def test_a_pass_that_is_stopped_loses_and_doubles_nothing(
    command: str,
    number: int,
    moments: Sequence[int | str],
    total: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ends = set()
    for count, moment in enumerate(moments or spread(total("apply"), OF_A_PASS)):
        home = fresh(tmp_path / str(count), capsys)
        done = run(home.folder, number, moment, command)
        assert quiet(done), done.stderr
        assert done.returncode in (0, 1, -number)
        ends.add(done.returncode)
        left_over = len(home.letters())
        assert home("apply")[0] == 0
        assert len(home.letters()) == 3 >= left_over
        keys = Counter(
            key_of(message_from_bytes(raw), home.ledger) for raw in home.letters().values()
        )
        assert set(keys.values()) == {1}
        letters = SqliteLedger(home.folder / "var" / "ledger.sqlite").read().letters.values()
        assert [one.state for one in letters] == [LetterState.SENT] * 3
    stopped = 0 if command == "watch" else 1
    everywhere = {-number, stopped, 0}
    short = {-number, stopped} if AT_FIRST in moments else {stopped}
    assert ends >= at_length(everywhere, short=short), "it came everywhere"


#: About half-way, where the suite stops each of the other commands; the proof counts its moments.
HALF_WAY = {"plan": 1750, "doctor": 2000, "setup": 550, "history X-2": 540}


@pytest.mark.parametrize("command", HALF_WAY)
def test_any_other_command_ends_at_once_and_without_a_word(
    command: str, total: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = command.split()
    for moment in spread(total(*words), 4) if PROVE else (HALF_WAY[command],):
        home = fresh(tmp_path / str(moment), capsys)
        done = run(home.folder, INT, moment, *words)
        assert (done.returncode, done.stderr) == (-INT, "")
        assert home("apply")[0] == 0
        assert len(home.letters()) == 3


def test_the_demo_that_was_stopped_is_played_again(tmp_path: Path) -> None:
    """In the suite only until it is further than it was; its own test plays the rest."""
    for path in ("run.py", "config.yaml"):
        (tmp_path / path).write_bytes((TOP / path).read_bytes())
    for path in ("douze", "workflows", "templates"):
        # Copied: a link leads home, where the demonstration would clear somebody's own away.
        shutil.copytree(TOP / path, tmp_path / path)
    command = [sys.executable, "-c", BEGIN, str(int(INT))]
    options = {"capture_output": True, "text": True, "cwd": tmp_path, "timeout": 120}
    for moment in at_length(("1", "2000", "4000", NEVER), short=("3000",)):
        done = subprocess.run([*command, moment, "run.py", "demo"], check=False, **options)  # type: ignore[call-overload]
        assert quiet(done), done.stderr
        assert done.returncode == (0 if moment == NEVER else -INT), done.stderr
        if moment not in ("1", "2000"):
            assert (tmp_path / "demo" / "config.yaml").is_file(), "it had begun, and here"
