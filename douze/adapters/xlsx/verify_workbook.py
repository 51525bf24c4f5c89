"""Reading a workbook back before it takes another's place, by other code than wrote it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from douze.adapters.sheet.resolve_edits import Row, Rows, TabEdit, changed
from douze.adapters.sheet.values import as_held, cell_reference
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.reading import open_book
from douze.model.sheet import Cell

#: A moment is held as a fraction of a day, which is not exact.
_INEXACT = timedelta(milliseconds=1)


class Misread(Exception):
    """What was made is not what was meant."""


def rows_after(rows: Rows, edit: TabEdit | None, *, since_1904: bool) -> Iterator[Row]:
    """What a tab that held these rows must hold after its edit, row by row, as it is asked for."""
    cells: Mapping[int, Mapping[int, Cell]] = edit.cells if edit else {}
    for number in range(1, max(len(rows), max(cells, default=0)) + 1):
        row = rows[number - 1] if number <= len(rows) else ()
        values = cells.get(number, {})
        held = {c: as_held(value, since_1904=since_1904) for c, value in values.items()}
        yield changed(row, held) if held else row


def verify_workbook(
    package: Package, titles: Sequence[str], expected: Mapping[str, Iterable[Row]]
) -> None:
    """Make sure that a file holds these tabs, in this order, and in some of them these cells.

    It is read by calamine, which shares nothing with what wrote it, a tab at a time and never
    kept. Raises Misread.
    """
    try:
        with open_book(package, expected) as found:
            if found.titles != [*titles]:
                raise Misread(f"its tabs would be {found.titles}, not {[*titles]}")
            for title, rows in expected.items():
                at = _difference(rows, found.tab(title).rows())
                if at:
                    raise Misread(f"{title}!{at} would hold something else")
    except (KeyboardInterrupt, SystemExit, MemoryError, Misread):
        raise
    except BaseException as error:  # calamine's have no common class; its panics no Exception
        raise Misread(str(error) or type(error).__name__) from error


def _difference(rows: Iterable[Row], found: Iterable[Row]) -> str:
    """Where two tabs differ first; empty if nowhere. What is blank at an end is as good as none."""
    for number, (one, two) in enumerate(zip_longest(rows, found, fillvalue=()), start=1):
        # Whole rows first, which are nearly always the same.
        if one == two:
            continue
        for column, (meant, there) in enumerate(zip_longest(one, two)):
            if meant != there and not _same_moment(meant, there):
                return cell_reference(number, column).decode()
    return ""


def _same_moment(one: Cell, two: Cell) -> bool:
    if isinstance(one, time) and isinstance(two, time):
        one, two = (datetime.combine(date(2000, 1, 1), each) for each in (one, two))
    if isinstance(one, datetime) and isinstance(two, datetime):
        return abs(one - two) <= _INEXACT
    return False
