"""A PostgreSQL of the tests' own: one cluster a run, on a socket in a folder, gone with the run.

Whoever wants it first starts it, as somebody who is not root, whom PostgreSQL refuses. All hold a
lock on one file for as long as they live; a guardian waits for the last of them, also one that was
killed, and then ends the cluster and takes its folder away. It syncs as any other would: the
folder is in memory where there is room.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import psycopg

from douze.adapters.postgres_ledger import PostgresLedger
from douze.errors import AnotherPassRuns
from tests.memory import ample
from tests.programs import found

#: Whose the cluster is where the tests are root's.
_NOBODY = 65534
#: No TCP; a log that is small, since nothing is ever restored; room for a few workers.
_SERVER = {
    "listen_addresses": "",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "min_wal_size": "2MB",
    "max_wal_size": "32MB",
    "shared_buffers": "8MB",
    "max_connections": "60",
    "autovacuum": "off",
    "dynamic_shared_memory_type": "mmap",  # in the folder, with which it goes
}
#: An account as an association has one, and what all tests know a text in doubt by.
ACCOUNT = "douze"
SECRET = b"s" * 32
#: What a server says that has no room left for a table: raised by the server, as it would be.
NO_ROOM = b"""
DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full',
    MESSAGE = 'could not extend file "base/5/1259": No space left on device'; END $$
"""
_numbers = count(1)
#: Our locks, held for as long as this process lasts.
_held: list[int] = []


@dataclass(frozen=True)
class Cluster:
    """A server, by the folder of its socket."""

    folder: Path

    @property
    def pristine(self) -> Path:
        """Its files as they were before it began: to copy them takes a tenth of making them."""
        return self.folder / "pristine"

    def url(self, database: str, account: str = ACCOUNT) -> str:
        return f"postgresql://{account}@/{database}?host={self.folder}"

    @contextmanager
    def admin(self, database: str = "postgres") -> Iterator[psycopg.Connection]:
        with psycopg.connect(self.url(database, "postgres"), autocommit=True) as connection:
            yield connection

    def database(self, name: str, *, like: str = "template1") -> str:
        """Make an empty database, or a copy, that the account owns; give its address."""
        copy = f"CREATE DATABASE {name} OWNER {ACCOUNT} TEMPLATE {like} STRATEGY FILE_COPY"
        with self.admin() as connection:
            connection.execute(copy.encode())
        return self.url(name)

    def control(self, *words: str) -> None:
        """Start, stop or restart it, and wait until that is done."""
        run_program(("pg_ctl", "-D", str(self.folder / "data"), "-s", "-w", *words), self.folder)


@contextmanager
def own_cluster(parent: Path | None = None, **settings: str) -> Iterator[Cluster]:
    """A cluster for one test alone, which may stop it."""
    folder = Path(tempfile.mkdtemp(prefix="douze-pg-", dir=parent or ample()))
    try:
        one = _made(folder, {**_SERVER, **settings}, cluster().pristine)
        try:
            yield one
        finally:
            stop_at_once(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@cache
def cluster() -> Cluster:
    """The cluster of this run, which all its processes share."""
    base = Path(ample() or tempfile.gettempdir())
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    folder = base / f"douze-pg-{os.getuid()}-{run[:12]}"
    users = os.open(folder.with_suffix(".users"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with folder.with_suffix(".start").open("w", encoding="ascii") as start:
        fcntl.flock(start, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        _held.append(users)  # until this process is over
        if folder.exists():
            return Cluster(folder)
        folder.mkdir(mode=0o700)
        _guard(folder)
        return _made(folder, _SERVER)


@cache
def prepared() -> str:
    """A database with our tables, for all tests of this process that need no other."""
    url = cluster().database(f"process_{os.getpid()}")
    PostgresLedger(url, "setup", lambda: SECRET).set_up()
    return url


def another_ledger() -> PostgresLedger:
    """The empty ledger of an association that nobody else has, in a database of many."""
    return PostgresLedger(prepared(), f"zoe-{next(_numbers)}", lambda: SECRET)


def again(association: str) -> PostgresLedger:
    """The ledger of an association of that database, as another program opens it."""
    return PostgresLedger(prepared(), association, lambda: SECRET)


def end_of(connection: psycopg.ConnectionInfo) -> None:
    """Have the server end a connection, as an administrator may; returns once it is over."""
    server = f"postgresql://postgres@/{connection.dbname}?host={connection.host}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.backend_pid,))


def free(ledger: PostgresLedger) -> bool:
    """Whether nobody holds its lock: the server sees by itself that somebody was killed."""
    try:
        with ledger.lock():
            return True
    except AnotherPassRuns:
        return False


def _made(folder: Path, settings: dict[str, str], pristine: Path | None = None) -> Cluster:
    """Make a server and start it, from the files of another or from none."""
    if os.getuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    one, data = Cluster(folder), folder / "data"
    if pristine is None:
        pristine = one.pristine
        run_program(
            (
                *("initdb", "-D", str(pristine), "-U", "postgres", "-A", "trust", "-E", "UTF8"),
                *("--locale=C", "--no-sync", "--no-instructions", "--wal-segsize=1"),
            ),
            folder,
        )
    run_program(("cp", "-a", str(pristine), str(data)), folder)
    lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
    with (data / "postgresql.conf").open("a", encoding="utf-8") as configured:
        configured.writelines([*lines, f"unix_socket_directories = '{folder}'\n"])
    one.control("-l", str(folder / "log"), "start")
    with one.admin() as connection:
        connection.execute(f"CREATE ROLE {ACCOUNT} LOGIN".encode())
    return one


def _guard(folder: Path) -> None:
    """Have somebody wait until nobody uses it any more."""
    stop = " ".join(_as_nobody(_stop(folder)))
    left = f"{folder} {folder.with_suffix('.users')} {folder.with_suffix('.start')}"
    wait = f"flock -x {folder.with_suffix('.users')} sh -c '{stop}; rm -rf {left}'"
    subprocess.run(
        ["sh", "-c", f"{wait} </dev/null >/dev/null 2>&1 &"],  # nobody's child from here on
        start_new_session=True,
        cwd="/",
        check=True,
    )


def stop_at_once(folder: Path) -> None:
    """End a server that may be gone already."""
    subprocess.run(_as_nobody(_stop(folder)), check=False, capture_output=True)


def _stop(folder: Path) -> Sequence[str]:
    return (str(found("pg_ctl")), "-D", str(folder / "data"), "-s", "-m", "immediate", "stop")


def run_program(words: Sequence[str], folder: Path) -> None:
    """Run one of PostgreSQL's programs to its end, as whoever the servers are."""
    program, *rest = words
    told = subprocess.run(
        _as_nobody((str(found(program)), *rest)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if "start" not in rest else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )
    assert told.returncode == 0, told.stdout or (folder / "log").read_text("utf-8")


def _as_nobody(words: Sequence[str]) -> list[str]:
    if os.getuid() != 0:
        return [*words]
    return ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *words]
