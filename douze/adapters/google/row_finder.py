"""Where rows are now: staff sort, insert and delete between a reading and a writing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from douze.adapters.google.batch import adjacent_columns
from douze.adapters.google.failures import whole_answer
from douze.adapters.google.reading import GoogleTab, rows_of
from douze.adapters.google.typed import parse
from douze.adapters.sheet.values import as_text
from douze.errors.sheet import StaleSnapshot
from douze.model.cell_address import column_letters, quoted_title
from douze.model.phrases import phrase

Anchor = tuple[int, str]
#: What stands in some columns now: by column (from 0), each row's text from row 1 on.
Columns = dict[int, list[str]]

_CELLS = "rowData.values(effectiveValue,effectiveFormat.numberFormat.type)"
_GRID = "properties(sheetId,title,gridProperties(rowCount,columnCount))"
LOOK = f"sheets({_GRID},data(startRow,startColumn,{_CELLS}))"


class TabNow(Struct, frozen=True, kw_only=True):
    """One tab as a look found it: some of its columns, and how large it is."""

    sheet_id: int
    height: int
    width: int
    header: list[str]
    columns: Columns

    def header_above(self, column: int) -> str:
        """What stands above a column."""
        return self.header[column] if column < len(self.header) else ""

    def text(self, row: int, column: int) -> str:
        """What stands in a cell of a column that was asked for; rows count from 1."""
        texts = self.columns[column]
        return texts[row - 1] if row <= len(texts) else ""


#: How often each text stands in a column.
Counts = dict[int, Counter[str]]


def columns_to_see(tab: GoogleTab, rows: Mapping[int, Anchor | None], keys: set[int]) -> list[int]:
    """Which columns tell the rows of a tab apart; all of them where the anchors do not."""
    counts: Counts = {}
    known = {anchor[0] for anchor in rows.values() if anchor}
    if not all(anchor and is_unique(tab, anchor, counts) for anchor in rows.values()):
        # Some rows have no anchor, or one that others have too: then all that stands in them tells.
        known = set(range(tab.width_used or 1))
    # Google refuses to show a column that is beyond the grid: this very write may add it.
    return sorted(column for column in known | keys if column < tab.width)


def is_unique(tab: GoogleTab, anchor: Anchor, counts: Counts) -> bool:
    """Whether no other row of the reading has the same anchor, which is more than nothing.

    `counts` remembers what was counted for the next anchor of the same column.
    """
    column, text = anchor
    if not text:
        return False
    if column not in counts:
        counts[column] = Counter(tab.texts(column))
    return counts[column][text] == 1


def ranges(title: str, columns: Sequence[int]) -> list[str]:
    """The ranges of these columns, neighbours together, and last the header."""
    name = quoted_title(title)
    spans = (f"{column_letters(a)}:{column_letters(b)}" for a, b in adjacent_columns(columns))
    return [*(f"{name}!{span}" for span in spans), f"{name}!1:1"]


def parse_look(content: bytes) -> dict[str, TabNow]:
    """Read the answer to a look, or to a write, by title.

    Raises TemporaryFailure for a part of one.
    """
    with whole_answer():
        told = parse(content)
        sheets = told.get("updatedSpreadsheet", told)["sheets"]
        return {sheet["properties"]["title"]: _seen(sheet) for sheet in sheets}


def _seen(sheet: Mapping[str, Any]) -> TabNow:
    about = sheet["properties"]
    columns: Columns = {}
    # In the order of `ranges`, of which the header is the last.
    *blocks, head = sheet["data"]
    for each in blocks:
        block = each or {}
        first, above = block.get("startColumn", 0), block.get("startRow", 0)
        rows = rows_of(block)
        for place in range(max(map(len, rows), default=0)):
            texts = [as_text(r[place]) if place < len(r) else "" for r in rows]
            columns[first + place] = [""] * above + texts
    grid = about["gridProperties"]
    return TabNow(
        sheet_id=about["sheetId"],
        height=grid["rowCount"],
        width=grid["columnCount"],
        header=[as_text(cell) for row in rows_of(head) for cell in row],
        columns=columns,
    )


class Finder:
    """Finds rows of a reading among those that are seen now."""

    def __init__(self, name: str, tab: GoogleTab, now: TabNow) -> None:
        self._where, self._tab, self._now = f"{name}, {tab.title}", tab, now
        self._by_text: dict[int, dict[str, list[int]]] = {}

    def holds(self, anchor: Anchor) -> bool:
        """Whether a row with this anchor is there, below the header."""
        return bool(self._rows_with(anchor))

    def place(self, number: int, anchor: Anchor | None, own: set[int]) -> int:
        """Where a row of the reading is now; `own` are columns that may have changed.

        Raises StaleSnapshot where it is not, or where nobody can say which one it is.
        """
        if anchor is None:
            reach = max(self._height(), number)
            found = [n for n in range(1, reach + 1) if self._like(n, number, own)]
        else:
            found = self._rows_with(anchor)
            if len(found) > 1:
                found = [n for n in found if self._like(n, number, own)]
        # Of rows that are alike in all that is seen, the one that has not moved: either would do.
        if number in found:
            return number
        if len(found) == 1:
            return found[0]
        what = phrase("error_row_gone", row=number)
        raise StaleSnapshot(self._where, what)

    def _rows_with(self, anchor: Anchor) -> list[int]:
        column, text = anchor
        if column not in self._by_text:
            rows = self._by_text[column] = {}
            for number, there in enumerate(self._now.columns.get(column, [""])[1:], start=2):
                rows.setdefault(there, []).append(number)
        return self._by_text[column].get(text, [])

    def _height(self) -> int:
        return max((len(texts) for texts in self._now.columns.values()), default=0)

    def _like(self, now: int, before: int, own: set[int]) -> bool:
        """Whether a row holds what the reading had in another, in the columns that are seen."""
        seen = self._now.columns.keys() - own
        return all(self._now.text(now, c) == self._tab.text(before, c) for c in seen)
