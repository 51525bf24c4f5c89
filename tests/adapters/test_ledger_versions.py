"""The ledger in SQLite, from one version of Douze to the next and back."""

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from douze.adapters.sqlite.versions import MIGRATIONS
from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import LedgerError
from tests.adapters.ledgers import FULL, LAST, pass_over, remember, written
from tests.factories import record


@pytest.fixture
def second(tmp_path: Path) -> Path:
    """Make up the steps of a version that comes after ours."""
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


def test_a_ledger_of_a_newer_version_is_refused(path: Path) -> None:
    written(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError) as caught:
        SqliteLedger(path).read()
    assert str(caught.value) == (
        f"{path}: was written by a newer Douze (its version is 99). Run that newer Douze, or put "
        "back the copy that was kept when it took over."
    )
    assert caught.value.exit_status == 2


def test_an_older_ledger_is_brought_up_and_a_copy_is_kept(path: Path, second: Path) -> None:
    os.umask(os.umask(0o022))
    pass_over(written(path), migrations=second)
    kept = path.with_name(f"ledger.sqlite.v{LAST}")
    assert (version(path), version(kept)) == (LAST + 1, LAST)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert SqliteLedger(kept).read().registrations == {FULL.ref: FULL}, "as it was before"
    assert SqliteLedger(kept).read().letters.keys() == {record().key}
    assert not list(path.parent.glob("*.tmp"))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT x FROM more").fetchall() == [("a;b",)]


def test_the_copy_holds_what_is_in_the_log_only(path: Path, second: Path) -> None:
    ledger = SqliteLedger(path)
    remember(ledger, registrations=[FULL])
    assert path.with_name("ledger.sqlite-wal").stat().st_size, "not yet in the file itself"
    newer = SqliteLedger(path, migrations=second)
    newer.read()
    newer.close()
    ledger.close()
    assert SqliteLedger(path.with_name(f"ledger.sqlite.v{LAST}")).read().registrations == {
        FULL.ref: FULL
    }


def test_a_step_that_fails_changes_nothing(path: Path, second: Path) -> None:
    (second / "9999_third.sql").write_text("CREATE TABLE third (x TEXT);\nSELECT nonsense;\n")
    with pytest.raises(LedgerError, match="nonsense"):
        pass_over(written(path), migrations=second)
    assert version(path) == LAST
    assert SqliteLedger(path).read().registrations == {FULL.ref: FULL}
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'more'").fetchone() is None


def test_an_older_program_refuses_what_a_newer_one_took_over(path: Path, second: Path) -> None:
    pass_over(written(path), migrations=second)
    with pytest.raises(LedgerError, match="was written by a newer Douze"):
        pass_over(path)
    path.with_name(f"ledger.sqlite.v{LAST}").replace(path)
    assert SqliteLedger(path).read().registrations == {FULL.ref: FULL}, "the copy is the way back"


def test_a_new_ledger_has_no_copy(path: Path, second: Path) -> None:
    pass_over(path, migrations=second)
    assert version(path) == LAST + 1
    assert not list(path.parent.glob("*.v*"))
