"""What a database server does to a fleet: its disks fill, it dies and another takes over.

    python -m tests.fleet.server_faults [--rounds 5]

Two workers do the passes of a few associations while it happens, and are started again as systemd
does; every letter is counted at a mail server. A full disk is a small file system in memory, which
root alone may mount: without that it is left out, and said so.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random

import openpyxl
import psycopg

import run
from douze.adapters.postgres.connecting import moment
from douze.composition import build
from douze.errors import LedgerError
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow
from douze.fleet.database import connected
from douze.model.letters import LetterRecord
from douze.model.sheet import Cell
from douze.model.words import LetterState
from tests.crash.world import Figures, say
from tests.factories import CODE, TITLE
from tests.fleet.fleets import Fleet
from tests.mail.server import MailServer, Script, running
from tests.memory import ample
from tests.postgres import Cluster, own_cluster
from tests.standby import both, kill, start, two_servers
from tests.tabs import ANSWERS, HEADER, MEMBERS, SESSIONS

NAMES = ("alpha", "beta", "gamma", "delta")
PEOPLE = ("zoe", "max", "ann", "leo", "ines", "paul", "rose", "jean")
ROOT = Path(__file__).parents[2]
HOSTS = ("Ambert", "Thiers")
_PATIENCE = 240.0
Fault = Callable[[Figures, Path, Random], None]
_SMALL = 40 << 20
_CONFIG = """
association: {{name: {name}, contact: Anne <anne@example.org>}}
spreadsheet: {{path: inscriptions.xlsx}}
mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: {name}@example.org}}
state: var
database: {{url: "{url}", association: {name}}}
"""


class Play:
    """A fleet on a server, two workers that are started again, and what arrives."""

    def __init__(self, folder: Path, url: str, mail: MailServer) -> None:
        self.mail, self.fleet = mail, Fleet(folder, (), url=url)
        for name in NAMES:
            home = folder / "associations" / name
            home.mkdir()
            config = _CONFIG.format(name=name, url=url, port=mail.port)
            (home / "config.yaml").write_text(config, "utf-8")
            _workbook(home / "inscriptions.xlsx", name)
        self.workers: list[subprocess.Popen[bytes]] = []
        self.restarts = 0

    def arrived(self) -> Counter[str]:
        return Counter(to for _, to in self.mail.envelopes if to.endswith(".example"))

    def go_on(self) -> None:
        """Start what has ended, as systemd does."""
        while len(self.workers) < len(HOSTS):
            self.workers.append(self._worker(len(self.workers)))
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self._worker(number)
                self.restarts += 1

    def until(self, done: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + _PATIENCE
        while not done():
            assert time.monotonic() < end, what
            self.go_on()
            time.sleep(0.02)

    def rows(self) -> list[BoardRow]:
        """What the board says, where it can be asked."""
        with suppress(LedgerError), connected(self.fleet.url) as db:
            return list(Board(db).rows())
        return []

    def now(self) -> datetime:
        with connected(self.fleet.url) as db:
            return moment(db)

    def all_well(self) -> None:
        """Wait until each has had a good pass from now on."""
        since = self.now()
        self.until(
            lambda: (
                len(found := self.rows()) == len(NAMES)
                and all(
                    row.good is not None and row.good > since and not row.paused for row in found
                )
            ),
            "not all are well again",
        )

    def settle(self, figures: Figures, told: str) -> None:
        """Count what became of each letter."""
        figures.points += len(NAMES) * len(PEOPLE)
        arrived, wrong = self.arrived(), []
        for name in NAMES:
            letters = self._letters(name)
            for who in PEOPLE:
                to = f"{who}@{name}.example"
                record, times = letters.get(to), arrived[to]
                doubt = record is not None and record.state is LetterState.IN_DOUBT
                figures.doubted += doubt and not times
                if not times and not doubt:
                    figures.lost += 1
                    wrong.append(f"{to} lost")
                if times > 1:
                    figures.doubled += 1
                    figures.unflagged += not doubt
                    wrong.append(f"{to} doubled")
        if wrong:
            figures.places.append(f"{told}: {', '.join(wrong)}")

    def close(self) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def _letters(self, name: str) -> dict[str, LetterRecord]:
        ledger = build(self.fleet.folder / "associations" / name / "config.yaml").ledger
        return {record.to: record for record in ledger.read().letters.values()}

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        with (self.fleet.folder / f"worker-{number}.log").open("ab") as log:
            return subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "douze.demo.fleet.worker",
                    str(self.fleet.file),
                    HOSTS[number],
                ],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


# Disks


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of a few megabytes. Raises PermissionError where it cannot be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="douze-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL},mode=0777", "douze", str(folder)]
    try:
        if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
            raise PermissionError("mount")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


def disk_full(figures: Figures, folder: Path, chance: Random, *, log: bool) -> None:
    """Fill the disk of the data or of the write-ahead log at some letter, then make room."""
    with ExitStack() as around:
        disk = around.enter_context(small_disk())
        parent = Path(tempfile.mkdtemp(prefix="douze-", dir=ample())) if log else disk
        if log:
            around.callback(shutil.rmtree, parent, ignore_errors=True)
            parent.chmod(0o711)
        server = around.enter_context(own_cluster(parent))
        _move_log(server, disk if log else Path(tempfile.mkdtemp(dir=ample())), around)
        mail = around.enter_context(running(Script()))
        play = Play(folder, server.database("fleet"), mail)
        around.callback(play.close)
        at = chance.randrange(len(NAMES) * len(PEOPLE))
        play.until(lambda: sum(play.arrived().values()) >= at, "no letter")
        filler = disk / "filler"
        _fill(filler, chance.choice((0, 0, 8192, 65536)))
        end = time.monotonic() + chance.uniform(1, 8)
        while time.monotonic() < end:
            play.go_on()
            _grow(server, log=log)
            time.sleep(0.05)
        up = _is_up(server)
        filler.unlink()
        if not _is_up(server):
            start(server)
        play.all_well()
        which = "log" if log else "data"
        play.settle(figures, f"{which} full at letter {at}")
        said = "".join(one.read_text("utf-8", "replace") for one in folder.glob("worker-*.log"))
        full = said.count("disque de la base est plein") + said.count("sur le disque du serveur")
        say(
            f"  {which} full at letter {at}: server {'up' if up else 'down'}, workers started "
            f"again {play.restarts}, told of a full disk {full} times"
        )


def _move_log(server: Cluster, to: Path, around: ExitStack) -> None:
    """Have the write-ahead log on another disk than the data."""
    server.control("-m", "fast", "stop")
    log, there = server.folder / "data" / "pg_wal", to / "pg_wal"
    shutil.copytree(log, there)
    shutil.rmtree(log)
    log.symlink_to(there)
    for one in (to, there, *there.rglob("*")):
        shutil.chown(one, 65534, 65534)
    if not os.path.ismount(to):
        around.callback(shutil.rmtree, to, ignore_errors=True)
    start(server)


def _fill(file: Path, left: int) -> None:
    with suppress(OSError), file.open("wb", buffering=0) as filler:
        while True:
            if not filler.write(b"x" * 65536):
                break
    with file.open("r+b") as filler:
        filler.truncate(max(0, file.stat().st_size - left))


def _grow(server: Cluster, *, log: bool) -> None:
    """Have the server want room, as a busy one would."""
    with suppress(psycopg.Error), server.admin("fleet") as admin:
        if log:
            admin.execute("SELECT pg_switch_wal(), pg_logical_emit_message(false, 'x', 'x')")


def _is_up(server: Cluster) -> bool:
    with suppress(psycopg.Error), server.admin():
        return True
    return False


# Servers


def taken_over(figures: Figures, folder: Path, chance: Random, *, synchronous: bool) -> None:
    """Kill the server at some letter, and promote its standby, which may lack the last letters."""
    with two_servers(synchronous=synchronous) as (first, other), running(Script()) as mail:
        first.database("fleet")
        play = Play(folder, both(first, other, "fleet"), mail)
        try:
            at = chance.randrange(1, len(NAMES) * len(PEOPLE) - 4)
            if not synchronous:
                play.until(lambda: sum(play.arrived().values()) >= at, "no letter")
                _lag(other)
                at += chance.randrange(4)
            play.until(lambda: sum(play.arrived().values()) >= at, "no letter")
            kill(first)
            before = play.arrived()
            other.control("promote")
            if not synchronous:
                play.until(lambda: _all_refused(play), "not refused")
                assert play.arrived() == before, "something left before anybody had said so"
                for name in NAMES:
                    config = folder / "associations" / name / "config.yaml"
                    run.main(["--config", str(config), "resolve", "--promoted", "sent"])
            play.all_well()
            play.settle(figures, f"killed at letter {at}")
            say(f"  killed at letter {at}: workers started again {play.restarts}")
        finally:
            play.close()


def _lag(other: Cluster) -> None:
    """Have the standby hear nothing more of the first server."""
    with other.admin() as admin:
        admin.execute("ALTER SYSTEM SET primary_conninfo = ''")
        admin.execute("SELECT pg_reload_conf()")
        while admin.execute("SELECT 1 FROM pg_stat_wal_receiver").fetchone():
            time.sleep(0.01)


def _all_refused(play: Play) -> bool:
    rows = play.rows()
    return len(rows) == len(NAMES) and all(
        row.status == 2 and "historique" in row.told for row in rows
    )


def _workbook(path: Path, name: str) -> None:
    """One session in two months with room for everybody who has answered."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    now = datetime.now()
    day, asked = now.date() + timedelta(days=60), now - timedelta(hours=2)
    rows: dict[str, list[tuple[Cell, ...]]] = {
        SESSIONS: [(CODE, TITLE, day, "14h", "16h", len(PEOPLE), "", "")],
        ANSWERS: [
            (asked, f"{who}@{name}.example", who.title(), "Martin", "", CODE) for who in PEOPLE
        ],
        MEMBERS: [(name.title(), f"@{name}.example", day.year, "oui")],
    }
    for title, header in HEADER.items():
        sheet = book.create_sheet(title)
        for line in (header, *rows.get(title, ())):
            sheet.append(line)
    book.save(path)


def main(rounds: int, seed: int) -> int:
    worst = 0
    plays: dict[str, Fault] = {
        "its disk of data is full": partial(disk_full, log=False),
        "its disk of the log is full": partial(disk_full, log=True),
        "it dies, its standby is synchronous": partial(taken_over, synchronous=True),
        "it dies, its standby may lag": partial(taken_over, synchronous=False),
    }
    for told, one in plays.items():
        figures = Figures()
        for number in range(rounds):
            with tempfile.TemporaryDirectory(prefix="douze-faults-") as name:
                try:
                    one(figures, Path(name), Random(seed + number))
                except PermissionError:
                    say(f"{told}: left out, since only root may mount a small disk")
                    break
                except AssertionError as error:
                    figures.failed += 1
                    figures.places.append(f"round {number}: {error}")
        say(f"a fleet's server, {told}: {figures}")
        say("\n".join(figures.places[:5]))
        worst |= not figures.fine
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fleet.server_faults")
    parser.add_argument("--rounds", type=int, default=5, help="of each")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(main(given.rounds, given.seed))
