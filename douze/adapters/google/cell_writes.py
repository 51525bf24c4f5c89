"""Where a write went: what tells its rows from the others, and whether they were the ones."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from douze.adapters.google import row_finder
from douze.adapters.google.reading import GoogleTab, SpreadsheetReading
from douze.adapters.sheet.values import as_text
from douze.model.sheet import Cell
from douze.model.writes import TabWrite, WriteIntent

#: How many rows or cells are named in an alert: more would not be read.
MOST_NAMED = 100


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
    anchor: row_finder.Anchor | None,
    counts: row_finder.Counts,
) -> dict[int, str]:
    """What tells a row of the reading from the others: its anchor, or what else stands in it.

    No more than is needed: a formula somewhere in the row may show another result by and by.
    """
    if anchor is not None and row_finder.is_unique(tab, anchor, counts):
        return dict([anchor])
    texts = {column: tab.text(number, column) for column in range(tab.width_used)}
    first = anchor[0] if anchor else 0
    others = [n for n in range(1, len(tab.rows) + 1) if n != number]
    known: dict[int, str] = {}
    # What holds something tells more than a blank; the anchor, which is the address, changes least.
    for column in sorted(texts, key=lambda c: (not texts[c], c != first, c)):
        alike = [n for n in others if tab.text(n, column) == texts[column]]
        # A blank that no other row lacks says nothing.
        if len(alike) < len(others) or texts[column]:
            known[column], others = texts[column], alike
        if not others:
            break
    return known


def misplaced(
    writes: Iterable[CellWrite], seen: Mapping[str, row_finder.TabNow], reading: SpreadsheetReading
) -> list[CellWrite]:
    """Which cells stand in another row or column than theirs, as the answer to the write shows."""
    return [one for one in writes if not _in_place(one, seen, reading)]


def _in_place(
    one: CellWrite, seen: Mapping[str, row_finder.TabNow], reading: SpreadsheetReading
) -> bool:
    now, tab = seen[one.title], reading.tabs[one.title]
    # A header that was written is what stands above: there is nothing to compare it with.
    below = all(one.at == 1 or now.header_above(c) == tab.text(1, c) for c in one.cells)
    return below and stands(one, now)


def stands(one: CellWrite, now: row_finder.TabNow) -> bool:
    """Whether the row that was written is the one that was meant, and holds it."""
    asked = one.known.keys() & now.columns.keys()
    expected = {c: as_text(one.cells[c]) if c in one.cells else one.known[c] for c in asked}
    return all(now.text(one.at, column) == text for column, text in expected.items())


def write_intent(
    writes: Sequence[CellWrite],
    reading: SpreadsheetReading,
    seen: Mapping[str, row_finder.TabNow] | None = None,
    put_back: Mapping[str, Sequence[str]] | None = None,
) -> WriteIntent:
    """Put into a note what is written where, by headers and by what the rows are known by.

    `seen` is what the answer showed, once there is one.
    """
    tabs = []
    for title, of_it in by_title(writes).items():
        tab = reading.tabs[title]
        # What is written into row 1 are headers: they stand below none.
        columns = sorted({column for one in of_it for column in one.cells if one.at > 1})
        rows = [", ".join(filter(None, one.known.values())) for one in of_it]
        moved = [c for c in columns if seen and _column_moved(c, tab, seen[title])]
        tabs.append(
            TabWrite(
                title=title,
                headers={column: tab.text(1, column) for column in columns},
                rows=_first([*dict.fromkeys(rows)]),
                moved=tuple(tab.text(1, column) for column in moved),
                put_back=_first((put_back or {}).get(title, ())),
            )
        )
    return WriteIntent(tabs=tuple(tabs))


def by_title(writes: Iterable[CellWrite]) -> dict[str, list[CellWrite]]:
    """Put together what goes into one tab."""
    found: dict[str, list[CellWrite]] = {}
    for one in writes:
        found.setdefault(one.title, []).append(one)
    return found


def _column_moved(column: int, tab: GoogleTab, now: row_finder.TabNow) -> bool:
    """Whether another column stands where this one did; one that got another name is the same."""
    header, here = tab.text(1, column), now.header_above(column)
    renamed = header not in now.header and here not in tab.header
    return header != here and not renamed


def _first(names: Sequence[str]) -> tuple[str, ...]:
    """The first of many names."""
    return (*names[:MOST_NAMED], *(["…"] if len(names) > MOST_NAMED else []))
