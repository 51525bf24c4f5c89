"""What a fleet costs: passes in a worker beside those that cron starts, sweeps, whole rounds."""

import gc
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.measure import PYTHON, TOP, cost_of
from bench.places import sheets_server
from bench.tables import Table, ratio, seconds
from douze.adapters.postgres.connecting import moment
from douze.adapters.postgres.connections import KeptConnections
from douze.fleet.association_pass import pass_of
from douze.fleet.associations import Association, associations
from douze.fleet.board import Board
from douze.fleet.board_rows import Enrolled
from douze.fleet.database import connected
from douze.fleet.due import due
from douze.fleet.queue import Queue
from douze.fleet.thread_stop import StopInThread
from douze.passes.pass_inputs import mark_of_program
from douze.passes.pass_options import PassOptions
from tests.fleet.fleets import Fleet
from tests.postgres import Cluster, cluster

#: How many associations have a round, by the largest size that is asked for; the large one is
#: what a robot of Google's carries and more.
_ROUNDS = {"small": 20, "medium": 200, "large": 1_000}
#: How many are on the board when it is swept, and how many passes a worker lives through.
_BOARD, _PASSES = 10_000, 10_000
#: A file that was written a moment ago may be written again within one tick of its clock.
_SETTLED = 3.0
#: Ticks a second in /proc (proc(5)).
_TICKS = os.sysconf("SC_CLK_TCK")
_GOOGLE = """\
association: {{name: {name}, contact: Anne <anne@example.org>}}
spreadsheet: {{kind: google, key: {key}, credentials: "{credentials}", endpoint: "{endpoint}"}}
mail: {{path: outbox, from: "{name} <{name}@example.org>"}}
state: var
database: {{url: "{url}", association: {name}}}
"""


def fleet(times: int, sizes: Sequence[str]) -> Table:
    """All of it in one run, each row beside the one that it is compared with."""
    count = max(_ROUNDS[size] for size in sizes if size in _ROUNDS)
    with TemporaryDirectory(prefix="douze-bench-") as folder, ExitStack() as around:
        home = Path(folder)
        made = _made(home / "passes", _ROUNDS["small"])
        google = around.enter_context(sheets_server("small"))
        config = _GOOGLE.format(name="google", url=made.url, **google)
        rows = [
            *_beside_cron(made, "workbook", made.folder / "associations" / "a0000", times),
            *_beside_cron(made, "google", _with(made, "google", config), times),
            *_memory(made),
            *_sweeps(_made(home / "board", 0)),
            *_rounds(_made(home / "rounds", count), count),
        ]
    header = ("what", "times", "wall each, s", "CPU each, s", "of it PostgreSQL's", "beside")
    return Table(title="A fleet", header=header, rows=rows)


def _made(folder: Path, count: int) -> Fleet:
    folder.mkdir()
    made = Fleet(folder, [f"a{number:04}" for number in range(count)])
    # Nobody is due by the clock while a round goes on.
    made.file.write_text(made.file.read_text("utf-8").replace("every: 1min", "every: 1440min"))
    return made


def _with(made: Fleet, name: str, config: str) -> Path:
    home = made.folder / "associations" / name
    home.mkdir()
    (home / "config.yaml").write_text(config, "utf-8")
    return home


class _Passes:
    """Passes as a worker does them, in this process."""

    def __init__(self, made: Fleet) -> None:
        self._url, self._connections = made.url, KeptConnections(made.url, 2)
        self._options = PassOptions(
            clock_set=False, stop=StopInThread(lambda: False), program=mark_of_program()
        )
        with connected(made.url) as db:
            self.now: datetime = moment(db)

    def __call__(self, association: Association) -> None:
        """Do one: the board is asked and told as by a worker."""
        with connected(self._url, connections=self._connections) as db:
            board = Board(db)
            board.enrol([Enrolled(name=association.name, every=timedelta(hours=24))])
            board.begin(association.name, self.now, "here")
            said = pass_of(association, self.now, self._options, self._url, self._connections)
            board.say(association.name, said)
        if said.status:
            raise RuntimeError(f"{association.name}: {said.told}")


def _beside_cron(made: Fleet, sheet: str, home: Path, times: int) -> Iterator[list[str]]:
    """A quiet pass by cron's way, and in a worker, in turn."""
    one, do = Association(home.name, home / "config.yaml"), _Passes(made)
    do(one)
    time.sleep(_SETTLED)
    for _ in range(3):
        do(one)
    by_cron, by_worker = [], []
    for _ in range(3 * times):
        by_cron.append(_measured(partial(_by_cron, one)))
        by_worker.append(_measured(partial(_ten, do, one), 10))
    cron, worker = _middle(by_cron), _middle(by_worker)
    yield [f"a quiet pass by cron, {sheet}", str(len(by_cron)), *cron.cells(), "–"]
    beside = f"{100 * worker.cpu / cron.cpu:.1f} % of cron's"
    yield [f"a quiet pass in a worker, {sheet}", str(10 * len(by_worker)), *worker.cells(), beside]


def _ten(do: _Passes, one: Association) -> None:
    for _ in range(10):
        do(one)


def _by_cron(one: Association) -> float:
    return cost_of(PYTHON, TOP / "run.py", "--config", one.config, "apply").cpu


def _memory(made: Fleet) -> Iterator[list[str]]:
    """What a worker holds after its first passes, and after ten thousand."""
    do, those = _Passes(made), associations(made.folder / "associations")
    small = [one for one in those if one.name != "google"]
    held = []
    for number in range(_PASSES):
        if number in (_PASSES // 10, _PASSES - 1):
            gc.collect()
            held.append(_resident())
        do(small[number % len(small)])
    told = f"{held[0]:.0f} MB, then {held[1]:.0f} MB"
    yield [f"memory after {_PASSES // 10} and {_PASSES} passes", "1", "–", "–", "–", told]


def _sweeps(made: Fleet) -> Iterator[list[str]]:
    """Look who is due among ten thousand: nobody, one in a hundred, all."""
    with connected(made.url) as db, Queue.opened(made.url) as queue:
        board, now = Board(db), moment(db)
        hour = timedelta(hours=1)
        board.enrol(Enrolled(name=f"a{n:05}", every=hour) for n in range(_BOARD))
        said = "UPDATE fleet_board SET begun = %s, ended = %s, wake_at = %s"
        db.execute(said, (now, now, now + hour))
        late = "UPDATE fleet_board SET wake_at = %s WHERE name LIKE %s"
        for told, like in (("nobody", "none"), ("1 in 100", "%00"), ("all", "%")):
            db.execute(late, (now, like))
            found: list[int] = []

            def sweep(found: list[int] = found) -> None:
                lasts = [row.known() for row in board.rows()]
                named = due(lasts, now, reads_a_minute=60, queued=queue.names())
                found.append(queue.defer(named))

            cost = _measured(sweep)
            what = f"a sweep of {_BOARD}, {told} due"
            each = f"{cost.cpu / _BOARD * 1000:.2f} ms an association"
            yield [what, str(found[0]), *cost.cells(), each]
            db.execute("TRUNCATE douze_queue.procrastinate_jobs CASCADE")


def _rounds(made: Fleet, count: int) -> Iterator[list[str]]:
    """A quiet pass of each, by one worker and by two; the first rounds make them quiet."""
    names = [one.name for one in associations(made.folder / "associations")]
    first = 0.0
    with Queue.opened(made.url) as queue:
        for workers in (2, 2, 1, 2):
            with _working(made, workers) as processes:
                _until_idle(queue)
                _vacuum()
                before = _cpu_of(processes), _server_cpu(), time.monotonic()
                queue.defer(names)
                _until_idle(queue)
                wall = time.monotonic() - before[2]
                ours, server = _cpu_of(processes) - before[0], _server_cpu() - before[1]
            if workers == 1:
                first = ours + server
            cost = _Cost(wall / count, (ours + server) / count, server / count)
            told = f"{wall:.1f} s a round"
            if first and workers == 2:
                told += f", {ratio(ours + server, first)}"
            if first:
                name = f"a quiet round of {count}, {workers} worker{'s' * (workers > 1)}"
                yield [name, str(count), *cost.cells(), told]


@contextmanager
def _working(made: Fleet, workers: int) -> Iterator[list[int]]:
    """Workers as processes; gives their numbers once they are there."""
    words: list[str | Path] = [PYTHON, TOP / "run.py", "fleet", "work", "--fleet", made.file]
    processes = [
        subprocess.Popen(words, cwd=TOP, stdout=subprocess.DEVNULL) for _ in range(workers)
    ]
    try:
        with connected(made.url) as db:
            while len(Board(db).workers()) < workers:
                time.sleep(0.1)
        time.sleep(_SETTLED)
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait(60)


def _vacuum() -> None:
    """Do what a server does by itself; that of the tests does not."""
    with cluster().admin() as admin:
        names = [str(row[0]) for row in admin.execute("SELECT datname FROM pg_database")]
    for name in names:
        if name.startswith("fleet_"):
            with cluster().admin(name) as admin:
                admin.execute("VACUUM ANALYZE")


def _until_idle(queue: Queue) -> None:
    while queue.names():
        time.sleep(0.05)


class _Cost:
    """Seconds a pass: by the clock, of the processor, and what of that was the server's."""

    def __init__(self, wall: float, cpu: float, server: float) -> None:
        self.wall, self.cpu, self.server = wall, cpu, server

    def cells(self) -> list[str]:
        return [seconds(self.wall), seconds(self.cpu), seconds(self.server)]


def _measured(do: Callable[[], float | None], count: int = 1) -> _Cost:
    """Do it; what it gives is the CPU of processes of its own."""
    began, ours, server = time.monotonic(), time.process_time(), _server_cpu()
    apart = do()
    server = _server_cpu() - server
    cpu = (apart if apart is not None else time.process_time() - ours) + server
    return _Cost((time.monotonic() - began) / count, cpu / count, server / count)


def _middle(costs: Sequence[_Cost]) -> _Cost:
    return _Cost(*(median(getattr(c, name) for c in costs) for name in ("wall", "cpu", "server")))


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _server_cpu() -> float:
    """What the server and all that it has begun took so far, ended ones too."""
    parent = _postmaster(cluster())
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()
    return _cpu_of([parent, *map(int, children)], ended=parent)


def _postmaster(one: Cluster) -> int:
    return int((one.folder / "data" / "postmaster.pid").read_text("ascii").split("\n")[0])


def _cpu_of(processes: Sequence[int], ended: int = 0) -> float:
    """What processes took so far; of `ended` also what those took that it waited for."""
    total = 0
    for process in processes:
        try:
            stat = Path(f"/proc/{process}/stat").read_text("ascii")
        except FileNotFoundError:
            continue  # it has just ended: its parent knows
        user, system, their_user, their_system = map(int, stat.rpartition(")")[2].split()[11:15])
        total += user + system + (their_user + their_system if process == ended else 0)
    return total / _TICKS
