"""A `config.yaml` that says something else: tried before anything is done, replaced at the end."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from douze.config.load import load_for_letters
from douze.errors import ConfigProblems
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.model.settings import Settings
from douze.replace_file import draft_of, sync_folder


class ConfigChange:
    """What `config.yaml` says of the ledger's place, as it will be once it is written."""

    def __init__(self, config: Path, change: Callable[[str], str]) -> None:
        self._path = config.resolve()  # a link stays one
        self.before, _ = load_for_letters(config)
        self._text = change(self._path.read_bytes().decode("utf-8"))
        self.after = self._tried()

    def write(self) -> None:
        """Replace the file, whole or not at all; its rights stay. Raises ConfigProblems."""
        if self.after == self.before:
            return
        was = self._path.stat()
        try:
            with draft_of(self._path) as (draft, number):
                self._put(number)
                os.fchmod(number, was.st_mode & 0o7777)
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
            self._put(number)
            after, _ = load_for_letters(draft)
            draft.unlink()
        if replace(after, database=self.before.database) != self.before:
            raise ConfigProblems(str(self._path), [phrase("fleet_config_by_hand")])
        return after

    def _put(self, number: int) -> None:
        with os.fdopen(os.dup(number), "wb") as file:
            file.write(self._text.encode())
