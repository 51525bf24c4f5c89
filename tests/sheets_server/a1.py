"""Ranges as people write them: A1, R1C1, titles, names; and how the API writes them."""

import re

from tests.sheets_server.areas import Area, Box
from tests.sheets_server.errors import invalid
from tests.sheets_server.grid import Book, Sheet

_SIDE = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9]\d{0,7})?")
_R1C1 = re.compile(r"R(\d+)C(\d+)(?::R(\d+)C(\d+))?", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LIKE_A1 = re.compile(r"[A-Za-z]{1,3}\d+|R\d*C\d*", re.IGNORECASE)


def letters(column: int) -> str:
    """Write a zero-based column: 0 is A, 26 is AA."""
    text, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(text: str) -> int:
    """Read a column: A is 0."""
    column = 0
    for letter in text.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def quoted(title: str) -> str:
    """Write a title in quotes where it needs them."""
    if _PLAIN.fullmatch(title) and not _LIKE_A1.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def written(sheet: Sheet, box: Box) -> str:
    """Write a range with its sheet: Sheet1!A1:B2, or Sheet1!A1 for one cell."""
    start = f"{letters(box.left)}{box.top + 1}"
    end = f"{letters(box.right - 1)}{box.bottom}"
    return f"{quoted(sheet.title)}!{start}" + ("" if start == end else f":{end}")


def split(text: str) -> tuple[str | None, str]:
    """Part the title of the sheet from the cells."""
    if text.startswith("'"):
        match = re.fullmatch(r"'((?:[^']|'')*)'(?:!(.*))?", text)
        if not match:
            raise invalid(f"Unable to parse range: {text}")
        return match[1].replace("''", "'"), match[2] or ""
    if "!" in text:
        title, _, cells = text.rpartition("!")
        return title, cells
    return None, text


def cells(text: str) -> Area | None:
    """Read `B2:C`, `3:4`, `D4:A1`, `R1C1:R2C2`. None when it is nothing of the kind."""
    if match := _R1C1.fullmatch(text):
        row, column = int(match[1]) - 1, int(match[2]) - 1
        row2, column2 = int(match[3] or match[1]), int(match[4] or match[2])
        return _ordered(row, row2, column, column2)
    start, colon, end = text.partition(":")
    first = _SIDE.fullmatch(start)
    last = _SIDE.fullmatch(end) if colon else first
    if not first or not last or not start or (colon and not end):
        return None
    if not colon and not (first[1] and first[2]):
        return None
    left = number(first[1]) if first[1] else None
    top = int(first[2]) - 1 if first[2] else None
    right = number(last[1]) + 1 if last[1] else None
    bottom = int(last[2]) if last[2] else None
    if (left is None) != (right is None) and (top is None) != (bottom is None):
        return None
    if left is not None and right is None and top is None:
        return None
    return _ordered(top, bottom, left, right)


def _ordered(top: int | None, bottom: int | None, left: int | None, right: int | None) -> Area:
    """Turn D4:A1 round; leave an open side where it is."""
    if top is None and bottom is not None and left is not None:  # A:B5
        top = bottom - 1
        bottom = None
    if left is None and right is not None and top is not None:  # 1:B5
        left = right - 1
        right = None
    if top is not None and bottom is not None and bottom <= top:
        top, bottom = bottom - 1, top + 1
    if left is not None and right is not None and right <= left:
        left, right = right - 1, left + 1
    return Area(0, top, bottom, left, right)


def find(book: Book, text: str) -> tuple[Sheet, Area]:
    """Find the sheet and the cells that a range means.

    Bare words are the title of a sheet, then the name of a range, then cells of the first sheet.
    """
    title, rest = split(text)
    if title is None:
        if (sheet := book.titled(text)) is not None:
            return sheet, Area(sheet.id)
        for named in book.named:
            if named["name"].casefold() == text.casefold():
                area = Area.of(named["range"])
                sheet = book.sheet(area.sheet)
                if sheet is not None:
                    return sheet, area
        sheet = book.sheets[0]
    else:
        sheet = book.titled(title)
    area_read = cells(rest) if rest else Area()
    if sheet is None or area_read is None or (title is None and not rest):
        raise invalid(f"Unable to parse range: {text}")
    return sheet, area_read._replace(sheet=sheet.id)


def located(book: Book, text: str) -> tuple[Sheet, Box]:
    """Find a range and close it at the edges of its grid; refuse one that begins beyond them."""
    sheet, area = find(book, text)
    if (area.top or 0) >= sheet.row_count or (area.left or 0) >= sheet.column_count:
        raise beyond(sheet, area)
    return sheet, sheet.box(area)


def beyond(sheet: Sheet, area: Area) -> Exception:
    """Refuse a range that the grid does not have."""
    box = Box(
        area.top or 0,
        sheet.row_count if area.bottom is None else area.bottom,
        area.left or 0,
        sheet.column_count if area.right is None else area.right,
    )
    return invalid(
        f"Range ({written(sheet, box)}) exceeds grid limits. "
        f"Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    )
