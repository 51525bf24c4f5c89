"""The requests of one write: cells that change, rows that are added, room for both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.json import encode as to_json

from douze.adapters.google.typed import cell, number_format
from douze.model.sheet import Cell

#: Google advises against more in one request.
LARGEST_BODY = 2_000_000
#: No cell needs more than this beside its value, its own block and its format included.
_AROUND = 300

Request = dict[str, Any]
#: New and old value of each cell that changes, by row (from 1), by column (from 0).
Changes = Mapping[int, Mapping[int, tuple[Cell, Cell]]]
_VALUE, _FORMAT = "userEnteredValue", "userEnteredFormat.numberFormat"


def grow_grid(sheet_id: int, height: int, width: int, rows: int, columns: int) -> Iterator[Request]:
    """Add rows and columns to a grid of this size so that these fit."""
    for dimension, has, needs in (("ROWS", height, rows), ("COLUMNS", width, columns)):
        if needs > has:
            more = {"sheetId": sheet_id, "dimension": dimension, "length": needs - has}
            yield {"appendDimension": more}


def adjacent_columns(columns: Iterable[int]) -> list[tuple[int, int]]:
    """Give the first and the last of columns that stand side by side: they are asked at once."""
    found: list[tuple[int, int]] = []
    for column in sorted(columns):
        if found and found[-1][1] == column - 1:
            found[-1] = (found[-1][0], column)
        else:
            found.append((column, column))
    return found


def update_cells(sheet_id: int, changes: Changes) -> Iterator[Request]:
    """Set cells that are there, neighbours together."""
    blocks: dict[tuple[int, int, str], Request] = {}
    for row in sorted(changes):
        for first, last, fields in _runs(changes[row]):
            values = [_content(*changes[row][column]) for column in range(first, last + 1)]
            # A block grows downward for as long as rows follow each other: a column of a thousand
            # statuses is one request, not a thousand.
            block = blocks.get((first, last, fields))
            if block and block["start"]["rowIndex"] + len(block["rows"]) == row - 1:
                block["rows"].append({"values": values})
                continue
            if block:
                yield {"updateCells": block}
            start = {"sheetId": sheet_id, "rowIndex": row - 1, "columnIndex": first}
            block = {"start": start, "rows": [{"values": values}], "fields": fields}
            blocks[first, last, fields] = block
    yield from ({"updateCells": block} for block in blocks.values())


def _runs(changes: Mapping[int, tuple[Cell, Cell]]) -> Iterator[tuple[int, int, str]]:
    """Cut a row into stretches of neighbours of which the same is set."""
    run: tuple[int, int, str] | None = None
    for column in sorted(changes):
        formatted = number_format(*changes[column]) is not None
        # One mask of fields holds for a whole block: to name the format of a cell that keeps its
        # own would take it away.
        fields = f"{_VALUE},{_FORMAT}" if formatted else _VALUE
        if run and run[1] == column - 1 and run[2] == fields:
            run = (run[0], column, fields)
            continue
        if run:
            yield run
        run = (column, column, fields)
    if run:
        yield run


def _content(value: Cell, before: Cell) -> dict[str, Any]:
    shown = number_format(value, before)
    return {**cell(value), **({"userEnteredFormat": shown} if shown else {})}


def insert_rows(
    sheet_id: int,
    rows: Sequence[Mapping[int, Cell]],
    *,
    above: int,
    height: int,
    largest: int = LARGEST_BODY,
) -> Iterator[list[Request]]:
    """Insert rows below the last that holds something, which is the one `above`.

    Inserted, and not written where nothing stood: so nobody's row is written over who types
    below at that moment. They look like the empty row that was there. What comes in one list
    is done together: a row that stood there with half its cells would never get the others.
    """
    for first, stretch in _stretches(rows, largest):
        top = above + first
        span = {
            "sheetId": sheet_id,
            "dimension": "ROWS",
            "startIndex": top,
            "endIndex": top + len(stretch),
        }
        fresh: dict[int, dict[int, tuple[Cell, Cell]]] = {}
        for number, row in enumerate(stretch, start=top + 1):
            fresh[number] = {column: (value, None) for column, value in row.items()}
        # Below the last row of the grid there is no other to look like.
        insert = {"insertDimension": {"range": span, "inheritFromBefore": above >= height}}
        yield [insert, *update_cells(sheet_id, fresh)]


def _stretches(
    rows: Sequence[Mapping[int, Cell]], largest: int
) -> Iterator[tuple[int, list[Mapping[int, Cell]]]]:
    """Rows that go into one request, whatever surrounds their values; and where they begin."""
    first, size = 0, 0
    for at, row in enumerate(rows):
        length = len(to_json([*row.values()])) + _AROUND * len(row)
        if size and size + length > largest:
            yield first, [*rows[first:at]]
            first, size = at, 0
        size += length
    if rows:
        yield first, [*rows[first:]]


def in_chunks(
    together: Iterable[list[Request]], largest: int = LARGEST_BODY
) -> list[list[Request]]:
    """Cut what is too large for one request; what fits into one stays one.

    Each portion is all or nothing, and may be repeated. A list of several requests is not cut.
    """
    portions: list[list[Request]] = [[]]
    size = 0
    for requests in together:
        for part, length in _parts(requests, largest):
            if portions[-1] and size + length > largest:
                portions.append([])
                size = 0
            portions[-1] += part
            size += length
    return portions


def _parts(requests: list[Request], largest: int) -> Iterator[tuple[list[Request], int]]:
    """Cut a lone request into several of fewer rows, if it is too large; tell their lengths."""
    length = _length(requests)
    ((kind, content),) = requests[0].items()
    rows = content.get("rows", ())
    # A row that is inserted goes with its cells: alone it would look like one of staff's.
    if len(requests) > 1 or length <= largest or len(rows) < 2:
        yield requests, length
        return
    # Rows are not equally long: of an eighth of what would fit on average, the longest fit too.
    step = max(1, len(rows) * largest // length // 8)
    for at in range(0, len(rows), step):
        part = {**content, "rows": rows[at : at + step]}
        if kind == "updateCells":
            start = content["start"]
            part["start"] = {**start, "rowIndex": start["rowIndex"] + at}
        yield [{kind: part}], _length([{kind: part}])


def _length(requests: list[Request]) -> int:
    return len(to_json(requests))
