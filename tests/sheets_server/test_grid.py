"""Ranges, formulas, and what follows when rows and columns move."""

from typing import Any

import pytest

from tests.sheets_server import SheetsServer, a1
from tests.sheets_server.errors import ApiError
from tests.sheets_server.grid import Book, CellError, Sheet, Slot
from tests.sheets_server.loading import fill
from tests.sheets_server.tables import last_table

ROWS: list[list[Any]] = [["zoe", 1, True], ["max", 2.5, False], ["ann", "", "x"]]


def book_of(**tabs: list[list[Any]]) -> Book:
    """A book with these tabs."""
    book = Book("Inscriptions", sheets=[Sheet(0, "Sheet1")])
    fill(book, tabs)
    return book


RANGES = {
    "one cell": ("Sheet1!B2", "Sheet1!B2"),
    "the first tab when none is named": ("B2", "Sheet1!B2"),
    "a rectangle": ("Sheet1!A1:C3", "Sheet1!A1:C3"),
    "dollars do not matter": ("Sheet1!$A$1:C$3", "Sheet1!A1:C3"),
    "turned round": ("Sheet1!C3:A1", "Sheet1!A1:C3"),
    "turned round by half": ("Sheet1!C1:A3", "Sheet1!A1:C3"),
    "columns": ("Sheet1!B:C", "Sheet1!B1:C1000"),
    "rows": ("Sheet1!2:3", "Sheet1!A2:Z3"),
    "a column from a row on": ("Sheet1!B2:B", "Sheet1!B2:B1000"),
    "a row from a column on": ("Sheet1!B2:2", "Sheet1!B2:Z2"),
    "beyond the grid": ("Sheet1!Y999:AB2000", "Sheet1!Y999:Z1000"),
    "rows and columns by number": ("Sheet1!R2C3:R4C5", "Sheet1!C2:E4"),
    "the tab as a whole": ("Sheet1", "Sheet1!A1:Z1000"),
    "a title with a blank": ("'My tab'!A1", "'My tab'!A1"),
    "a title with a blank, unquoted": ("My tab!A1", "'My tab'!A1"),
    "a title with an apostrophe": ("'zoe''s'!A1:B", "'zoe''s'!A1:B1000"),
    "a title that looks like a cell": ("'A1'!B2", "'A1'!B2"),
    "an accent": ("Adhérents!A1", "'Adhérents'!A1"),
}


@pytest.mark.parametrize(("text", "meant"), RANGES.values(), ids=RANGES)
def test_a_range_is_understood(text: str, meant: str) -> None:
    book = book_of(**{"Sheet1": ROWS, "My tab": [], "zoe's": [], "A1": [], "Adhérents": []})
    assert a1.written(*a1.located(book, text)) == meant


@pytest.mark.parametrize("text", ["Nobody!A1", "Sheet1!A", "Sheet1!1A", "", "Sheet1!A1:", "'x"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ApiError, match="Unable to parse range: "):
        a1.located(book_of(Sheet1=ROWS), text)


TABLES = {
    "the tab as a whole": ("Sheet1", "B4:D6"),
    "inside the lower table": ("B4", "B4:D6"),
    "from one into the other": ("B2:D4", "B4:D6"),
    "inside the upper table": ("A1", "A1:C2"),
    "beside both": ("E4", None),
    "left of the lower table": ("A4", None),
}


@pytest.mark.parametrize(("range_", "table"), TABLES.values(), ids=TABLES)
def test_the_table_is_found_as_googles_guide_says(range_: str, table: str | None) -> None:
    rows = [
        ["x", "y", "z"],
        ["x", "y", "z"],
        [],
        ["", "x", "y"],
        ["", "", "y", "z"],
        ["", "x", "y", "z"],
    ]
    book = book_of(Sheet1=rows)
    sheet, box = a1.located(book, range_)
    found = last_table(sheet, box)
    assert (found and a1.written(sheet, found)) == (table and f"Sheet1!{table}")


def test_cells_that_touch_at_a_corner_are_one_table() -> None:
    book = book_of(Sheet1=[["", "", "x"], ["", "x"], ["x"], [], ["x"]])
    sheet, box = a1.located(book, "B2")
    found = last_table(sheet, box)
    assert found and a1.written(sheet, found) == "Sheet1!A1:C3"


FORMULAS = {
    "sums": ("=SUM(B1:B3)", 3.5),
    "order of arithmetic": ("=1+2*3^2-(4-2)/2", 18),
    "a minus binds closer than a power": ("=-2^2", 4),
    "texts joined": ('=A1&" "&A2', "zoe max"),
    "an empty cell is nothing": ("=B3+1", 1),
    "comparison ignores capitals": ('=A1="ZOE"', True),
    "conditions": ('=IF(B1>=1,"yes","no")', "yes"),
    "semicolons part arguments too": ('=SI(B1>1;"oui";"non")', "non"),
    "counting": ('=COUNTIF(A1:A3,"*n*")', 1),
    "counting with a sign": ('=COUNTIF(B:B,">1")', 1),
    "summing under a condition": ('=SUMIF(A1:A3,"max",B1:B3)', 2.5),
    "texts": ('=CONCATENATE(UPPER(A1),"-",LEN(A2))', "ZOE-3"),
    "links show their words": ('=HYPERLINK("https://example.org","here")', "here"),
    "looking up": ('=VLOOKUP("max",A1:C3,2,FALSE)', 2.5),
    "the other tab": ("='Other tab'!A1*2", 14),
    "dates as texts": ('=TEXT(46296,"yyyy-mm-dd")', "2026-10-01"),
    "errors caught": ('=IFERROR(1/0,"none")', "none"),
    "division by nothing": ("=1/0", "#DIV/0!"),
    "an unknown function": ("=NOSUCH(1)", "#NAME?"),
    "a name that is none": ("=nobody", "#NAME?"),
    "a tab that is not there": ("=Nowhere!A1", "#REF!"),
    "a text in arithmetic": ("=A1+1", "#VALUE!"),
    "nothing found": ('=MATCH("x",A1:A2,0)', "#N/A"),
    "no formula at all": ("=1+", "#ERROR!"),
    "an error goes on": ("=D9+1", "#DIV/0!"),
    "a circle": ("=E1", "#REF!"),
}


@pytest.mark.parametrize(("formula", "worth"), FORMULAS.values(), ids=FORMULAS)
def test_a_formula_is_worked_out(formula: str, worth: Any) -> None:
    server = SheetsServer(tabs={"Sheet1": ROWS, "Other tab": [[7]]})
    tab = server.tab("Sheet1")
    tab.type("D9", "=1/0")
    tab.type("E1", formula)
    assert tab.rows[0][4] == worth


FRENCH = {
    "a decimal comma": ("=1,5+1", 2.5),
    "arguments parted by semicolons": ("=MAX(1,5;0,25)", 1.5),
    "written as Americans do": ("=MAX(1,5)", 5),
    "a list of texts": ('=IF(1,5>1;"1,5";2)', "1,5"),
}


@pytest.mark.parametrize(("formula", "worth"), FRENCH.values(), ids=FRENCH)
def test_a_french_formula_has_french_numbers(formula: str, worth: Any) -> None:
    tab = SheetsServer(tabs={"Sheet1": ROWS}, locale="fr_FR").tab("Sheet1")
    tab.type("E1", formula)
    assert tab.rows[0][4] == worth
    assert tab.cell("E1").formula == formula


MOVES = {
    "rows inserted above": (lambda tab: tab.insert_rows(2, 2), "=SUM(B1:B5)+B5", 3.5),
    "a row deleted within": (lambda tab: tab.delete_rows(2), "=SUM(B1:B2)+B2", 1),
    "a column inserted": (lambda tab: tab.insert_columns("B"), "=SUM(C1:C3)+C3", 3.5),
    "the cell deleted that it points at": (
        lambda tab: tab.delete_rows(3),
        "=SUM(B1:B2)+#REF!",
        "#REF!",
    ),
    "a column moved": (lambda tab: tab.move_columns("B", "A"), "=SUM(A1:A3)+A3", 3.5),
    "the tab renamed": (lambda tab: tab.rename("Sessions"), "=SUM(B1:B3)+B3", 3.5),
}


@pytest.mark.parametrize(("move", "formula", "worth"), MOVES.values(), ids=MOVES)
def test_formulas_follow(move: Any, formula: str, worth: Any) -> None:
    server = SheetsServer(tabs={"Sheet1": ROWS, "Other": []})
    tab, other = server.tab("Sheet1"), server.tab("Other")
    tab.type("E9", "=SUM(B1:B3)+B3")
    other.type("A1", "=Sheet1!A1")
    move(tab)
    found = [e for row in server.book.sheets[0].rows for e in row if type(e) is Slot and e.formula]
    assert found[0].formula == formula
    assert worth in [value for row in tab.rows[3:] for value in row]
    assert other.cell("A1").formula in ("=Sheet1!A1", "=Sheet1!B1", "=Sessions!A1")


def test_everything_on_the_grid_follows_rows() -> None:
    server = SheetsServer(tabs={"Sheet1": ROWS})
    tab = server.tab("Sheet1")
    span = {
        "sheetId": 0,
        "startRowIndex": 1,
        "endRowIndex": 3,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    row = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    mark = {"metadataKey": "ref", "visibility": "DOCUMENT", "location": {"dimensionRange": row}}
    tab.request(
        {"mergeCells": {"range": span, "mergeType": "MERGE_ALL"}},
        {"addNamedRange": {"namedRange": {"name": "people", "range": span}}},
        {"addProtectedRange": {"protectedRange": {"range": span}}},
        {"createDeveloperMetadata": {"developerMetadata": mark}},
        {
            "updateDimensionProperties": {
                "range": row,
                "properties": {"pixelSize": 40},
                "fields": "pixelSize",
            }
        },
    )
    tab.note("A3", "late")
    tab.insert_rows(1, 2)
    tab.delete_rows(4)
    sheet = server.book.sheets[0]
    assert [(area.top, area.bottom) for area in sheet.merges] == [(3, 4)]
    ranges = [server.book.named[0]["range"], sheet.protected[0]["range"]]
    assert [(one["startRowIndex"], one["endRowIndex"]) for one in ranges] == [(3, 4), (3, 4)]
    assert server.book.metadata[0]["location"]["dimensionRange"]["startIndex"] == 3
    assert sheet.row_facts == {3: {"pixelSize": 40}}
    assert tab.cell("A4").note == "late"


def test_an_error_is_a_value_of_its_own() -> None:
    server = SheetsServer(tabs={"Sheet1": []})
    server.tab("Sheet1").put("A1", CellError("N_A", "#N/A"))
    assert server.tab("Sheet1").shown == [["#N/A"]]
