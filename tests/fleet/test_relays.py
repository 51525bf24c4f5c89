"""The hour of a relay, shared by all who send through it."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import run
from douze.errors.mail import NoLongerWanted, RelayFull
from douze.model.kinds import Kind
from douze.model.quota import RelayRoom
from douze.model.words import LetterState
from tests.adapters.ledgers import NOW, remember
from tests.factories import record
from tests.mail.server import MailServer, running
from tests.programs import needs
from tests.said import said

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres_ledger import PostgresLedger
    from douze.fleet.board import Board
    from douze.fleet.database import connected
    from tests.fleet.fleets import CONFIG, Fleet
    from tests.fleet.test_workers import wait_until, worker
    from tests.postgres import SECRET, prepared

_numbers = count(1)


@pytest.fixture
def relay() -> str:
    """A relay that nobody else uses, which takes eight letters an hour."""
    name = f"relay-{next(_numbers)}"
    with connected(prepared()) as db:
        Board(db).set_limits({**limits(), name: 8})
    return name


def limits() -> dict[str, int]:
    with connected(prepared()) as db:
        found = db.execute("SELECT relay, per_hour FROM fleet_limits").fetchall()
    return {str(row["relay"]): int(row["per_hour"]) for row in found}


def ledger_of(relay: str, letters: int = 20) -> "PostgresLedger":
    """The ledger of an association that sends through that relay, with letters that wait."""
    name = f"max-{next(_numbers)}"
    ledger = PostgresLedger(prepared(), name, lambda: SECRET, relay=relay)
    remember(ledger, letters=[waiting(n) for n in range(letters)])
    return ledger


def waiting(number: int, **changes: Any) -> Any:
    ordinary = {"key": f"x-{number}", "state": LetterState.QUEUED, "finished_at": None}
    return record(Kind.LINK, number=number + 1, **{**ordinary, **changes})


def claim(ledger: "PostgresLedger", number: int, *, newcomer: bool = False) -> None:
    claimed = waiting(number, state=LetterState.IN_DOUBT, finished_at=NOW)
    ledger.claim([claimed], newcomer=newcomer)


def left(ledger: "PostgresLedger") -> int:
    room = ledger.read().relay
    assert room is not None
    return room.left


def test_what_one_takes_is_gone_for_the_other(relay: str) -> None:
    one, other = ledger_of(relay), ledger_of(relay)
    assert one.read().relay == RelayRoom(name=relay, per_hour=8, left=8)
    for number in range(3):
        claim(one, number)
    assert (left(one), left(other)) == (5, 5)
    assert ledger_of("").read().relay is None


def test_the_last_quarter_is_for_those_who_were_told(relay: str) -> None:
    one, other = ledger_of(relay), ledger_of(relay)
    for number in range(6):
        claim(one, number, newcomer=True)
    with pytest.raises(RelayFull) as caught:
        claim(other, 0, newcomer=True)
    assert said(caught.value.why) == (
        f"waits: what the relay {relay} still gives within the hour is kept for links, reminders, "
        "changes and cancellations"
    )
    claim(other, 0)
    claim(one, 6)
    with pytest.raises(RelayFull) as caught:
        claim(one, 7)
    assert said(caught.value.why) == (
        f"waits: the relay {relay} has given what it can within the hour (8 letters, for all "
        "associations)"
    )


def test_a_claim_that_is_refused_leaves_the_letter_as_it_was(relay: str) -> None:
    one = ledger_of(relay)
    for number in range(8):
        claim(one, number)
    before = one.read()
    with pytest.raises(RelayFull):
        claim(one, 8)
    assert one.read() == before
    assert one.queued("x-8")


def test_a_letter_that_is_not_wanted_any_more_takes_no_place(relay: str) -> None:
    one = ledger_of(relay)
    claim(one, 0)
    with pytest.raises(NoLongerWanted):
        claim(one, 0)
    assert left(one) == 7


def test_an_alert_leaves_all_the_same_and_counts(relay: str) -> None:
    one = ledger_of(relay)
    for number in range(8):
        claim(one, number)
    one.note_alert("alert/1", NOW)
    assert left(one) == 0
    with one._reading() as db:
        found = db.execute("SELECT sum(given) AS all FROM fleet_relays WHERE relay = ?", (relay,))
        assert found.fetchone()["all"] == 9


def test_an_hour_later_there_is_room_and_a_day_later_nothing_is_kept(relay: str) -> None:
    one = ledger_of(relay)
    with one._changing() as db:
        for minutes in (58, 62, 25 * 60):
            db.execute(
                "INSERT INTO fleet_relays VALUES (?, date_trunc('minute', clock_timestamp())"
                f" - interval '{minutes} minutes', 3)",
                (relay,),
            )
    assert left(one) == 5
    claim(one, 0)
    with one._reading() as db:
        found = db.execute("SELECT given FROM fleet_relays WHERE relay = ?", (relay,))
        assert sorted(row["given"] for row in found) == [1, 3, 3]


def test_a_relay_of_which_nobody_said_what_it_takes_takes_nothing() -> None:
    one = ledger_of("nobody-s")
    assert one.read().relay == RelayRoom(name="nobody-s", per_hour=0, left=0)
    with pytest.raises(RelayFull) as caught:
        claim(one, 0)
    assert "nobody has said in fleet.yaml" in said(caught.value.why)


def test_four_that_ask_at_once_for_160_of_100_get_100() -> None:
    wide = f"wide-{next(_numbers)}"
    with connected(prepared()) as db:
        Board(db).set_limits({**limits(), wide: 100})
    four = [ledger_of(wide, 40) for _ in range(4)]
    with ThreadPoolExecutor(4) as at_once:
        got = [*at_once.map(claim_all, four)]
    assert (sum(got), left(four[0])) == (100, 0), got


def claim_all(ledger: "PostgresLedger") -> int:
    """Claim each letter; give how many were to be had."""
    given = 0
    for number in range(40):
        with suppress(RelayFull):
            claim(ledger, number)
            given += 1
    return given


# Through the command line


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def fleet(tmp_path: Path, server: MailServer) -> "Fleet":
    """Two associations with two letters each, and a relay that takes three an hour."""
    fleet = Fleet(tmp_path, (), "relays: {ovh: 3}\nlanguage: en\n")
    mail = f"kind: smtp\n  host: 127.0.0.1\n  port: {server.port}\n  security: none"
    for name in ("alpha", "beta"):
        fleet.add(name, CONFIG.replace("path: outbox", f"{mail}\n  relay: ovh"))
    return fleet


def test_workers_send_what_the_relay_takes_and_keep_the_rest(
    fleet: "Fleet", server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with worker(fleet):
        found = wait_until(
            fleet,
            lambda rows: len(rows) == 2 and all(row.good is not None for row in rows.values()),
        )
        assert len(server.texts) == 3
        assert sorted(row.waiting for row in found.values()) == [0, 1]
        assert {row.status for row in found.values()} == {0, 1}
    status = ["fleet", "status", "--fleet", str(fleet.file)]
    run.main([*status, "--json"])
    (room,) = json.loads(capsys.readouterr().out)["relays"]
    assert room == {"name": "ovh", "per_hour": 3, "left": 0}
    run.main(status)
    assert "ovh: 0 more letters within the hour, of 3" in capsys.readouterr().out


def test_setup_tells_of_a_relay_that_the_fleet_does_not_name(
    fleet: "Fleet", capsys: pytest.CaptureFixture[str]
) -> None:
    text = fleet.file.read_text("utf-8").replace("ovh: 3", "other: 3")
    fleet.file.write_text(text, "utf-8")
    assert run.main(["fleet", "setup", "--fleet", str(fleet.file)]) == 2
    told = capsys.readouterr().out
    assert "alpha: mail.relay is ovh, which relays of fleet.yaml does not name" in told
    apply = ["--config", str(fleet.folder / "associations" / "alpha" / "config.yaml"), "apply"]
    assert run.main(apply) == 1
    assert "personne n'a dit dans fleet.yaml" in capsys.readouterr().out
