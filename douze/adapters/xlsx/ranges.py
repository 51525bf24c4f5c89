"""The ranges of a sheet: which columns they cover, and how they grow with rows added below.

Excel 2010 brought an extension in which what covers cells names them in an element of its own.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from douze.adapters.sheet.values import LAST_COLUMN, place
from douze.adapters.xlsx.markup import DamagedPart, Markup, Splice, Tag, spliced

_RANGE = re.compile(rb"(\$?[A-Za-z]{1,3}\$?)([0-9]+)(?::(\$?[A-Za-z]{1,3}\$?)([0-9]+))?")

#: What in a sheet covers cells and is worth nothing if it stops above the new rows.
_COVERING = (b"conditionalFormatting", b"dataValidation", b"protectedRange", b"ignoredError")
_CELLS_2010 = re.compile(rb"<(?:[^\s/<>:]{1,40}:)?sqref\s{0,9}>([^<]*)<")
_COLUMNS = re.compile(rb"\$?([A-Za-z]{1,3})\$?[0-9]*(?::\$?([A-Za-z]{1,3})\$?[0-9]*)?")
_ROWS = re.compile(rb"\$?[0-9]+:\$?[0-9]+")


class Growth(NamedTuple):
    """The last used row of a tab before and after."""

    last: int
    new_last: int

    def range(self, text: bytes, *, header_too: bool = False) -> bytes:
        """One range, ending at the new last row if it ended at the old one or just below.

        A range in the header alone grows only if asked to, as that of an empty table must.
        """
        found = _RANGE.fullmatch(text)
        if not found:
            return text
        end = int(found[4] or found[2])
        # A range that ends elsewhere was meant to end there.
        if not self.last <= end < self.new_last or (end < 2 and not header_too):
            return text
        start, column = found[1] + found[2], found[3] or found[1]
        return b"%s:%s%d" % (start, column, self.new_last)

    def ranges(self, text: bytes) -> bytes:
        """Several ranges with spaces between, each for itself."""
        grown = b" ".join(self.range(part) for part in text.split())
        return grown if grown.split() != text.split() else text


def grown_sheet(sheet: Markup, growth: Growth, start: int, end: int) -> Iterator[Splice]:
    """Filters, validations, conditional formats and the like in that stretch of a sheet."""
    for tag in sheet.tags(b"autoFilter", start, end):
        yield from _grown(sheet, tag, b"ref", growth)
    for name in _COVERING:
        for tag in sheet.tags(name, start, end):
            yield from _grown(sheet, tag, b"sqref", growth)
        for cells in _cells_2010(sheet.plain, name, start, end):
            yield (*cells.span(1), growth.ranges(cells[1]))


def grown_table(table: Markup, growth: Growth) -> bytes:
    """A table's part with the table and its filter made longer.

    A table that ends with a row of totals is left as it is: the new rows stand below it,
    because moving the totals would mean to move, and to rewrite, what refers to them.
    """
    root = table.first(b"table")
    if not root:
        raise DamagedPart(table.part, "is no table")
    if root.attributes.get(b"totalsRowCount", b"0") != b"0":
        return table.raw
    splices = [*_grown(table, root, b"ref", growth)]
    for tag in table.tags(b"autoFilter"):
        splices += _grown(table, tag, b"ref", growth)
    return spliced(table.raw, splices)


def grown_filter_name(workbook: Markup, tab: int, growth: Growth) -> Iterator[Splice]:
    """The hidden name that repeats where a tab's filter stands; tabs count from 0."""
    for tag in workbook.tags(b"definedName"):
        values = tag.attributes
        if values.get(b"name", b"").lower() != b"_xlnm._filterdatabase":
            continue
        if values.get(b"localSheetId") == b"%d" % tab:
            end, _ = workbook.closing(tag)
            sheet, mark, cells = workbook.raw[tag.end : end].rpartition(b"!")
            yield tag.end, end, sheet + mark + growth.range(cells, header_too=True)


def _grown(part: Markup, tag: Tag, key: bytes, growth: Growth) -> Iterator[Splice]:
    """A tag whose attribute `key` says what it covers, covering the new rows too."""
    values = tag.attributes
    old = values.get(key, b"")
    new = growth.range(old, header_too=True) if key == b"ref" else growth.ranges(old)
    if new != old:
        yield part.retagged(tag, values | {key: new})


def columns_with(sheet: Markup, name: bytes) -> set[int]:
    """The columns (from 0) that have a drop-down, or whatever is of that name, somewhere."""
    ranges = [tag.attributes.get(b"sqref", b"") for tag in sheet.tags(name)]
    ranges += (cells[1] for cells in _cells_2010(sheet.plain, name, 0, len(sheet.plain)))
    return {column for text in ranges for part in text.split() for column in _columns(part)}


def _columns(text: bytes) -> range:
    """The columns of `B2:D9`, `B:D`, `B2` or `2:9`."""
    if _ROWS.fullmatch(text):
        return range(LAST_COLUMN)
    found = _COLUMNS.fullmatch(text)
    if not found:
        return range(0)
    first, last = (place(letters + b"1") for letters in (found[1], found[2] or found[1]))
    return range(first[1], last[1] + 1) if first and last else range(0)


def _cells_2010(plain: bytes, name: bytes, start: int, end: int) -> Iterator[re.Match[bytes]]:
    """Give the ranges that the extension's elements of that name cover, in that stretch."""
    for inside in blocks_2010(plain, name, start, end):
        yield from _CELLS_2010.finditer(plain, *inside)


def blocks_2010(plain: bytes, name: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give where the inside of each prefixed element of that name stands.

    An element within one of its own name belongs to it; one that nothing closes is none. Looked
    for from one tag to the next, each byte once: with one pattern for a whole block, a sheet of
    openings that nothing closes took time in the square of its length.
    """
    depth, begun = 0, 0
    for tag in _tags(name).finditer(plain, start, end):
        if tag[2].endswith(b"/"):
            continue
        if not tag[1]:
            if depth == 0:
                begun = tag.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield begun, tag.start()


def _tags(name: bytes) -> re.Pattern[bytes]:
    """Openings and endings, whatever prefix stands before the name."""
    return re.compile(rb"<(/?)[^\s/<>:]{1,40}:%s((?:[\s/][^<>]*)?)>" % name)
