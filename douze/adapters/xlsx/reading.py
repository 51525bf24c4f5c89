"""All cells of a workbook, typed, from the bytes of its file."""

import io

from douze.adapters.xlsx.book import book
from douze.adapters.xlsx.markup import encoding, in_utf8
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.settle import Rows, used
from douze.adapters.xlsx.values import from_file


def read_tabs(package: Package) -> dict[str, Rows]:
    """The rows of every sheet, in the order of the tabs; charts are no sheets.

    Raises DamagedPart or calamine's own errors.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    book(package)
    readable = _all_in_utf8(package)
    with CalamineWorkbook.from_filelike(io.BytesIO(readable)) as opened:
        titles = [m.name for m in opened.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        return {
            title: used(
                map(from_file, row)
                for row in opened.get_sheet_by_name(title).to_python(skip_empty_area=False)
            )
            for title in titles
        }


def _all_in_utf8(package: Package) -> bytes:
    """The file as calamine can read it, which knows no other encoding."""
    parts = [name for name in package.names() if name.lower().endswith((".xml", ".rels"))]
    other = [name for name in parts if encoding(package.head(name))]
    changed = {name: in_utf8(name, package.read(name)) for name in other}
    return package.rewritten(changed) if changed else package.content
