"""Whatever a pass is at, it ends when it is told to, or when its time is over.

The programs that hang here are cut off after a fifth of a second instead of four seconds. What
another end than the expected one would come after has a minute, so that a busy machine decides
nothing.
"""

import signal
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from douze.errors import DouzeError, PassTooLong, Stopped
from douze.stop import Stop
from tests.factories import TOP
from tests.lengths import at_length

PROGRAM = """
import ctypes, os, re, signal, sys, time
from douze import stop as timing
from douze.stop import Stop
note = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT, 0o600)
seconds, grace, timing.SPARE, timing.DEAF = map(float, sys.argv[3:])
status = int(sys.argv[2])
def deadlock(libc):
    mutex = ctypes.create_string_buffer(64)
    libc.pthread_mutex_lock(mutex)
    print("here", flush=True)
    libc.pthread_mutex_lock(mutex)
def hang():
    print("here", flush=True)
    {hang}
told = Stop(lambda told: told.code, grace=grace, late=0.2, status=status)
with told as stop, stop.within(seconds, note):
    hang()
"""
HANGS = {
    "a pause": "time.sleep(600)",
    "a pipe that nobody writes to": "os.mkfifo(sys.argv[1] + '.fifo'); open(sys.argv[1] + '.fifo')",
    "a regular expression that tries everything": "re.match('(a+)+b', 'a' * 60)",
    "work that never ends": "while True: pass",
    "a call that hears no signal": "deadlock(ctypes.CDLL(None))",
}
#: Of these, those during which no thread of ours is let in: only the last resort ends them.
ALONE = {"a regular expression that tries everything"}
DEAF = {"a library that lets nobody in": "deadlock(ctypes.PyDLL(None))"}
#: What lets our thread in, but later than it is due: so does a machine that is too busy.
LATE = {"a library that lets nobody in for a while": "ctypes.PyDLL(None).sleep(1); time.sleep(600)"}
SOON, NEVER = 0.2, 60.0


def hanging(
    folder: Path,
    hang: str,
    seconds: float = 600,
    *,
    status: int = 1,
    grace: float = SOON,
    spare: float = SOON,
    deaf: float = SOON,
) -> subprocess.Popen[str]:
    """Start a program that hangs, and wait until it does."""
    program = PROGRAM.replace("{hang}", hang)
    figures = map(str, (status, seconds, grace, spare, deaf))
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "note"), *figures],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=TOP,
    )
    assert process.stdout and process.stdout.readline() == "here\n"
    return process


SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
EACH = tuple(product(HANGS, SIGNALS))
#: All signals are heard in one place, and each hang is another.
SOME = (*((what, signal.SIGTERM) for what in HANGS), *(("a pause", n) for n in SIGNALS[1:]))


@pytest.mark.parametrize(("what", "number"), at_length(EACH, short=SOME))
def test_what_hangs_ends_when_it_is_told_to(
    what: str, number: signal.Signals, tmp_path: Path
) -> None:
    alone = what in ALONE
    process = hanging(tmp_path, HANGS[what], spare=SOON if alone else NEVER)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert err.startswith("Timeout (" if alone else "error_stop_cut")
    assert "Traceback" not in err
    assert (tmp_path / "note").read_text() == "", "it did not hang: it was stopped"


@pytest.mark.parametrize("what", [*HANGS, *LATE, *DEAF])
def test_what_hangs_ends_when_its_time_is_over(what: str, tmp_path: Path) -> None:
    alone = what in ALONE or what in DEAF
    hang = (HANGS | LATE | DEAF)[what]
    process = hanging(tmp_path, hang, SOON, deaf=SOON if alone else NEVER)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert err == ("" if alone else "error_late_cut\n"), (
        "in words, where anybody is let in to say them"
    )
    assert 'File "<string>"' in (tmp_path / "note").read_text(), "it tells where"


def test_watch_that_was_told_to_stop_has_not_failed(tmp_path: Path) -> None:
    process = hanging(tmp_path, HANGS["a pause"], status=0)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=120)
    assert process.returncode == 0


def test_what_lets_go_in_time_is_not_cut_off(tmp_path: Path) -> None:
    letting_go = "[time.sleep(0.01) for _ in iter(stop, True)]"
    process = hanging(tmp_path, letting_go, grace=NEVER)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=120) == ("", "")
    assert process.returncode == 0


OVER: dict[str, tuple[bool, bool, type[DouzeError]]] = {
    "somebody said stop": (True, False, Stopped),
    "its time is over": (False, True, PassTooLong),
    "both: it was told to": (True, True, Stopped),
}


@pytest.mark.parametrize(("asked", "late", "error"), OVER.values(), ids=OVER)
def test_at_a_safe_point_a_pass_ends_by_itself(
    asked: bool, late: bool, error: type[DouzeError]
) -> None:
    stop = Stop()
    stop.check()
    assert not stop.over()
    stop._asked, stop._late = asked, late
    assert stop.over() and stop() is asked
    with pytest.raises(error) as caught:
        stop.check()
    assert caught.value.exit_status == 1, "the next pass tries again"
