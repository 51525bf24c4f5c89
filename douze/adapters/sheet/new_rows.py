"""Where rows can be added: below what is in use, in no merged cells, on no words of staff's."""

import re
from collections.abc import Collection, Iterable, Sequence

from douze.model.sheet import Area, Cell, is_zero

_DIGITS = re.compile(r"[0-9]+")


def last_used_row(rows: Sequence[Sequence[Cell]], counted: Collection[int]) -> int:
    """The number of the last row that holds something; at least 1, the header.

    Where the columns that count are named, a row holds nothing that has no content in them
    and else only what is filled down: a running number, what the row above or below holds
    too, a 0. Anything else is staff's, and what stands above it is theirs as well.
    """
    number = len(rows)
    while number > 1 and counted and _is_free(rows, number, counted):
        number -= 1
    return max(1, number)


def _is_free(rows: Sequence[Sequence[Cell]], number: int, counted: Collection[int]) -> bool:
    for column, cell in enumerate(rows[number - 1]):
        if _is_nothing(cell):
            continue
        beside = [_at(rows, number - 1, column), _at(rows, number + 1, column)]
        if column in counted or not any(_filled_down(cell, other) for other in beside):
            return False
    return True


def _at(rows: Sequence[Sequence[Cell]], number: int, column: int) -> Cell:
    """What stands in a cell below the header."""
    row = rows[number - 1] if 1 < number <= len(rows) else ()
    return row[column] if column < len(row) else None


def _is_nothing(cell: Cell) -> bool:
    """Whether a cell shows nothing, or the 0 of a formula that has nothing to show."""
    if isinstance(cell, str):
        return not cell.strip()
    return cell is None or cell is False or is_zero(cell)


def _filled_down(one: Cell, other: Cell) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        # `Ligne 12` beside `Ligne 13` is a fill too.
        return one == other or (
            bool(_DIGITS.search(one)) and _DIGITS.sub("#", one) == _DIGITS.sub("#", other)
        )
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) in {0, 1}
    return one == other


def without_merges(number: int, merged: Iterable[Area]) -> int:
    """The first row from that one on of which no cell is merged with others."""
    for area in sorted(merged, key=lambda area: area.top):
        if area.top <= number <= area.bottom:
            number = area.bottom + 1
    return number


def between_merges(above: int, merged: Iterable[Area]) -> int:
    """The first row from that one on below which a row can be inserted into no merged cells."""
    for area in sorted(merged, key=lambda area: area.top):
        if area.top <= above < area.bottom:
            above = area.bottom
    return above
