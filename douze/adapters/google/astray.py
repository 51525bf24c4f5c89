"""What a write put into wrong cells, told by what stands there now and what stood there before.

Staff may have moved rows or columns in the very moment of the write, once more since, and may
have put some of it right themselves. So a cell counts as written by us only where it holds what
we wrote for that row and held something else before; whatever else stands there is somebody's.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.google.columns_then import Way, long, proper_way, straight_way, told_way
from douze.adapters.google.hits import Hit
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.google.unanswered import Before, Sent
from douze.adapters.xlsx.settle import Rows, held
from douze.adapters.xlsx.values import as_text, same
from douze.model.sheet import Cell

#: What is to stand where: by row, by column.
Cells = dict[int, dict[int, Cell]]
_Place = tuple[int, int]


class Landing(Struct, frozen=True, kw_only=True):
    """Where the cells of one row were put: into which row, and by which way into columns."""

    hit: Hit
    row: int
    way: Way
    held: int = 0  #: how many cells hold what was written
    score: int = 0  #: how many of them tell so: they held something else before
    twice: bool = False  #: the row was added once more since, in its proper cells


def astray(sent: Sent, now: Reading) -> dict[str, Cells]:
    """Say which cells must get which value for this write to stand where it was meant to.

    Empty where all of it does, and where none of it was carried out.
    """
    numbered = {tab.sheet_id: tab for tab in now.tabs.values()}
    found: dict[str, Cells] = {}
    for title, before in sent.tabs.items():
        tab = numbered.get(before.sheet_id)
        if tab is not None:
            hits = [hit for hit in sent.hits if hit.title == title and hit.number > 1]
            cells = _Comparison(before, tab, hits, answered=sent.answered).cells()
            if cells:
                found[tab.title] = cells
    return found


class _Comparison:
    """One tab before a write and now."""

    def __init__(
        self, before: Before, now: GoogleTab, hits: Iterable[Hit], *, answered: bool
    ) -> None:
        self._before, self._now, self._answered = before.rows, now, answered
        self._hits = [*{(hit.number, hit.at): hit for hit in hits}.values()]
        self._proper = proper_way(before.rows, now.rows)
        self._straight = straight_way(self._hits)
        #: Those of which most was written tell most about columns.
        most = sorted(self._hits, key=lambda hit: -len(hit.cells))[:30]
        self._told = told_way(now.rows, most)
        self._source = {here: there for there, here in self._proper.items() if here is not None}
        self._likes: dict[tuple[int, frozenset[int]], int | None] = {}
        self._indexes: dict[tuple[int, tuple[int, ...]], dict[tuple[str, ...], list[int]]] = {}
        self._rows = {id(hit): self._row(hit) for hit in self._hits}
        self._numbers = {row: h.number for h in self._hits if (row := self._rows[id(h)])}

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
        return cells

    def _meant(self) -> dict[_Place, tuple[Cell, Cell]]:
        """What each cell of a row that was there is to hold, and what it held before."""
        return {
            (row, column): (value, held(self._before, hit.number, c))
            for hit in self._hits
            if (row := self._rows[id(hit)])
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
            way = max(chosen, key=lambda each: sum(each is other for other in chosen))
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
        return landing.row != self._rows[id(hit)] and landing.held == _filled(hit)

    def _certain(self, landing: Landing) -> bool:
        """Whether what a way that was only guessed leads to can be nobody's but ours."""
        ours = [landing.hit.cells[c] for c, _, _ in self._ours(landing)]
        return len([value for value in ours if value is not None]) > 1 or any(map(long, ours))

    def _landing(self, hit: Hit, way: Way) -> Landing | None:
        """The row that shows most of what was written, if that went this way."""
        rows = [hit.at, self._rows[id(hit)], *self._alike(hit, way)]
        found = [self._looked_at(hit, row, way) for row in rows if row]
        told = [landing for landing in found if landing.score]
        return max(told, key=lambda landing: landing.score, default=None)

    def _looked_at(self, hit: Hit, row: int, way: Way) -> Landing:
        """A landing, with what there is to be seen of it."""
        trial = Landing(hit=hit, row=row, way=way)
        meant = row if hit.new else self._rows[id(hit)]
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
        meant = row if hit.new else self._rows[id(hit)]
        for c, value in hit.cells.items():
            column = way.get(c)
            if column is None or (row, column) == (meant, self._proper.get(c)):
                continue
            place = (row, column)
            if not same(self._at(place), value):
                continue
            if place in self._wanted and same(self._wanted[place], value):
                continue
            was = self._was(row, column, hidden) if not hit.new else None
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

    def _was(self, row: int, column: int, hidden: frozenset[int]) -> Cell:
        """What a cell of today held before the write; `hidden` are columns that tell nothing."""
        source = self._source.get(column)
        number = self._numbers.get(row) or self._like(row, hidden)
        return held(self._before, number, source) if number and source is not None else None

    def _row(self, hit: Hit) -> int | None:
        """Where the row is that was meant, told by what it is known by; None where it is gone."""
        if hit.new:
            return None
        here = self._proper.get
        after = {c: as_text(hit.cells.get(c, text)) for c, text in hit.known.items()}
        found = [
            self._with(
                self._now.rows, {p: t for c, t in known.items() if (p := here(c)) is not None}
            )
            for known in (hit.known, after)
        ]
        for likely in (hit.at, hit.number):
            if any(likely in rows for rows in found):
                return likely
        for rows in found:
            if len(rows) == 1:
                return rows[0]
        return hit.at if self._spoilt(hit) or self._itself(hit) else None

    def _itself(self, hit: Hit) -> bool:
        """Whether the row where it was is still like the one that was meant, but for the write."""
        hidden = frozenset(p for c in hit.cells if (p := self._proper.get(c)) is not None)
        return self._like(hit.at, hidden) == hit.number

    def _spoilt(self, hit: Hit) -> bool:
        """Whether what a row is known by was written over by this very write."""
        texts = {as_text(value) for value in hit.cells.values() if value is not None}
        places = {c: self._proper.get(c) for c in hit.known}
        there = {c: as_text(self._at((hit.at, p))) for c, p in places.items() if p is not None}
        return all(there.get(c) == text or there.get(c) in texts for c, text in hit.known.items())

    def _alike(self, hit: Hit, way: Way) -> list[int]:
        """Rows beside the likely ones that may hold it: those of its key, or the only one."""
        if hit.new:
            texts = {way.get(c): text for c, text in hit.known.items()}
        else:
            texts = {way.get(c): as_text(v) for c, v in hit.cells.items() if v is not None}
        found = self._with(self._now.rows, {p: t for p, t in texts.items() if p is not None})
        return found if hit.new or len(found) == 1 else []

    def _with(self, rows: Rows, texts: Mapping[int, str]) -> list[int]:
        """The rows below the header that hold these texts."""
        columns = tuple(sorted(texts))
        if not any(texts.values()):
            return []
        if (id(rows), columns) not in self._indexes:
            index = self._indexes[id(rows), columns] = {}
            for number in range(2, len(rows) + 1):
                key = tuple(as_text(held(rows, number, column)) for column in columns)
                index.setdefault(key, []).append(number)
        return self._indexes[id(rows), columns].get(tuple(texts[c] for c in columns), [])

    def _like(self, row: int, hidden: frozenset[int]) -> int | None:
        """Which row of then is this one of today; None where none is, or several are."""
        if (row, hidden) not in self._likes:
            texts = {
                there: text
                for here, there in self._source.items()
                if here not in hidden and (text := as_text(held(self._now.rows, row, here)))
            }
            alike = {
                number: sum(as_text(held(self._before, number, c)) == t for c, t in texts.items())
                for number in range(2, len(self._before) + 1)
            }
            most = max(alike.values(), default=0)
            found = [n for n, count in alike.items() if count == most and most * 2 > len(texts)]
            likely = row if row in found else None
            self._likes[row, hidden] = found[0] if len(found) == 1 else likely
        return self._likes[row, hidden]


def _filled(hit: Hit) -> int:
    """How many cells were given something."""
    return sum(value is not None for value in hit.cells.values())
