"""Changing cells in one sheet: everything that stands between has to stay as it is."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.sheet.resolve_edits import TabEdit
from douze.adapters.sheet.values import cell_reference, in_xml, place
from douze.adapters.xlsx.formulas import Formula, Place, cells_filled, formula_of, hand_on_formulas
from douze.adapters.xlsx.markup import Markup, Splice, markup, pieces, spliced, written
from douze.adapters.xlsx.ranges import Growth, grown_sheet
from douze.adapters.xlsx.row_styles import RowStyle, column_styles, style_of_new_row
from douze.adapters.xlsx.rows import CellSpan, RowSpan, grid
from douze.model.sheet import Cell

_DATED = (date, time)
#: The style in which a value can stand where that style was.
Fitting = Callable[[int, Cell], int]


class PatchedSheet(Struct, frozen=True, kw_only=True):
    """A sheet after its edit."""

    pieces: Iterable[bytes | memoryview]  #: its XML, made while it is asked for
    formulas_gone: tuple[Place, ...]  #: cells whose formula went


def patch_sheet(
    sheet: Markup,
    edit: TabEdit,
    *,
    models: Sequence[int],
    fitting: Fitting,
    since_1904: bool,
    texts: Mapping[str, int],
    styles: Mapping[int, int],
) -> PatchedSheet:
    """Carry out the edit of one sheet.

    `texts` are those that cells name by a number, because the workbook holds them once.
    `models` are the numbers of the last rows in use: new rows are made to look like them.
    `styles` gives those, by column, of cells that are not there yet in rows that are.
    Raises DamagedPart where the sheet is not what it should be.
    """
    patch = _Patch(with_place_for_rows(sheet), fitting, texts, since_1904=since_1904)
    there = RowStyle(attributes={}, style=None, cells=styles)
    new = style_of_new_row(patch.grid, models) if edit.new else there
    for number, values in sorted(edit.cells.items()):
        style = new if number in edit.new else there
        if number > patch.grid.last:
            patch.below.append((number, values, style))
        else:
            patch.fill(number, values, style, new=number in edit.new)
    return patch.result(edit)


def with_place_for_rows(sheet: Markup) -> Markup:
    """The sheet with a place for rows between `<sheetData>` and its end."""
    tag = sheet.first(b"sheetData")
    if not tag or not tag.empty:
        return sheet
    name = sheet.prefix + b"sheetData"
    opened = spliced(sheet.raw, [(tag.start, tag.end, b"<%s></%s>" % (name, name))])
    return markup(sheet.part, opened)


class _Patch:
    """The changes to one sheet while they are collected."""

    def __init__(
        self, sheet: Markup, fitting: Fitting, texts: Mapping[str, int], *, since_1904: bool
    ) -> None:
        self.sheet, self.fitting, self.texts, self.since_1904 = sheet, fitting, texts, since_1904
        self.grid = grid(sheet)
        self.column_style = column_styles(sheet, self.grid.start)
        self.splices: list[Splice] = []
        #: Rows below the last, which are made when they are asked for: there may be very many.
        self.below: list[tuple[int, Mapping[int, Cell], RowStyle]] = []
        self.overwritten: list[Formula] = []

    def fill(self, number: int, values: Mapping[int, Cell], style: RowStyle, *, new: bool) -> None:
        """Put values into a row, which may be full, blank, empty or missing."""
        row = self.grid.row(number)
        if row is None:
            at = self.grid.place_for(number)
            self.splices.append((at, at, self._row(number, values, style)))
            return
        cells = {cell.column: cell for cell in self.grid.cells(row)}
        for column in values.keys() & cells.keys():
            self._replace(row, cells[column], values[column])
        missing = {*values, *style.cells} - cells.keys()
        inserted = [*self._cells(number, missing, values, replace(style, style=row.style))]
        if row.empty:
            content = b"".join(xml for _, xml in inserted)
            end = b"</%srow>" % self.sheet.prefix
            self.splices.append((row.start, row.inner, self._opened(row, new) + content + end))
            return
        # `spans` says which columns have cells, and would be false.
        if inserted or (new and b"hidden" in row.attributes):
            self.splices.append((row.start, row.inner, self._opened(row, new)))
        for column, xml in inserted:
            at = _place_in(row, cells.values(), column)
            self.splices.append((at, at, xml))

    def result(self, edit: TabEdit) -> PatchedSheet:
        """The sheet with all changes, and with what covers its cells grown along."""
        # Only now are all the formulas known that go: one of them may be another's heir.
        self.splices += hand_on_formulas(self.grid, self.overwritten)
        self.splices += _dimension(self.sheet, self.grid.start, edit)
        rest: list[Splice] = []
        if edit.new:
            growth = Growth(edit.last, edit.new_last)
            self.splices += grown_sheet(self.sheet, growth, 0, self.grid.start)
            rest += grown_sheet(self.sheet, growth, self.grid.end, len(self.sheet.plain))
        return PatchedSheet(
            pieces=chain(
                pieces(self.sheet.raw, self.splices, end=self.grid.end),
                (self._row(number, values, style) for number, values, style in self.below),
                pieces(self.sheet.raw, rest, start=self.grid.end),
            ),
            formulas_gone=tuple(at for formula in self.overwritten for at in cells_filled(formula)),
        )

    def _cells(
        self, number: int, columns: Iterable[int], values: Mapping[int, Cell], row: RowStyle
    ) -> Iterator[tuple[int, bytes]]:
        """Cells that are not there yet, by column, also where only borders go on."""
        for column in sorted(columns):
            value, style = values.get(column), row.cells.get(column)
            if style is None:
                style = self.column_style(column) if row.style is None else row.style
            if value is not None or style:
                yield column, self._cell({}, number, column, style, value)

    def _row(self, number: int, values: Mapping[int, Cell], style: RowStyle) -> bytes:
        """A row that is not there yet."""
        cells = self._cells(number, {*values, *style.cells}, values, style)
        content = b"".join(xml for _, xml in cells)
        name = self.sheet.prefix + b"row"
        said = written({b"r": b"%d" % number, **style.attributes})
        return b"<%s%s>%s</%s>" % (name, said, content, name)

    def _opened(self, row: RowSpan, new: bool) -> bytes:
        """A row's tag, without what says where its cells end; a new one is not hidden."""
        gone = {b"spans", b"hidden"} if new else {b"spans"}
        kept = {name: value for name, value in row.attributes.items() if name not in gone}
        return b"<%srow%s>" % (self.sheet.prefix, written(kept))

    def _replace(self, row: RowSpan, cell: CellSpan, value: Cell) -> None:
        formula = formula_of(self.grid, row.number, cell)
        if formula:
            self.overwritten.append(formula)
        # What else a cell says of itself (`t`, `cm`, `vm`) is about the value that goes.
        kept = {key: value for key, value in cell.attributes.items() if key in {b"s", b"ph"}}
        new = self._cell(kept, row.number, cell.column, cell.style, value)
        self.splices.append((cell.start, cell.end, new))

    def _cell(
        self, kept: Mapping[bytes, bytes], row: int, column: int, style: int, value: Cell
    ) -> bytes:
        prefix = self.sheet.prefix
        kind, content = self._content(value)
        style = self.fitting(style, value)
        inside = b' r="%s"' % cell_reference(row, column)
        if style or b"s" in kept or isinstance(value, _DATED):
            inside += b' s="%d"' % style  # calamine takes a date without it for a number
        if b"ph" in kept:
            inside += written({b"ph": kept[b"ph"]})
        if kind:
            inside += b' t="%s"' % kind
        if not content:
            return b"<%sc%s/>" % (prefix, inside)
        return b"<%sc%s>%s</%sc>" % (prefix, inside, content, prefix)

    def _content(self, value: Cell) -> tuple[bytes, bytes]:
        number = self.texts.get(value) if isinstance(value, str) else None
        if number is not None:
            return b"s", b"<%sv>%d</%sv>" % (self.sheet.prefix, number, self.sheet.prefix)
        return in_xml(value, self.sheet.prefix, since_1904=self.since_1904)


def _place_in(row: RowSpan, cells: Iterable[CellSpan], column: int) -> int:
    """Where in a row a cell of that column goes."""
    before = [cell.end for cell in cells if cell.column < column]
    return before[-1] if before else row.inner


def _dimension(sheet: Markup, head: int, edit: TabEdit) -> Iterator[Splice]:
    """What the sheet says about the extent of its cells, made to hold the new ones too."""
    tag = sheet.first(b"dimension", 0, head)
    if not tag:
        return
    values = tag.attributes
    named = [place(corner) for corner in values.get(b"ref", b"").split(b":")]
    corners = [corner for corner in named if corner]
    if len(corners) < len(named):  # `A:P`, `1:49`, nothing: better no hint than a false one
        yield sheet.removed(tag)
        return
    rows = {*(row for row, _ in corners), *filter(edit.cells.get, edit.cells)}
    columns = {column for _, column in corners}.union(*edit.cells.values())
    ends = cell_reference(min(rows), min(columns)), cell_reference(max(rows), max(columns))
    yield sheet.retagged(tag, values | {b"ref": b":".join(dict.fromkeys(ends))})
