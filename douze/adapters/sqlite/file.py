"""The file under the ledger: its lock, its transactions, what is wrong with it."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from douze.adapters.file_systems import MOUNTS, refuse_full, refuse_network
from douze.adapters.ledger.access import Access
from douze.adapters.ledger.tables import Tables
from douze.adapters.overwrite import overwritten_once_gone
from douze.adapters.sqlite.moved import moved_to
from douze.adapters.sqlite.transaction import copy_into, transaction
from douze.adapters.sqlite.versions import MIGRATIONS, bring_up
from douze.errors import AnotherPassRuns, LedgerError, LedgerMoved
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

_OURS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
_RIGHTS = phrase("hint_rights_file_and_folder")
_DAMAGED = phrase("hint_put_back_ledger")
_ROOM = phrase("hint_room_on_disk")
_LOCAL = phrase("hint_local_disk")


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
            what = phrase("error_unlockable", why=os_words(error))
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
        """Close the file; the next query opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def wipe(self) -> None:
        """Leave nothing of what was forgotten, neither in the file nor in what beside it was.

        What is deleted is overwritten in the file as it is deleted. Its log still holds the old
        pages: all of it goes into the file, then it goes itself, overwritten.
        """
        if not self._there():
            return
        log = Path(f"{self.path}-wal")
        with self._errors(Access.WRITE):
            db = self._connection()
            db.execute("PRAGMA wal_checkpoint(FULL)")
            db.execute("VACUUM")  # which writes the whole file anew, through the log
            db.execute("PRAGMA wal_checkpoint(FULL)")
            with overwritten_once_gone(log):
                self.close()

    def copy(self, path: Path) -> bool:
        """Copy all of it into a file that is empty; False where there is no ledger yet."""
        if not self._there():
            return False
        with self._reading() as db:
            copy_into(db, path)
        return True

    def _refuse_links(self) -> None:
        """Two names of one ledger have a lock each, and two passes would write to everybody."""
        for place in (self.path, *(Path(f"{self.path}{end}") for end in ("-wal", "-shm", ".lock"))):
            if place.is_symlink():
                raise LedgerError(str(place), phrase("error_link"), phrase("hint_name_its_file"))

    def _look_through(self) -> None:
        """Read every page once. Finds a damaged structure; a changed letter in a text it cannot."""
        if not self.path.exists():
            return
        with self._errors(Access.READ):
            found = self._connection().execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            what = phrase("error_damaged", why=" ".join(found.split()))
            raise LedgerError(str(self.path), what, _DAMAGED)

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._refuse_links()
            if (where := moved_to(self.path)) is not None:
                raise LedgerMoved.to_database(str(self.path), where)
            refuse_network(self.path, self._mounts)
            _private_folder(self.path.parent)
            # Made by us, for its owner alone: SQLite would go by the umask.
            os.close(os.open(self.path, _OURS, 0o600))
            # No level: Python would begin transactions by itself, and not at every statement.
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
            what = phrase("error_no_write_ahead", mode=mode)
            raise LedgerError(str(self.path), what, _LOCAL)

    def _there(self) -> bool:
        return self.path.exists()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Run queries; outside a pass the file is closed afterwards."""
        with self._errors(Access.READ):
            yield self._connection()
        if not self._locked:
            self.close()

    @contextlib.contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._errors(Access.WRITE), transaction(self._connection()) as db:
            yield db

    @contextlib.contextmanager
    def _errors(self, access: Access) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = os_words(error) if isinstance(error, OSError) else str(error)
            raise LedgerError(str(self.path), phrase(access, why=why), _hint(error)) from error
        except (ValueError, KeyError, TypeError) as error:
            if access is not Access.READ:
                raise
            # What stands in a row is none of our words: not written by us, or not left alone.
            raise LedgerError(str(self.path), phrase(access, why=str(error)), _DAMAGED) from error


def _private_folder(folder: Path) -> None:
    # Where a file stands in its place, what is opened below says that it is no folder.
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _hint(error: sqlite3.Error | OSError) -> Phrase:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more than anybody needs
    # SQLITE_ERROR: a table or a column that every ledger of ours has is not there.
    damaged = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)
    if code in (*damaged, sqlite3.SQLITE_CONSTRAINT):
        return _DAMAGED
    if code == sqlite3.SQLITE_IOERR:
        return phrase("hint_room_or_disk")
    return _ROOM if code == sqlite3.SQLITE_FULL else _RIGHTS
