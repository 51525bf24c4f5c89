"""What a spreadsheet holds: books of sheets of rows of cells.

A cell that bears nothing but a value is stored as that value, any other as a `Slot`. Rows are
tuples and slots are never changed, only replaced: a copy of a book costs a copy of its lists of
rows, so that every change can be made on a copy, and every earlier state kept.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import Json


class CellError(NamedTuple):
    """`#REF!` and its like, with the sentence that the sheet shows when one points at it."""

    kind: str  #: Google's ErrorType: REF, DIVIDE_BY_ZERO, NAME, ...
    text: str
    message: str = ""


Value = None | bool | int | float | str | CellError


class Slot(NamedTuple):
    """A cell that bears more than a value."""

    value: Value = None  #: as entered; None under a formula
    formula: str = ""
    format: Json | None = None  #: userEnteredFormat
    note: str = ""
    validation: Json | None = None
    extra: Json | None = None  #: textFormatRuns and what else a CellData may bring


Entry = Value | Slot
Row = tuple[Entry, ...]

EMPTY = Slot()


def opened(entry: Entry) -> Slot:
    """Give a cell as a slot."""
    if entry is None:
        return EMPTY
    return entry if type(entry) is Slot else Slot(value=entry)  # type: ignore[arg-type]


def closed(slot: Slot) -> Entry:
    """Give a slot in the form in which it is stored."""
    if slot.formula or slot.format or slot.note or slot.validation or slot.extra:
        return slot
    return slot.value


@dataclass(slots=True)
class Sheet:
    """One tab: its grid and everything that lies on it."""

    id: int
    title: str
    row_count: int = 1000
    column_count: int = 26
    rows: list[Row] = field(default_factory=list)  #: as far as there is something
    properties: Json = field(default_factory=dict)  #: hidden, tabColorStyle, ...
    grid_properties: Json = field(default_factory=dict)  #: frozenRowCount, hideGridlines, ...
    merges: list[Area] = field(default_factory=list)
    protected: list[Json] = field(default_factory=list)
    conditional: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None
    filter_views: list[Json] = field(default_factory=list)
    banded: list[Json] = field(default_factory=list)
    row_facts: dict[int, Json] = field(default_factory=dict)  #: DimensionProperties, where unusual
    column_facts: dict[int, Json] = field(default_factory=dict)
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    other: Json = field(default_factory=dict)  #: charts, slicers, tables: kept, not drawn

    def copy(self) -> "Sheet":
        """Give a sheet that can be changed without touching this one."""
        fresh = Sheet(self.id, self.title, self.row_count, self.column_count, list(self.rows))
        for name in self.__slots__[5:]:
            kept = getattr(self, name)
            setattr(
                fresh, name, deepcopy(kept) if kept else type(kept)() if kept is not None else None
            )
        return fresh

    def entry(self, row: int, column: int) -> Entry:
        """Give what is stored in a cell."""
        if row < len(self.rows) and column < len(self.rows[row]):
            return self.rows[row][column]
        return None

    def slot(self, row: int, column: int) -> Slot:
        """Give a cell as a slot."""
        return opened(self.entry(row, column))

    def put(self, row: int, column: int, slot: Slot) -> None:
        """Replace a cell."""
        self.put_entries(row, column, (closed(slot),))

    def put_entries(self, row: int, column: int, entries: Row) -> None:
        """Replace neighbouring cells of one row."""
        while len(self.rows) <= row:
            self.rows.append(())
        old = self.rows[row]
        if len(old) < column:
            old += (None,) * (column - len(old))
        fresh = old[:column] + entries + old[column + len(entries) :]
        end = len(fresh)
        while end and fresh[end - 1] is None:
            end -= 1
        self.rows[row] = fresh[:end]

    def box(self, area: Area | None = None) -> Box:
        """Close an area at the edges of the grid."""
        return (area or Area(self.id)).box(self.row_count, self.column_count)

    @property
    def used_rows(self) -> int:
        """How many rows there are down to the last that holds anything."""
        last = len(self.rows)
        while last and not self.rows[last - 1]:
            last -= 1
        return last

    @property
    def frozen_rows(self) -> int:
        """How many rows stay on top."""
        return int(self.grid_properties.get("frozenRowCount", 0))


@dataclass(slots=True)
class Book:
    """One state of a spreadsheet."""

    title: str
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    sheets: list[Sheet] = field(default_factory=list)
    named: list[Json] = field(default_factory=list)
    metadata: list[Json] = field(default_factory=list)  #: developer metadata of every place
    properties: Json = field(default_factory=dict)  #: autoRecalc, defaultFormat, ... where changed
    has_formulas: bool = False
    computed: dict[tuple[int, int, int], Any] = field(default_factory=dict)

    def copy(self) -> "Book":
        """Give a book that can be changed without touching this one."""
        return Book(
            self.title,
            self.locale,
            self.time_zone,
            [sheet.copy() for sheet in self.sheets],
            deepcopy(self.named),
            deepcopy(self.metadata),
            deepcopy(self.properties),
            self.has_formulas,
        )

    def sheet(self, sheet_id: int) -> Sheet | None:
        """Find a sheet by its number."""
        return next((sheet for sheet in self.sheets if sheet.id == sheet_id), None)

    def titled(self, title: str) -> Sheet | None:
        """Find a sheet by its title; capitals do not matter."""
        for sheet in self.sheets:
            if sheet.title == title:
                return sheet
        folded = title.casefold()
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == folded), None)
