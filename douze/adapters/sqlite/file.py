"""The file under the ledger: its lock, its transactions, what is wrong with it."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from douze.adapters.file_systems import MOUNTS, refuse_full, refuse_network
from douze.adapters.ledger.tables import Tables
from douze.adapters.sqlite.versions import MIGRATIONS, bring_up
from douze.adapters.sqlite.whole import whole
from douze.errors import AnotherPassRuns, LedgerError

_OURS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
_RIGHTS = "Whoever runs the pass must be able to write this file and its folder."
_DAMAGED = (
    "Put back a copy of it, or move it away and run the command adopt, which rebuilds it from the "
    "sheet."
)
_UNREADABLE = "cannot be read"
_ROOM = "Make room on the disk."
_LOCAL = "Let the disk be looked at, or name a file on this machine's own disk under ledger."


class SqliteFile(Tables):
    """One SQLite file: WAL with `synchronous=FULL` (see docs/DECISIONS.md), ours alone.

    `migrations` is the folder of the steps from one version to the next, `mounts` the table
    of what is mounted where.
    """

    def __init__(self, path: Path, *, migrations: Path = MIGRATIONS, mounts: Path = MOUNTS) -> None:
        self.path = path
        self._migrations, self._mounts = migrations, mounts
        self._open: sqlite3.Connection | None = None
        self._locked = False

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the kernel on a file beside the ledger; it goes with the process.

        A pass begins here, so here the file is looked through from end to end: raises
        LedgerError when it is damaged, on a network share, or on a full disk.
        """
        path = self.path.with_name(self.path.name + ".lock")
        self._refuse_links()
        refuse_network(self.path, self._mounts)
        try:
            _private_folder(self.path.parent)
            refuse_full(self.path)
            held = os.open(path, _OURS, 0o600)
        except OSError as error:
            what = f"cannot be locked ({error.strerror})"
            raise LedgerError(str(path), what, _RIGHTS) from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AnotherPassRuns(str(path)) from error
            self._locked = True
            self._look_through()
            yield
        finally:
            self._locked = False
            self.close()
            os.close(held)

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _refuse_links(self) -> None:
        """Two names of one ledger have a lock each, and two passes would write to everybody."""
        for place in (self.path, *(Path(f"{self.path}{end}") for end in ("-wal", "-shm", ".lock"))):
            if place.is_symlink():
                hint = "Name the file that it leads to under ledger in config.yaml."
                raise LedgerError(str(place), "is a link", hint)

    def _look_through(self) -> None:
        """Read every page once. Finds a damaged structure; a changed letter in a text it cannot."""
        if not self.path.exists():
            return
        with self._errors(_UNREADABLE):
            found = self._connection().execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            what = f"is damaged ({' '.join(found.split())})"
            raise LedgerError(str(self.path), what, _DAMAGED)

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._refuse_links()
            refuse_network(self.path, self._mounts)
            _private_folder(self.path.parent)
            os.close(os.open(self.path, _OURS, 0o600))
            self._open = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            try:
                self._open.row_factory = sqlite3.Row
                self._write_ahead(self._open)
                self._open.execute("PRAGMA synchronous = FULL")
                # What is forgotten is overwritten: the text of a letter may hold a link.
                self._open.execute("PRAGMA secure_delete = ON")
                bring_up(self._open, self.path, self._migrations)
            except BaseException:
                self.close()
                raise
        return self._open

    def _write_ahead(self, db: sqlite3.Connection) -> None:
        """Use a write-ahead log. Where SQLite cannot, it says so in its answer and goes on."""
        mode = db.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            what = f"cannot keep a write-ahead log ({mode}), so a power cut could undo what it says"
            raise LedgerError(str(self.path), what, _LOCAL)

    def _there(self) -> bool:
        return self.path.exists()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Ask questions; outside a pass the file is let go of afterwards."""
        with self._errors(_UNREADABLE):
            yield self._connection()
        if not self._locked:
            self.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._errors("cannot be written"), whole(self._connection()) as db:
            yield db

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(str(self.path), f"{what} ({error})", _hint(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            if what != _UNREADABLE:
                raise
            # What stands in a row is none of our words: not written by us, or not left alone.
            raise LedgerError(str(self.path), f"{what} ({error})", _DAMAGED) from error


def _hint(error: sqlite3.Error | OSError) -> str:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than anybody needs
    damaged = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    if code in (*damaged, sqlite3.SQLITE_CONSTRAINT):
        return _DAMAGED
    if code == sqlite3.SQLITE_IOERR:
        return f"{_ROOM} If there is room, have the disk looked at."
    return _ROOM if code == sqlite3.SQLITE_FULL else _RIGHTS


def _private_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
