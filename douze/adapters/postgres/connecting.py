"""A connection to the database, made for one association, and what is asked of its server."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from msgspec import Struct
from psycopg.rows import dict_row

from douze.errors import LedgerError, LedgerUnreachable
from douze.model.phrases import phrase

#: In which schema of the database the tables stand.
SCHEMA = "douze"
#: Given to the server with the connection, so that they cost no question. A host that is gone is
#: noticed within 90 seconds, and its lock is free; whoever stands still in a transaction is let go
#: of; a lock is waited for as long as SQLite waits for one.
_OPTIONS = {
    "search_path": SCHEMA,
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "60000",
    # Compiling pays for queries of seconds; ours take milliseconds.
    "jit": "off",
    # Moments come back in UTC: those of a zone are added and compared by its wall clock in Python,
    # which stands still for an hour when summer ends.
    "TimeZone": "UTC",
}
#: The same of the server's host, seen from here.
_OURS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
#: With these a commit is on the server's disk before it counts (the manual: synchronous_commit).
_DURABLE = ("on", "remote_apply", "remote_write", "local")
_QUESTION = b"""
SELECT pg_backend_pid() AS pid,
    current_setting('douze.association', true) AS association,
    current_setting('synchronous_commit') AS synchronous_commit,
    current_setting('fsync') AS fsync,
    current_setting('server_encoding') AS encoding,
    current_setting('synchronous_standby_names') AS standbys,
    pg_is_in_recovery() AS standby,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE
        substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline,
    (SELECT count(*) FROM pg_stat_replication) AS attached
"""

# What it says of a connection that breaks is told as an error of ours, in words.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

Connection = psycopg.Connection[dict[str, Any]]


class Server(Struct, frozen=True, kw_only=True):
    """What a server says of itself."""

    timeline: str  #: which of its histories it goes on with: a promoted standby begins another
    synchronous: bool  #: whether each standby that is named has all that is committed


def named(association: str) -> str:
    """What the server knows a connection of an association by: who does its passes is found so."""
    return f"douze {association}"


def connect(url: str, association: str) -> Connection:
    """Connect, as one association: of the others nothing is seen. Raises psycopg.Error."""
    options = {**_OPTIONS, "douze.association": association}
    return psycopg.connect(
        url,
        autocommit=True,
        row_factory=dict_row,
        client_encoding="utf8",
        application_name=named(association),
        options=" ".join(f"-c {name}={value}" for name, value in options.items()),
        **_OURS,
    )


def moment(connection: Connection) -> datetime:
    """Read the clock that all hosts share, the database's, to the second. Raises psycopg.Error."""
    found = connection.execute("SELECT date_trunc('second', clock_timestamp()) AS now").fetchone()
    assert found is not None
    now: datetime = found["now"]
    return now


@contextmanager
def warnings_of(connection: Connection) -> Iterator[Sequence[str]]:
    """Collect what the server warns of meanwhile, in its words.

    A commit that waits for a synchronous standby, and whose wait an administrator ends, says so in
    a warning and counts as done (the manual: synchronous replication).
    """
    said: list[str] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            said.append(" ".join((notice.message_primary or "").split()))

    connection.add_notice_handler(hear)
    try:
        yield said
    finally:
        connection.remove_notice_handler(hear)


def ahead(connection: Connection) -> timedelta:
    """By how much the clock of this host is ahead of the database's, to a second or two."""
    return datetime.now(UTC).replace(microsecond=0) - moment(connection)


def ask(connection: Connection, where: str, association: str) -> Server:
    """Ask the server for what the ledger depends on. Raises LedgerError where it lacks any.

    A pooler between gives each transaction another connection, so that a lock is nobody's; it
    shows in the number of the process that serves us, which is not the one that answered first.
    """
    said = connection.execute(_QUESTION).fetchone()
    assert said is not None
    if said["pid"] != connection.info.backend_pid or said["association"] != association:
        raise _refused(where, "error_pooler", "hint_pooler")
    if said["standby"]:
        raise _refused(where, "error_standby", "hint_standby")
    if said["encoding"] != "UTF8":
        raise _refused(where, "error_encoding", "hint_encoding", encoding=said["encoding"])
    if said["fsync"] != "on":
        raise _refused(where, "error_setting_off", "hint_setting_on", setting="fsync")
    commit, standbys = said["synchronous_commit"], said["standbys"]
    if commit not in _DURABLE or (commit == "local" and standbys):
        setting = "synchronous_commit"
        raise _refused(where, "error_setting_off", "hint_setting_on", setting=setting)
    if standbys and not said["attached"]:
        raise LedgerUnreachable(where, phrase("error_no_standby", standbys=standbys))
    return Server(timeline=said["timeline"], synchronous=all_have_it(standbys))


def all_have_it(named: str) -> bool:
    """Whether each standby of `synchronous_standby_names` has what is committed, not just some.

    The manual has `FIRST 2 (one, other)`, `ANY 1 (one, other)`, `2 (one, other)` and `one, other`,
    which asks for the first of them.
    """
    asked, bracket, rest = named.partition("(")
    listed = rest.rpartition(")")[0] if bracket else asked
    names = [name.strip().strip('"') for name in listed.split(",") if name.strip()]
    count = asked.split()[-1] if bracket else "1"
    return bool(names) and "*" not in names and count.isdecimal() and int(count) >= len(names)


def _refused(where: str, what: str, hint: str, **facts: str) -> LedgerError:
    return LedgerError(where, phrase(what, **facts), phrase(hint, **facts))
