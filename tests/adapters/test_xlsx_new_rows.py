"""A new row looks like those above it, and what covers those covers it too."""

import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell, Edits, NewRow, RowChange

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
HEADER = '<row r="1"><c r="A1" t="str"><v>Réf</v></c></row>'


def row(number: int, cells: str, attributes: str = "") -> str:
    """A row from its cells: `A1` styled 1 with a value, `B3-` styled 3 without, and so on."""
    made = ""
    for cell in cells.split():
        style = f' s="{cell[1]}"' if cell[1] != "0" else ""
        end = "/>" if cell.endswith("-") else "><v>1</v></c>"
        made += f'<c r="{cell[0]}{number}"{style}{end}'
    return f'<row r="{number}"{attributes}>{made}</row>'


def add(path: Path, *keys: str, **cells: Cell) -> None:
    values = {ord(letter) - ord("A"): value for letter, value in cells.items()}
    workbook = XlsxFile(path)
    title = workbook.read().tabs[0].title
    new = [NewRow(tab=title, cells={0: key, **values}, key=(0, key)) for key in keys]
    workbook.write(Edits(new=tuple(new)))


def part(path: Path, name: str = SHEET) -> str:
    with zipfile.ZipFile(path) as opened:
        return opened.read(name).decode()


def described(path: Path, like: str) -> str:
    """The row of that number, its cells told as in `row`."""
    number = like.split('"')[1]
    found = re.search(rf'(<row r="{number}"[^>]*>)(.*?)</row>', part(path))
    assert found
    tag, cells = found.groups()
    told = re.findall(r'<c r="([A-Z])\d+"(?: s="(\d)")?[^>]*?(/?)>', cells)
    short = " ".join(f"{column}{style or 0}{'-' * len(end)}" for column, style, end in told)
    return f"{tag}{short}</row>"


#: A sentence, the rows below the header, and the new row's XML; column A gets the key.
LOOKS = {
    "a column's usual style goes on, also where the row has no value": (
        row(2, "A1 B3 C0-") + row(3, "A1 B3-"),
        '<row r="4">A1 B3-</row>',
    ),
    "the style of the most rows wins, not the last one's": (
        row(2, "A1") + row(3, "A1") + row(4, "A3"),
        '<row r="5">A1</row>',
    ),
    "of two as frequent the lower row's wins": (
        row(2, "A1") + row(3, "A3"),
        '<row r="4">A3</row>',
    ),
    "only the last five rows count": (
        "".join(row(n, "A3") for n in range(2, 8)) + "".join(row(n, "A1") for n in range(8, 11))
        + row(11, "A0") + row(12, "A0"),
        '<row r="13">A1</row>',
    ),
    "one cell that stands out does not": (
        row(2, "A1 B0") + row(3, "A1 B0") + row(4, "A1 B3-"),
        '<row r="5">A1</row>',
    ),
    "blank rows say nothing": (
        row(2, "A1") + row(7, "A1") + row(8, "B3-") + row(9, "B3-"),
        '<row r="8">A1 B3-</row>',
    ),
    "rows that were made ready are filled in place": (
        row(2, "A1 B1") + row(3, "A3- B3- C1-", ' ht="40" customHeight="1"'),
        '<row r="3" ht="40" customHeight="1">A3 B3- C1-</row>',
    ),
    "a new row is visible, whatever the last one is": (
        row(2, "A1", ' hidden="1"') + row(3, "A1-", ' hidden="1" spans="1:1"'),
        '<row r="3">A1</row>',
    ),
    "a height that somebody set goes on": (
        row(2, "A1", ' ht="33" customHeight="1"'),
        '<row r="3" ht="33" customHeight="1">A1</row>',
    ),
    "a height that came by itself does not": (row(2, "A1", ' ht="33"'), '<row r="3">A1</row>'),
    "the style of whole rows goes on": (
        row(2, "A1", ' s="3" customFormat="1"'),
        '<row r="3" s="3" customFormat="1">A1</row>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "new"), LOOKS.values(), ids=LOOKS)
def test_looks(raw_book: Callable[..., Path], rows: str, new: str) -> None:
    path = raw_book(HEADER + rows)
    add(path, "zoe")
    assert described(path, new) == new


def test_without_rows_above_the_column_says_how_it_looks(raw_book: Callable[..., Path]) -> None:
    path = raw_book(
        sheet=f'<worksheet xmlns="{MAIN}"><cols><col min="2" max="3" style="3"/></cols>'
        f"<sheetData>{HEADER}</sheetData></worksheet>"
    )
    add(path, "zoe", C=5, D=6)
    assert part(path).endswith(
        '<c r="C2" s="3"><v>5</v></c><c r="D2"><v>6</v></c></row></sheetData></worksheet>'
    )


#: A sentence; what stands before and after the rows 1 to 4; the same once two rows are added.
GROWN = {
    "a filter": ('<autoFilter ref="A1:C4"/>', '<autoFilter ref="A1:C6"/>'),
    "a filter that reaches further down": (
        '<autoFilter ref="$A$1:$C$5"/>', '<autoFilter ref="$A$1:$C$6"/>',
    ),
    "a drop-down list": (
        '<dataValidations><dataValidation sqref="B2:B4 D2 E4"/></dataValidations>',
        '<dataValidations><dataValidation sqref="B2:B6 D2 E4:E6"/></dataValidations>',
    ),
    "colours": (
        '<conditionalFormatting sqref="A2:C5"><cfRule/></conditionalFormatting>',
        '<conditionalFormatting sqref="A2:C6"><cfRule/></conditionalFormatting>',
    ),
    "protected cells": (
        '<protectedRange name="a>b" sqref="A1:A4"></protectedRange>',
        '<protectedRange name="a>b" sqref="A1:A6"></protectedRange>',
    ),
    "numbers stored as text": (
        '<ignoredErrors><ignoredError sqref="A1:B4" numberStoredAsText="1"/></ignoredErrors>',
        '<ignoredErrors><ignoredError sqref="A1:B6" numberStoredAsText="1"/></ignoredErrors>',
    ),
    "colours and lists of newer Excels, but no sparkline": (
        '<extLst><x14:conditionalFormattings xmlns:x14="u" xmlns:xm="v"><x14:conditionalFormatting>'
        "<x14:cfRule/><xm:sqref>A2:A4 C2:C3</xm:sqref></x14:conditionalFormatting>"
        '</x14:conditionalFormattings><x14:dataValidation xmlns:x14="u" xmlns:xm="v">'
        '<xm:sqref>B4</xm:sqref></x14:dataValidation><x14:sparkline xmlns:x14="u" xmlns:xm="v">'
        "<xm:sqref>D4</xm:sqref></x14:sparkline></extLst>",
        '<extLst><x14:conditionalFormattings xmlns:x14="u" xmlns:xm="v"><x14:conditionalFormatting>'
        "<x14:cfRule/><xm:sqref>A2:A6 C2:C3</xm:sqref></x14:conditionalFormatting>"
        '</x14:conditionalFormattings><x14:dataValidation xmlns:x14="u" xmlns:xm="v">'
        '<xm:sqref>B4:B6</xm:sqref></x14:dataValidation><x14:sparkline xmlns:x14="u" xmlns:xm="v">'
        "<xm:sqref>D4</xm:sqref></x14:sparkline></extLst>",
    ),
    "nothing that ends higher up, lower down, in the header, or is a whole column": (
        '<conditionalFormatting sqref="A2:A3 A2:A7 A1:C1 B:B 2:3 A2:A1048576"/>',
        '<conditionalFormatting sqref="A2:A3 A2:A7 A1:C1 B:B 2:3 A2:A1048576"/>',
    ),
    "nothing in a comment": (
        '<!-- <autoFilter ref="A1:C4"/> --><autoFilter ref="A1:C4"/>',
        '<!-- <autoFilter ref="A1:C4"/> --><autoFilter ref="A1:C6"/>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), GROWN.values(), ids=GROWN)
def test_grown(raw_book: Callable[..., Path], before: str, after: str) -> None:
    rows = HEADER + row(2, "A1") + row(3, "A1") + row(4, "A1")
    path = raw_book(
        sheet=f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{before}</worksheet>'
    )
    add(path, "zoe", "max")
    assert part(path).endswith(f"</sheetData>{after}</worksheet>")


def test_below_a_header_alone_its_filter_grows_but_not_its_colours(
    raw_book: Callable[..., Path],
) -> None:
    around = '<autoFilter ref="A1:C{}"/><conditionalFormatting sqref="A1:C1 B2:B{}"/></worksheet>'
    path = raw_book(
        sheet=f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}</sheetData>{around.format(1, 2)}'
    )
    add(path, "zoe", "max")
    assert part(path).endswith(f"</sheetData>{around.format(3, 3)}")


def test_nothing_grows_when_no_row_is_added(raw_book: Callable[..., Path]) -> None:
    path = raw_book(
        sheet=f'<worksheet xmlns="{MAIN}"><sheetData>{HEADER}{row(2, "A1")}</sheetData>'
        '<autoFilter ref="A1:C2"/></worksheet>'
    )
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(Edits(rows=(RowChange(tab="Max", row=9, cells={0: "x"}),)))
    assert '<autoFilter ref="A1:C2"/>' in part(path)


def with_filter_and_table(path: Path, *, totals: bool = False) -> None:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = "Été & l'hiver"
    for values in (["Réf", "Rang"], ["zoe", 1], ["max", 2]):
        sheet.append(values)
    table = Table(displayName="Inscrits", ref="A1:B3")
    if totals:
        sheet["A4"] = "Total"
        table.ref, table.totalsRowCount = "A1:B4", 1
    sheet.add_table(table)
    sheet.add_data_validation(DataValidation(sqref="B2:B3"))
    other = made.create_sheet("Autre")
    other.append(["a", "b"])
    other.auto_filter.ref = "A1:B1"
    made.save(path)


def test_a_table_grows_with_its_filter(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with_filter_and_table(path)
    add(path, "ann", "tom")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.tables["Inscrits"].ref == "A1:B5"
    assert sheet.tables["Inscrits"].autoFilter.ref == "A1:B5"


def test_a_table_with_totals_is_left_and_the_row_stands_below(tmp_path: Path) -> None:
    path = tmp_path / "totals.xlsx"
    with_filter_and_table(path, totals=True)
    add(path, "ann")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.tables["Inscrits"].ref == "A1:B4"
    assert [cell.value for cell in sheet["A"]] == ["Réf", "zoe", "max", "Total", "ann"]


def test_the_hidden_name_of_a_filter_grows_and_no_other(raw_book: Callable[..., Path]) -> None:
    names = (
        '<definedName name="_xlnm._FilterDatabase" localSheetId="{}" hidden="1">\'M !\'!$A$1:$C$2'
        "</definedName>"
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = raw_book(
        HEADER + row(2, "A1"),
        workbook=f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>'
        '<sheet name="M !" sheetId="7" r:id="rId1"/></sheets>'
        f"<definedNames>{names.format(0)}{names.format(1)}"
        '<definedName name="Autre" localSheetId="0">\'M !\'!$A$1:$C$2</definedName></definedNames>'
        "</workbook>",
    )
    add(path, "ann")
    workbook = part(path, "xl/workbook.xml")
    assert workbook.count("$A$1:$C$3") == 1
    assert names.format(0).replace("$C$2", "$C$3") in workbook


def test_a_date_in_a_new_row_looks_like_those_above(raw_book: Callable[..., Path]) -> None:
    path = raw_book(HEADER + row(2, "A1 B2") + row(3, "A1 B2"))
    add(path, "zoe", B=datetime(2020, 10, 1, 14))
    assert '<c r="B4" s="2"><v>44105.583333333336</v></c>' in part(path)
