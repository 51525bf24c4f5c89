"""Connections that go from one association to the next: what one held or saw is nobody's then."""

from collections.abc import Iterator

import pytest

from tests.adapters.ledgers import FULL, remember
from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import Connection, connect
    from douze.adapters.postgres.connections import Connections, KeptConnections
    from douze.adapters.postgres_ledger import PostgresLedger
    from tests.postgres import SECRET, another_ledger, end_of, free, prepared


@pytest.fixture
def kept() -> "Iterator[KeptConnections]":
    kept = KeptConnections(prepared(), 2)
    yield kept
    kept.close()


def ledger_over(kept: "KeptConnections", like: "PostgresLedger | None" = None) -> "PostgresLedger":
    """A ledger, of an association that nobody else has or of another ledger's, over these."""
    name = (like or another_ledger()).association
    return PostgresLedger(prepared(), name, lambda: SECRET, connections=kept)


def served_by(kept: "KeptConnections") -> int:
    """Which process of the server serves whoever asks next."""
    with kept.taken(prepared(), "whose") as connection:
        return connection.info.backend_pid


def test_the_next_association_has_the_same_connection_and_sees_nothing_of_the_last(
    kept: "KeptConnections",
) -> None:
    one, other = ledger_over(kept), ledger_over(kept)
    with one.lock():
        remember(one, registrations=[FULL])
    served = served_by(kept)
    with other.lock():
        assert other.read().registrations == {}
        remember(other, registrations=[FULL])
    assert one.read().registrations == other.read().registrations == {FULL.ref: FULL}
    assert served_by(kept) == served


def test_a_lock_is_let_go_of_with_the_connection(kept: "KeptConnections") -> None:
    ledger = ledger_over(kept)
    with ledger.lock():
        assert not free(ledger_over(kept, ledger)), "the same connection would be given it again"
    assert free(another_connection_of(ledger))


def test_a_lock_is_let_go_of_before_its_connection_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server sees only later that a connection is closed: whoever comes at once finds no lock."""
    ledger, left = another_ledger(), Connections()
    opened: list[Connection] = []
    monkeypatch.setattr(left, "take", lambda url, name: _noted(opened, connect(url, name)))
    ours = PostgresLedger(prepared(), ledger.association, lambda: SECRET, connections=left)
    with ours.lock():
        (connection,) = opened
        close, connection.close = connection.close, lambda: None  # type: ignore[method-assign]
    assert free(ledger)
    close()


def _noted(opened: "list[Connection]", connection: "Connection") -> "Connection":
    opened.append(connection)
    return connection


def another_connection_of(ledger: "PostgresLedger") -> "PostgresLedger":
    return PostgresLedger(prepared(), ledger.association, lambda: SECRET)


def test_one_that_broke_meanwhile_is_not_given(kept: "KeptConnections") -> None:
    with kept.taken(prepared(), "zoe") as connection:
        broken = connection.info
    end_of(broken)
    ledger = ledger_over(kept)
    with ledger.lock():
        assert ledger.read().registrations == {}


def test_one_with_something_under_way_is_not_kept(kept: "KeptConnections") -> None:
    with kept.taken(prepared(), "zoe") as connection:
        connection.execute("BEGIN")
    assert connection.closed


def test_no_more_are_kept_than_so_many(kept: "KeptConnections") -> None:
    taken = [kept.take(prepared(), "zoe") for _ in range(3)]
    for connection in taken:
        kept.give_back(connection)
    assert [connection.closed for connection in taken] == [False, False, True]


def test_another_database_has_another_connection(kept: "KeptConnections") -> None:
    with kept.taken(prepared(), "zoe") as one:
        pass
    with kept.taken(f"{prepared()}&connect_timeout=9", "zoe") as other:
        assert other.info.backend_pid != one.info.backend_pid
    assert other.closed
