"""Ranges of a sheet: zero-based, half open, perhaps without an end."""

from typing import NamedTuple

from tests.sheets_server.errors import Json


class Box(NamedTuple):
    """A range whose four sides are known."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def height(self) -> int:
        """How many rows."""
        return self.bottom - self.top

    @property
    def width(self) -> int:
        """How many columns."""
        return self.right - self.left

    def meets(self, other: "Box") -> bool:
        """Say whether they have a cell in common."""
        return (
            self.top < other.bottom
            and other.top < self.bottom
            and self.left < other.right
            and other.left < self.right
        )

    def holds(self, other: "Box") -> bool:
        """Say whether the other lies inside."""
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def moved(self, rows: int, columns: int) -> "Box":
        """Give the same range elsewhere."""
        return Box(self.top + rows, self.bottom + rows, self.left + columns, self.right + columns)


class Area(NamedTuple):
    """A range of a sheet; a side that is None is open."""

    sheet: int = 0
    top: int | None = None
    bottom: int | None = None
    left: int | None = None
    right: int | None = None

    @classmethod
    def of(cls, json: Json) -> "Area":
        """Read Google's GridRange."""
        return cls(
            json.get("sheetId") or 0,
            json.get("startRowIndex"),
            json.get("endRowIndex"),
            json.get("startColumnIndex"),
            json.get("endColumnIndex"),
        )

    @classmethod
    def around(cls, sheet: int, box: Box) -> "Area":
        """Give the area of four known sides."""
        return cls(sheet, *box)

    def json(self) -> Json:
        """Write Google's GridRange: a sheetId of 0 is left out, a start of 0 is not."""
        names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
        sides = {name: side for name, side in zip(names, self[1:], strict=True) if side is not None}
        return ({"sheetId": self.sheet} if self.sheet else {}) | sides

    def box(self, rows: int, columns: int) -> Box:
        """Close the open sides at the edges of a grid; nothing reaches beyond them."""
        return Box(
            min(self.top or 0, rows),
            rows if self.bottom is None else min(self.bottom, rows),
            min(self.left or 0, columns),
            columns if self.right is None else min(self.right, columns),
        )


def shifted(
    start: int | None, end: int | None, at: int, count: int
) -> tuple[int | None, int | None] | None:
    """Move the two sides of a range when `count` rows are inserted (or taken away) at `at`.

    None when nothing is left of the range.
    """
    if count >= 0:
        if start is not None and start >= at:
            start += count
        if end is not None and end > at:
            end += count
        return start, end
    gone = -count
    low = 0 if start is None else start
    if end is not None and at <= low and end <= at + gone:
        return None
    if start is not None:
        start = _pulled(start, at, gone)
    if end is not None:
        end = _pulled(end, at, gone)
    return start, end


def _pulled(side: int, at: int, gone: int) -> int:
    return side if side <= at else max(at, side - gone)


def moved_index(index: int, start: int, end: int, to: int) -> int:
    """Say where a row stands once the rows from `start` to `end` have gone before row `to`."""
    count = end - start
    if start <= index < end:
        return index - start + (to if to <= start else to - count)
    if index < start and index >= to:
        return index + count
    if index >= end and index < to:
        return index - count
    return index
