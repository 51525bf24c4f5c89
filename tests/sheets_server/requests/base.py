"""What the groups of requests share: how they are found, and what they are given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.masks import Mask, parse, unknown
from tests.sheets_server.protecting import check_editable
from tests.sheets_server.schemas import schemas


@dataclass(frozen=True, slots=True)
class Order:
    """One request, and the book that it is to change."""

    book: Book
    given: Json
    robot: str = ""

    def sheet(self, number: int | None) -> Sheet:
        """Find the sheet that the request names."""
        sheet = self.book.sheet(number or 0)
        if sheet is None:
            raise invalid(f"No grid with id: {number or 0}")
        return sheet

    def place(self, name: str = "range", *, edit: bool = False) -> tuple[Sheet, Box]:
        """Find a range that the request names; one that the grid has not is refused."""
        area = Area.of(self.given.get(name) or {})
        sheet = self.sheet(area.sheet)
        box = within(sheet, area, name)
        if edit:
            check_editable(sheet, box)
        return sheet, box

    def fields(self, message: str) -> Mask:
        """Read the mask that says what of a message is to change."""
        text = self.given.get("fields")
        if not text:
            raise invalid(
                "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"
            )
        mask = parse(text)
        if path := unknown(mask, message, schemas()):
            raise invalid(f"Invalid field: {path}")
        return mask


def within(sheet: Sheet, area: Area, name: str = "range", *, empty: bool = False) -> Box:
    """Close a range at the edges of its grid; refuse one that begins beyond them.

    Refuses one that holds no cell, too, unless it may be empty.
    """
    for start, count, what in (
        (area.top, sheet.row_count, "row"),
        (area.left, sheet.column_count, "column"),
    ):
        if start is not None and start >= count:
            raise invalid(
                f"Attempting to write {what}: {start}, beyond the last requested {what} of: "
                f"{count - 1}"
            )
    for start, end, what in ((area.top, area.bottom, "Row"), (area.left, area.right, "Column")):
        if end is not None and (end < (start or 0) or (end == (start or 0) and not empty)):
            raise invalid(f"{name}.end{what}Index must be greater than {name}.start{what}Index")
    return sheet.box(area)


KINDS: dict[str, Callable[[Order], Any]] = {}


def kind(name: str) -> Callable[[Callable[[Order], Any]], Callable[[Order], Any]]:
    """Make a function known as what carries out one kind of request."""

    def known(function: Callable[[Order], Any]) -> Callable[[Order], Any]:
        KINDS[name] = function
        return function

    return known
