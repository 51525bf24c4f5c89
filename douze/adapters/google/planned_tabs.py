"""What a write wants of each tab, in the numbers of the reading."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from douze.adapters.google import row_finder
from douze.adapters.google.reading import GoogleTab
from douze.adapters.google.row_finder import Anchor
from douze.adapters.sheet.resolve_edits import TabEdit
from douze.adapters.sheet.values import as_text
from douze.model.sheet import Cell, Edits, NewRow


class PlannedTab(Struct, frozen=True, kw_only=True):
    """What is to be written into one tab, in the numbers of the reading."""

    tab: GoogleTab
    edit: TabEdit
    anchors: Mapping[int, Anchor | None]
    new: Mapping[int, NewRow]  #: the rows that are added, by the number that they get here
    columns: list[int]  #: by which the rows are known

    @property
    def changed(self) -> dict[int, Mapping[int, Cell]]:
        """The cells of rows that are there."""
        return {n: cells for n, cells in self.edit.cells.items() if n not in self.new}


def planned_tabs(
    edits: Edits, settled: Mapping[str, TabEdit], tabs: Mapping[str, GoogleTab]
) -> dict[str, PlannedTab]:
    anchors = row_finder.anchors(edits, tabs)
    wanted = {}
    for title, edit in settled.items():
        added = set(edit.added)
        rows = {n: anchors.get(title, {}).get(n) for n in edit.cells if n not in added}
        asked = [row for row in edits.new if row.tab == title]
        new = dict(zip(edit.added, _added(asked, tabs[title]), strict=True))
        keys = {row.key[0] for row in new.values()}
        columns = row_finder.columns_to_see(tabs[title], rows, keys)
        wanted[title] = PlannedTab(
            tab=tabs[title], edit=edit, anchors=rows, new=new, columns=columns
        )
    return wanted


def _added(asked: Sequence[NewRow], tab: GoogleTab) -> Iterator[NewRow]:
    """The rows that are to be added: a row of which the key is there is not."""
    there: dict[int, set[str]] = {}
    for row in asked:
        column, key = row.key
        if column not in there:
            there[column] = {as_text(r[column]) for r in tab.rows[1:] if column < len(r)}
        if key not in there[column]:
            there[column].add(key)
            yield row
