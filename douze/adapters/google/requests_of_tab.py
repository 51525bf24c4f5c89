"""What is asked of one tab: its cells where they belong now, and new rows below the last."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from douze.adapters.google import batch, row_finder
from douze.adapters.google.cell_writes import CellWrite, identity_of_row
from douze.adapters.google.protected_ranges import refuse_protected_cells
from douze.adapters.google.reading import GoogleTab
from douze.adapters.google.row_finder import Finder, TabNow
from douze.adapters.sheet.resolve_edits import TabEdit, held
from douze.errors.sheet import StaleSnapshot
from douze.model.cell_address import cell_address
from douze.model.phrases import phrase
from douze.model.sheet import Cell


class PlannedTab(Struct, frozen=True, kw_only=True):
    """What is to be written into one tab, in the numbers of the reading."""

    tab: GoogleTab
    edit: TabEdit
    columns: list[int]  #: by which the rows are known

    @property
    def changed(self) -> dict[int, Mapping[int, Cell]]:
        """The cells of rows that are there."""
        return {n: cells for n, cells in self.edit.cells.items() if n not in self.edit.new}


def planned_tabs(
    resolved: Mapping[str, TabEdit], tabs: Mapping[str, GoogleTab]
) -> dict[str, PlannedTab]:
    wanted = {}
    for title, edit in resolved.items():
        rows = {n: edit.anchors[n] for n in edit.cells if n not in edit.new}
        keys = {row.key[0] for row in edit.new.values()}
        columns = row_finder.columns_to_see(tabs[title], rows, keys)
        wanted[title] = PlannedTab(tab=tabs[title], edit=edit, columns=columns)
    return wanted


def requests_of_tab(
    name: str, each: PlannedTab, now: TabNow, placed: Mapping[int, int], *, robot: str
) -> tuple[list[list[batch.Request]], list[CellWrite]]:
    """Give the requests, those that belong together in one list, and what they put where.

    `name` is the spreadsheet's, `placed` where rows of the reading were found already. Raises
    StaleSnapshot where a row or column is not found any more, SheetRefused where `robot` may not
    write there.
    """
    find = Finder(name, each.tab, now)
    writes = [*_changed_rows(each, now, placed, find)]
    changes = {write.at: _with_what_they_held(write, each.tab) for write in writes}
    new = {number: each.edit.cells[number] for number in _missing_rows(each, now, find)}
    _check_columns(name, each, now)
    refuse_protected_cells(name, each.tab, changes, new.values(), robot=robot)
    width = max((c + 1 for row in (*changes.values(), *new.values()) for c in row), default=0)
    bottom = max(changes, default=0)
    alone = [
        *batch.grow_grid(now.sheet_id, now.height, now.width, bottom, width),
        *batch.update_cells(now.sheet_id, changes),
    ]
    # Staff may have added rows at the end since the reading, or deleted some.
    above = each.edit.last + _rows_added(each.tab, now)
    for at, (number, cells) in enumerate(new.items(), start=above + 1):
        title, known = each.tab.title, dict([each.edit.new[number].key])
        writes.append(
            CellWrite(title=title, number=number, at=at, known=known, cells=cells, new=True)
        )
    rows, height = [*new.values()], max(now.height, bottom)
    added = batch.insert_rows(now.sheet_id, rows, above=above, height=height)
    # New rows last: they push down what is below them, and the cells were placed before that.
    return [*([request] for request in alone), *added], writes


def _check_columns(name: str, each: PlannedTab, now: TabNow) -> None:
    """Refuse to write below other headers than those that were read."""
    asked = {column for cells in each.edit.cells.values() for column in cells}
    for column in sorted({*asked, *each.columns}):
        moved = now.header_above(column) != each.tab.text(1, column)
        # A header that this very write sets is not there yet, or is already.
        if moved and column not in each.edit.cells.get(1, {}):
            where = f"{name}, {cell_address(each.tab.title, column, 1)}"
            raise StaleSnapshot(where, phrase("error_columns_moved"))


def _with_what_they_held(write: CellWrite, tab: GoogleTab) -> dict[int, tuple[Cell, Cell]]:
    return {c: (value, held(tab.rows, write.number, c)) for c, value in write.cells.items()}


def _changed_rows(
    each: PlannedTab, now: TabNow, placed: Mapping[int, int], find: Finder
) -> Iterator[CellWrite]:
    """Find each row that changes where it is now."""
    counts: row_finder.Counts = {}
    for number, cells in each.changed.items():
        anchor = each.edit.anchors[number]
        # Found by an earlier write of this pass, whose answer showed it.
        at = placed.get(number)
        if at is None and anchor is not None and anchor[0] not in now.columns:
            at = number  # the answer will tell whether it is
        if at is None:
            at = find.place(number, anchor, set(cells))
        known = identity_of_row(each.tab, number, anchor, counts)
        yield CellWrite(title=each.tab.title, number=number, at=at, known=known, cells=cells)


def _missing_rows(each: PlannedTab, now: TabNow, find: Finder) -> Iterator[int]:
    """Name the new rows that are not there: a try whose answer was lost may have added them."""
    for number, row in each.edit.new.items():
        if row.key[0] not in now.columns or not find.holds(row.key):
            yield number


def as_read(tab: GoogleTab, columns: Sequence[int]) -> TabNow:
    """A tab as the reading had it, where nobody has looked since."""
    return TabNow(
        sheet_id=tab.sheet_id,
        height=tab.height,
        width=tab.width,
        header=tab.header,
        columns={column: tab.texts(column) for column in columns},
    )


def _rows_added(tab: GoogleTab, now: TabNow) -> int:
    """How many rows more than the reading a tab has now, by a column that is seen."""
    for column, texts in now.columns.items():
        here, before = _last(texts), _last(tab.texts(column))
        if here and before:
            return here - before
    return 0


def _last(texts: Sequence[str]) -> int:
    return next((n for n in range(len(texts), 0, -1) if texts[n - 1]), 0)
