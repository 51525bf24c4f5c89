"""A new .xlsx workbook that is pleasant to work in: headers, drop-downs, colours, widths."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from douze.adapters.sheet.resolve_edits import Rows, used
from douze.adapters.sheet.values import LAST_ROW, clean
from douze.adapters.xlsx.formatting import choice_formula, not_blank
from douze.adapters.xlsx.parts import Package
from douze.adapters.xlsx.verify_workbook import Misread, verify_workbook
from douze.errors.sheet import WorkbookUnwritable
from douze.model.cell_address import column_letters
from douze.model.design import (
    ANYTHING,
    DAY,
    ROOM,
    STAFF_HEADER,
    TOOL_HEADER,
    ColumnDesign,
    TabDesign,
)
from douze.model.phrases import phrase
from douze.model.sheet import Cell
from douze.replace_file import replace_file

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: How high and wide the note on a header is, in pixels: five lines.
_NOTE = (110, 260)


def write_workbook(
    path: Path,
    designs: Sequence[TabDesign],
    rows: Mapping[str, Sequence[Mapping[str, Cell]]] | None = None,
) -> None:
    """Write a workbook with these tabs and rows; overwrite what is there.

    `rows` are by our word for the tab (`sessions`, `answers`, …), a row's cells by our word for
    the column. It takes its place once it has been read back. Raises OSError, WorkbookUnwritable.
    """
    from openpyxl import Workbook

    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for design in designs:
        sheet: Worksheet = book.create_sheet(design.title)
        for number, row in enumerate((rows or {}).get(design.word, ()), start=2):
            for place, column in enumerate(design.columns, start=1):
                sheet.cell(number, place).value = row.get(column.word)
        _headers(sheet, design)
        _heights(sheet, design)
        _formats(sheet, design)
        _choices(sheet, design)
        _warnings(sheet, design)
        _colours(sheet, design.columns)
        _paper(sheet, design)
    _save(book, path, {each.title: _expected(each, rows or {}) for each in designs})


def _expected(
    design: TabDesign, rows: Mapping[str, Sequence[Mapping[str, Cell]]]
) -> list[tuple[Cell, ...]]:
    """What a tab is to hold."""
    words = [column.word for column in design.columns]
    below = (map(row.get, words) for row in rows.get(design.word, ()))
    return used(map(clean, row) for row in ([c.header for c in design.columns], *below))


def _save(book: "Workbook", path: Path, expected: Mapping[str, Rows]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = BytesIO()
    book.save(made)
    try:
        verify_workbook(Package(made.getvalue()), [*expected], expected)
    except Misread as error:
        reason = phrase("error_reads_back_otherwise", what=str(error))
        raise WorkbookUnwritable(str(path), reason, phrase("hint_report_it")) from error
    replace_file(path, made.getvalue())


def _paper(sheet: "Worksheet", design: TabDesign) -> None:
    """Name the paper, A4 across, a page wide: without it a printer takes its own country's."""
    from openpyxl.worksheet.page import PageMargins
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    sheet.print_title_rows = "1:1"
    if design.printed:  # whole columns, of which a printer takes the rows in use
        sheet.print_area = f"A1:{column_letters(design.printed - 1)}{LAST_ROW}"


def _headers(sheet: "Worksheet", design: TabDesign) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    for place, column in enumerate(design.columns, start=1):
        cell = sheet.cell(1, place)
        cell.value = column.header
        colour = TOOL_HEADER if column.tool else STAFF_HEADER
        cell.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[column_letters(place - 1)].width = column.width
        if note := column.note(design.notices):
            cell.comment = Comment(note, "Douze", height=_NOTE[0], width=_NOTE[1])
    sheet.freeze_panes = f"{column_letters(design.frozen)}2"
    sheet.auto_filter.ref = f"A1:{column_letters(len(design.columns) - 1)}1"


def _heights(sheet: "Worksheet", design: TabDesign) -> None:
    """Give rows their height, those that are there and those to come."""
    sheet.row_dimensions[1].height = 24
    if design.row_height:
        sheet.sheet_format.defaultRowHeight = design.row_height
        sheet.sheet_format.customHeight = True
        for row in range(2, sheet.max_row + 1):
            sheet.row_dimensions[row].height = design.row_height


def _formats(sheet: "Worksheet", design: TabDesign) -> None:
    """Give columns their formats, for the rows that are there and those to come."""
    from openpyxl.styles import Alignment, PatternFill

    for place, column in enumerate(design.columns, start=1):
        shape = sheet.column_dimensions[column_letters(place - 1)]
        cells = [shape, *(sheet.cell(row, place) for row in range(2, sheet.max_row + 1))]
        for cell in cells:
            cell.number_format = _format_of(cell, column.number_format)
            cell.alignment = Alignment(
                horizontal="left",
                # from the top: LibreOffice shows rows that nobody made higher as low as the others
                vertical="top" if column.from_top else "center",
                wrap_text=column.wrapped or None,
            )
            if colour := design.cell_colour(column):
                cell.fill = PatternFill("solid", fgColor=colour)


def _format_of(cell: object, usual: str) -> str:
    """Days of payment stand among words: only the cells that hold a day get its format."""
    value = getattr(cell, "value", None)
    typed_day = isinstance(value, date | datetime) and usual == "General"
    return DAY if typed_day else usual


def _choices(sheet: "Worksheet", design: TabDesign) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    for place, column in enumerate(design.columns):
        if column.offers:
            choice = DataValidation(type="list", formula1=choice_formula(column), allow_blank=True)
            choice.error = column.told(design.notices)
            choice.errorTitle = column.header
            if design.notices.warning:
                choice.errorStyle, choice.showErrorMessage = "warning", True
            letter = column_letters(place)
            choice.add(f"{letter}2:{letter}{ROOM}")
            sheet.add_data_validation(choice)


def _warnings(sheet: "Worksheet", design: TabDesign) -> None:
    """Have a program ask before somebody types into a column of the tool's."""
    from openpyxl.worksheet.datavalidation import DataValidation

    letters = [column_letters(n) for n, column in enumerate(design.columns) if column.warned]
    if design.notices.warning and letters:
        warning = DataValidation(type="custom", formula1="FALSE", allow_blank=True)
        warning.errorStyle, warning.showErrorMessage = "warning", True
        warning.errorTitle, warning.error = "Douze", design.notices.warning
        for letter in letters:
            warning.add(f"{letter}2:{letter}{ROOM}")
        sheet.add_data_validation(warning)


def _colours(sheet: "Worksheet", columns: Sequence[ColumnDesign]) -> None:
    """Colour the status by what it says."""
    from openpyxl.formatting.rule import CellIsRule, FormulaRule
    from openpyxl.styles import PatternFill

    for place, column in enumerate(columns):
        letter = column_letters(place)
        for content, colour in column.colours:
            fill = PatternFill("solid", bgColor=colour)
            if content == ANYTHING:
                rule = FormulaRule(formula=[not_blank(letter)], fill=fill)  # type: ignore[no-untyped-call]
            else:
                rule = CellIsRule(operator="equal", formula=[f'"{content}"'], fill=fill)  # type: ignore[no-untyped-call]
            sheet.conditional_formatting.add(f"{letter}2:{letter}{ROOM}", rule)
