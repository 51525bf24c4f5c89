"""How a row looks: what its neighbours above and its columns say about a cell's style."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeVar

from msgspec import Struct

from douze.adapters.xlsx.markup import Markup
from douze.adapters.xlsx.rows import ON, Grid, RowSpan
from douze.model.sheet import Cell

#: How many rows above say how a new one looks.
MODELS = 5

_T = TypeVar("_T")


class RowStyle(Struct, frozen=True, kw_only=True):
    """How a row that is added would look."""

    attributes: Mapping[bytes, bytes]  #: of the row itself
    style: int | None  #: of the whole row
    cells: Mapping[int, int]  #: styles by column, where most rows above have one


PLAIN = RowStyle(attributes={}, style=None, cells={})


def last_in_use(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """The numbers of the last rows below the header that hold something."""
    found: list[int] = []
    for number in range(len(rows), 1, -1):
        if any(cell is not None for cell in rows[number - 1]):
            found.insert(0, number)
        if len(found) == MODELS:
            break
    return found


def style_of_new_row(grid: Grid, models: Sequence[int]) -> RowStyle:
    """The look of a row below these: for each cell the style that most of them have there.

    Of two styles as frequent it is that of the lowest row. The height is the last row's if
    somebody set it; a new row is never hidden, whatever they are.
    """
    rows = [row for number in models[-MODELS:] if (row := grid.row(number))]
    if not rows:
        return PLAIN
    styles = [{cell.column: cell.style for cell in grid.cells(row)} for row in rows]
    cells: dict[int, int] = {}
    for column in sorted(set[int]().union(*styles)):
        usual = _most_frequent([row.get(column) for row in styles])
        if usual is not None:
            cells[column] = usual
    style = _most_frequent([row.style for row in rows])
    return RowStyle(attributes=_row_attributes(rows[-1], style), style=style, cells=cells)


def _row_attributes(last: RowSpan, style: int | None) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    if style is not None:
        # Without `customFormat` a program takes no notice of a row's style.
        found |= {b"s": b"%d" % style, b"customFormat": b"1"}
    if last.attributes.get(b"customHeight") in ON and b"ht" in last.attributes:
        found |= {b"ht": last.attributes[b"ht"], b"customHeight": b"1"}
    return found


def _most_frequent(votes: Sequence[_T]) -> _T:
    """What was voted for most often; of two, the one voted for last."""
    count = Counter(votes)
    # `max` gives the first of several.
    return max(reversed(votes), key=lambda vote: count[vote])


def column_styles(sheet: Markup, head: int) -> Callable[[int], int]:
    """The style of a whole column (from 0), as `<cols>` says, which stands before `head`."""
    spans = []
    for tag in sheet.within(sheet.first(b"cols", 0, head), b"col"):
        values = tag.attributes
        first, last, style = (int(values.get(key, b"0")) for key in (b"min", b"max", b"style"))
        spans.append((first - 1, last - 1, style))

    @cache  # asked for each cell that is added: there may be very many, and spans too
    def style_of(column: int) -> int:
        return next((style for first, last, style in spans if first <= column <= last), 0)

    return style_of
