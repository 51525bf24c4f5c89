"""Which columns of a sheet have a drop-down, or colours by condition, already."""

import re

from douze.adapters.sheet.values import LAST_COLUMN, place
from douze.adapters.xlsx.blocks_2010 import blocks_2010
from douze.adapters.xlsx.markup import Markup

_RANGE = re.compile(rb"\$?([A-Za-z]{1,3})\$?[0-9]*(?::\$?([A-Za-z]{1,3})\$?[0-9]*)?")
_ROWS = re.compile(rb"\$?[0-9]+:\$?[0-9]+")
_CELLS_2010 = re.compile(rb"<(?:[^\s/<>:]{1,40}:)?sqref\s{0,9}>([^<]*)<")


def columns_with(sheet: Markup, name: bytes) -> set[int]:
    """The columns (from 0) of which elements of that name cover a cell."""
    ranges = [tag.attributes.get(b"sqref", b"") for tag in sheet.tags(name)]
    for inside in blocks_2010(sheet.plain, name):
        ranges += (cells[1] for cells in _CELLS_2010.finditer(sheet.plain, *inside))
    return {column for text in ranges for part in text.split() for column in _columns(part)}


def _columns(text: bytes) -> range:
    """The columns of `B2:D9`, `B:D`, `B2` or `2:9`."""
    if _ROWS.fullmatch(text):
        return range(LAST_COLUMN)
    found = _RANGE.fullmatch(text)
    if not found:
        return range(0)
    first, last = (place(letters + b"1") for letters in (found[1], found[2] or found[1]))
    return range(first[1], last[1] + 1) if first and last else range(0)
