"""The board and the queue: what all workers know of each other."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.programs import needs

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from psycopg import OperationalError

    from douze.adapters.postgres.connecting import connect, moment
    from douze.fleet.board import Board
    from douze.fleet.board_rows import Enrolled, PassSaid
    from douze.fleet.database import connected, end_connections
    from douze.fleet.due import AT_LEAST_EVERY, due_at
    from douze.fleet.queue import Queue
    from douze.fleet.sweep import MOST_LOST, requeue_lost, sweep
    from tests.fleet.fleets import Fleet

APART = timedelta(seconds=55)
HOUR = timedelta(hours=1)
TEN = timedelta(minutes=10)


@pytest.fixture
def fleet(tmp_path: Path) -> "Fleet":
    return Fleet(tmp_path)


@pytest.fixture
def board(fleet: "Fleet") -> Iterator["Board"]:
    with connected(fleet.url) as db:
        yield Board(db)


def test_what_a_pass_said_stands_there(fleet: "Fleet", board: "Board") -> None:
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN, robot="r", sheet="s", watched=True)])
    assert board.begin("alpha", now, "here")
    wakes = now + TEN
    board.say(
        "alpha", PassSaid(ended=now, status=0, told="done", wake_at=wakes, reads=3, config="c")
    )
    (row,) = board.rows()
    assert (row.good, row.failing_since, row.wake_at, row.reads) == (now, None, wakes, 3)
    board.enrol([Enrolled(name="alpha", every=TEN)])  # taken in anew, it is what it was
    assert board.rows()[0].told == "done"


def test_a_pass_that_was_cut_off_is_no_good_one(fleet: "Fleet", board: "Board") -> None:
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN)])
    board.say("alpha", PassSaid(ended=now, status=1, told="the database is gone", done=False))
    (row,) = board.rows()
    assert (row.ended, row.good) == (now, None)
    board.say("alpha", PassSaid(ended=now + TEN, status=1, told="something waits"))
    board.say("alpha", PassSaid(ended=now + 2 * TEN, status=1, told="stopped", done=False))
    assert board.rows()[0].good == now + TEN


def test_a_pass_that_could_say_nothing_is_done_again_at_the_next_beat(
    fleet: "Fleet", board: "Board"
) -> None:
    """Though a feed watches the sheet, and the pass before it said that nothing calls for long."""
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN, robot="r", sheet="s", watched=True)])
    board.begin("alpha", now, "here")
    board.say("alpha", PassSaid(ended=now, status=0, told="done", wake_at=now + 60 * TEN))
    assert due_at(board.rows()[0].known(watched=True)) == now + AT_LEAST_EVERY
    board.begin("alpha", now + TEN, "here")  # and its connection breaks
    assert due_at(board.rows()[0].known(watched=True)) == now + 2 * TEN


def test_whoever_called_for_a_pass_during_one_has_another_after_it(
    fleet: "Fleet", board: "Board"
) -> None:
    """`resolve KEY again` may come once a pass has let go of the ledger, and has not said so."""
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN, robot="r", sheet="s", watched=True)])
    board.begin("alpha", now - HOUR, "here")
    with connected(fleet.url) as db:
        db.execute("UPDATE fleet_board SET wake_at = clock_timestamp() WHERE name = 'alpha'")
    board.say("alpha", PassSaid(ended=now - HOUR, status=0, told="done", wake_at=now + 2 * HOUR))
    assert due_at(board.rows()[0].known(watched=True)) <= now + HOUR
    board.begin("alpha", now + HOUR, "here")
    board.say("alpha", PassSaid(ended=now + HOUR, status=0, told="done", wake_at=now + 2 * HOUR))
    assert due_at(board.rows()[0].known(watched=True)) == now + 2 * HOUR


def test_what_waits_stays_said_of_whoever_fails(fleet: "Fleet", board: "Board") -> None:
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN)])
    board.say("alpha", PassSaid(ended=now, status=1, told="waits", waiting=3, in_doubt=1))
    board.say("alpha", PassSaid(ended=now, status=2, told="no"))
    (row,) = board.rows()
    assert (row.waiting, row.in_doubt) == (3, 1)


def test_since_when_passes_fail_is_the_first_of_them(fleet: "Fleet", board: "Board") -> None:
    with connected(fleet.url) as db:
        now = moment(db)
    board.enrol([Enrolled(name="alpha", every=TEN)])
    for minutes in (0, 10, 20):
        ended = now + timedelta(minutes=minutes)
        board.say("alpha", PassSaid(ended=ended, status=2, told="no"))
    assert board.rows()[0].failing_since == now
    board.say("alpha", PassSaid(ended=now, status=1, told="something waits"))
    assert board.rows()[0].failing_since is None


def test_of_two_sweeps_at_once_or_within_a_minute_one_does_it(fleet: "Fleet") -> None:
    with connected(fleet.url) as one, connected(fleet.url) as other:
        now = moment(one)
        with Board(one).sweeping(now, APART) as first, Board(other).sweeping(now, APART) as second:
            assert (first, second) == (True, False)
        with Board(other).sweeping(now + timedelta(seconds=20), APART) as again:
            assert not again
        with Board(other).sweeping(now + timedelta(minutes=1), APART) as later:
            assert later
        with Board(other).sweeping(now - timedelta(hours=1), APART) as put_back:
            assert put_back  # a clock that was put back stops nobody


def test_a_sweep_queues_who_is_due_once(fleet: "Fleet", board: "Board") -> None:
    with connected(fleet.url) as db, Queue.opened(fleet.url) as queue:
        now = moment(db)
        assert sweep(fleet.settings, board, queue, now) == 2
        assert queue.names() == {"alpha", "beta"}
        fleet.add("gamma")
        assert sweep(fleet.settings, board, queue, now + timedelta(minutes=1)) == 1
        assert queue.names() == {"alpha", "beta", "gamma"}


def test_a_batch_with_one_that_waits_puts_the_others_in(fleet: "Fleet") -> None:
    with Queue.opened(fleet.url) as queue:
        assert queue.defer(["a", "b"]) == 2
        assert queue.defer(["b", "c"]) == 1
        assert queue.names() == {"a", "b", "c"}


def test_one_that_is_gone_leaves_and_an_unmounted_folder_takes_nobody(
    fleet: "Fleet", board: "Board"
) -> None:
    with connected(fleet.url) as db, Queue.opened(fleet.url) as queue:
        now = moment(db)
        sweep(fleet.settings, board, queue, now)
        (fleet.folder / "associations" / "beta" / "config.yaml").unlink()
        sweep(fleet.settings, board, queue, now + timedelta(minutes=1))
        assert [row.name for row in board.rows()] == ["alpha"]
        (fleet.folder / "associations" / "alpha" / "config.yaml").unlink()
        sweep(fleet.settings, board, queue, now + timedelta(minutes=2))
        assert [row.name for row in board.rows()] == ["alpha"]


def test_who_lost_three_workers_waits_for_a_person(fleet: "Fleet", board: "Board") -> None:
    board.enrol([Enrolled(name="alpha", every=TEN)])
    for times in range(1, MOST_LOST):
        assert board.count_lost("alpha", MOST_LOST, "see why") == times
        assert board.rows()[0].paused is None
    board.count_lost("alpha", MOST_LOST, "see why")
    assert board.rows()[0].paused == "see why"
    with connected(fleet.url) as db:
        assert not board.begin("alpha", moment(db), "here")
        assert board.pause("alpha", None)
        assert board.begin("alpha", moment(db), "here")
    assert board.rows()[0].lost == 0


def test_a_pass_that_comes_to_its_end_makes_good_for_those_that_were_lost(
    fleet: "Fleet", board: "Board"
) -> None:
    board.enrol([Enrolled(name="alpha", every=TEN)])
    with connected(fleet.url) as db:
        now = moment(db)
    for _ in range(MOST_LOST + 1):
        assert board.count_lost("alpha", MOST_LOST, "see why") == 1
        board.say("alpha", PassSaid(ended=now, status=0, told=""))
    assert board.rows()[0].paused is None


def test_what_the_database_ended_when_it_stopped_counts_against_nobody(
    fleet: "Fleet", board: "Board"
) -> None:
    board.enrol([Enrolled(name="alpha", every=TEN)])
    with connected(fleet.url) as db:
        board.begin("alpha", moment(db) - timedelta(days=9), "here")  # the server is younger
    for _ in range(MOST_LOST + 1):
        assert board.count_lost("alpha", MOST_LOST, "see why") == 0
    assert board.rows()[0].paused is None


def test_nothing_is_taken_from_whoever_lives(fleet: "Fleet", board: "Board") -> None:
    with Queue.opened(fleet.url) as queue:
        queue.defer(["alpha"])
        assert requeue_lost(board, queue, lambda name: None, str) == 0


def test_what_a_dead_worker_held_is_taken_from_it_in_its_own_fleet_alone(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = Fleet(tmp_path / "one", ()), Fleet(tmp_path / "other", ())
    held = [connect(fleet.url, "alpha") for fleet in (one, other)]
    with connected(one.url) as db:
        end_connections(db, "alpha")
    with pytest.raises(OperationalError):
        held[0].execute("SELECT 1")
    assert held[1].execute("SELECT 1 AS here").fetchone() == {"here": 1}
    for connection in held:
        connection.close()
