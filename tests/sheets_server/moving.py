"""Rows and columns inserted, deleted and moved, and everything that follows them.

`axis` is "row" or "column". What follows: merges, protected and named ranges, filters, banding,
conditional formats, sizes, groups, developer metadata, and the references of formulas.
"""

from collections.abc import Callable
from typing import Any

from tests.sheets_server.areas import Area, moved_index, shifted
from tests.sheets_server.errors import Json
from tests.sheets_server.formula_text import followed
from tests.sheets_server.grid import Book, Row, Sheet, Slot, closed, opened

Span = tuple[int | None, int | None]
Follow = Callable[[int | None, int | None], Span | None]


def insert(
    book: Book, sheet: Sheet, axis: str, at: int, count: int, *, inherit: bool = False
) -> None:
    """Put empty rows or columns before `at`, with the formats of their neighbour."""
    model = at - 1 if inherit else at
    if axis == "row":
        like = sheet.rows[model] if 0 <= model < len(sheet.rows) else ()
        blank: Row = tuple(_format_only(entry) for entry in like)
        if at < len(sheet.rows) or any(entry is not None for entry in blank):
            while len(sheet.rows) < at:
                sheet.rows.append(())
            sheet.rows[at:at] = [_trim(blank)] * count
        sheet.row_count += count
    else:
        for n, row in enumerate(sheet.rows):
            if len(row) > at or (len(row) == at and inherit):
                fresh = _format_only(row[model]) if 0 <= model < len(row) else None
                sheet.rows[n] = _trim(row[:at] + (fresh,) * count + row[at:])
        sheet.column_count += count
    _follow(book, sheet, axis, lambda start, end: shifted(start, end, at, count))


def delete(book: Book, sheet: Sheet, axis: str, start: int, end: int) -> None:
    """Take rows or columns away."""
    if axis == "row":
        del sheet.rows[start:end]
        sheet.row_count -= end - start
        frozen = "frozenRowCount"
    else:
        sheet.rows = [_trim(row[:start] + row[end:]) for row in sheet.rows]
        sheet.column_count -= end - start
        frozen = "frozenColumnCount"
    if (held := sheet.grid_properties.get(frozen, 0)) > start:
        sheet.grid_properties[frozen] = max(start, held - (end - start))
        if not sheet.grid_properties[frozen]:
            del sheet.grid_properties[frozen]
    _follow(book, sheet, axis, lambda a, b: shifted(a, b, start, start - end))


def move(book: Book, sheet: Sheet, axis: str, start: int, end: int, to: int) -> None:
    """Put rows or columns before the one that stands at `to` now."""
    if axis == "row":
        while len(sheet.rows) < max(end, to):
            sheet.rows.append(())
        order = _order(len(sheet.rows), start, end, to)
        sheet.rows = [sheet.rows[n] for n in order]
    else:
        order = _order(sheet.column_count, start, end, to)
        sheet.rows = [
            _trim(tuple(row[n] if n < len(row) else None for n in order)) for row in sheet.rows
        ]

    def follow(first: int | None, last: int | None) -> Span:
        if first is None or last is None:
            return first, last
        if first >= start and last <= end:
            moved = moved_index(first, start, end, to)
            return moved, moved + last - first
        if last - first == 1:
            moved = moved_index(first, start, end, to)
            return moved, moved + 1
        return first, last

    _follow(book, sheet, axis, follow)


def _order(length: int, start: int, end: int, to: int) -> list[int]:
    order = list(range(length))
    block = order[start:end]
    rest = order[:start] + order[end:]
    at = to if to <= start else to - (end - start)
    return rest[:at] + block + rest[at:]


def _format_only(entry: Any) -> Any:
    if type(entry) is not Slot:
        return None
    return closed(Slot(format=entry.format, validation=entry.validation))


def _trim(row: Row) -> Row:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row[:end]


def _follow(book: Book, sheet: Sheet, axis: str, follow: Follow) -> None:
    sheet.merges = [area for old in sheet.merges if (area := _area(old, axis, follow))]
    sheet.merges = [a for a in sheet.merges if (b := sheet.box(a)).height * b.width > 1]
    sheet.protected = _with_ranges(sheet.protected, axis, follow)
    sheet.filter_views = _with_ranges(sheet.filter_views, axis, follow)
    sheet.banded = _with_ranges(sheet.banded, axis, follow)
    if sheet.basic_filter:
        sheet.basic_filter = next(iter(_with_ranges([sheet.basic_filter], axis, follow)), None)
    rules = []
    for rule in sheet.conditional:
        kept = [_json_area(area, axis, follow) for area in rule.get("ranges", [])]
        if areas := [area for area in kept if area is not None]:
            rules.append(rule | {"ranges": areas})
    sheet.conditional = rules
    book.named = [named for old in book.named if (named := _named(old, sheet, axis, follow))]
    facts = "row_facts" if axis == "row" else "column_facts"
    setattr(sheet, facts, _indexed(getattr(sheet, facts), follow))
    groups = "row_groups" if axis == "row" else "column_groups"
    setattr(sheet, groups, [g for old in getattr(sheet, groups) if (g := _group(old, follow))])
    book.metadata = [m for old in book.metadata if (m := _mark(old, sheet, axis, follow))]
    _formulas(book, sheet, axis, follow)


def _area(area: Area, axis: str, follow: Follow) -> Area | None:
    if axis == "row":
        span = follow(area.top, area.bottom)
        return None if span is None else area._replace(top=span[0], bottom=span[1])
    span = follow(area.left, area.right)
    return None if span is None else area._replace(left=span[0], right=span[1])


def _json_area(given: Json, axis: str, follow: Follow) -> Json | None:
    fresh = _area(Area.of(given), axis, follow)
    return None if fresh is None else fresh.json()


def _with_ranges(things: list[Json], axis: str, follow: Follow) -> list[Json]:
    kept = []
    for thing in things:
        if "range" not in thing:
            kept.append(thing)
        elif (area := _json_area(thing["range"], axis, follow)) is not None:
            kept.append(thing | {"range": area})
    return kept


def _named(named: Json, sheet: Sheet, axis: str, follow: Follow) -> Json | None:
    if named["range"].get("sheetId", 0) != sheet.id:
        return named
    area = _json_area(named["range"], axis, follow)
    return None if area is None else named | {"range": area}


def _indexed(facts: dict[int, Json], follow: Follow) -> dict[int, Json]:
    fresh: dict[int, Json] = {}
    for index, fact in facts.items():
        span = follow(index, index + 1)
        if span is not None and span[0] is not None:
            fresh[span[0]] = fact
    return fresh


def _group(group: Json, follow: Follow) -> Json | None:
    span = group["range"]
    found = follow(span.get("startIndex", 0), span.get("endIndex"))
    if found is None:
        return None
    return group | {"range": span | {"startIndex": found[0], "endIndex": found[1]}}


def _mark(mark: Json, sheet: Sheet, axis: str, follow: Follow) -> Json | None:
    span = mark["location"].get("dimensionRange")
    wanted = "ROWS" if axis == "row" else "COLUMNS"
    if not span or span.get("dimension") != wanted or span.get("sheetId", 0) != sheet.id:
        return mark
    found = follow(span.get("startIndex", 0), span["endIndex"])
    if found is None:
        return None
    fresh = span | {"startIndex": found[0], "endIndex": found[1]}
    return mark | {"location": mark["location"] | {"dimensionRange": fresh}}


def _formulas(book: Book, moved: Sheet, axis: str, follow: Follow) -> None:
    if not book.has_formulas:
        return

    def change(first: int, last: int) -> tuple[int, int] | None:
        span = follow(first, last + 1)
        if span is None or span[0] is None or span[1] is None:
            return None
        return span[0], span[1] - 1

    for sheet in book.sheets:

        def concerns(title: str | None, own: bool = sheet is moved) -> bool:
            return own if title is None else title.casefold() == moved.title.casefold()

        rewrite(sheet, lambda text, concerns=concerns: followed(text, concerns, axis, change))  # type: ignore[misc]


def rewrite(sheet: Sheet, change: Callable[[str], str]) -> None:
    """Change the text of every formula of a sheet."""
    for n, row in enumerate(sheet.rows):
        if any(type(entry) is Slot and entry.formula for entry in row):
            sheet.rows[n] = tuple(
                entry._replace(formula=change(entry.formula))
                if type(entry) is Slot and entry.formula
                else entry
                for entry in row
            )


__all__ = ["delete", "insert", "move", "opened", "rewrite"]
