"""Spreadsheets as .ods files."""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

from tests.sheets_server.grid import CellError, Value

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_URN = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="{_URN}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def write(
    titles: list[str], values: list[list[list[Value]]], shown: list[list[list[str]]]
) -> bytes:
    """Write sheets: what each cell is worth and how it is seen. Formulas leave their results."""
    tables = "".join(map(_table, titles, values, shown))
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{_URN}:office:1.0" '
        f'xmlns:table="{_URN}:table:1.0" xmlns:text="{_URN}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), MIME)  # first and not compressed
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
    return out.getvalue()


def _table(title: str, values: list[list[Value]], shown: list[list[str]]) -> str:
    rows = "".join(
        "<table:table-row>" + "".join(map(_cell, row, texts)) + "</table:table-row>"
        for row, texts in zip(values, shown, strict=True)
    )
    rows = rows or "<table:table-row><table:table-cell/></table:table-row>"
    return f"<table:table table:name={quoteattr(title)}>{rows}</table:table>"


def _cell(value: Value, shown: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind = 'office:value-type="string"'
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif not isinstance(value, str | CellError):
        kind = f'office:value-type="float" office:value="{value!r}"'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
    return f"<table:table-cell {kind}>{lines}</table:table-cell>"
