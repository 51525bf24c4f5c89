"""When rows were moved in the very moment of a write: put right what stands in wrong rows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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


def misplaced(hits: Iterable[Hit], seen: Mapping[str, places.Seen]) -> list[Hit]:
    """Which cells stand in another row than theirs, by what the answer to the write shows."""
    return [hit for hit in hits if hit.anchor and _text(hit, seen) != _expected(hit)]


def mend(
    link: "Link", reading: Reading, hits: Iterable[Hit], seen: Mapping[str, places.Seen]
) -> dict[str, places.Seen]:
    """Give every row back what is its own; `reading` has what each should hold by now.

    Raises StaleSnapshot where rows keep moving.
    """
    wrong, shown = misplaced(hits, seen), dict(seen)
    for _ in range(_ROUNDS):
        fresh = link.get(params(list(reading.tabs)), whole)
        rows = {
            title: dict(
                _right(title, [h for h in wrong if h.title == title], shown, reading, fresh)
            )
            for title in {hit.title for hit in wrong}
        }
        shown = _put_right(link, fresh, rows)
        again = [
            Hit(title=title, number=number, at=at, anchor=anchor, cells=cells)
            for title, changes in rows.items()
            for at, (number, anchor, cells) in changes.items()
        ]
        wrong = misplaced(again, shown)
        if not wrong:
            return shown
    what = "its rows are being moved again and again"
    raise StaleSnapshot(reading.title, what, NEXT_PASS)


_Right = tuple[int, places.Anchor | None, dict[int, Cell]]


def _right(
    title: str,
    wrong: list[Hit],
    seen: Mapping[str, places.Seen],
    reading: Reading,
    fresh: Reading,
) -> Iterator[tuple[int, _Right]]:
    """What is to stand in which row of the fresh reading: where we hit, and where we meant to."""
    before, now = reading.tabs[title], fresh.tabs.get(title)
    if now is None:
        return
    rows: dict[int, _Right] = {}
    for hit in wrong:
        assert hit.anchor is not None, "nobody knows where a row without an anchor belongs"
        column, text = hit.anchor[0], _text(hit, seen)
        at = _only(now, (column, text)) or hit.at
        own = _only(before, (column, text))
        proper = {c: held(before.rows, own, c) if own else None for c in hit.cells}
        anchor = (column, text) if text else None
        _add(rows, at, own or 0, anchor, proper, now, only_over=hit.cells)
    for hit in wrong:
        assert hit.anchor is not None, "see above"
        place = _only(now, hit.anchor)
        if place:
            _add(rows, place, hit.number, hit.anchor, dict(hit.cells), now, only_over=None)
    yield from rows.items()


def _add(
    rows: dict[int, _Right],
    at: int,
    number: int,
    anchor: places.Anchor | None,
    cells: dict[int, Cell],
    now: GoogleTab,
    *,
    only_over: Mapping[int, Cell] | None,
) -> None:
    """Add what differs; `only_over` is what we wrote: what stands there else is somebody's."""
    differing = {
        column: value
        for column, value in cells.items()
        if not same(held(now.rows, at, column), value)
        and (only_over is None or same(held(now.rows, at, column), only_over[column]))
    }
    if differing:
        known = rows.get(at)
        rows[at] = (number, anchor, {**(known[2] if known else {}), **differing})


def _put_right(
    link: "Link", fresh: Reading, rows: Mapping[str, Mapping[int, _Right]]
) -> dict[str, places.Seen]:
    requests: list[batch.Request] = []
    asked: list[str] = []
    for title, changes in rows.items():
        tab = fresh.tabs.get(title)
        if tab is None or not changes:
            continue
        old_and_new = {
            at: {c: (value, held(tab.rows, at, c)) for c, value in cells.items()}
            for at, (_, _, cells) in changes.items()
        }
        requests += batch.cells(tab.sheet_id, old_and_new)
        columns = sorted({anchor[0] for _, anchor, _ in changes.values() if anchor})
        asked += places.ranges(title, columns)
    shown: dict[str, places.Seen] = {}
    for portion in batch.in_portions(requests) if requests else ():
        while True:
            try:
                shown |= places.written(link, portion, asked)
                break
            except NotNow as error:  # setting cells may be repeated
                link.wait(error)
    return shown


def _only(tab: GoogleTab, anchor: places.Anchor) -> int | None:
    """The one row that holds this; None where there is none, or more than one."""
    column, text = anchor
    found = [
        number
        for number in range(2, len(tab.rows) + 1)
        if as_text(held(tab.rows, number, column)) == text
    ]
    return found[0] if len(found) == 1 and text else None


def _text(hit: Hit, seen: Mapping[str, places.Seen]) -> str:
    """What stands now in the column by which a row is known."""
    assert hit.anchor is not None, "only rows with an anchor are looked for"
    there = seen[hit.title].columns.get(hit.anchor[0], []) if hit.title in seen else []
    return there[hit.at - 1] if hit.at <= len(there) else ""


def _expected(hit: Hit) -> str:
    assert hit.anchor is not None, "only rows with an anchor are looked for"
    column, text = hit.anchor
    return as_text(hit.cells[column]) if column in hit.cells else text
