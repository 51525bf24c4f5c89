"""The memory in SQLite, where its file is damaged or its disk full, shut or far away."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from douze.adapters.file_systems import network_file_system
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import LedgerError
from douze.model.kinds import Kind
from tests.adapters.ledgers import DAMAGED, FULL, LAST, pass_over, remember, written
from tests.factories import known, record
from tests.lengths import at_length
from tests.permissions import held_to_permissions
from tests.said import said

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
        SqliteLedger(path).read()
    assert caught.value.where == str(path)
    assert said(caught.value.what).startswith("cannot be read (")
    assert str(caught.value) == f"{path}: {said(caught.value.what)}. {said(caught.value.hint)}"


def big(path: Path) -> Path:
    """Make a ledger of many pages."""
    ledger = SqliteLedger(path)
    people = [known(f"p{n:04}@a.example") for n in range(400)]
    with ledger.lock():
        remember(ledger, registrations=people, letters=[record()])
    return path


def test_a_damaged_structure_is_found_before_a_pass(path: Path) -> None:
    raw = bytearray(big(path).read_bytes())
    raw[4096 * 8 : 4096 * 8 + 200] = bytes(200)
    path.write_bytes(raw)
    with pytest.raises(LedgerError) as caught:
        pass_over(path)
    assert said(caught.value.hint) == DAMAGED
    assert caught.value.exit_status == 2


def test_a_page_that_no_question_reads_is_looked_at_too(path: Path) -> None:
    big(path)
    with closing(sqlite3.connect(path)) as db:
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'history'").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(page[0] - 1) * 4096 : page[0] * 4096] = b"x" * 4096
    path.write_bytes(raw)
    assert SqliteLedger(path).read().registrations, "a plan would not have noticed"
    with pytest.raises(LedgerError) as caught:
        pass_over(path)
    assert str(caught.value).startswith(f"{path}: is damaged (")
    assert said(caught.value.hint) == DAMAGED


def test_no_turned_byte_is_a_traceback(path: Path) -> None:
    whole = written(path).read_bytes()
    told = 0
    for place in range(0, len(whole), at_length(97, short=599)):
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
        SqliteLedger(path).read()
    assert said(caught.value.what) == "cannot be read ('confirmee' is not a valid Status)"
    assert said(caught.value.hint) == DAMAGED


def test_a_full_disk_takes_back_the_whole_record(path: Path) -> None:
    ledger = SqliteLedger(written(path))
    with ledger.lock():
        pages = ledger._connection().execute("PRAGMA page_count").fetchone()[0]
        ledger._connection().execute(f"PRAGMA max_page_count = {pages}")
        people = [known(f"p{n:04}@a.example") for n in range(400)]
        with pytest.raises(LedgerError) as caught:
            remember(ledger, registrations=people, letters=[record(Kind.LINK, number=2)])
    assert str(caught.value) == (
        f"{path}: cannot be written (database or disk is full). Make room on the disk."
    )
    assert ledger.read().registrations == {FULL.ref: FULL}
    assert ledger.read().letters.keys() == {record().key}


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
    assert said(caught.value.what).startswith("the disk is full (")
    assert not path.exists()


@pytest.mark.parametrize("shut", ["file", "folder"])
def test_a_ledger_that_may_not_be_written_is_told(shut: str, path: Path) -> None:
    written(path)
    place, mode = (path.parent, 0o500) if shut == "folder" else (path, 0o400)
    before = place.stat().st_mode
    place.chmod(mode)
    with held_to_permissions(), pytest.raises(LedgerError) as caught:
        pass_over(path)
    place.chmod(before)
    assert said(caught.value.hint) == (
        "Whoever runs the pass must be able to write this file and its folder."
    )
    assert SqliteLedger(path).read().letters.keys() == {record().key}


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
