"""`fleet`, as it is typed: what it makes, what it says, and what it ends with."""

import json
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace

import run
from douze.config.load import load
from douze.errors import LedgerUnreachable
from douze.model.phrases import phrase
from tests.adapters.ledgers import DOUBT
from tests.programs import needs
from tests.tabs import SESSIONS

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import moment
    from douze.adapters.postgres_ledger import PostgresLedger
    from douze.composition import database_of
    from douze.fleet.association_pass import pass_of
    from douze.fleet.associations import Association
    from douze.fleet.board import Board
    from douze.fleet.board_rows import Enrolled, PassSaid
    from douze.fleet.database import connected
    from douze.passes.pass_options import PassOptions
    from tests.fleet.fleets import Fleet


@pytest.fixture
def fleet(tmp_path: Path) -> "Fleet":
    return Fleet(tmp_path, more="relays:\n  ovh: 500\n")


def typed(fleet: "Fleet", *words: str) -> int:
    return run.main(["fleet", *words, "--fleet", str(fleet.file)])


def enrolled(fleet: "Fleet", *, status: int = 0) -> None:
    """Let a pass of each association have said something, with a worker at work."""
    with connected(fleet.url) as db:
        board, now = Board(db), moment(db)
        board.join("here", 12, 2, now)
        for name in ("alpha", "beta"):
            board.enrol([Enrolled(name=name, every=fleet.settings.every)])
            board.begin(name, now, "here")
            board.say(name, PassSaid(ended=now, status=0, told="done"))
        board.say("beta", PassSaid(ended=now, status=status, told="so it is"))


def test_setup_looks_through_all_and_names_what_is_at_odds(
    fleet: "Fleet", capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(fleet, "setup") == 0
    assert "Associations prêtes : 2 sur 2." in capsys.readouterr().out
    alpha = (fleet.folder / "associations" / "alpha" / "config.yaml").read_text("utf-8")
    sheet = fleet.folder / "associations" / "alpha" / "inscriptions.xlsx"
    twin = alpha.replace("association: alpha", "association: gamma")
    fleet.add("gamma", twin.replace("path: inscriptions.xlsx", f"path: {sheet}"))
    fleet.add("delta", "seats:\n  default: many\n")
    assert typed(fleet, "setup") == 2
    said = capsys.readouterr().out
    assert "alpha et gamma ont la même feuille" in said
    assert "delta" in said and "seats.default" in said
    assert "Associations prêtes : 1 sur 4." in said


def test_status_says_how_all_stand(fleet: "Fleet", capsys: pytest.CaptureFixture[str]) -> None:
    enrolled(fleet)
    assert typed(fleet, "status") == 0
    said = capsys.readouterr().out
    assert "Parc de 2 associations" in said
    assert "ovh : encore 500 messages dans l'heure, sur 500" in said
    assert typed(fleet, "status", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["associations"]] == ["alpha", "beta"]
    assert typed(fleet, "status", "--metrics") == 0
    assert 'douze_fleet_failing{association="beta"} 0' in capsys.readouterr().out
    page = fleet.folder / "page.html"
    assert typed(fleet, "status", "--page", str(page)) == 0
    assert "Parc d'associations" in page.read_text("utf-8").replace("&#39;", "'")
    capsys.readouterr()
    assert typed(fleet, "status", "--json", "--page", str(page)) == 0
    assert json.loads(capsys.readouterr().out)["associations"]


def test_who_fails_needs_a_person(fleet: "Fleet", capsys: pytest.CaptureFixture[str]) -> None:
    enrolled(fleet, status=2)
    assert typed(fleet, "status") == 2
    assert "beta échoue depuis le" in capsys.readouterr().out
    assert typed(fleet, "status", "beta") == 2
    assert "Elle a dit : so it is" in capsys.readouterr().out


def test_a_pause_is_said_and_taken_back(fleet: "Fleet", capsys: pytest.CaptureFixture[str]) -> None:
    enrolled(fleet)
    assert typed(fleet, "pause", "alpha") == 0
    assert typed(fleet, "status") == 2
    assert "alpha est en pause" in capsys.readouterr().out
    assert typed(fleet, "pause", "alpha", "--off") == 0
    assert typed(fleet, "status") == 0
    assert typed(fleet, "pause", "nobody") == 2
    assert "alpha, beta" in capsys.readouterr().err


def test_a_letter_in_doubt_is_counted_until_it_is_settled(
    fleet: "Fleet", capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the pass alone in which it came to be; and who settles it calls for a pass."""
    enrolled(fleet)
    config = fleet.folder / "associations" / "alpha" / "config.yaml"
    ledger = database_of(load(config))
    alpha, options = Association("alpha", config), PassOptions(clock_set=False)
    with connected(fleet.url) as db:
        board, now = Board(db), moment(db)
        assert pass_of(alpha, now, options, fleet.url).in_doubt == 0
        keys = [*ledger.read().letters]
        doubts = [replace(r, state=DOUBT.state) for r in ledger.read().letters.values()]
        with ledger.lock():
            ledger.finish(doubts)
        for _ in range(2):
            said = pass_of(alpha, now, options, fleet.url)
            assert said.in_doubt == 2
        board.say("alpha", said)
        assert typed(fleet, "status") == 1
        for key, word in zip(keys, ("sent", "again"), strict=True):
            board.say("alpha", replace(said, wake_at=now + timedelta(hours=6)))
            assert run.main(["--config", str(config), "resolve", key, word]) == 0
            (row,) = (row for row in board.rows() if row.name == "alpha")
            assert row.wake_at and row.wake_at < now + timedelta(hours=1)
        said = pass_of(alpha, now, options, fleet.url)
        assert said.in_doubt == 0
        assert ledger.standing().in_doubt == 0


def test_what_a_pass_did_is_told_though_its_letters_cannot_be_counted(
    fleet: "Fleet", monkeypatch: pytest.MonkeyPatch
) -> None:
    enrolled(fleet)
    config = fleet.folder / "associations" / "alpha" / "config.yaml"
    gone = LedgerUnreachable("base", phrase("error_unreadable", why="gone"))
    monkeypatch.setattr(PostgresLedger, "standing", lambda self: raised(gone))
    with connected(fleet.url) as db:
        alpha, options = Association("alpha", config), PassOptions(clock_set=False)
        said = pass_of(alpha, moment(db), options, fleet.url)
    assert (said.status, said.waiting, said.in_doubt) == (0, None, None)


def raised(error: Exception) -> None:
    raise error


def test_the_board_says_why_a_pass_is_refused(fleet: "Fleet") -> None:
    home = fleet.folder / "associations" / "alpha"
    book = openpyxl.load_workbook(home / "inscriptions.xlsx")
    del book[SESSIONS]
    book.save(home / "inscriptions.xlsx")
    with connected(fleet.url) as db:
        alpha, options = Association("alpha", home / "config.yaml"), PassOptions(clock_set=False)
        said = pass_of(alpha, moment(db), options, fleet.url)
    assert said.status == 2 and f"« {SESSIONS} »" in said.told, said.told


def test_a_database_that_is_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fleet.yaml"
    assert run.main(["fleet", "status", "--fleet", str(file)]) == 2
    assert "--fleet" in capsys.readouterr().err
    file.write_text(f"database: postgresql://douze@/douze?host={tmp_path}\n", "utf-8")
    assert run.main(["fleet", "status", "--fleet", str(file)]) == 1
    assert str(tmp_path) in capsys.readouterr().err
