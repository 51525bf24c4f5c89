"""A server that dies, and its standby, which takes over: by streaming, as in docs/fleet.md."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from douze.errors import LedgerLeftBehind, LedgerPromoted, LedgerUnreachable
from tests.adapters.ledgers import DOUBT, FULL, LATE, TEXT, WAITING, remember
from tests.programs import needs
from tests.said import said

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import all_have_it
    from douze.adapters.postgres.connections import KeptConnections
    from douze.adapters.postgres_ledger import PostgresLedger
    from tests.postgres import SECRET, Cluster, own_cluster
    from tests.standby import both, kill, start, two_servers

    def kept(first: Cluster, other: Cluster) -> closing[KeptConnections]:
        """What a worker keeps, and what it knows of the servers with it."""
        return closing(KeptConnections(both(first, other, "fleet"), 2))


NAMED = {
    "none": ("", False),
    "one": ("other", True),
    "one, asked for by name": ("FIRST 1 (other)", True),
    "the first of two: the second may lag": ("one, other", False),
    "any of two: the other may lag": ("ANY 1 (one, other)", False),
    "both": ("FIRST 2 (one, other)", True),
    "both, the old way": ('2 ("one", "other")', True),
    "all three": ("ANY 3 (one, other, third)", True),
    "whoever comes": ("*", False),
    "whoever comes, quoted": ('ANY 1 ("*")', False),
}


@pytest.mark.parametrize(("named", "whole"), NAMED.values(), ids=NAMED)
def test_a_standby_has_everything_where_each_that_is_named_has(named: str, *, whole: bool) -> None:
    assert all_have_it(named) == whole


def test_a_synchronous_standby_goes_on_by_itself_and_the_old_server_does_nothing() -> None:
    with two_servers(synchronous=True) as (first, other), kept(first, other) as connections:
        first.database("fleet")
        ledger = PostgresLedger(
            both(first, other, "fleet"), "zoe", lambda: SECRET, connections=connections
        )
        ledger.set_up()
        with ledger.lock():
            remember(ledger, registrations=[FULL], letters=[WAITING])
            ledger.claim([DOUBT], TEXT, LATE)
        kill(first)
        other.control("promote")
        with ledger.lock():
            assert ledger.read().letters == {DOUBT.key: DOUBT}
        with PostgresLedger(both(first, other, "fleet"), "zoe", lambda: SECRET).lock():
            pass
        start(first)  # the address names it first, and it takes writes
        connections.close()
        with pytest.raises(LedgerUnreachable) as caught, ledger.lock():
            pass
        assert said(caught.value.what) == (
            "waits for a synchronous standby (other), and none is connected: nothing would be "
            "recorded"
        )
        first.control("-m", "immediate", "stop")
        with ledger.lock():
            pass


def test_of_an_asynchronous_one_a_person_has_to_say_so_and_who_knows_it_leaves_the_old_one() -> (
    None
):
    with two_servers(synchronous=False) as (first, other), kept(first, other) as connections:
        first.database("fleet")
        ledger = PostgresLedger(
            both(first, other, "fleet"), "zoe", lambda: SECRET, connections=connections
        )
        ledger.set_up()
        with ledger.lock():
            remember(ledger, registrations=[FULL], letters=[WAITING])
        first.control("-m", "fast", "stop")  # which sends the rest to the standby
        other.control("promote")
        for _ in range(2):
            with pytest.raises(LedgerPromoted), ledger.lock():
                pass
        with ledger.lock(promoted=True):
            remember(ledger)
        with ledger.lock():
            assert ledger.read().letters == {WAITING.key: WAITING}
        start(first)
        connections.close()
        with pytest.raises(LedgerLeftBehind) as caught, ledger.lock():
            pass
        assert said(caught.value).partition(" (zoe): ")[2] == (
            "is held by the old server (history 00000001), which is back beside the one that took "
            "its place (history 00000002). Stop the old server; passes go on by themselves with "
            "the other."
        )


def _named_on(server: "Cluster") -> str:
    with server.admin() as admin:
        found = admin.execute("SHOW synchronous_standby_names").fetchone()
    return str(found and found[0])


def test_a_commit_that_was_let_go_before_its_standby_had_it_sends_nothing() -> None:
    """The server says in a warning that it waits no more, and commits on its disk alone."""
    with own_cluster(wal_level="replica", max_wal_senders="1") as server:
        ledger = PostgresLedger(server.database("fleet"), "zoe", lambda: SECRET)
        ledger.set_up()
        with ledger.lock(), ThreadPoolExecutor(1) as pool:
            remember(ledger, registrations=[FULL], letters=[WAITING])
            with server.admin("fleet") as admin:
                admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'other'")
                admin.execute("SELECT pg_reload_conf()")
                # A new process knows it once all others were told; the one that makes checkpoints
                # has read it when it makes the next, and from then on commits wait.
                while _named_on(server) != "other":
                    os.sched_yield()
                admin.execute("CHECKPOINT")
                claimed = pool.submit(ledger.claim, [DOUBT], TEXT, LATE)
                let_go = (
                    "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                    " WHERE wait_event = 'SyncRep'"
                )
                while not (admin.execute(let_go).fetchone() or claimed.done()):
                    os.sched_yield()
            with pytest.raises(LedgerUnreachable):
                claimed.result()
            assert ledger.read().letters == {DOUBT.key: DOUBT}
