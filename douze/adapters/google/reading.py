"""The request that reads everything, and what makes its answer a whole one."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from douze.adapters.google.failures import whole_answer
from douze.adapters.google.typed import parse
from douze.adapters.sheet.resolve_edits import Row, Rows, held, used
from douze.adapters.sheet.values import as_text
from douze.model.cell_address import quoted_title
from douze.model.sheet import Area


def fields(*more: str, of_cells: str = "") -> str:
    """All that a pass needs to know, in one request: what a mask leaves out is not even sent.

    `more` is asked of each tab besides, `of_cells` of each cell.
    """
    grid = "gridProperties(rowCount,columnCount,frozenRowCount)"
    about = (
        f"properties(sheetId,title,sheetType,{grid})",
        "protectedRanges(range,unprotectedRanges,warningOnly,requestingUserCanEdit)",
        "merges",
        *more,
    )
    cells = f"values(effectiveValue,effectiveFormat.numberFormat.type{of_cells})"
    data = f"data(startRow,startColumn,rowData({cells}))"
    return f"properties(title,timeZone,locale),sheets({','.join(about)},{data})"


class GoogleTab(Struct, kw_only=True):
    """One tab as it was read. `rows` follow what we wrote since."""

    title: str
    sheet_id: int
    height: int  #: of the grid, which cells beyond must be added to
    width: int
    rows: Rows
    #: Ranges that only others may edit, each (first row, beyond the last, first column, beyond).
    protected: list[tuple[int, int, int, int]]
    merged: tuple[Area, ...] = ()

    def text(self, row: int, column: int) -> str:
        """What a cell held, as anchors have it; rows count from 1, columns from 0."""
        return as_text(held(self.rows, row, column))

    def texts(self, column: int) -> list[str]:
        """What a column held, from row 1 on."""
        return [as_text(row[column]) if column < len(row) else "" for row in self.rows]

    @property
    def header(self) -> list[str]:
        """What stood in row 1."""
        return [as_text(cell) for cell in (self.rows[0] if self.rows else ())]

    @property
    def width_used(self) -> int:
        """How many columns hold something, those between them counted."""
        return max(map(len, self.rows), default=0)

    @property
    def all_protected(self) -> bool:
        """Whether the tab is protected from its first cell to its last."""
        return any(
            top <= 1 and bottom >= self.height and left == 0 and right >= self.width
            for top, bottom, left, right in self.protected
        )


class SpreadsheetReading(Struct, frozen=True, kw_only=True):
    """All that one answer told."""

    title: str
    zone: str
    locale: str
    tabs: dict[str, GoogleTab]


def params(titles: Sequence[str]) -> dict[str, Any]:
    """Ask for all cells of these tabs, or of every tab where none is named."""
    return {"fields": fields()} | (
        {"ranges": [quoted_title(title) for title in titles]} if titles else {}
    )


def parse_reading(content: bytes) -> SpreadsheetReading:
    """Read an answer. Raises TemporaryFailure for a part of one."""
    with whole_answer():
        told = parse(content)
        about = told["properties"]
        tabs = [_tab(sheet) for sheet in told["sheets"] if _is_grid(sheet)]
        return SpreadsheetReading(
            title=_text(about, "title"),
            zone=_text(about, "timeZone"),
            locale=_text(about, "locale"),
            tabs={tab.title: tab for tab in tabs},
        )


def _text(about: Mapping[str, Any], name: str) -> str:
    """What is said under a name, if anything is. Raises TypeError for what is no text."""
    said = about.get(name, "")
    if not isinstance(said, str):
        raise TypeError(f"{name} is no text")
    return said


def _is_grid(sheet: Mapping[str, Any]) -> bool:
    """Whether there are cells in a tab; a chart may have one to itself."""
    kind: str = sheet["properties"].get("sheetType", "GRID")
    return kind == "GRID"


def _tab(sheet: Mapping[str, Any]) -> GoogleTab:
    about = sheet["properties"]
    grid = about["gridProperties"]
    rows: Rows = []
    for block in sheet["data"]:
        # All of the tab was asked for: an answer that begins elsewhere is a part, and would shift
        # rows.
        if block and (block.get("startRow") or block.get("startColumn")):
            raise ValueError("a block of cells that does not begin at A1")
        rows = used(rows_of(block))
    return GoogleTab(
        title=_text(about, "title"),
        sheet_id=about["sheetId"],
        height=grid["rowCount"],
        width=grid["columnCount"],
        rows=rows,
        protected=[
            _box(kept.get("range") or {})
            for kept in sheet.get("protectedRanges", ())
            if not kept.get("warningOnly")
            and not kept.get("requestingUserCanEdit")
            # Staff left a part of the tab open: Google says by refusing whether ours is in it.
            and not kept.get("unprotectedRanges")
        ],
        merged=tuple(_merged(*_box(area)) for area in sheet.get("merges", ())),
    )


def rows_of(block: Mapping[str, Any] | None) -> list[Row]:
    """The rows of a block of cells. Raises ValueError for what are no rows."""
    rows = [row or () for row in (block or {}).get("rowData", ())]
    if not all(isinstance(row, tuple) for row in rows):
        raise ValueError("a row that is none")
    return rows


def _merged(top: int, bottom: int, left: int, right: int) -> Area:
    return Area(top=top + 1, bottom=bottom, left=left, right=right - 1)


def _box(area: Mapping[str, int]) -> tuple[int, int, int, int]:
    # Google leaves out an end that is the end of the tab, whatever that will be.
    far = 1 << 40
    return (
        area.get("startRowIndex", 0),
        area.get("endRowIndex", far),
        area.get("startColumnIndex", 0),
        area.get("endColumnIndex", far),
    )
