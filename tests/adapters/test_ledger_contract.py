"""What every memory promises: in memory, and in SQLite, which has a disk to look after too."""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from douze.adapters.file_systems import network_file_system
from douze.adapters.ledger_file import MIGRATIONS
from douze.adapters.memory_ledger import MemoryLedger
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import AnotherPassRuns, LedgerError, NoLongerWanted
from douze.model.book import Arrival
from douze.model.letters import Announced, LetterRecord, Mail
from douze.model.past import Filled, Known, MailTrouble, Past
from douze.model.phrases import phrase
from douze.model.plan import StatusChange
from douze.model.returns import Mailbox
from douze.model.words import Decision, Kind, LetterState, Status
from douze.ports import Ledger
from tests.factories import TOP, answers, at, known, record, tell

NOW = at("09-20 11:00")
#: The version of a ledger that is written now.
LAST = len(list(MIGRATIONS.glob("*.sql")))
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
    overruled=at("09-20 10:30"),
    by_hand=True,
    absent_since=at("09-20 10:00"),
    filled=Filled(first_name="Zoé", last_name="Martin", email="zoe@a.example", structure="Parc"),
)
CHANGE = StatusChange(ref=FULL.ref, name="Zoé", before=None, after=Status.CONFIRMED, why=FULL.why)


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
    letter = record(
        state=state, detail="« 550 »", with_number=7, tries=3, not_before=at("09-20 12:00")
    )
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


# What is handed over

WAITING = record(state=LetterState.QUEUED, settled_at=None)
DOUBT = record(state=LetterState.IN_DOUBT, settled_at=NOW, detail="incertain")
TEXT = Mail(
    message_id="1@example.org",
    sender="formation@example.org",
    recipient="zoe@ailleurs.example",
    subject="Objet",
    text="",
    html="",
    raw=b"Subject: Objet\r\n\r\n\0\xff",
)
LATE = at("10-01 16:00")


def test_a_claim_makes_a_letter_one_in_doubt_and_keeps_its_text(ledger: Ledger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    past = ledger.past()
    assert past.letters == {DOUBT.key: DOUBT}
    assert past.kept == {DOUBT.key: LATE}
    assert past.handed == (NOW,)
    assert ledger.kept(DOUBT.key) == TEXT


def test_a_claim_without_text_keeps_none(ledger: Ledger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT])
    assert (ledger.kept(DOUBT.key), ledger.past().kept) == (None, {})


def test_what_is_settled_is_kept_no_longer(ledger: Ledger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.settle([DOUBT])
    assert ledger.kept(DOUBT.key) == TEXT, "it is still in doubt"
    ledger.settle([DOUBT], dropped=[DOUBT.key])
    assert ledger.past().kept == {}, "in doubt, and not to be repeated"
    ledger.put_back([DOUBT], TEXT, LATE)
    ledger.settle([record()])
    assert ledger.kept(DOUBT.key) is None


def test_a_letter_in_doubt_is_claimed_once_more_and_put_back(ledger: Ledger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.claim([DOUBT])
    assert ledger.kept(DOUBT.key) is None
    with pytest.raises(NoLongerWanted):
        ledger.claim([DOUBT])
    ledger.put_back([DOUBT], TEXT, LATE)
    assert ledger.kept(DOUBT.key) == TEXT
    ledger.claim([DOUBT])


@pytest.mark.parametrize("state", [s for s in LetterState if s is not LetterState.QUEUED])
def test_what_does_not_wait_cannot_be_claimed(ledger: Ledger, state: LetterState) -> None:
    there = record(state=state)
    remember(ledger, letters=[there])
    with pytest.raises(NoLongerWanted):
        ledger.claim([DOUBT], TEXT, LATE)
    assert ledger.past().letters == {there.key: there}
    assert (ledger.past().kept, ledger.past().handed) == ({}, ())


@pytest.mark.parametrize("status", Status)
def test_the_link_is_claimed_for_who_is_confirmed(ledger: Ledger, status: Status) -> None:
    about = Announced(title="T", start=NOW, end=LATE, link="0123456789abcdef")
    one = replace(WAITING, about=about)
    remember(ledger, known=[known(status=status)], letters=[one])
    doubt = replace(DOUBT, about=about)
    if status is Status.CONFIRMED:
        ledger.claim([doubt], TEXT, LATE)
    else:
        with pytest.raises(NoLongerWanted):
            ledger.claim([doubt], TEXT, LATE)
    assert ledger.queued(one.key) is (status is not Status.CONFIRMED)


def test_a_text_is_kept_no_longer_than_it_is_of_use(ledger: Ledger) -> None:
    other = replace(WAITING, key="max/link", number=2)
    remember(ledger, letters=[WAITING, other])
    ledger.claim([DOUBT], TEXT, LATE)
    ledger.claim([replace(DOUBT, key="max/link", number=2)], TEXT, LATE)
    remember(ledger, now=at("09-20 12:00"), dropped=["max/link"])
    assert ledger.past().kept == {DOUBT.key: LATE}
    remember(ledger, now=at("10-01 16:01"))
    assert not ledger.past().kept


def test_what_was_handed_over_counts_for_a_day(ledger: Ledger) -> None:
    remember(ledger, letters=[WAITING])
    ledger.claim([DOUBT])
    remember(ledger, now=at("09-21 10:59"))
    assert ledger.past().handed == (NOW,)
    remember(ledger, now=at("09-21 11:00"))
    assert ledger.past().handed == ()


@pytest.mark.parametrize("until", [None, at("09-20 12:00")])
def test_the_trouble_of_the_mail_comes_back_as_it_was(
    ledger: Ledger, until: datetime | None
) -> None:
    trouble = MailTrouble(cause="mail_limit", said="550 « trop »", since=NOW, until=until)
    ledger.note_mail(trouble)
    assert ledger.past().trouble == trouble
    ledger.note_mail(None)
    assert ledger.past().trouble is None


def test_an_alert_counts_as_one_letter_handed_over(ledger: Ledger) -> None:
    ledger.note_alert("alert/x/2020-09-20", NOW)
    ledger.note_alert("alert/x/2020-09-20", NOW)
    assert ledger.past().handed == (NOW,)


def test_an_alert_that_did_not_leave_is_forgotten(ledger: Ledger) -> None:
    ledger.note_alert("alert/x/2020-09-20", NOW)
    ledger.forget_alert("alert/x/2020-09-20")
    assert not ledger.alerted("alert/x/2020-09-20")


def test_passes_fail_until_one_is_done_to_its_end(ledger: Ledger) -> None:
    ledger.succeeded()
    assert ledger.failing_since(at("09-20 11:00")) == at("09-20 11:00")
    ledger.record(at("09-20 11:10"), known=[FULL], replaced=[], changes=[], letters=[])
    assert ledger.failing_since(at("09-20 11:10")) == at("09-20 11:00")
    ledger.succeeded()
    assert ledger.failing_since(at("09-20 12:00")) == at("09-20 12:00")


def test_what_is_forgotten_is_on_the_disk_no_more(path: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, letters=[WAITING])
    secret = replace(TEXT, raw=b"https://visio.example.org/secret" * 500)
    ledger.claim([DOUBT], secret, LATE)
    ledger.settle([record()])
    ledger.close()
    assert b"secret" not in b"".join(each.read_bytes() for each in path.parent.iterdir())


def test_what_became_of_a_letter_is_remembered(ledger: Ledger) -> None:
    remember(ledger, letters=[record(state=LetterState.QUEUED, settled_at=None)])
    ledger.settle([record(settled_at=at("09-20 11:05"))])
    assert ledger.past().letters[record().key] == record(settled_at=at("09-20 11:05"))
    assert not ledger.queued(record().key)


def test_an_adoption_is_remembered_and_its_numbers_are_not_given_again(ledger: Ledger) -> None:
    ledger.adopts(at("09-20 10:00"), number=40)
    assert ledger.past() == Past(adopted=at("09-20 10:00"), last_number=40)
    remember(ledger, letters=[record(number=7)])
    assert ledger.past().last_number == 40
    remember(ledger, letters=[record(Kind.LINK, number=41)])
    assert (ledger.past().adopted, ledger.past().last_number) == (at("09-20 10:00"), 41)


def test_the_statuses_that_a_registration_got_are_told_in_order(ledger: Ledger) -> None:
    other = replace(CHANGE, ref="BENEVOLES-OTHER222")
    later = replace(CHANGE, before=Status.CONFIRMED, after=Status.CANCELLED, why=())
    remember(ledger, changes=[other, CHANGE])
    remember(ledger, changes=[later], now=at("09-20 12:00"))
    told = ledger.changes([FULL.ref, "BENEVOLES-NOBODY22"])
    assert [(c.at, c.before, c.after, c.why) for c in told] == [
        (NOW, None, Status.CONFIRMED, FULL.why),
        (at("09-20 12:00"), Status.CONFIRMED, Status.CANCELLED, ()),
    ]
    assert ledger.changes([]) == []


READ = (
    Mailbox(),
    Mailbox(validity=7, uid=42),
    Mailbox(
        validity=7,
        uid=42,
        trouble=phrase("returns_login", host="imap.example.org", user="é"),
        since=at("09-20 10:00"),
    ),
)


def test_the_columns_in_use_are_remembered(ledger: Ledger) -> None:
    assert ledger.past().in_use == {}
    remember(ledger, in_use={"Sessions/state": "État"})
    remember(ledger)
    assert ledger.past().in_use == {"Sessions/state": "État"}
    remember(ledger, in_use={})
    assert ledger.past().in_use == {}


@pytest.mark.parametrize("mailbox", READ, ids=["never", "read", "closed"])
def test_how_far_the_mailbox_was_read_is_remembered(ledger: Ledger, mailbox: Mailbox) -> None:
    remember(ledger, mailbox=mailbox)
    assert ledger.past().mailbox == mailbox
    remember(ledger)
    assert ledger.past().mailbox == mailbox
    remember(ledger, mailbox=Mailbox(validity=8))
    assert ledger.past().mailbox == Mailbox(validity=8)


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
    broken = replace(twice, key="x", subject=None)
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
            db.execute(f"PRAGMA user_version = {LAST}")
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


# What the disk does


def pass_over(path: Path, **how: Path) -> None:
    """Begin a pass, as `apply` does, and remember something."""
    ledger = SqliteLedger(path, **how)
    with ledger.lock():
        ledger.past()
        remember(ledger, letters=[record(Kind.LINK, number=2)])


DAMAGED = (
    "Put back a copy of it, or move it away and run the command adopt, which rebuilds it from "
    "the sheet."
)


def big(path: Path) -> Path:
    """Make a ledger of many pages."""
    ledger = SqliteLedger(path)
    people = [known(f"p{n:04}@a.example") for n in range(400)]
    with ledger.lock():
        remember(ledger, known=people, letters=[record()])
    return path


def test_a_damaged_structure_is_found_before_a_pass(path: Path) -> None:
    raw = bytearray(big(path).read_bytes())
    raw[4096 * 8 : 4096 * 8 + 200] = bytes(200)
    path.write_bytes(raw)
    with pytest.raises(LedgerError) as caught:
        pass_over(path)
    assert caught.value.hint == DAMAGED
    assert caught.value.exit_status == 2


def test_a_page_that_no_question_reads_is_looked_at_too(path: Path) -> None:
    big(path)
    with closing(sqlite3.connect(path)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'history'").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(page[0] - 1) * 4096 : page[0] * 4096] = b"x" * 4096
    path.write_bytes(raw)
    assert SqliteLedger(path).past().known, "a plan would not have noticed"
    with pytest.raises(LedgerError) as caught:
        pass_over(path)
    assert str(caught.value).startswith(f"{path}: is damaged (")
    assert caught.value.hint == DAMAGED


def test_no_turned_byte_is_a_traceback(path: Path) -> None:
    whole = written(path).read_bytes()
    told = 0
    for place in range(0, len(whole), 97):
        for leftover in path.parent.glob("ledger.sqlite-*"):
            leftover.unlink()
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            pass_over(path)
        except LedgerError:
            told += 1
    assert told > 10


def test_a_row_that_holds_none_of_our_words_is_told(path: Path) -> None:
    with closing(sqlite3.connect(written(path))) as db, db:
        db.execute("UPDATE registrations SET status = 'confirmee'")
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(path).past()
    assert caught.value.what == "cannot be read ('confirmee' is not a valid Status)"
    assert caught.value.hint == DAMAGED


def test_a_full_disk_takes_back_the_whole_record(path: Path) -> None:
    ledger = SqliteLedger(written(path))
    with ledger.lock():
        pages = ledger._connection().execute("PRAGMA page_count").fetchone()[0]
        ledger._connection().execute(f"PRAGMA max_page_count = {pages}")
        people = [known(f"p{n:04}@a.example") for n in range(400)]
        with pytest.raises(LedgerError) as caught:
            remember(ledger, known=people, letters=[record(Kind.LINK, number=2)])
    assert str(caught.value) == (
        f"{path}: cannot be written (database or disk is full). Make room on the disk."
    )
    assert ledger.past().known == {FULL.ref: FULL}
    assert ledger.past().letters.keys() == {record().key}


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
    assert ledger.past().known == {FULL.ref: FULL}
    ledger.close()


def test_where_no_write_ahead_log_can_be_kept_nothing_is_remembered(path: Path) -> None:
    """As on a disk without shared memory, or one that fails while the file is made."""
    path.parent.mkdir(exist_ok=True)
    unshared = sqlite3.connect(f"file:{path}?vfs=unix-none", uri=True)
    with closing(unshared) as db, pytest.raises(LedgerError) as caught:
        SqliteLedger(path)._write_ahead(db)
    assert str(caught.value) == (
        f"{path}: cannot keep a write-ahead log (delete), so a power cut could undo what it says. "
        "Let the disk be looked at, or name a file on this machine's own disk under ledger."
    )


def test_hardly_any_room_is_refused_before_a_pass(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("douze.adapters.file_systems.LEAST_FREE", 10**18)
    with pytest.raises(LedgerError) as caught, SqliteLedger(path).lock():
        pass
    assert caught.value.what.startswith("the disk is full (")
    assert not path.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may act as somebody else")
@pytest.mark.parametrize("shut", ["file", "folder"])
def test_a_ledger_that_may_not_be_written_is_told(shut: str) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as made:
        folder = Path(made) / "var"
        written(folder / "ledger.sqlite")
        place = folder if shut == "folder" else folder / "ledger.sqlite"
        Path(made).chmod(0o755)
        folder.chmod(0o777)
        (folder / "ledger.sqlite").chmod(0o666)
        (folder / "ledger.sqlite.lock").chmod(0o666)
        place.chmod(0o555 if shut == "folder" else 0o444)
        os.seteuid(65534)
        try:
            with pytest.raises(LedgerError) as caught:
                pass_over(folder / "ledger.sqlite")
        finally:
            os.seteuid(0)
        assert caught.value.hint == (
            "Whoever runs the pass must be able to write this file and its folder."
        )
        assert SqliteLedger(folder / "ledger.sqlite").past().letters.keys() == {record().key}


MOUNTS = """\
21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 21 0:40 / /home rw,relatime shared:2 - nfs4 server:/home rw
31 30 8:2 / /home/local rw - xfs /dev/sdb1 rw
32 21 0:41 / /mnt/La\\040part rw - cifs //nas/part rw
33 21 0:42 / /mnt/ssh rw - fuse.sshfs a@b:/ rw
34 21 0:43 / /mnt/over rw - nfs server:/x rw
35 34 8:3 / /mnt/over rw - ext4 /dev/sdc1 rw
a line that is none
"""
PLACES = {
    "the machine's own disk": ("/srv/douze/var", None),
    "a home on NFS": ("/home/zoe/var", "nfs4"),
    "a local disk below a home on NFS": ("/home/local/var", None),
    "a Windows share with a space in its name": ("/mnt/La part/var", "cifs"),
    "a folder over SSH": ("/mnt/ssh/var", "fuse.sshfs"),
    "a folder that only begins alike": ("/mnt/sshfs/var", None),
    "a local disk mounted over a share": ("/mnt/over/var", None),
}


@pytest.mark.parametrize(("folder", "kind"), PLACES.values(), ids=PLACES)
def test_a_network_share_is_known_by_the_table_of_mounts(folder: str, kind: str | None) -> None:
    assert network_file_system(Path(folder), MOUNTS) == kind


def test_a_ledger_on_a_network_share_is_refused(path: Path, tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS + f"40 21 0:50 / {tmp_path} rw - nfs4 server:/y rw\n")
    told = (
        f"{path}: stands on a network share (nfs4), where a memory is damaged sooner or later. "
        "Name a file on this machine's own disk under ledger in config.yaml."
    )
    with pytest.raises(LedgerError) as caught:
        pass_over(path, mounts=mounts)
    assert str(caught.value) == told
    assert not path.parent.exists()
    with pytest.raises(LedgerError, match="network share"):
        remember(SqliteLedger(path, mounts=mounts))


class Failing(MemoryLedger):
    """A ledger that cannot be written from one of its steps on."""

    fails_at = ""

    def record(self, *moment: Any, **what: Any) -> None:
        self._step("record")
        super().record(*moment, **what)

    def shown(self, refs: Iterable[str]) -> None:
        self._step("shown")
        super().shown(refs)

    def settle(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        if records := list(records):
            self._step("settle" if records[0].state is LetterState.SENT else "")
        super().settle(records, dropped=dropped)

    def _step(self, name: str) -> None:
        if name and name == self.fails_at:
            raise LedgerError("essai", "the disk is full", "Make room.")


#: Where the ledger fails: what is said to have been done, and how many letters left.
FAILING = {
    "record": ("Nothing was written and nothing was sent.", 0),
    "shown": (
        "The statuses are remembered and stand on the sheet; nothing was sent. The next pass "
        "goes on from here.",
        0,
    ),
    "settle": (
        "The statuses are remembered and stand on the sheet. Letters handed over: 1; whether the "
        "last of them is remembered is not sure.",
        1,
    ),
}


@pytest.mark.parametrize("step", FAILING)
def test_when_the_ledger_fails_no_more_is_sent_and_what_was_done_is_told(step: str) -> None:
    house = tell([answers("zoe", "09-20 10:00"), answers("max", "09-20 10:01")])
    house.ledger = Failing()
    house.ledger.fails_at = step
    with pytest.raises(LedgerError) as caught:
        house.pass_at("09-20 11:00")
    assert (caught.value.done, len(house.mailer.sent)) == FAILING[step]
    house.ledger.fails_at = ""
    house.pass_at("09-20 11:00")
    assert (house.letters("zoe"), house.letters("max")) == (["confirmation"], ["confirmation"])


# From one version to the next


#: The version of the ledger as it is.
NOW_AT = len([*MIGRATIONS.glob("*.sql")])


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Make up a version that comes after it."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "9998_second.sql").write_text(
        "-- A second; made up.\nCREATE TABLE more (x TEXT) STRICT;\n"
        "INSERT INTO more VALUES ('a;b');\n"
    )
    return folder


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        found: int = db.execute("PRAGMA user_version").fetchone()[0]
        return found


def test_an_older_ledger_is_brought_up_and_a_copy_is_kept(path: Path, second: Path) -> None:
    os.umask(os.umask(0o022))
    pass_over(written(path), migrations=second)
    kept = path.with_name(f"ledger.sqlite.v{LAST}")
    assert (version(path), version(kept)) == (LAST + 1, LAST)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert SqliteLedger(kept).past().known == {FULL.ref: FULL}, "as it was before"
    assert SqliteLedger(kept).past().letters.keys() == {record().key}
    assert not list(path.parent.glob("*.part"))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT x FROM more").fetchall() == [("a;b",)]


def test_the_copy_holds_what_is_in_the_log_only(path: Path, second: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, known=[FULL])
    assert path.with_name("ledger.sqlite-wal").stat().st_size, "not yet in the file itself"
    newer = SqliteLedger(path, migrations=second)
    newer.past()
    newer.close()
    ledger.close()
    assert SqliteLedger(path.with_name(f"ledger.sqlite.v{LAST}")).past().known == {FULL.ref: FULL}


def test_a_step_that_fails_changes_nothing(path: Path, second: Path) -> None:
    (second / "9999_third.sql").write_text("CREATE TABLE third (x TEXT);\nSELECT nonsense;\n")
    with pytest.raises(LedgerError, match="nonsense"):
        pass_over(written(path), migrations=second)
    assert version(path) == LAST
    assert SqliteLedger(path).past().known == {FULL.ref: FULL}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'more'").fetchone() is None


def test_an_older_program_refuses_what_a_newer_one_took_over(path: Path, second: Path) -> None:
    pass_over(written(path), migrations=second)
    with pytest.raises(LedgerError, match="was written by a newer Douze"):
        pass_over(path)
    path.with_name(f"ledger.sqlite.v{LAST}").replace(path)
    assert SqliteLedger(path).past().known == {FULL.ref: FULL}, "the copy is the way back"


def test_a_new_ledger_has_no_copy(path: Path, second: Path) -> None:
    pass_over(path, migrations=second)
    assert version(path) == LAST + 1
    assert not list(path.parent.glob("*.v*"))
