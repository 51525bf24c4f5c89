"""The memory in SQLite: its files, other processes, and commits that are whole or not at all."""

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import AnotherPassRuns, LedgerError
from douze.model.book import Arrival
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from tests.adapters.ledgers import DOUBT, FULL, LATE, TEXT, WAITING, remember, written
from tests.factories import TOP, at, known, record


def test_another_program_finds_what_was_remembered(path: Path) -> None:
    assert SqliteLedger(written(path)).read().registrations == {FULL.ref: FULL}


def test_asking_a_ledger_that_is_not_there_makes_none(path: Path) -> None:
    assert SqliteLedger(path).read() == LedgerState()
    assert not path.exists()
    assert not path.parent.exists()


def test_an_arrival_keeps_its_order(path: Path) -> None:
    one = known(arrival=Arrival(received=at("09-20 10:00"), tab=1, row=9))
    ledger = SqliteLedger(path)
    remember(ledger, registrations=[one])
    assert ledger.read().registrations[one.ref].arrival == one.arrival
    ledger.close()


def test_why_a_status_changed_is_kept(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT at, ref, before, after FROM history").fetchall()
    assert rows == [("2020-09-20T09:00:00+00:00", FULL.ref, None, "confirmée")]


def test_every_commit_is_on_the_disk_before_it_counts(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, registrations=[FULL])
    db = ledger._connection()
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
    ledger.close()


def test_what_is_forgotten_is_on_the_disk_no_more(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, letters=[WAITING])
    secret = replace(TEXT, raw=b"https://visio.example.org/secret" * 500)
    ledger.claim([DOUBT], secret, LATE)
    ledger.finish([record()])
    ledger.close()
    assert b"secret" not in b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_the_files_are_ours_alone(path: Path) -> None:
    ledger = SqliteLedger(path)
    with ledger.lock():
        remember(ledger, registrations=[FULL])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert {"ledger.sqlite", "ledger.sqlite.lock", "ledger.sqlite-wal"} <= modes.keys()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_record_that_fails_half_way_leaves_nothing(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, letters=[record()])
    twice = record(Kind.LINK, number=2)
    broken = replace(twice, key="x", subject=None)
    with pytest.raises(LedgerError):
        remember(ledger, registrations=[FULL], letters=[twice, broken])
    assert ledger.read().registrations == {}
    assert ledger.read().letters.keys() == {record().key}
    ledger.close()


def test_a_commit_that_fails_leaves_nothing_and_frees_the_file(path: Path) -> None:
    ledger = SqliteLedger(written(path))
    db = ledger._connection()
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("CREATE TEMP TABLE a (x PRIMARY KEY)")
    db.execute("CREATE TEMP TABLE b (x REFERENCES a (x) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(LedgerError, match="FOREIGN KEY"), ledger._transaction():  # noqa: PT012
        db.execute("DELETE FROM registrations")
        db.execute("INSERT INTO b VALUES (1)")  # only the commit finds this out
    assert not db.in_transaction
    assert ledger.read().registrations == {FULL.ref: FULL}
    ledger.close()


HOLD = """
import sys
from pathlib import Path
from douze.adapters.sqlite_ledger import SqliteLedger
with SqliteLedger(Path(sys.argv[1])).lock():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)],
        cwd=TOP,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        if process.poll() is None:
            process.kill()


def test_a_lock_that_another_process_holds_is_told(
    path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(AnotherPassRuns) as caught, SqliteLedger(path).lock():
        pass
    assert str(caught.value) == (f"{path}.lock: another pass is running. Wait until it is done.")
    assert caught.value.exit_status == 1


def test_a_lock_that_a_dead_process_held_is_free(path: Path, holder: subprocess.Popen[str]) -> None:
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    assert path.with_name("ledger.sqlite.lock").exists()
    with SqliteLedger(path).lock():
        pass


def test_a_lock_through_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.with_name("ledger.sqlite.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError), SqliteLedger(path).lock():
        pass
    assert not (tmp_path / "elsewhere").exists()


def _die_in_the_middle(path: str) -> None:
    ledger = SqliteLedger(Path(path))
    with ledger._transaction() as db:
        db.execute("DELETE FROM registrations")
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_in_the_middle_changes_nothing(path: Path) -> None:
    written(path)
    process = multiprocessing.get_context("spawn").Process(
        target=_die_in_the_middle, args=(str(path),)
    )
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert SqliteLedger(path).read().registrations == {FULL.ref: FULL}


def test_what_was_forgotten_stands_neither_in_the_file_nor_in_its_log(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = SqliteLedger(path)
    with ledger.lock():
        ledger.note_alert("zoe@ambert.example", at("09-20 11:00"))
        ledger.forget_alert("zoe@ambert.example")
        with Path(f"{path}-wal").open("rb") as log, path.open("rb") as file:
            assert b"zoe@ambert" in log.read()
            log.seek(0)
            ledger.wipe()
            assert not log.read().strip(b"\0")
            assert b"zoe@ambert" not in file.read()
