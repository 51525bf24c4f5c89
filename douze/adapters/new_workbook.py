"""A new .xlsx workbook that is pleasant to work in: headers, drop-downs, colours, widths."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from douze.model.columns import (
    ANSWERS,
    MEMBERS,
    MESSAGES,
    REGISTRATIONS,
    SESSIONS,
    Column,
)
from douze.model.sheet import Cell, column_letter
from douze.model.words import Decision, Status

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

TABS = {
    "sessions": SESSIONS,
    "answers": tuple(c for c in ANSWERS if c.word != "name"),
    "members": MEMBERS,
    "registrations": REGISTRATIONS,
    "messages": MESSAGES,
}
#: Rows that drop-downs and colours reach beyond those that are filled.
ROOM = 500

_STAFF_HEADER, _TOOL_HEADER, _TOOL_CELL = "1F4E46", "6B7280", "F3F4F6"
_STATUS_COLOURS = {
    Status.CONFIRMED: "D7F0DD",
    Status.TO_SETTLE: "FDEBC8",
    Status.WAITING: "DCE9F9",
    Status.TO_CHECK: "F9D6D5",
    Status.CANCELLED: "E5E7EB",
    Status.EXPIRED: "E5E7EB",
    Status.REFUSED: "E5E7EB",
}
_CHOICES = {
    ("registrations", "decision"): tuple(d.value for d in Decision),
    ("registrations", "attendance"): ("oui", "non"),
    ("sessions", "state"): ("ouverte", "annulée"),
    ("sessions", "dues"): ("oui", "non"),
}
_MOMENT, _DAY = "dd/mm/yyyy hh:mm", "dd/mm/yyyy"
_FORMATS = {
    ("sessions", "date"): "[$-40C]ddd dd/mm/yyyy",
    ("sessions", "start"): "hh:mm",
    ("sessions", "end"): "hh:mm",
    ("sessions", "closing"): _MOMENT,
    ("answers", "received"): "dd/mm/yyyy hh:mm:ss",
    ("members", "valid_until"): _DAY,
    ("registrations", "received"): _MOMENT,
    ("registrations", "deadline"): _MOMENT,
    ("messages", "date"): _MOMENT,
}
_WIDTHS = {
    "title": 58, "alert": 90, "messages": 46, "subject": 56, "email": 34, "emails": 44, "to": 34,
    "key": 44, "ref": 24, "structure": 32, "session": 16, "link": 38, "speakers": 40, "detail": 30,
    "received": 18, "deadline": 18, "closing": 18, "date": 17, "number": 7, "rank": 7,
    "first_name": 14, "last_name": 16, "notes": 30, "code": 14, "status": 15, "kind": 20,
}  # fmt: skip


def make_workbook(
    path: Path, titles: Mapping[str, str], rows: Mapping[str, Sequence[Mapping[str, Cell]]]
) -> None:
    """Write a workbook with the five tabs, French headers, and these rows.

    `titles` and `rows` are by our word for the tab (`sessions`, `answers`, …), a row's cells
    by our word for the column. Overwrites what is there.
    """
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for tab, columns in TABS.items():
        sheet: Worksheet = book.create_sheet(titles[tab])
        _headers(sheet, columns)
        for number, row in enumerate(rows.get(tab, ()), start=2):
            for place, column in enumerate(columns, start=1):
                sheet.cell(number, place).value = row.get(column.word)
        _formats(sheet, tab, columns)
        _choices(sheet, tab, columns)
        if tab == "registrations":
            _colours(sheet, columns)
    _save(book, path)


def _save(book: "Workbook", path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    book.save(path)
    path.chmod(0o600)


def _headers(sheet: "Worksheet", columns: Sequence[Column]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    for place, column in enumerate(columns, start=1):
        cell = sheet.cell(1, place)
        cell.value = column.headers[0]
        colour = _TOOL_HEADER if column.tool else _STAFF_HEADER
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[column_letter(place - 1)].width = _WIDTHS.get(column.word, 12)
        if column.tool:
            cell.comment = Comment("Colonne tenue par Douze : elle est remise à jour.", "Douze")
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{column_letter(len(columns) - 1)}1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _formats(sheet: "Worksheet", tab: str, columns: Sequence[Column]) -> None:
    """Give columns their formats, for the rows that are there and those to come."""
    from openpyxl.styles import Alignment, PatternFill

    for place, column in enumerate(columns, start=1):
        shape = sheet.column_dimensions[column_letter(place - 1)]
        number_format = _FORMATS.get((tab, column.word), "General")
        cells = [shape, *(sheet.cell(row, place) for row in range(2, sheet.max_row + 1))]
        for cell in cells:
            cell.number_format = _format_of(cell, number_format)
            cell.alignment = Alignment(horizontal="left", vertical="center")
            if column.tool and tab != "messages":
                cell.fill = PatternFill("solid", fgColor=_TOOL_CELL)


def _format_of(cell: object, usual: str) -> str:
    """Days of payment stand among words: only the cells that hold a day get its format."""
    value = getattr(cell, "value", None)
    typed_day = isinstance(value, date | datetime) and usual == "General"
    return _DAY if typed_day else usual


def _choices(sheet: "Worksheet", tab: str, columns: Sequence[Column]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(columns):
        words = _CHOICES.get((tab, column.word))
        if words:
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            choice.error = f"Choisissez : {', '.join(words)}, ou laissez vide."
            choice.errorTitle = column.headers[0]
            letter = column_letter(place)
            choice.add(f"{letter}2:{letter}{ROOM}")
            sheet.add_data_validation(choice)


def _colours(sheet: "Worksheet", columns: Sequence[Column]) -> None:
    """Colour the status by what it says."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill

    letter = column_letter([c.word for c in columns].index("status"))
    for status, colour in _STATUS_COLOURS.items():
        fill = PatternFill("solid", bgColor=colour)
        rule = CellIsRule(operator="equal", formula=[f'"{status.value}"'], fill=fill)  # type: ignore[no-untyped-call]
        sheet.conditional_formatting.add(f"{letter}2:{letter}{ROOM}", rule)
