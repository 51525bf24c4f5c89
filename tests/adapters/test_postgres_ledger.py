"""The memory in PostgreSQL: its lock, what it asks of a server, and associations kept apart."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import (
    AnotherPassRuns,
    LedgerDiskFull,
    LedgerError,
    LedgerPromoted,
    LedgerUnreachable,
)
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from tests.adapters.ledgers import DOUBT, FULL, LATE, TEXT, WAITING, remember
from tests.factories import TOP, known, record
from tests.programs import needs
from tests.said import said

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    import psycopg

    from douze.adapters.postgres.versions import MIGRATIONS
    from douze.adapters.postgres_ledger import PostgresLedger
    from tests.postgres import (
        NO_ROOM,
        SECRET,
        Cluster,
        another_ledger,
        cluster,
        end_of,
        free,
        own_cluster,
        prepared,
    )


@pytest.fixture
def ledger() -> "PostgresLedger":
    return another_ledger()


def again(ledger: "PostgresLedger", secret: bytes = b"") -> "PostgresLedger":
    """The same ledger as another program opens it."""
    return PostgresLedger(prepared(), ledger.association, lambda: secret or SECRET)


def test_another_program_finds_what_was_remembered(ledger: "PostgresLedger") -> None:
    remember(ledger, registrations=[FULL])
    assert again(ledger).read().registrations == {FULL.ref: FULL}


def test_what_is_anothers_is_neither_seen_nor_touched(ledger: "PostgresLedger") -> None:
    """Two associations have the same references, keys and numbers."""
    other = another_ledger()
    remember(ledger, registrations=[FULL], letters=[WAITING])
    remember(other, registrations=[known()], letters=[record()])
    assert ledger.read().registrations == {FULL.ref: FULL}
    assert ledger.read().letters == {WAITING.key: WAITING}
    assert other.read().letters == {record().key: record()}
    with ledger._changing() as db:
        db.execute("DELETE FROM registrations")
        db.execute("UPDATE letters SET number = 7")
    assert other.read().registrations == {known().ref: known()}
    assert other.read().letters == {record().key: record()}


def test_nobody_writes_a_row_that_is_anothers(ledger: "PostgresLedger") -> None:
    with pytest.raises(LedgerError), ledger._changing() as db:
        db.execute("INSERT INTO meta VALUES (?, ?, ?)", ("x", "y", "somebody-else"))


def test_a_record_that_fails_half_way_leaves_nothing(ledger: "PostgresLedger") -> None:
    remember(ledger, letters=[record()])
    twice = record(Kind.LINK, number=2)
    with pytest.raises(LedgerError):
        remember(ledger, registrations=[FULL], letters=[twice, replace(twice, key="x", number=2)])
    assert ledger.read().registrations == {}
    assert ledger.read().letters.keys() == {record().key}


def test_a_text_in_doubt_is_sealed_under_the_secret(ledger: "PostgresLedger") -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], replace(TEXT, raw=b"https://visio.example.org/secret"), LATE)
    with ledger._reading() as db:
        raw = bytes(db.execute("SELECT raw FROM kept").fetchone()["raw"])
    assert b"visio" not in raw
    text = again(ledger).stored_text(DOUBT.key)
    assert text is not None and text.raw == b"https://visio.example.org/secret"
    with pytest.raises(LedgerError) as caught:
        again(ledger, secret=b"x" * 32).stored_text(DOUBT.key)
    assert said(caught.value.what) == "cannot be read (sealed under another secret)"


def test_a_sign_that_no_text_there_can_hold_is_replaced(ledger: "PostgresLedger") -> None:
    ledger.finish([replace(record(), detail="550 no\0body")])
    assert ledger.read().letters[record().key].detail == "550 no\ufffdbody"


def test_a_host_with_another_secret_is_refused(ledger: "PostgresLedger") -> None:
    def host(secret: bytes) -> PostgresLedger:
        return PostgresLedger(prepared(), ledger.association, lambda: secret)

    with host(b"").lock():
        remember(ledger)  # there is none yet
    with ledger.lock():
        remember(ledger)
    for other in (b"x" * 32, b""):
        with pytest.raises(LedgerError) as caught, host(other).lock():
            pass
        assert said(caught.value.what) == (
            "was written under another withdrawals.key than this host's: links in letters would "
            "not be valid any more"
        )
    with again(ledger).lock():
        pass


# The lock


def test_the_lock_is_held_by_one_alone(ledger: "PostgresLedger") -> None:
    with ledger.lock():
        with pytest.raises(AnotherPassRuns) as caught, again(ledger).lock():
            pass
        with pytest.raises(AnotherPassRuns), ledger.lock():
            pass
        with another_ledger().lock():
            pass
        assert caught.value.exit_status == 1
    with again(ledger).lock():
        pass


def test_of_many_who_come_at_once_one_gets_in() -> None:
    name, everybody = another_ledger().association, Barrier(6)

    def come(_: int) -> bool:
        ledger = PostgresLedger(prepared(), name, lambda: SECRET)
        everybody.wait()
        try:
            with ledger.lock():
                everybody.wait()
                return True
        except AnotherPassRuns:
            everybody.wait()
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(come, range(6))) == [False] * 5 + [True]


HOLD = """
import sys
from douze.adapters.postgres_ledger import PostgresLedger
ledger = PostgresLedger(sys.argv[1], sys.argv[2], lambda: b"s" * 32)
with ledger.lock(), ledger._changing() as db:
    db.execute("DELETE FROM registrations")
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_program_that_is_killed_leaves_a_free_lock_and_nothing_half_done(
    ledger: "PostgresLedger",
) -> None:
    remember(ledger, registrations=[FULL])
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, prepared(), ledger.association],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(AnotherPassRuns), ledger.lock():
            pass
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    while not free(ledger):  # the server sees by itself that somebody is gone
        os.sched_yield()
    assert ledger.read().registrations == {FULL.ref: FULL}


def test_who_loses_the_connection_loses_the_lock_and_writes_nothing_more(
    ledger: "PostgresLedger",
) -> None:
    remember(ledger, letters=[WAITING])
    with ledger.lock():
        ledger.read()
        end_of(ledger._connection().info)
        with again(ledger).lock():  # somebody else may begin
            with pytest.raises(LedgerUnreachable) as caught:
                ledger.claim([DOUBT], TEXT, LATE)
            with pytest.raises(LedgerUnreachable) as after:
                remember(ledger, registrations=[FULL])
        assert caught.value.exit_status == 1
        assert said(after.value.what) == (
            "is locked no more: the connection to the database was cut"
        )
    assert again(ledger).read().letters == {WAITING.key: WAITING}
    assert again(ledger).read().registrations == {}
    with ledger.lock():
        ledger.claim([DOUBT], TEXT, LATE)


def find_no_room(ledger: "PostgresLedger") -> None:
    with ledger._changing() as db:
        db.execute("DELETE FROM letters")
        ledger._connection().execute(NO_ROOM)


def test_a_disk_of_the_server_that_is_full_is_told_with_where_it_is(
    ledger: "PostgresLedger",
) -> None:
    remember(ledger, letters=[WAITING])
    with ledger.lock():
        with pytest.raises(LedgerDiskFull) as caught:
            find_no_room(ledger)
        assert said(caught.value).partition(" (zoe-")[2].partition("): ")[2] == (
            'cannot be written (could not extend file "base/5/1259": No space left on device). '
            "Make room on the disk of the PostgreSQL server; passes go on by themselves."
        )
        assert caught.value.exit_status == 2
        assert ledger.read().letters == {WAITING.key: WAITING}
        ledger.claim([DOUBT], TEXT, LATE)  # once there is room again


# The tables


def test_the_tables_are_those_of_sqlite(tmp_path: Path) -> None:
    sqlite = SqliteLedger(tmp_path / "ledger.sqlite")
    with sqlite._reading() as db:
        tables = [row["name"] for row in db.execute("SELECT name FROM sqlite_schema")]
        there = {
            table: {
                row["name"] for row in db.execute(f"SELECT name FROM pragma_table_info('{table}')")
            }
            for table in tables
            if not table.startswith(("sqlite_", "history_of"))
        }
    sqlite.close()
    with another_ledger()._reading() as db:
        found = db.execute(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = 'douze' AND table_name NOT IN ('associations', 'versions')"
            " AND table_name NOT LIKE 'fleet%'"
        )
        ours: dict[str, set[str]] = {}
        for row in found:
            ours.setdefault(row["table_name"], set()).add(row["column_name"])
    assert ours == {table: {*columns, "association"} for table, columns in there.items()}


def test_every_table_of_associations_keeps_them_apart() -> None:
    with cluster().admin(prepared().partition("@/")[2].partition("?")[0]) as admin:
        found = admin.execute(
            "SELECT relname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
            " WHERE attname = 'association' AND relkind = 'r'"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        ).fetchall()
    assert found == []


def test_tables_that_are_not_there_are_told_and_made_once() -> None:
    url = cluster().database(f"bare_{os.getpid()}")
    ledger = PostgresLedger(url, "zoe", lambda: SECRET)
    for ask in (ledger.read, lambda: ledger.lock().__enter__()):
        with pytest.raises(LedgerError) as caught:
            ask()
        assert str(caught.value) == (
            f"{url} (zoe): has none of our tables yet. Run the command setup once with this Douze."
        )
    with ThreadPoolExecutor(4) as pool:
        made = pool.map(lambda _: PostgresLedger(url, "zoe", lambda: SECRET).set_up(), range(4))
        assert sorted(made)[:3] == [0, 0, 0]
    assert ledger.read() == LedgerState()


def test_tables_of_another_version_are_told_and_older_ones_brought_up(tmp_path: Path) -> None:
    url = cluster().database(f"older_{os.getpid()}")
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    (later / "9998_second.sql").write_text("CREATE TABLE more (x text);\nSELECT 1;\n")
    old = PostgresLedger(url, "zoe", lambda: SECRET)
    new = PostgresLedger(url, "zoe", lambda: SECRET, migrations=later)
    old.set_up()
    remember(old, registrations=[FULL])
    with pytest.raises(LedgerError, match="has the tables of an older Douze"):
        new.read()
    assert new.set_up() == 1
    assert new.read().registrations == {FULL.ref: FULL}
    for refused in (old.read, old.set_up):
        with pytest.raises(LedgerError, match="was written by a newer Douze"):
            refused()


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    url = cluster().database(f"broken_{os.getpid()}")
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    (later / "9998_second.sql").write_text("CREATE TABLE more (x text);\nSELECT no_such;\n")
    with pytest.raises(LedgerError):
        PostgresLedger(url, "zoe", lambda: SECRET, migrations=later).set_up()
    with pytest.raises(LedgerError, match="has none of our tables yet"):
        PostgresLedger(url, "zoe", lambda: SECRET).read()


# The server


def test_an_account_that_sees_everybody_is_refused(ledger: "PostgresLedger") -> None:
    database = prepared().partition("@/")[2].partition("?")[0]
    powerful = PostgresLedger(cluster().url(database, "postgres"), "zoe", lambda: SECRET)
    with pytest.raises(LedgerError, match="sees the data of every association"):
        powerful.read()


def test_a_server_that_is_not_there_is_told_with_status_1(tmp_path: Path) -> None:
    nowhere = PostgresLedger(f"postgresql:///x?host={tmp_path}", "zoe", lambda: SECRET)
    with pytest.raises(LedgerUnreachable) as caught:
        nowhere.read()
    assert caught.value.exit_status == 1
    assert said(caught.value.hint) == (
        "See that PostgreSQL runs and takes this account; the next pass tries again."
    )


def test_a_setting_of_the_account_that_loses_what_was_promised_is_refused() -> None:
    database = prepared().partition("@/")[2].partition("?")[0]
    with cluster().admin() as admin:
        admin.execute("CREATE ROLE hasty LOGIN IN ROLE douze")
        admin.execute("ALTER ROLE hasty SET synchronous_commit = off")
    hasty = PostgresLedger(cluster().url(database, "hasty"), "zoe", lambda: SECRET)
    with pytest.raises(LedgerError) as caught:
        hasty.read()
    assert said(caught.value.what) == (
        "may lose what was promised (synchronous_commit is off there)"
    )


def test_what_went_through_a_pooler_is_refused(
    ledger: "PostgresLedger", monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which answers in the place of the server, with a number of its own."""
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda self: 7))
    for ask in (ledger.read, lambda: remember(ledger)):
        with pytest.raises(LedgerError, match="a connection pooler"):
            ask()


@pytest.fixture(scope="module")
def another() -> Iterator["Cluster"]:
    """A server that may be stopped, promoted and made hasty."""
    with own_cluster(wal_level="replica", max_wal_senders="2") as one:
        yield one


def test_a_server_that_syncs_nothing_is_refused_and_one_that_was_restarted_goes_on(
    another: "Cluster",
) -> None:
    ledger = PostgresLedger(another.database("syncs"), "zoe", lambda: SECRET)
    ledger.set_up()
    with ledger.lock():
        remember(ledger, registrations=[FULL])
        with another.admin() as admin:
            admin.execute("ALTER SYSTEM SET fsync = off")
        another.control("-m", "fast", "-l", str(another.folder / "log"), "restart")
        with pytest.raises(LedgerUnreachable):
            remember(ledger, letters=[record()])
    with pytest.raises(LedgerError, match="fsync is off"):
        ledger.read()
    with another.admin() as admin:
        admin.execute("ALTER SYSTEM RESET fsync")
    another.control("-m", "immediate", "-l", str(another.folder / "log"), "restart")
    with ledger.lock():
        assert ledger.read().registrations == {FULL.ref: FULL}


def test_a_server_that_took_over_is_told_until_a_person_says_so(another: "Cluster") -> None:
    """As a standby does, the server begins another timeline: `pg_ctl promote` after a restore."""
    ledger = PostgresLedger(another.database("takes_over"), "zoe", lambda: SECRET)
    ledger.set_up()
    with ledger.lock():
        remember(ledger, registrations=[FULL], letters=[WAITING])
    log = ("-l", str(another.folder / "log"))
    another.control("-m", "fast", "stop")
    (another.folder / "data" / "standby.signal").touch()
    with (another.folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("hot_standby = on\nrestore_command = 'false'\n")
    another.control(*log, "start")
    with pytest.raises(LedgerError, match="is a standby server"):
        ledger.read()
    another.control("promote")
    with pytest.raises(LedgerPromoted) as caught, ledger.lock():
        pass
    assert said(caught.value.hint) == (
        "See that the old server is off, then run resolve --promoted sent, or again if no letter "
        "has left in its last minutes."
    )
    assert ledger.read().registrations == {FULL.ref: FULL}, "reading is not sending"
    with pytest.raises(ZeroDivisionError), ledger.lock(promoted=True):
        raise ZeroDivisionError
    assert ledger.other_server()
    with ledger.lock(promoted=True):
        remember(ledger)
    assert not ledger.other_server()
    with ledger.lock():
        pass
