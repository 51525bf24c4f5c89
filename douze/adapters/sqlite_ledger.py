"""The ledger in one SQLite file: write-ahead log, every commit on the disk before it counts."""

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from douze.adapters.ledger_rows import (
    KNOWN_COLUMNS,
    LETTER_COLUMNS,
    known_of,
    known_row,
    letter_of,
    letter_row,
    moment_of,
    moment_text,
    why_text,
)
from douze.errors import AnotherPassRuns, LedgerError
from douze.model.letters import LetterRecord
from douze.model.past import Known, Past
from douze.model.plan import StatusChange

MIGRATIONS = Path(__file__).parent / "migrations"
_HINT = "Whoever runs the pass must be able to write this file and its folder."


class SqliteLedger:
    """A ledger that outlives power cuts: WAL with `synchronous=FULL` (see docs/DECISIONS.md)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._open: sqlite3.Connection | None = None
        self._locked = False

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the kernel on a file beside the ledger; it goes with the process."""
        path = self.path.with_name(self.path.name + ".lock")
        try:
            _private_folder(self.path.parent)
            held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise LedgerError(str(path), f"cannot be locked ({error.strerror})", _HINT) from error
        try:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AnotherPassRuns(str(path)) from error
            self._locked = True
            yield
        finally:
            self._locked = False
            self.close()
            os.close(held)

    def past(self) -> Past:
        """Tell everything that is remembered; nothing where there is no file yet."""
        if not self.path.exists():
            return Past()
        with self._errors("cannot be read"):
            db = self._connection()
            meta = dict(db.execute("SELECT name, value FROM meta"))
            known = [known_of(row) for row in db.execute("SELECT * FROM registrations")]
            letters = [letter_of(row) for row in db.execute("SELECT * FROM letters")]
            names = dict(db.execute("SELECT text, session FROM names"))
            aliases = dict(db.execute("SELECT provisional, ref FROM aliases"))
        if not self._locked:
            self.close()
        return Past(
            known={k.ref: k for k in known},
            aliases=aliases,
            names=names,
            letters={record.key: record for record in letters},
            first_pass=moment_of(meta.get("first_pass")),
            last_pass=moment_of(meta.get("last_pass")),
            last_number=max((record.number for record in letters), default=0),
        )

    def record(
        self,
        now: datetime,
        *,
        known: Iterable[Known],
        replaced: Iterable[tuple[str, str]],
        names: Iterable[tuple[str, str]] = (),
        changes: Iterable[StatusChange],
        letters: Iterable[LetterRecord],
    ) -> None:
        """Remember what a pass decided, in one transaction."""
        replaced = list(replaced)
        with self._transaction() as db:
            db.executemany(_put("registrations", KNOWN_COLUMNS), map(known_row, known))
            db.executemany(_put("aliases", ("provisional", "ref")), replaced)
            db.executemany(_put("names", ("text", "session")), names)
            db.executemany(
                "DELETE FROM registrations WHERE ref = ?", [(was,) for was, _ in replaced]
            )
            db.executemany(
                "INSERT INTO history (at, ref, before, after, why) VALUES (?, ?, ?, ?, ?)",
                [(moment_text(now), c.ref, c.before, c.after, why_text(c.why)) for c in changes],
            )
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, letters))
            at = moment_text(now)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('first_pass', ?)", (at,))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('last_pass', ?)", (at,))

    def shown(self, refs: Iterable[str]) -> None:
        """Remember that the rows of these registrations stand on the sheet."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE registrations SET shown = 1 WHERE ref = ?", [(ref,) for ref in refs]
            )

    def queued(self, key: str) -> bool:
        """Whether a letter still waits to be sent."""
        with self._errors("cannot be read"):
            found = self._connection().execute(
                "SELECT 1 FROM letters WHERE key = ? AND state = 'en attente'", (key,)
            )
            return found.fetchone() is not None

    def settle(self, records: Iterable[LetterRecord]) -> None:
        """Remember what became of letters."""
        with self._transaction() as db:
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, records))

    def close(self) -> None:
        """Let go of the file; the next question opens it again."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            _private_folder(self.path.parent)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
            self._open = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            self._open.row_factory = sqlite3.Row
            self._open.execute("PRAGMA journal_mode = WAL")
            self._open.execute("PRAGMA synchronous = FULL")
            self._migrate(self._open)
        return self._open

    def _migrate(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        steps = sorted(MIGRATIONS.glob("*.sql"))
        if version > len(steps):
            raise LedgerError(
                str(self.path),
                f"was written by a newer Douze (its version is {version})",
                "Run that newer Douze, or put back the copy that was kept when it took over.",
            )
        for number, step in enumerate(steps[version:], start=version + 1):
            script = step.read_text("utf-8")
            db.executescript(
                f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};\nCOMMIT;"
            )

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._errors("cannot be written"):
            db = self._connection()
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextlib.contextmanager
    def _errors(self, what: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(str(self.path), f"{what} ({error})", _HINT) from error


def _put(table: str, columns: Iterable[str]) -> str:
    columns = tuple(columns)
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def _private_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
