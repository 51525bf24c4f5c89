"""The words of a command, its two streams and its exit status, also from another process."""

import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from itertools import product

import pytest

import run
from tests.factories import TOP
from tests.home import NOTHING, NOW, Home
from tests.lengths import at_length

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
    assert err.startswith("usage : run.py")
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


def shell(home: Home, line: str, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in the folder of an association, where `$RUN` is the program."""
    run_py = f"'{sys.executable}' '{TOP / 'run.py'}' --config config.yaml --now {NOW}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("$RUN", run_py)],
        capture_output=True,
        cwd=home.folder,
        env={**os.environ, **variables},
        check=False,
    )


def test_errors_go_to_the_other_stream(home: Home) -> None:
    home.workbook.unlink()
    failed = shell(home, "$RUN apply")
    assert (failed.returncode, failed.stdout) == (2, b"")
    said = failed.stderr.decode()
    assert "inscriptions.xlsx : ce fichier n'existe pas." in said
    assert said.endswith(f"\n{NOTHING}\n")


#: What is shown on a screen; the suite plays the one that knows fewest letters.
SCREENS = (
    *product(("ascii", "latin-1", "cp1252"), ("form", "plan --letters")),
    ("ascii", "apply"),
)


@pytest.mark.parametrize(("encoding", "words"), at_length(SCREENS, short=SCREENS[:1]))
def test_a_screen_that_knows_few_letters_ends_nothing(
    home: Home, encoding: str, words: str
) -> None:
    done = shell(home, f"$RUN {words}", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"?") > 3, "for what it does not know"


def test_a_reader_that_stops_listening_is_no_error(home: Home) -> None:
    done = shell(home, "$RUN form | true")
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_files_of_a_pass_are_ours_alone(home: Home) -> None:
    assert home("apply")[0] == 0
    for path in [home.folder / "var", *(home.folder / "var").rglob("*")]:
        expected = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == expected, path
