"""Tabs of forms, which may be missing. We never write there; what is wrong stops no pass."""

from collections.abc import Iterable

from douze.model.book import TabLayout
from douze.model.columns import Column
from douze.model.fold import fold_header
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.sheet import Tab
from douze.read.cells import is_blank
from douze.read.columns import find_columns


def titled(tabs: Iterable[Tab], title: str) -> list[Tab]:
    """Give the tabs of a title, however it is written; those that are called just so, if any."""
    found = [tab for tab in tabs if fold_header(tab.title) == fold_header(title)]
    return [tab for tab in found if tab.title == title] or found


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
    if not found or all(is_blank(row) for row in found[0].rows[1:]):
        return None, ()
    layout, problems = find_columns(found[0], columns, settings.columns)
    return (None, tuple(problems)) if problems else ((found[0], layout), ())
