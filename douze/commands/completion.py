"""`completion`: what a shell needs to know to complete our commands, and a short name for them."""

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence

from douze.composition import HOME

_BASH = """\
_douze() {{
    local each options={commands}
    for each in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $each in
{cases}
        esac
    done
    COMPREPLY=($(compgen -W "$options" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _douze douze
"""
_ZSH = """\
_douze() {{
    local each options={commands}
    for each in "${{(@)words[2,CURRENT-1]}}"; do
        case $each in
{cases}
        esac
    done
    compadd -- ${{=options}} || _files
}}
compdef _douze douze
"""


def completion(arguments: argparse.Namespace) -> int:
    """`completion`: prints a script for bash or zsh, which names us `douze`."""
    program = [sys.executable, str(HOME / "run.py")]
    print(script(arguments.shell, arguments.words, program), end="")
    return 0


def script(shell: str, words: Mapping[str, Sequence[str]], program: Sequence[str]) -> str:
    """Write the script: after a command its own words, before it the commands; else files."""
    cases = "\n".join(
        f"            {name}) options={shlex.quote(' '.join(after))} ;;"
        for name, after in words.items()
    )
    commands = shlex.quote(" ".join((*words, "--config", "--now", "--version", "--help")))
    called = f'douze() {{ {shlex.join(program)} "$@"; }}\n'
    return called + (_BASH if shell == "bash" else _ZSH).format(commands=commands, cases=cases)
