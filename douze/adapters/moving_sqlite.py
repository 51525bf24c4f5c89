"""The ledger's file when the ledger leaves it for a database, or comes back."""

import socket
from collections.abc import Mapping
from pathlib import Path

from douze.adapters.ledger.access import Access
from douze.adapters.ledger.whole_ledger import TableRows, WholeLedger
from douze.adapters.overwrite import overwritten_once_gone
from douze.adapters.sqlite.moved import moved_to, put_marker
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.replace_file import sync_folder


class MovingSqlite(WholeLedger, SqliteLedger):
    """The usual ledger, whose lock can also be held where only the marker is left."""

    _TABLES = """
    SELECT m.name AS of_table, c.name AS of_column
    FROM sqlite_schema AS m, pragma_table_info(m.name) AS c
    WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'
    """

    @property
    def name(self) -> str:
        """Tell this file from all others, on whatever host."""
        return f"{socket.gethostname()}:{self.path.resolve()}"

    @property
    def moved_to(self) -> str | None:
        """Where the ledger has moved, if it has."""
        with self._errors(Access.READ):
            return moved_to(self.path)

    def leave(self, where: str) -> None:
        """Let only the marker stand here: from now on the ledger is there. Durable on return."""
        self.wipe()  # so that nothing is left in the log beside it, which is not of the marker
        self.close()
        with self._errors(Access.WRITE), overwritten_once_gone(self.path):
            _clear_beside(self.path)
            put_marker(self.path, where)

    def prepare(self, there: Mapping[str, TableRows]) -> "MovingSqlite":
        """Write the whole ledger into a file beside; give it, closed."""
        beside = self.path.with_name(f"{self.path.name}.arriving")
        with self._errors(Access.WRITE):
            beside.unlink(missing_ok=True)
            _clear_beside(beside)
        made = MovingSqlite(beside, migrations=self._migrations, mounts=self._mounts)
        with made._changing() as db:
            made.write_everything(db, there)
        made.close()
        return made

    def become(self, made: "MovingSqlite") -> None:
        """Let that file stand here: from now on the ledger is this. Durable on return."""
        made.close()
        with self._errors(Access.WRITE):
            _clear_beside(self.path)
            _clear_beside(made.path)
            made.path.replace(self.path)
            sync_folder(self.path.parent)

    def _look_through(self) -> None:
        if self.moved_to is None:
            super()._look_through()


def _clear_beside(path: Path) -> None:
    """Take away what SQLite has beside a database: it would read a stale log into the next one."""
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
