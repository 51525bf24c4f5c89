"""Which column of today each column was when a write came to be, as far as that can be told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from douze.adapters.google.cell_writes import CellWrite
from douze.adapters.sheet.resolve_edits import Row, Rows
from douze.adapters.sheet.values import as_text, same

#: The column of today into which what was written into a column went; None where it is gone.
ColumnMap = Mapping[int, int | None]
#: Nobody types a text as long as this by chance.
LONG = 12
#: So many rows above and below are looked at, too: somebody may have inserted some.
_NEAR = 3


def proper_way(before: Rows, now: Rows) -> ColumnMap:
    """Where each column is now, by its header."""
    here = {name: place for place, name in enumerate(_names(now))}
    return {place: here.get(name) for place, name in enumerate(_names(before))}


def straight_way(hits: Iterable[CellWrite]) -> ColumnMap:
    """As it was written: nothing has moved since, whatever had moved before."""
    return {column: column for hit in hits for column in {*hit.cells, *hit.known}}


def told_way(now: Rows, hits: Sequence[CellWrite]) -> ColumnMap:
    """As the cells themselves tell, where columns were moved again; often they tell nothing.

    Only rows of which all that was written stands there, somewhere, have a say.
    """
    votes: dict[int, Counter[int]] = {}
    for hit in hits:
        filled = {c: value for c, value in hit.cells.items() if value is not None}
        if len(filled) < 2 and not any(long(value) for value in filled.values()):
            continue
        for row in range(max(2, hit.at - _NEAR), hit.at + _NEAR + 1):
            cells = now[row - 1] if row <= len(now) else ()
            found = {
                c: [d for d, there in enumerate(cells) if same(there, value)]
                for c, value in filled.items()
            }
            missing = sum(not places for places in found.values())
            if missing * 4 > len(found):
                continue
            for c, places in found.items():
                votes.setdefault(c, Counter()).update(places)
    way: dict[int, int | None] = {}
    step = 0  #: how far the column before it has come
    for column in sorted(votes):
        most = max(votes[column].values(), default=0)
        likely = [place for place, count in votes[column].items() if count == most]
        if likely:
            nearest = min((abs(place - column - step), place) for place in likely)[1]
            way[column], step = nearest, nearest - column
    return way


def long(value: object) -> bool:
    """Whether a value tells by itself that it is ours."""
    return isinstance(value, str) and len(value) >= LONG


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
