"""Which row of today each row was when a write came to be, as far as that can be told."""

from collections.abc import Mapping, Sequence

from douze.adapters.google.cell_writes import CellWrite
from douze.adapters.google.columns_then import ColumnMap
from douze.adapters.sheet.resolve_edits import Rows, held
from douze.adapters.sheet.values import as_text
from douze.model.sheet import Cell


class RowsThen:
    """The rows of one tab before a write, found again now; `proper` says where columns are."""

    def __init__(
        self, before: Rows, now: Rows, proper: ColumnMap, hits: Sequence[CellWrite]
    ) -> None:
        self._before, self._now, self._proper = before, now, proper
        self._source = {here: there for there, here in proper.items() if here is not None}
        self._likes: dict[tuple[int, frozenset[int]], int | None] = {}
        self._indexes: dict[tuple[int, tuple[int, ...]], dict[tuple[str, ...], list[int]]] = {}
        self._rows = {id(hit): self._found(hit) for hit in hits}
        self._numbers = {row: hit.number for hit in hits if (row := self._rows[id(hit)])}

    def meant(self, hit: CellWrite) -> int | None:
        """The row that a write was meant for; None where it is gone, or was added by the write."""
        return self._rows[id(hit)]

    def was(self, row: int, column: int, hidden: frozenset[int]) -> Cell:
        """What a cell of today held before the write; `hidden` are columns that tell nothing."""
        source = self._source.get(column)
        number = self._numbers.get(row) or self._like(row, hidden)
        return held(self._before, number, source) if number and source is not None else None

    def _found(self, hit: CellWrite) -> int | None:
        """Where the row is that was meant, told by what it is known by; None where it is gone."""
        if hit.new:
            return None
        here = self._proper.get
        after = {c: as_text(hit.cells.get(c, text)) for c, text in hit.known.items()}
        found = [
            self._with(self._now, {p: t for c, t in known.items() if (p := here(c)) is not None})
            for known in (hit.known, after)
        ]
        for likely in (hit.at, hit.number):
            if any(likely in rows for rows in found):
                return likely
        for rows in found:
            if len(rows) == 1:
                return rows[0]
        return hit.at if self._spoilt(hit) or self._itself(hit) else None

    def _itself(self, hit: CellWrite) -> bool:
        """Whether the row where it was is still like the one that was meant, but for the write."""
        hidden = frozenset(p for c in hit.cells if (p := self._proper.get(c)) is not None)
        return self._like(hit.at, hidden) == hit.number

    def _spoilt(self, hit: CellWrite) -> bool:
        """Whether what a row is known by was written over by this very write."""
        texts = {as_text(value) for value in hit.cells.values() if value is not None}
        places = {c: self._proper.get(c) for c in hit.known}
        there = {c: as_text(held(self._now, hit.at, p)) for c, p in places.items() if p is not None}
        return all(there.get(c) == text or there.get(c) in texts for c, text in hit.known.items())

    def alike(self, hit: CellWrite, way: ColumnMap) -> list[int]:
        """Rows beside the likely ones that may hold it: those of its key, or the only one."""
        if hit.new:
            texts = {way.get(c): text for c, text in hit.known.items()}
        else:
            texts = {way.get(c): as_text(v) for c, v in hit.cells.items() if v is not None}
        found = self._with(self._now, {p: t for p, t in texts.items() if p is not None})
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
                if here not in hidden and (text := as_text(held(self._now, row, here)))
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
