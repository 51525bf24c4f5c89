"""What every memory promises: in memory, and in SQLite, which has a disk to look after too."""

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from douze.adapters.memory_ledger import MemoryLedger
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import AnotherPassRuns, LedgerError
from douze.model.book import Arrival
from douze.model.past import Filled, Known, Past
from douze.model.phrases import phrase
from douze.model.plan import StatusChange
from douze.model.words import Decision, Kind, LetterState, Status
from douze.ports import Ledger
from tests.factories import TOP, at, known, record

NOW = at("09-20 11:00")
#: A registration with something in every field.
FULL = known(
    status=Status.TO_SETTLE,
    why=(
        phrase("seat_held", deadline=at("09-28 18:00")),
        phrase("dues_paid_ahead", structure="Parc « du Vercors »", day=date(2020, 12, 1)),
        phrase("dues_alike", structure="Parc", row=7),
    ),
    turn=2,
    held_at=at("09-20 11:00"),
    deadline=at("09-28 18:00"),
    closed_at=at("09-19 18:00"),
    decision=Decision.WAIT,
    by_hand=True,
    absent_since=at("09-20 10:00"),
    filled=Filled(first_name="Zoé", last_name="Martin", email="zoe@a.example", structure="Parc"),
)
CHANGE = StatusChange(
    ref=FULL.ref, name="Zoé", before=None, after=Status.CONFIRMED, why=FULL.why, why_text="…"
)


@pytest.fixture(params=["memory", "sqlite"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger()
        return
    sqlite = SqliteLedger(tmp_path / "var" / "ledger.sqlite")
    yield sqlite
    sqlite.close()


def remember(ledger: Ledger, **what: Any) -> None:
    ordinary: dict[str, Any] = {"known": (), "replaced": (), "changes": (), "letters": ()}
    now = what.pop("now", NOW)
    ledger.record(now, **{**ordinary, **what})


def test_at_first_nothing_is_remembered(ledger: Ledger) -> None:
    assert ledger.past() == Past()


@pytest.mark.parametrize(
    "one",
    [FULL, known(), known(arrival=None, status=Status.TO_CHECK, shown=False)],
    ids=["full", "ordinary", "without arrival"],
)
def test_a_registration_comes_back_as_it_was(ledger: Ledger, one: Known) -> None:
    remember(ledger, known=[one])
    assert ledger.past().known == {one.ref: one}


def test_a_registration_is_remembered_anew(ledger: Ledger) -> None:
    remember(ledger, known=[FULL])
    remember(ledger, known=[known()], now=at("09-20 12:00"))
    assert ledger.past().known == {known().ref: known()}


@pytest.mark.parametrize("state", LetterState)
def test_a_letter_comes_back_as_it_was(ledger: Ledger, state: LetterState) -> None:
    letter = record(state=state, detail="« 550 »", with_number=7)
    waiting = record(Kind.LINK, number=2, settled_at=None)
    remember(ledger, letters=[letter, waiting])
    assert ledger.past().letters == {letter.key: letter, waiting.key: waiting}


def test_the_highest_number_is_remembered(ledger: Ledger) -> None:
    remember(ledger, letters=[record(number=12), record(Kind.LINK, number=7)])
    assert ledger.past().last_number == 12


def test_the_first_and_the_last_pass_are_remembered(ledger: Ledger) -> None:
    for when in ("09-20 11:00", "09-20 11:10", "09-20 11:20"):
        remember(ledger, now=at(when))
    past = ledger.past()
    assert (past.first_pass, past.last_pass) == (at("09-20 11:00"), at("09-20 11:20"))


def test_a_true_reference_takes_the_place_of_a_provisional_one(ledger: Ledger) -> None:
    provisional = known(ref="INCONNUE-7KQ4TM2X")
    remember(ledger, known=[provisional])
    remember(ledger, known=[known()], replaced=[(provisional.ref, known().ref)])
    assert ledger.past().known.keys() == {known().ref}
    assert ledger.past().aliases == {provisional.ref: known().ref}


def test_a_row_that_stands_on_the_sheet_is_remembered(ledger: Ledger) -> None:
    hidden, other = known(shown=False), known("max@ailleurs.example", shown=False)
    remember(ledger, known=[hidden, other])
    ledger.shown([hidden.ref, "BENEVOLES-NOBODY22"])
    assert {k.ref: k.shown for k in ledger.past().known.values()} == {
        hidden.ref: True,
        other.ref: False,
    }


@pytest.mark.parametrize("state", LetterState)
def test_only_a_letter_that_waits_is_queued(ledger: Ledger, state: LetterState) -> None:
    remember(ledger, letters=[record(state=state)])
    assert ledger.queued(record().key) is (state is LetterState.QUEUED)
    assert not ledger.queued("nobody/link")


def test_what_became_of_a_letter_is_remembered(ledger: Ledger) -> None:
    remember(ledger, letters=[record(state=LetterState.QUEUED, settled_at=None)])
    ledger.settle([record(settled_at=at("09-20 11:05"))])
    assert ledger.past().letters[record().key] == record(settled_at=at("09-20 11:05"))
    assert not ledger.queued(record().key)


def test_the_lock_is_held_by_one(ledger: Ledger) -> None:
    with ledger.lock(), pytest.raises(AnotherPassRuns), ledger.lock():
        pass
    with ledger.lock():
        pass


def test_the_lock_is_free_after_a_pass_that_failed(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError), ledger.lock():
        raise RuntimeError
    with ledger.lock():
        pass


# SQLite alone: the disk, other processes, other versions


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "ledger.sqlite"


def written(path: Path) -> Path:
    ledger = SqliteLedger(path)
    with ledger.lock():
        remember(ledger, known=[FULL], letters=[record()], changes=[CHANGE])
    return path


def test_another_program_finds_what_was_remembered(path: Path) -> None:
    assert SqliteLedger(written(path)).past().known == {FULL.ref: FULL}


def test_asking_a_ledger_that_is_not_there_makes_none(path: Path) -> None:
    assert SqliteLedger(path).past() == Past()
    assert not path.exists()
    assert not path.parent.exists()


def test_every_commit_is_on_the_disk_before_it_counts(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, known=[FULL])
    db = ledger._connection()
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
    ledger.close()


def test_the_files_are_ours_alone(path: Path) -> None:
    ledger = SqliteLedger(path)
    with ledger.lock():
        remember(ledger, known=[FULL])
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert {"ledger.sqlite", "ledger.sqlite.lock", "ledger.sqlite-wal"} <= modes.keys()
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_record_that_fails_half_way_leaves_nothing(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, letters=[record()])
    twice = record(Kind.LINK, number=2)
    broken = replace(twice, key="x", subject=None)  # type: ignore[arg-type]
    with pytest.raises(LedgerError):
        remember(ledger, known=[FULL], letters=[twice, broken])
    assert ledger.past().known == {}
    assert ledger.past().letters.keys() == {record().key}
    ledger.close()


def test_why_a_status_changed_is_kept(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT at, ref, before, after FROM history").fetchall()
    assert rows == [("2020-09-20T09:00:00+00:00", FULL.ref, None, "confirmée")]


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
    assert SqliteLedger(path).past().known == {FULL.ref: FULL}


def test_a_ledger_of_a_newer_version_is_refused(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(path).past()
    assert str(caught.value) == (
        f"{path}: was written by a newer Douze (its version is 99). Run that newer Douze, or put "
        "back the copy that was kept when it took over."
    )
    assert caught.value.exit_status == 2


DAMAGE = {
    "a file that is no database": b"Ceci n'est pas une base." * 100,
    "a database without our tables": None,
}


@pytest.mark.parametrize("content", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_ledger_is_told(path: Path, content: bytes | None) -> None:
    path.parent.mkdir()
    if content is None:
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version = 1")
    else:
        path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(path).past()
    assert caught.value.where == str(path)
    assert caught.value.what.startswith("cannot be read (")
    assert str(caught.value) == f"{path}: {caught.value.what}. {caught.value.hint}"


def test_a_lock_through_a_link_is_refused(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.with_name("ledger.sqlite.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LedgerError), SqliteLedger(path).lock():
        pass
    assert not (tmp_path / "elsewhere").exists()


def test_an_arrival_keeps_its_order(path: Path) -> None:
    one = known(arrival=Arrival(received=at("09-20 10:00"), tab=1, row=9))
    ledger = SqliteLedger(path)
    remember(ledger, known=[one])
    assert ledger.past().known[one.ref].arrival == one.arrival
    ledger.close()
