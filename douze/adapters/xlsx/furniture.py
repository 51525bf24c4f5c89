"""Drop-downs, colours by condition, widths and a frozen header, as they stand in a sheet's XML."""

from collections.abc import Iterator, Mapping

from douze.adapters.xlsx.markup import Markup, Splice, written
from douze.adapters.xlsx.style_sheet import StyleSheet
from douze.adapters.xlsx.values import escaped, letters
from douze.model.design import ROOM, ColumnDesign, Notices

#: What stands in a sheet between its rows and its conditional formats, in the format's order.
_BEFORE_CONDITIONS = (
    b"sheetData",
    b"sheetCalcPr",
    b"sheetProtection",
    b"protectedRanges",
    b"scenarios",
    b"autoFilter",
    b"sortState",
    b"dataConsolidate",
    b"customSheetViews",
    b"mergeCells",
    b"phoneticPr",
    b"conditionalFormatting",
)
_BEFORE_VIEWS = (b"sheetPr", b"dimension")
_BEFORE_COLUMNS = (*_BEFORE_VIEWS, b"sheetViews", b"sheetFormatPr")


def choices_xml(place: int, column: ColumnDesign, notices: Notices) -> tuple[tuple[bytes, ...], ...]:
    """A drop-down: its attributes, cells and formula, for `validations`."""
    listed = '"' + ",".join(column.choices) + '"'
    told = notices.choose.format(choices=", ".join(column.choices))
    return (b"list", _cells(place), escaped(listed), _quoted(column.header), _quoted(told))


def warning_xml(places: list[int], notices: Notices) -> tuple[bytes, ...]:
    """What asks before somebody types into these columns, for `validations`."""
    cells = b" ".join(map(_cells, places))
    return (b"custom", cells, b"FALSE", b"Douze", _quoted(notices.warning))
