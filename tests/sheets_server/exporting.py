"""Spreadsheets as files of other kinds: .xlsx, CSV, TSV; a plain page for the rest."""

import csv
import html
import io
import zipfile
from collections.abc import Callable

from tests.sheets_server.documents import OFFICE
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Book, CellError, Sheet
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
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    sum_ = Sum(book)
    for sheet in book.sheets:
        tab = workbook.create_sheet(sheet.title[:31])
        for r, row in enumerate(sheet.rows):
            values = [sum_.value(sheet, r, c) for c in range(len(row))]
            tab.append([v.text if isinstance(v, CellError) else v for v in values])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _page(book: Book, sheet: Sheet) -> str:
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>"
        for row in shown(book, sheet)
    )
    return f"<!DOCTYPE html><title>{html.escape(sheet.title)}</title><table>{rows}</table>"


def _zipped(book: Book) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for sheet in book.sheets:
            archive.writestr(f"{sheet.title.replace('/', '_')}.html", _page(book, sheet))
    return out.getvalue()


def _pdf(book: Book) -> bytes:
    """Give an empty page: enough for whoever only looks whether a PDF came."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]"
        b"/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


KINDS: dict[str, Callable[[Book], bytes]] = {
    OFFICE: _xlsx,
    "text/csv": lambda book: _separated(book, ","),
    "text/tab-separated-values": lambda book: _separated(book, "\t"),
    "application/zip": _zipped,
    "application/pdf": _pdf,
}
