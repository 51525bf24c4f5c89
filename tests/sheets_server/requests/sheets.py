"""Sheets added, deleted, duplicated, renamed; the properties of sheets and spreadsheets."""

from zoneinfo import ZoneInfo

from tests.sheets_server import locales
from tests.sheets_server.areas import Area
from tests.sheets_server.colours import twinned
from tests.sheets_server.documents import new_key, new_number
from tests.sheets_server.errors import Json, invalid
from tests.sheets_server.formula_text import renamed
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.masks import merge
from tests.sheets_server.moving import rewrite
from tests.sheets_server.requests.base import Order, kind

LIMIT = 10_000_000


def properties(book: Book, sheet: Sheet) -> Json:
    """Write SheetProperties."""
    return {
        "sheetId": sheet.id,
        "title": sheet.title,
        "index": next(n for n, one in enumerate(book.sheets) if one is sheet),
        "sheetType": "GRID",
        "gridProperties": {
            "rowCount": sheet.row_count,
            "columnCount": sheet.column_count,
            **sheet.grid_properties,
        },
        **sheet.properties,
    }


def added(book: Book, given: Json) -> Sheet:
    """Add a sheet as SheetProperties describe it."""
    title = given.get("title") or free_title(book, f"Sheet{len(book.sheets) + 1}")
    if book.titled(title) is not None:
        raise _taken(title)
    number = given.get("sheetId")
    if number is None:
        number = new_number()
    elif book.sheet(number) is not None:
        raise invalid(f"A sheet with id {number} already exists. Please choose another id.")
    grid = given.get("gridProperties") or {}
    sheet = Sheet(number, title, grid.get("rowCount") or 1000, grid.get("columnCount") or 26)
    index = given.get("index")
    at = len(book.sheets) if index is None else index
    if at > len(book.sheets) or at < 0:
        raise invalid(f"Sheet index: {at} is out of bounds. Max allowed index: {len(book.sheets)}")
    book.sheets.insert(at, sheet)
    _apply(sheet, given)
    check_size(book)
    return sheet


def check_size(book: Book) -> None:
    """Refuse a workbook of more than ten million cells."""
    if sum(sheet.row_count * sheet.column_count for sheet in book.sheets) > LIMIT:
        raise invalid(
            "This action would increase the number of cells in the workbook above the limit of "
            f"{LIMIT} cells."
        )


def _taken(title: str) -> Exception:
    return invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def free_title(book: Book, wanted: str) -> str:
    """Find a title that no sheet bears."""
    title, number = wanted, 1
    while book.titled(title) is not None:
        title = f"{wanted} {number}"
        number += 1
    return title


def _apply(sheet: Sheet, given: Json) -> None:
    grid = dict(given.get("gridProperties") or {})
    grid.pop("rowCount", None)
    grid.pop("columnCount", None)
    sheet.grid_properties = {name: value for name, value in grid.items() if value}
    kept = ("hidden", "tabColor", "tabColorStyle", "rightToLeft")
    sheet.properties = twinned({name: given[name] for name in kept if given.get(name)})


@kind("addSheet")
def _add(order: Order) -> Json:
    sheet = added(order.book, order.given.get("properties") or {})
    return {"properties": properties(order.book, sheet)}


@kind("deleteSheet")
def _delete(order: Order) -> None:
    book = order.book
    sheet = _found(book, order.given.get("sheetId") or 0)
    if all(one.properties.get("hidden") for one in book.sheets if one is not sheet):
        if len(book.sheets) > 1:
            raise invalid("You can't remove all the visible sheets in a document.")
        raise invalid("You can't remove all the sheets in a document.")
    book.sheets.remove(sheet)
    book.named = [one for one in book.named if one["range"].get("sheetId", 0) != sheet.id]
    book.metadata = [mark for mark in book.metadata if _sheet_id(mark) != sheet.id]


def _sheet_id(mark: Json) -> int | None:
    location = mark["location"]
    if "dimensionRange" in location:
        return int(location["dimensionRange"].get("sheetId", 0))
    return None if "sheetId" not in location else int(location["sheetId"])


def _found(book: Book, number: int) -> Sheet:
    sheet = book.sheet(number)
    if sheet is None:
        raise invalid(f"No sheet with id: {number}")
    return sheet


@kind("duplicateSheet")
def _duplicate(order: Order) -> Json:
    book, given = order.book, order.given
    source = _found(book, given.get("sourceSheetId") or 0)
    title = given.get("newSheetName") or free_title(book, f"Copy of {source.title}")
    if book.titled(title) is not None:
        raise _taken(title)
    fresh = source.copy()
    fresh.title = title
    number = given.get("newSheetId")
    if number is not None and book.sheet(number) is not None:
        raise invalid(f"A sheet with id {number} already exists. Please choose another id.")
    fresh.id = new_number() if number is None else number
    fresh.properties.pop("hidden", None)
    renumber(fresh, source.id)
    at = given.get("insertSheetIndex") or 0
    if at > len(book.sheets):
        raise invalid(f"Sheet index: {at} is out of bounds. Max allowed index: {len(book.sheets)}")
    book.sheets.insert(at, fresh)
    check_size(book)
    return {"properties": properties(book, fresh)}


def renumber(sheet: Sheet, old: int) -> None:
    """Make everything on a copied sheet its own."""
    sheet.merges = [area._replace(sheet=sheet.id) for area in sheet.merges]

    def own(area: Json) -> Json:
        return Area.of(area)._replace(sheet=sheet.id).json()

    for name, number in (
        ("protected", "protectedRangeId"),
        ("filter_views", "filterViewId"),
        ("banded", "bandedRangeId"),
    ):
        fresh = [
            thing | {number: new_number(), "range": own(thing.get("range", {}))}
            for thing in getattr(sheet, name)
        ]
        setattr(sheet, name, fresh)
    if sheet.basic_filter:
        sheet.basic_filter = sheet.basic_filter | {"range": own(sheet.basic_filter["range"])}
    for name, number in (("charts", "chartId"), ("slicers", "slicerId")):
        for thing in sheet.other.get(name, []):
            thing[number] = new_number()
            if overlay := thing["position"].get("overlayPosition"):
                overlay["anchorCell"]["sheetId"] = sheet.id
    for table in sheet.other.get("tables", []):
        table |= {"tableId": new_key()[:10], "range": own(table["range"])}
    sheet.conditional = [
        rule | {"ranges": [own(area) for area in rule.get("ranges", [])]}
        for rule in sheet.conditional
    ]


@kind("updateSheetProperties")
def _update(order: Order) -> None:
    book = order.book
    given = order.given.get("properties") or {}
    mask = order.fields("SheetProperties")
    sheet = _found(book, given.get("sheetId") or 0)
    old = properties(book, sheet)
    fresh = merge(old, given, mask)
    title = fresh.get("title") or ""
    if not title:
        raise invalid("The sheet name cannot be empty.")
    other = book.titled(title)
    if other is not None and other is not sheet:
        raise _taken(title)
    _resize(book, sheet, fresh.get("gridProperties") or {}, old["gridProperties"])
    if title != sheet.title:
        if book.has_formulas:
            for one in book.sheets:
                rewrite(one, lambda text: renamed(text, sheet.title, title))
        sheet.title = title
    if "*" in mask or "tabColor" in mask or "tabColorStyle" in mask:
        fresh = _tab_colour(fresh, given)
    _apply(sheet, fresh)
    if sheet.properties.get("hidden") and all(s.properties.get("hidden") for s in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    if ("index" in mask or "*" in mask) and given.get("index") is not None:
        _reorder(book, sheet, given["index"])


def _tab_colour(fresh: Json, given: Json) -> Json:
    style = (given.get("tabColorStyle") or {}).get("rgbColor")
    chosen = style if style is not None else given.get("tabColor")
    theme = (given.get("tabColorStyle") or {}).get("themeColor")
    kept = {
        name: value for name, value in fresh.items() if name not in ("tabColor", "tabColorStyle")
    }
    if theme:
        return kept | {"tabColorStyle": {"themeColor": theme}}
    return kept if chosen is None else kept | {"tabColorStyle": {"rgbColor": chosen}}


def _reorder(book: Book, sheet: Sheet, index: int) -> None:
    """Move a sheet before the one that stands at `index` now."""
    if not 0 <= index <= len(book.sheets):
        raise invalid(
            f"Sheet index: {index} is out of bounds. Max allowed index: {len(book.sheets)}"
        )
    now = next(n for n, one in enumerate(book.sheets) if one is sheet)
    del book.sheets[now]
    book.sheets.insert(index - 1 if index > now else index, sheet)


def _resize(book: Book, sheet: Sheet, grid: Json, old: Json) -> None:
    rows, columns = grid.get("rowCount"), grid.get("columnCount")
    frozen_rows, frozen_columns = (
        grid.get("frozenRowCount") or 0,
        grid.get("frozenColumnCount") or 0,
    )
    if not rows or rows < 1:
        raise invalid("You can't delete all the rows on the sheet.")
    if not columns or columns < 1:
        raise invalid("You can't delete all the columns on the sheet.")
    if frozen_rows >= rows:
        if frozen_rows == old.get("frozenRowCount", 0):
            raise invalid("Sorry, it is not possible to delete all non-frozen rows.")
        raise invalid("You can't freeze all visible rows on the sheet.")
    if frozen_columns >= columns:
        if frozen_columns == old.get("frozenColumnCount", 0):
            raise invalid("Sorry, it is not possible to delete all non-frozen columns.")
        raise invalid("You can't freeze all visible columns on the sheet.")
    if rows < sheet.row_count:
        del sheet.rows[rows:]
    if columns < sheet.column_count:
        sheet.rows = [row[:columns] for row in sheet.rows]
    sheet.row_count, sheet.column_count = rows, columns
    check_size(book)


@kind("updateSpreadsheetProperties")
def _spreadsheet(order: Order) -> None:
    book, given, mask = (
        order.book,
        order.given.get("properties") or {},
        order.fields("SpreadsheetProperties"),
    )
    everything = "*" in mask
    if everything or "title" in mask:
        if not given.get("title"):
            raise invalid("Spreadsheet title cannot be empty.")
        book.title = given["title"]
    if everything or "locale" in mask:
        if given.get("locale") not in locales.KNOWN:
            raise invalid(f"Unsupported locale: {given.get('locale', '')}")
        book.locale = given["locale"]
    if everything or "timeZone" in mask:
        zone = given.get("timeZone") or ""
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            if not zone.startswith("GMT"):
                raise invalid(f"Unsupported time zone: {zone}") from None
        book.time_zone = zone
    own = ("autoRecalc", "iterativeCalculationSettings", "spreadsheetTheme", "defaultFormat")
    for name in own:
        if (everything or name in mask) and given.get(name):
            book.properties[name] = given[name]
