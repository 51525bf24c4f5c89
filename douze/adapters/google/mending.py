"""When rows were moved in the very moment of a write: put right what stands in wrong rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """Cells that were written: of which row of the reading, and where it was thought to be."""

    title: str
    number: int
    at: int
    anchor: places.Anchor | None
    cells: Mapping[int, Cell]
    new: bool = False  #: the row was added by this write, and nobody else's is there


def heads(tab: GoogleTab, column: int) -> str:
    """What stood above a column when the tab was read."""
    return as_text(held(tab.rows, 1, column))


def misplaced(hits: Iterable[Hit], seen: Mapping[str, places.Seen], reading: Reading) -> list[Hit]:
    """Which cells stand in another row or column than theirs, as the answer to the write shows."""
    return [hit for hit in hits if hit.anchor and not _in_place(hit, hit.anchor, seen, reading)]


def _in_place(
    hit: Hit, anchor: places.Anchor, seen: Mapping[str, places.Seen], reading: Reading
) -> bool:
    now, tab = seen[hit.title], reading.tabs[hit.title]
    column, text = anchor
    there = now.columns.get(column, [])
    expected = as_text(hit.cells[column]) if column in hit.cells else text
    below = all(hit.at == 1 or now.heads(c) == heads(tab, c) for c in hit.cells)
    return below and (there[hit.at - 1] if hit.at <= len(there) else "") == expected


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
        for hit in wrong:
            before, now = reading.tabs[hit.title], fresh.tabs.get(hit.title)
            if now is not None:
                cells = changes.setdefault(hit.title, {})
                _give_back(hit, before, now, cells)
                again += _move(hit, before, now, cells)
        seen = _send(link, fresh, changes, again)
        wrong = [hit for hit in again if not _stands(hit, seen)]
        if not wrong:
            return dict(seen)
    raise StaleSnapshot(reading.title, "its rows are being moved again and again", NEXT_PASS)


#: What is to stand where: by row, by column.
Cells = dict[int, dict[int, Cell]]


def _give_back(hit: Hit, before: GoogleTab, now: GoogleTab, cells: Cells) -> None:
    """Let the row that was hit by mistake have what it had."""
    assert hit.anchor is not None, "nobody knows where a row without an anchor belongs"
    key = _column(now, heads(before, hit.anchor[0]))
    text = as_text(held(now.rows, hit.at, key)) if key is not None else ""
    row = _only(before, hit.anchor[0], text)
    for column, value in hit.cells.items():
        source = _column(before, heads(now, column))
        proper = held(before.rows, row, source) if row and source is not None else None
        ours = same(held(now.rows, hit.at, column), value)
        if ours and not same(proper, value):  # what stands there else is somebody's
            cells.setdefault(hit.at, {}).setdefault(column, proper)


def _move(hit: Hit, before: GoogleTab, now: GoogleTab, cells: Cells) -> Iterator[Hit]:
    """Put what was meant for a row where it is now; a row that is gone is left out."""
    assert hit.anchor is not None, "see above"
    key = _column(now, heads(before, hit.anchor[0]))
    row = _only(now, key, hit.anchor[1]) if key is not None else None
    row = row or (hit.at if hit.new else None)
    if row is None or key is None:
        return
    placed = {_column(now, heads(before, c)): value for c, value in hit.cells.items()}
    wanted = {column: value for column, value in placed.items() if column is not None}
    cells.setdefault(row, {}).update(wanted)
    yield replace(hit, at=row, anchor=(key, hit.anchor[1]), cells=wanted)


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
        columns = {hit.anchor[0] for hit in again if hit.title == title and hit.anchor}
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


def _stands(hit: Hit, seen: Mapping[str, places.Seen]) -> bool:
    """Whether what was moved stands where it was moved to."""
    assert hit.anchor is not None, "see above"
    there = seen[hit.title].columns.get(hit.anchor[0], []) if hit.title in seen else []
    return hit.at <= len(there) and there[hit.at - 1] == hit.anchor[1]


def _column(tab: GoogleTab, header: str) -> int | None:
    """The one column of a header."""
    found = [
        place
        for place, cell in enumerate(tab.rows[0] if tab.rows else ())
        if header and as_text(cell) == header
    ]
    return found[0] if len(found) == 1 else None


def _only(tab: GoogleTab, column: int, text: str) -> int | None:
    """The one row that holds this; None where there is none, or more than one."""
    rows = range(2, len(tab.rows) + 1)
    found = [n for n in rows if text and as_text(held(tab.rows, n, column)) == text]
    return found[0] if len(found) == 1 else None
