"""Sheets as an .xlsx file: the same bytes for the same cells.

openpyxl leaves the results of formulas out. They are put in afterwards, for whoever looks at the
file without calculating it: a preview, a telephone, Excel before its editing is allowed.
"""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from douze.model.cell_address import column_letters
from douze.model.sheet import Cell
from douze.reports.columns import FORMATS, Shape
from douze.reports.year_sheets import SheetColumn, TotalFormula, WantedSheet

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as XlsxCell
    from openpyxl.styles import Alignment
    from openpyxl.worksheet.worksheet import Worksheet

_HEADER, _SUMS, _QUIET = "1F4E46", "E8EFEA", "566360"
#: How high a line is, in points.
_LINE = 15.0
#: The first moment that a zip can name: files that differ in nothing else do not in this.
_THEN = (1980, 1, 1, 0, 0, 0)
_MADE = "2000-01-01T00:00:00Z"
#: When it was made and saved, which openpyxl has no other say in.
_SAVED = re.compile(
    rb"(<dcterms:(?:created|modified)[^<>]*>)[^<>]*(</dcterms:(?:created|modified)>)"
)
#: A cell with a formula, as openpyxl writes it: its place, its look, the formula, and no result.
_EMPTY = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^<>]*)><f>([^<>]*)</f><v ?/?>(?:</v>)?</c>')


def to_xlsx(sheets: Sequence[WantedSheet]) -> bytes:
    """Write these sheets, in their order."""
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    book.properties.creator = "Douze"
    results: list[Mapping[str, Cell]] = []
    for sheet in sheets:
        made: Worksheet = book.create_sheet(sheet.title)
        results.append(_fill(made, sheet))
    saved = BytesIO()
    book.save(saved)
    return _with_results(saved.getvalue(), results)


def _fill(made: "Worksheet", sheet: WantedSheet) -> dict[str, Cell]:
    """Write the cells of a sheet; give the results of its formulas, by their places."""
    from openpyxl.styles import Font, PatternFill

    results: dict[str, Cell] = {}
    _header(made, sheet)
    for number, row in enumerate(sheet.rows, start=2):
        for place, value in enumerate(row):
            cell: XlsxCell = made.cell(number, place + 1)  # type: ignore[assignment]
            if isinstance(value, TotalFormula):
                cell.value = f"={value.text}"
                results[cell.coordinate] = value.value
            else:
                _put(cell, value)
            own = sheet.formats[number - 2] if sheet.formats and place == 1 else ""
            cell.number_format = own or sheet.columns[place].number_format
            cell.alignment = _alignment(sheet.columns[place], "top")
            if isinstance(value, str) and _is_number(sheet.columns[place]):  # nobody knows it
                cell.font = Font(name="Calibri", size=10, italic=True, color=_QUIET)
            if sheet.sums and number == len(sheet.rows) + 1:
                cell.font = Font(name="Calibri", size=11, bold=True)
                cell.fill = PatternFill("solid", fgColor=_SUMS)
        made.row_dimensions[number].height = _height(row, sheet.columns)
    _paper(made, sheet)
    return results


def _header(made: "Worksheet", sheet: WantedSheet) -> None:
    from openpyxl.styles import Font, PatternFill

    for place, column in enumerate(sheet.columns):
        cell: XlsxCell = made.cell(1, place + 1)  # type: ignore[assignment]
        _put(cell, column.header)
        cell.font = Font(name="Calibri", size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=_HEADER)
        cell.alignment = _alignment(column, "center")
        made.column_dimensions[column_letters(place)].width = column.width
    made.row_dimensions[1].height = 46


def _height(row: Sequence[Cell | TotalFormula], columns: Sequence[SheetColumn]) -> float:
    """How high a row is for its longest text: not every program grows rows by itself."""
    lines = (
        -(-len(value) // column.width)
        for value, column in zip(row, columns, strict=False)
        if isinstance(value, str)
    )
    return _LINE * max(lines, default=1)


def _put(cell: "XlsxCell", value: Cell) -> None:
    """Write a value; a text stays one, whatever it begins with, also once it is edited."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    else:
        cell.value = value


def _is_number(column: SheetColumn) -> bool:
    return column.number_format != FORMATS[Shape.TEXT]


def _alignment(column: SheetColumn, vertical: str) -> "Alignment":
    from openpyxl.styles import Alignment

    side = "right" if _is_number(column) else "left"
    return Alignment(horizontal=side, vertical=vertical, wrap_text=True, indent=1)


def _paper(made: "Worksheet", sheet: WantedSheet) -> None:
    """A4 across, its headers on each page."""
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    made.freeze_panes = "C2" if sheet.sums else "A2"
    made.page_setup.paperSize = made.PAPERSIZE_A4
    made.page_setup.orientation = made.ORIENTATION_LANDSCAPE
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    made.page_setup.fitToHeight = 0
    if sheet.sums:  # all its columns would be too small to read on one
        made.page_setup.fitToWidth = 2
        made.print_title_cols = "A:B"
    made.page_margins = PageMargins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    made.print_title_rows = "1:1"


def _with_results(content: bytes, results: Sequence[Mapping[str, Cell]]) -> bytes:
    """Put the results of formulas in, and write the file anew with nothing that only says when."""
    whole = BytesIO()
    with ZipFile(BytesIO(content)) as made, ZipFile(whole, "w", ZIP_DEFLATED) as written:
        for name in made.namelist():
            part = made.read(name)
            if sheet := re.fullmatch(r"xl/worksheets/sheet([0-9]+)\.xml", name):
                part = _calculated(part, results[int(sheet[1]) - 1])
            part = _SAVED.sub(rb"\g<1>%s\g<2>" % _MADE.encode(), part)
            entry = ZipInfo(name, _THEN)
            entry.compress_type = ZIP_DEFLATED
            written.writestr(entry, part)
    return whole.getvalue()


def _calculated(part: bytes, results: Mapping[str, Cell]) -> bytes:
    def filled(found: re.Match[bytes]) -> bytes:
        place, look, formula = found.groups()
        value = results[place.decode()]
        text = isinstance(value, str)
        kind = b' t="str"' if text else b""
        said = escape(str(value)).encode() if text else repr(value).encode()
        return b'<c r="%s"%s%s><f>%s</f><v>%s</v></c>' % (place, look, kind, formula, said)

    return _EMPTY.sub(filled, part)
