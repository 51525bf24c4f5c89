"""Processes that work for a fleet: begun, killed, put to sleep, and begun again as systemd does."""

import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

ROOT = Path(__file__).parents[3]
#: As long as anything may take on a machine that is busy.
PATIENCE = 300.0


class Started:
    """One process, and what it says in a file."""

    def __init__(self, log: Path, *words: str) -> None:
        with log.open("ab") as kept:
            self.process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=kept,
                stderr=kept,
            )
        self.wakes = 0.0  #: when it wakes; 0 where it does not sleep
        self.killed = False

    @property
    def status(self) -> int | None:
        return self.process.poll()

    def kill(self) -> None:
        self.killed = True
        self.process.kill()

    def sleep(self, seconds: float) -> None:
        self.wakes = monotonic() + seconds
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.wakes = 0.0
        self.process.send_signal(signal.SIGCONT)

    def tick(self) -> None:
        if self.wakes and self.wakes < monotonic():
            self.wake()

    def wait(self) -> int | None:
        """Wait until it has ended, and give its status; one that does not says where it is."""
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(PATIENCE)
        self.process.send_signal(signal.SIGUSR1)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        return None


class Host:
    """A machine with one worker, which is started again whenever it has ended."""

    def __init__(self, name: str, file: Path) -> None:
        self.name, self.file = name, file
        self.log = file.parent / f"{name}.log"
        self.wrong: list[str] = []
        self.begun = 0
        self.start()

    def start(self) -> None:
        self.begun += 1
        words = "-m", "tests.fleet.chaos.host", str(self.file), self.name
        self.worker = Started(self.log, *words)

    def tick(self) -> None:
        """Wake it where it has slept enough; start it again where it has ended."""
        self.worker.tick()
        status = self.worker.status
        if status is None:
            return
        if status != 0 and not self.worker.killed:
            self.wrong.append(f"the worker of {self.name} ended by itself with status {status}")
        self.start()
