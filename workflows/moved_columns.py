"""Columns that somebody moved in the very moment of a write: staff are told, once.

Where the answer to the write showed it, what was overwritten has been put back, and the cells are
named. Where no answer came, nobody knows what stands where: the columns that moved are named, and
the rows that were written.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from douze.model.alerts import ALERT_LASTS
from douze.model.book import TabLayout
from douze.model.elapsed_time import later
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.writes import TabWrite, WriteIntent
from workflows.matters import Cause, Matter
from workflows.rule_book import RuleBook
from workflows.view import View


def moved_writes(view: View) -> Iterator[WriteIntent]:
    """Pick the writes of earlier passes during which columns moved, while an alert is of use.

    A write that nobody answered is one of them if its columns do not stand where it wrote. What
    the others wrote, the cells tell that this pass writes anew.
    """
    now = view.now
    by_title = {layout.title: layout for layout in view.book.layouts.values()}
    for write in view.ledger.writes:
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


def matters(view: View) -> Iterator[Matter]:
    """Tell of the columns of each such write, a tab each, in one alert."""
    for write in moved_writes(view):
        assert write.at is not None
        at = write.at.astimezone(view.settings.zone)
        cause = Cause(name=f"columns-{at:%H%M}/{at.date().isoformat()}", since=write.at)
        for tab in write.tabs:
            if tab.moved:
                yield Matter(about=tab.title, what=_columns_moved(tab), cause=cause)


def _columns_moved(tab: TabWrite) -> Phrase:
    if tab.put_back:
        return phrase(Reason.COLUMNS_MOVED_PUT_BACK, columns=tab.moved, cells=tab.put_back)
    return phrase(Reason.COLUMNS_MOVED, columns=tab.moved, rows=tab.rows)


RULE_BOOK = RuleBook(matters=matters)
