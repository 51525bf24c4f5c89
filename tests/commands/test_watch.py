"""Passes on a rhythm: at once, then at each beat, until a signal; errors are told, not died of."""

import datetime as datetime_module
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest
import schedule

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.apply.options import ApplyOptions, PlanAdapters
from douze.model.words import LetterState
from douze.stop import Stop
from douze.watch import in_words, watch
from tests.factories import wording
from tests.home import CONFIG, NOW, Home
from tests.house import House
from tests.keys import key_of
from tests.lengths import at_length
from tests.mail.server import Script, Talk, running
from tests.patient import patient
from tests.steps import answers, tell


class Beats:
    """A clock for the schedule library: it goes by what is slept."""

    def __init__(self, stops_after: timedelta) -> None:
        self.now = self.start = datetime(2020, 10, 25, 0, 30)
        self.stops_after = stops_after
        self.slept = timedelta()
        self.back = timedelta()
        self.passes: list[timedelta] = []

    def sleep(self, seconds: float) -> None:
        self.slept += timedelta(seconds=seconds)

    def stop(self) -> bool:
        return self.slept >= self.stops_after

    def one_pass(self) -> None:
        self.passes.append(self.slept)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Beats:
    beats = Beats(timedelta(minutes=35))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return beats.start + beats.slept - beats.back

    ours = SimpleNamespace(**{**vars(datetime_module), "datetime": Clock})
    monkeypatch.setattr(schedule, "datetime", ours)
    return beats


def minutes(beats: Beats) -> list[int]:
    return [round(moment.total_seconds() / 60) for moment in beats.passes]


def test_a_pass_comes_at_once_and_then_at_each_beat(clock: Beats) -> None:
    watch("every 10 minutes", clock.one_pass, clock.stop, sleep=clock.sleep)
    assert minutes(clock) == [0, 10, 20, 30]


def test_a_rhythm_may_be_in_hours(clock: Beats) -> None:
    clock.stops_after = timedelta(hours=5)
    watch("every 2 hours", clock.one_pass, clock.stop, sleep=clock.sleep)
    assert minutes(clock) == [0, 120, 240]


def test_a_pass_comes_between_two_beats_where_time_calls_for_it(clock: Beats) -> None:
    wakes = iter((200.0, None, 99_999.0))

    def one_pass() -> float | None:
        clock.one_pass()
        return next(wakes, None)

    watch("every 10 minutes", one_pass, clock.stop, sleep=clock.sleep)
    assert minutes(clock) == [0, 3, 10, 20, 30]


def test_an_hour_that_comes_twice_makes_no_pause(clock: Beats) -> None:
    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if clock.slept > timedelta(minutes=15):
            clock.back = timedelta(hours=1)

    clock.stops_after = timedelta(minutes=59)
    watch("every 10 minutes", clock.one_pass, clock.stop, sleep=sleep)
    assert minutes(clock) == [0, 10, 15, 25, 35, 45, 55]


def test_a_stop_before_the_first_pass_makes_none(clock: Beats) -> None:
    clock.stops_after = timedelta()
    watch("every 10 minutes", clock.one_pass, clock.stop, sleep=clock.sleep)
    assert clock.passes == []


def test_signals_are_noted_and_then_given_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stop() as stop:
        assert not stop()
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop()
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT], ids=["nohup", "behind &"])
def test_what_is_ignored_stays_ignored(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with Stop() as stop:
            os.kill(os.getpid(), number)
            assert not stop()
        assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


# A stop between letters


def test_a_stop_leaves_the_letters_that_are_left_for_the_next_pass() -> None:
    house = tell([answers(who, f"09-20 10:0{n}") for n, who in enumerate(("zoe", "ann", "kim"))])
    done = stopped_after(house, 1)
    assert [who for who, _ in done] == ["zoe"]
    waiting = [r.to for r in house.ledger.read().letters.values() if r.state is LetterState.QUEUED]
    assert len(waiting) == 2
    assert len(house.pass_at("09-20 11:10").letters) == 2
    assert len({m.message_id for m in house.mailer.sent}) == len(house.mailer.sent) == 3


def stopped_after(house: House, letters: int) -> list[tuple[str, str]]:
    from douze.apply.apply_plan import apply_plan

    plan = house.look_at("09-20 11:00")[1]
    _, report = apply_plan(
        plan,
        PlanAdapters(
            house.workbook, house.mailer, house.ledger, house.composer.compose, house.wording
        ),
        ApplyOptions(stop=lambda: len(house.mailer.sent) >= letters),
    )
    return [(r.to.partition("@")[0], r.kind.value) for r in report.sent]


# A real process


@contextmanager
def watching(home: Home, *words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        patient("--config", str(home.config), "watch", *words),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


@pytest.mark.parametrize(
    "number", at_length((signal.SIGTERM, signal.SIGINT), short=(signal.SIGINT,))
)
def test_a_signal_in_the_middle_of_a_pass_loses_and_doubles_nothing(
    home: Home, number: signal.Signals
) -> None:
    """It comes while the server takes its time over the second of three letters."""
    told: list[subprocess.Popen[str]] = []

    def slow(talk: Talk) -> None:
        told[0].send_signal(number)
        talk.server.wait(0.3)
        talk.keep(talk.given)
        talk.say(b"250 2.0.0 ok\r\n")

    with running(Script(at={"dot": [None, slow, None]})) as server:
        mail = f"{{kind: smtp, host: 127.0.0.1, port: {server.port}, security: none}}"
        assert "{path: var/outbox, pickup: true}" in CONFIG
        home.config.write_text(CONFIG.replace("{path: var/outbox, pickup: true}", mail), "utf-8")
        with watching(home, "--now", NOW) as process:
            told.append(process)
            out, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, "")
        assert out.splitlines()[-1] == "Arrêté. La prochaine passe reprendra ici."
        assert states(home) == {LetterState.SENT: 2, LetterState.QUEUED: 1}
        assert len(server.texts) == 2
        assert home("apply")[0] == 0
    keys = [key_of(message_from_bytes(text, policy=default), home.ledger) for text in server.texts]
    assert len(set(keys)) == len(keys) == 3
    assert states(home) == {LetterState.SENT: 3}


def states(home: Home) -> Counter[LetterState]:
    ledger = SqliteLedger(home.ledger)
    try:
        return Counter(record.state for record in ledger.read().letters.values())
    finally:
        ledger.close()


def test_watch_prints_as_apply_does_and_stops_between_passes(home: Home) -> None:
    with watching(home, "--now", NOW) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Toutes les 10 minutes, jusqu'à Ctrl+C.\n"
        assert process.stdout.readline() == (
            "Passe du 21/09/2020 à 10h00. "
            "Statuts changés : 3, lignes écrites : 4, messages envoyés : 3.\n"
        )
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (
        0,
        "Arrêté. La prochaine passe reprendra ici.\n",
        "",
    )


FAILURES: dict[str, tuple[Callable[[Home], object], str]] = {
    "somebody has the workbook open (1)": (
        lambda there: (there.folder / ".~lock.inscriptions.xlsx#").write_text(",zoe,bureau,,;"),
        "l'a ouvert",
    ),
    "the sheet cannot be read (2)": (
        lambda there: there.change("Sessions", "A1", "Kode ?"),
        "ne peut pas être lu",
    ),
}


@pytest.mark.parametrize(("spoil", "told"), FAILURES.values(), ids=FAILURES)
def test_an_error_is_told_and_watch_goes_on(
    home: Home,
    spoil: Callable[[Home], object],
    told: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import run
    from douze import watch as module

    passes: list[int] = []

    def thrice(rhythm: str, one: Callable[[], object], stop: Callable[[], bool]) -> None:
        assert rhythm == "every 10 minutes"
        for number in range(3):
            passes.append(number)
            if number == 1:
                lock = home.folder / ".~lock.inscriptions.xlsx#"
                lock.unlink(missing_ok=True)
                home.workbook.write_bytes(good)
            one()

    good = home.workbook.read_bytes()
    spoil(home)
    monkeypatch.setattr(module, "watch", thrice)
    assert run.COMMANDS["watch"] is run.watch
    status, out, err = home("watch")
    assert status == 0
    assert len(passes) == 3
    assert told in err
    assert out.count("Passe du ") == 2
    assert "messages envoyés : 3" in out


def test_a_watch_whose_config_is_wrong_does_not_begin(home: Home) -> None:
    home.config.write_text(CONFIG + "schedule: {apply: parfois}\n", encoding="utf-8")
    status, out, err = home("watch")
    assert (status, out) == (2, "")
    assert "schedule.apply" in err


RHYTHMS = {
    "every 10 minutes": "Toutes les 10 minutes, jusqu'à Ctrl+C.",
    "every 1 minutes": "Chaque minute, jusqu'à Ctrl+C.",
    "every 1 hours": "Chaque heure, jusqu'à Ctrl+C.",
    "every 2 hours": "Toutes les 2 heures, jusqu'à Ctrl+C.",
}


@pytest.mark.parametrize(("rhythm", "said"), RHYTHMS.items(), ids=RHYTHMS)
def test_a_rhythm_is_told_in_the_language_of_the_sheet(rhythm: str, said: str) -> None:
    assert wording().sentence(in_words(rhythm)) == said
