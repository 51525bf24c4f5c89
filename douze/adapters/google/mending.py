"""When rows were moved in the very moment of a write: put right what stands in wrong rows."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from douze.adapters.google import batch, places
from douze.adapters.google.failures import NEXT_PASS, NoSuchRange, NotNow
from douze.adapters.google.hits import Hit, heads, misplaced, stands
from douze.adapters.google.reading import GoogleTab, Reading, params, whole
from douze.adapters.xlsx.settle import held
from douze.adapters.xlsx.values import as_text, same
from douze.errors import StaleSnapshot
from douze.model.sheet import Cell

if TYPE_CHECKING:
    from douze.adapters.google.link import Link

#: So often rows may move just when they are written, before the next pass has to see to it.
_ROUNDS = 3


def mend(
    link: "Link", reading: Reading, hits: Iterable[Hit], seen: Mapping[str, places.Seen]
) -> dict[str, places.Seen]:
    """Give every cell back what is its own; `reading` has what each should hold by now.

    Raises StaleSnapshot where rows keep moving, or a tab is not there any more.
    """
    try:
        return _mended(link, reading, hits, seen)
    except NoSuchRange as error:
        what = "a tab was renamed or deleted while it was written"
        raise StaleSnapshot(reading.title, what, NEXT_PASS) from error


def _mended(
    link: "Link", reading: Reading, hits: Iterable[Hit], seen: Mapping[str, places.Seen]
) -> dict[str, places.Seen]:
    wrong = misplaced(hits, seen, reading)
    for _ in range(_ROUNDS):
        fresh = link.get(params(list(reading.tabs)), whole)
        wrong = [_followed(hit, reading, fresh) for hit in wrong]
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
        wrong = [hit for hit in again if hit.title not in seen or not stands(hit, seen[hit.title])]
        if not wrong:
            return dict(seen)
    raise StaleSnapshot(reading.title, "its rows are being moved again and again", NEXT_PASS)


def _followed(hit: Hit, reading: Reading, fresh: Reading) -> Hit:
    """Where the cells stand by now, if their row was moved once more since they were written."""
    now = fresh.tabs.get(hit.title)
    if now is None or _holds(now, hit.at, hit):
        return hit
    before = reading.tabs[hit.title]
    places = {_column(now, heads(before, column)): text for column, text in hit.known.items()}
    known = {place: text for place, text in places.items() if place is not None}
    row = None if hit.new else _only(now, known, likely=hit.at)
    rows = range(2, len(now.rows) + 1) if hit.new else [row] if row else []
    there = [number for number in rows if _holds(now, number, hit)]
    return replace(hit, at=there[0]) if len(there) == 1 else hit


def _holds(now: GoogleTab, row: int, hit: Hit) -> bool:
    """Whether a row holds all that was written, in the columns in which it was."""
    return all(same(held(now.rows, row, column), value) for column, value in hit.cells.items())


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
    while requests:
        try:
            return places.written(link, batch.in_portions(requests), asked)
        except NotNow as error:  # setting cells may be repeated
            link.wait(error)
    return {}


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
