"""Tabs that may be missing: those of forms, where we never write, and `À encaisser`, if it is ours.

What is wrong with one stops no pass.
"""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from douze.model.book import TabLayout, ToCollectRow
from douze.model.cell_address import cell_address
from douze.model.columns import TO_COLLECT, WITHDRAWALS, Column
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Tab
from douze.model.signed_answers import CodedAnswer
from douze.read.answers import received_at
from douze.read.cells import cell_at, is_blank, rows_in_use, text
from douze.read.columns import find_columns
from douze.read.tab_titles import titled


def form_tab(
    tabs: Iterable[Tab], title: str, columns: Iterable[Column], settings: Settings
) -> tuple[tuple[Tab, TabLayout] | None, tuple[Problem, ...]]:
    """Find a tab with answers in it, and its columns; else what is wrong, if anything is."""
    found = titled(tabs, title)
    if len(found) > 1:
        there = tuple(tab.title for tab in found)
        return None, (
            Problem(where=title, what=phrase(Reason.TAB_DOUBLED, tab=title, there=there)),
        )
    # A form's tab is there before anybody has answered, and may not have its questions yet.
    if not found or all(is_blank(row) for row in found[0].rows[1:]):
        return None, ()
    layout, problems = find_columns(found[0], columns, settings.columns)
    return (None, tuple(problems)) if problems else ((found[0], layout), ())


def read_withdrawals(
    tabs: Iterable[Tab], settings: Settings
) -> tuple[tuple[CodedAnswer, ...], tuple[Problem, ...]]:
    """Read the tab of the form that letters link to, if it is there: who answered, and when."""
    found, problems = form_tab(tabs, settings.tabs.withdrawals, WITHDRAWALS, settings)
    return (_coded(*found, settings.zone) if found else ()), problems


def _coded(tab: Tab, layout: TabLayout, zone: ZoneInfo) -> tuple[CodedAnswer, ...]:
    column = layout.columns["token"]
    return tuple(
        CodedAnswer(
            token=text(cell_at(row, column)),
            received=received_at(cell_at(row, layout.columns["received"]), zone),
            where=cell_address(tab.title, column, number),
        )
        for number, row in rows_in_use(tab, layout)
    )


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
