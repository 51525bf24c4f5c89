"""The SQL that databases share, as PostgreSQL takes it."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from psycopg import Connection

from douze.adapters.ledger.tables import Rows

_CONFLICT = re.compile(r"ON CONFLICT \((\w+)\)")


class SharedSql:
    """An open database that takes what `douze/adapters/ledger` asks of SQLite too."""

    def __init__(self, connection: Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> Rows:
        """Run one statement; each question mark in it stands for a value."""
        return self._connection.execute(_as_postgres(statement), _storable(values))

    def executemany(self, statement: str, values: Iterable[Sequence[Any]], /) -> None:
        """Run one statement for each of these."""
        if rows := [_storable(each) for each in values]:
            with self._connection.cursor() as cursor:
                cursor.executemany(_as_postgres(statement), rows)


def _as_postgres(statement: str) -> bytes:
    """Write another mark for values, and the association before each key.

    As bytes, which psycopg takes for a statement whatever it was made of.
    """
    keyed = _CONFLICT.sub(r"ON CONFLICT (association, \1)", statement)
    return keyed.replace("%", "%%").replace("?", "%s").encode()


def _storable(values: Sequence[Any]) -> Sequence[Any]:
    """Put a sign for U+0000, which no text of PostgreSQL holds, and which no cell brings here."""
    if any(isinstance(value, str) and "\0" in value for value in values):
        return [v.replace("\0", "\ufffd") if isinstance(v, str) else v for v in values]
    return values
