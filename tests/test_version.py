"""`--version`: which Douze this is, on whatever machine it is asked."""

import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from douze.version import version
from tests.home import Home
from tests.programs import needs

TOP = Path(__file__).parents[1]
NUMBER = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with the program's number, and no repository."""
    shutil.copy(TOP / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_command_line_says_it_and_does_nothing(home: Home) -> None:
    before = home.everything()
    status, out, err = home("--version", now=None)
    assert (status, err) == (0, "")
    assert out.startswith(f"Douze {NUMBER}") and out.count("\n") == 1
    assert home.everything() == before


def test_a_copy_has_its_number_alone(copied: Path) -> None:
    assert version(copied) == NUMBER


@needs("git")
def test_a_clone_has_its_commit_too(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")  # as in a hook of another repository's
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    for words in (("init", "-q"), (*who, "commit", "-q", "--allow-empty", "-m", "first")):
        command = ["git", f"--git-dir={copied / '.git'}", f"--work-tree={copied}", *words]
        subprocess.run(command, check=True, capture_output=True)
    number, _, commit = version(copied).partition(" (")
    assert (number, commit[-1]) == (NUMBER, ")")
    assert len(commit) > 7 and int(commit[:-1], 16) >= 0


def test_what_is_no_repository_leaves_the_number(copied: Path) -> None:
    (copied / ".git").mkdir()
    assert version(copied) == NUMBER
