"""Which column of today each column was when a write came to be, as far as that can be told."""

from collections.abc import Mapping, Sequence

from douze.adapters.google.hits import Hit
from douze.adapters.xlsx.settle import Row, Rows
from douze.adapters.xlsx.values import as_text

#: The column of today into which what was written into a column went; None where it is gone.
Way = Mapping[int, int | None]


def ways(before: Rows, now: Rows, hits: Sequence[Hit]) -> list[Way]:
    """The ways that cells may have gone: first the proper one, then the others."""
    columns = sorted({column for hit in hits for column in hit.cells})
    known = {column for hit in hits for column in hit.known}
    here = {name: place for place, name in enumerate(_names(now))}
    there = _names(before)
    proper = {p: here.get(name) for p, name in enumerate(there)}
    straight: Way = {column: column for column in {*columns, *known}}
    return [proper, straight]


def _names(rows: Rows) -> list[tuple[str, int, int]]:
    """What each column is called: its header and which of that name it is.

    A column without one is called by the next on its left that has one, and how far it is.
    """
    header: Row = rows[0] if rows else ()
    names: list[tuple[str, int, int]] = []
    counts: dict[str, int] = {}
    last, beyond = ("", 0), 0
    for place in range(max(map(len, rows), default=0)):
        text = as_text(header[place]) if place < len(header) else ""
        beyond = 0 if text else beyond + 1
        if text:
            counts[text] = counts.get(text, 0) + 1
            last = (text, counts[text])
        names.append((*last, beyond))
    return names
