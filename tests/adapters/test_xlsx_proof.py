"""Nothing takes a workbook's place that does not read back as it was meant."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters import new_workbook
from douze.adapters.new_workbook import write_workbook
from douze.adapters.xlsx import patch
from douze.adapters.xlsx.parts import Package, packed
from douze.adapters.xlsx_file import XlsxFile, before_first_pass
from douze.adapters.xlsx_setup import XlsxSetup
from douze.errors.sheet import NotAWorkbook, WorkbookUnwritable
from douze.model.design import Notices, Provisioning, TabDesign, design_tab
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from tests.adapters.conftest import MAIN, OFFICE, PlainBook, RawBook
from tests.said import said as in_words

ROWS: dict[str, list[list[Cell]]] = {
    "Max": [["Réf", "Nom"], ["r1", "zoe"], ["r2", 12]],
    "Ann": [["Budget"], [34]],
    "Messages": [["N°"]],
}
EDITS = Edits(rows=(RowChange(tab="Max", row=2, cells={1: "eva"}),))
DATED = Edits(rows=(RowChange(tab="Max", row=2, cells={1: 7}),))
SAVE_AGAIN = "Open it in Excel or LibreOffice, save it as .xlsx and try again."
LOG: TabDesign = design_tab("messages", "Journal", Notices(held="tenu"))
FIRST, SECOND, BOOK = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/workbook.xml"

#: A sentence: the part in which our own writer would go wrong, what becomes what, what is said.
SPOILT: dict[str, tuple[str, bytes, bytes, str]] = {
    "another cell is lost": (
        FIRST, b"<v>12</v>", b"", "Max!B3 would hold something else",
    ),
    "the change itself is wrong": (
        FIRST, b"eva", b"evi", "Max!B2 would hold something else",
    ),
    "a tab is lost": (
        BOOK, b'name="Ann" sheetId="2"', b'name="Max"  sheetId="2"',
        "its tabs would be ['Max', 'Max', 'Messages'], not ['Max', 'Ann', 'Messages']",
    ),
    "a tab gets another name": (
        BOOK, b'name="Ann"', b'name="Tom"',
        "its tabs would be ['Max', 'Tom', 'Messages'], not ['Max', 'Ann', 'Messages']",
    ),
    "a part can no more be read": (
        FIRST, b"</sheetData>", b"", "sheetData",
    ),
}  # fmt: skip


def spoil(monkeypatch: pytest.MonkeyPatch, part: str, old: bytes, new: bytes) -> None:
    """Have our writer make a mistake in one part."""
    right = patch.BookPatch.build

    def wrong(self: patch.BookPatch) -> Package:
        made = right(self)
        assert old in made.read(part)
        return Package(made.rewritten({part: packed([made.read(part).replace(old, new)])}))

    monkeypatch.setattr(patch.BookPatch, "build", wrong)


@pytest.mark.parametrize(("part", "old", "new", "said"), SPOILT.values(), ids=SPOILT)
def test_a_mistake_of_our_own_replaces_nothing(
    plain_book: PlainBook,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    old: bytes,
    new: bytes,
    said: str,
) -> None:
    path = plain_book(ROWS)
    before = path.read_bytes()
    spoil(monkeypatch, part, old, new)
    workbook = XlsxFile(path, log="Messages")
    workbook.read()
    with pytest.raises(WorkbookUnwritable) as caught:
        workbook.write(EDITS)
    assert in_words(caught.value.what) == f"what was to be written reads back otherwise ({said})"
    assert in_words(caught.value.hint) == SAVE_AGAIN
    assert path.read_bytes() == before
    assert [*path.parent.iterdir()] == [path]


def test_a_style_that_changes_another_tab_replaces_nothing(
    raw_book: RawBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Styles are shared: where one is appended every tab is read back, not only the changed."""
    row = '<row r="1"><c r="A1" s="{}"><v>44000</v></c></row>'
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{row.format(2)}</sheetData></worksheet>'
    path = raw_book(
        row.format(2),
        workbook=f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Max" sheetId="7" r:id="rId1"/><sheet name="Ann" sheetId="8" r:id="rId4"/>'
        "</sheets></workbook>",
        worksheets__sheet2=sheet,
        second=("worksheet", "worksheets/sheet2.xml"),
    )
    spoil(monkeypatch, "xl/styles.xml", b'numFmtId="14"', b'numFmtId="0"')
    workbook = XlsxFile(path)
    workbook.read()
    with pytest.raises(WorkbookUnwritable, match=r"\(Ann!A1 would hold something else\)"):
        workbook.write(Edits(rows=(RowChange(tab="Max", row=1, cells={0: 5}),)))


def test_setup_replaces_nothing_by_what_reads_back_otherwise(
    plain_book: PlainBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain_book(ROWS)
    before = path.read_bytes()
    spoil(monkeypatch, SECOND, b"<v>34</v>", b"")
    with pytest.raises(WorkbookUnwritable, match=r"\(Ann!A2 would hold something else\)"):
        XlsxSetup(path).provision(Provisioning(tabs=(), new=(LOG,)))
    assert path.read_bytes() == before


@pytest.mark.parametrize("sheets", ["<sheets/>", "<sheets></sheets>"])
def test_a_workbook_without_any_tab_gets_those_it_lacks(raw_book: RawBook, sheets: str) -> None:
    book = f'<workbook xmlns="{MAIN}">{sheets}</workbook>'
    path = raw_book("", workbook=book)
    XlsxSetup(path).provision(Provisioning(tabs=(), new=(LOG,)))
    assert [tab.title for tab in XlsxFile(path).read().tabs] == ["Journal"]


def test_a_new_workbook_that_reads_back_otherwise_takes_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_workbook, "_headers", lambda sheet, design: None)
    with pytest.raises(WorkbookUnwritable, match=r"\(Journal!A1 would hold something else\)"):
        write_workbook(tmp_path / "a.xlsx", [LOG])
    assert not [*tmp_path.iterdir()]


def test_a_prefix_that_is_bound_nowhere_is_not_written(raw_book: RawBook) -> None:
    path = raw_book(sheet=f'<worksheet xmlns="{MAIN}"><sheetData/><q:x/></worksheet>')
    before = path.read_bytes()
    workbook = XlsxFile(path)
    workbook.read()
    with pytest.raises(NotAWorkbook, match="no well-formed XML \\(unbound prefix"):
        workbook.write(Edits(rows=(RowChange(tab="Max", row=1, cells={0: 5}),)))
    assert path.read_bytes() == before


def written(path: Path, edits: Edits = EDITS, log: str = "Messages") -> None:
    workbook = XlsxFile(path, log=log)
    workbook.read()
    workbook.write(edits)


def logged() -> Edits:
    return Edits(new=(NewRow(tab="Messages", cells={0: 1}, key=(0, "1")),))


def test_the_first_write_leaves_a_copy(plain_book: PlainBook) -> None:
    path = plain_book(ROWS)
    path.chmod(0o640)
    before, copy = path.read_bytes(), before_first_pass(path)
    written(path)
    assert copy == path.with_name("inscriptions-avant-douze.xlsx")
    assert copy.read_bytes() == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640
    written(path, Edits(rows=(RowChange(tab="Max", row=2, cells={1: "tom"}),)))
    assert copy.read_bytes() == before, "the second does not overwrite it"
    assert sorted(path.parent.iterdir()) == [copy, path]


def test_setup_leaves_a_copy_too(plain_book: PlainBook) -> None:
    path = plain_book(ROWS)
    before = path.read_bytes()
    XlsxSetup(path, log="Messages").provision(Provisioning(tabs=(), new=(LOG,)))
    assert before_first_pass(path).read_bytes() == before


def test_a_file_into_which_passes_have_written_is_not_copied(plain_book: PlainBook) -> None:
    path = plain_book(ROWS)
    written(path, logged())
    before_first_pass(path).unlink()
    written(path)
    assert [*path.parent.iterdir()] == [path]


#: What may stand already where the copy would go.
THERE: dict[str, Callable[[Path], None]] = {
    "a file": lambda copy: copy.touch(),
    "a folder": lambda copy: copy.mkdir(),
    "a link that leads nowhere": lambda copy: copy.symlink_to("nowhere"),
}


@pytest.mark.parametrize("put", THERE.values(), ids=THERE)
def test_a_copy_never_overwrites(plain_book: PlainBook, put: Callable[[Path], None]) -> None:
    path = plain_book(ROWS)
    copy = before_first_pass(path)
    put(copy)
    before = copy.lstat()
    written(path)
    assert copy.lstat() == before
    assert XlsxFile(path).read().tabs[0].rows[1][1] == "eva"
