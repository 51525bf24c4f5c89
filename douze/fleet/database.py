"""The fleet's database: a connection for no association in particular, its errors explained."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from douze.adapters.postgres.connecting import Connection, named
from douze.adapters.postgres.connections import Connections
from douze.adapters.postgres.versions import refuse_other
from douze.errors import LedgerDiskFull, LedgerError, LedgerUnreachable
from douze.model.phrases import phrase

#: Somebody keeps a row from being written for longer than one waits for it.
RowHeld = psycopg.errors.LockNotAvailable
#: As which association the fleet connects: as none, so that it sees no ledger.
NOBODY = ""


@contextmanager
def connected(
    url: str, *, ready: bool = True, connections: Connections | None = None
) -> Iterator[Connection]:
    """Connect for as long as the block lasts. `ready`: its tables have to be there, and ours.

    The connection is one of `connections`, where there are some to be had.

    Raises LedgerUnreachable where the database is gone or goes, LedgerDiskFull where its disk is
    full, LedgerError for what else.
    """
    with in_words(url), (connections or Connections()).taken(url, NOBODY) as db:
        if ready:
            refuse_other(db, url)
        yield db


@contextmanager
def in_words(url: str) -> Iterator[None]:
    """Say in words what the database refuses."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        what = phrase("error_unwritable_file", why=first_line(error))
        raise LedgerDiskFull(url, what) from error
    except psycopg.OperationalError as error:
        what = phrase("error_unreadable", why=first_line(error))
        raise LedgerUnreachable(url, what) from error
    except psycopg.Error as error:
        what = phrase("error_unwritable_file", why=first_line(error))
        raise LedgerError(url, what, phrase("hint_database_setup")) from error


def name_connection(db: Connection, name: str) -> None:
    """Name a connection after an association's pass, so that it is ended as the pass is."""
    db.execute("SELECT set_config('application_name', %s, false)", (named(name),))


def end_connections(db: Connection, name: str) -> None:
    """End the connections of a worker that died, or sleeps: its lock and its pass end with them.

    In this database alone: another fleet on the same server may have one of that name.
    """
    db.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name = %s"
        " AND pid <> pg_backend_pid()",
        (named(name),),
    )


def first_line(error: Exception) -> str:
    """Say what a library says, in one line."""
    return " ".join(str(error).strip().partition("\n")[0].split())
