"""How far the cells of a tab reach, looked at before calamine reads them.

It holds the whole rectangle of all cells, and where the memory does not suffice for that it ends
the program without a word. A slip of the hand in the last row is enough.
"""

import re

from douze.adapters.sheet.values import place
from douze.adapters.xlsx.markup import INSIDE_TAG, DamagedPart, Markup, attributes
from douze.model.cell_address import column_letters

#: Rows times columns; it takes about a gigabyte to read as many.
LARGEST_TAB = 20_000_000

#: A cell that is spelt otherwise than most, or stands beyond column FZ or row 99,999: as long as
#: there is none, the tab cannot be too large.
_ODD_CELL = re.compile(rb'<c(?=[\s>])(?! r="[A-F]?[A-Z][0-9]{1,5}")')
_PREFIXED_CELL = re.compile(rb":c[\s>]")
_ROW_OR_CELL = re.compile(rb"<(?:[^\s/<>:]++:)?(row|c)(?=[\s/>])(?:" + INSIDE_TAG + b">)?")
_ROW_NUMBER = re.compile(rb"[0-9]{1,7}")


class FarCell(DamagedPart):
    """Something stands so far from the rest of its tab that it cannot be read."""

    def __init__(self, part: str, tab: str, reach: str) -> None:
        self.tab, self.reach = tab, reach  #: the title, and the cell
        super().__init__(part, f"reaches as far as {reach}")


def check_extent(title: str, sheet: Markup) -> None:
    """Raise FarCell where the cells with a value reach too far for the memory."""
    if not _ODD_CELL.search(sheet.plain) and not _PREFIXED_CELL.search(sheet.plain):
        return  # as in most files, and three times as fast as looking at each cell
    rows, columns = _reach(sheet)
    if rows * columns > LARGEST_TAB:
        raise FarCell(sheet.part, title, f"{column_letters(columns - 1)}{rows}")


def _reach(sheet: Markup) -> tuple[int, int]:
    """How many rows and columns there are up to the last cell with a value.

    Rows and cells may stand in any order, under any prefix, and without saying where: then each
    stands behind the one before.
    """
    rows = columns = row = column = 0
    for tag in _ROW_OR_CELL.finditer(sheet.plain):
        if tag[2] is None:
            raise DamagedPart(sheet.part, "has a tag without an end")
        said = attributes(tag[2]).get(b"r")
        if tag[1] == b"row":
            row, column = _number(said, sheet.part) if said else row + 1, 0
            continue
        at, column = _cell(said, sheet.part) if said else (row, column + 1)
        if not tag[2].endswith(b"/"):
            rows, columns = max(rows, at), max(columns, column)
    return rows, columns


def _number(said: bytes, part: str) -> int:
    if not _ROW_NUMBER.fullmatch(said):
        raise _nowhere(said, part)
    return int(said)


def _cell(said: bytes, part: str) -> tuple[int, int]:
    """The row and the column of a cell, both from 1."""
    there = place(said)
    if there is None:
        raise _nowhere(said, part)
    return there[0], there[1] + 1


def _nowhere(said: bytes, part: str) -> DamagedPart:
    shown = said[:20].decode("ascii", "replace")
    return DamagedPart(part, f"has something at {shown}, which no spreadsheet has")
