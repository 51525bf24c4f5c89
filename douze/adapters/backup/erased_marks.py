"""Marks of those who were erased, beside earlier backups, which do not know of it."""

from collections.abc import Iterable
from pathlib import Path

from douze.replace_file import replace_file

_NAME = "erased-marks.txt"


def add_marks(folder: Path, marks: Iterable[str]) -> None:
    """Keep marks in a folder of backups, beside those that lie there. Raises OSError.

    Without the secret they tell nothing of anybody (`model/erasure.py`).
    """
    lines = sorted(read_marks(folder) | {*marks})
    replace_file(folder / _NAME, "".join(f"{mark}\n" for mark in lines).encode(), durable=True)


def read_marks(folder: Path) -> frozenset[str]:
    """Give the marks that lie there; none where there is no such file. Raises OSError."""
    try:
        return frozenset((folder / _NAME).read_text("utf-8", "replace").split())
    except FileNotFoundError:
        return frozenset()
