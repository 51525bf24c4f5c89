"""Adding to a whole workbook what it lacks: tabs, columns, drop-downs, colours, warnings."""

from collections.abc import Iterator, Mapping
from itertools import count

from msgspec import Struct

from douze.adapters.sheet.resolve_edits import Rows, TabEdit, carry_out
from douze.adapters.sheet.values import cell_reference, escaped, in_xml
from douze.adapters.xlsx import formatting
from douze.adapters.xlsx.markup import Markup, Splice, element, markup, pieces
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.patch import BookPatch
from douze.adapters.xlsx.print_area import print_area
from douze.adapters.xlsx.ranges import columns_with
from douze.adapters.xlsx.rows import grid
from douze.adapters.xlsx.sheet import with_place_for_rows
from douze.adapters.xlsx.style_sheet import StyleSheet
from douze.adapters.xlsx.workbook_parts import Sheet, workbook_parts
from douze.model.cell_address import column_letters
from douze.model.design import (
    STAFF_HEADER,
    TOOL_HEADER,
    Added,
    ColumnDesign,
    Piece,
    Provisioning,
    TabDesign,
    TabProvisioning,
)
from douze.model.sheet import Cell


class Provisioned(Struct, frozen=True, kw_only=True):
    """A workbook with all that it lacked."""

    package: Package
    added: tuple[Added, ...]
    rows: Mapping[str, Rows]  #: what its tabs must hold now, by title


def provision_workbook(
    package: Package, provisioning: Provisioning, tabs: Mapping[str, Rows]
) -> Provisioned:
    """The whole file with everything that it lacked, and what that was.

    `tabs` are the rows of all its tabs. Nothing that is there is replaced but choices of an earlier
    version, every other part stays byte for byte; where nothing is lacking the package comes back
    as it is. Raises DamagedPart.
    """
    provisioner = _Provisioner(package, tabs)
    for tab in provisioning.tabs:
        provisioner.complete(tab)
    for design in provisioning.new:
        provisioner.add(design)
    new = provisioner.build() if provisioner.added else package
    return Provisioned(package=new, added=tuple(provisioner.added), rows=provisioner.tabs)


class _Provisioner:
    """What is added to one workbook, while it is collected."""

    def __init__(self, package: Package, tabs: Mapping[str, Rows]) -> None:
        self.patch = BookPatch(workbook_parts(package))
        self.tabs = {title: [*rows] for title, rows in tabs.items()}
        self.package = package
        self.added: list[Added] = []
        styles = self.patch.book.only("styles")
        self.styles = StyleSheet(part=self.patch.styles.part)
        self.known_styles = self.styles.part.raw if styles else b""

    def complete(self, tab: TabProvisioning) -> None:
        """Give a tab that is there what it lacks."""
        sheet = self.patch.book.sheets[tab.title]
        if tab.new:
            self._headers(tab, sheet)
            self._note(Piece.COLUMNS, tab.title, tab.new)
        part = self.patch.markup(sheet.part)
        splices = [*formatting.widths(part, tab.new)]
        splices += self._rules(tab, part)
        views = [*formatting.frozen(part, tab.frozen)] if self._has_window() else []
        if views:
            self.added.append(Added(piece=Piece.FROZEN, tab=tab.title))
        if splices or views:
            self.patch.splice(part, [*views, *splices])

    def add(self, design: TabDesign) -> None:
        """Put a new tab behind the others."""
        names = (f"xl/worksheets/sheet{n}.xml" for n in count(1))
        known = self.patch.changed
        part = next(name for name in names if name not in self.package and name not in known)
        sheet = markup(part, self._new_sheet(design))
        told = len(self.added)
        splices = [*self._rules(design.provisioning, sheet)]
        splices += formatting.frozen(sheet, design.frozen) if self._has_window() else ()
        del self.added[told:]  # a tab comes with everything
        self.added.append(Added(piece=Piece.TAB, tab=design.title))
        self.tabs[design.title] = [tuple(column.header for column in design.columns)]
        self.patch.put(part, pieces(sheet.raw, splices))
        self._list(part, design.title)
        if design.printed:
            workbook = self.patch.markup(self.patch.book.part)
            self.patch.splice(workbook, print_area(workbook, design.title, design.printed))

    def build(self) -> Package:
        """The file with all that was added."""
        if self.styles.part.raw != self.known_styles:
            self.patch.put_styles(self.styles.part.raw)
        return self.patch.build()

    def _rules(self, tab: TabProvisioning, sheet: Markup) -> Iterator[Splice]:
        """Drop-downs, warnings and colours, for the columns that have none."""
        validations = [*self._validations(tab, sheet)]
        # Both may go to the same place, where the format wants the colours first.
        yield from self._colours(tab, sheet)
        yield from validations

    def _validations(self, tab: TabProvisioning, sheet: Markup) -> Iterator[Splice]:
        ruled = columns_with(sheet, b"dataValidation")
        bare = {p: c for p, c in tab.columns.items() if p not in ruled}
        choices = {p: c for p, c in bare.items() if c.offers}
        warned = [p for p, c in bare.items() if c.warned]
        new = [formatting.choice_xml(sheet.prefix, p, c, tab.notices) for p, c in choices.items()]
        for place, splice in formatting.completed_choices(sheet, tab.present, tab.notices):
            choices[place] = tab.present[place]
            yield splice
        if choices:
            self._note(Piece.CHOICES, tab.title, choices)
        if warned and tab.notices.warning:
            new.append(formatting.warning_xml(sheet.prefix, sorted(warned), tab.notices))
            self._note(Piece.WARNING, tab.title, {p: bare[p] for p in warned})
        yield from formatting.validations(sheet, b"".join(new), len(new))

    def _colours(self, tab: TabProvisioning, sheet: Markup) -> Iterator[Splice]:
        coloured = columns_with(sheet, b"conditionalFormatting")
        wanting = {p: c for p, c in tab.columns.items() if c.colours and p not in coloured}
        if wanting:
            self._note(Piece.COLOURS, tab.title, wanting)
            yield formatting.colours(sheet, wanting, self.styles)

    def _headers(self, tab: TabProvisioning, sheet: Sheet) -> None:
        """Write headers that are missing, in the look of the header beside them."""
        found = with_place_for_rows(self.patch.markup(sheet.part))
        rows = grid(found)
        row = rows.row(1)
        beside = [c.style for c in rows.cells(row) if c.column not in tab.new] if row else []
        styles = {p: beside[-1] if beside else self._header(c) for p, c in tab.new.items()}
        cells: dict[int, Cell] = {place: column.header for place, column in tab.new.items()}
        last = max(1, len(self.tabs[tab.title]))
        edit = TabEdit(last=last, cells={1: cells})
        self.patch.sheet(tab.title, edit, [], styles)
        carry_out(self.tabs[tab.title], edit)

    def _new_sheet(self, design: TabDesign) -> bytes:
        """A sheet with its header row and the shapes of its columns."""
        namespace = self.patch.book.package.tree(self.patch.book.part).tag.partition("}")[0][1:]
        shapes, cells = b"", b""
        for place, column in enumerate(design.columns):
            style = self.styles.column(column, design.cell_colour(column))
            shapes += formatting.col_xml(b"", place, column.width, style)
            kind, content = in_xml(column.header, b"", since_1904=False)
            values = {
                b"r": cell_reference(1, place),
                b"s": b"%d" % self._header(column),
                b"t": kind,
            }
            cells += element(b"c", values, content)
        reach = f"A1:{column_letters(len(design.columns) - 1)}1".encode()
        return (
            b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            b'<worksheet xmlns="%s"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            b'<dimension ref="%s"/>%s<cols>%s</cols><sheetData>'
            b'<row r="1" ht="24" customHeight="1">%s</row></sheetData>'
            b'<pageMargins left="0.4" right="0.4" top="0.4" bottom="0.4" header="0.3"'
            b' footer="0.3"/>'
            b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
        ) % (namespace.encode(), reach, _rows_to_come(design), shapes, cells)

    def _header(self, column: ColumnDesign) -> int:
        return self.styles.header(TOOL_HEADER if column.tool else STAFF_HEADER)

    def _list(self, part: str, title: str) -> None:
        """Have the workbook know a new sheet, in all three places."""
        patch, found = self.patch, self.patch.book
        relation = patch.list_part("worksheet", part)
        workbook = patch.markup(found.part)
        numbers = (tag.attributes.get(b"sheetId", b"") for tag in workbook.tags(b"sheet"))
        number = 1 + max([0, *(int(each) for each in numbers if each.isdigit())])
        values = {b"name": escaped(title), b"sheetId": b"%d" % number}
        # the prefix is declared here: elsewhere it may be on each sheet only, or be another
        values |= {b"xmlns:r": found.office.encode(), b"r:id": relation}
        patch.append(found.part, b"sheets", b"sheet", values)

    def _has_window(self) -> bool:
        """Whether the workbook has a window, which what is frozen refers to."""
        return self.patch.markup(self.patch.book.part).first(b"workbookView") is not None

    def _note(self, piece: Piece, tab: str, columns: Mapping[int, ColumnDesign]) -> None:
        self.added.append(Added.to_columns(piece, tab, columns))


def _rows_to_come(design: TabDesign) -> bytes:
    """What says how high rows are that are not there yet."""
    height = b'<sheetFormatPr defaultRowHeight="%d" customHeight="1"/>' % design.row_height
    return height if design.row_height else b""
