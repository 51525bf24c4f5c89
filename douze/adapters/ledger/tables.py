"""What a database of the ledger gives, and how rows go into it: SQL that all of them share.

Written for SQLite and PostgreSQL: a question mark for each value, `ON CONFLICT` rather than
SQLite's own `OR REPLACE`, columns found by name, and moments, words and JSON as text.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

from douze.errors import LedgerError
from douze.model.phrases import phrase
from douze.model.quota import RelayRoom

#: Under which name the last pass with nothing to do is remembered.
QUIET_PASS = "quiet_pass"
#: The same of when the last pass decided, and the one before that.
LAST_PASS, PASS_BEFORE = "last_pass", "pass_before"

#: The values of one row by their columns, its key first.
Row = Mapping[str, object]


class Rows(Protocol):
    """What a statement found."""

    def fetchone(self) -> Any:
        """Give the next row, whose values are asked for by name; None after the last."""

    def __iter__(self) -> Any:
        """Go through the rows that are left."""


class Database(Protocol):
    """An open database."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run one statement; each question mark in it stands for a value."""

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Run one statement for each of these."""


class Tables(ABC):
    """The tables of the ledger, in whatever database."""

    @abstractmethod
    def _there(self) -> bool:
        """Whether anything can have been remembered yet; finding out makes nothing."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Database]:
        """Ask questions. Raises LedgerError where it, or what it holds, cannot be read."""

    @contextmanager
    def _transaction(self) -> Iterator[Database]:
        """Change something, as `_changing`: what a pass with nothing to do went by has changed."""
        with self._changing() as db:
            forget(db, "meta", "name", [QUIET_PASS])
            yield db

    @abstractmethod
    def _changing(self) -> AbstractContextManager[Database]:
        """Change something: all of it or nothing, and durable once this is left.

        Nobody else changes anything meanwhile. Raises LedgerError where it cannot be written.
        """

    def _relay_room(self, db: Database, *, alone: bool = False) -> Callable[[], RelayRoom | None]:
        """Ask what the relay that others use too still takes; None where there is no such relay.

        `alone`: in the transaction that takes a place of it, so that nobody else takes the same.
        """
        del db, alone
        return lambda: None

    def _count(self, db: Database, at: str) -> None:
        """Note that a letter is handed over, as providers count."""
        db.execute("INSERT INTO handed (at) VALUES (?)", (at,))


def of_newer_program(where: str, version: int) -> LedgerError:
    """Say that a newer Douze made the tables: what it keeps there this one would lose."""
    what = phrase("error_newer_douze", version=version)
    return LedgerError(where, what, phrase("hint_newer_douze"))


def put(db: Database, table: str, rows: Iterable[Row]) -> None:
    """Write rows of one shape under their key, the first of their columns, there or not.

    Never `INSERT OR REPLACE`: that deletes whatever other row any unique column collides with.
    So a letter with the number of another is an error, and nothing of its transaction remains.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    key, *others = first
    marks = ", ".join("?" * len(first))
    anew = ", ".join(f"{column} = excluded.{column}" for column in others)
    statement = (
        f"INSERT INTO {table} ({', '.join(first)}) VALUES ({marks})"
        f" ON CONFLICT ({key}) DO {f'UPDATE SET {anew}' if others else 'NOTHING'}"
    )
    db.execute(statement, tuple(first.values()))
    db.executemany(statement, (tuple(row.values()) for row in rows))


def put_meta(db: Database, **values: str) -> None:
    """Remember single values under their names."""
    put(db, "meta", ({"name": name, "value": value} for name, value in values.items()))


def meta_value(db: Database, name: str) -> str | None:
    """Give what is remembered under a name."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None


def forget(db: Database, table: str, column: str, values: Iterable[str]) -> None:
    """Delete the rows that have one of these values in a column."""
    db.executemany(f"DELETE FROM {table} WHERE {column} = ?", ((value,) for value in values))


def forget_all(db: Database, table: str) -> None:
    """Delete all rows of a table."""
    db.execute(f"DELETE FROM {table}")


def put_rows(
    db: Database, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Write rows into a table that has none of their keys."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    db.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
