"""Where the rows and cells of one sheet stand in its XML."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from douze.adapters.sheet.values import LAST_ROW, place
from douze.adapters.xlsx.markup import INSIDE_TAG, DamagedPart, Markup, attributes, ending

ON = {b"1", b"true"}  #: how XML says yes


class CellSpan(NamedTuple):
    """One `<c>`: its column from 0, and where it stands."""

    column: int
    start: int
    inner: int  #: where its content begins
    end: int
    inside: bytes  #: its attributes as written, but perhaps for a leading `r`

    @property
    def attributes(self) -> dict[bytes, bytes]:
        return attributes(self.inside)

    @property
    def style(self) -> int:
        style = self.attributes.get(b"s", b"0")
        return int(style) if style.isdigit() else 0


class RowSpan(NamedTuple):
    """One `<row>`: its number, and where it stands."""

    number: int
    start: int
    inner: int  #: where its content begins; the end of the tag
    inner_end: int
    attributes: dict[bytes, bytes]
    empty: bool  #: `<row/>`

    @property
    def style(self) -> int | None:
        """The style of the whole row, if it has one of its own."""
        own = self.attributes.get(b"customFormat") in ON
        style = self.attributes.get(b"s", b"")
        return int(style) if own and style.isdigit() else None


class Grid(Struct, frozen=True, kw_only=True):
    """All rows of a sheet, by where they begin; a row is looked into only when asked for."""

    sheet: Markup
    numbers: Sequence[int]
    starts: Sequence[int]
    start: int  #: where the content of `<sheetData>` begins
    end: int  #: and where it ends

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.numbers[-1] if self.numbers else 0

    def row(self, number: int) -> RowSpan | None:
        """The row of that number, None if the file leaves it out."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            return None
        tag = next(self.sheet.tags(b"row", self.starts[at]))
        inner_end = self.sheet.closing(tag)[0]
        return RowSpan(number, tag.start, tag.end, inner_end, tag.attributes, tag.empty)

    def place_for(self, number: int) -> int:
        """Where a row of that number, above the last, would begin."""
        return self.starts[bisect_left(self.numbers, number)]

    def number_at(self, offset: int) -> int:
        """The number of the row that holds that place."""
        return self.numbers[bisect_left(self.starts, offset) - 1]

    def cells(self, row: RowSpan) -> Iterator[CellSpan]:
        """The cells of a row from left to right, those without a reference counted."""
        column, plain = -1, self.sheet.plain
        for tag in _cells(self.sheet.prefix).finditer(plain, row.inner, row.inner_end):
            # Cells, and rows, may leave out where they are: then they follow the one before.
            own = tag[1] or attributes(tag[2]).get(b"r")
            found = place(own) if own else (row.number, column + 1)
            if not found or found[0] != row.number or found[1] <= column:
                raise self._disorder(row.number)
            column, inner = found[1], tag.end()
            end = inner if tag[2].endswith(b"/") else self._cell_end(inner)
            yield CellSpan(column, tag.start(), inner, end, tag[2])

    def _cell_end(self, inner: int) -> int:
        found = ending(self.sheet.prefix + b"c").search(self.sheet.plain, inner, self.end)
        if not found or not found[1]:
            raise DamagedPart(self.sheet.part, "has a <c> without an end")
        return found.end()

    def _disorder(self, number: int) -> DamagedPart:
        return DamagedPart(self.sheet.part, f"has rows or cells out of order, at row {number}")


def grid(sheet: Markup) -> Grid:
    """Find all rows. Raises DamagedPart if there is no `<sheetData>` or they are in disorder."""
    whole = sheet.first(b"sheetData")
    if not whole or whole.empty:
        raise DamagedPart(sheet.part, "has no <sheetData>")
    end, _ = sheet.closing(whole)
    numbers, starts = array("L"), array("Q")
    number = 0
    for found in _rows(sheet.prefix).finditer(sheet.plain, whole.end, end):
        own = found[1] or attributes(found[2]).get(b"r", b"%d" % (number + 1))
        # Eight figures are more rows than there are; a number of a million figures takes its time.
        if not own.isdigit() or not number < int(own[:8]) <= LAST_ROW:
            raise DamagedPart(sheet.part, f"has rows out of order, at row {number}")
        number = int(own)
        numbers.append(number)
        starts.append(found.start())
    return Grid(sheet=sheet, numbers=numbers, starts=starts, start=whole.end, end=end)


# Of rows and cells there are very many, and their reference is almost always the first
# attribute: these patterns catch it at once.


@cache
def _rows(prefix: bytes) -> re.Pattern[bytes]:
    return re.compile(b"<" + re.escape(prefix) + rb'row(?: r="([0-9]+)")?(?=[\s/>])' + INSIDE_TAG)


@cache
def _cells(prefix: bytes) -> re.Pattern[bytes]:
    opened = b"<" + re.escape(prefix) + rb'c(?: r="([A-Z]+[0-9]+)")?(?=[\s/>])'
    return re.compile(opened + INSIDE_TAG + b">")
