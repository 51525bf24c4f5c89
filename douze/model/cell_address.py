"""The address of a cell, as people and spreadsheets write it: `Inscriptions!B7`."""

from functools import cache


@cache
def column_letters(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: `A`, `B`, … `Z`, `AA`."""
    letters, left = "", column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def quoted_title(tab: str) -> str:
    """Name a tab as a formula or a range does, whatever its title holds."""
    return "'" + tab.replace("'", "''") + "'"


def cell_address(tab: str, column: int, row: int) -> str:
    """Name a cell by its tab's title, its column from 0 and its row from 1.

    The title stands as staff see it, without the quotes that a formula would want.
    """
    return f"{tab}!{column_letters(column)}{row}"
