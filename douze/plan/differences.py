"""Which cells of a row are not as they should be, however the spreadsheet keeps them."""

from collections.abc import Mapping
from datetime import date, datetime

from douze.model.book import TabLayout
from douze.model.sheet import Cell


def anchor_of(layout: TabLayout, there: Mapping[str, Cell], word: str) -> tuple[int, str]:
    """What a row is known by, as the sheet has it: spaces and all."""
    cell = there.get(word)
    return layout.columns[word], "" if cell is None else str(cell)


def differences(
    wanted: Mapping[str, Cell], actual: Mapping[str, Cell], layout: TabLayout
) -> dict[int, Cell]:
    """Give what is to be written, by column; None empties a cell."""
    return {
        layout.columns[word]: value or (value if value == 0 else None)
        for word, value in wanted.items()
        if word in layout.columns and not _same(value, actual.get(word))
    }


def placed(cells: Mapping[str, Cell], layout: TabLayout) -> dict[int, Cell]:
    """Give what a new row holds, by column."""
    return {
        layout.columns[word]: value
        for word, value in cells.items()
        if word in layout.columns and value not in (None, "")
    }


def _same(wanted: Cell, actual: Cell) -> bool:
    """Whether a cell shows what it should, however the spreadsheet keeps it."""
    if type(wanted) is type(actual) and wanted == actual:  # as nearly all are
        return True
    if wanted in (None, ""):
        return actual in (None, "")
    if isinstance(wanted, datetime) and isinstance(actual, datetime):
        return abs((wanted - actual).total_seconds()) < 1
    if isinstance(wanted, datetime) and isinstance(actual, date):
        return wanted == datetime.combine(actual, datetime.min.time())
    if isinstance(wanted, str):
        return isinstance(actual, str) and wanted == actual
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return wanted is actual
    return wanted == actual
