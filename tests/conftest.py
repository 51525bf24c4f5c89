"""What holds for every test, and where the houses of its scenarios keep their rows.

A scenario is played in memory. Those that bear the mark `everywhere` (a test with all its cases, or
one case) are played in an .xlsx file or on the local Google too, in turn. `make prove` plays every
scenario on every spreadsheet; a file that says `SPREADSHEETS` keeps to these.
"""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal import charmap, entropy
from hypothesis.internal.conjecture import providers
from hypothesis.internal.intervalsets import IntervalSet

from douze.adapters.sqlite import file
from douze.doctor import letters
from douze.errors import DouzeError
from douze.letters import templates
from douze.letters.composer import Composer
from douze.passes import pass_inputs
from douze.pdf import papers
from tests.home import Home
from tests.lean_reports import send_less
from tests.lengths import PROVE
from tests.lived_once import LivedOnce
from tests.memory import ample
from tests.parsed_once import parse_once
from tests.programs import left_out
from tests.said import said
from tests.sheets_server import SheetsServer
from tests.spreadsheets import Maker, choosing, chosen, in_files, in_memory, online
from tests.tables_once import made_at_once
from tests.tried_once import SetOnce, read_as_ours, told_once, tried_once, written_once

# Machines are noisy, so no test asserts a time; this one neither. And a test that passes once
# passes always: other examples are for `make prove`, where somebody waits for what they find.
settings.register_profile(
    "noisy", deadline=None, derandomize=not PROVE, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("noisy")
if not PROVE:
    # Hypothesis also draws what it reads in all modules that happen to be there, which are others
    # in each worker; and to read them takes it a while.
    providers._get_local_constants = lambda: providers._local_constants
    # And it tries all 1,114,112 characters for those that UTF-8 knows: all but halves of pairs.
    _utf_8 = IntervalSet(((0, 0xD7FF), (0xE000, 0x10FFFF))), IntervalSet(())
    _tried = charmap.intervals_from_codec
    charmap.intervals_from_codec = lambda codec: _utf_8 if codec == "utf-8" else _tried(codec)  # type: ignore[assignment]
    # And it looks through all objects for whoever holds its chance, which it does itself.
    entropy.register_random = lambda r: entropy.RANDOMS_TO_MANAGE.update({next(entropy._RKEY): r})

# Under nohup, or behind a script's `&`, signals are ignored, and what we start would inherit that.
# One that is heard, and does nothing here, is as it usually is there.
for _number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, lambda number, frame: None)

# In no language of its own, an error reads here as whoever met it in English would read it.
DouzeError.__str__ = said  # type: ignore[method-assign,assignment]

if not PROVE:
    Composer.check = tried_once(Composer.check)  # type: ignore[method-assign,assignment]
    letters._failures = written_once(letters._failures)  # type: ignore[assignment]
    file.bring_up = made_at_once(file.bring_up)  # type: ignore[attr-defined,assignment]
    papers.typeset = SetOnce(papers.typeset)  # type: ignore[attr-defined]
    pass_inputs.mark_of_program = told_once(pass_inputs.mark_of_program)
    # Templates that tests bring do not push out the program's, which all others fill in.
    form, page = (cache(read.__wrapped__) for read in (templates._form, templates._compiled))
    templates._form, templates._compiled = read_as_ours(form), read_as_ours(page)  # type: ignore[assignment]
    parse_once()

# The folders of the tests are in memory where there is room; pytest asks for them once it has us.
if folder := ample():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)

# A run looks as seldom as `run.py` for objects that keep each other alive, and what is made while
# tests are gathered stays until the end.
gc.set_threshold(100_000, 20, 20)
gc.disable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Let one more worker run than there are processors.

    A fifth of the time a worker waits: for a program to start or to end, a server, a grace period.
    """
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    send_less(config)


SPREADSHEETS = ("memory", "xlsx", "google")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make each scenario for every spreadsheet, or for those that its module or itself names."""
    if _says_where(metafunc.definition):
        return
    asked = [d[-1].func for d in metafunc._arg2fixturedefs.values()]
    if any(keeps_rows(function) for function in (metafunc.function, *asked)):
        places = getattr(metafunc.module, "SPREADSHEETS", SPREADSHEETS)
        # To make cases, and drop them, takes long.
        if not PROVE:
            marked = any(mark.name == "everywhere" for mark in _marks(metafunc.definition))
            places = ("memory", *(_in_turn(metafunc.function.__name__, places) if marked else ()))
        metafunc.parametrize("spreadsheet", places, indirect=True)


def _in_turn(test: str, places: Sequence[str]) -> Sequence[str]:
    """Where a story is played besides: as many in one place as in another, and always the same."""
    besides = [place for place in places if place != "memory"]
    first = crc32(test.encode()) % max(1, len(besides))
    return besides[first : first + 1]


def _marks(mine: pytest.Item) -> Iterator[pytest.Mark]:
    """The marks of a test, and those of its cases."""
    yield from mine.iter_markers()
    for table in mine.iter_markers("parametrize"):
        for case in table.args[1]:
            yield from (getattr(mark, "mark", mark) for mark in getattr(case, "marks", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, beside what is played in memory, all that is no story for every spreadsheet."""
    if not PROVE:
        played = [item for item in items if _place(item) in ("", "memory") or _everywhere(item)]
        items[:] = _long_first(played)


def _everywhere(item: pytest.Item) -> bool:
    return item.get_closest_marker("everywhere") is not None


def _long_first(items: list[pytest.Item]) -> list[pytest.Item]:
    """Put the longest files first: worlds, and those whose tests share what took long to make.

    A file is played by one worker, and the other is not to wait for it in the end.
    """
    long = {item.path for item in items if item.path.parent.name == "world" or _shares(item)}
    return sorted(items, key=lambda item: item.path not in long)


def _shares(item: pytest.Item) -> bool:
    info = getattr(item, "_fixtureinfo", None)
    asked = info.name2fixturedefs.values() if info else ()
    return any(made[-1].scope == "module" for made in asked)


def pytest_collection_finish() -> None:
    """Keep the tests themselves, and what they import, from being looked through at each sweep."""
    gc.freeze()
    gc.enable()


def _place(item: pytest.Item) -> str:
    """Which of the spreadsheets a scenario is made for; empty where the test itself says it."""
    made = getattr(item, "callspec", None)
    return "" if made is None or _says_where(item) else made.params.get("spreadsheet", "")


def _says_where(test: pytest.Item) -> bool:
    return any("spreadsheet" in mark.args[0] for mark in test.iter_markers("parametrize"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say once what was left out of the run, and what to type."""
    skipped = terminalreporter.stats.get("skipped", ())
    reasons = [report.longrepr[2].removeprefix("Skipped: ") for report in skipped]
    if said := left_out(reasons):
        terminalreporter.write_line(said)


@pytest.fixture(autouse=True)
def spreadsheet(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the houses that a test builds keep their rows; in memory, if nothing is said."""
    name: str = getattr(request, "param", "memory")
    maker: Maker = in_memory
    if name == "xlsx":
        maker = in_files(request.getfixturevalue("tmp_path"))
    elif name == "google":
        server: SheetsServer = request.getfixturevalue("any_google")
        maker = online(server, server.credentials.parent)
    with choosing(maker):
        yield name


@pytest.fixture(scope="session")
def any_google() -> Iterator[SheetsServer]:
    """A local Google for everybody who builds a house there."""
    with SheetsServer.running(locale="fr_FR", time_zone="Europe/Paris") as server:
        yield server


@cache
def keeps_rows(function: Callable[..., Any]) -> bool:
    """Whether a test or fixture has a spreadsheet made; told by the names that it uses."""
    seen: set[object] = set()
    left: list[Any] = [function]
    while left:
        here = left.pop()
        if here is chosen:
            return True
        if here not in seen and here not in _without:
            seen.add(here)
            left += _used(here)
    _without.update(seen)
    return False


#: What was looked through and has no spreadsheet made, nor has anything that it uses.
_without: set[object] = set()


@cache
def _used(here: Any) -> tuple[Any, ...]:
    """What of the tests' own a function, or any method of a class, names of its module."""
    used: list[Any] = []
    for one in [here, *vars(here).values()] if isinstance(here, type) else [here]:
        whole = getattr(one, "__func__", one)
        if isinstance(whole, FunctionType):
            used += (whole.__globals__.get(name) for name in _names(whole.__code__))
    kinds = (FunctionType, type)
    return tuple(u for u in used if isinstance(u, kinds) and u.__module__.startswith("tests."))


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)


def pytest_runtest_setup() -> None:
    """Give each test the same umask: passes that run here set it for all that comes after.

    A hook, where a fixture would be made anew for thousands of tests.
    """
    os.umask(0o022)


@pytest.fixture
def home(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    lived_once: LivedOnce,
) -> Home:
    """An association on the disk: zoe is a member, max is not, ann comes too late."""
    folder = tmp_path / "association"
    folder.mkdir()
    changes_us = PROVE or "monkeypatch" in request.fixturenames
    return Home(folder, capsys, None if changes_us else lived_once.first_pass)


@pytest.fixture(scope="session")
def lived_once(tmp_path_factory: pytest.TempPathFactory) -> LivedOnce:
    return LivedOnce(tmp_path_factory.mktemp("lived"))
