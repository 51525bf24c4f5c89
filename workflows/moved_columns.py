"""Columns that somebody moved in the very moment of a write: staff are told, once.

Where the answer to the write showed it, what was overwritten has been put back, and the cells are
named. Where no answer came, nobody knows what stands where: the columns that moved are named, and
the rows that were written.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import TabLayout
from douze.model.letters import Letter
from douze.model.moments import later
from douze.model.phrases import Problem, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.writes import TabWrite, WriteIntent
from workflows.alerts import ALERT_LASTS, alert


def moved_writes(
    writes: Iterable[WriteIntent], layouts: Iterable[TabLayout], now: datetime
) -> Iterator[WriteIntent]:
    """Pick the writes of earlier passes during which columns moved, while an alert is of use.

    A write that nobody answered is one of them if its columns do not stand where it wrote. What
    the others wrote, the cells tell that this pass writes anew.
    """
    by_title = {layout.title: layout for layout in layouts}
    for write in writes:
        known = any(tab.moved for tab in write.tabs)
        if not known:
            tabs = tuple(_seen_now(tab, by_title) for tab in write.tabs)
            write = replace(write, tabs=tabs, at=now)
        if any(tab.moved for tab in write.tabs) and now <= later(write.at or now, ALERT_LASTS):
            yield write


def _seen_now(tab: TabWrite, layouts: Mapping[str, TabLayout]) -> TabWrite:
    """Say which of its columns stand elsewhere now; one that was renamed or deleted does not."""
    layout = layouts.get(tab.title)
    if layout is None:
        return tab
    places = {layout.headers[word]: place for word, place in layout.columns.items()}
    headers = sorted(tab.headers.items())
    moved = (header for place, header in headers if places.get(header.strip(), place) != place)
    return replace(tab, moved=tuple(moved))


def about_moved_columns(writes: Iterable[WriteIntent], settings: Settings) -> Iterator[Letter]:
    """Name the alert about each such write."""
    for write in writes:
        assert write.at is not None
        at = write.at.astimezone(settings.zone)
        found = [_told(tab) for tab in write.tabs if tab.moved]
        yield alert(f"columns-{at:%H%M}/{at.date().isoformat()}", found, settings, write.at)


def _told(tab: TabWrite) -> Problem:
    if tab.put_back:
        what = phrase(Reason.COLUMNS_MOVED_PUT_BACK, columns=tab.moved, cells=tab.put_back)
    else:
        what = phrase(Reason.COLUMNS_MOVED, columns=tab.moved, rows=tab.rows)
    return Problem(where=tab.title, what=what)
