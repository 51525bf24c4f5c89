"""A copy of the ledger that is whole, whatever the program is doing meanwhile."""

import contextlib
import sqlite3
from pathlib import Path


class BadCopy(Exception):
    """The copy does not read as the ledger does."""


def copy_into(db: sqlite3.Connection, path: Path) -> None:
    """Copy what was committed into a file that is empty, and look through that.

    By `VACUUM INTO` (https://sqlite.org/lang_vacuum.html): one file without a write-ahead log, as
    at one moment, and without the freed pages in which forgotten names may stand. Raises BadCopy,
    sqlite3.Error.
    """
    db.execute("VACUUM INTO ?", (str(path),))
    with contextlib.closing(sqlite3.connect(path)) as copy:
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok" or version_of(copy) != version_of(db):
            raise BadCopy(str(found))


def version_of(db: sqlite3.Connection) -> int:
    """Give the version of the ledger's tables."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version
