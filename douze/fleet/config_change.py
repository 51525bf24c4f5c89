"""A `config.yaml` whose ledger goes elsewhere: tried before anything is done, replaced at the end.

The section `database` is put in and taken out, all else is left as it is typed.
"""

import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from douze.config.load import load_for_letters
from douze.errors import ConfigProblems
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.replace_file import draft_of, fill, sync_folder

_SECTION = re.compile(r"database:\s*(#.*)?")
_INDENTED = re.compile(r"(\s+)\w+:")
_SETTING = re.compile(r"(?P<before>\s+)(?P<name>url|association):.*")


class ConfigChange:
    """What `config.yaml` says of the ledger's place, as it will be once it is written."""

    def __init__(self, config: Path, change: Callable[[str], str]) -> None:
        self._path = config.resolve()  # a link stays one
        self.before, _ = load_for_letters(config)
        self._text = change(self._path.read_bytes().decode()).encode()
        self.after = self._tried()

    def write(self) -> None:
        """Replace the file, whole or not at all; its rights stay. Raises ConfigProblems."""
        if self.after == self.before:
            return
        was = self._path.stat()
        try:
            with draft_of(self._path) as (draft, number):
                fill(number, self._text)
                os.fchmod(number, was.st_mode & 0o7777)
                # Only root can give a file away; who is not root mostly owns it.
                with suppress(PermissionError):
                    os.fchown(number, was.st_uid, was.st_gid)
                os.fsync(number)
                draft.replace(self._path)
            sync_folder(self._path.parent)
        except OSError as error:
            what = phrase("error_unwritable_file", why=os_words(error))
            raise ConfigProblems(str(self._path), [what]) from error

    def _tried(self) -> Settings:
        """Load what would be written: nothing but the ledger's place may differ."""
        with draft_of(self._path) as (draft, number):
            fill(number, self._text)
            after, _ = load_for_letters(draft)
            draft.unlink()
        if replace(after, database=self.before.database) != self.before:
            raise ConfigProblems(str(self._path), [phrase("fleet_config_by_hand")])
        return after


def with_database(text: str, url: str, name: str) -> str:
    """Say in a configuration that its ledger stands in a database.

    Where the section is there, its values are set and its comments stay; else it is put last.
    """
    values = {"url": url, "association": name}
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    begin, over = _section(lines)
    if begin is None:
        typed = [f"  {key}: {_quoted(value)}" for key, value in values.items()]
        return end.join([*_without_blank_end(lines), "", "database:", *typed, ""])
    inside = [_set(line, values) for line in lines[begin + 1 : over]]
    indent = next((m[1] for line in inside if (m := _INDENTED.match(line))), "  ")
    there = {m["name"] for line in inside if (m := _SETTING.fullmatch(line))}
    missing = [
        f"{indent}{key}: {_quoted(value)}" for key, value in values.items() if key not in there
    ]
    return end.join([*lines[: begin + 1], *missing, *inside, *lines[over:], ""])


def without_database(text: str) -> str:
    """Say that its ledger stands in a file.

    A section that says no more than where goes; of another only the address is taken out.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    begin, over = _section(lines)
    if begin is None:
        return text
    inside = lines[begin + 1 : over]
    if all(_SETTING.fullmatch(line) or not line.strip() for line in inside):
        kept = [*_without_blank_end(lines[:begin]), *([""] if over < len(lines) else [])]
        return end.join([*kept, *lines[over:], ""])
    emptied = [_set(line, {"url": ""}) for line in inside]
    return end.join([*lines[: begin + 1], *emptied, *lines[over:], ""])


def _section(lines: list[str]) -> tuple[int | None, int]:
    """Find the first line of the section, and the one after its last setting."""
    begin = next((n for n, line in enumerate(lines) if _SECTION.fullmatch(line)), None)
    if begin is None:
        return None, len(lines)
    over = begin + 1
    for number in range(begin + 1, len(lines)):
        line = lines[number]
        if line.strip() and not line.startswith((" ", "\t")):
            break  # a setting or a comment at the left is of what follows
        if line.strip():
            over = number + 1
    return begin, over


def _set(line: str, values: dict[str, str]) -> str:
    found = _SETTING.fullmatch(line)
    if found is None or found["name"] not in values:
        return line
    return f"{found['before']}{found['name']}: {_quoted(values[found['name']])}"


def _quoted(value: str) -> str:
    return f'"{value}"'


def _without_blank_end(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
