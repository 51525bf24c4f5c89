"""Columns that stand side by side, of which Google is asked at once."""

from collections.abc import Iterable


def adjacent_columns(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Give the first and the last of each that stand together, in their order."""
    found: list[tuple[int, int]] = []
    for column in sorted(columns):
        if found and found[-1][1] == column - 1:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found
