"""Reading a workbook back before it takes another's place, by other eyes than wrote it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import zip_longest

from douze.adapters.sheet.resolve_edits import Rows, TabEdit, carry_out, used
from douze.adapters.sheet.values import as_held, reference
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.reading import Tabs, read_tabs
from douze.model.sheet import Cell

#: A moment is held as a fraction of a day, which is not exact.
_INEXACT = timedelta(milliseconds=1)


class Misread(Exception):
    """What was made is not what was meant."""


def after(rows: Rows, edit: TabEdit | None, *, since_1904: bool) -> Rows:
    """What a tab that held these rows must hold after its edit."""
    new = [*rows]
    if edit:
        cells: dict[int, Mapping[int, Cell]] = {
            number: {column: as_held(value, since_1904=since_1904) for column, value in row.items()}
            for number, row in edit.cells.items()
        }
        carry_out(new, TabEdit(last=edit.last, cells=cells))
    return used(new)


def prove(package: Package, titles: Sequence[str], expected: Mapping[str, Rows]) -> None:
    """Make sure that a file holds these tabs, in this order, and in some of them these cells.

    It is read by calamine, which shares nothing with what wrote it. Raises Misread.
    """
    found = _read(package, expected)
    if found.titles != [*titles]:
        raise Misread(f"its tabs would be {found.titles}, not {[*titles]}")
    for title, rows in expected.items():
        at = _difference(rows, found.rows[title])
        if at:
            raise Misread(f"{title}!{at} would hold something else")


def _read(package: Package, wanted: Mapping[str, Rows]) -> Tabs:
    try:
        return read_tabs(package, wanted)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # calamine's have no common class; its panics no Exception
        raise Misread(str(error) or type(error).__name__) from error


def _difference(rows: Rows, found: Rows) -> str:
    """Where two tabs differ first; empty if nowhere."""
    if rows == found:
        return ""
    for number, (one, two) in enumerate(zip_longest(rows, found, fillvalue=()), start=1):
        if one == two:
            continue
        for column, (meant, there) in enumerate(zip_longest(one, two)):
            if meant != there and not _same_moment(meant, there):
                return reference(number, column).decode()
    return ""


def _same_moment(one: Cell, two: Cell) -> bool:
    if isinstance(one, time) and isinstance(two, time):
        one, two = (datetime.combine(date(2000, 1, 1), each) for each in (one, two))
    if isinstance(one, datetime) and isinstance(two, datetime):
        return abs(one - two) <= _INEXACT
    return False
