"""A fleet to which everything happens: its machines, its mail server, and what people do."""

import io
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import psycopg

import run
from douze.errors import LedgerError
from tests.fleet.chaos.edits import Edit, Forgets
from tests.fleet.chaos.founded import Founded
from tests.fleet.chaos.hosts import Host, Started
from tests.fleet.chaos.post import Post, owner
from tests.postgres import Cluster, own_cluster
from tests.sheets_server import SheetsServer

#: How long a machine sleeps: longer than it takes to be taken for dead.
ASLEEP = 3.5
_BLINK = 0.02


class Federation(Founded):
    """All of it. `tick` is to be called again and again: what goes on by itself goes on then."""

    def __init__(
        self,
        folder: Path,
        cluster: Cluster,
        google: SheetsServer,
        names: Iterable[str],
        *,
        feed: bool = False,
    ) -> None:
        self.post = Post(self._kill_sender, self._sleep_sender)
        super().__init__(folder, cluster, google, names, port=self.post.port, feed=feed)
        self.wrong: list[str] = []
        self.hosts: dict[str, Host] = {}
        self.commands: list[tuple[tuple[str, ...], Started]] = []
        self.edits: dict[str, deque[Edit]] = {name: deque() for name in self.offices}
        #: in the order in which they were
        self.done: dict[str, list[Edit]] = {name: [] for name in self.offices}
        self.forgotten: dict[str, float] = {}  #: since when somebody is erased
        #: when each began, and how many were on their way
        self.hours: list[tuple[float, int]] = [(0.0, 0)]
        self.in_base = dict.fromkeys(self.offices, True)
        self.wanted = dict.fromkeys(self.offices, True)  #: who is to have its ledger in the base
        self.left: set[str] = set()  #: those whose ledger was ever to move out
        self.paused: dict[str, datetime] = {}  #: by a person, and since when
        self._cron: dict[str, float] = {}
        self.revived = self.resolved = self.moved = 0

    def add_host(self, name: str, place: str = "one") -> None:
        self.hosts[name] = Host(name, self.file(place))

    def typed(self, *words: str) -> tuple[int, str]:
        """Type a command here; give its status, and what it said."""
        said = io.StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            status = run.main([*words])
        if "Traceback" in said.getvalue():
            self.wrong.append(f"{' '.join(words)}: {said.getvalue()}")
        return status, said.getvalue()

    def fleet(self, *words: str) -> tuple[int, str]:
        return self.typed("fleet", *words, "--fleet", str(self.file("one")))

    def command(self, *words: str) -> None:
        """Begin a command as a process of its own."""
        started = Started(self.folder / "commands.log", "run.py", *words)
        self.commands.append((words, started))

    def by_hand(self, name: str) -> None:
        self.command("--config", str(self.config(name)), "apply")

    @property
    def movers(self) -> set[str]:
        """Whose ledger is being moved."""
        return {words[2] for words, _ in self.commands if words[1] == "move"}

    # --- what goes on by itself

    def tick(self) -> None:
        for host in self.hosts.values():
            host.tick()
            self.wrong += host.wrong
            host.wrong.clear()
        self._reap()
        self._move()
        with suppress(LedgerError, psycopg.Error):
            self._revive()
        for name in self.offices:
            self._edit(name)
        sleep(_BLINK)

    def wait(self, seconds: float) -> None:
        end = monotonic() + seconds
        while monotonic() < end:
            self.tick()

    def _reap(self) -> None:
        left = []
        for words, one in self.commands:
            one.tick()
            if one.status is None:
                left.append((words, one))
            elif one.status == 0 and words[1] == "move":
                self.in_base[words[2]] = "--back" not in words
                self.moved += 1
            elif one.status not in (0, 1, 2) and not one.killed:
                self.wrong.append(f"{' '.join(words)}: status {one.status}")
        self.commands = left

    def _move(self) -> None:
        """Go on with moves, and let cron do the passes of those that are outside."""
        if len(self.commands) > 1:
            return
        for name, wanted in self.wanted.items():
            if name in self.movers:
                continue
            if self.in_base[name] is not wanted:
                back = () if wanted else ("--back",)
                self.command("fleet", "move", name, *back, "--fleet", str(self.file("one")))
            elif not wanted and self._cron.get(name, 0.0) < monotonic():
                self._cron[name] = monotonic() + 3
                self.by_hand(name)

    def _revive(self) -> None:
        """Look for those of which too many workers died, as a person does, and let them go on."""
        for name, row in self.rows().items():
            if row.paused is not None and name not in self.paused:
                self.fleet("pause", name, "--off")
                self.revived += 1

    def _edit(self, name: str) -> None:
        if not self.edits[name]:
            return
        edit, office = self.edits[name][0], self.offices[name]
        if not edit.ready(office):
            return
        if isinstance(edit, Forgets):
            if name in self.movers or self.in_base[name] is not self.wanted[name]:
                return
            status, _ = self.typed("--config", str(self.config(name)), "forget", edit.who, "--yes")
            if status:
                return
            self.forgotten[edit.who] = monotonic()
        else:
            edit.do(office)
        self.done[name].append(self.edits[name].popleft())

    def an_hour_goes_by(self) -> None:
        """Let what relays were given be more than an hour ago."""
        with (
            suppress(psycopg.OperationalError),
            self.cluster.admin("fleet") as db,
            db.transaction(),
        ):
            db.execute("SELECT * FROM douze.fleet_limits FOR UPDATE")
            db.execute("DELETE FROM douze.fleet_relays")
            self.hours.append((monotonic(), self.post.in_hand))

    # --- aimed at whoever sends a letter

    def _processes(self) -> list[Started]:
        return [*(h.worker for h in self.hosts.values()), *(one for _, one in self.commands)]

    def _sender(self, port: int) -> Started | None:
        known = {one.process.pid: one for one in self._processes()}
        return known.get(owner(port, [*known]) or 0)

    def _kill_sender(self, port: int) -> bool:
        if one := self._sender(port):
            one.kill()
        return one is not None

    def _sleep_sender(self, port: int) -> bool:
        if one := self._sender(port):
            one.sleep(ASLEEP)
        return one is not None

    def end(self) -> None:
        """End everything that was started here."""
        for one in self._processes():
            one.killed = True
            with suppress(ProcessLookupError):
                one.process.kill()
            one.process.wait()
        self._kept.close()
        self.post.stop()


@contextmanager
def federation(parent: Path, names: Iterable[str], *, feed: bool = False) -> Iterator[Federation]:
    """One federation, with a database and a Google of its own, gone after the block."""
    with ExitStack() as around:
        cluster = around.enter_context(own_cluster(max_connections="100"))
        google = around.enter_context(SheetsServer.running())
        one = Federation(parent, cluster, google, names, feed=feed)
        around.callback(one.end)
        yield one
