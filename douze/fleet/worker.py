"""A worker: passes in threads, and beside them what keeps the fleet going."""

import faulthandler
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from threading import Event, Lock, Thread
from time import monotonic, sleep

from douze.adapters.postgres.connecting import Connection, ahead, moment
from douze.adapters.postgres.connections import KeptConnections
from douze.adapters.postgres.noted_pass import note_that_it_hung
from douze.errors import LedgerDiskFull, LedgerError, LedgerUnreachable
from douze.errors.sheet import WorkbookError
from douze.fleet.association_pass import pass_of
from douze.fleet.associations import Association, config_mark, load_one
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow
from douze.fleet.database import (
    RowHeld,
    connected,
    end_connections,
    first_line,
    name_connection,
)
from douze.fleet.due import AT_LEAST_EVERY
from douze.fleet.intervals import USUAL, Intervals
from douze.fleet.queue import Queue, QueueUnreachable, work
from douze.fleet.sweep import enrolled, requeue_lost, sweep
from douze.fleet.thread_stop import StopInThread
from douze.model.fleet_settings import FleetSettings
from douze.model.phrases import Phrase, phrase
from douze.model.wording import Wording
from douze.passes.pass_inputs import mark_of_program
from douze.passes.pass_options import PassOptions


class Worker:
    """One process of a fleet, which does several passes at once.

    It ends where somebody says stop, where the database is gone, and where a pass hangs: what
    started it starts it again (`Restart=always`).
    """

    def __init__(
        self,
        fleet: FleetSettings,
        wording: Wording,
        say: Callable[[str], None],
        pace: Intervals = USUAL,
        *,
        host: str = "",
    ) -> None:
        self._fleet, self._wording, self._pace = fleet, wording, pace
        self._tell = say
        self._looks = pace.looks.total_seconds()
        self._host, self._program = host or socket.gethostname(), mark_of_program()
        # A pass has two: its ledger's, and that of the board.
        self._connections = KeptConnections(fleet.database, 2 * fleet.threads)
        self._ending = Event()
        self._lock = Lock()
        self._began: dict[str, float] = {}  #: passes under way, and since when

    def run(self) -> int:
        """Work until the end; gives the exit status."""
        beside = Thread(target=self._keep_going, name="beside", daemon=True)
        beside.start()
        try:
            work(
                self._fleet.database,
                self._do,
                threads=self._fleet.threads,
                ending=self._ending,
                pace=self._pace,
            )
        except QueueUnreachable as error:
            self._gone(error)
        self._ending.set()
        self._connections.close()
        beside.join(self._looks)
        return 0

    def _do(self, name: str) -> None:
        """Do one pass of an association, if it is to have one, and put down what it said."""
        try:
            with connected(self._fleet.database, connections=self._connections) as db:
                name_connection(db, name)
                board = Board(db)
                now = moment(db)
                row = board.begin(name, now, self._host)
                if row is None:
                    return
                with self._lock:
                    self._began[name] = monotonic()
                association = Association.in_folder(self._fleet.associations, name)
                self._take_in(board, association, row)
                said = pass_of(
                    association,
                    now,
                    self._options(row),
                    self._fleet.database,
                    self._connections,
                )
                board.say(name, said)
                told = phrase("fleet_pass_said", name=name, status=said.status, told=said.told)
                self._say(told)
        except LedgerUnreachable as error:  # where the base is gone, who looks around sees it too
            self._say(phrase("fleet_pass_cut_off", name=name, why=error.what))
        except LedgerError as error:
            self._gone(error)
        finally:
            with self._lock:
                self._began.pop(name, None)

    def _options(self, row: BoardRow) -> PassOptions:
        """What we know before a pass: our program, and whether a feed watches the sheet."""
        return PassOptions(
            clock_set=False,
            stop=StopInThread(self._ending.is_set),
            program=self._program,
            at_least_every=AT_LEAST_EVERY if row.watched else None,
        )

    def _take_in(self, board: Board, association: Association, row: BoardRow) -> None:
        """Tell the board what has changed in an association's configuration, if anything did."""
        if config_mark(association) != row.config:
            board.enrol([enrolled(load_one(association), self._fleet)])

    def _keep_going(self) -> None:
        """Say that we are there, put who is due into the queue, look for those that died."""
        try:
            with ExitStack() as around:
                db = around.enter_context(connected(self._fleet.database))
                queue = around.enter_context(Queue.opened(self._fleet.database, self._pace))
                board = Board(db)
                board.set_limits(self._fleet.relays)
                ours = board.join(self._host, os.getpid(), self._fleet.threads, moment(db))
                while not self._ending.is_set():
                    with suppress(RowHeld):  # by a worker that sleeps: it is let go of, or wakes
                        self._look_around(db, board, queue, ours)
                    self._end_where_it_hangs()
                    self._ending.wait(self._looks)
                board.sign_off(ours)
        except (LedgerError, QueueUnreachable) as error:
            self._gone(error)
        finally:
            self._ending.set()  # without this no worker is of use to the others
            while self._began:  # what is in hand comes to its end
                self._end_where_it_hangs()
                sleep(self._looks)

    def _look_around(self, db: Connection, board: Board, queue: Queue, ours: int) -> None:
        """Say that we are there, see who died, put who is due into the queue."""
        now, pace = moment(db), self._pace
        board.seen(ours, now, ahead(db))
        requeue_lost(board, queue, lambda name: end_connections(db, name), self._lost, pace)
        sweep(self._fleet, board, queue, now, pace=pace, ask_feeds=self._ask_feeds)

    def _ask_feeds(self, board: Board, now: datetime) -> None:
        """Note which sheets have changed, if that is to be asked."""
        if not self._fleet.feed:
            return
        from douze.fleet.changed_sheets import feed_of, note_changes  # Google's libraries

        def tell(error: WorkbookError) -> None:
            self._tell(" ".join(self._wording.sentence(line) for line in error.lines))

        note_changes(board, board.rows(), lambda row: feed_of(self._fleet, row), now, tell)

    def _lost(self, name: str) -> str:
        return self._wording.sentence(phrase("fleet_lost_three", name=name))

    def _end_where_it_hangs(self) -> None:
        """End the whole process where one pass takes too long: a thread cannot be cut off."""
        longest = self._pace.longest.total_seconds()
        with self._lock:
            late = [name for name, since in self._began.items() if monotonic() - since > longest]
        if late:
            self._say(phrase("fleet_hangs", names=", ".join(late)))
            faulthandler.dump_traceback()
            for name in late:
                note_that_it_hung(self._fleet.database, name, self._host)
            sys.stderr.flush()
            # Not by an exception: a thread that hangs hears none, and `exit` would wait for it.
            os._exit(1)

    def _gone(self, error: LedgerError | QueueUnreachable) -> None:
        why = error.what if isinstance(error, LedgerError) else first_line(error)
        full = isinstance(error, LedgerDiskFull) or getattr(error, "disk_full", False)
        self._say(phrase("fleet_disk_full" if full else "fleet_database_gone", why=why))

    def _say(self, told: Phrase) -> None:
        self._tell(self._wording.sentence(told))
