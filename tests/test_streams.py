"""The program among closed and full streams, gone folders and names that are no text.

In each of them a pass does its work, and the next has nothing to do.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.factories import TOP
from tests.home import CONFIG, NOW, Home, make_workbook
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


EACH_WORLD: dict[str, tuple[str, int, str, str]] = {
    "standard error is closed": (f"{RUN} apply 2>&-", 0, DONE, ""),
    "standard output is closed": (f"{RUN} apply >&-", 0, "", ""),
    "all three are closed": (f"{RUN} apply <&- >&- 2>&-", 0, "", ""),
    "standard output is full": (f"{RUN} apply >/dev/full", 1, "", LOST),
    "standard error is full": (f"{RUN} apply 2>/dev/full", 0, DONE, ""),
    "both are full": (f"{RUN} apply >/dev/full 2>&1", 1, "", ""),
    "the folder that we are in is gone": (
        f"mkdir gone; cd gone; rmdir ../gone; {RUN} apply", 0, DONE, ""
    ),
}  # fmt: skip
#: What is missing, one by one; the suite plays the one where all of it is.
MISSING = {
    "standard input is closed": (f"{RUN} apply <&-", 0, DONE, ""),
    "there is no home": (f"unset HOME; {RUN} apply", 0, DONE, ""),
    "there is no locale": (f"unset LANG LC_ALL; {RUN} apply", 0, DONE, ""),
    "there is no temporary folder": (f"TMPDIR=/nowhere {RUN} apply", 0, DONE, ""),
}
ALL_MISSING = {
    "there is no standard input, home, locale and temporary folder": (
        f"unset HOME LANG LC_ALL; TMPDIR=/nowhere {RUN} apply <&-", 0, DONE, ""
    ),
}  # fmt: skip
WORLDS = {**EACH_WORLD, **at_length({**MISSING, **ALL_MISSING}, short=ALL_MISSING)}


@pytest.mark.parametrize(("line", "status", "out", "err"), WORLDS.values(), ids=WORLDS)
def test_a_pass_is_done_where(line: str, status: int, out: str, err: str, home: Home) -> None:
    done = shell(home, line)
    assert (done.returncode, done.stderr) == (status, err)
    assert done.stdout.endswith(out) and bool(done.stdout) is bool(out)
    assert len(home.letters()) == 3
    assert home("apply")[1].endswith("messages envoyés : 0.\n")


OTHERS: dict[str, tuple[str, int, str]] = {
    "a list for programs is full": (f"{RUN} plan --json >/dev/full", 1, LOST),
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
    ["setup", "doctor", "plan --letters", "apply", "preview confirmation", "history X-2"],
    short=["doctor", "apply", "preview confirmation", "history X-2"],
)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_folder_may_have_any_name(name: bytes, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(name)
    folder.mkdir()
    make_workbook(tmp_path / "made.xlsx")
    (tmp_path / "made.xlsx").rename(folder / "inscriptions.xlsx")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")

    def said(*words: str) -> tuple[int, str]:
        program = [sys.executable, str(TOP / "run.py"), "--config", str(folder / "config.yaml")]
        done = subprocess.run(
            [*program, *words], capture_output=True, text=True, timeout=120, check=False
        )
        return done.returncode, done.stdout + done.stderr

    for command in COMMANDS:
        status, words = said("--now", NOW, *command.split())
        assert "Traceback" not in words
        assert status == (2 if "history" in command else 0), words
    assert len(list((folder / "var" / "outbox").glob("*.eml"))) == 3
    (folder / "inscriptions.xlsx").unlink()
    for moment, letters in (("2020-09-21T11:00", 3), ("2020-09-21T12:00", 4)):
        status, words = said("--now", moment, "apply")
        assert status == 2 and "Traceback" not in words
        assert len(list((folder / "var" / "outbox").glob("*.eml"))) == letters, "staff are told"
