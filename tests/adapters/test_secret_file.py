"""The secret under the links in letters: made once, ours alone, and never made anew unasked."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.secret_file import SecretFile
from douze.errors import SecretUnreadable
from douze.model.tokens import SECRET_BYTES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "withdrawals.key"


def test_there_is_none_until_one_is_made(path: Path) -> None:
    assert SecretFile(path).read() == b""
    assert not path.parent.exists()


def test_it_is_made_once(path: Path) -> None:
    made = SecretFile(path).make()
    assert len(made) == SECRET_BYTES
    assert SecretFile(path).make() == SecretFile(path).read() == made
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]


def test_no_two_are_the_same(tmp_path: Path) -> None:
    assert len({SecretFile(tmp_path / str(n)).make() for n in range(20)}) == 20


def test_it_is_nobody_elses(path: Path) -> None:
    before = os.umask(0)
    try:
        SecretFile(path).make()
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_a_crash_left_is_no_hindrance(path: Path) -> None:
    path.parent.mkdir()
    path.with_name(path.name + ".part").write_text("half")
    made = SecretFile(path).make()
    assert SecretFile(path).read() == made


@pytest.mark.parametrize("content", [b"", b"\n", b"abcd\n", b"zz" * 32, b"\xff" * 64, b"00" * 99])
def test_what_is_no_secret_is_told_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    for ask in (SecretFile(path).read, SecretFile(path).make):
        with pytest.raises(SecretUnreadable, match=r"s\.key: holds no secret of ours\. Put"):
            ask()
    assert path.read_bytes() == content


def test_a_link_is_not_followed(path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to("/etc/hostname")
    with pytest.raises(SecretUnreadable, match="cannot be read"):
        SecretFile(path).read()


def test_a_folder_that_cannot_be_written_is_told(path: Path) -> None:
    path.parent.write_text("a file, not a folder")
    with pytest.raises(SecretUnreadable, match="cannot be"):
        SecretFile(path).make()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_pipe, Path.mkdir], ids=["a pipe", "a folder"])
def test_what_is_no_file_is_told_and_not_waited_for(
    path: Path, make: Callable[[Path], None]
) -> None:
    path.parent.mkdir()
    make(path)
    with pytest.raises(SecretUnreadable, match="cannot be read"):
        SecretFile(path).read()
