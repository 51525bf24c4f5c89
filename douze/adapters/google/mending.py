"""When rows were moved in the very moment of a write: put right what stands in wrong rows."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.google import batch, places
from douze.adapters.google.failures import NEXT_PASS, NotNow
from douze.adapters.google.reading import GoogleTab, Reading, params, whole
from douze.adapters.xlsx.settle import held
from douze.adapters.xlsx.values import as_text, same
from douze.errors import StaleSnapshot
from douze.model.sheet import Cell

if TYPE_CHECKING:
    from douze.adapters.google.link import Link

#: So often rows may move just when they are written, before the next pass has to see to it.
_ROUNDS = 3


class Hit(Struct, frozen=True, kw_only=True):
    """Cells that were written: of which row of the reading, and where it was thought to be."""

    title: str
    number: int
    at: int
    known: Mapping[int, str]  #: what tells the row from the others: by column, before the write
    cells: Mapping[int, Cell]
    new: bool = False  #: the row was added by this write, and nobody else's is there


def knowing(
    tab: GoogleTab, number: int, anchor: places.Anchor | None, counts: places.Counts
) -> dict[int, str]:
    """What tells a row of the reading from the others: its anchor, or what else stands in it.

    No more than is needed: a formula somewhere in the row may show another result by and by.
    """
    if anchor is not None and places.tells(tab, anchor, counts):
        return dict([anchor])
    width = max(map(len, tab.rows), default=0)
    texts = {column: as_text(held(tab.rows, number, column)) for column in range(width)}
    first = anchor[0] if anchor else 0
    others = [n for n in range(1, len(tab.rows) + 1) if n != number]
    known: dict[int, str] = {}
    for column in sorted(texts, key=lambda c: (not texts[c], c != first, c)):
        alike = [n for n in others if as_text(held(tab.rows, n, column)) == texts[column]]
        if len(alike) < len(others) or texts[column]:
            known[column], others = texts[column], alike
        if not others:
            break
    return known


def heads(tab: GoogleTab, column: int) -> str:
    """What stood above a column when the tab was read."""
    return as_text(held(tab.rows, 1, column))


def misplaced(hits: Iterable[Hit], seen: Mapping[str, places.Seen], reading: Reading) -> list[Hit]:
    """Which cells stand in another row or column than theirs, as the answer to the write shows."""
    return [hit for hit in hits if not _in_place(hit, seen, reading)]


def _in_place(hit: Hit, seen: Mapping[str, places.Seen], reading: Reading) -> bool:
    now, tab = seen[hit.title], reading.tabs[hit.title]
    below = all(hit.at == 1 or now.heads(c) == heads(tab, c) for c in hit.cells)
    return below and _stands(hit, now)


def _stands(hit: Hit, now: places.Seen) -> bool:
    """Whether the row that was written is the one that was meant, and holds it."""
    for column, text in hit.known.items():
        there = now.columns.get(column)
        if there is None:
            continue  # it was not asked for
        expected = as_text(hit.cells[column]) if column in hit.cells else text
        if (there[hit.at - 1] if hit.at <= len(there) else "") != expected:
            return False
    return True


def mend(
    link: "Link", reading: Reading, hits: Iterable[Hit], seen: Mapping[str, places.Seen]
) -> dict[str, places.Seen]:
    """Give every cell back what is its own; `reading` has what each should hold by now.

    Raises StaleSnapshot where rows keep moving.
    """
    wrong = misplaced(hits, seen, reading)
    for _ in range(_ROUNDS):
        fresh = link.get(params(list(reading.tabs)), whole)
        changes: dict[str, Cells] = {}
        again: list[Hit] = []
        spoilt: dict[str, set[tuple[int, int]]] = {hit.title: set() for hit in wrong}
        for hit in wrong:
            spoilt[hit.title] |= {(hit.at, column) for column in hit.cells}
        for hit in wrong:
            before, now = reading.tabs[hit.title], fresh.tabs.get(hit.title)
            if now is not None:
                cells = changes.setdefault(hit.title, {})
                _give_back(hit, before, now, cells)
                again += _move(hit, before, now, cells, spoilt[hit.title])
        seen = _send(link, fresh, changes, again)
        wrong = [hit for hit in again if hit.title not in seen or not _stands(hit, seen[hit.title])]
        if not wrong:
            return dict(seen)
    raise StaleSnapshot(reading.title, "its rows are being moved again and again", NEXT_PASS)


#: What is to stand where: by row, by column.
Cells = dict[int, dict[int, Cell]]


def _give_back(hit: Hit, before: GoogleTab, now: GoogleTab, cells: Cells) -> None:
    """Let the row that was hit by mistake have what it had."""
    row = _row_before(hit, before, now)
    for column, value in hit.cells.items():
        source = _column(before, heads(now, column))
        proper = held(before.rows, row, source) if row and source is not None else None
        ours = same(held(now.rows, hit.at, column), value)
        if ours and not same(proper, value):  # what stands there else is somebody's
            cells.setdefault(hit.at, {}).setdefault(column, proper)


def _row_before(hit: Hit, before: GoogleTab, now: GoogleTab) -> int | None:
    """Which row of the reading it is that was hit; told by cells that were not written."""
    told: dict[int, str] = {}
    for columns in (hit.known, range(max(map(len, before.rows), default=0))):
        for there in columns:
            here = _column(now, heads(before, there))
            if here is not None and here not in hit.cells and there not in hit.cells:
                told[there] = as_text(held(now.rows, hit.at, here))
        if told:
            break
    return _only(before, told, likely=hit.number)


def _move(
    hit: Hit, before: GoogleTab, now: GoogleTab, cells: Cells, spoilt: Container[tuple[int, int]]
) -> Iterator[Hit]:
    """Put what was meant for a row where it is now; a row that is gone is left out.

    `spoilt` are cells that hold by mistake what was written: they tell nothing of their row.
    """
    known = {
        place: text
        for column, text in hit.known.items()
        if (place := _column(now, heads(before, column))) is not None
    }
    row = _only(now, known, likely=hit.at, spoilt=spoilt)
    row = row or (hit.at if hit.new and known else None)
    if row is None:
        return
    placed = {_column(now, heads(before, c)): value for c, value in hit.cells.items()}
    wanted = {column: value for column, value in placed.items() if column is not None}
    cells.setdefault(row, {}).update(wanted)
    yield replace(hit, at=row, known=known, cells=wanted)


def _send(
    link: "Link", fresh: Reading, changes: Mapping[str, Cells], again: Iterable[Hit]
) -> dict[str, places.Seen]:
    requests: list[batch.Request] = []
    asked: list[str] = []
    for title, rows in changes.items():
        tab = fresh.tabs[title]
        differing = {
            at: {c: (value, held(tab.rows, at, c)) for c, value in cells.items()}
            for at, cells in rows.items()
        }
        requests += batch.cells(tab.sheet_id, differing)
        columns = {column for hit in again if hit.title == title for column in hit.known}
        asked += places.ranges(title, sorted(columns))
    shown: dict[str, places.Seen] = {}
    for portion in batch.in_portions(requests) if requests else ():
        while True:
            try:
                shown |= places.written(link, portion, asked)
                break
            except NotNow as error:  # setting cells may be repeated
                link.wait(error)
    return shown


def _column(tab: GoogleTab, header: str) -> int | None:
    """The one column of a header."""
    found = [
        place
        for place, cell in enumerate(tab.rows[0] if tab.rows else ())
        if header and as_text(cell) == header
    ]
    return found[0] if len(found) == 1 else None


def _only(
    tab: GoogleTab,
    known: Mapping[int, str],
    *,
    likely: int,
    spoilt: Container[tuple[int, int]] = (),
) -> int | None:
    """The one row that holds this, or of several the likely one; None where neither is.

    What is `spoilt` may have held anything, and counts where no row holds all of it.
    """
    if not any(known.values()):
        return None
    for unknown in ((), spoilt):
        found = [
            number
            for number in range(2, len(tab.rows) + 1)
            if all(
                as_text(held(tab.rows, number, column)) == text or (number, column) in unknown
                for column, text in known.items()
            )
        ]
        if len(found) == 1:
            return found[0]
        if likely in found:
            return likely
    return None
