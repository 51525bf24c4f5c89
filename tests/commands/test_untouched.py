"""A workbook that nobody touched is not read; one that somebody did is."""

import time
from types import SimpleNamespace

import pytest

from douze.adapters.xlsx_file import XlsxFile
from douze.passes import pass_inputs
from tests.home import Home

MINUTE = 60 * 10**9


def test_a_quiet_pass_does_not_read_what_nobody_touched(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_minute_later(monkeypatch)
    reads = counting(monkeypatch)
    read_by = []
    for _ in range(4):
        before = len(reads)
        assert home("apply")[0] == 0
        read_by.append(len(reads) - before)
    assert read_by[-1] == 0
    touched = home.workbook.read_bytes()
    home.workbook.write_bytes(touched)
    assert home("apply")[0] == 0
    assert len(reads) == sum(read_by) + 1


def test_what_was_touched_a_moment_ago_is_read_each_time(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = counting(monkeypatch)
    a_minute_later(monkeypatch, -10)  # as on a machine whose clock is behind
    for _ in range(3):
        assert home("apply")[0] == 0
    before = len(reads)
    assert home("apply")[0] == 0
    assert len(reads) == before + 1


def a_minute_later(monkeypatch: pytest.MonkeyPatch, minutes: int = 1) -> None:
    """Let the clock by which files are known be so much ahead."""
    clock = SimpleNamespace(time_ns=lambda: time.time_ns() + minutes * MINUTE)
    monkeypatch.setattr(pass_inputs, "time", clock)


def counting(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Note each time that the bytes of a workbook are read."""
    reads: list[None] = []
    read = XlsxFile._content

    def counted(self: XlsxFile) -> object:
        reads.append(None)
        return read(self)

    monkeypatch.setattr(XlsxFile, "_content", counted)
    return reads
