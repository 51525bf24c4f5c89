"""What has to follow when a formula is overwritten: its heirs, and the calculation chain."""

import html
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from douze.adapters.sheet.values import cell_reference, escaped, place
from douze.adapters.xlsx.markup import Markup, Splice, Tag, element, spliced
from douze.adapters.xlsx.rows import CellSpan, Grid

#: A row (from 1) and a column (from 0).
Place = tuple[int, int]


class Formula(NamedTuple):
    """One `<f>` and the cell that it stands in."""

    at: Place
    start: int
    inner: int
    inner_end: int
    end: int
    attributes: dict[bytes, bytes]

    @property
    def group(self) -> bytes:
        """The number that formulas with one text share; empty for a formula alone."""
        shared = self.attributes.get(b"t") == b"shared"
        return self.attributes.get(b"si", b"") if shared else b""

    @property
    def is_master(self) -> bool:
        """Whether the text that others share stands here."""
        return bool(self.group) and self.inner != self.inner_end


def formula_of(grid: Grid, row: int, cell: CellSpan) -> Formula | None:
    """The formula of a cell, if it has one."""
    tag = grid.sheet.first(b"f", cell.inner, cell.end)
    return _formula(grid, (row, cell.column), tag) if tag else None


def cells_filled(formula: Formula) -> list[Place]:
    """The cells that a formula fills: more than its own for an array formula."""
    # These fill a range: none of its other cells has a formula of its own in the file.
    if formula.attributes.get(b"t") not in {b"array", b"dataTable"}:
        return [formula.at]
    first, _, last = formula.attributes.get(b"ref", b"").partition(b":")
    top, bottom = place(first), place(last or first)
    if not top or not bottom:
        return [formula.at]
    rows, columns = range(top[0], bottom[0] + 1), range(top[1], bottom[1] + 1)
    return [(row, column) for row in rows for column in columns]


def hand_on_formulas(grid: Grid, overwritten: Collection[Formula]) -> Iterator[Splice]:
    """Hand each shared formula whose master is overwritten to the first cell that is left.

    In the file only the master of a shared formula has its text, the others point to it.
    """
    masters = {each.group: each for each in overwritten if each.is_master}
    if not masters:
        return
    gone = {formula.at for formula in overwritten}
    left: dict[bytes, list[Formula]] = {group: [] for group in masters}
    for formula in _shared(grid):
        if formula.group in left and formula.at not in gone:
            left[formula.group].append(formula)
    for group, heirs in left.items():
        if heirs:
            first = heirs[0]
            yield first.start, first.end, _as_master(grid.sheet, masters[group], heirs)


def _as_master(sheet: Markup, master: Formula, left: list[Formula]) -> bytes:
    """The `<f>` of the first of those left, with the text that the master had for all."""
    from openpyxl.formula.translate import Translator  # slow to import, seldom needed

    heir = left[0]
    text = html.unescape(sheet.raw[master.inner : master.inner_end].decode())
    origin, target = (cell_reference(*each.at).decode() for each in (master, heir))
    moved = Translator(f"={text}", origin=origin).translate_formula(target)
    rows, columns = zip(*(formula.at for formula in left), strict=True)
    # The range need not be full: cells in it that do not share the formula are their own.
    corners = cell_reference(min(rows), min(columns)), cell_reference(max(rows), max(columns))
    values = master.attributes | {b"ref": b":".join(dict.fromkeys(corners))}
    return element(sheet.prefix + b"f", values, escaped(moved.removeprefix("=")))


def _shared(grid: Grid) -> Iterator[Formula]:
    """All shared formulas of the sheet."""
    sheet, row, column_of = grid.sheet, 0, dict[int, int]()
    for tag in sheet.tags(b"f", 0, grid.end):
        if tag.attributes.get(b"t") != b"shared":
            continue  # most are not, and to find their cells costs a look at the whole row
        number = grid.number_at(tag.start)
        if number != row:
            row, span = number, grid.row(number)
            assert span is not None, "the row holds the tag"
            column_of = {cell.inner: cell.column for cell in grid.cells(span)}
        inner = max(at for at in column_of if at <= tag.start)
        yield _formula(grid, (row, column_of[inner]), tag)


def _formula(grid: Grid, at: Place, tag: Tag) -> Formula:
    inner_end, end = grid.sheet.closing(tag)
    return Formula(at, tag.start, tag.end, inner_end, end, tag.attributes)


def without_cells(chain: Markup, gone: Iterable[tuple[int, Place]]) -> bytes | None:
    """The calculation chain without those cells (by sheet id); None if no entry is left.

    An entry without a sheet has that of the entry before it, so an entry that follows one
    that goes is told its sheet.
    """
    names = {(sheet, cell_reference(*at)) for sheet, at in gone}
    splices: list[Splice] = []
    sheet, told, left = 0, 0, 0
    for tag in chain.tags(b"c"):
        values = tag.attributes
        own = values.get(b"i", b"")
        sheet = int(own) if own.isdigit() else sheet
        if (sheet, values.get(b"r", b"").upper()) in names:
            splices.append(chain.removed(tag))
            continue
        left += 1
        # Its sheet was told by an entry that goes.
        if told != sheet and not own:
            splices.append(chain.retagged(tag, values | {b"i": b"%d" % sheet}))
        told = sheet
    return spliced(chain.raw, splices) if left else None
