"""Writing what a pass decided into a sheet that others are editing."""

from collections.abc import Callable, Mapping, Sequence

from douze.adapters.google import batch, row_finder
from douze.adapters.google.cell_writes import CellWrite, misplaced, write_intent
from douze.adapters.google.client import SheetsClient
from douze.adapters.google.failures import NoSuchRange, TemporaryFailure
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
        resolved = resolve_edits(name, rows, edits, merged, inserted=True)
        if not resolved:
            return
        planned = planned_tabs(resolved, tabs)
        for _ in range(self._rounds):
            misplaced_cells = self._write_once(planned, note)
            if not misplaced_cells:
                for title, each in planned.items():
                    carry_out(tabs[title].rows, each.edit)
                return
            self._put_back(misplaced_cells, note)
        raise StaleSnapshot(name, phrase("error_rows_keep_moving"))

    def _write_once(self, planned: Mapping[str, PlannedTab], note: NoteWrite) -> list[CellWrite]:
        """Write until an answer comes; give what it shows in other rows or columns than its own.

        That is said of every try: one whose answer was lost may have been carried out.
        """
        tried: list[CellWrite] = []
        while True:
            try:
                if not self._looked:
                    self._look(planned)
                self._send(planned, note, tried)
                break
            except (
                TemporaryFailure
            ) as error:  # it may have been written all the same: look before again
                self._looked = False
                self._client.wait(error)
            except NoSuchRange as error:
                what = phrase("error_tab_gone_since")
                raise StaleSnapshot(self._reading.title, what) from error
            except StaleSnapshot:
                if tried:  # a lost try may be why a row is not found any more
                    self._restore(tried, rows_only=True)
                raise
        misplaced_cells = misplaced(tried, self._seen, self._reading)
        if tried and not misplaced_cells:
            # It has been seen to stand where it belongs: there is nothing to tell staff any more.
            note(None)
        return misplaced_cells

    def _put_back(self, misplaced_cells: Sequence[CellWrite], note: NoteWrite) -> None:
        """Give the cells that were overwritten what they held; raises where columns moved.

        Where only rows did, the write may be tried again: they are found by what stands in them.
        """
        noted = write_intent(misplaced_cells, self._reading, self._seen)
        if not any(tab.moved for tab in noted.tabs):
            self._restore(misplaced_cells)
            return
        note(noted)  # should nothing more come to pass, this is what staff are told
        put_back = self._restore(misplaced_cells)
        note(write_intent(misplaced_cells, self._reading, self._seen, put_back))
        what = phrase("error_columns_moved_meanwhile")
        raise StaleSnapshot(self._reading.title, what)

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

    def _look(self, planned: Mapping[str, PlannedTab]) -> None:
        """See where the rows are now."""
        asked = {"fields": row_finder.LOOK, "ranges": _ranges(planned)}
        self._remember(planned, self._client.once(asked, row_finder.parse_look))
        self._looked = True

    def _remember(self, planned: Mapping[str, PlannedTab], found: Mapping[str, TabNow]) -> None:
        for title, each in planned.items():
            if title not in found:
                raise TemporaryFailure(phrase("error_answer_in_part"))
            for column in each.columns:
                found[title].columns.setdefault(column, [])
            self._seen[title] = found[title]
            # Found by an older look. What this write places is noted once it is done.
            self._placed.pop(title, None)

    def _send(
        self, planned: Mapping[str, PlannedTab], note: NoteWrite, tried: list[CellWrite]
    ) -> None:
        """Write all of it where it belongs now, and see in the answer where that was.

        What it puts where is added to `tried` before it is sent.
        """
        robot = self._client.robot.email
        writes: list[CellWrite] = []
        together: list[list[batch.Request]] = []
        for title, each in planned.items():
            now = self._seen.get(title) or as_read(each.tab, each.columns)
            placed = self._placed.get(title, {})
            asked_of_it, put = requests_of_tab(self._reading.title, each, now, placed, robot=robot)
            together += asked_of_it
            writes += put
        if not together:
            return
        portions = batch.in_chunks(together)
        tried += writes
        note(write_intent(tried, self._reading))
        self._remember(planned, self._send_portions(portions, _ranges(planned)))
        for one in writes:
            if not one.new:
                self._placed.setdefault(one.title, {})[one.number] = one.at

    def _send_portions(
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


def _ranges(planned: Mapping[str, PlannedTab]) -> list[str]:
    """The columns by which the rows of these tabs are known, and their headers."""
    return [r for title, each in planned.items() for r in row_finder.ranges(title, each.columns)]
