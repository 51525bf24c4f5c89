"""Where passes are born: a process with everything imported, which forks one pass after the other.

A pass that starts from nothing spends most of its time on imports; forked, it costs a few
hundredths of a second, so that it can be killed at thousands of places. Orders come as lines of
JSON on standard input, answers go to standard output.
"""

import contextlib
import errno
import functools
import gc
import json
import mmap
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from tests.crash import trace
from tests.crash.trace import FDATASYNC, FSYNC, FTRUNCATE, PWRITE, WRITE, Call
from tests.factories import TOP
from tests.postgres import NO_ROOM, end_of

ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}
#: With the number of a statement: the connection to the database is cut before it.
CUT = "cut before statement "
#: The same of a statement that changes something: the server's disk is full from then on.
FULL = "disk full at statement "
#: How many statements the last pass has sent so far, of those that a fault is counted by.
_sent = mmap.mmap(-1, 4)
_WRITING = frozenset({WRITE, PWRITE, FSYNC, FDATASYNC, FTRUNCATE})


class Nursery:
    """The other end, for whoever gives the orders."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            cwd=TOP,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "ignore"},
        )

    def __call__(self, *words: str, **order: Any) -> dict[str, Any]:
        """Let one pass be born, or several at once (`count`), and tell how it ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"words": words, **order}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(30)
        if self._process.stdout:
            self._process.stdout.close()


@contextlib.contextmanager
def nursery() -> Iterator[Nursery]:
    one = Nursery()
    try:
        yield one
    finally:
        one.close()


# The process itself


def _main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    import run
    from douze.letters.composer import Composer
    from douze.passes import pass_inputs
    from tests.tried_once import told_once, tried_once

    # Each pass is a first one, which would try the shipped templates anew: half of what it costs.
    Composer.check = tried_once(Composer.check)  # type: ignore[method-assign,assignment]
    # And a third of its calls would look at the program's files, which change nothing.
    pass_inputs.mark_of_program = told_once(pass_inputs.mark_of_program)
    for line in sys.stdin:
        order = json.loads(line)
        work = functools.partial(run.main, order["words"])
        try:
            answer = _warm(work) if order.get("warm") else _order(order, work)
        except Exception:
            answer = {"failed": traceback.format_exc()}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _warm(work: Callable[[], int]) -> dict[str, Any]:
    """Do it here, so that what is imported and read for it is there in all that are born later."""
    status = work()
    gc.collect()
    gc.freeze()  # else each of them copies all pages that a sweep writes to
    return {"status": status}


def _order(order: dict[str, Any], work: Callable[[], int]) -> dict[str, Any]:
    if order.get("count"):
        born = [_born(order, work, traced=False) for _ in range(order["count"])]
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in born]
        return {"statuses": ends}
    traced = any(
        order.get(one) for one in ("kill_at", "kill_after_first_word", "fail_at", "counted")
    )
    pid = _born(order, work, traced=traced)
    if not traced:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        return {"status": status, "statements": int.from_bytes(_sent[:])}
    failing = Failing(
        order.get("fail_at", 0),
        order.get("error", ""),
        lasts=bool(order.get("lasts")),
        within=tuple(order.get("within", ("/",))),
    )
    look: trace.Look | None = failing if order.get("fail_at") is not None else None
    if order.get("kill_after_first_word"):
        look = KillingWhileItTalks(order["kill_after_first_word"])
    calls, status = trace.follow(pid, kill_at=order.get("kill_at", 0), look=look)
    return {"calls": calls, "status": status, "writes": failing.seen}


class Failing:
    """Has one write or sync fail, the n-th, or all from it on; of files so called, if any is."""

    def __init__(self, at: int, error: str, *, lasts: bool, within: tuple[str, ...]) -> None:
        self.at, self.error, self.lasts, self.seen = at, ERRORS.get(error, 0), lasts, 0
        self.within = within

    def __call__(self, call: Call) -> int | None:
        if call.number not in _WRITING or not call.path.startswith("/") or _is_device(call.path):
            return None
        if not any(part in call.path for part in self.within):
            return None
        self.seen += 1
        due = self.at and (self.seen >= self.at if self.lasts else self.seen == self.at)
        return self.error if due else None


class KillingWhileItTalks:
    """Kills the pass at the n-th call from the first one on a socket on."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def __call__(self, call: Call) -> int | None:
        if self.seen or call.path.startswith("socket:"):
            self.seen += 1
        if self.seen == self.at:
            os.kill(call.pid, signal.SIGKILL)
        return None


def _is_device(path: str) -> bool:
    return path.startswith("/dev/") and not path.startswith("/dev/shm/")


def _born(order: dict[str, Any], work: Callable[[], int], *, traced: bool) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        _unlike(order.get("variant", ""))
        if traced:
            _count_from_the_ledger_on()
            trace.watch_me()
        os._exit(work())
    finally:
        os._exit(98)


def _count_from_the_ledger_on() -> None:
    from douze.adapters.postgres_ledger import PostgresLedger
    from douze.adapters.sqlite_ledger import SqliteLedger

    for kind in (SqliteLedger, PostgresLedger):
        _counted(kind)


def _counted(kind: Any) -> None:
    lock = kind.lock

    def counted(self: Any) -> Any:
        trace.begin_here()
        return lock(self)

    kind.lock = counted


def _unlike(variant: str) -> None:
    """Make the pass worse than it is, so that what looks for faults can be seen to find them."""
    from douze.adapters.smtp_mailer import SmtpMailer

    if "send, then mark" in variant:
        send = SmtpMailer.send
        SmtpMailer.send = lambda self, mail, claim: send(  # type: ignore[method-assign]
            self, mail, lambda: None
        )
    if variant.startswith(FULL):
        _disk_full(int(variant.removeprefix(FULL)))
    if variant.startswith(CUT):
        _cut_off(int(variant.removeprefix(CUT)))


def _disk_full(at: int) -> None:
    """Have the database's disk be full from the n-th statement on that would write."""
    from douze.adapters.postgres.sql import SharedSql

    execute, sent = SharedSql.execute, count(1)

    def execute_or_not(self: SharedSql, statement: str, *words: Any) -> Any:
        if not statement.lstrip().startswith("SELECT") and _counted_up(sent) >= at:
            return self._connection.execute(NO_ROOM)
        return execute(self, statement, *words)

    SharedSql.execute = execute_or_not  # type: ignore[method-assign]


def _cut_off(at: int) -> None:
    """Have the database end our connection before the n-th statement that we send."""
    from douze.adapters.postgres.sql import SharedSql

    execute, sent = SharedSql.execute, count(1)

    def execute_or_not(self: SharedSql, *words: Any) -> Any:
        if _counted_up(sent) == at:
            end_of(self._connection.info)
        return execute(self, *words)

    SharedSql.execute = execute_or_not  # type: ignore[method-assign]


def _counted_up(sent: Iterator[int]) -> int:
    """Count one more statement, and tell the process that waits for this one."""
    number = next(sent)
    _sent[:] = number.to_bytes(4)
    return number


if __name__ == "__main__":
    _main()
