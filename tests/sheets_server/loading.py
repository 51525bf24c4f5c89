"""Workbooks loaded into a book: an .xlsx file, or rows of plain values."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from tests.sheets_server.entering import in_number_format, tidy
from tests.sheets_server.grid import Book, Entry, Sheet, Slot, trimmed
from tests.sheets_server.locales import manner
from tests.sheets_server.serials import serial

_DAY = timedelta(days=1)


def load(path: Path | IO[bytes], book: Book) -> None:
    """Fill a book with the sheets of an .xlsx file: values, formulas, dates, number formats.

    Does not bring along colours, validations and the like.
    """
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    sheets = []
    for number, tab in enumerate(workbook.worksheets):
        sheet = Sheet(number, tab.title, max(tab.max_row, 1000), max(tab.max_column, 26))
        for n, row in enumerate(tab.iter_rows()):
            sheet.put_entries(n, 0, tuple(_cell(book, cell) for cell in row))
        if tab.freeze_panes:
            frozen = tab[tab.freeze_panes]
            if frozen.row > 1:
                sheet.grid_properties["frozenRowCount"] = frozen.row - 1
            if frozen.column > 1:
                sheet.grid_properties["frozenColumnCount"] = frozen.column - 1
        sheets.append(sheet)
    book.sheets[:] = sheets


def _cell(book: Book, cell: Any) -> Entry:
    value = cell.value
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        book.has_formulas = True
        return Slot(formula=value)
    found = entry(book, value)
    code = cell.number_format
    if not isinstance(found, Slot) and code and code != "General" and found is not None:
        kind = "TEXT" if code == "@" else "PERCENT" if "%" in code else "NUMBER"
        return Slot(found, format=in_number_format(kind, code))
    return found


def entry(book: Book, value: Any) -> Entry:
    """Give a Python value as a cell; dates and times bring their format along."""
    if type(value) in (str, int, bool):
        return None if value == "" else value
    habits = manner(book.locale)
    if isinstance(value, datetime):
        return _dated(serial(value), "DATE_TIME", habits.date_time)
    if isinstance(value, date):
        return _dated(serial(datetime(value.year, value.month, value.day)), "DATE", habits.date)
    if isinstance(value, time):
        spent = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
        return _dated(spent / _DAY, "TIME", habits.time)
    if isinstance(value, timedelta):
        return _dated(value / _DAY, "TIME", "[h]:mm:ss")
    if value is None or value == "":
        return None
    return tidy(value) if isinstance(value, float) else value


def _dated(number: float, kind: str, pattern: str) -> Slot:
    return Slot(number, format=in_number_format(kind, pattern))


def fill(book: Book, tabs: Mapping[str, Iterable[Sequence[Any]]]) -> None:
    """Fill a book with rows of plain values, one sheet a title."""
    sheets = []
    for number, (title, rows) in enumerate(tabs.items()):
        sheet = Sheet(number, title)
        for row in rows:
            sheet.rows.append(trimmed(tuple([entry(book, value) for value in row])))
        sheet.row_count = max(1000, len(sheet.rows))
        sheet.column_count = max(26, max(map(len, sheet.rows), default=0))
        sheets.append(sheet)
    book.sheets[:] = sheets
