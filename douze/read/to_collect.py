"""The tab `À encaisser`, where it is one of ours."""

from collections.abc import Iterable

from douze.model.book import TabLayout, ToCollectRow
from douze.model.columns import TO_COLLECT
from douze.model.settings import Settings
from douze.model.sheet import Tab
from douze.read.cells import cell_at, text
from douze.read.columns import find_columns
from douze.read.form_tabs import titled


def find_to_collect(tabs: Iterable[Tab], settings: Settings) -> tuple[Tab, TabLayout] | None:
    """Find the tab that `setup` made: it has all our headers, and none of them twice.

    A tab of that title that lacks one is staff's own, and nothing is written there. Without
    `association.treasurer` nobody asked for the list.
    """
    if settings.association.treasurer is None:
        return None
    found = titled(tabs, settings.tabs.to_collect)
    if len(found) != 1:
        return None
    layout, problems = find_columns(found[0], TO_COLLECT, settings.columns)
    return None if problems else (found[0], layout)


def read_to_collect(tab: Tab, layout: TabLayout) -> tuple[ToCollectRow, ...]:
    """Read the rows that have a number; any other, a total below the list say, is staff's."""
    rows = []
    for number, row in enumerate(tab.rows[1:], start=2):
        cells = {word: cell_at(row, place) for word, place in layout.columns.items()}
        known = text(cells["number"])
        if known.isdecimal():
            rows.append(ToCollectRow(row=number, number=known, cells=cells))
    return tuple(rows)
