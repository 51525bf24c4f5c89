"""From the edits that were asked for to the cells that really change."""

from collections.abc import Iterable, Mapping
from operator import is_

from msgspec import Struct, field

from douze.adapters.sheet.new_rows import between_merges, last_used_row, without_merges
from douze.adapters.sheet.values import LAST_COLUMN, LAST_ROW, as_text, clean, same
from douze.errors.sheet import StaleSnapshot, WorkbookUnwritable
from douze.model.cell_address import cell_address
from douze.model.phrases import phrase
from douze.model.sheet import Area, Cell, Edits, NewRow, RowChange

Row = tuple[Cell, ...]
Rows = list[Row]


class TabEdit(Struct, kw_only=True):
    """What changes in one tab."""

    last: int  #: the last used row before; at least 1, the header
    cells: dict[int, Mapping[int, Cell]] = field(default_factory=dict)  #: by row, by column
    new: dict[int, NewRow] = field(default_factory=dict)  #: which of these rows are new, in order
    #: What rows that are there are known by; None where by all that stands in them.
    anchors: dict[int, tuple[int, str] | None] = field(default_factory=dict)

    @property
    def new_last(self) -> int:
        return next(reversed(self.new), self.last)


def used(rows: Iterable[Iterable[Cell]]) -> Rows:
    """The rows up to the last that holds something."""
    kept = [tuple(row) for row in rows]
    while kept and all(cell is None for cell in kept[-1]):
        kept.pop()
    return kept


def resolve_edits(
    name: str,
    tabs: Mapping[str, Rows],
    edits: Edits,
    merged: Mapping[str, tuple[Area, ...]],
    *,
    inserted: bool = False,
) -> dict[str, TabEdit]:
    """Say, tab by tab, which cells get which value; empty if everything is so already.

    Rows and numbers are those of the reading. A new row goes below the last in use, into a row
    without merged cells; where rows are inserted, between such cells. Left
    out are a new row whose key is there, and a change without a row number whose anchor is
    not. Raises StaleSnapshot if a tab is missing or an anchor does not hold,
    WorkbookUnwritable if a tab is full. Does not touch `tabs`.
    """
    find = _Finder(tabs)
    resolved = _begun(name, tabs, edits)
    if inserted:
        for title, edit in resolved.items():
            edit.last = between_merges(edit.last, merged.get(title, ()))
    for change in edits.rows:
        number = find(change.tab, change.anchor) if change.row is None else change.row
        if number is not None:
            _resolve_change(name, tabs[change.tab], change, number, resolved[change.tab])
    for new in edits.new:
        # A write whose answer was lost may have added it, or an earlier one of these edits.
        if find(new.tab, new.key) is None:
            find.add(new.tab, new.key)
            areas = () if inserted else merged.get(new.tab, ())
            _resolve_new(name, new, resolved[new.tab], areas)
    return {title: edit for title, edit in resolved.items() if edit.cells}


def _begun(name: str, tabs: Mapping[str, Rows], edits: Edits) -> dict[str, TabEdit]:
    """Begin an edit for each tab that is named, with the row below which new ones go."""
    counted: dict[str, set[int]] = {}
    for new in edits.new:
        counted.setdefault(new.tab, set()).update(new.counted)
    begun: dict[str, TabEdit] = {}
    asked: list[RowChange | NewRow] = [*edits.rows, *edits.new]
    for row in asked:
        if row.tab not in tabs:
            raise StaleSnapshot(name, phrase("error_no_tab", tab=row.tab))
        _check_columns(name, row)
        if row.tab not in begun:
            begun[row.tab] = TabEdit(last=last_used_row(tabs[row.tab], counted.get(row.tab, ())))
    return begun


def _check_columns(name: str, edit: RowChange | NewRow) -> None:
    if edit.cells and not 0 <= min(edit.cells) <= max(edit.cells) < LAST_COLUMN:
        raise ValueError(f"{name}: a sheet has no such column: {sorted(edit.cells)}")
    if isinstance(edit, RowChange) and edit.row is not None and not 1 <= edit.row <= LAST_ROW:
        raise ValueError(f"{name}: a sheet has no row {edit.row}")


class _Finder:
    """Finds rows below the header by what a column holds; of several, the lowest."""

    def __init__(self, tabs: Mapping[str, Rows]) -> None:
        self._tabs = tabs
        self._known: dict[tuple[str, int], dict[str, int]] = {}

    def __call__(self, title: str, anchor: tuple[int, str] | None) -> int | None:
        if anchor is None:
            raise ValueError("a change needs the number of its row, or an anchor to find it")
        column, text = anchor
        return self._column(title, column).get(text) if text else None  # nothing names no row

    def add(self, title: str, key: tuple[int, str]) -> None:
        """Have a key count as there, though its row is not written yet."""
        column, text = key
        self._column(title, column)[text] = 0

    def _column(self, title: str, column: int) -> dict[str, int]:
        if (title, column) not in self._known:
            rows = enumerate(self._tabs[title][1:], start=2)
            self._known[title, column] = {
                as_text(row[column]): number for number, row in rows if column < len(row)
            }
        return self._known[title, column]


def _resolve_change(name: str, rows: Rows, change: RowChange, number: int, edit: TabEdit) -> None:
    if change.anchor is not None:
        column, text = change.anchor
        found = as_text(held(rows, number, column))
        if found != text:
            where = f"{name}, {cell_address(change.tab, column, number)}"
            what = phrase("error_other_row", expected=repr(text), found=repr(found))
            raise StaleSnapshot(where, what)
    edit.anchors[number] = edit.anchors.get(number) or change.anchor
    values = dict(edit.cells.get(number, {}))
    for column, value in change.cells.items():
        if same(held(rows, number, column), value):
            values.pop(column, None)
        else:
            values[column] = clean(value)
    if not values:
        edit.cells.pop(number, None)
        return
    edit.cells[number] = values
    # A row that is only emptied is not in use.
    if any(value is not None for value in values.values()):
        edit.last = max(edit.last, number)


def _resolve_new(name: str, row: NewRow, edit: TabEdit, merged: tuple[Area, ...]) -> None:
    number = without_merges(edit.new_last + 1, merged)
    if number > LAST_ROW:
        where, hint = f"{name}, {row.tab}", phrase("hint_move_old_rows")
        raise WorkbookUnwritable(where, phrase("error_tab_full"), hint)
    cells = row.cells.items()
    kept = {c: cleaned for c, value in cells if (cleaned := clean(value)) is not None}
    # Nearly always nothing had to be cleaned: then no second dictionary is kept of each row.
    same_cells = len(kept) == len(cells) and all(map(is_, kept.values(), row.cells.values()))
    edit.cells[number] = row.cells if same_cells else kept  # new rows may be very many
    edit.new[number] = row


def held(rows: Rows, number: int, column: int) -> Cell:
    """What the reading has at that row (from 1) and column (from 0)."""
    row = rows[number - 1] if number <= len(rows) else ()
    return row[column] if column < len(row) else None


def carry_out(rows: Rows, edit: TabEdit) -> None:
    """Change the rows as the edit says."""
    for number, values in sorted(edit.cells.items()):
        rows.extend(() for _ in range(number - len(rows)))
        rows[number - 1] = changed(rows[number - 1], values)


def changed(row: Row, values: Mapping[int, Cell]) -> Row:
    """A row with other values in some of its columns, which may lie beyond its end."""
    width = max([len(row), *(column + 1 for column in values)])
    full = [*row, *(None for _ in range(width - len(row)))]
    for column, value in values.items():
        full[column] = value
    return tuple(full)
