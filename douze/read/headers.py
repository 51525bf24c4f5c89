"""The headers of a tab: in which row they stand, and which column has which."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from douze.model.columns import Column
from douze.model.fold import fold_header
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell, Tab

#: Headers that do not stand in the first row are looked for down to here.
LOWEST = 10


def header_places(header: Sequence[Cell]) -> dict[str, list[int]]:
    """Where each header stands, by its folded text."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        if isinstance(cell, str) and cell.strip():
            places.setdefault(fold_header(cell), []).append(place)
    return places


def places_of(
    column: Column, places: Mapping[str, list[int]], renamed: Mapping[str, str]
) -> list[int]:
    """Where the columns stand that have one of a column's headers, the settings' own first."""
    if column.word in renamed:
        at = places.get(fold_header(renamed[column.word]))
        if at:
            return at
    at = []
    for name in dict.fromkeys(fold_header(header) for header in column.headers):
        at.extend(places.get(name, ()))
    return sorted(at)


@lru_cache(maxsize=64)
def columns_in(
    header: tuple[Cell, ...], columns: tuple[Column, ...], renamed: tuple[tuple[str, str], ...]
) -> Mapping[str, Sequence[int]]:
    """Where each of these columns stands by its usual headers, by our word for it.

    `renamed` are the settings' own. The headers of a tab are the same for thousands of passes,
    and to fold and compare them took a fifth of what a small book takes to read.
    """
    places, own = header_places(header), dict(renamed)
    return {column.word: places_of(column, places, own) for column in columns}


def header_below(tab: Tab, columns: Sequence[Column], renamed: Mapping[str, str]) -> Problem | None:
    """Tell of a headline above the headers; None where they stand in the first row.

    They stand below where the first row has no needed header, or one by chance, and another
    row has at least half of them. They are not read from there: rows are counted from the
    first, by staff, by Google and by forms.
    """
    needed = [column for column in columns if column.needed]

    def known(row: Sequence[Cell]) -> int:
        places = columns_in(tuple(row), tuple(columns), tuple(renamed.items()))
        return sum(bool(places[column.word]) for column in needed)

    if not tab.rows or known(tab.rows[0]) > 1:
        return None  # as in nearly all tabs, of which no other row need be looked at
    counts = [known(row) for row in tab.rows[:LOWEST]]
    most = max(counts)
    # One word may stand by chance in a row of answers, but hardly two, and half of the needed ones.
    if most < 2 or most * 2 < len(needed):
        return None
    number = counts.index(most) + 1
    headline = next((str(cell).strip() for cell in tab.rows[0] if cell not in (None, "")), "")
    rows = "1" if number == 2 else f"1-{number - 1}"
    above = f"{rows} : {headline[:60]}" if headline else rows
    return Problem(where=tab.title, what=phrase(Reason.HEADER_BELOW, row=number, above=above))
