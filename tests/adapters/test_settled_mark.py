"""Known without reading it: a file that nobody touched, and no other."""

import os
import time
from pathlib import Path

import pytest

from douze.file_stamps import settled_mark

MINUTE = 60 * 10**9


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a"
    path.write_bytes(b"as it was")
    return path


@pytest.fixture
def later() -> int:
    """A minute from now, when all that is done in a test is long ago."""
    return time.time_ns() + MINUTE


def test_a_file_that_nobody_touched_has_the_mark_that_it_had(path: Path, later: int) -> None:
    assert settled_mark(path, later)
    assert settled_mark(path, later) == settled_mark(path, later + 1)


def test_another_time_another_size_and_another_file_have_another(path: Path, later: int) -> None:
    marks = {settled_mark(path, later)}
    os.utime(path, ns=(0, 0))
    marks.add(settled_mark(path, later))
    path.write_bytes(b"longer than it was")
    os.utime(path, ns=(0, 0))
    marks.add(settled_mark(path, later))
    another = path.with_name("b")
    another.write_bytes(path.read_bytes())
    os.utime(another, ns=(0, 0))
    another.replace(path)
    marks.add(settled_mark(path, later))
    assert len(marks) == 4


def test_a_file_whose_time_was_put_back_has_another(path: Path, later: int) -> None:
    os.utime(path, ns=(0, 0))
    before = settled_mark(path, later)
    touched = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == touched:  # a file system's clock may tick slowly
        path.write_bytes(b"as it is ")
        os.utime(path, ns=(0, 0))
    assert settled_mark(path, later) != before


def test_a_file_that_was_changed_a_moment_ago_has_none(path: Path) -> None:
    assert settled_mark(path, path.stat().st_ctime_ns + 10**9) == ""


def test_a_file_that_is_not_there_has_none(path: Path, later: int) -> None:
    path.unlink()
    assert settled_mark(path, later) == ""
