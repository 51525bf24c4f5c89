"""A new ledger has the tables that the first of a run got, made at once.

Step after step, from the first version to this one, they take longer than a pass does.
"""

import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

from douze.adapters.sqlite.transaction import transaction, version_of
from douze.adapters.sqlite.versions import MIGRATIONS

BringUp = Callable[[sqlite3.Connection, Path, Path], None]


def made_at_once(bring_up: BringUp) -> BringUp:
    """Give the same `bring_up`, which takes the steps once: from any older version as ever."""

    @cache
    def made() -> tuple[int, list[str]]:
        db = sqlite3.connect(":memory:", isolation_level=None)
        bring_up(db, Path("memory"), MIGRATIONS)
        ours = "SELECT sql FROM sqlite_schema WHERE sql NOT NULL AND name NOT LIKE 'sqlite_%'"
        return version_of(db), [sql for (sql,) in db.execute(ours)]

    def quickly(db: sqlite3.Connection, path: Path, migrations: Path) -> None:
        if migrations == MIGRATIONS and version_of(db) == 0:
            version, tables = made()
            with transaction(db):
                if version_of(db) == 0:  # as there: another program may have been faster
                    for table in tables:
                        db.execute(table)
                    db.execute(f"PRAGMA user_version = {version}")
        bring_up(db, path, migrations)

    return quickly
