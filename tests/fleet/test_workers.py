"""Workers as processes: killed, stopped for a while, cut off; each letter leaves once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from psycopg.errors import DiskFull

    from douze.adapters.phrases_yaml import load_wording
    from douze.composition import TEMPLATES
    from douze.fleet.board import Board
    from douze.fleet.board_rows import BoardRow
    from douze.fleet.database import RowHeld, connected
    from douze.fleet.queue import Queue, QueueUnreachable
    from douze.fleet.worker import Worker
    from tests.fleet.at_work import QUICK
    from tests.fleet.fleets import Fleet
    from tests.postgres import NO_ROOM, own_cluster

T = TypeVar("T")
ROOT = Path(__file__).parents[2]


@contextmanager
def worker(fleet: "Fleet", hangs: str = "") -> Iterator[subprocess.Popen[str]]:
    """A worker of that fleet, ended with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fleet.at_work", str(fleet.file), hangs],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.terminate()
        process.communicate(timeout=60)


def kind_of(letter: str) -> str:
    """Give the kind and the first name from the name of a letter's file."""
    kind, who = letter.split("_")[2:4]
    return kind if kind == "alerte" else f"{kind}_{who.partition('-')[0]}"


def wait_until(
    fleet: "Fleet", done: Callable[[dict[str, "BoardRow"]], bool]
) -> dict[str, "BoardRow"]:
    """Wait, as long as it takes on a busy machine, until the board shows it."""
    with connected(fleet.url) as db:
        return until(
            lambda: {row.name: row for row in Board(db).rows()},
            lambda found: bool(found) and done(found),
        )


def until(ask: "Callable[[], T]", done: "Callable[[T], object]" = bool) -> "T":
    """Ask until it is so; on a busy machine that may take its time."""
    end = time.monotonic() + 300
    while not done(found := ask()):
        assert time.monotonic() < end, found
        time.sleep(0.05)
    return found


def all_good(found: "dict[str, BoardRow]") -> bool:
    return all(row.good is not None for row in found.values())


@pytest.fixture
def fleet(tmp_path: Path) -> "Fleet":
    return Fleet(tmp_path, ("alpha", "beta", "gamma"))


def test_a_worker_does_a_pass_of_each_whose_files_allow_it_and_ends_when_it_is_told(
    fleet: "Fleet",
) -> None:
    """A broken configuration stops only itself; one that anybody could have written, too."""
    fleet.add("delta", "seats:\n  default: many\n")
    (fleet.folder / "associations" / "gamma" / "config.yaml").chmod(0o666)
    with worker(fleet) as one:
        found = wait_until(
            fleet, lambda found: "delta" in found and all(row.ended for row in found.values())
        )
        one.send_signal(signal.SIGTERM)
        assert one.wait(60) == 0
    statuses = {name: row.status for name, row in found.items()}
    assert statuses == {"alpha": 0, "beta": 0, "delta": 2, "gamma": 2}
    assert "seats.default" in found["delta"].told
    assert "Phrase(" not in found["delta"].told
    letters = {name: len(fleet.letters(name)) for name in found}
    assert letters == {"alpha": 2, "beta": 2, "delta": 0, "gamma": 0}
    with connected(fleet.url) as db:
        assert Board(db).workers() == []


def test_what_a_killed_worker_was_at_is_another_s(fleet: "Fleet") -> None:
    """Its pass is taken out of the queue and done by whoever lives; no letter leaves twice."""
    with Queue.opened(fleet.url) as queue, worker(fleet) as doomed:
        until(queue.names)
        os.kill(doomed.pid, signal.SIGKILL)
        doomed.wait()
        with worker(fleet):
            wait_until(fleet, all_good)
    for name in ("alpha", "beta", "gamma"):
        assert len(fleet.letters(name)) == 2, name


def test_a_worker_that_slept_does_no_harm_when_it_wakes(fleet: "Fleet") -> None:
    with Queue.opened(fleet.url) as queue, worker(fleet) as asleep:
        until(queue.names)
        asleep.send_signal(signal.SIGSTOP)
        with worker(fleet):
            wait_until(fleet, all_good)
            asleep.send_signal(signal.SIGCONT)
            asleep.terminate()
            asleep.wait(60)
    for name in ("alpha", "beta", "gamma"):
        assert len(fleet.letters(name)) == 2, name


def test_a_letter_over_which_a_worker_hung_is_put_aside_by_another(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path, ("alpha",))
    with worker(fleet, hangs="Zoe") as hung:
        said, _ = hung.communicate(timeout=300)
    assert hung.returncode == 1
    assert "Une passe dure plus de quinze minutes (alpha)" in said
    assert "at_work.py" in said, "where it hung"
    assert fleet.letters("alpha") == []
    with worker(fleet):
        # At night more is told before it, and what the board holds is cut short.
        unwritten = "Messages qui ne peuvent pas être écrits : 1."
        row = wait_until(fleet, lambda found: unwritten in found["alpha"].told)["alpha"]
    assert row.status == 2
    letters = fleet.letters("alpha")
    assert [kind for kind in map(kind_of, letters) if kind != "alerte"] == ["confirmation_ann"]


def test_where_the_database_starts_anew_the_worker_ends_and_says_why(tmp_path: Path) -> None:
    """With status 0: what started it starts it again."""
    with own_cluster() as server:
        fleet = Fleet(tmp_path, ("alpha",), url=server.database("fleet"))
        with worker(fleet) as one:
            wait_until(fleet, all_good)
            server.control("-m", "fast", "-l", str(server.folder / "log"), "restart")
            assert one.wait(60) == 0
            said, _ = one.communicate()
        assert "La base ne répond plus (" in said and "Phrase(" not in said
        fleet.add("beta")
        with worker(fleet):
            wait_until(fleet, lambda found: "beta" in found and all_good(found))


def test_a_row_that_somebody_holds_is_looked_at_again(
    fleet: "Fleet", monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = fleet.settings
    ours = Worker(settings, load_wording(TEMPLATES, "fr", settings.zone), print, QUICK)
    looks: list[None] = []

    def look_around(*given: object) -> None:
        looks.append(None)
        if len(looks) == 1:
            raise RowHeld
        ours._ending.set()

    monkeypatch.setattr(ours, "_look_around", look_around)
    ours._keep_going()
    assert len(looks) == 2


FULL = 'could not extend file "base/5/1259": No space left on device'


def test_a_worker_that_finds_the_disk_of_the_database_full_says_so_and_ends(
    fleet: "Fleet", monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is started again, and finds no room or some."""
    told: list[str] = []
    wording = load_wording(TEMPLATES, "fr", fleet.settings.zone)
    ours = Worker(fleet.settings, wording, told.append, QUICK)
    monkeypatch.setattr(ours, "_look_around", lambda db, *given: db.execute(NO_ROOM))
    ours._keep_going()
    assert told == [
        f"Le disque de la base est plein (ne peut pas être écrit ({FULL})) : ce worker s'arrête, "
        "et repart avec son service. Faites de la place sur le serveur PostgreSQL."
    ]
    ours._gone(QueueUnreachable(DiskFull(FULL)))
    assert told[-1].startswith(f"Le disque de la base est plein ({FULL})")
