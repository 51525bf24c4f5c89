"""Where a write went: what tells its rows from the others, and whether they were the ones."""

from collections.abc import Container, Iterable, Mapping

from msgspec import Struct

from douze.adapters.google import places
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.sheet.resolve_edits import held
from douze.adapters.sheet.values import as_text
from douze.model.sheet import Cell


class CellWrite(Struct, frozen=True, kw_only=True):
    """Cells that were written: of which row of the reading, and where it was thought to be."""

    title: str
    number: int
    at: int
    known: Mapping[int, str]  #: what tells the row from the others: by column, before the write
    cells: Mapping[int, Cell]
    new: bool = False  #: the row was added by this write, and nobody else's is there


def identity_of_row(
    tab: GoogleTab,
    number: int,
    anchor: places.Anchor | None,
    counts: places.Counts,
    *,
    last: Container[int] = (),
) -> dict[int, str]:
    """What tells a row of the reading from the others: its anchor, or what else stands in it.

    No more than is needed: a formula somewhere in the row may show another result by and by.
    What stands in the columns `last` is taken only where the others do not tell it.
    """
    if anchor is not None and places.tells(tab, anchor, counts):
        return dict([anchor])
    width = max(map(len, tab.rows), default=0)
    texts = {column: as_text(held(tab.rows, number, column)) for column in range(width)}
    first = anchor[0] if anchor else 0
    others = [n for n in range(1, len(tab.rows) + 1) if n != number]
    known: dict[int, str] = {}
    for column in sorted(texts, key=lambda c: (c in last, not texts[c], c != first, c)):
        alike = [n for n in others if as_text(held(tab.rows, n, column)) == texts[column]]
        if len(alike) < len(others) or texts[column]:
            known[column], others = texts[column], alike
        if not others:
            break
    return known


def header_above(tab: GoogleTab, column: int) -> str:
    """What stood above a column when the tab was read."""
    return as_text(held(tab.rows, 1, column))


def misplaced(
    hits: Iterable[CellWrite], seen: Mapping[str, places.Seen], reading: Reading
) -> list[CellWrite]:
    """Which cells stand in another row or column than theirs, as the answer to the write shows."""
    return [hit for hit in hits if not _in_place(hit, seen, reading)]


def _in_place(hit: CellWrite, seen: Mapping[str, places.Seen], reading: Reading) -> bool:
    now, tab = seen[hit.title], reading.tabs[hit.title]
    below = all(hit.at == 1 or now.header_above(c) == header_above(tab, c) for c in hit.cells)
    return below and stands(hit, now)


def stands(hit: CellWrite, now: places.Seen) -> bool:
    """Whether the row that was written is the one that was meant, and holds it."""
    for column, text in hit.known.items():
        there = now.columns.get(column)
        if there is None:
            continue  # it was not asked for
        expected = as_text(hit.cells[column]) if column in hit.cells else text
        if (there[hit.at - 1] if hit.at <= len(there) else "") != expected:
            return False
    return True
