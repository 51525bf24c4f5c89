"""What a process that does the passes of many knows beforehand saves each of them work."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from douze.composition import build
from douze.model.report import Report
from douze.passes import pass_inputs
from douze.passes.one_pass import one_pass
from douze.passes.pass_inputs import mark_of_program
from douze.passes.pass_options import PassOptions
from tests.home import Home

QUIET = datetime(2020, 9, 21, 10, 20, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def done(home: Home, now: datetime, options: PassOptions) -> Report:
    return one_pass(build(home.config), now, options)[1]


@pytest.fixture
def program(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of the test's own to look at: other tests run passes of the true one meanwhile."""
    place = tmp_path_factory.mktemp("program")
    (place / "workflows").mkdir()
    monkeypatch.setattr(pass_inputs, "HOME", place)
    return place


@pytest.fixture
def quiet(home: Home) -> Home:
    """A home whose next pass has nothing to do."""
    for before in (20, 10):
        home("apply", now=f"{QUIET - before * MINUTE:%Y-%m-%dT%H:%M}")
    return home


def test_a_process_runs_the_program_that_lay_there_when_it_began(
    quiet: Home, program: Path
) -> None:
    """Whatever is put in its place meanwhile is another process's, which looks anew."""
    among = PassOptions(clock_set=True, program=mark_of_program())
    assert done(quiet, QUIET, among).wake_at == QUIET + HOUR
    (program / "workflows" / "seats.py").touch()
    assert done(quiet, QUIET + MINUTE, among).wake_at == QUIET + HOUR
    anew = QUIET + 2 * MINUTE
    assert (
        done(quiet, anew, PassOptions(clock_set=True, program=mark_of_program())).wake_at
        == anew + HOUR
    )


def test_where_a_feed_watches_the_sheet_it_is_looked_at_less_often(quiet: Home) -> None:
    six = 6 * HOUR
    usual, watched = (PassOptions(clock_set=True, at_least_every=each) for each in (None, six))
    assert done(quiet, QUIET, watched).wake_at == QUIET + six
    for minutes in (1, 2):  # settings as they were, so it is known until then
        assert done(quiet, QUIET + minutes * MINUTE, usual).wake_at == QUIET + six
    assert done(quiet, QUIET + six, usual).wake_at == QUIET + six + HOUR
