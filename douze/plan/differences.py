"""Which cells of a row are not as they should be, however the spreadsheet keeps them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from douze.model.book import TabLayout
from douze.model.sheet import Cell

#: By less than this a moment may come back another.
_SECOND = timedelta(seconds=1)


def anchor_of(layout: TabLayout, there: Mapping[str, Cell], word: str) -> tuple[int, str]:
    """What a row is known by, as the sheet has it: spaces and all."""
    cell = there.get(word)
    return layout.columns[word], "" if cell is None else str(cell)


def differences(
    wanted: Mapping[str, Cell], actual: Mapping[str, Cell], layout: TabLayout
) -> dict[int, Cell]:
    """Give what is to be written, by column; None empties a cell."""
    return {
        layout.columns[word]: None if value == "" else value
        for word, value in wanted.items()
        if word in layout.columns and not _same(value, actual.get(word))
    }


def _same(wanted: Cell, actual: Cell) -> bool:
    """Whether a cell shows what it should, however the spreadsheet keeps it."""
    if type(wanted) is type(actual) and wanted == actual:  # as nearly all are
        return True
    if wanted in (None, ""):
        return actual in (None, "")
    # A spreadsheet keeps moments as fractions of a day, and gives one at midnight back as a day.
    if isinstance(wanted, datetime) and isinstance(actual, date):
        moment = actual if isinstance(actual, datetime) else datetime.combine(actual, time())
        return abs(wanted - moment) < _SECOND
    if isinstance(wanted, bool) or isinstance(actual, bool):
        return False  # though True is 1 in Python
    return wanted == actual
