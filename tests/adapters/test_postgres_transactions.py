"""The memory in PostgreSQL: what one transaction sees of another, and what a failed one leaves."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from douze.adapters.ledger.as_text import moment_text
from douze.errors import LedgerError
from tests.adapters.ledgers import FULL, NOW, remember
from tests.factories import record
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    import psycopg

    from douze.adapters.postgres_ledger import PostgresLedger
    from tests.postgres import again, another_ledger, cluster, prepared


@pytest.fixture
def ledger() -> "PostgresLedger":
    return another_ledger()


@pytest.fixture
def other(ledger: "PostgresLedger") -> "PostgresLedger":
    """The same, as another program has it open."""
    return again(ledger.association)


def test_what_is_read_is_of_one_moment(ledger: "PostgresLedger", other: "PostgresLedger") -> None:
    with ledger._reading() as db:
        assert not [*db.execute("SELECT name FROM meta")]
        remember(other, registrations=[FULL])
        assert not [*db.execute("SELECT ref FROM registrations")]
    assert ledger.read().registrations == {FULL.ref: FULL}


def test_who_writes_at_the_same_time_waits_and_sees_what_the_other_wrote(
    ledger: "PostgresLedger", other: "PostgresLedger"
) -> None:
    """Or staff would hear the same alert of two programs."""
    at = moment_text(NOW)
    with ThreadPoolExecutor(1) as pool:
        with ledger._changing() as db:
            db.execute("SELECT 1 AS one").fetchone()  # the server has begun
            second = pool.submit(other.note_alert, "alert/1", NOW)
            while not (_somebody_waits() or second.done()):
                os.sched_yield()
            db.execute("INSERT INTO alerts VALUES (?, ?)", ("alert/1", at))
            db.execute("INSERT INTO handed (at) VALUES (?)", (at,))
        second.result()
    assert ledger.read().handed_over == (NOW,)


def _somebody_waits() -> bool:
    database = prepared().partition("@/")[2].partition("?")[0]
    with cluster().admin(database) as admin:
        asked = (
            "SELECT 1 FROM pg_locks JOIN pg_database AS d ON d.oid = database"
            " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
        )
        return admin.execute(asked).fetchone() is not None


def test_the_room_of_what_was_forgotten_is_given_back() -> None:
    alone = PostgresLedger(cluster().database(f"wiped_{os.getpid()}"), "zoe", lambda: b"s" * 32)
    alone.set_up()
    letters = [record(key=f"{n}", number=n, detail="550 " * 200) for n in range(100)]
    remember(alone, letters=letters)
    with alone._changing() as db:
        db.execute("DELETE FROM letters")
    assert _room(alone) > 0
    alone.wipe()
    assert _room(alone) == 0


def _room(ledger: "PostgresLedger") -> int:
    with ledger._reading() as db:
        return int(db.execute("SELECT pg_relation_size('letters') AS room").fetchone()["room"])


def test_what_goes_through_a_pooler_in_the_middle_of_a_pass_is_not_written(
    ledger: "PostgresLedger", monkeypatch: pytest.MonkeyPatch
) -> None:
    with ledger.lock():
        monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda self: 7))
        with pytest.raises(LedgerError, match="a connection pooler"):
            remember(ledger, registrations=[FULL])
        monkeypatch.undo()
        assert ledger.read().registrations == {}
        remember(ledger, registrations=[FULL])
    assert ledger.read().registrations == {FULL.ref: FULL}


def test_a_server_lets_go_of_whoever_stands_still_and_nobody_waits_for_ever(
    ledger: "PostgresLedger",
) -> None:
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
    with ledger._reading() as db:
        asked = [db.execute("SELECT current_setting(?) AS said", (name,)) for name in names]
        assert [rows.fetchone()["said"] for rows in asked] == ["10s", "1min", "1min"]
