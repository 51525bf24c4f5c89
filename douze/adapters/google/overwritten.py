"""Which cells a write put into other rows or columns than theirs, and what they held before.

Only a write of a moment ago is looked at, beside the reading that it came from. A cell counts as
overwritten where it still holds what was written for another, and held something else before.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from douze.adapters.google.cell_writes import CellWrite, by_title
from douze.adapters.google.reading import SpreadsheetReading
from douze.adapters.sheet.resolve_edits import Rows, held
from douze.adapters.sheet.values import as_text, same
from douze.model.sheet import Cell, RowChange

#: What is to stand where: by row, by column.
Cells = dict[int, dict[int, Cell]]


class Comparison:
    """One tab as it was read before a write, and as it is read now."""

    def __init__(self, before: Rows, now: Rows) -> None:
        self._before, self._now = before, now
        there = {name: column for column, name in enumerate(_column_names(before))}
        here = {name: column for column, name in enumerate(_column_names(now))}
        #: Which column of then each column of now is; one that was inserted is none.
        self._column_before = {here[name]: there[name] for name in here.keys() & there.keys()}
        # A new name where another has gone: the column was renamed, and is the same.
        renamed = {here[name] for name in here if name not in there}
        renamed &= {there[name] for name in there if name not in here}
        self._column_before |= {column: column for column in renamed}
        self._indexes: dict[int, dict[str, list[int]]] = {}

    def moved(self, columns: Iterable[int]) -> bool:
        """Whether another column stands now where one of these did."""
        return any(self._column_before.get(column) != column for column in columns)

    def overwritten(self, writes: Iterable[CellWrite]) -> Cells:
        """Say which cells must get which value to be as they were before the write."""
        found: Cells = {}
        for one in writes:
            # A header is not put back, nor is a row of ours: it stands as it is meant to wherever
            # it is, unless its cells are below other headers.
            if one.at == 1 or (one.new and not self.moved(one.cells)):
                continue
            row = self._row_written(one)
            if cells := dict(self._overwritten_cells(one, row)):
                found.setdefault(row, {}).update(cells)
        return found

    def _row_written(self, one: CellWrite) -> int:
        """The row where it stands: where it was put, or the only other that holds it all."""
        filled = {column: value for column, value in one.cells.items() if value is not None}
        if self._holds(one.at, filled):
            return one.at
        # Rows may have moved once more since the write. A part of it says nothing: neighbours that
        # were written together have much in common.
        others = [row for row in range(2, len(self._now) + 1) if self._holds(row, filled)]
        # Of several that hold the same nobody can say which one was written.
        return others[0] if len(others) == 1 else one.at

    def _holds(self, row: int, cells: Mapping[int, Cell]) -> bool:
        return all(same(held(self._now, row, column), value) for column, value in cells.items())

    def _overwritten_cells(self, one: CellWrite, row: int) -> Iterator[tuple[int, Cell]]:
        number = None if one.new else self._row_before(row, one.cells.keys())
        for column, value in one.cells.items():
            source = self._column_before.get(column)
            meant = (number, source) == (one.number, column)
            if meant or not same(held(self._now, row, column), value):
                continue
            # In a row or column that was inserted since the reading nothing stood before.
            known = number is not None and source is not None
            old = held(self._before, number, source) if known else None  # type: ignore[arg-type]
            if not same(old, value):
                yield column, old

    def _row_before(self, row: int, written: Collection[int]) -> int | None:
        """Which row of then this is, told by most of what stands in it beside what was written.

        Not by all of it: a formula may show another result by now. None for a row that was
        inserted, and where several are as likely.
        """
        votes: Counter[int] = Counter()
        count = 0
        for column, source in self._column_before.items():
            text = as_text(held(self._now, row, column))
            if text and column not in written:
                count += 1
                votes.update(self._rows_with(source).get(text, ()))
        most = max(votes.values(), default=0)
        likely = [number for number, times in votes.items() if times == most]
        # Not even half of it stood in one row: this one was inserted since.
        if most * 2 <= count:
            return None
        if len(likely) == 1:
            return likely[0]
        # Rows that are alike: the one that has not moved, if it is among them.
        return row if row in likely else None

    def _rows_with(self, column: int) -> dict[str, list[int]]:
        """The rows of then below the header, by what they held in a column."""
        if column not in self._indexes:
            index = self._indexes[column] = {}
            for number in range(2, len(self._before) + 1):
                index.setdefault(as_text(held(self._before, number, column)), []).append(number)
        return self._indexes[column]


def put_back(
    writes: Sequence[CellWrite],
    before: SpreadsheetReading,
    now: SpreadsheetReading,
    *,
    rows_only: bool,
) -> Iterator[tuple[str, RowChange]]:
    """What puts the overwritten cells back, by the title that was read, where they stand now.

    `rows_only` leaves a tab alone in which a column that was written has moved.
    """
    numbered = {tab.sheet_id: tab for tab in now.tabs.values()}
    for title, of_it in by_title(writes).items():
        tab = numbered.get(before.tabs[title].sheet_id)
        if tab is None:
            continue  # it is gone, and what was written with it
        comparison = Comparison(before.tabs[title].rows, tab.rows)
        if rows_only and comparison.moved({c for one in of_it for c in one.cells}):
            continue
        for row, cells in sorted(comparison.overwritten(of_it).items()):
            yield title, RowChange(tab=tab.title, row=row, cells=cells, anchor=None)


def _column_names(rows: Rows) -> list[tuple[str, int, int]]:
    """What each column is called: its header and which of that name it is.

    A column without one is called by the next on its left that has one, and how far it is.
    """
    header = rows[0] if rows else ()
    names: list[tuple[str, int, int]] = []
    counts: Counter[str] = Counter()
    last, beyond = ("", 0), 0
    for column in range(max(map(len, rows), default=0)):
        text = as_text(header[column]) if column < len(header) else ""
        beyond = 0 if text else beyond + 1
        if text:
            counts[text] += 1
            last = (text, counts[text])
        names.append((*last, beyond))
    return names
