"""What a tab has beside its cells, and the requests that give it what it lacks."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from douze.adapters.google.batch import Request, adjacent_columns
from douze.model.cell_address import column_letters, quoted_title
from douze.model.design import ANYTHING, STAFF_HEADER, TOOL_HEADER, ColumnDesign, Notices

#: What `setup` asks of a tab, and of each cell, beside what a pass does.
OF_TABS, OF_CELLS = "conditionalFormats.ranges", ",dataValidation.condition"
_PIXELS = 7.5  #: for each character of a column's width
_EVERY_COLUMN = 18_278
_ROWS = 1000  #: of a new tab


class Formatting(Struct, kw_only=True):
    """Which columns of a tab have something, whoever gave it to them."""

    ruled: set[int] = field(default_factory=set)  #: choices, or a check of whatever kind
    #: The words to choose from, where a column has the same in all its cells that are ruled.
    offered: dict[int, tuple[str, ...]] = field(default_factory=dict)
    coloured: set[int] = field(default_factory=set)
    guarded: set[int] = field(default_factory=set)  #: a protection, or a warning
    frozen: bool = False


def formatting(content: bytes) -> dict[str, Formatting]:
    """Read what the tabs have, by title, from the same answer as their cells."""
    found = {}
    for sheet in json.loads(content)["sheets"]:
        about = sheet["properties"]
        rules = _rules(sheet.get("data", ()))
        found[about["title"]] = Formatting(
            ruled=set(rules),
            offered={place: min(those) for place, those in rules.items() if len(those) == 1},
            coloured=_columns(
                area
                for rule in sheet.get("conditionalFormats", ())
                for area in rule.get("ranges", ())
            ),
            guarded=_columns(kept.get("range", {}) for kept in sheet.get("protectedRanges", ())),
            frozen=bool(about.get("gridProperties", {}).get("frozenRowCount")),
        )
    return found


def _rules(blocks: Iterable[Mapping[str, Any]]) -> dict[int, set[tuple[str, ...]]]:
    """Give the words of each different rule in a column; of a rule that is no list, none."""
    found: dict[int, set[tuple[str, ...]]] = {}
    for block in blocks:
        for row in block.get("rowData", ()):
            for place, cell in enumerate(row.get("values", ())):
                if "dataValidation" in cell:
                    found.setdefault(place, set()).add(_listed_choices(cell["dataValidation"]))
    return found


def _listed_choices(rule: Mapping[str, Any]) -> tuple[str, ...]:
    condition = rule.get("condition", {})
    listed = condition.get("values", ()) if condition.get("type") == "ONE_OF_LIST" else ()
    return tuple(value.get("userEnteredValue", "") for value in listed)


def _columns(areas: Iterable[Mapping[str, int]]) -> set[int]:
    """Which columns these areas touch; one without sides is the whole tab."""
    found: set[int] = set()
    for area in areas:
        first, beyond = area.get("startColumnIndex", 0), area.get("endColumnIndex", _EVERY_COLUMN)
        found.update(range(first, beyond))
    return found


def column_area(sheet_id: int, first: int, last: int) -> dict[str, int]:
    """These columns, from the second row to the last there will ever be."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": first,
        "endColumnIndex": last + 1,
    }


def add_tab(sheet_id: int, title: str, columns: int, frozen: int) -> Request:
    """A new tab, its header frozen, and so many of its columns."""
    grid = {"rowCount": _ROWS, "columnCount": columns, "frozenRowCount": 1}
    grid |= {"frozenColumnCount": frozen} if frozen else {}
    return {
        "addSheet": {"properties": {"sheetId": sheet_id, "title": title, "gridProperties": grid}}
    }


def row_heights(sheet_id: int, points: int) -> Request:
    """Make the rows of a new tab so high below its header, whatever they say."""
    pixels = round(points * 4 / 3)  # 96 pixels and 72 points make an inch
    return _sized(sheet_id, "ROWS", (1, _ROWS), pixels)


def _sized(sheet_id: int, dimension: str, reach: tuple[int, int], pixels: int) -> Request:
    """Make rows or columns so large, from the first of these to before the last."""
    span = {
        "sheetId": sheet_id,
        "dimension": dimension,
        "startIndex": reach[0],
        "endIndex": reach[1],
    }
    size = {"pixelSize": pixels}
    return {"updateDimensionProperties": {"range": span, "properties": size, "fields": "pixelSize"}}


def freeze(sheet_id: int, columns: int = 0) -> Request:
    """Keep the header in sight, and so many columns."""
    grid = {"frozenRowCount": 1} | ({"frozenColumnCount": columns} if columns else {})
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": sheet_id, "gridProperties": grid},
            "fields": ",".join(f"gridProperties.{name}" for name in grid),
        }
    }


def headers(
    sheet_id: int,
    columns: Mapping[int, ColumnDesign],
    notices: Notices,
    cell_colour: Callable[[ColumnDesign], str] = lambda _: "",
) -> Iterator[Request]:
    """Headers with their look, and the width, format and colour of the columns below."""
    for place, column in sorted(columns.items()):
        look = {
            "backgroundColor": colour(TOOL_HEADER if column.tool else STAFF_HEADER),
            "textFormat": {"bold": True, "foregroundColor": colour("FFFFFF")},
            "verticalAlignment": "MIDDLE",
        }
        cell: dict[str, Any] = {
            "userEnteredValue": {"stringValue": column.header},
            "userEnteredFormat": look,
        }
        if note := column.note(notices):
            cell["note"] = note
        start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": place}
        fields = "userEnteredValue,userEnteredFormat(backgroundColor,textFormat,verticalAlignment)"
        yield {
            "updateCells": {
                "start": start,
                "rows": [{"values": [cell]}],
                "fields": f"{fields},note",
            }
        }
        pixels = round(column.width * _PIXELS) + 10
        yield _sized(sheet_id, "COLUMNS", (place, place + 1), pixels)
        yield _shape(sheet_id, place, column, cell_colour(column))


def _shape(sheet_id: int, place: int, column: ColumnDesign, shade: str) -> Request:
    look: dict[str, Any] = {"horizontalAlignment": "LEFT"}
    if column.number_format != "General":
        # `[$-40C]` names a language in Excel; Google goes by the spreadsheet's own.
        pattern = re.sub(r"^\[\$[^\]]*\]", "", column.number_format)
        look["numberFormat"] = {"type": _kind(pattern), "pattern": pattern}
    if column.wrapped:
        look["wrapStrategy"] = "WRAP"
    if column.from_top:
        look["verticalAlignment"] = "TOP"
    if shade:
        look["backgroundColor"] = colour(shade)
    fields = ",".join(f"userEnteredFormat.{name}" for name in look)
    return {
        "repeatCell": {
            "range": column_area(sheet_id, place, place),
            "cell": {"userEnteredFormat": look},
            "fields": fields,
        }
    }


def _kind(pattern: str) -> str:
    """What Google calls a format; a number in a column of times would be read as a time."""
    moments = [name for sign, name in (("d", "DATE"), ("h", "TIME")) if sign in pattern]
    return "_".join(moments) or ("PERCENT" if "%" in pattern else "NUMBER")


def choices(sheet_id: int, place: int, column: ColumnDesign, notices: Notices) -> Request:
    """A drop-down; any other value is marked as a mistake, not refused."""
    words, kind = [*column.choices], "ONE_OF_LIST"
    if column.choices_in is not None:
        letters = column_letters(column.choices_in.place)
        title = quoted_title(column.choices_in.tab)
        words, kind = [f"={title}!${letters}$2:${letters}"], "ONE_OF_RANGE"
    rule = {
        "condition": {"type": kind, "values": [{"userEnteredValue": word} for word in words]},
        "inputMessage": column.told(notices),
        "showCustomUi": True,
    }
    return {"setDataValidation": {"range": column_area(sheet_id, place, place), "rule": rule}}


def warning(sheet_id: int, places: Iterable[int], notices: Notices) -> Iterator[Request]:
    """Have Google ask before somebody types there. Staff still may: they can mend things."""
    for first, last in adjacent_columns(places):
        kept = {
            "range": column_area(sheet_id, first, last),
            "description": notices.warning,
            "warningOnly": True,
        }
        yield {"addProtectedRange": {"protectedRange": kept}}


def colours(sheet_id: int, place: int, column: ColumnDesign) -> Iterator[Request]:
    """Colour cells by what they say."""
    for index, (content, shade) in enumerate(column.colours):
        condition: dict[str, Any] = {"type": "NOT_BLANK"}
        if content != ANYTHING:
            condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": content}]}
        rule = {
            "ranges": [column_area(sheet_id, place, place)],
            "booleanRule": {
                "condition": condition,
                "format": {"backgroundColor": colour(shade)},
            },
        }
        yield {"addConditionalFormatRule": {"rule": rule, "index": index}}


def colour(shade: str) -> dict[str, float]:
    """RRGGBB as Google has it."""
    names = ("red", "green", "blue")
    return {n: int(shade[i : i + 2], 16) / 255 for n, i in zip(names, (0, 2, 4), strict=True)}
