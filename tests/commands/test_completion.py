"""`completion`: what a shell offers after what has been typed."""

import shlex
import subprocess

import pytest

import run
from tests.factories import TOP
from tests.home import Home
from tests.programs import needs

TYPED = {
    "the commands, by how they begin": ("douze ado", ["adopt"]),
    "an option of a command": ("douze plan --le", ["--letters"]),
    "an option that all have": ("douze --ver", ["--version"]),
    "after a setting of the command line": ("douze --config a.yaml rest", ["restore"]),
    "a word of a choice": ("douze resolve K ag", ["again"]),
    "nothing that another command has": ("douze apply --le", []),
}
#: Has bash complete a line, as a person who presses the tabulator does.
ASKED = """
eval "$1"
COMP_WORDS=($2)
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_douze
printf '%s\\n' "${COMPREPLY[@]}"
"""


@needs("bash")
@pytest.mark.parametrize(("typed", "offered"), TYPED.values(), ids=TYPED)
def test_bash_offers(typed: str, offered: list[str], home: Home) -> None:
    status, script, err = home("completion", "bash")
    assert (status, err) == (0, "")
    done = subprocess.run(
        ["bash", "--norc", "-c", ASKED, "bash", script, typed],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == offered


def test_the_short_name_is_the_program(home: Home) -> None:
    first = home("completion", "zsh")[1].splitlines()[0]
    words = shlex.split(first.removeprefix("douze() { ").removesuffix('"$@"; }'))
    assert words[1] == str(TOP / "run.py")


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_every_command_is_offered(shell: str, home: Home) -> None:
    script = home("completion", shell)[1]
    assert all(f" {name}) options=" in script for name in run.COMMANDS)
