"""Writing what a pass decided into a sheet that others are editing."""

from collections.abc import Callable, Mapping, Sequence

from douze.adapters.google import batch, row_finder
from douze.adapters.google.cell_writes import CellWrite, intent, misplaced
from douze.adapters.google.client import SheetsClient
from douze.adapters.google.failures import NEXT_PASS, NoSuchRange, NotNow
from douze.adapters.google.overwritten import put_back
from douze.adapters.google.reading import SpreadsheetReading
from douze.adapters.google.requests_of_tab import PlannedTab, as_read, planned_tabs, requests_of_tab
from douze.adapters.google.row_finder import TabNow
from douze.adapters.sheet.resolve_edits import carry_out, resolve_edits
from douze.errors.sheet import StaleSnapshot
from douze.model.cell_address import column_letters
from douze.model.phrases import phrase
from douze.model.sheet import Edits
from douze.model.writes import NoteWrite, unnoted


class Writer:
    """Writes after one reading, as often as a pass needs to."""

    def __init__(
        self,
        client: SheetsClient,
        reading: SpreadsheetReading,
        read: Callable[[], SpreadsheetReading],
        *,
        rounds: int = 5,
    ) -> None:
        """Take what was read, and how to read it all once more where something moved.

        `rounds` times rows may move just when they are written, before it is given up.
        """
        self._client, self._reading, self._read, self._rounds = client, reading, read, rounds
        self._looked = False
        self._seen: dict[str, TabNow] = {}
        self._placed: dict[str, dict[int, int]] = {}  #: rows of the reading, where they are now

    def write(self, edits: Edits, note: NoteWrite) -> None:
        """See ports.Workbook."""
        tabs, name = self._reading.tabs, self._reading.title
        rows = {title: tab.rows for title, tab in tabs.items()}
        merged = {title: tab.merged for title, tab in tabs.items()}
        settled = resolve_edits(name, rows, edits, merged, inserted=True)
        if not settled:
            return
        wanted = planned_tabs(settled, tabs)
        for _ in range(self._rounds):
            stray = self._write_once(wanted, note)
            if not stray:
                for title, each in wanted.items():
                    carry_out(tabs[title].rows, each.edit)
                return
            self._put_back(stray, note)
        raise StaleSnapshot(name, phrase("error_rows_keep_moving"), NEXT_PASS)

    def _write_once(self, wanted: Mapping[str, PlannedTab], note: NoteWrite) -> list[CellWrite]:
        """Write until an answer comes; give what it shows in other rows or columns than its own.

        That is said of every try: one whose answer was lost may have been carried out.
        """
        tried: list[CellWrite] = []
        while True:
            try:
                if not self._looked:
                    self._look(wanted)
                self._send(wanted, note, tried)
                break
            except NotNow as error:  # it may have been written all the same: look before again
                self._looked = False
                self._client.wait(error)
            except NoSuchRange as error:
                what = phrase("error_tab_gone_since")
                raise StaleSnapshot(self._reading.title, what, NEXT_PASS) from error
            except StaleSnapshot:
                if tried:  # a lost try may be why a row is not found any more
                    self._restore(tried, rows_only=True)
                raise
        stray = misplaced(tried, self._seen, self._reading)
        if tried and not stray:
            # It has been seen to stand where it belongs: there is nothing to tell staff any more.
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
        self, writes: Sequence[CellWrite], *, rows_only: bool = False
    ) -> dict[str, list[str]]:
        """Put back what these overwrote, if it still holds that; name the cells, by title."""
        now = self._read()
        # All of it read anew: the answer to a write shows only the columns by which rows are known.
        changes = list(put_back(writes, self._reading, now, rows_only=rows_only))
        if changes:
            again = Writer(self._client, now, self._read, rounds=self._rounds - 1)
            again._looked = True  # it has just been read
            again.write(Edits(rows=tuple(c for _, c in changes)), unnoted)
        self._looked = False
        self._placed = {}
        cells: dict[str, list[str]] = {}
        for title, change in changes:
            named = (f"{column_letters(column)}{change.row}" for column in sorted(change.cells))
            cells.setdefault(title, []).extend(named)
        return cells

    def _look(self, wanted: Mapping[str, PlannedTab]) -> None:
        """See where the rows are now."""
        asked = {"fields": row_finder.LOOK, "ranges": _ranges(wanted)}
        self._know(wanted, self._client.once(asked, row_finder.parse_look))
        self._looked = True

    def _know(self, wanted: Mapping[str, PlannedTab], found: Mapping[str, TabNow]) -> None:
        for title, each in wanted.items():
            if title not in found:
                raise NotNow(phrase("error_answer_in_part"))
            for column in each.columns:
                found[title].columns.setdefault(column, [])
            self._seen[title] = found[title]
            # Found by an older look. What this write places is noted once it is done.
            self._placed.pop(title, None)

    def _send(
        self, wanted: Mapping[str, PlannedTab], note: NoteWrite, tried: list[CellWrite]
    ) -> None:
        """Write all of it where it belongs now, and see in the answer where that was.

        What it puts where is added to `tried` before it is sent.
        """
        robot = self._client.robot.email
        writes: list[CellWrite] = []
        together: list[list[batch.Request]] = []
        for title, each in wanted.items():
            now = self._seen.get(title) or as_read(each.tab, each.columns)
            placed = self._placed.get(title, {})
            asked_of_it, put = requests_of_tab(self._reading.title, each, now, placed, robot=robot)
            together += asked_of_it
            writes += put
        if not together:
            return
        portions = batch.in_chunks(together)
        tried += writes
        note(intent(tried, self._reading))
        self._know(wanted, self._sent(portions, _ranges(wanted)))
        for one in writes:
            if not one.new:
                self._placed.setdefault(one.title, {})[one.number] = one.at

    def _sent(
        self, portions: Sequence[list[batch.Request]], ranges: Sequence[str]
    ) -> dict[str, TabNow]:
        """Write each portion once, and tell what the last answer shows of these ranges.

        A tab that is shown after each portion would be shown as often as it is long.
        """
        *before, last = portions
        for portion in before:
            self._client.update(portion)
        body = {
            "requests": last,
            "includeSpreadsheetInResponse": True,
            "responseIncludeGridData": True,
            "responseRanges": ranges,
        }
        fields = {"fields": f"updatedSpreadsheet({row_finder.LOOK})"}
        return self._client.once(fields, row_finder.parse_look, body)


def _ranges(wanted: Mapping[str, PlannedTab]) -> list[str]:
    """The columns by which the rows of these tabs are known, and their headers."""
    return [r for title, each in wanted.items() for r in row_finder.ranges(title, each.columns)]
