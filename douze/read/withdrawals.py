"""The tab of the form that letters link to: who answered, and when. Never written by us."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from douze.model.book import CodedAnswer, TabLayout
from douze.model.cell_address import cell_address
from douze.model.columns import WITHDRAWALS
from douze.model.fold import fold_header
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Tab
from douze.read.answers import received_at
from douze.read.cells import cell_at, holds_nothing, is_blank, text
from douze.read.columns import find_columns


def read_withdrawals(
    tabs: Iterable[Tab], settings: Settings
) -> tuple[tuple[CodedAnswer, ...], tuple[Problem, ...]]:
    """Read the tab if it is there. What is wrong with it is told, and stops no pass."""
    title = settings.tabs.withdrawals
    found = [tab for tab in tabs if fold_header(tab.title) == fold_header(title)]
    exact = [tab for tab in found if tab.title == title]
    if not found:
        return (), ()
    if len(exact or found) != 1:
        there = tuple(tab.title for tab in found)
        return (), (Problem(where=title, what=phrase(Reason.TAB_DOUBLED, tab=title, there=there)),)
    tab = (exact or found)[0]
    if all(is_blank(row) for row in tab.rows[1:]):
        return (), ()
    layout, problems = find_columns(tab, WITHDRAWALS, settings.columns)
    if problems:
        return (), tuple(problems)
    return _rows(tab, layout, settings.zone), ()


def _rows(tab: Tab, layout: TabLayout, zone: ZoneInfo) -> tuple[CodedAnswer, ...]:
    column = layout.columns["token"]
    return tuple(
        CodedAnswer(
            token=text(cell_at(row, column)),
            received=received_at(cell_at(row, layout.columns["received"]), zone),
            where=cell_address(tab.title, column, number),
        )
        for number, row in enumerate(tab.rows[1:], start=2)
        if not holds_nothing(row, layout)
    )
