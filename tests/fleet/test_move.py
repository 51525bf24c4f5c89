"""A ledger that moves into the fleet's database and back: one of the two is it, at any moment."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import openpyxl
import pytest

import run
from tests.adapters.ledgers import CHANGE, DOUBT, FULL, LATE, NOW, TEXT, WAITING, remember
from tests.factories import known, record
from tests.mail.server import MailServer, running
from tests.programs import needs
from tests.said import said

pytestmark = needs("pg_ctl")

if not needs("pg_ctl").args[0]:
    from douze.adapters.postgres.connecting import moment
    from douze.composition import build, moving_ledgers
    from douze.config.load import load
    from douze.errors import LedgerError
    from douze.fleet.association_pass import pass_of
    from douze.fleet.associations import Association
    from douze.fleet.database import connected
    from douze.fleet.move import move
    from douze.fleet.thread_stop import StopInThread
    from douze.model.kinds import Kind
    from douze.passes.pass_options import PassOptions
    from tests.fleet.fleets import CONFIG, Fleet

IN = ("copied", "compared", "marked", "opened", "written")
BACK = ("copied", "compared", "marked", "opened", "written", "cleared")


class Killed(BaseException):
    """The power went."""


class Place:
    """An association with its ledger in a file, and a fleet that it may move into."""

    def __init__(
        self, folder: Path, server: MailServer, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.fleet, self.server, self._capsys = Fleet(folder, ()), server, capsys
        mail = f"kind: smtp\n  host: 127.0.0.1\n  port: {server.port}\n  security: none"
        typed = CONFIG.partition("database:")[0].replace("path: outbox", mail)
        self.home = self.fleet.add("alpha", f"# kept\n{typed}")
        self.config = self.home / "config.yaml"

    def run(self, *words: str, config: Path | None = None) -> int:
        status = run.main(["--config", str(config or self.config), *words])
        self.out, self.err = self._capsys.readouterr()
        return status

    def move(self, *words: str) -> int:
        return self.run("fleet", "move", "alpha", *words, "--fleet", str(self.fleet.file))

    def killed(self, at: str, *, back: bool) -> None:
        def step(name: str) -> None:
            if name == at:
                raise Killed

        with pytest.raises(Killed):
            move(self.fleet.settings, "alpha", back=back, step=step)

    def answer(self, who: str) -> None:
        """Somebody more answers, so that the next pass has something to send."""
        path = self.home / "inscriptions.xlsx"
        book = openpyxl.load_workbook(path)
        tab = book.worksheets[1]
        first = [cell.value for cell in tab[2]]
        tab.append([first[0], f"{who}@ambert.example", who.title(), "Roux", *first[4:]])
        book.save(path)

    @property
    def arrived(self) -> list[str]:
        return sorted(recipient.partition("@")[0] for _, recipient in self.server.envelopes)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, server: MailServer, capsys: pytest.CaptureFixture[str]) -> Place:
    return Place(tmp_path, server, capsys)


def test_there_and_back_each_letter_leaves_once(place: Place) -> None:
    typed = place.config.read_bytes()
    place.config.chmod(0o640)
    assert place.run("apply") == 0
    old = place.home / "old.yaml"
    old.write_bytes(typed)

    assert place.move() == 0
    assert place.out.startswith("alpha : sa mémoire est maintenant dans la base (inscriptions 2, ")
    assert place.config.read_text("utf-8") == (
        f'{typed.decode()}\ndatabase:\n  url: "{place.fleet.url}"\n  association: "alpha"\n'
    )
    assert place.config.stat().st_mode & 0o777 == 0o640
    assert place.run("apply") == 0
    place.answer("max")
    assert place.run("apply") == 0
    assert place.arrived == ["ann", "max", "zoe"]
    assert place.run("history", "max@ambert.example") == 0
    assert place.run("apply", config=old) == 2
    assert "ledger.sqlite : cette mémoire est maintenant dans la base" in place.err
    new = place.home / "new.yaml"
    new.write_bytes(place.config.read_bytes())

    assert place.move("--back") == 0
    assert place.config.read_bytes() == typed
    assert place.run("apply") == 0
    place.answer("bob")
    assert place.run("apply") == 0
    assert place.arrived == ["ann", "bob", "max", "zoe"]
    assert place.run("history", "max@ambert.example") == 0
    assert place.run("apply", config=new) == 2
    assert "cette mémoire est maintenant dans le fichier de l'association" in place.err

    assert place.move() == 0
    assert place.run("apply") == 0
    assert place.arrived == ["ann", "bob", "max", "zoe"]


def test_who_is_erased_in_the_one_place_is_not_in_the_other(place: Place) -> None:
    """Neither is what was there before the ledger left."""
    place.run("apply")
    ledger = place.home / "var" / "ledger.sqlite"
    assert b"zoe@ambert.example" in ledger.read_bytes()
    place.move()
    assert not any(b"zoe@" in path.read_bytes() for path in ledger.parent.glob("ledger*"))
    assert place.run("forget", "zoe@ambert.example", "--yes") == 0
    place.move("--back")
    assert b"ann@ambert.example" in ledger.read_bytes()
    assert not any(b"zoe@" in path.read_bytes() for path in ledger.parent.glob("ledger*"))


@pytest.mark.parametrize("back", [False, True], ids=["in", "back"])
def test_whoever_is_killed_anywhere_runs_it_again(place: Place, *, back: bool) -> None:
    """Until then passes go on by the old ledger, or are refused; and never by both."""
    assert place.run("apply") == 0
    if back:
        place.move()
    before = place.config.read_bytes()
    for number, step in enumerate(BACK if back else IN):
        place.killed(step, back=back)
        place.answer(f"p{number}")
        status = place.run("apply")
        left_old = status == 0 and place.config.read_bytes() == before
        assert left_old or status == 2 or step == "cleared", step
        assert place.move(*["--back"] * back) == 0, step
        assert place.run("apply") == 0
        assert place.arrived == sorted(["ann", "zoe", *(f"p{n}" for n in range(number + 1))]), step
        assert place.move(*["--back"] * (not back)) == 0
    assert place.config.read_bytes() == before


def test_nothing_moves_while_a_pass_is_under_way(place: Place) -> None:
    place.run("apply")
    with build(place.config).ledger.lock():
        assert place.move() == 1
    assert place.move() == 0
    with build(place.config).ledger.lock():
        assert place.move("--back") == 1
    assert place.run("apply") == 0


def test_a_ledger_is_not_written_over_another_of_its_name(place: Place) -> None:
    place.run("apply")
    with (place.home / "config.yaml").open("a", encoding="utf-8") as config:
        config.write(f"database: {{url: '{place.fleet.url}', association: alpha}}\n")
    assert place.run("adopt") == 0
    text = place.config.read_text("utf-8").partition("database:")[0]
    place.config.write_text(text, "utf-8")
    for words in ((), ("--back",)):
        assert place.move(*words) == 2
        assert "il y a une mémoire dans le fichier, et une autre de ce nom" in place.err
    assert place.run("apply") == 0


def test_nobody_goes_by_a_ledger_that_is_still_arriving(place: Place) -> None:
    place.run("apply")
    place.killed("marked", back=False)
    hasty = place.home / "hasty.yaml"
    section = f"database: {{url: '{place.fleet.url}', association: alpha}}\n"
    hasty.write_text(place.config.read_text("utf-8") + section, "utf-8")
    place.answer("max")
    assert place.run("apply", config=hasty) == 2
    assert "cette mémoire est en train d'y arriver. Terminez par" in place.err
    assert place.arrived == ["ann", "zoe"]


def test_what_was_begun_elsewhere_is_ended_there(place: Place) -> None:
    place.run("apply")
    place.killed("marked", back=False)
    with connected(place.fleet.url) as db:
        db.execute("UPDATE associations SET other = 'elsewhere:/x' WHERE name = 'alpha'")
    assert place.move() == 2
    assert "est en train d'y arriver depuis elsewhere:/x" in place.err
    assert place.run("apply") == 0


def test_all_that_a_ledger_holds_arrives_and_texts_are_sealed_there(place: Place) -> None:
    ledger = build(place.config).ledger
    build(place.config).secret.make()
    with ledger.lock():
        remember(ledger, registrations=[FULL], letters=[WAITING], changes=[CHANGE, CHANGE])
        ledger.claim([DOUBT], TEXT, LATE)
        ledger.note_alert("alert/1", NOW)
    before, history = ledger.read(), ledger.changes([FULL.ref])
    move(place.fleet.settings, "alpha")
    there = build(place.config).ledger
    assert (there.read(), there.changes([FULL.ref])) == (before, history)
    assert there.stored_text(DOUBT.key) == TEXT
    file, base = moving_ledgers(load(place.config))
    with base._reading() as db:
        sealed = bytes(db.execute("SELECT raw FROM kept").fetchone()["raw"])
    assert TEXT.raw not in sealed
    assert len(history) == 2
    remember(there, registrations=[known(ref="X-9")], letters=[record(Kind.LINK, number=9)])
    move(place.fleet.settings, "alpha", back=True)
    back = build(place.config).ledger
    assert back.stored_text(DOUBT.key) == TEXT
    assert {"X-9", FULL.ref} == back.read().registrations.keys()
    assert base.empty
    assert file.name == f"{socket.gethostname()}:{place.home / 'var' / 'ledger.sqlite'}"


def test_a_copy_that_is_not_what_was_copied_is_not_gone_by(place: Place) -> None:
    place.run("apply")

    def step(name: str) -> None:
        if name == "compared":
            with connected(place.fleet.url) as db:
                db.execute("SET douze.association = 'alpha'")
                db.execute("UPDATE letters SET subject = 'x'")

    with pytest.raises(LedgerError) as caught:
        move(place.fleet.settings, "alpha", step=step)
    assert said(caught.value.what) == "the copy is not what was copied"
    assert place.run("apply") == 0


def test_a_worker_does_no_pass_by_a_file_of_its_host(place: Place) -> None:
    with connected(place.fleet.url) as db:
        now = moment(db)
    alpha = Association("alpha", place.config)
    options = PassOptions(clock_set=False, stop=StopInThread(Event().is_set))
    done = pass_of(alpha, now, options, place.fleet.url)
    assert (done.status, place.arrived) == (2, [])
    assert "fleet move alpha" in done.told
    place.move()
    assert pass_of(alpha, now, options, place.fleet.url).status == 0
    assert place.arrived == ["ann", "zoe"]
