"""The versions of the tables: `setup` brings them to this one, and no pass touches another."""

from pathlib import Path

import psycopg

from douze.adapters.ledger.tables import of_newer_program
from douze.adapters.postgres.connecting import SCHEMA, Connection
from douze.errors import LedgerError
from douze.model.phrases import phrase

#: The steps from one version to the next, in the order of their names.
MIGRATIONS = Path(__file__).parent / "migrations"
#: What locks of ours are called: this, and the number of an association; of the tables it is 0.
LOCKS = 0x446F757A  # "Douz"
_OF_TABLES = 0


#: What older tables do not have is asked for by a name that need not be there.
_ASKED = """
SELECT max(version) AS version, row_security_active('meta') AS apart,
    (SELECT to_jsonb(a) ->> 'place' FROM associations AS a
        WHERE a.name = current_setting('douze.association', true)) AS place
FROM versions
"""


def refuse_other(connection: Connection, where: str, migrations: Path = MIGRATIONS) -> str:
    """Raise LedgerError where the tables are not there, or of another version than ours.

    Also where our account goes by its own right past what keeps associations apart. Gives where
    the association's ledger is: `here`, `arriving` or `gone`.
    """
    try:
        found = connection.execute(_ASKED).fetchone()
    except psycopg.errors.UndefinedTable:
        found = None
    version, ours = (found["version"] or 0) if found else 0, len([*migrations.glob("*.sql")])
    if version > ours:
        raise of_newer_program(where, version)
    if version < ours:
        older = phrase("error_older_tables", version=version, ours=ours)
        what = older if version else phrase("error_no_tables")
        raise LedgerError(where, what, phrase("hint_database_setup"))
    if not found or not found["apart"]:
        raise LedgerError(where, phrase("error_all_powerful"), phrase("hint_plain_account"))
    return found["place"] or "here"


def version_of(connection: Connection) -> int:
    """Give the version of the tables; 0 where there are none."""
    try:
        found = connection.execute("SELECT max(version) AS version FROM versions").fetchone()
    except psycopg.errors.UndefinedTable:
        return 0
    return int(found["version"] or 0) if found else 0


def bring_up(connection: Connection, where: str, migrations: Path = MIGRATIONS) -> int:
    """Make the tables, or bring older ones to this version, all of it or nothing.

    Whoever comes at the same time waits, and finds it done. Gives how many steps were taken;
    raises LedgerError where a newer Douze made them.
    """
    steps = sorted(migrations.glob("*.sql"))
    with connection.transaction():
        # Over large tables a step takes longer than a pass may, and so does waiting for one.
        connection.execute("SET LOCAL statement_timeout = 0")
        connection.execute("SET LOCAL lock_timeout = 0")
        connection.execute("SELECT pg_advisory_xact_lock(%s, %s)", (LOCKS, _OF_TABLES))
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}".encode())
        connection.execute(
            "CREATE TABLE IF NOT EXISTS versions"
            " (version integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
        )
        version = version_of(connection)
        if version > len(steps):
            raise of_newer_program(where, version)
        for number, step in enumerate(steps[version:], version + 1):
            connection.execute(step.read_bytes())
            connection.execute("INSERT INTO versions (version) VALUES (%s)", (number,))
    return len(steps) - version
