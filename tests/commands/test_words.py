"""The words of a command, its two streams and its exit status, also from another process."""

import os
import stat
import subprocess
import sys
from collections.abc import Sequence

import pytest

import run
from tests.factories import TOP
from tests.home import NOTHING, NOW, Home

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
    assert "inscriptions.xlsx : ce fichier n'existe pas." in failed.stderr
    assert failed.stderr.endswith(f"\n{NOTHING}\n")


#: What is shown on a screen: all that is shown, and on those that know more letters the most.
SCREENS = {
    "ascii": (["plan", "--letters"], ["apply"]),
    "latin-1": (["plan", "--letters"],),
    "cp1252": (["plan", "--letters"],),
}


@pytest.mark.parametrize(("encoding", "shown"), SCREENS.items(), ids=SCREENS)
def test_a_screen_that_knows_few_letters_ends_no_pass(
    home: Home, encoding: str, shown: Sequence[Sequence[str]]
) -> None:
    for words in shown:
        command = [sys.executable, str(TOP / "run.py"), *words]
        done = subprocess.run(
            [*command, "--config", str(home.config), "--now", NOW],
            capture_output=True,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"21/09/2020" in done.stdout
    assert len(home.letters()) == (3 if ["apply"] in shown else 0)


def test_a_wrong_word_ends_with_2(home: Home) -> None:
    done = shell(home, "aply")
    assert done.returncode == 2
    assert done.stderr.startswith("usage : run.py")


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
