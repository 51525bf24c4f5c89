"""Writing what a pass decided into a sheet that others are editing."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from douze.adapters.google import batch, places
from douze.adapters.google.cell_writes import CellWrite, identity_of_row, misplaced
from douze.adapters.google.client import SheetsClient
from douze.adapters.google.failures import NEXT_PASS, NoSuchRange, NotNow
from douze.adapters.google.mending import mend
from douze.adapters.google.places import Finder, Seen
from douze.adapters.google.reading import GoogleTab, Reading, params, whole
from douze.adapters.google.refusals import check_columns, check_open
from douze.adapters.google.wanted import Wanted, all_wanted
from douze.adapters.google.write_journal import Before, WriteIntent, WriteJournal
from douze.adapters.sheet.resolve_edits import carry_out, held, resolve_edits
from douze.adapters.sheet.values import as_text
from douze.errors import StaleSnapshot
from douze.model.phrases import phrase
from douze.model.sheet import Cell, Edits


class Writer:
    """Writes after one reading, as often as a pass needs to."""

    def __init__(self, link: SheetsClient, reading: Reading, note: WriteJournal) -> None:
        self._link, self._reading, self._note = link, reading, note
        self._looked = False
        self._seen: dict[str, Seen] = {}
        self._placed: dict[str, dict[int, int]] = {}  #: rows of the reading, where they are now
        self._tried: list[
            list[CellWrite]
        ] = []  #: where each try of this write may have put something
        self._answered = False  #: whether the last of them was

    def write(self, edits: Edits) -> None:
        """See ports.Workbook."""
        tabs = self._reading.tabs
        name = self._reading.title
        rows = {title: tab.rows for title, tab in tabs.items()}
        merged = {title: tab.merged for title, tab in tabs.items()}
        settled = resolve_edits(name, rows, edits, merged, inserted=True)
        if not settled:
            return
        wanted = all_wanted(edits, settled, tabs)
        look, self._tried, self._answered = not self._looked, [], False
        while True:
            try:
                if look:
                    self._look(wanted)
                self._send(wanted)
                self._answered = True
                break
            except NotNow as error:  # it may have been written all the same: look before again
                self._link.wait(error)
                look = True
            except NoSuchRange as error:
                what = phrase("error_tab_gone_since")
                raise StaleSnapshot(name, what, NEXT_PASS) from error
            except StaleSnapshot:
                if self._tried:  # what an earlier try wrote may stand elsewhere
                    self._settle(wanted)
                raise
        self._settle(wanted)

    def _settle(self, wanted: Mapping[str, Wanted]) -> None:
        """Take what was written for read; mend what any try of it put into wrong places."""
        for title, each in wanted.items():
            carry_out(self._reading.tabs[title].rows, each.edit)
        hits = [hit for tried in self._tried for hit in tried if hit.title in self._seen]
        if misplaced(hits, self._seen, self._reading):
            self._mend()
        elif self._answered and len(self._tried) == 1:
            self._note.keep(self._note.sent[:-1])  # of several tries the next pass sees the rest

    def _mend(self) -> None:
        titles = [*self._reading.tabs]
        *before, last = self._note.sent
        self._note.keep([*before, replace(last, answered=self._answered)])
        try:
            mend(self._link, self._note, lambda: self._link.get(params(titles), whole))
        except NoSuchRange as error:
            what = phrase("error_tab_gone_meanwhile")
            raise StaleSnapshot(self._reading.title, what, NEXT_PASS) from error
        self._seen, self._placed, self._looked = {}, {}, False

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

    def _send(self, wanted: Mapping[str, Wanted]) -> None:
        """Write all of it where it belongs now, and see in the answer where that was."""
        hits: list[CellWrite] = []
        together: list[list[batch.Request]] = []
        for title, each in wanted.items():
            together += self._requests(title, each, hits)
        if not together:
            return
        asked = [r for title, w in wanted.items() for r in places.ranges(title, w.columns)]
        portions = batch.in_chunks(together)
        self._remember(wanted, hits, portions=len(portions))
        self._know(wanted, places.written(self._link, portions, asked))
        for hit in hits:
            if not hit.new:
                self._placed.setdefault(hit.title, {})[hit.number] = hit.at

    def _remember(
        self, wanted: Mapping[str, Wanted], hits: list[CellWrite], *, portions: int
    ) -> None:
        """Note what is about to be sent: its answer may be lost, or we may be killed."""
        before = self._note.sent[:-1] if self._tried else self._note.sent
        self._tried.append(hits)
        tabs = {}
        for title, each in wanted.items():
            rows = each.tab.rows if each.changed else each.tab.rows[:1]
            tabs[title] = Before(sheet_id=each.tab.sheet_id, rows=[*rows])
        all_hits = [hit for tried in self._tried for hit in tried]
        sent = WriteIntent(tabs=tabs, hits=all_hits, at_once=portions == 1)
        self._note.keep([*before, sent])

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
