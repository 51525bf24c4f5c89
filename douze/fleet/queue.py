"""The queue of passes that are due: procrastinate's, and the one file that knows it.

It decides who tries, no more: that no two passes of one association run at once is the promise of
the ledger's lock. No pass is ever tried again by the queue; the next that is due is that.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event
from typing import Any

from msgspec import Struct
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from procrastinate.sql import queries
from psycopg import Connection, errors

from douze.fleet.intervals import USUAL, Intervals

#: In which schema of the database its tables stand, apart from ours.
SCHEMA = "douze_queue"
_TASK = "one_pass"
#: How often a worker looks for work that no notification told it of.
_LOOKS = 5.0
#: How long it may take until a worker sees that it is to end.
_BLINK = 0.2
_WAITING = "SELECT lock FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class LostJob(Struct, frozen=True):
    """A pass whose worker died."""

    job: int
    name: str


def set_up(connection: Connection[Any]) -> bool:
    """Make the queue's own tables; False where they are there. Raises psycopg.Error."""
    found = connection.execute(
        "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'procrastinate_jobs'",
        (SCHEMA,),
    ).fetchone()
    if found:
        return False
    with connection.transaction():
        with suppress(errors.DuplicateSchema), connection.transaction():
            connection.execute(f"CREATE SCHEMA {SCHEMA}".encode())
        connection.execute(f"SET LOCAL search_path TO {SCHEMA}".encode())
        connection.execute(SchemaManager.get_schema())
    return True


class Queue:
    """What waits for a worker, or is with one, seen from outside the workers."""

    def __init__(self, app: App) -> None:
        self._app = app

    @classmethod
    @contextmanager
    def opened(cls, url: str, pace: Intervals = USUAL) -> Iterator["Queue"]:
        """Open it with a connection of its own. Raises QueueUnreachable."""
        connector = SyncPsycopgConnector(min_size=1, max_size=2, **_connection(url, pace))
        app = _app(connector, lambda name: None)
        try:
            with app.open():
                yield cls(app)
        except ConnectorException as error:
            raise QueueUnreachable(error.__cause__ or error) from error

    def names(self) -> frozenset[str]:
        """Name the associations whose pass waits for a worker, or is with one."""
        found = self._app.connector.execute_query_all(query=_WAITING)
        return frozenset(str(row["lock"]) for row in found)

    def defer(self, names: Iterable[str]) -> int:
        """Let a pass of each wait for a worker; of those that wait already, no second one.

        Gives how many there are now more. A batch that holds one that waits inserts nothing, so
        whoever was put there meanwhile is taken out, one by one.
        """
        wanted = list(names)
        while wanted:
            jobs = [self._configured(name).make_new_job(name=name) for name in wanted]
            try:
                self._app.job_manager.batch_defer_jobs(jobs)
            except AlreadyEnqueued:
                there = self.names()
                left = [name for name in wanted if name not in there]
                if len(left) == len(wanted):
                    return 0  # whoever it was is with a worker by now: the next sweep sees
                wanted = left
            else:
                return len(wanted)
        return 0

    def lost(self, dead_after: timedelta) -> tuple[LostJob, ...]:
        """Name the passes whose workers have given no sign of life for this long."""
        found = self._app.connector.execute_query_all(
            query=queries["select_stalled_jobs_by_heartbeat"],
            queue=None,
            task_name=_TASK,
            seconds_since_heartbeat=dead_after.total_seconds(),
        )
        return tuple(LostJob(int(row["id"]), str(row["args"]["name"])) for row in found)

    def drop(self, lost: LostJob) -> None:
        """Take a lost pass out: the next that is due is another. One that is over is left alone."""
        with suppress(ConnectorException):
            failed = {"status": Status.FAILED.value, "delete_job": True}
            self._app.connector.execute_query(
                query=queries["finish_job"], job_id=lost.job, **failed
            )

    def _configured(self, name: str) -> Any:
        # `lock`: one at a time is done; `queueing_lock`: one at a time waits.
        return self._app.configure_task(_TASK, lock=name, queueing_lock=name)


class QueueUnreachable(Exception):
    """The queue's database cannot be reached, the connection was lost, or its disk is full."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.disk_full = isinstance(cause, errors.DiskFull)


def work(
    url: str,
    do: Callable[[str], None],
    *,
    threads: int,
    ending: Event,
    pace: Intervals = USUAL,
) -> None:
    """Do passes, several at once, until `ending` is set; `do` is given an association's name.

    A signal sets it too. Passes end at a safe point then, and are waited for. Raises
    QueueUnreachable.
    """
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # `do` tells what there is
    connector = PsycopgConnector(min_size=1, max_size=4, **_connection(url, pace))
    app = _app(connector, do)

    async def until_told() -> None:
        loop = asyncio.get_running_loop()
        # Of a pass that was taken from us while we slept, the queue cannot note the end: so be it.
        loop.set_exception_handler(lambda loop, context: None)
        loop.set_default_executor(ThreadPoolExecutor(threads, "pass"))
        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    concurrency=threads,
                    # The board says what became of a pass; kept here, the queue would only grow.
                    delete_jobs="always",
                    fetch_job_polling_interval=_LOOKS,
                    update_heartbeat_interval=pace.heartbeat.total_seconds(),
                    stalled_worker_timeout=pace.dead_after.total_seconds(),
                    install_signal_handlers=False,
                )
            )

            for number in _SIGNALS:
                loop.add_signal_handler(number, ending.set)
            while not ending.is_set() and not worker.done():
                await asyncio.wait([worker], timeout=_BLINK)
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    try:
        asyncio.run(until_told())
    except ConnectorException as error:
        raise QueueUnreachable(error.__cause__ or error) from error


def _app(connector: PsycopgConnector | SyncPsycopgConnector, do: Callable[[str], None]) -> App:
    app = App(connector=connector)

    @app.task(name=_TASK, queue="passes")
    def one_pass(name: str) -> None:
        do(name)

    return app


def _connection(url: str, pace: Intervals) -> dict[str, Any]:
    """What both of its connectors are given.

    A worker that sleeps in the middle of a transaction would keep all others from their work, so
    the server ends its connection once it counts as dead.
    """
    patience = round(pace.dead_after.total_seconds() * 1000)
    options = f"-c search_path={SCHEMA} -c idle_in_transaction_session_timeout={patience}"
    return {"conninfo": url, "kwargs": {"options": options, "application_name": "douze queue"}}
