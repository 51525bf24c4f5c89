"""Edits carried out on a workbook and read back, before the file is replaced."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from douze.adapters.sheet.resolve_edits import Row, Rows, resolve_edits
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.reading import OpenedBook, open_book, read_tabs
from douze.adapters.xlsx.save import Fingerprint
from douze.model.sheet import Area, Edits, NewRow, RowChange


class WorkbookReading(NamedTuple):
    """What was read of a file, and how to know that it still holds."""

    package: Package
    fingerprint: Fingerprint
    titles: Sequence[str]
    heights: Mapping[str, int]  #: how many rows each tab had at most: none is given away twice


class EditedWorkbook(NamedTuple):
    """What is to take the file's place."""

    package: Package
    heights: Mapping[str, int]


def edit_workbook(name: str, reading: WorkbookReading, edits: Edits) -> EditedWorkbook | None:
    """Carry out edits and read the whole back; None where everything is so already.

    Touches no file. Raises StaleSnapshot, WorkbookUnwritable, DamagedPart (TooLarge among it)
    and Misread.
    """
    package, _, titles, heights = reading
    tabs, merged = _read_again(package, edits, heights)
    resolved = resolve_edits(name, tabs, edits, merged)
    if not resolved:
        return None
    from douze.adapters.xlsx.patch import patch_book  # most passes write nothing
    from douze.adapters.xlsx.row_styles import last_in_use
    from douze.adapters.xlsx.verify_workbook import rows_after, verify_workbook

    models = {title: last_in_use(tabs[title][: edit.last]) for title, edit in resolved.items()}
    patched = patch_book(package, resolved, models)
    expected = {
        title: rows_after(rows, resolved.get(title), since_1904=patched.since_1904)
        for title, rows in tabs.items()
    }
    # Dates depend on styles: one that slipped would turn days into numbers in every tab.
    if patched.restyled:
        with open_book(package) as before:
            others = {title: _rows(before, title) for title in before.titles}
            verify_workbook(patched.package, titles, others | expected)
    else:
        verify_workbook(patched.package, titles, expected)
    grown = {title: max(heights[title], *edit.cells) for title, edit in resolved.items()}
    return EditedWorkbook(patched.package, {**heights, **grown})


def _rows(book: OpenedBook, title: str) -> Iterator[Row]:
    """The rows of a tab, which is read when the first is asked for."""
    yield from book.tab(title).rows()


def _read_again(
    package: Package, edits: Edits, heights: Mapping[str, int]
) -> tuple[dict[str, Rows], dict[str, tuple[Area, ...]]]:
    """The rows of the tabs that change, and where cells are merged there.

    To keep all since the reading would take more memory.
    """
    asked: list[RowChange | NewRow] = [*edits.rows, *edits.new]
    _, tabs, merged = read_tabs(package, {row.tab for row in asked})
    for title, rows in tabs.items():
        # An earlier write of this pass may have emptied the last rows: they are not given away
        # again.
        rows.extend(() for _ in range(heights[title] - len(rows)))
    return tabs, merged
