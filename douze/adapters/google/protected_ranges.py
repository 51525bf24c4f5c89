"""What is not written: cells, or whole columns, that are protected from the robot."""

from collections.abc import Iterable, Mapping

from douze.adapters.google.reading import GoogleTab
from douze.errors.sheet import WorkbookUnwritable
from douze.model.cell_address import cell_address
from douze.model.phrases import phrase
from douze.model.reasons import Reason


def refuse_protected_cells(
    name: str,
    tab: GoogleTab,
    changes: Mapping[int, Iterable[int]],
    new: Iterable[Iterable[int]],
    *,
    robot: str,
) -> None:
    """Refuse cells that only others may edit, before Google would."""
    added = {len(tab.rows) + at: row for at, row in enumerate(new, start=1)}
    for number, row in (*changes.items(), *added.items()):
        for column in row:
            for top, bottom, left, right in tab.protected:
                if top < number <= bottom and left <= column < right:
                    raise _protected(f"{name}, {cell_address(tab.title, column, number)}", robot)


def refuse_protected_columns(
    name: str, tab: GoogleTab, columns: Iterable[int], *, robot: str, below: int = 0
) -> None:
    """Refuse columns that are protected anywhere below that many rows."""
    for column in sorted(set(columns)):
        for top, bottom, left, right in tab.protected:
            if left <= column < right and bottom > below:
                where = cell_address(tab.title, column, max(top, below) + 1)
                raise _protected(f"{name}, {where}", robot)


def _protected(where: str, robot: str) -> WorkbookUnwritable:
    what, hint = phrase("error_cell_protected"), phrase("hint_protection", robot=robot)
    cause = Reason.PASSES_FAILING_PROTECTED
    return WorkbookUnwritable(where, what, hint, cause=cause, robot=robot)
