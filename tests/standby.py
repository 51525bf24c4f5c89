"""A standby of a PostgreSQL server of the tests' own, by streaming; and a server killed."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.memory import ample
from tests.postgres import Cluster, own_cluster, run_program, stop_at_once

#: What the first server needs so that another may follow it.
FOLLOWED = {"wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on"}


@contextmanager
def two_servers(*, synchronous: bool) -> Iterator[tuple[Cluster, Cluster]]:
    """A server and its standby, `other`, which has all that is committed, or may lag."""
    with own_cluster(None, **FOLLOWED) as first, _standby_of(first, "other") as other:
        if synchronous:
            with first.admin() as admin:
                admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'other'")
                admin.execute("SELECT pg_reload_conf()")
            while not _waits(first):
                os.sched_yield()
        yield first, other


def both(first: Cluster, other: Cluster, database: str) -> str:
    """The address of a database on whichever of the two takes writes."""
    hosts = f"host={first.folder},{other.folder}"
    return f"{first.url(database).partition('?')[0]}?{hosts}&target_session_attrs=read-write"


def kill(server: Cluster) -> None:
    """Kill a server as a machine dies: all of its processes, without a word."""
    main = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])
    its = [main, *_children(main)]
    for pid in its:
        os.kill(pid, signal.SIGKILL)
    while any(_lives(pid) for pid in its):
        os.sched_yield()
    # A machine that starts again has no such process; here one may be left that nobody waits for.
    for left in (server.folder / "data" / "postmaster.pid", *server.folder.glob(".s.PGSQL.*")):
        left.unlink()


def start(server: Cluster) -> None:
    server.control("-l", str(server.folder / "log"), "start")


@contextmanager
def _standby_of(first: Cluster, name: str) -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="douze-pg-", dir=ample()))
    try:
        folder.chmod(0o700)
        if os.getuid() == 0:
            shutil.chown(folder, 65534, 65534)
        data = folder / "data"
        asked = f"host={first.folder} user=postgres application_name={name}"
        words = ("-D", str(data), "-d", asked, "-R", "-c", "fast", "--no-sync")
        run_program(("pg_basebackup", *words), folder)
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"unix_socket_directories = '{folder}'\n")
        other = Cluster(folder)
        start(other)
        try:
            yield other
        finally:
            stop_at_once(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _waits(first: Cluster) -> bool:
    with first.admin() as admin:
        found = admin.execute("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
        return found.fetchone() == (1,)


def _children(main: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]


def _lives(pid: int) -> bool:
    """Whether it is there, and no zombie, which nobody may have waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
