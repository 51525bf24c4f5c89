"""What a write put into wrong cells, told by what stands there now and what stood there before.

Staff may have moved rows or columns in the very moment of the write, once more since, and may
have put some of it right themselves. So a cell counts as written by us only where it holds what
we wrote for that row and held something else before; whatever else stands there is somebody's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.google.cell_writes import CellWrite
from douze.adapters.google.columns_then import ColumnMap, long, proper_way, straight_way, told_way
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.google.rows_then import RowsThen
from douze.adapters.google.write_journal import Before, WriteIntent
from douze.adapters.sheet.resolve_edits import Row, held
from douze.adapters.sheet.values import same
from douze.model.sheet import Cell

#: What is to stand where: by row, by column.
Cells = dict[int, dict[int, Cell]]
_Place = tuple[int, int]


class Landing(Struct, frozen=True, kw_only=True):
    """Where the cells of one row were put: into which row, and by which way into columns."""

    hit: CellWrite
    row: int
    way: ColumnMap
    held: int = 0  #: how many cells hold what was written
    score: int = 0  #: how many of them tell so: they held something else before
    twice: bool = False  #: the row was added once more since, in its proper cells


def astray(sent: WriteIntent, now: Reading) -> dict[str, Cells]:
    """Say which cells must get which value for this write to stand where it was meant to.

    Empty where all of it does, and where none of it was carried out.
    """
    numbered = {tab.sheet_id: tab for tab in now.tabs.values()}
    compared: dict[str, _Comparison] = {}
    for title, before in sent.tabs.items():
        tab = numbered.get(before.sheet_id)
        if tab is not None:
            hits = [hit for hit in sent.hits if hit.title == title and hit.number > 1]
            compared[tab.title] = _Comparison(before, tab, hits, answered=sent.answered)
    if sent.at_once and not sent.answered:
        shown = [each for comparison in compared.values() for each in comparison.shown()]
        if shown and not any(shown):
            return {}  # what looks like ours here and there was typed
    found = {title: comparison.cells() for title, comparison in compared.items()}
    return {title: cells for title, cells in found.items() if cells}


class _Comparison:
    """One tab before a write and now."""

    def __init__(
        self, before: Before, now: GoogleTab, hits: Iterable[CellWrite], *, answered: bool
    ) -> None:
        self._before, self._now, self._answered = before.rows, now, answered
        self._hits = [*{(hit.number, hit.at): hit for hit in hits}.values()]
        self._proper = proper_way(before.rows, now.rows)
        self._straight = straight_way(self._hits)
        #: Those of which most was written tell most about columns.
        most = sorted(self._hits, key=lambda hit: -len(hit.cells))[:30]
        self._told = told_way(now.rows, most)
        self._then = RowsThen(before.rows, now.rows, self._proper, self._hits)

    @cached_property
    def _wanted(self) -> dict[_Place, Cell]:
        """What was meant for where, as far as the rows and columns are there."""
        return {place: value for place, (value, _) in self._meant().items()}

    def cells(self) -> Cells:
        """What is to stand where."""
        give: dict[_Place, Cell] = {}
        wanted: dict[_Place, tuple[Cell, Cell]] = {}
        landings = self._landings()
        if landings or self._answered:  # then the rest went with it, where it leaves no trace
            wanted |= self._meant()
        for landing in landings:
            hit = landing.hit
            give |= {place: was for _, place, was in self._ours(landing)}
            if hit.new and not landing.twice:
                proper = ((self._proper.get(c), value) for c, value in hit.cells.items())
                wanted |= {(landing.row, c): (v, None) for c, v in proper if c is not None}
        for place, (value, old) in wanted.items():
            if place in give or same(self._at(place), old):  # nobody has typed there since
                give[place] = value
        cells: Cells = {}
        for (row, column), value in give.items():
            if not same(self._at((row, column)), value) and self._open(row, column):
                cells.setdefault(row, {})[column] = value
        for row in sorted({landing.row for landing in landings} & cells.keys()):
            for copy in self._copies.get(self._copied(row), ()):
                cells.setdefault(copy, cells[row])
        return cells

    @cached_property
    def _copies(self) -> dict[Row, list[int]]:
        """Where each row stands that holds something; pasted once more, it is in disorder twice."""
        found: dict[Row, list[int]] = {}
        for number in range(2, len(self._now.rows) + 1):
            if row := self._copied(number):
                found.setdefault(row, []).append(number)
        return found

    def _copied(self, number: int) -> Row:
        """What is copied with a row: all of it, without what is empty at its end."""
        row = self._now.rows[number - 1] if number <= len(self._now.rows) else ()
        return row[: max((n for n, cell in enumerate(row, 1) if cell is not None), default=0)]

    def shown(self) -> Iterator[bool]:
        """For each row of which more was written than anybody types by chance: is it there?"""
        for hit in self._hits:
            values = [value for value in hit.cells.values() if value is not None]
            if len(values) > 1 or any(map(long, values)):
                ways = (self._proper, self._straight, self._told)
                found = [landing for way in ways if (landing := self._landing(hit, way))]
                yield any(landing.held * 2 >= len(values) for landing in found)

    def _meant(self) -> dict[_Place, tuple[Cell, Cell]]:
        """What each cell of a row that was there is to hold, and what it held before."""
        return {
            (row, column): (value, held(self._before, hit.number, c))
            for hit in self._hits
            if (row := self._then.meant(hit))
            for c, value in hit.cells.items()
            if (column := self._proper.get(c)) is not None
        }

    def _landings(self) -> list[Landing]:
        """Where what was written stands, but for what stands where it was meant to."""
        found = [*self._telling_landings()]
        silent = [hit for hit in self._hits if not _filled(hit)]  # cells that were emptied
        chosen = [each.way for each in found]
        if not chosen and (self._answered or len(silent) == len(self._hits)):
            chosen = [self._straight]
        if chosen:
            often = Counter(map(id, chosen))
            way = max(chosen, key=lambda each: often[id(each)])
            found += [Landing(hit=hit, row=hit.at, way=way) for hit in silent]
        return found

    def _telling_landings(self) -> Iterator[Landing]:
        for hit in self._hits:
            filled = _filled(hit)
            proper = self._landing(hit, self._proper)
            best = self._landing(hit, self._straight)
            told = self._landing(hit, self._told)
            if told and self._certain(told) and (not best or told.score > best.score):
                best = told
            if best and best.held * 2 >= filled and (not proper or best.score > proper.score):
                yield best
            elif best and hit.new and best.held == filled > 2:
                yield replace(best, twice=True)
            elif proper and not hit.new and self._elsewhere(proper):
                yield proper

    def _elsewhere(self, landing: Landing) -> bool:
        """Whether another row than the one that was meant holds all that was written."""
        hit = landing.hit
        return landing.row != self._then.meant(hit) and landing.held == _filled(hit)

    def _certain(self, landing: Landing) -> bool:
        """Whether what a way that was only guessed leads to can be nobody's but ours."""
        ours = [landing.hit.cells[c] for c, _, _ in self._ours(landing)]
        return len([value for value in ours if value is not None]) > 1 or any(map(long, ours))

    def _landing(self, hit: CellWrite, way: ColumnMap) -> Landing | None:
        """The row that shows most of what was written, if that went this way."""
        rows = [hit.at, self._then.meant(hit), *self._then.alike(hit, way)]
        found = [self._looked_at(hit, row, way) for row in rows if row]
        told = [landing for landing in found if landing.score]
        return max(told, key=lambda landing: landing.score, default=None)

    def _looked_at(self, hit: CellWrite, row: int, way: ColumnMap) -> Landing:
        """A landing, with what there is to be seen of it."""
        trial = Landing(hit=hit, row=row, way=way)
        meant = row if hit.new else self._then.meant(hit)
        stray = {c for c, _, _ in self._ours(trial) if hit.cells[c] is not None}
        held = {
            c
            for c, value in hit.cells.items()
            if value is not None
            and (column := way.get(c)) is not None
            and same(self._at((row, column)), value)
        }
        proper = {c for c in held if (row, way.get(c)) == (meant, self._proper.get(c))}
        return replace(trial, held=len(held), score=len(stray | proper))

    def _ours(self, landing: Landing) -> Iterator[tuple[int, _Place, Cell]]:
        """The cells that hold by mistake what was written: whose, where, what they held."""
        hit, row, way = landing.hit, landing.row, landing.way
        hidden = frozenset(there for c in hit.cells if (there := way.get(c)) is not None)
        meant = row if hit.new else self._then.meant(hit)
        for c, value in hit.cells.items():
            column = way.get(c)
            if column is None or (row, column) == (meant, self._proper.get(c)):
                continue
            place = (row, column)
            if not same(self._at(place), value):
                continue
            if place in self._wanted and same(self._wanted[place], value):
                continue
            was = self._then.was(row, column, hidden) if not hit.new else None
            if not same(was, value):
                yield c, place, was

    def _at(self, place: _Place) -> Cell:
        return held(self._now.rows, *place)

    def _open(self, row: int, column: int) -> bool:
        """Whether the robot may write there: what is closed to it is left as it is."""
        return not any(
            top < row <= bottom and left <= column < right
            for top, bottom, left, right in self._now.closed
        )


def _filled(hit: CellWrite) -> int:
    """How many cells were given something."""
    return sum(value is not None for value in hit.cells.values())
