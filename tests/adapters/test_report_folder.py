"""Connection reports as files: whatever their encoding, and whatever stands between the cells."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest

from douze.adapters.report_folder import ReportFolder

ROWS = (("Nom", "Début", "Durée"), ("Zoé, dite « Z »", "14:00", "1 h 52"))


def written(between: str) -> str:
    quoted = [[f'"{cell}"' if between in cell else cell for cell in row] for row in ROWS]
    return "\r\n".join(between.join(row) for row in quoted) + "\r\n"


FILES: Mapping[str, bytes] = {
    "UTF-8, commas": written(",").encode(),
    "UTF-8 with its mark, semicolons": written(";").encode("utf-8-sig"),
    "UTF-16 with its mark, tabs": written("\t").encode("utf-16"),
    "UTF-16 without": written("\t").encode("utf-16-le"),
    "UTF-16, the other way round": b"\xfe\xff" + written("\t").encode("utf-16-be"),
    "Windows-1252, semicolons": written(";").encode("cp1252"),
}


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_a_csv(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "CODE.csv").write_bytes(content)
    (tab,) = ReportFolder(tmp_path).read(lambda name: True).tabs
    assert tab.title == "CODE.csv"
    assert tab.rows == ROWS


def test_a_workbook_has_all_its_tabs(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(ROWS[0])
    book.create_sheet("2").append(ROWS[1])
    book.save(tmp_path / "CODE.xlsx")
    tabs = ReportFolder(tmp_path).read(lambda name: True).tabs
    assert [(tab.title, tab.rows) for tab in tabs] == [
        ("CODE Sheet", (ROWS[0],)),
        ("CODE 2", (ROWS[1],)),
    ]


def test_only_what_is_asked_for_is_opened(tmp_path: Path) -> None:
    for name in ("A.csv", "B.csv", ".C.csv", "~$A.xlsx", "A.txt"):
        (tmp_path / name).write_bytes(FILES["UTF-8, commas"])
    asked: list[str] = []

    def wanted(name: str) -> bool:
        asked.append(name)
        return name == "A"

    assert [tab.title for tab in ReportFolder(tmp_path).read(wanted).tabs] == ["A.csv"]
    assert asked == ["A", "B"]


def _damaged(folder: Path) -> None:
    (folder / "A.xlsx").write_bytes(b"PK nothing")


def _folder(folder: Path) -> None:
    (folder / "A.csv").mkdir()


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "A.csv")


def _endless(folder: Path) -> None:
    (folder / "A.csv").symlink_to("/dev/zero")


BROKEN: Mapping[str, Callable[[Path], None]] = {
    "a workbook that is none": _damaged,
    "a folder": _folder,
    "a pipe, on which one would wait for ever": _pipe,
    "a link to a device": _endless,
}


@pytest.mark.parametrize("breaks", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_told_and_stops_nothing(
    tmp_path: Path, breaks: Callable[[Path], None]
) -> None:
    breaks(tmp_path)
    (tmp_path / "B.csv").write_bytes(FILES["UTF-8, commas"])
    dropped = ReportFolder(tmp_path).read(lambda name: True)
    assert [tab.title for tab in dropped.tabs] == ["B.csv"]
    assert [problem.where.partition(".")[0] for problem in dropped.problems] == ["A"]


def test_no_folder_is_told(tmp_path: Path) -> None:
    dropped = ReportFolder(tmp_path / "none").read(lambda name: True)
    assert dropped.tabs == ()
    assert [problem.where for problem in dropped.problems] == [str(tmp_path / "none")]
