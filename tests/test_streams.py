"""The program among closed and full streams, gone folders and names that are no text.

In each of them a pass does its work, and the next has nothing to do.
"""

import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from tests.factories import TOP
from tests.home import NOW, Home
from tests.lengths import at_length

RUN = f'exec "{sys.executable}" "{TOP / "run.py"}" --config "$CONFIG" --now {NOW}'
LOST = (
    "La sortie standard ne peut pas être écrite (plus de place sur le disque). "
    "Ce qui est fait est fait.\n"
)
DONE = "messages envoyés : 3.\n"


def shell(home: Home, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in the folder of an association."""
    return subprocess.run(
        ["sh", "-c", line],
        capture_output=True,
        text=True,
        cwd=home.folder,
        env={**os.environ, "CONFIG": str(home.config)},
        timeout=120,
        check=False,
    )


HARD_WORLDS: dict[str, tuple[str, int, str, str]] = {
    "all three are closed": (f"{RUN} apply <&- >&- 2>&-", 0, "", ""),
    "both are full": (f"{RUN} apply >/dev/full 2>&1", 1, "", ""),
    "there is no standard input, home, locale, temporary folder and folder that we are in": (
        f"mkdir gone; cd gone; rmdir ../gone; unset HOME LANG LC_ALL; TMPDIR=/nowhere "
        f"{RUN} apply <&-", 0, DONE, ""
    ),
}  # fmt: skip
#: What is closed, full or missing there, one by one.
OTHER_WORLDS = {
    "standard error is closed": (f"{RUN} apply 2>&-", 0, DONE, ""),
    "standard output is closed": (f"{RUN} apply >&-", 0, "", ""),
    "standard output is full": (f"{RUN} apply >/dev/full", 1, "", LOST),
    "standard error is full": (f"{RUN} apply 2>/dev/full", 0, DONE, ""),
    "the folder that we are in is gone": (
        f"mkdir gone; cd gone; rmdir ../gone; {RUN} apply", 0, DONE, ""
    ),
    "standard input is closed": (f"{RUN} apply <&-", 0, DONE, ""),
    "there is no home": (f"unset HOME; {RUN} apply", 0, DONE, ""),
    "there is no locale": (f"unset LANG LC_ALL; {RUN} apply", 0, DONE, ""),
    "there is no temporary folder": (f"TMPDIR=/nowhere {RUN} apply", 0, DONE, ""),
}  # fmt: skip
WORLDS = at_length({**HARD_WORLDS, **OTHER_WORLDS}, short=HARD_WORLDS)


@pytest.mark.parametrize(("line", "status", "out", "err"), WORLDS.values(), ids=WORLDS)
def test_a_pass_is_done_where(line: str, status: int, out: str, err: str, home: Home) -> None:
    done = shell(home, line)
    assert (done.returncode, done.stderr) == (status, err)
    assert done.stdout.endswith(out) and bool(done.stdout) is bool(out)
    assert len(home.letters()) == 3
    assert home("apply")[1].endswith("messages envoyés : 0.\n")


OTHERS: dict[str, tuple[str, int, str]] = {
    "a long text is full": (f"{RUN} form >/dev/full", 1, LOST),
    "an error is told to nobody": (f"rm inscriptions.xlsx; {RUN} apply 2>/dev/full", 2, ""),
    "an error is told, the rest not": (f"{RUN} history X-2 2>&- >/dev/full", 2, ""),
}


@pytest.mark.parametrize(("line", "status", "err"), OTHERS.values(), ids=OTHERS)
def test_the_exit_status_tells_what_words_cannot(
    line: str, status: int, err: str, home: Home
) -> None:
    done = shell(home, line)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", err)


#: The suite plays the one that has all that the others have.
EACH = {
    "a space and an accent": "à côté".encode(),
    "a quote": b"l'un \"l'autre\"",
    "no UTF-8": b"caf\xe9 \xff",
}
WORST = {"a space, an accent, quotes, and no UTF-8": "à côté l'un \"l'autre\" ".encode() + b"\xff"}
NAMES = at_length({**EACH, **WORST}, short=WORST)
COMMANDS = at_length(
    ["setup", "doctor", "plan --letters", "preview confirmation", "history X-2"],
    short=["preview confirmation", "history X-2"],
)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_folder_may_have_any_name(
    name: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The program itself does the first pass; the rest is done here, on a screen like its own."""
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    home = Home(folder, capsys)
    assert shell(home, f"{RUN} apply").stdout.endswith(DONE)
    assert len(home.letters()) == 3
    for command in COMMANDS:
        status, words = on_a_screen(home, *command.split())
        assert "Traceback" not in words
        assert status == (2 if "history" in command else 0), words
    home.workbook.unlink()
    for moment, letters in (("2020-09-21T11:00", 3), ("2020-09-21T12:00", 4)):
        status, words = on_a_screen(home, "apply", now=moment)
        assert status == 2 and "Traceback" not in words
        assert len(home.letters()) == letters, "staff are told"


def on_a_screen(home: Home, *words: str, now: str = NOW) -> tuple[int, str]:
    """Run a command here; give its status and what stands on the screen."""
    screen = TextIOWrapper(BytesIO(), encoding="utf-8", errors="replace")
    with redirect_stdout(screen), redirect_stderr(screen):
        status = home(*words, now=now)[0]
    screen.flush()
    assert isinstance(screen.buffer, BytesIO)
    return status, screen.buffer.getvalue().decode()
