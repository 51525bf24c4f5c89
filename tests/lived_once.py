"""What many tests begin with is lived through once; the others get a copy of the folder."""

import shutil
from collections.abc import Callable
from pathlib import Path

from tests.home import Home, Said


class LivedOnce:
    """Brings homes to where a life brings them, and keeps in a folder what each life left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[tuple[object, ...], Path] = {}
        self._first: dict[str, Said] = {}

    def __call__(self, life: Callable[..., object], home: Home, *words: str) -> Home:
        """Let a life go by in a fresh home: one that began as another did ends as it did."""
        begun = (life, words, home.config.read_bytes(), home.workbook.read_bytes())
        if begun not in self._kept:
            life(home, *words)
            self._kept[begun] = self._folder / str(len(self._kept))
            shutil.copytree(home.folder, self._kept[begun])
        else:
            shutil.copytree(self._kept[begun], home.folder, dirs_exist_ok=True)
        return home

    def first_pass(self, home: Home, now: str) -> Said:
        """Do the first pass of an ordinary home; give what it said."""
        left = self._folder / f"first pass, {now}"
        if now not in self._first:
            self._first[now] = home.run("apply", now=now)
            shutil.copytree(home.folder, left)
        else:
            shutil.copytree(left, home.folder, dirs_exist_ok=True)
        return self._first[now]
