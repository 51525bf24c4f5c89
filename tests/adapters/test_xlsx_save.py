"""The file is replaced wholly or not at all, and never under somebody's hands."""

import gc
import os
import re
import resource
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import thread_time

import pytest

from douze.adapters.sheet.values import clean
from douze.adapters.xlsx import parts, save
from douze.adapters.xlsx.extent import check_extent
from douze.adapters.xlsx.markup import DamagedPart, attributes, markup
from douze.adapters.xlsx.reading import _errors
from douze.adapters.xlsx.rows import grid
from douze.adapters.xlsx_file import LARGEST_FILE, XlsxFile
from douze.errors.sheet import (
    NotAWorkbook,
    StaleSnapshot,
    WorkbookBusy,
    WorkbookTooLarge,
    WorkbookUnwritable,
)
from douze.model.sheet import Edits, RowChange
from douze.model.words import Status
from douze.replace_file import draft_prefix
from tests.adapters.conftest import MAIN, OFFICE, ORDINARY, RawBook
from tests.factories import TOP
from tests.permissions import held_to_permissions
from tests.said import said as in_words

ROW = '<row r="1"><c r="A1" t="str"><v>Zoé</v></c></row>'
EDITS = Edits(rows=(RowChange(tab="Max", row=1, cells={1: "Max"}),))
SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as .xlsx and try again."
CHECK_PATH = "Check spreadsheet.path in config.yaml."


def excel_lock(name: str) -> bytes:
    return bytes([len(name)]) + name.encode("cp1252").ljust(54) + b"\0" * 110


#: A sentence: the file beside the workbook, what is in it, and who is said to have it open.
LOCKS = {
    "LibreOffice's, with a full name": (
        ".~lock.inscriptions.xlsx#",
        "Geneviève Ganivet,gg,pc-12,21.11.2026 12:00,file:///home/gg;".encode(),
        "Geneviève Ganivet",
    ),
    "LibreOffice's, without a full name": (
        ".~lock.inscriptions.xlsx#", b",gg,pc-12,21.11.2026 12:00,file:///;", "gg on pc-12",
    ),
    "LibreOffice's, empty": (".~lock.inscriptions.xlsx#", b"", "somebody"),
    "Excel's": ("~$inscriptions.xlsx", excel_lock("Geneviève"), "Geneviève"),
    "Excel's, empty": ("~$inscriptions.xlsx", b"", "somebody"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "who"), LOCKS.values(), ids=LOCKS)
def test_locks(raw_book: Callable[..., Path], name: str, content: bytes, who: str) -> None:
    path = raw_book(ROW)
    lock = path.with_name(name)
    workbook = XlsxFile(path)
    workbook.read()
    before = path.read_bytes()
    lock.write_bytes(content)
    for attempt in (partial(workbook.check_writable), partial(workbook.write, EDITS)):
        with pytest.raises(WorkbookBusy) as caught:
            attempt()
        assert str(caught.value) == (
            f"{path}: {who} has it open. Close it there; if nobody has it open, delete {lock}."
        )
    assert path.read_bytes() == before
    lock.unlink()
    workbook.write(EDITS)
    assert XlsxFile(path).read().tabs[0].rows[0] == ("Zoé", "Max")


def test_a_symbolic_link_is_followed(raw_book: Callable[..., Path], tmp_path: Path) -> None:
    path = raw_book(ROW)
    folder = tmp_path / "liens"
    folder.mkdir()
    link = folder / "lien.xlsx"
    link.symlink_to(path)
    workbook = XlsxFile(link)
    workbook.read()
    workbook.write(EDITS)
    assert link.is_symlink()
    assert XlsxFile(path).read().tabs[0].rows[0] == ("Zoé", "Max")
    path.with_name("~$inscriptions.xlsx").write_bytes(b"")
    with pytest.raises(WorkbookBusy):
        workbook.check_writable()


def test_the_new_file_is_the_old_ones(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    path.chmod(0o640)
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(EDITS)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_only_looks_touched_is_not_overwritten(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    workbook = XlsxFile(path)
    workbook.read()
    os.utime(path, (1, 1))
    with pytest.raises(StaleSnapshot, match="changed since it was read"):
        workbook.write(EDITS)


def test_a_file_that_only_looks_the_same_is_not_overwritten(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    workbook = XlsxFile(path)
    workbook.read()
    there, content = path.stat(), path.read_bytes()
    with path.open("r+b") as opened:
        opened.seek(len(content) - 1)
        opened.write(b"\1")
    os.utime(path, ns=(there.st_atime_ns, there.st_mtime_ns))
    with pytest.raises(StaleSnapshot, match="changed since it was read"):
        workbook.write(EDITS)


def test_a_file_that_is_gone_is_not_made_again(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    workbook = XlsxFile(path)
    workbook.read()
    path.unlink()
    with pytest.raises(StaleSnapshot):
        workbook.write(EDITS)
    assert not path.exists()


def test_what_happens_while_the_new_file_is_made_counts(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    old, mark = path.read_bytes(), save.fingerprint(path)
    lock = path.with_name("~$inscriptions.xlsx")
    lock.write_bytes(b"")
    with pytest.raises(WorkbookBusy):
        XlsxFile(path)._replace(b"new", old, mark)
    lock.unlink()
    os.utime(path, (1, 1))
    with pytest.raises(StaleSnapshot):
        XlsxFile(path)._replace(b"new", old, mark)
    assert path.read_bytes() == old
    assert list(path.parent.iterdir()) == [path]


def test_what_the_zip_says_of_other_parts_stays(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    with zipfile.ZipFile(path, "a") as target:
        target.comment = b"Zo\xe9"
        info = zipfile.ZipInfo("docProps/app.xml", (2020, 10, 1, 14, 0, 0))
        info.extra, info.external_attr, info.comment = b"UT\5\0\1abcd", 0o600 << 16, b"c"
        target.writestr(info, b"<a/>")
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(EDITS)
    with zipfile.ZipFile(path) as opened:
        now = opened.getinfo("docProps/app.xml")
        assert opened.comment == b"Zo\xe9"
    for name in ("date_time", "compress_type", "extra", "external_attr", "comment", "CRC"):
        assert getattr(now, name) == getattr(info, name), name


class Pipe:
    """Somewhere to write without ever going back."""

    def __init__(self) -> None:
        self.content = bytearray()

    def write(self, more: bytes) -> int:
        self.content += more
        return len(more)

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""


def test_a_zip_that_was_written_to_a_pipe_is_carried_over(raw_book: Callable[..., Path]) -> None:
    """Its sizes follow the parts instead of standing before them; .NET writes such, and more."""
    path = raw_book(ROW)
    with zipfile.ZipFile(path) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            with target.open(
                zipfile.ZipInfo(name.replace("/", "\\")), "w", force_zip64=True
            ) as out:
                out.write(content)
    path.write_bytes(pipe.content)
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(EDITS)
    assert XlsxFile(path).read().tabs[0].rows[0] == ("Zoé", "Max")
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        assert all(info.flag_bits == 0 and not info.extra for info in opened.infolist())
        assert [n.replace("\\", "/") for n in opened.namelist()] == list(members)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let no file grow beyond that size: what a full disk does, without filling one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_fills_up_leaves_the_file_as_it_was(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    workbook = XlsxFile(path)
    workbook.read()
    before = path.read_bytes()
    with largest_file(100), pytest.raises(WorkbookUnwritable) as caught:
        workbook.write(EDITS)
    assert str(caught.value) == (
        f"{path}: it cannot be written (File too large). "
        "Make room on the disk, or give this program the right to write there."
    )
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    workbook.write(EDITS)


def test_a_disk_that_is_full_is_told_before_anything_is_recorded(tmp_path: Path) -> None:
    path = tmp_path / "inscriptions.xlsx"
    disk = os.statvfs(tmp_path)
    with path.open("wb") as opened:
        opened.truncate(disk.f_bavail * disk.f_frsize + 2**30)  # a hole, which takes no room
    with pytest.raises(WorkbookUnwritable) as caught:
        XlsxFile(path).check_writable()
    assert str(caught.value) == f"{tmp_path}: the disk is full. Make room on it."


#: A sentence: the mode of the folder and of the file, and what is said of which of them.
PROTECTED = {
    "a folder that is read-only": (0o555, 0o644, "the folder is read-only"),
    "a file that is read-only": (0o755, 0o444, "the file is read-only"),
}


@pytest.mark.parametrize(("folder_mode", "mode", "said"), PROTECTED.values(), ids=PROTECTED)
def test_protected(
    raw_book: Callable[..., Path], tmp_path: Path, folder_mode: int, mode: int, said: str
) -> None:
    content = raw_book(ROW).read_bytes()
    folder = tmp_path / "protected"
    folder.mkdir()
    path = folder / "inscriptions.xlsx"
    path.write_bytes(content)
    path.chmod(mode)
    folder.chmod(folder_mode)
    workbook = XlsxFile(path)
    with held_to_permissions():
        workbook.read()
        for attempt in (partial(workbook.check_writable), partial(workbook.write, EDITS)):
            with pytest.raises(WorkbookUnwritable) as caught:
                attempt()
            assert in_words(caught.value.what) == said
            assert caught.value.where == str(folder if "folder" in said else path)
    folder.chmod(0o755)
    assert path.read_bytes() == content


def archive(path: Path, **members: bytes) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path.read_bytes()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = "the workbook is damaged: "

#: A sentence, what is in the file, what is said of it, and what helps.
REFUSED = {
    "an empty file": (b"", "the file is empty", CHECK_PATH),
    "a table of text": (b"a;b;c\n1;2;3\n", "this is not an .xlsx workbook", SAVE_AGAIN),
    "an old workbook": (OLE + b"\0" * 600, "this is an old .xls workbook", SAVE_AGAIN),
    "a workbook with a password": (
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "the file is protected by a password",
        "Open it in Excel, remove the password and save it again.",
    ),
    "a workbook of LibreOffice's own kind": (
        b"PK\3\4" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
        "this is an .ods workbook",
        SAVE_AGAIN,
    ),
    "a zip that breaks off": (
        b"PK\3\4" + b"\0" * 99, f"{DAMAGED}File is not a zip file", SAVE_AGAIN,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "what", "hint"), REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, content: bytes, what: str, hint: str) -> None:
    path = tmp_path / "inscriptions.xlsx"
    path.write_bytes(content)
    assert refusal(path) == (str(path), what, hint)


def refusal(path: Path) -> tuple[str, str, str]:
    with pytest.raises((NotAWorkbook, WorkbookTooLarge)) as caught:
        XlsxFile(path).read()
    assert caught.value.exit_status == 2
    return caught.value.where, in_words(caught.value.what), in_words(caught.value.hint)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    there = tmp_path / "a.xlsx"
    hint = "Check spreadsheet.path in config.yaml, or run python run.py setup, which makes it."
    assert refusal(there) == (str(there), "there is no such file", hint)
    there.mkdir()
    assert refusal(there) == (str(there), "this is a folder", CHECK_PATH)
    below = tmp_path / "b.xlsx" / "c.xlsx"
    below.parent.write_bytes(b"x")
    assert refusal(below)[1] == "there is no such file"
    pipe = tmp_path / "d.xlsx"
    os.mkfifo(pipe)
    assert refusal(pipe)[1] == "this is not an ordinary file"


def test_a_file_that_is_missing_is_told_before_anything_is_recorded(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkbook, match="there is no such file"):
        XlsxFile(tmp_path / "a.xlsx").check_writable()


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with path.open("wb") as opened:
        opened.truncate(LARGEST_FILE + 1)
    assert refusal(path)[1] == "the workbook is too large to be read"


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    archive(path, **{"word/document.xml": b"<a/>"})
    assert refusal(path)[1] == f"{DAMAGED}the zip holds no .xlsx workbook"


def saying(path: Path, size: int) -> None:
    """A zip of two parts of 1,000 bytes that says that they are of another size."""
    content = archive(path, a=bytes(1000), b=bytes(1000))
    path.write_bytes(content.replace((1000).to_bytes(4, "little"), size.to_bytes(4, "little")))


def test_a_zip_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    saying(tmp_path / "a.xlsx", 9 * 1024**2)
    assert "a is damaged" in refusal(tmp_path / "a.xlsx")[1], "so much is only not true"
    saying(tmp_path / "a.xlsx", 600 * 1024**2)
    assert refusal(tmp_path / "a.xlsx")[1] == "the workbook is too large to be read"


#: A sentence, parts of a workbook, and what is said: each is small as a file, and much to read.
TOO_MUCH: dict[str, tuple[dict[str, bytes], str]] = {
    "one tag a million times": (
        {"xl/worksheets/sheet1.xml": b"<row/>" * 2_000_000},
        "xl/worksheets/sheet1.xml unpacks to ",
    ),
    "very many parts": (
        {f"a{number}": b"" for number in range(10_001)},
        "the zip holds more than 10,000 parts",
    ),
    "a list of tabs without end": (
        {"xl/workbook.xml": b"<a/>" * 1_400_000},
        "xl/workbook.xml is larger than 5 MB",
    ),
    "one sheet as very many tabs": (
        {
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Max" r:id="rId1"/><sheet name="Zoé" r:id="rId1"/>'
            "</sheets></workbook>".encode()
        },
        "xl/workbook.xml names xl/worksheets/sheet1.xml for two tabs",
    ),
}


@pytest.mark.parametrize(("more", "said"), TOO_MUCH.values(), ids=TOO_MUCH)
def test_a_small_file_that_is_much_to_read_is_refused(
    raw_book: RawBook, more: dict[str, bytes], said: str
) -> None:
    path = raw_book(ROW)
    archive(path, **{**{name: part.encode() for name, part in ORDINARY.items()}, **more})
    assert refusal(path)[1].startswith(f"{DAMAGED}{said}")


def test_more_tags_than_can_be_read_in_a_while_are_refused(
    raw_book: RawBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "MOST_TAGS", 40)
    path = raw_book(ROW * 9)
    assert refusal(path)[1] == "the workbook is too large to be read"


def test_more_cell_styles_than_any_program_writes_are_refused(raw_book: RawBook) -> None:
    many = (
        ORDINARY["xl/styles.xml"]
        .replace("<xf/>", "")
        .replace("<xf ", "<xf/>" * 100_001 + "<xf ", 1)
    )
    workbook = XlsxFile(raw_book(ROW, styles=many))
    workbook.read()
    with pytest.raises(NotAWorkbook, match="has more than 100,000 cell styles"):
        workbook.check_writable()


#: What made a search take a time that grew with the square of the length.
BACKTRACKED = {
    "comments that never end": b"<!--",
    "instructions that never end": b"<?",
    "words without a value in a tag": b"<sheet a",
    "letters in a tag": b"a",
    "quotes that never end": b"<c '",
    "tags that never end": b"<c ",
    "cells in cells": b'<c t="e" r="A1">',
    "tags without names": b"<",
    "what looks like a far cell": b'c r="AAA9"',
    "what looks like an error": b' t="e"',
    "equals signs": b"a=",
    "spaces": b" ",
}


@pytest.mark.parametrize("text", BACKTRACKED.values(), ids=BACKTRACKED)
@pytest.mark.parametrize("before", [b"<a>", b"<a ", b"<worksheet><sheetData><row><c ", b"<row r='"])
def test_what_is_searched_takes_a_time_that_grows_with_its_length(
    before: bytes, text: bytes
) -> None:
    """Eight times the length may take thirty times as long, not sixty-four; the best of five."""

    def took(length: int) -> float:
        content = before + text * (length // len(text))
        gc.disable()  # what other tests left is not looked through meanwhile
        start = thread_time()
        with suppress(DamagedPart):
            found = markup("a.xml", content)
            for name in (b"c", b"row", b"sheet"):
                for tag in found.tags(name):
                    attributes(tag.inside)
            [*_errors(found)]
            check_extent("Max", found)
            grid(found)
        spent = thread_time() - start
        gc.enable()
        return spent

    short = max(min(took(8_000) for _ in range(3)), 0.002)
    assert any(took(64_000) < 30 * short for _ in range(5))


@pytest.mark.parametrize("size", [10, 1001])
def test_a_zip_that_holds_something_else_than_it_says_is_refused(tmp_path: Path, size: int) -> None:
    saying(tmp_path / "a.xlsx", size)
    assert refusal(tmp_path / "a.xlsx")[1] == f"{DAMAGED}a is damaged"


def test_a_part_with_one_wrong_byte_is_refused(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    with zipfile.ZipFile(path) as opened:
        info = opened.getinfo("xl/styles.xml")
    content = bytearray(path.read_bytes())
    content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 1
    path.write_bytes(content)
    assert refusal(path)[1] == f"{DAMAGED}xl/styles.xml is damaged"


def test_a_cell_that_is_too_far_off_is_refused(raw_book: Callable[..., Path]) -> None:
    far = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    wide = '<row r="1"><c r="AB1"><v>1</v></c><c r="XFD1"/></row>'
    path = raw_book(wide + far)
    assert refusal(path) == (
        str(path),
        "the tab 'Max' reaches as far as AB1048576",
        "Delete the cells far below or to the right of the table, and save it.",
    )


FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
#: How other producers, and whoever means harm, write a cell in the last row and column.
FAR_AND_ODD = {
    "before the first row": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + FIRST,
    "in another order": '<row r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>',
    "in single quotes": "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
    "after a line's end": '<row r="1048576"><c\nr="XFD1048576"><v>1</v></c></row>',
    "in small letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "without saying where": '<row r="1048576"><c><v>1</v></c></row>'
    '<row r="1"><c r="XFD1"><v>1</v></c></row>',
    "behind a row without a number": '<row r="1048575"/><row><c r="XFD1"/><c><v>1</v></c></row>',
    "in another row": '<row r="1"><c r="XFD1048576"><v>1</v></c></row>' + FIRST,
    "under a prefix": f'<x:row xmlns:x="{MAIN}"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>',
}


@pytest.mark.parametrize("rows", FAR_AND_ODD.values(), ids=FAR_AND_ODD)
def test_a_cell_that_is_too_far_off_is_refused_however_it_is_written(
    raw_book: Callable[..., Path], rows: str
) -> None:
    assert refusal(raw_book(rows))[1].startswith("the tab 'Max' reaches as far as XF")


NOWHERE = {
    "a row of ten figures": '<row><c r="A4294967295"><v>1</v></c></row>',
    "a row of twenty figures": f'<row r="{"9" * 20}"><c><v>1</v></c></row>',
    "a row of more figures than Python counts": f'<row r="{"9" * 5000}"><c><v>1</v></c></row>',
    "a column of sixteen letters": '<row><c r="ABCDEFGHIJKLMNOP1"><v>1</v></c></row>',
    "a tag in a tag": "<row><c r=\"XFD1048576\" s='<'><v>1</v></c></row>",
}


@pytest.mark.parametrize("rows", NOWHERE.values(), ids=NOWHERE)
def test_a_cell_that_no_spreadsheet_has_is_refused(
    raw_book: Callable[..., Path], rows: str
) -> None:
    assert refusal(raw_book(rows))[1].startswith(f"{DAMAGED}xl/worksheets/sheet1.xml has ")


#: A sentence, and rows that can be read.
FAR = {
    "far down, but not both": '<row r="50000"><c r="A50000"><v>1</v></c></row>',
    "far to the right, but not both": '<row r="9"><c r="XFD9"><v>1</v></c></row>',
    "far off, but without a value": '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
}


@pytest.mark.parametrize("rows", FAR.values(), ids=FAR)
def test_a_cell_that_is_not_too_far_off_is_read(raw_book: Callable[..., Path], rows: str) -> None:
    XlsxFile(raw_book(rows)).read()


def test_a_doctype_where_the_workbook_is_described_is_refused(
    raw_book: Callable[..., Path],
) -> None:
    path = raw_book(ROW, workbook='<!DOCTYPE a [<!ENTITY b "c">]><workbook/>')
    assert refusal(path)[1] == (
        f"{DAMAGED}xl/workbook.xml holds a DOCTYPE or an unfinished comment"
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from douze.adapters.xlsx import save

save.replace(Path(sys.argv[1]), b"half", check=lambda: os.kill(os.getpid(), signal.SIGKILL))
"""


def test_what_a_killed_pass_left_is_cleared_away_by_the_next_that_writes(
    raw_book: Callable[..., Path],
) -> None:
    path = raw_book(ROW)
    other = path.with_name("autre.xlsx")
    other.write_bytes(path.read_bytes())
    for one in (path, other):
        killed = subprocess.run([sys.executable, "-c", KILLED, str(one)], cwd=TOP, check=False)
        assert killed.returncode == -signal.SIGKILL
    assert len(list(path.parent.glob(".douze-*.tmp"))) == 2
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(EDITS)
    (left,) = path.parent.glob(".douze-*.tmp")
    assert left.read_bytes() == b"half" and left.name.startswith(draft_prefix(other))


def test_what_somebody_is_still_writing_is_let_be(raw_book: Callable[..., Path]) -> None:
    path = raw_book(ROW)
    seen: list[Path] = []

    def meanwhile() -> None:
        save.replace(path, path.read_bytes(), check=lambda: None)
        seen.extend(path.parent.glob(".douze-*.tmp"))

    save.replace(path, b"mine", check=meanwhile)
    assert len(seen) == 1
    assert path.read_bytes() == b"mine"


def test_a_word_of_ours_becomes_plain_text() -> None:
    """Whoever looks at the type of a cell's text, as a look before a write does, finds text."""
    assert type(clean(Status.CONFIRMED)) is str


#: What may stand where a program would leave its mark, or a killed pass an unfinished file.
PIPES = {
    "LibreOffice's mark": ".~lock.inscriptions.xlsx#",
    "Excel's mark": "~$inscriptions.xlsx",
}


@pytest.mark.parametrize("name", PIPES.values(), ids=PIPES)
def test_a_pipe_as_a_mark_keeps_nobody_waiting(raw_book: RawBook, name: str) -> None:
    path = raw_book(ROW)
    os.mkfifo(path.with_name(name))
    workbook = XlsxFile(path)
    workbook.read()
    with pytest.raises(WorkbookBusy, match=f"delete {re.escape(str(path.with_name(name)))}"):
        workbook.check_writable()


@pytest.mark.parametrize("name", PIPES.values(), ids=PIPES)
def test_a_link_as_a_mark_shows_nothing_of_what_it_leads_to(raw_book: RawBook, name: str) -> None:
    path = raw_book(ROW)
    secret = path.with_name("secret")
    secret.write_text("\x06canary,canary")
    path.with_name(name).symlink_to(secret)
    workbook = XlsxFile(path)
    workbook.read()
    with pytest.raises(WorkbookBusy) as caught:
        workbook.check_writable()
    assert "canary" not in str(caught.value)


def test_a_pipe_as_an_unfinished_file_keeps_nobody_waiting(raw_book: RawBook) -> None:
    path = raw_book(ROW)
    pipe = path.with_name(f"{draft_prefix(path)}x.tmp")
    os.mkfifo(pipe)
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(EDITS)
    assert pipe.is_fifo()


def test_a_workbook_that_became_a_pipe_keeps_nobody_waiting(raw_book: RawBook) -> None:
    path = raw_book(ROW)
    workbook = XlsxFile(path)
    workbook.read()
    path.unlink()
    os.mkfifo(path)
    with pytest.raises((StaleSnapshot, NotAWorkbook)):
        workbook.write(EDITS)
