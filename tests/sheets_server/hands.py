"""Staff's hands on a spreadsheet: what people do in the browser, for tests."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from tests.sheets_server import a1, loading, moving
from tests.sheets_server.areas import Box
from tests.sheets_server.documents import Document
from tests.sheets_server.errors import Json
from tests.sheets_server.formulas import Sum
from tests.sheets_server.grid import Book, CellError, Sheet, Slot, Value, closed, opened
from tests.sheets_server.number_formats import number_format
from tests.sheets_server.reading import Rendering
from tests.sheets_server.requests import carry_out
from tests.sheets_server.requests.filters import sort
from tests.sheets_server.serials import moment
from tests.sheets_server.showing import DATES
from tests.sheets_server.writing import entered

T = TypeVar("T")


class Tab:
    """One tab, seen and edited by a person. It is found by its number: renaming is no matter."""

    def __init__(self, document: Document, number: int) -> None:
        self._document = document
        self.number = number

    def _sheet(self, book: Book | None = None) -> Sheet:
        sheet = (book or self._document.book).sheet(self.number)
        if sheet is None:
            raise LookupError(f"There is no tab {self.number} any more.")
        return sheet

    def _edit(self, edit: Callable[[Book, Sheet], T]) -> T:
        return self._document.change(lambda book: edit(book, self._sheet(book)))

    @property
    def title(self) -> str:
        """What it is called."""
        return self._sheet().title

    @property
    def rows(self) -> list[list[Any]]:
        """Every row, as plain values: dates as datetimes, errors as their text, "" for empty."""
        book, sheet = self._document.book, self._sheet()
        sum_ = Sum(book)
        found = [
            [_plain(sum_, sheet, sum_.value(sheet, r, c), opened(e)) for c, e in enumerate(row)]
            for r, row in enumerate(sheet.rows)
        ]
        while found and not found[-1]:
            found.pop()
        return found

    @property
    def shown(self) -> list[list[str]]:
        """Every row as the browser shows it."""
        cell = Rendering(self._document.book, "FORMATTED_VALUE", "SERIAL_NUMBER").cell
        sheet = self._sheet()
        return [
            [str(cell(sheet, r, c, e) or "") for c, e in enumerate(row)]
            for r, row in enumerate(sheet.rows[: sheet.used_rows])
        ]

    def cell(self, place: str) -> Slot:
        """Give all that a cell bears."""
        return self._sheet().slot(*_place(place))

    def put(self, place: str, value: Any) -> None:
        """Set a cell to a value, as a program would."""
        row, column = _place(place)

        def edit(book: Book, sheet: Sheet) -> None:
            fresh = loading.entry(book, value)
            old = sheet.slot(row, column)
            shape = opened(fresh).format or old.format
            sheet.put(
                row, column, old._replace(value=opened(fresh).value, formula="", format=shape)
            )

        self._edit(edit)

    def type(self, place: str, text: str) -> None:
        """Type a text into a cell: the sheet makes of it what it makes of it."""
        row, column = _place(place)

        def edit(book: Book, sheet: Sheet) -> None:
            fresh = entered(book, sheet.entry(row, column), text, "USER_ENTERED")
            sheet.put_entries(row, column, (fresh,))

        self._edit(edit)

    def append(self, *rows: Sequence[Any]) -> None:
        """Put rows below everything, as a form does."""

        def edit(book: Book, sheet: Sheet) -> None:
            for row in rows:
                sheet.put_entries(sheet.used_rows, 0, tuple(loading.entry(book, v) for v in row))
            sheet.row_count = max(sheet.row_count, len(sheet.rows))

        self._edit(edit)

    def fill(self, rows: Sequence[Sequence[Any]]) -> None:
        """Replace everything."""

        def edit(book: Book, sheet: Sheet) -> None:
            sheet.rows.clear()
            for n, row in enumerate(rows):
                sheet.put_entries(n, 0, tuple(loading.entry(book, v) for v in row))
            sheet.row_count = max(sheet.row_count, len(sheet.rows))
            sheet.column_count = max(sheet.column_count, *map(len, rows), 0)

        self._edit(edit)

    def insert_rows(self, before: int, count: int = 1) -> None:
        """Insert empty rows before a row, counted from 1 as the sheet does."""
        self._edit(lambda book, sheet: moving.insert(book, sheet, "row", before - 1, count))

    def delete_rows(self, first: int, count: int = 1) -> None:
        """Delete rows, counted from 1."""
        self._edit(
            lambda book, sheet: moving.delete(book, sheet, "row", first - 1, first - 1 + count)
        )

    def insert_columns(self, before: str, count: int = 1) -> None:
        """Insert empty columns before a column: "C"."""
        at = a1.number(before)
        self._edit(lambda book, sheet: moving.insert(book, sheet, "column", at, count))

    def delete_columns(self, first: str, count: int = 1) -> None:
        """Delete columns, from "C" on."""
        at = a1.number(first)
        self._edit(lambda book, sheet: moving.delete(book, sheet, "column", at, at + count))

    def move_columns(self, first: str, before: str, count: int = 1) -> None:
        """Drag columns to another place."""
        at, to = a1.number(first), a1.number(before)
        self._edit(lambda book, sheet: moving.move(book, sheet, "column", at, at + count, to))

    def sort(self, column: str, *, descending: bool = False, heads: int = 1) -> None:
        """Sort everything below the heads by a column."""
        order = "DESCENDING" if descending else "ASCENDING"
        spec = {"dimensionIndex": a1.number(column), "sortOrder": order}

        def edit(book: Book, sheet: Sheet) -> None:
            sort(book, sheet, Box(heads, sheet.row_count, 0, sheet.column_count), [spec])

        self._edit(edit)

    def rename(self, title: str) -> None:
        """Give the tab another title."""
        self.request(
            {
                "updateSheetProperties": {
                    "properties": {"sheetId": self.number, "title": title},
                    "fields": "title",
                }
            }
        )

    def delete(self) -> None:
        """Delete the tab."""
        self.request({"deleteSheet": {"sheetId": self.number}})

    def note(self, place: str, text: str) -> None:
        """Leave a note on a cell."""
        row, column = _place(place)
        self._edit(
            lambda _, sheet: sheet.put(row, column, sheet.slot(row, column)._replace(note=text))
        )

    def protect(self, range_: str = "") -> None:
        """Protect a range, or the whole tab, from the robot too."""
        area = (a1.cells(range_) if range_ else None) or a1.Area()
        fresh = {
            "protectedRangeId": 1,
            "range": area._replace(sheet=self.number).json(),
            "editors": {"users": ["zoe@example.org"]},
        }
        self._edit(lambda _, sheet: sheet.protected.append(fresh))

    def request(self, *requests: Json) -> None:
        """Do what a batchUpdate does."""
        self._document.change(lambda book: carry_out(book, list(requests)))


def _place(text: str) -> tuple[int, int]:
    area = a1.cells(text)
    if area is None or area.top is None or area.left is None:
        raise ValueError(f"{text!r} is no cell")
    return area.top, area.left


def _plain(sum_: Sum, sheet: Sheet, value: Value, slot: Slot) -> Any:
    if value is None:
        return ""
    if isinstance(value, CellError):
        return value.text
    if isinstance(value, int | float) and not isinstance(value, bool):
        shape = number_format(sum_, sheet, slot) or {}
        if shape.get("type") in DATES[::2]:
            return moment(value)
    return value


__all__ = ["Tab", "closed", "datetime"]
