"""What holds for every test, and where the houses of its scenarios keep their rows."""

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import pytest
from hypothesis import settings

from tests import factories
from tests.sheets_server import SheetsServer
from tests.spreadsheets import choosing, in_files, in_memory, online

# Machines are noisy, so no test asserts a time; this one neither.
settings.register_profile("noisy", deadline=None)
settings.load_profile("noisy")

SPREADSHEETS = ("memory", "xlsx", "google")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play each scenario three times. Who says themselves where it is played is obeyed."""
    marks = metafunc.definition.iter_markers("parametrize")
    if any(mark.args[0] == "spreadsheet" for mark in marks):
        return
    asked = [d[-1].func for d in metafunc._arg2fixturedefs.values()]
    if any(builds_a_house(function) for function in (metafunc.function, *asked)):
        metafunc.parametrize("spreadsheet", SPREADSHEETS, indirect=True)


@pytest.fixture(autouse=True)
def spreadsheet(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the houses that a test builds keep their rows; in memory, if nothing is said."""
    name = getattr(request, "param", "memory")
    maker = in_memory
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
def builds_a_house(function: Callable[..., Any]) -> bool:
    """Whether a function builds a house, or calls one that does; told by the names it uses."""
    seen: set[object] = set()
    left: list[Any] = [function]
    while left:
        here = left.pop()
        here = getattr(here, "__wrapped__", here)
        if here is factories.House:
            return True
        if isinstance(here, FunctionType) and here not in seen and _ours(here):
            seen.add(here)
            left += [here.__globals__.get(name) for name in _names(here.__code__)]
    return False


def _ours(function: FunctionType) -> bool:
    return function.__module__.startswith("tests.")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
