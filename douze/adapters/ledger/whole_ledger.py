"""A ledger as a whole, table by table: to be taken to another database, and compared there."""

from collections.abc import Mapping
from typing import Any, ClassVar

from msgspec import Struct

from douze.adapters.ledger.letters import Letters
from douze.adapters.ledger.tables import Database, forget_all, put_rows

#: A number that a database gives by itself: it says no more than the order of rows.
_ORDER = "id"
#: The column whose bytes a database may seal, and its table.
_SEALED = ("kept", "raw")


class TableRows(Struct, frozen=True):
    """What stands in one table."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]  #: in their order where they have one, else by their values


class WholeLedger(Letters):
    """A ledger that can be read and written as a whole, by all tables that its database has."""

    def everything(self) -> Mapping[str, TableRows]:
        """Give all rows of all tables, texts in doubt unsealed. Raises LedgerError."""
        with self._reading() as db:
            tables = sorted(self._tables(db).items())
            return {table: self._table(db, table, columns) for table, columns in tables}

    def write_everything(self, db: Database, there: Mapping[str, TableRows]) -> None:
        """Let nothing but these rows stand in the tables, in a transaction that is open."""
        assert self._tables(db).keys() == there.keys()
        for table, found in there.items():
            forget_all(db, table)
            rows = [self._in(table, found.columns, row) for row in found.rows]
            put_rows(db, table, found.columns, rows)

    #: Asks for each column of each table, as `of_table` and `of_column`.
    _TABLES: ClassVar[str]

    def _tables(self, db: Database) -> Mapping[str, list[str]]:
        """Name the tables, and the columns of each."""
        found: dict[str, list[str]] = {}
        for row in db.execute(self._TABLES):
            found.setdefault(row["of_table"], []).append(row["of_column"])
        return found

    def _table(self, db: Database, table: str, columns: list[str]) -> TableRows:
        in_order = _ORDER in columns
        names = sorted(set(columns) - {_ORDER})
        asked = f"SELECT * FROM {table}{f' ORDER BY {_ORDER}' if in_order else ''}"
        found = [
            tuple(self._out(table, name, row[name]) for name in names) for row in db.execute(asked)
        ]
        # By `repr`, since a column may hold NULL beside texts, which Python does not compare.
        return TableRows(tuple(names), tuple(found if in_order else sorted(found, key=repr)))

    def _out(self, table: str, column: str, value: Any) -> Any:
        if (table, column) == _SEALED:
            return self._unsealed(bytes(value))
        # PostgreSQL holds no U+0000: as `sql.py` writes it, so that both sides compare alike.
        return value.replace("\0", "\ufffd") if isinstance(value, str) else value

    def _in(self, table: str, columns: tuple[str, ...], row: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            self._sealed(value) if (table, name) == _SEALED else value
            for name, value in zip(columns, row, strict=True)
        )
