"""Sheets as other programs write them: odd, but right; and broken ones, which are refused."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from douze.adapters.xlsx_file import XlsxFile
from douze.errors.sheet import NotAWorkbook
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from tests.adapters.conftest import OFFICE
from tests.said import said as in_words

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
SHEET = "xl/worksheets/sheet1.xml"


def inline(cell: str, text: str, style: str = "") -> str:
    opened = f'<c r="{cell}"{style} t="inlineStr"><is><t>'
    return f"{opened}{text}</t></is></c>"


def write(path: Path, *cells: tuple[int, int, Cell]) -> None:
    """Write cells, each by its row from 1 and its column from 0."""
    workbook = XlsxFile(path)
    title = workbook.read().tabs[0].title
    changes = [RowChange(tab=title, row=row, cells={col: value}) for row, col, value in cells]
    workbook.write(Edits(rows=tuple(changes)))


def content(path: Path, part: str = SHEET) -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read(part).decode()


def rows_in(path: Path) -> str:
    return content(path).partition("<sheetData>")[2].partition("</sheetData>")[0]


#: A sentence: the rows before, a cell (row from 1, column from 0) and its value, the rows after.
CELLS: dict[str, tuple[str, tuple[int, int, Cell], str]] = {
    "a cell keeps its style": (
        '<row r="2"><c r="A2" s="1"><v>1</v></c></row>', (2, 0, 5),
        '<row r="2"><c r="A2" s="1"><v>5</v></c></row>',
    ),
    "a cell that is emptied keeps its style": (
        '<row r="2"><c r="A2" s="1"><v>1</v></c></row>', (2, 0, None),
        '<row r="2"><c r="A2" s="1"/></row>',
    ),
    "a cell that changes its type says so": (
        '<row r="2"><c r="A2" t="b"><v>1</v></c></row>', (2, 0, "a"),
        f'<row r="2">{inline("A2", "a")}</row>',
    ),
    "text becomes a number": (
        f'<row r="2">{inline("A2", "a")}</row>', (2, 0, 7),
        '<row r="2"><c r="A2"><v>7</v></c></row>',
    ),
    "an empty sheet gets a row": (
        "", (2, 1, 5), '<row r="2"><c r="B2"><v>5</v></c></row>',
    ),
    "an empty row is filled": (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" ht="30"/>', (2, 1, 5),
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2" ht="30"><c r="B2"><v>5</v></c></row>',
    ),
    "an empty cell is filled": (
        '<row r="1"><c r="A1" s="3"/><c r="B1"><v>2</v></c></row>', (1, 0, 5),
        '<row r="1"><c r="A1" s="3"><v>5</v></c><c r="B1"><v>2</v></c></row>',
    ),
    "a missing cell goes between its neighbours": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>', (1, 1, 2),
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><v>3</v></c></row>',
    ),
    "a missing cell goes before the first": (
        '<row r="1"><c r="C1"><v>3</v></c></row>', (1, 0, 2),
        '<row r="1"><c r="A1"><v>2</v></c><c r="C1"><v>3</v></c></row>',
    ),
    "a cell after Z comes last": (
        '<row r="1"><c r="Z1"><v>3</v></c></row>', (1, 26, 2),
        '<row r="1"><c r="Z1"><v>3</v></c><c r="AA1"><v>2</v></c></row>',
    ),
    "a missing row goes between its neighbours": (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="A9"><v>9</v></c></row>', (4, 0, 4),
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4"><c r="A4"><v>4</v></c></row>'
        '<row r="9"><c r="A9"><v>9</v></c></row>',
    ),
    "rows and cells without numbers are counted": (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>4</v></c></row>", (2, 1, 5),
        '<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c r="B2"><v>5</v></c></row>',
    ),
    "a row goes on after the number of its first cell": (
        '<row><c r="C1"><v>1</v></c><c><v>2</v></c></row>', (1, 3, 5),
        '<row><c r="C1"><v>1</v></c><c r="D1"><v>5</v></c></row>',
    ),
    "spans that no longer hold are dropped": (
        '<row r="1" spans="1:1" ht="30"><c r="A1"><v>1</v></c></row>', (1, 1, 5),
        '<row r="1" ht="30"><c r="A1"><v>1</v></c><c r="B1"><v>5</v></c></row>',
    ),
    "spans that still hold stay": (
        '<row r="1" spans="1:1"><c r="A1"><v>1</v></c></row>', (1, 0, 5),
        '<row r="1" spans="1:1"><c r="A1"><v>5</v></c></row>',
    ),
    "what follows the cells of a row stays behind them": (
        '<row r="1"><c r="A1"><v>1</v></c><extLst><ext uri="u"/></extLst></row>', (1, 1, 5),
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>5</v></c>'
        '<extLst><ext uri="u"/></extLst></row>',
    ),
    "a new cell takes the style of its row": (
        '<row r="1" s="3" customFormat="1"><c r="A1"><v>1</v></c></row>', (1, 1, 5),
        '<row r="1" s="3" customFormat="1"><c r="A1"><v>1</v></c>'
        '<c r="B1" s="3"><v>5</v></c></row>',
    ),
    "a row or cell in a comment is none": (
        '<!-- <row r="1"><c r="A1"> --><row r="1"><!-- </row> --><c r="A1"><v>1</v></c></row>',
        (1, 0, 5),
        '<!-- <row r="1"><c r="A1"> --><row r="1"><!-- </row> --><c r="A1"><v>5</v></c></row>',
    ),
    "the end of a row in CDATA is none": (
        '<row r="1"><c r="A1" t="str"><v><![CDATA[</row>]]></v></c><c r="B1"><v>1</v></c></row>',
        (1, 1, 5),
        '<row r="1"><c r="A1" t="str"><v><![CDATA[</row>]]></v></c><c r="B1"><v>5</v></c></row>',
    ),
    "the end of a row in an instruction is none": (
        '<row r="1"><?x </row>?><c r="A1"><v>1</v></c></row>', (1, 0, 5),
        '<row r="1"><?x </row>?><c r="A1"><v>5</v></c></row>',
    ),
    "quotes and ends of tags in attributes mislead nobody": (
        """<row x:a=">'" r='1' x:b='"r="7"' xmlns:x="u"><c x:a="/>" r="A1"><v>1</v></c></row>""",
        (1, 0, 5),
        """<row x:a=">'" r='1' x:b='"r="7"' xmlns:x="u"><c r="A1"><v>5</v></c></row>""",
    ),
    "rich text gives way to plain text": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
        (1, 0, "c"),
        f'<row r="1">{inline("A1", "c")}</row>',
    ),
    "rich text of the same words stays": (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
        (1, 0, "ab"),
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "cell", "after"), CELLS.values(), ids=CELLS)
def test_cells(
    raw_book: Callable[..., Path], before: str, cell: tuple[int, int, Cell], after: str
) -> None:
    path = raw_book(before)
    write(path, cell)
    assert rows_in(path) == after


#: What a failed formula looks like in a file, and what is read.
FAILED = {
    "as most programs write it": '<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>',
    "without its formula, in other quotes": "<c t='e' r='B2'><v>#REF!</v></c>",
    "beside one that is no error": '<c r="A2"><v>1</v></c><c r="B2" t="e"><v>#REF!</v></c>',
}


@pytest.mark.parametrize("cells", FAILED.values(), ids=FAILED)
def test_a_formula_without_a_result_is_read_as_what_it_shows(
    raw_book: Callable[..., Path], cells: str
) -> None:
    path = raw_book(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cells}</row>')
    assert XlsxFile(path).read().tabs[0].rows[1][1] == "#REF!"


def test_a_formula_without_a_result_gives_way_to_what_we_write(
    raw_book: Callable[..., Path],
) -> None:
    path = raw_book('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')
    write(path, (1, 0, None))
    assert rows_in(path) == '<row r="1"><c r="A1"/></row>'


#: A sentence, and a whole sheet whose cell A1 holds `un` and B1 is not there.
SHEETS: dict[str, str | bytes] = {
    "a prefix before every name": (
        f'<x:worksheet xmlns:x="{MAIN}"><x:dimension ref="A1"/><x:sheetData><x:row r="1">'
        '<x:c r="A1" t="str"><x:v>un</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    ),
    "the names of strict OOXML": (
        f'<worksheet xmlns="{STRICT}"><sheetData><row r="1"><c r="A1" t="str"><v>un</v></c>'
        "</row></sheetData></worksheet>"
    ),
    "UTF-16 with a mark": (
        f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>un</v></c></row></sheetData></worksheet>'
    ).encode("utf-16"),
    "UTF-16 without a mark": (
        f'<worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>un</v></c></row></sheetData></worksheet>'
    ).encode("utf-16-be"),
    "Latin 1": (
        f"<?xml version='1.0' encoding='ISO-8859-1'?><worksheet xmlns='{MAIN}'><sheetData>"
        "<row r='1'><c r='A1' t='str'><v>un</v></c></row></sheetData>"
        "<headerFooter><oddHeader>é</oddHeader></headerFooter></worksheet>"
    ).encode("latin-1"),
    "UTF-8 with a mark": (
        f'\ufeff<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>'
        '<row r="1"><c r="A1" t="str"><v>un</v></c></row></sheetData></worksheet>'
    ),
}


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_sheets(raw_book: Callable[..., Path], sheet: str | bytes) -> None:
    path = raw_book(sheet=sheet)
    write(path, (1, 1, "été"), (3, 0, "<&>"))
    rows = XlsxFile(path).read().tabs[0].rows
    assert [list(row) for row in rows] == [["un", "été"], [None, None], ["<&>", None]]


def test_an_empty_sheet_gets_its_first_row(raw_book: Callable[..., Path]) -> None:
    path = raw_book(sheet=f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>')
    write(path, (1, 0, 5))
    assert '<sheetData><row r="1"><c r="A1"><v>5</v></c></row></sheetData>' in content(path)


DIMENSIONS = {
    "the extent grows to hold a new cell": ("B2:C3", (5, 0, 1), "A2:C5"),
    "the extent of one cell becomes a range": ("A1", (2, 1, 1), "A1:B2"),
    "a cell within the extent leaves it as it is": ("A1:C9", (2, 1, 1), "A1:C9"),
}
#: Extents that name no cells, as old LibreOffice wrote some.
NO_EXTENTS = ("1:49", "A:P", "", "A0", "A1:B2:", "Feuille1!A1")


@pytest.mark.parametrize(("before", "cell", "after"), DIMENSIONS.values(), ids=DIMENSIONS)
def test_dimension(
    raw_book: Callable[..., Path], before: str, cell: tuple[int, int, Cell], after: str
) -> None:
    head = f'<worksheet xmlns="{MAIN}"><dimension ref="{before}"/>'
    path = raw_book(sheet=f"{head}<sheetData></sheetData></worksheet>")
    write(path, cell)
    assert f'<dimension ref="{after}"/>' in content(path)


@pytest.mark.parametrize("extent", NO_EXTENTS)
def test_an_extent_that_names_no_cells_is_left_out(
    raw_book: Callable[..., Path], extent: str
) -> None:
    head = f'<worksheet xmlns="{MAIN}"><dimension ref="{extent}"/>'
    path = raw_book(sheet=f"{head}<sheetData></sheetData></worksheet>")
    write(path, (2, 1, 1))
    assert "<dimension" not in content(path)
    assert XlsxFile(path).read().tabs[0].rows[1][1] == 1


#: How a workbook may ask to be calculated when it is opened, and how it does afterwards.
CALCULATED = {
    "<calcPr/>": '<calcPr fullCalcOnLoad="1"/>',
    '<calcPr calcId="7" fullCalcOnLoad="0"/>': '<calcPr calcId="7" fullCalcOnLoad="1"/>',
    "<calcPr fullCalcOnLoad='false'></calcPr>": '<calcPr fullCalcOnLoad="1"></calcPr>',
    '<calcPr fullCalcOnLoad="true"/>': '<calcPr fullCalcOnLoad="true"/>',
}


@pytest.mark.parametrize(("before", "after"), CALCULATED.items(), ids=CALCULATED)
def test_formulas_are_calculated_when_it_is_opened(
    raw_book: Callable[..., Path], before: str, after: str
) -> None:
    """PhpSpreadsheet says fullCalcOnLoad="0" in every file."""
    sheets = '<sheets><sheet name="Max" sheetId="7" r:id="rId1"/></sheets>'
    path = raw_book(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
        workbook=f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}{before}</workbook>',
    )
    write(path, (2, 0, 5))
    assert after in content(path, "xl/workbook.xml")


def test_the_sheet_is_found_by_what_the_workbook_says(tmp_path: Path) -> None:
    """Odd names, absolute targets, backslashes, other cases: the relations decide."""
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"

    def relations(kind: str, target: str) -> str:
        inner = f'<Relationship Id="a" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{relation}">{inner}</Relationships>'

    path = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("_rels/.rels", relations("officeDocument", "/Book/Main.xml"))
        target.writestr("Book/_rels/main.xml.rels", relations("worksheet", "/Other/ONE.xml"))
        target.writestr(
            "Book/Main.xml",
            f'<x:workbook xmlns:x="{STRICT}" xmlns:q="{office}"><x:sheets>'
            '<x:sheet name="Zoé &amp; Max" sheetId="1" q:id="a"/></x:sheets></x:workbook>',
        )
        target.writestr(
            "Other/one.xml",
            f'<worksheet xmlns="{STRICT}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            "</sheetData></worksheet>",
        )
    from douze.adapters.xlsx.parts import Package
    from douze.adapters.xlsx.workbook_parts import workbook_parts

    found = workbook_parts(Package(path.read_bytes()))
    assert found.sheets["Zoé & Max"].part == "Other/ONE.xml"
    assert found.package.read("Other/ONE.xml").startswith(b"<worksheet")


#: A sentence, a sheet, and what is said about it.
BROKEN: dict[str, tuple[str, str]] = {
    "a DOCTYPE": (
        f'<!DOCTYPE worksheet><worksheet xmlns="{MAIN}"><sheetData/></worksheet>',
        f"{SHEET} holds a DOCTYPE or an unfinished comment",
    ),
    "rows out of order": (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="3"/><row r="2"/></sheetData></worksheet>',
        f"{SHEET} has rows out of order, at row 3",
    ),
    "cells out of order": (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="B1"/><c r="A1"/></row>'
        "</sheetData></worksheet>",
        f"{SHEET} has rows or cells out of order, at row 1",
    ),
    "a cell of another row": (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="B2"/></row>'
        "</sheetData></worksheet>",
        f"{SHEET} has rows or cells out of order, at row 1",
    ),
    "XML that is broken elsewhere": (
        f'<worksheet xmlns="{MAIN}"><sheetData/><headerFooter>&nbsp;</headerFooter></worksheet>',
        f"{SHEET} is no well-formed XML (undefined entity: line 1, column 176)",
    ),
}


@pytest.mark.parametrize(("sheet", "said"), BROKEN.values(), ids=BROKEN)
def test_broken_sheets_are_not_written(
    raw_book: Callable[..., Path], sheet: str, said: str
) -> None:
    path = raw_book(sheet=sheet)
    before = path.read_bytes()
    with pytest.raises(NotAWorkbook) as caught:
        write(path, (1, 0, "x"))
    assert str(caught.value).startswith(f"{path}: the workbook is damaged: ")
    assert in_words(caught.value.what) == f"the workbook is damaged: {said}"
    assert (
        in_words(caught.value.hint)
        == "Open it in Excel or LibreOffice, save it as .xlsx and try again."
    )
    assert path.read_bytes() == before


def test_a_broken_sheet_is_told_before_anything_is_recorded(
    raw_book: Callable[..., Path],
) -> None:
    sheet, said = BROKEN["rows out of order"]
    workbook = XlsxFile(raw_book(sheet=sheet))
    workbook.read()
    with pytest.raises(NotAWorkbook, match=said):
        workbook.check_writable()


def test_a_new_row_in_a_bare_sheet(raw_book: Callable[..., Path]) -> None:
    path = raw_book('<row r="1"><c r="A1" t="str"><v>Réf</v></c></row>')
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(Edits(new=(NewRow(tab="Max", cells={0: "zoe"}, key=(0, "zoe")),)))
    assert rows_in(path).endswith(f'<row r="2">{inline("A2", "zoe")}</row>')
