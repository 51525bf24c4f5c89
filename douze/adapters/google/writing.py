"""Writing what a pass decided into a sheet that others are editing."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from douze.adapters.google import batch, places
from douze.adapters.google.cell_writes import (
    CellWrite,
    identity_of_row,
    intent,
    misplaced,
)
from douze.adapters.google.client import SheetsClient
from douze.adapters.google.failures import NEXT_PASS, NoSuchRange, NotNow
from douze.adapters.google.overwritten import Comparison
from douze.adapters.google.places import Finder, Seen
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.google.refusals import check_columns, check_open
from douze.adapters.google.wanted import Wanted, all_wanted
from douze.adapters.sheet.resolve_edits import carry_out, held, resolve_edits
from douze.adapters.sheet.values import as_text
from douze.errors.sheet import StaleSnapshot
from douze.model.cell_address import column_letters
from douze.model.phrases import phrase
from douze.model.sheet import Cell, Edits, RowChange
from douze.model.writes import NoteWrite, unnoted


class Writer:
    """Writes after one reading, as often as a pass needs to."""

    def __init__(
        self, link: SheetsClient, reading: Reading, read: Callable[[], Reading], *, rounds: int = 5
    ) -> None:
        """Take what was read, and how to read it all once more where something moved.

        `rounds` times rows may move just when they are written, before it is given up.
        """
        self._link, self._reading, self._read, self._rounds = link, reading, read, rounds
        self._looked = False
        self._seen: dict[str, Seen] = {}
        self._placed: dict[str, dict[int, int]] = {}  #: rows of the reading, where they are now

    def write(self, edits: Edits, note: NoteWrite) -> None:
        """See ports.Workbook."""
        tabs, name = self._reading.tabs, self._reading.title
        rows = {title: tab.rows for title, tab in tabs.items()}
        merged = {title: tab.merged for title, tab in tabs.items()}
        settled = resolve_edits(name, rows, edits, merged, inserted=True)
        if not settled:
            return
        wanted = all_wanted(edits, settled, tabs)
        for _ in range(self._rounds):
            stray = self._write_once(wanted, note)
            if not stray:
                for title, each in wanted.items():
                    carry_out(tabs[title].rows, each.edit)
                return
            self._put_back(stray, note)
        raise StaleSnapshot(name, phrase("error_rows_keep_moving"), NEXT_PASS)

    def _write_once(self, wanted: Mapping[str, Wanted], note: NoteWrite) -> list[CellWrite]:
        """Write until an answer comes; give what it shows in other rows or columns than its own.

        That is said of every try: one whose answer was lost may have been carried out.
        """
        tried: list[list[CellWrite]] = []
        while True:
            try:
                if not self._looked:
                    self._look(wanted)
                self._send(wanted, note, tried)
                break
            except NotNow as error:  # it may have been written all the same: look before again
                self._looked = False
                self._link.wait(error)
            except NoSuchRange as error:
                what = phrase("error_tab_gone_since")
                raise StaleSnapshot(self._reading.title, what, NEXT_PASS) from error
            except StaleSnapshot:
                if tried:  # a lost try may be why a row is not found any more
                    self._restore([hit for hits in tried for hit in hits], rows_only=True)
                raise
        stray = misplaced([hit for hits in tried for hit in hits], self._seen, self._reading)
        if tried and not stray:
            note(None)
        return stray

    def _put_back(self, stray: Sequence[CellWrite], note: NoteWrite) -> None:
        """Give the cells that were overwritten what they held; raises where columns moved.

        Where only rows did, the write may be tried again: they are found by what stands in them.
        """
        noted = intent(stray, self._reading, self._seen)
        if not any(tab.moved for tab in noted.tabs):
            self._restore(stray)
            return
        note(noted)  # should nothing more come to pass, this is what staff are told
        put_back = self._restore(stray)
        note(intent(stray, self._reading, self._seen, put_back))
        what = phrase("error_columns_moved_meanwhile")
        raise StaleSnapshot(self._reading.title, what, NEXT_PASS)

    def _restore(
        self, hits: Sequence[CellWrite], *, rows_only: bool = False
    ) -> dict[str, list[str]]:
        """Put back what these hits overwrote, if it still holds that; name the cells, by title."""
        now = self._read()
        changes = list(_changes(hits, self._reading, now, rows_only=rows_only))
        if changes:
            again = Writer(self._link, now, self._read, rounds=self._rounds - 1)
            again._looked = True  # it has just been read
            again.write(Edits(rows=tuple(c for _, c in changes)), unnoted)
        self._looked = False
        self._placed = {}
        cells: dict[str, list[str]] = {}
        for title, change in changes:
            named = (f"{column_letters(column)}{change.row}" for column in sorted(change.cells))
            cells.setdefault(title, []).extend(named)
        return cells

    def _look(self, wanted: Mapping[str, Wanted]) -> None:
        """See where the rows are now."""
        asked = [r for title, w in wanted.items() for r in places.ranges(title, w.columns)]
        found = self._link.once(
            "get", "", {"fields": places.LOOK, "ranges": asked}, None, places.seen
        )
        self._know(wanted, found)
        self._looked = True

    def _know(self, wanted: Mapping[str, Wanted], found: Mapping[str, Seen]) -> None:
        for title, each in wanted.items():
            if title not in found:
                raise NotNow(phrase("error_answer_in_part"))
            for column in each.columns:
                found[title].columns.setdefault(column, [])
            self._seen[title] = found[title]
            self._placed.pop(title, None)

    def _send(
        self, wanted: Mapping[str, Wanted], note: NoteWrite, tried: list[list[CellWrite]]
    ) -> None:
        """Write all of it where it belongs now, and see in the answer where that was.

        What it puts where is added to `tried` before it is sent.
        """
        hits: list[CellWrite] = []
        together: list[list[batch.Request]] = []
        for title, each in wanted.items():
            together += self._requests(title, each, hits)
        if not together:
            return
        asked = [r for title, w in wanted.items() for r in places.ranges(title, w.columns)]
        portions = batch.in_chunks(together)
        tried.append(hits)
        note(intent([hit for hits in tried for hit in hits], self._reading))
        self._know(wanted, places.written(self._link, portions, asked))
        for hit in hits:
            if not hit.new:
                self._placed.setdefault(hit.title, {})[hit.number] = hit.at

    def _requests(
        self, title: str, each: Wanted, hits: list[CellWrite]
    ) -> Iterator[list[batch.Request]]:
        tab = each.tab
        now = self._seen.get(title) or _as_read(tab, each.columns)
        find = Finder(self._reading.title, tab, now)
        placed = self._placed.get(title, {})
        changes: dict[int, dict[int, tuple[Cell, Cell]]] = {}
        counts: places.Counts = {}
        for number, cells in each.changed.items():
            anchor = each.anchors.get(number)
            at = placed.get(number)
            if at is None and anchor is not None and anchor[0] not in now.columns:
                at = number  # the answer will tell whether it is
            if at is None:
                at = find.place(number, anchor, set(cells))
            changes[at] = {c: (value, held(tab.rows, number, c)) for c, value in cells.items()}
            known = identity_of_row(tab, number, anchor, counts)
            hits.append(CellWrite(title=title, number=number, at=at, known=known, cells=cells))
        new = {
            number: each.edit.cells[number]
            for number, row in each.new.items()
            if not (row.key[0] in now.columns and find.holds(row.key))
        }
        check_columns(self._reading.title, tab, now, each)
        robot = self._link.robot.email
        check_open(self._reading.title, tab, changes, new.values(), robot=robot)
        width = max((c + 1 for row in changes.values() for c in row), default=0)
        width = max([width, *(c + 1 for row in new.values() for c in row)])
        bottom = max(changes, default=0)
        for request in batch.room(now.sheet_id, now.height, now.width, bottom, width):
            yield [request]
        for request in batch.cells(now.sheet_id, changes):
            yield [request]
        above = each.edit.last + _grown(tab, now)
        for at, (number, cells) in enumerate(new.items(), start=above + 1):
            known = dict([each.new[number].key])
            hits.append(
                CellWrite(title=title, number=number, at=at, known=known, cells=cells, new=True)
            )
        rows, height = [*new.values()], max(now.height, bottom)
        yield from batch.new_rows(now.sheet_id, rows, above=above, height=height)


def _as_read(tab: GoogleTab, columns: Sequence[int]) -> Seen:
    """A tab as the reading had it, where nobody has looked since."""
    texts = {c: [as_text(r[c]) if c < len(r) else "" for r in tab.rows] for c in columns}
    header = [as_text(cell) for cell in (tab.rows[0] if tab.rows else ())]
    return Seen(
        sheet_id=tab.sheet_id, height=tab.height, width=tab.width, header=header, columns=texts
    )


def _grown(tab: GoogleTab, now: Seen) -> int:
    """How many rows more than the reading a tab has now, by a column that is seen."""
    for column, texts in now.columns.items():
        there = [as_text(row[column]) if column < len(row) else "" for row in tab.rows]
        here, before = _last(texts), _last(there)
        if here and before:
            return here - before
    return 0


def _last(texts: Sequence[str]) -> int:
    return next((n for n in range(len(texts), 0, -1) if texts[n - 1]), 0)


def _changes(
    hits: Sequence[CellWrite], before: Reading, now: Reading, *, rows_only: bool
) -> Iterator[tuple[str, RowChange]]:
    """What puts the overwritten cells back, by the title of before, as a reading of now has them.

    `rows_only` leaves a tab alone in which a column that was written has moved.
    """
    numbered = {tab.sheet_id: tab for tab in now.tabs.values()}
    for title in dict.fromkeys(hit.title for hit in hits):
        tab = numbered.get(before.tabs[title].sheet_id)
        if tab is None:
            continue  # it is gone, and what was written with it
        of_it = [hit for hit in hits if hit.title == title]
        comparison = Comparison(before.tabs[title].rows, tab.rows)
        if rows_only and comparison.moved({c for hit in of_it for c in hit.cells}):
            continue
        for row, cells in sorted(comparison.overwritten(of_it).items()):
            yield title, RowChange(tab=tab.title, row=row, cells=cells, anchor=None)
