"""A spreadsheet as it was read, and the edits that a pass makes to it."""

from collections.abc import Mapping
from datetime import date, datetime, time

from msgspec import Struct

#: What one cell holds. Dates and times have no zone: the zone is the association's.
Cell = str | int | float | bool | date | datetime | time | None


def is_zero(cell: Cell) -> bool:
    """Whether a cell shows the number 0, perhaps as the day or hour that 0 stands for."""
    match cell:
        case bool() | None | str():
            return False
        case int() | float():
            return cell == 0
        case date():  # day 0 of a spreadsheet is the 30 December 1899
            return cell.year < 1900
    return cell == time()


class Area(Struct, frozen=True, kw_only=True):
    """A rectangle of cells; rows from 1, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


class Tab(Struct, frozen=True, kw_only=True):
    """One tab: its rows from the sheet's row 1 on, which is the header."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]  #: rows may be of different lengths
    address: str = ""  #: where a browser opens it; empty where none does
    merged: tuple[Area, ...] = ()  #: where cells were made one: all but the first are blank


class Snapshot(Struct, frozen=True, kw_only=True):
    """One reading of all the cells of a spreadsheet."""

    name: str  #: how to call the spreadsheet when talking to a person
    tabs: tuple[Tab, ...]


class RowChange(Struct, frozen=True, kw_only=True, gc=False):
    """New values for some cells of a row that is there.

    `anchor` is a column and the text that it must hold for the row to be the one that was
    meant; None where any content will do. Where no row number is given, the anchor finds the
    row, among those that an earlier write added too; a row that is not there is left out, and
    an empty text names none.
    """

    tab: str
    row: int | None  #: the sheet's number, from 1
    cells: Mapping[int, Cell]  #: by column, from 0; None empties a cell
    anchor: tuple[int, str] | None = None


class NewRow(Struct, frozen=True, kw_only=True, gc=False):
    """A row to be added below the last, unless one with the same key is there already."""

    tab: str
    cells: Mapping[int, Cell]  #: by column, from 0
    key: tuple[int, str]  #: the column and the text that make it the same row
    #: The columns of which one holds something in each row in use; where none is named, all.
    counted: frozenset[int] = frozenset()


class Edits(Struct, frozen=True, kw_only=True):
    """All that one write changes; it happens as a whole or not at all."""

    rows: tuple[RowChange, ...] = ()
    new: tuple[NewRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rows or self.new)


NO_EDITS = Edits()
