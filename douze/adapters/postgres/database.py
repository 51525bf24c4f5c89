"""The database under the ledger of one association: its lock, its transactions, what is wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from douze.adapters.ledger.access import Access
from douze.adapters.ledger.tables import Database, Tables
from douze.adapters.postgres.connecting import (
    Connection,
    Server,
    ahead,
    ask,
    moment,
    warnings_of,
)
from douze.adapters.postgres.connections import Connections
from douze.adapters.postgres.sealed import mark_of
from douze.adapters.postgres.sql import SharedSql
from douze.adapters.postgres.versions import LOCKS, MIGRATIONS, bring_up, refuse_other
from douze.errors import (
    AnotherPassRuns,
    LedgerDiskFull,
    LedgerError,
    LedgerLeftBehind,
    LedgerMoved,
    LedgerPromoted,
    LedgerUnreachable,
)
from douze.model.os_words import os_words
from douze.model.phrases import Phrase, phrase

_SNAPSHOT = b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#: Nobody else of this association writes meanwhile; and the lock of the pass is still ours, since
#: it goes with the connection.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_backend_pid() AS pid"
_PLACE = b"""
INSERT INTO associations (name, timeline, synchronous) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET timeline = excluded.timeline, synchronous = excluded.synchronous
"""
#: The tables in which people may stand.
_WRITTEN = b"VACUUM meta, registrations, aliases, sessions, alerts, letters, history, kept, figures"

Answer = TypeVar("Answer")


class PostgresDatabase(Tables):
    """One association in a database that many share.

    The lock of a pass is PostgreSQL's own (`pg_try_advisory_lock`) on the connection that writes,
    so whoever loses one has lost the other: such a pass ends, and connects to nothing any more.
    """

    def __init__(
        self,
        url: str,
        association: str,
        secret: Callable[[], bytes],
        *,
        relay: str = "",
        migrations: Path = MIGRATIONS,
        connections: Connections | None = None,
    ) -> None:
        self.association, self.where = association, f"{url} ({association})"
        self.relay = relay  #: what its letters go through, if others' do too
        self._secret = secret
        self._url, self._migrations = url, migrations
        self._connections = connections or Connections()
        self._open: Connection | None = None
        self._locked = False
        self._marked = False  #: whether the database knows which secret we have

    @contextmanager
    def lock(self, *, promoted: bool = False) -> Iterator[None]:
        """Hold the association's lock; it goes with the connection.

        Where `promoted`, a person has said that passes may go on with another server than before:
        once all is done here, it is noted. Raises AnotherPassRuns, also where this very ledger
        holds it: PostgreSQL would give it a second time. Raises LedgerPromoted where another
        server went on in the place of the one that was written last, and LedgerError where the
        tables are not ours.
        """
        if self._locked:
            raise AnotherPassRuns(self.where)
        try:
            with self._errors(Access.LOCK):
                server = self._begin()
                held = self._take_lock(server, promoted=promoted)
            if not held:
                raise AnotherPassRuns(self.where)
            self._locked = True
            yield
            if promoted:
                with self._errors(Access.WRITE):
                    self._note(server)
        finally:
            self._locked = False
            self.close()

    def other_server(self) -> bool:
        """Whether another server went on in the place of the one that was written last."""
        with self._errors(Access.READ), self._borrowed(checked=False):
            server, known = self._begin(), self._known()
        return known is not None and known.timeline != server.timeline

    def moment(self) -> datetime:
        """Read the clock that all hosts share. Raises LedgerError."""
        return self._asked(moment)

    def ahead(self) -> timedelta:
        """By how much the clock of this host is ahead of that one. Raises LedgerError."""
        return self._asked(ahead)

    def _asked(self, question: Callable[[Connection], Answer]) -> Answer:
        """Ask the server something that has nothing to do with the tables."""
        with self._errors(Access.READ), self._borrowed(checked=False) as db:
            return question(db)

    def set_up(self) -> int:
        """Make the tables or bring them to this version; tell how many steps that took."""
        with self._errors(Access.WRITE), self._borrowed(checked=False) as db:
            return bring_up(db, self.where, self._migrations)

    def close(self) -> None:
        """Release the connection, and the locks that it holds."""
        if self._open is not None:
            self._connections.give_back(self._open)
            self._open = None

    def wipe(self) -> None:
        """Give back the room of what was forgotten.

        PostgreSQL overwrites it once it needs the room; its log and backups keep it for longer
        (docs/fleet.md).
        """
        with self._errors(Access.WRITE), self._borrowed() as db:
            db.execute(_WRITTEN)

    def copy(self, path: Path) -> NoReturn:
        """No file holds the ledger of one association. Raises LedgerError, and says what does."""
        raise LedgerError(self.where, phrase("error_no_file"), phrase("hint_pg_dump"))

    def _begin(self) -> Server:
        """Connect, and check that the server and its tables are what the ledger depends on."""
        db = self._connection()
        server = ask(db, self.where, self.association)
        newest = self._connections.newest(self._url, server.timeline)
        if newest != server.timeline:
            raise LedgerLeftBehind(self.where, newest, server.timeline)
        self._refuse_moved(refuse_other(db, self.where, self._migrations))
        return server

    def _refuse_moved(self, place: str) -> None:
        """Raise LedgerMoved where the ledger is on its way here from a file, or gone to one."""
        if place == "arriving":
            what = phrase("error_arriving_here")
            raise LedgerMoved(self.where, what, phrase("hint_arriving"))
        if place == "gone":
            raise LedgerMoved.to_file(self.where, phrase("fleet_its_file"))

    def _take_lock(self, server: Server, *, promoted: bool) -> bool:
        """Take the lock if it is free, then see whether the server is still the same."""
        known = self._known()
        if known is None:
            self._note(server)
        # By the number of the row, which stands there by now.
        lock = b"SELECT pg_try_advisory_lock(%s, id) AS held FROM associations WHERE name = %s"
        found = self._connection().execute(lock, (LOCKS, self.association)).fetchone()
        if found is None or not found["held"]:
            return False
        self._refuse_other_secret()
        if known is None or promoted:
            return True
        # A synchronous standby has every commit; what another one lacks it cannot know itself.
        went_on = known.synchronous and known.timeline < server.timeline
        if known.timeline != server.timeline and not went_on:
            raise LedgerPromoted(self.where, known.timeline, server.timeline)
        if known != server:
            self._note(server)
        return True

    def _refuse_other_secret(self) -> None:
        """Raise LedgerError where a host with another secret wrote here: links would break."""
        noted = b"SELECT secret FROM associations WHERE name = %s"
        found = self._connection().execute(noted, (self.association,)).fetchone()
        self._marked = bool(found and found["secret"])
        if found and self._marked and found["secret"] != mark_of(self._secret()):
            what, hint = phrase("error_other_secret"), phrase("hint_other_secret")
            raise LedgerError(self.where, what, hint)

    def _keep_mark(self, db: Connection) -> None:
        """Note which secret it is with what is written first, lest another host make another."""
        if self._locked and not self._marked and (ours := mark_of(self._secret())):
            keep = b"UPDATE associations SET secret = %s WHERE name = %s"
            db.execute(keep, (ours, self.association))
            self._marked = True

    def _known(self) -> Server | None:
        """Tell on which server this association was last written."""
        noted = b"SELECT timeline, synchronous FROM associations WHERE name = %s"
        found = self._connection().execute(noted, (self.association,)).fetchone()
        return Server(**found) if found else None

    def _note(self, server: Server) -> None:
        place = (self.association, server.timeline, server.synchronous)
        self._connection().execute(_PLACE, place)

    def _connection(self) -> Connection:
        """The connection; in a pass the one that holds its lock, or none."""
        if self._locked and (self._open is None or self._open.closed):
            raise LedgerUnreachable(self.where, phrase("error_lock_lost"))
        if self._open is None or self._open.closed:
            self._open = self._connections.take(self._url, self.association)
        return self._open

    def _there(self) -> bool:
        return True

    @contextmanager
    def _borrowed(self, *, checked: bool = True) -> Iterator[Connection]:
        """Use the connection; outside a pass it is released afterwards.

        `checked`: the server and its tables have to be what the ledger depends on.
        """
        db = self._connection()
        try:
            if checked and not self._locked:
                self._begin()
            yield db
        except BaseException:
            if not db.closed and db.info.transaction_status is not TransactionStatus.IDLE:
                with suppress(psycopg.Error):
                    db.rollback()
            raise
        finally:
            if not self._locked:
                self.close()

    @contextmanager
    def _reading(self) -> Iterator[Database]:
        """Ask questions, all of one moment; those asked before the first answer go together."""
        with self._errors(Access.READ), self._borrowed() as db, db.pipeline():
            db.execute(_SNAPSHOT)
            yield SharedSql(db)
            db.execute(b"COMMIT")

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        """Change something. All goes in one breath, so an error has the server skip the COMMIT."""
        with self._errors(Access.WRITE), self._borrowed() as db:
            with warnings_of(db) as warned, db.pipeline():
                db.execute(b"BEGIN")
                alone = db.execute(_ALONE, (f"douze {self.association}",))
                self._keep_mark(db)
                yield SharedSql(db)
                found = alone.fetchone()
                if found is None or found["pid"] != db.info.backend_pid:
                    raise LedgerError(self.where, phrase("error_pooler"), phrase("hint_pooler"))
                done = db.execute(b"COMMIT")
            if done.statusmessage != "COMMIT":
                what = phrase("error_unwritable_file", why=str(done.statusmessage))
                raise LedgerError(self.where, what, phrase("hint_put_back_database"))
            if warned:  # it is on this server alone: somebody ended the wait for its standby
                raise LedgerUnreachable(self.where, phrase("error_unwritable_file", why=warned[0]))

    @contextmanager
    def _errors(self, access: Access) -> Iterator[None]:
        try:
            yield
        except psycopg.errors.DiskFull as error:
            raise LedgerDiskFull(self.where, phrase(access, why=_server_words(error))) from error
        except (psycopg.OperationalError, OSError) as error:
            raise LedgerUnreachable(self.where, phrase(access, why=_server_words(error))) from error
        except psycopg.errors.InsufficientPrivilege as error:
            what, hint = phrase(access, why=_server_words(error)), phrase("hint_plain_account")
            raise LedgerError(self.where, what, hint) from error
        except psycopg.Error as error:
            what = phrase(access, why=_server_words(error))
            raise LedgerError(self.where, what, phrase("hint_put_back_database")) from error
        except (ValueError, KeyError, TypeError) as error:
            if access is not Access.READ:
                raise
            what, hint = phrase(access, why=str(error)), phrase("hint_put_back_database")
            raise LedgerError(self.where, what, hint) from error


def _server_words(error: psycopg.Error | OSError) -> str | Phrase:
    """Say why, in the words of the server: of an error there its first line, which holds no row."""
    if isinstance(error, OSError):
        return os_words(error)
    said = error.diag.message_primary or str(error)
    return " ".join(said.split())
