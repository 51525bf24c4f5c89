"""A formula that is overwritten takes nothing with it."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Edits, RowChange

SHEET, CHAIN = "xl/worksheets/sheet1.xml", "xl/calcChain.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def overwrite(path: Path, *places: tuple[int, int]) -> None:
    workbook = XlsxFile(path)
    workbook.read()
    changes = [RowChange(tab="Max", row=row, cells={column: "x"}) for row, column in places]
    workbook.write(Edits(rows=tuple(changes)))


def part(path: Path, name: str = SHEET) -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read(name).decode()


def shared(cell: str, inside: str = "") -> str:
    formula = f'<f t="shared" si="0"{inside}</f>' if inside else '<f t="shared" si="0"/>'
    return f'<c r="{cell}">{formula}<v>1</v></c>'


#: Three rows in which column C is A + B, and another formula shares another number.
SHARED = "".join(
    f'<row r="{n}"><c r="A{n}"><v>1</v></c>{cell}{other}</row>'
    for n, cell, other in (
        (2, shared("C2", ' ref="C2:C4">A2+$B$1&amp;"&lt;"'), ""),
        (3, shared("C3"), '<c r="D3"><f t="shared" si="1" ref="D3">1</f><v>1</v></c>'),
        (4, shared("C4"), '<c r="D4"><f>1+1</f><v>2</v></c>'),
    )
)

#: A sentence, the cells that are overwritten, what is then in the sheet, and what is not.
HEIRS = {
    "the next cell becomes the master": (
        [(2, 2)],
        '<c r="C3"><f t="shared" si="0" ref="C3:C4">A3+$B$1&amp;"&lt;"</f><v>1</v></c>',
        "A2+",
    ),
    "a cell that is overwritten too is passed over": (
        [(2, 2), (3, 2)],
        '<c r="C4"><f t="shared" si="0" ref="C4">A4+$B$1&amp;"&lt;"</f><v>1</v></c>',
        "A2+",
    ),
    "where all are overwritten nobody inherits": ([(2, 2), (3, 2), (4, 2)], "", 'si="0"'),
    "where another cell is overwritten the master stays": (
        [(4, 2)], '<f t="shared" si="0" ref="C2:C4">A2+$B$1&amp;"&lt;"</f>', 'r="C4"><f',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("places", "there", "gone"), HEIRS.values(), ids=HEIRS)
def test_heirs(
    raw_book: Callable[..., Path], places: list[tuple[int, int]], there: str, gone: str
) -> None:
    path = raw_book(SHARED)
    overwrite(path, *places)
    sheet = part(path)
    assert there in sheet
    assert gone not in sheet
    assert "<f>1+1</f><v>2</v>" in sheet


def test_an_array_formula_goes_as_a_whole(raw_book: Callable[..., Path]) -> None:
    path = raw_book(
        '<row r="1"><c r="A1" cm="1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>',
        calcChain=f'<calcChain xmlns="{MAIN}"><c r="A1" i="7" a="1"/><c r="A2"/><c r="B9"/>'
        "</calcChain>",
    )
    overwrite(path, (1, 0))
    assert "array" not in part(path)
    assert "cm=" not in part(path)
    assert part(path, CHAIN).endswith('><c r="B9" i="7"/></calcChain>')


#: A sentence, the chain before, and after the formula of C2 in sheet 7 went.
CHAINS = {
    "the entry goes": ('<c r="B9" i="7"/><c r="C2"/><c r="D4"/>', '<c r="B9" i="7"/><c r="D4"/>'),
    "the next entry is told its sheet": (
        '<c r="C2" i="7" l="1"/><c r="D4" s="1"/><c r="D5"/>',
        '<c r="D4" s="1" i="7"/><c r="D5"/>',
    ),
    "an entry that says its sheet keeps it": (
        '<c r="C2" i="7"/><c r="D4" i="8"/><c r="D5"/>', '<c r="D4" i="8"/><c r="D5"/>',
    ),
    "the cell of that name in another sheet stays": (
        '<c r="C2" i="8"/><c r="C2" i="7"/><c r="D5"/>', '<c r="C2" i="8"/><c r="D5" i="7"/>',
    ),
    "a chain without it stays": ('<c r="C3" i="7"/>', '<c r="C3" i="7"/>'),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), CHAINS.values(), ids=CHAINS)
def test_chains(raw_book: Callable[..., Path], before: str, after: str) -> None:
    chain = f'<calcChain xmlns="{MAIN}">{before}</calcChain>'
    path = raw_book('<row r="2"><c r="C2"><f>1</f><v>1</v></c></row>', calcChain=chain)
    overwrite(path, (2, 2))
    assert part(path, CHAIN) == f'<calcChain xmlns="{MAIN}">{after}</calcChain>'


def test_a_chain_without_entries_goes_with_all_that_names_it(
    raw_book: Callable[..., Path],
) -> None:
    chain = f'<calcChain xmlns="{MAIN}"><c r="C2" i="7"/></calcChain>'
    path = raw_book('<row r="2"><c r="C2"><f>1</f><v>1</v></c></row>', calcChain=chain)
    overwrite(path, (2, 2))
    with zipfile.ZipFile(path) as opened:
        assert CHAIN not in opened.namelist()
        for name in opened.namelist():
            assert b"alcChain" not in opened.read(name), name
    assert XlsxFile(path).read().tabs[0].rows[1][2] == "x"


def test_formulas_that_may_count_what_changed_are_calculated_anew(
    raw_book: Callable[..., Path],
) -> None:
    path = raw_book('<row r="1"><c r="A1"><f>COUNTA(B:B)</f><v>0</v></c></row>')
    overwrite(path, (1, 1))
    assert '</sheets><calcPr fullCalcOnLoad="1"/></workbook>' in part(path, "xl/workbook.xml")
    assert "<f>COUNTA(B:B)</f><v>0</v>" in part(path)


def test_where_nothing_is_calculated_nothing_is_anew(raw_book: Callable[..., Path]) -> None:
    path = raw_book('<row r="1"><c r="A1"><v>0</v></c></row>')
    overwrite(path, (1, 1))
    assert "calcPr" not in part(path, "xl/workbook.xml")
