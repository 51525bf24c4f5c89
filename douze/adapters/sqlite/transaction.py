"""All of it or nothing: a transaction of SQLite's, and a copy that is whole."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from douze.errors import LedgerError
from douze.model.phrases import phrase


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Do all of it or nothing. A commit that fails, on a full disk, is taken back as well."""
    # For writing at once: who begins by reading is refused where another wrote meanwhile.
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def copy_into(db: sqlite3.Connection, path: Path, kept: Path | None = None) -> None:
    """Copy what was committed into a file that is empty, and look through that.

    By `VACUUM INTO` (https://sqlite.org/lang_vacuum.html): one file without a write-ahead log, as
    at one moment, and without the freed pages in which forgotten names may stand. `kept` is what
    the file is to be called. Raises sqlite3.Error, and LedgerError where it does not read as the
    ledger does.
    """
    db.execute("VACUUM INTO ?", (str(path),))
    with contextlib.closing(sqlite3.connect(path)) as copy:
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok" or version_of(copy) != version_of(db):
            what = phrase("error_no_good_copy", why=str(found))
            raise LedgerError(str(kept or path), what, phrase("hint_room_on_disk"))


def version_of(db: sqlite3.Connection) -> int:
    """Give the version of the ledger's tables."""
    version: int = db.execute("PRAGMA user_version").fetchone()[0]
    return version
