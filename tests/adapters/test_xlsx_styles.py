"""Dates look like dates, in a style that was there if there is one, and numbers like numbers."""

import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest

from douze.adapters.xlsx.number_formats import shown
from douze.adapters.xlsx_file import XlsxFile
from douze.model.sheet import Cell, Edits, RowChange

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
DAY, MOMENT, AT = date(2020, 10, 1), datetime(2020, 10, 1, 14, 5), time(14, 5)


def styles(xfs: str, formats: str = "") -> str:
    return (
        f'<styleSheet xmlns="{MAIN}">{formats}<fonts/><cellXfs count="9">{xfs}</cellXfs>'
        "<cellStyles/></styleSheet>"
    )


def written(path: Path, value: Cell) -> tuple[str, str]:
    """Write the value into A1; its `s`, and the styles."""
    workbook = XlsxFile(path)
    workbook.read()
    workbook.write(Edits(rows=(RowChange(tab="Max", row=1, cells={0: value}),)))
    assert workbook.read().tabs[0].rows[0][0] == value
    with zipfile.ZipFile(path) as opened:
        cell = opened.read(SHEET).decode().partition('r="A1"')[2].partition(">")[0]
        style = cell.partition(' s="')[2].partition('"')[0] or "0"
        return style, opened.read(STYLES).decode()


PLAIN = '<xf numFmtId="0"/>'
OWN = '<numFmts count="1"><numFmt numFmtId="170" formatCode="{}"/></numFmts>'

#: A sentence: the formats of the workbook's own, its styles, of which the cell has the first,
#: the value, and the style that the cell has afterwards.
KEPT: dict[str, tuple[str, str, Cell, int]] = {
    "a date keeps a format of dates": ("", '<xf numFmtId="15"/>', DAY, 0),
    "a moment keeps a format of dates": ("", '<xf numFmtId="14"/>', MOMENT, 0),
    "a date keeps a format of moments": ("", '<xf numFmtId="22"/>', DAY, 0),
    "a date keeps a format of the workbook's own": (
        OWN.format("[$-40C]dddd\\ d&quot; &quot;mmmm;@"), '<xf numFmtId="170"/>', DAY, 0,
    ),
    "a time keeps a format of times": ("", '<xf numFmtId="20"/>', AT, 0),
    "a number keeps its format": ("", '<xf numFmtId="10"/><xf numFmtId="0"/>', 0.5, 0),
    "a number keeps a format with the letters of dates in quotes": (
        OWN.format("0&quot; jours&quot;"), '<xf numFmtId="170"/>', 3, 0,
    ),
    "text keeps any format": ("", '<xf numFmtId="14"/>', "a", 0),
    "yes keeps any format": ("", '<xf numFmtId="14"/>', True, 0),
    "a date takes the style there is": ("", PLAIN + '<xf numFmtId="14"/>', DAY, 1),
    "a moment takes the style that shows its time": (
        "", PLAIN + '<xf numFmtId="14"/><xf numFmtId="22"/>', MOMENT, 2,
    ),
    "a date takes no style that hides its day": (
        "", PLAIN + '<xf numFmtId="17"/><xf numFmtId="15"/>', DAY, 2,
    ),
    "a date takes no style that shows a time": (
        "", PLAIN + '<xf numFmtId="22"/><xf numFmtId="14"/>', DAY, 2,
    ),
    "a date takes no other colour": (
        "", '<xf fillId="1"/><xf numFmtId="14"/><xf numFmtId="14" fillId="1"/>', DAY, 2,
    ),
    "a date takes no other alignment": (
        "",
        '<xf numFmtId="0"><alignment wrapText="1"/></xf><xf numFmtId="14"/>'
        '<xf numFmtId="14"><alignment wrapText="1"/></xf>',
        DAY,
        2,
    ),
    "the order of what a style says does not matter": (
        "",
        '<xf numFmtId="0" fontId="1" fillId="2"/>'
        '<xf fillId="2" fontId="1" numFmtId="14" applyNumberFormat="1"/>',
        DAY,
        1,
    ),
    "a time takes no style of moments": (
        "", PLAIN + '<xf numFmtId="22"/><xf numFmtId="20"/>', AT, 2,
    ),
    "a number in a cell of dates is shown as a number": (
        "", '<xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="0"/>', 12, 2,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("formats", "xfs", "value", "style"), KEPT.values(), ids=KEPT)
def test_kept(
    raw_book: Callable[..., Path], formats: str, xfs: str, value: Cell, style: int
) -> None:
    before = styles(xfs, formats)
    path = raw_book('<row r="1"><c r="A1" s="0"><v>1</v></c></row>', styles=before)
    assert written(path, value) == (str(style), before)


BOXED = '<xf numFmtId="0" borderId="4" quotePrefix="1"><alignment wrapText="1"/></xf>'

#: A sentence, the formats there are, the value, the formats then, and the new style's format.
APPENDED: dict[str, tuple[str, Cell, str, int]] = {
    "a moment": ("", MOMENT, '<numFmts count="1">{164 dd/mm/yyyy hh:mm}</numFmts>', 164),
    "a date": ("", DAY, '<numFmts count="1">{164 dd/mm/yyyy}</numFmts>', 164),
    "a time of day": ("", AT, '<numFmts count="1">{164 hh:mm}</numFmts>', 164),
    "after the workbook's own formats": (
        OWN.format("0.0"), DAY,
        '<numFmts count="2">{170 0.0}{171 dd/mm/yyyy}</numFmts>', 171,
    ),
    "with the workbook's own format": (
        OWN.format("DD/MM/YYYY"), DAY, '<numFmts count="1">{170 DD/MM/YYYY}</numFmts>', 170,
    ),
    "after no formats in a place for them": (
        '<numFmts count="0"/>', DAY, '<numFmts count="1">{164 dd/mm/yyyy}</numFmts>', 164,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("formats", "value", "after", "number"), APPENDED.values(), ids=APPENDED)
def test_appended(
    raw_book: Callable[..., Path], formats: str, value: Cell, after: str, number: int
) -> None:
    path = raw_book('<row r="1"/>', styles=styles(BOXED, formats))
    for each in after.split("{")[1:]:
        known, code = each.partition("}")[0].split(" ", 1)
        full = f'<numFmt numFmtId="{known}" formatCode="{code}"/>'
        after = after.replace(f"{{{known} {code}}}", full)
    new = f'numFmtId="{number}" applyNumberFormat="1" borderId="4"><alignment wrapText="1"/></xf>'
    assert written(path, value) == (
        "1",
        styles(f"{BOXED}<xf {new}", after).replace('count="9"', 'count="2"'),
    )


def test_a_workbook_without_styles_gets_them(raw_book: Callable[..., Path]) -> None:
    relation = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    path = raw_book('<row r="1"/>')
    with zipfile.ZipFile(path) as opened:
        parts = {name: opened.read(name) for name in opened.namelist() if name != STYLES}
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{relation}"><Relationship Id="rId1" Type="{office}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ).encode()
    with zipfile.ZipFile(path, "w") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    style, xml = written(path, MOMENT)
    assert style == "1"
    assert "dd/mm/yyyy hh:mm" in xml
    with zipfile.ZipFile(path) as opened:
        assert b'PartName="/xl/styles.xml"' in opened.read("[Content_Types].xml")
        assert b'Target="/xl/styles.xml"' in opened.read("xl/_rels/workbook.xml.rels")


def test_a_date_in_a_cell_without_a_style_says_the_first_one(
    raw_book: Callable[..., Path],
) -> None:
    """Without saying so calamine would read a number, although the first style shows dates."""
    before = styles('<xf numFmtId="14"/>')
    path = raw_book('<row r="1"><c r="A1"><v>1</v></c></row>', styles=before)
    assert written(path, DAY) == ("0", before)


SHOWN = {
    "General": "",
    "0.00E+00": "",
    '#,##0.00" jours"': "",
    "[Red]0;[Blue]-0": "",
    "\\d0": "",
    "dd/mm/yyyy": "dmy",
    "[$-40C]d mmmm yyyy;@": "dmy",
    "h:mm AM/PM": "hm",
    "[h]:mm:ss": "hms",
    "0;dd": "",
}


@pytest.mark.parametrize(("code", "letters"), SHOWN.items())
def test_what_a_format_shows(code: str, letters: str) -> None:
    assert shown(code) == frozenset(letters)
