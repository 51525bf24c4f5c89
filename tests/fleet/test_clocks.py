"""Clocks: one counts, the database's; those of hosts may differ, and one that is off is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import run
from douze.doctor import clock as doctor_clock
from douze.model.clocks import is_off
from tests.home import NOTHING, Home
from tests.programs import needs
from tests.said import said

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import ahead, moment
    from douze.adapters.postgres_ledger import PostgresLedger
    from douze.fleet.board import Board
    from douze.fleet.board_rows import Enrolled, PassSaid
    from douze.fleet.database import connected
    from douze.fleet.due import due
    from tests.fleet.fleets import Fleet
    from tests.postgres import again, another_ledger, cluster, prepared

TEN = timedelta(minutes=10)
#: In Paris summer ends five minutes later: it is five to three twice.
LAST_OF_SUMMER = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)


@pytest.fixture
def fleet(tmp_path: Path) -> "Fleet":
    return Fleet(tmp_path)


@pytest.fixture
def association(home: Home) -> str:
    """The house, with its ledger in the database; its name there."""
    name = another_ledger().association
    text = home.config.read_text("utf-8").replace("ledger: var/ledger.sqlite\n", "state: kept\n")
    home.config.write_text(f"{text}database: {{url: '{prepared()}', association: {name}}}\n")
    return name


def test_on_the_night_on_which_summer_ends_passes_are_due_as_ever(fleet: "Fleet") -> None:
    """A server speaks in its own time zone, unless it is asked for another."""
    with cluster().admin() as admin:
        name = fleet.url.partition("@/")[2].partition("?")[0]
        admin.execute(f"ALTER DATABASE {name} SET timezone TO 'Europe/Paris'".encode())
    with connected(fleet.url) as db:
        board = Board(db)
        board.enrol([Enrolled(name="alpha", every=TEN)])
        board.begin("alpha", LAST_OF_SUMMER, "here")
        lasts = [row.known() for row in board.rows()]
        assert due(lasts, LAST_OF_SUMMER + TEN, reads_a_minute=60) == ("alpha",)
        assert moment(db).tzname() == "UTC"


def test_a_pass_by_hand_or_cron_goes_by_the_clock_of_the_database(
    home: Home, association: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = datetime(2020, 9, 21, 8, tzinfo=UTC)
    monkeypatch.setattr(PostgresLedger, "moment", lambda ledger: there)
    status, out, _ = home("apply", now=None)
    assert (status, out.splitlines()[-1].endswith("messages envoyés : 3.")) == (0, True)
    assert again(association).read().last_pass == there
    assert "2020-09-21" in home("status", "--json", now=None)[1]


def test_where_nobody_tells_the_time_nothing_is_done_and_watchers_hear_of_it(home: Home) -> None:
    measures = home.folder / "douze.prom"
    home.config.write_text(
        f"{home.config.read_text('utf-8')}database: {{url: 'postgresql:///x?host={home.folder}', "
        f"association: zoe}}\nmonitor: {{textfile: {measures}}}\n"
    )
    status, _, err = home("apply", now=None)
    assert (status, err.endswith(f"{NOTHING}\n")) == (1, True)
    assert "Vérifiez que PostgreSQL tourne" in err
    assert home.letters() == {} and not measures.exists()
    status, out, _ = home("doctor", now=None)
    assert (status, out.count("Vérifiez que PostgreSQL tourne")) == (2, 2), "its ledger, its lock"


OFF = {
    "a minute is nothing": (timedelta(minutes=1), ""),
    "minutes ahead": (timedelta(minutes=5, seconds=10), "is 5 min ahead of the database's"),
    "hours behind": (timedelta(hours=-3), "is 3 h behind the database's"),
    "days behind": (timedelta(days=-2), "is 48 h behind the database's"),
}


@pytest.mark.parametrize(("by", "told"), OFF.values(), ids=OFF)
def test_a_clock_that_is_off_is_told(by: timedelta, told: str) -> None:
    found = [said(one.what) for one in doctor_clock.shared(by)]
    start = "The clock of this machine "
    rest = ", by which all passes go. Set it: timedatectl set-ntp true"
    assert found == ([f"{start}{told}{rest}"] if told else [])
    assert is_off(by) == bool(told)


def test_this_host_has_the_clock_of_its_own_server() -> None:
    ours = again("nobody").ahead()
    assert not is_off(ours)
    with connected(prepared()) as db:
        assert not is_off(ahead(db))


def test_whose_clock_is_off_stands_in_the_status(
    fleet: "Fleet", capsys: pytest.CaptureFixture[str]
) -> None:
    with connected(fleet.url) as db:
        board, now = Board(db), moment(db)
        board.enrol([Enrolled(name="alpha", every=TEN)])
        board.say("alpha", PassSaid(ended=now, status=0, told="done"))
        for host, off in (("zoe", timedelta(hours=5)), ("max", timedelta(seconds=30))):
            board.seen(board.join(host, 7, 2, now), now, off)
        # Of whom the clock says that it was seen tomorrow: it was put back, and this one died.
        board.seen(board.join("ann", 7, 2, now), now + timedelta(hours=20), -timedelta(days=1))
    told = ["fleet", "status", "--fleet", str(fleet.file)]
    assert run.main(told) == 1
    out = capsys.readouterr().out
    assert "L'horloge de zoe avance de 5 h sur celle de la base, que suivent toutes" in out
    assert "L'horloge de max" not in out and "Le worker 7 de ann s'est tu" in out
    assert run.main([*told, "--metrics"]) == 1
    assert 'douze_fleet_clock_ahead_seconds{host="zoe"} 18000' in capsys.readouterr().out


def test_what_a_relay_was_given_by_a_clock_that_was_put_back_far_counts_no_more() -> None:
    relay = "put-back"
    with connected(prepared()) as db:
        given = "INSERT INTO fleet_relays (relay, minute, given) VALUES (%s, %s, %s)"
        for hours, count in ((0, 3), (20, 500)):
            db.execute(given, (relay, moment(db) + timedelta(hours=hours), count))
        assert Board(db).given(moment(db)) == {relay: 3}
    ledger = again("put-back")
    ledger.relay = relay
    room = ledger.read().relay
    assert room is not None and room.left == 0, "which has no limit"
