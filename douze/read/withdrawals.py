"""The tab of the form that letters link to: who answered, and when. Never written by us."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from douze.model.book import TabLayout
from douze.model.cell_address import cell_address
from douze.model.columns import WITHDRAWALS
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.sheet import Tab
from douze.model.signed_answers import CodedAnswer
from douze.read.answers import received_at
from douze.read.cells import cell_at, holds_nothing, text
from douze.read.form_tabs import form_tab


def read_withdrawals(
    tabs: Iterable[Tab], settings: Settings
) -> tuple[tuple[CodedAnswer, ...], tuple[Problem, ...]]:
    """Read the tab if it is there. What is wrong with it is told, and stops no pass."""
    found, problems = form_tab(tabs, settings.tabs.withdrawals, WITHDRAWALS, settings)
    return (_rows(*found, settings.zone) if found else ()), problems


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
