"""A file takes another's place wholly or not at all, and is ours alone."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.replace_file import draft_of, draft_prefix, replace_file


def nothing(path: Path) -> None:
    """Let there be nothing."""


#: What may stand in the place of a file that is written.
THERE: dict[str, Callable[[Path], object]] = {
    "nothing": nothing,
    "an older one": lambda path: path.write_bytes(b"old"),
    "one that nobody may write": lambda path: path.touch(0o444),
    "a link": lambda path: path.symlink_to(path.with_name("elsewhere")),
    "a link that leads to itself": lambda path: path.symlink_to(path),
    "a pipe": os.mkfifo,
}


@pytest.mark.parametrize("durable", [False, True], ids=["soon", "durable"])
@pytest.mark.parametrize("there", THERE.values(), ids=THERE)
def test_it_takes_the_place_of(
    there: Callable[[Path], object], durable: bool, tmp_path: Path
) -> None:
    path, elsewhere = tmp_path / "file", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"somebody else's")
    there(path)
    replace_file(path, b"new", durable=durable)
    assert not path.is_symlink()
    assert (path.read_bytes(), elsewhere.read_bytes()) == (b"new", b"somebody else's")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "file"]


def test_what_fails_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.mkdir()  # which no file can take the place of
    with pytest.raises(OSError, match="directory"):
        replace_file(path, b"new")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_what_the_dead_left_is_cleared_away_and_what_others_write_is_not(tmp_path: Path) -> None:
    path = tmp_path / "file"
    dead = path.with_name(f"{draft_prefix(path)}0.tmp")
    other = path.with_name(f"{draft_prefix(tmp_path / 'other')}0.tmp")
    for left in (dead, other):
        left.write_bytes(b"half")
    replace_file(path, b"old")
    assert not dead.exists()
    with draft_of(path) as (draft, _):
        replace_file(path, b"new")
        assert draft.exists(), "somebody alive writes it"
        draft.unlink()
    assert path.read_bytes() == b"new"
    assert other.exists()


def test_a_pipe_as_a_draft_keeps_nobody_waiting(tmp_path: Path) -> None:
    path = tmp_path / "file"
    os.mkfifo(path.with_name(f"{draft_prefix(path)}0.tmp"))
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"


def test_a_name_of_any_length_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
