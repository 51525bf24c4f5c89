"""A pass that would find nothing to do is known beforehand, and never one that would."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from douze.adapters.imap_bounces import ImapBounces
from douze.composition import build
from douze.passes import pass_inputs, whole_pass
from douze.passes.pass_inputs import mark_of_inputs
from tests.home import CONFIG, Home
from tests.tabs import MEMBERS, REGISTRATIONS, SESSIONS

#: Two minutes after the pass that found nothing to do.
SOON = "2020-09-21T10:22"


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of the test's own to look at: other tests run passes of the true one meanwhile."""
    place = tmp_path_factory.mktemp("program")
    (place / "workflows").mkdir()
    (place / "workflows" / "seats.py").touch()
    monkeypatch.setattr(pass_inputs, "HOME", place)
    return place


@pytest.fixture
def whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A home whose last pass had nothing to do; how often everything was looked at since."""
    for minutes in ("00", "10", "20"):
        assert home("apply", now=f"2020-09-21T10:{minutes}")[0] == 0
    seen: list[str] = []
    looks = whole_pass.build_plan

    def build_plan(*how: object, **named: object) -> object:
        seen.append("whole")
        return looks(*how, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(whole_pass, "build_plan", build_plan)
    return seen


def test_nothing_is_looked_at_anew(home: Home, whole: list[str]) -> None:
    before = home.everything()
    _, first, _ = home("apply", now="2020-09-21T10:21")
    status, out, err = home("apply", now=SOON)
    assert (whole, status, err) == ([], 0, "")
    assert out == first.replace("10h21", "10h22")
    assert out.startswith("Passe du 21/09/2020 à 10h22. Statuts changés : 0, lignes écrites : 0")
    assert {name for name, was in home.everything().items() if before.get(name) != was} <= {
        "var/ledger.sqlite"
    }


def test_what_a_person_has_to_look_at_is_told_each_time(home: Home) -> None:
    home.change(SESSIONS, "D2", "quatorze heures")
    told = [
        home("apply", now=f"2020-09-21T10:{minutes}")[1] for minutes in ("00", "20", "40", "41")
    ]
    assert "quatorze heures" in told[-1]
    assert told[-1] == told[-2].replace("10h40", "10h41")


def by_the_minute(now: str) -> Callable[[Home], str]:
    return lambda home: now


def edited(home: Home) -> str:
    home.change(MEMBERS, "D2", "non")
    return SOON


def decided(home: Home) -> str:
    home.change(REGISTRATIONS, "L2", "annuler")
    return SOON


def configured(home: Home) -> str:
    home.config.write_text(f"{CONFIG}seats: {{default: 5}}\n", encoding="utf-8")
    return SOON


def with_words_of_its_own(home: Home) -> str:
    (home.folder / "mots").mkdir()
    home.config.write_text(f"{CONFIG}templates: mots\n", encoding="utf-8")
    for minutes in ("20", "21"):
        home("apply", now=f"2020-09-21T10:{minutes}")
    (home.folder / "mots" / "dues.md").write_text("Objet : Cotisation\n\nBonjour\n", "utf-8")
    return SOON


def remembered_otherwise(home: Home) -> str:
    home("resolve", now=SOON)
    home("adopt", now=SOON)
    return "2020-09-21T10:23"


def put_back(home: Home) -> str:
    ledger = home.folder / "var" / "ledger.sqlite"
    kept = home.folder / "kept.sqlite"
    shutil.copy(ledger, kept)
    home.change(MEMBERS, "D2", "non")
    home("apply", now=SOON)
    shutil.copy(kept, ledger)
    return "2020-09-21T10:23"


def killed(home: Home) -> str:
    (home.folder / "var" / "ledger.sqlite.pass").write_text("2020-09-21T10:00:00+00:00\n")
    return SOON


#: After what, and at which moment, everything is looked at.
LOOKED_AT: dict[str, Callable[[Home], str]] = {
    "a cell that staff changed": edited,
    "a decision": decided,
    "a setting": configured,
    "a template of the association": with_words_of_its_own,
    "an older ledger that is put back": put_back,
    "a pass that was killed": killed,
    "an hour": by_the_minute("2020-09-21T11:20"),
    "a clock that was put back": by_the_minute("2020-09-21T10:19"),
}


@pytest.mark.parametrize("after", LOOKED_AT.values(), ids=LOOKED_AT)
def test_everything_is_looked_at_after(
    home: Home, whole: list[str], after: Callable[[Home], str]
) -> None:
    now = after(home)
    whole.clear()
    home("apply", now=now)
    assert whole == ["whole"]


def test_with_another_version_of_the_program_everything_is_looked_at(
    home: Home, program: Path, whole: list[str]
) -> None:
    home("apply", now="2020-09-21T10:21")
    assert whole == []
    file = program / "workflows" / "seats.py"
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 1))
    home("apply", now=SOON)
    assert whole == ["whole"]


def test_the_moment_at_which_a_letter_is_due(home: Home, whole: list[str]) -> None:
    """The link leaves 24 hours before the start, whatever was known an hour before."""
    for now in ("09-30T13:10", "09-30T13:20", "09-30T13:30"):
        home("apply", now=f"2020-{now}")
    whole.clear()
    home("apply", now="2020-09-30T13:59")
    assert whole == []
    before = len(home.letters())
    home("apply", now="2020-09-30T14:00")
    assert whole == ["whole"]
    assert len(home.letters()) > before


def test_a_mailbox_has_to_be_looked_at(home: Home) -> None:
    adapters = build(home.config)
    assert mark_of_inputs(adapters, clock_set=True)
    assert not mark_of_inputs(
        replace(adapters, bounces=ImapBounces(adapters.settings.mail.bounces)), clock_set=True
    )


def test_a_letter_that_waits_keeps_passes_looking(home: Home, whole: list[str]) -> None:
    home.change(REGISTRATIONS, "L2", "annuler")
    for now in (SOON, "2020-09-21T10:33", "2020-09-21T10:34", "2020-09-21T10:35"):
        home("apply", "--limit", "0", now=now)
    assert len(whole) == 4
