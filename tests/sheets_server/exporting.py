"""Spreadsheets as files of other kinds: .xlsx, .ods, CSV, TSV, PDF, zipped pages of HTML."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Callable

from tests.sheets_server import opendocument, paper
from tests.sheets_server.documents import OFFICE
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Book, CellError, Sheet, opened
from tests.sheets_server.number_formats import number_format
from tests.sheets_server.reading import Rendering


def shown(book: Book, sheet: Sheet) -> list[list[str]]:
    """Give a sheet as it is seen."""
    cell = Rendering(book, "FORMATTED_VALUE", "SERIAL_NUMBER").cell
    return [
        [str(cell(sheet, r, c, e) or "") for c, e in enumerate(row)]
        for r, row in enumerate(sheet.rows)
    ]


def _separated(book: Book, delimiter: str) -> bytes:
    text = io.StringIO()
    rows = shown(book, book.sheets[0])
    width = max(map(len, rows), default=0)
    csv.writer(text, delimiter=delimiter).writerows(row + [""] * (width - len(row)) for row in rows)
    return text.getvalue().removesuffix("\r\n").encode()


def _xlsx(book: Book) -> bytes:
    """Write values, formulas and number formats."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    workbook = Workbook(write_only=True)
    sum_ = Sum(book)
    for sheet in book.sheets:
        tab = workbook.create_sheet(re.sub(r"[\\/?*\[\]:]", "_", sheet.title)[:31])
        for r, row in enumerate(sheet.rows):
            line = []
            for c, entry in enumerate(row):
                slot, value = opened(entry), sum_.value(sheet, r, c)
                text = value.text if isinstance(value, CellError) else value
                cell = WriteOnlyCell(tab, slot.formula or text)
                if cell.data_type == "f" and not slot.formula:
                    cell.data_type = "s"  # a text that begins with =
                if pattern := (number_format(sum_, sheet, slot) or {}).get("pattern"):
                    cell.number_format = pattern
                line.append(cell)
            tab.append(line)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _ods(book: Book) -> bytes:
    sum_ = Sum(book)
    values = [
        [[sum_.value(sheet, r, c) for c in range(len(row))] for r, row in enumerate(sheet.rows)]
        for sheet in book.sheets
    ]
    titles = [sheet.title for sheet in book.sheets]
    return opendocument.write(titles, values, [shown(book, sheet) for sheet in book.sheets])


_CSS = ".waffle td{border:1px solid #ccc;font:10pt arial;padding:2px 3px;white-space:nowrap}\n"


def _page(book: Book, sheet: Sheet) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in shown(book, sheet)
    )
    return (
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        '<link type="text/css" rel="stylesheet" href="resources/sheet.css">'
        f'<div class="ritz grid-container" dir="ltr"><table class="waffle">{rows}</table></div>'
    )


def _zipped(book: Book) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in book.sheets:
            archive.writestr(f"{sheet.title.replace('/', '_')}.html", _page(book, sheet))
        archive.writestr("resources/sheet.css", _CSS)
    return out.getvalue()


KINDS: dict[str, Callable[[Book], bytes]] = {
    OFFICE: _xlsx,
    "text/csv": lambda book: _separated(book, ","),
    "text/tab-separated-values": lambda book: _separated(book, "\t"),
    "application/zip": _zipped,
    "application/pdf": lambda book: paper.write([shown(book, sheet) for sheet in book.sheets]),
    "application/vnd.oasis.opendocument.spreadsheet": _ods,
    "application/x-vnd.oasis.opendocument.spreadsheet": _ods,
}
