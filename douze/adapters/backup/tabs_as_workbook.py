"""The tabs of a Google Sheet as a workbook, so that a backup has what people wrote there."""

import re
from io import BytesIO

from douze.adapters.sheet.values import clean
from douze.model.sheet import Cell, Snapshot

#: What a workbook's tab can be called (ECMA-376, 18.2.19, and Excel): 31 characters, none of these.
_LONGEST = 31
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


def tabs_as_workbook(snapshot: Snapshot) -> bytes:
    """Write all cells of a reading as values, text as text, into the bytes of an .xlsx file."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    for number, tab in enumerate(snapshot.tabs, start=1):
        sheet = book.create_sheet(_title(tab.title, number, book.sheetnames))
        for row in tab.rows:
            cells = [WriteOnlyCell(sheet) for _ in row]
            for cell, value in zip(cells, map(_value, row), strict=True):
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # what begins with = is what somebody typed
            sheet.append(cells)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _value(cell: Cell) -> Cell:
    try:
        return clean(cell)
    except ValueError:
        return str(cell)


def _title(title: str, number: int, taken: list[str]) -> str:
    """Cut a title to what a workbook takes; by its place where two come out alike."""
    short = _NOT_IN_TITLES.sub("-", title)[:_LONGEST].strip("'") or str(number)
    if short.casefold() in {other.casefold() for other in taken}:
        return f"{short[: _LONGEST - 4]} {number}"
    return short
