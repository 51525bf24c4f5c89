"""When rows or columns were moved in the very moment of a write: what stands in wrong cells goes
to the right ones, now or, if Google answers no more, in a later pass.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from douze.adapters.google import batch, places
from douze.adapters.google.astray import Cells, astray
from douze.adapters.google.cell_writes import CellWrite, identity_of_row
from douze.adapters.google.failures import NEXT_PASS, NotNow
from douze.adapters.google.reading import GoogleTab, Reading
from douze.adapters.google.write_journal import Before, WriteIntent, WriteJournal
from douze.adapters.sheet.resolve_edits import held
from douze.adapters.sheet.values import as_text
from douze.errors import StaleSnapshot
from douze.model.phrases import phrase

if TYPE_CHECKING:
    from douze.adapters.google.client import SheetsClient

#: So often rows may move just when they are written, before the next pass has to see to it.
_ROUNDS = 5


def mend(link: "SheetsClient", note: WriteJournal, read: Callable[[], Reading]) -> Reading:
    """Give every cell back what is its own, as far as the note tells; then forget the note.

    Returns the reading that shows it. A repair is a write like any other: it is noted before
    it is sent, and counts as done once a reading shows where it went. Raises StaleSnapshot
    where rows keep moving, SheetUnreachable, SheetRefused.
    """
    for _ in range(_ROUNDS):
        now = read()
        if _missing(note.sent, now):
            return now  # a tab that may come back; nothing is written without it
        found: dict[str, Cells] = {}
        while note.sent and not (found := astray(note.sent[-1], now)):
            note.keep(note.sent[:-1])
        if not found:
            return now
        note.keep([*note.sent, _repair(now, found)])
        requests = [
            [each] for title, cells in found.items() for each in _set(now.tabs[title], cells)
        ]
        try:
            for portion in batch.in_chunks(requests):
                _send(link, portion)
        except NotNow as error:
            link.wait(error)
    raise StaleSnapshot(now.title, phrase("error_rows_keep_moving"), NEXT_PASS)


def _missing(sent: Sequence[WriteIntent], now: Reading) -> bool:
    numbers = {tab.sheet_id for tab in now.tabs.values()}
    return any(
        before.sheet_id not in numbers and title not in now.tabs
        for each in sent
        for title, before in each.tabs.items()
    )


def _repair(now: Reading, found: Mapping[str, Cells]) -> WriteIntent:
    tabs = {title: now.tabs[title] for title in found}
    hits = []
    for title, cells in found.items():
        counts: places.Counts = {}
        for row, values in cells.items():
            known = identity_of_row(tabs[title], row, None, counts, last=values)
            if not known.keys().isdisjoint(values):  # it is known by what will be there too
                known = {c: as_text(held(tabs[title].rows, row, c)) for c in values}
            hits.append(CellWrite(title=title, number=row, at=row, known=known, cells=values))
    before = {title: Before(sheet_id=tab.sheet_id, rows=[*tab.rows]) for title, tab in tabs.items()}
    return WriteIntent(tabs=before, hits=hits)


def _set(tab: GoogleTab, cells: Cells) -> Iterator[batch.Request]:
    changes = {
        row: {column: (value, held(tab.rows, row, column)) for column, value in values.items()}
        for row, values in cells.items()
    }
    return batch.cells(tab.sheet_id, changes)


def _send(link: "SheetsClient", portion: Sequence[batch.Request]) -> None:
    body = {"requests": portion}
    link.once("post", ":batchUpdate", {"fields": "spreadsheetId"}, body, bool)
