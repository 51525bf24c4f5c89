"""The versions of the ledger's file: an older one is brought to this one, a newer one refused."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from douze.adapters.ledger.tables import of_newer_program
from douze.adapters.sqlite.transaction import copy_into, transaction, version_of
from douze.replace_file import draft_of, sync_folder

#: The steps from one version to the next, in the order of their names.
MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up(db: sqlite3.Connection, path: Path, migrations: Path) -> None:
    """Bring an older ledger to this version, in one transaction, with a copy kept first.

    Raises LedgerError where a newer Douze wrote it.
    """
    steps = sorted(migrations.glob("*.sql"))
    version = version_of(db)
    if version > len(steps):
        raise of_newer_program(str(path), version)
    if version == len(steps):
        return
    if version:
        _keep_copy(db, path, version)
    with transaction(db):
        for step in steps[version_of(db) :]:  # asked again: another program may have been faster
            for statement in _statements(step.read_text("utf-8")):
                db.execute(statement)
        db.execute(f"PRAGMA user_version = {len(steps)}")


def _keep_copy(db: sqlite3.Connection, path: Path, version: int) -> None:
    """Copy the ledger as it is to `ledger.sqlite.v1`, and read the copy before it counts."""
    kept = path.with_name(f"{path.name}.v{version}")
    with draft_of(kept) as (draft, made):
        copy_into(db, draft, kept)
        os.fsync(made)
        draft.replace(kept)
    sync_folder(kept.parent)


def _statements(script: str) -> Iterator[str]:
    """Cut a script into statements: `executescript` would end the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
