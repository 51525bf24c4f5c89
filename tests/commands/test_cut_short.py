"""Passes that took too long, hung or were killed: staff hear of it, and the next does the work."""

import json
from email import message_from_bytes
from pathlib import Path

import pytest

from douze.composition import build
from douze.errors import PassTooLong, Stopped
from douze.letters.composer import Composer
from douze.model.letters import Mail, PlannedLetter
from douze.passes.one_pass import one_pass
from douze.passes.pass_options import PassOptions
from douze.stop import Stop
from tests.factories import at
from tests.home import CONFIG, Home
from tests.keys import key_of

NOTE = "ledger.sqlite.pass"
HUNG = "2020-09-21T08:00:00+00:00\nTimeout (0:11:00)!\n  File bounce_text.py, line 32\n"
KILLED = "2020-09-21T08:00:00+00:00\n"


def left(home: Home, text: str) -> Path:
    """Leave the note of a pass that did not come to its end."""
    (home.folder / "var").mkdir(mode=0o700, exist_ok=True)
    note = home.folder / "var" / NOTE
    note.write_text(text)
    note.chmod(0o600)
    return note


def alerts(home: Home) -> list[str]:
    keys = [key_of(message_from_bytes(raw), home.ledger) for raw in home.letters().values()]
    return [key for key in keys if key.startswith("alert/")]


def test_a_pass_leaves_no_note(home: Home) -> None:
    assert home("apply")[0] == 0
    assert not (home.folder / "var" / NOTE).exists()


def test_a_folder_in_its_place_is_told_as_one(home: Home) -> None:
    note = left(home, "")
    note.unlink()
    note.mkdir()
    status, _, err = home("apply")
    assert (status, f"{note} : ne peut pas être écrit (c'est un dossier)." in err) == (2, True)


def test_a_pass_that_hung_is_told_by_the_next_which_does_the_work(home: Home) -> None:
    note = left(home, HUNG)
    status, out, err = home("apply")
    kept = home.folder / "var" / "pass-hung.txt"
    assert (status, err) == (
        0,
        "La passe précédente a duré plus que schedule.deadline et a été coupée. "
        f"{kept} dit où elle en était.\n",
    )
    assert out.endswith("messages envoyés : 3.\n")
    assert alerts(home) == ["alert/pass_too_long/2020-09-21"]
    assert kept.read_text() == HUNG
    assert not note.exists()
    assert home("apply", now="2020-09-21T10:10")[2] == ""
    assert len(alerts(home)) == 1


KILLS = {
    "a single kill is told to nobody": ("2020-09-21T10:10", []),
    "passes killed for an hour are told": (
        "2020-09-21T11:00",
        ["alert/passes_failing/2020-09-21"],
    ),
}


@pytest.mark.parametrize(("now", "told"), KILLS.values(), ids=KILLS)
def test_passes_that_are_killed_count_as_failed(home: Home, now: str, told: list[str]) -> None:
    left(home, KILLED)
    status, _, err = home("apply", now=now)
    assert status == 0
    assert err.startswith("La passe précédente n'est pas allée au bout : elle a été coupée")
    assert alerts(home) == told


def written(home: Home, now: str) -> list[str]:
    """Do a pass; give the letters to participants that lie in the outbox by then."""
    home("apply", now=now)
    keys = [key_of(message_from_bytes(raw), home.ledger) for raw in home.letters().values()]
    return sorted(key for key in keys if key.startswith("BENEVOLES-"))


def test_the_letter_over_which_a_pass_hung_waits_for_a_day_and_all_others_go(home: Home) -> None:
    status, out, _ = home("plan", "--json")
    hung, *others = sorted(each["key"] for each in json.loads(out)["letters"])
    moment, where = HUNG.split("\n", 1)
    left(home, f"{moment}\nletter {hung}\n{where}")
    status, _, err = home("apply")
    assert status == 2
    assert f"{hung} : une passe n'en est pas venue à bout" in err
    assert {key.split("/")[1] for key in alerts(home)} == {"pass_too_long", "letter_unwritable"}
    assert written(home, "2020-09-21T10:10") == others
    assert written(home, "2020-09-22T09:59") == others
    assert written(home, "2020-09-22T10:00") == sorted([hung, *others])


def test_a_letter_that_was_being_written_when_a_pass_was_killed_goes(home: Home) -> None:
    _, out, _ = home("plan", "--json")
    letters = sorted(each["key"] for each in json.loads(out)["letters"])
    left(home, f"{KILLED}letter {letters[0]}\n")
    assert written(home, "2020-09-21T10:00") == letters


def test_a_pass_notes_which_letter_it_writes_and_that_it_is_written(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[str] = []
    compose = Composer.compose

    def watched(composer: Composer, planned: PlannedLetter) -> Mail:
        noted.append((home.folder / "var" / NOTE).read_text().split("\n", 1)[1])
        return compose(composer, planned)

    monkeypatch.setattr(Composer, "compose", watched)
    home("apply")
    keys = [key_of(message_from_bytes(raw), home.ledger) for raw in home.letters().values()]
    assert sorted(noted) == sorted(f"letter {key}\n" for key in keys)


def test_a_note_in_the_way_is_no_way_out(home: Home) -> None:
    elsewhere = home.folder / "elsewhere"
    (home.folder / "var").mkdir(mode=0o700)
    (home.folder / "var" / NOTE).symlink_to(elsewhere)
    status, _, err = home("apply")
    assert status == 2
    assert f"{NOTE} : ne peut pas être écrit (" in err
    assert not elsewhere.exists()


def test_a_note_that_says_nothing_counts_for_nothing(home: Home) -> None:
    for text in ("", "\x00\xff", "2020-09-21T08:00:00\n", "0001-01-01T00:00:00+14:00\n"):
        left(home, text)
        assert home("apply")[::2] == (0, "")


def test_a_pass_whose_time_is_over_ends_before_it_writes_and_alerts(home: Home) -> None:
    stop = Stop()
    stop._late = True
    before = home.workbook.read_bytes()
    with pytest.raises(PassTooLong) as caught:
        one_pass(build(home.config), at("09-21 10:00"), PassOptions(clock_set=True, stop=stop))
    assert caught.value.alerted
    assert home.workbook.read_bytes() == before
    assert alerts(home) == ["alert/pass_too_long/2020-09-21"]


def test_a_pass_that_is_told_to_stop_ends_before_it_writes_and_is_no_failure(home: Home) -> None:
    stop = Stop()
    stop._asked = True
    with pytest.raises(Stopped):
        one_pass(build(home.config), at("09-21 10:00"), PassOptions(clock_set=True, stop=stop))
    assert home.letters() == {}
    assert not (home.folder / "var" / NOTE).exists()


def test_letters_left_when_the_time_is_over_wait_and_staff_are_told(home: Home) -> None:
    class Late(Stop):
        """Its time is over after the first letter."""

        def over(self) -> bool:
            self._late = len(home.letters()) >= 1
            return self._late

    _, report = one_pass(
        build(home.config), at("09-21 10:00"), PassOptions(clock_set=True, stop=Late())
    )
    assert (len(report.sent), len(report.queued)) == (1, 2)
    assert alerts(home) == ["alert/pass_too_long/2020-09-21"]
    assert home("apply")[0] == 0
    assert len(home.letters()) == 4


DEADLINES = {"0min": 2, "59min": 0, "24h": 0, "25h": 2, "2d": 2, "soon": 2}


@pytest.mark.parametrize(("deadline", "status"), DEADLINES.items(), ids=DEADLINES)
def test_a_deadline_is_from_a_minute_to_a_day(home: Home, deadline: str, status: int) -> None:
    home.config.write_text(f"{CONFIG}schedule: {{deadline: {deadline}}}\n", encoding="utf-8")
    found, _, err = home("plan")
    assert found == status
    assert ("schedule.deadline : il faut une durée" in err) is bool(status)
