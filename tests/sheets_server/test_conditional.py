"""Conditional formats seen in the cells: which rule applies, and what it lays over them."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sheets_server.entering import enter
from tests.sheets_server.grid import Book, Sheet
from tests.sheets_server.grid_data import grid_data
from tests.sheets_server.masks import parse
from tests.sheets_server.requests import carry_out

BOLD = {"format": {"textFormat": {"bold": True}}}
ROWS = [("zoe", 1, 46296, True), ("Max", 5, None, False), ("ann", 9, "x", None)]


def condition(kind: str, *values: str) -> dict[str, Any]:
    """A condition, written as clients do."""
    return {"type": kind, "values": [{"userEnteredValue": value} for value in values]}


#: A condition on A1:D3, and the cells that it makes bold.
APPLIED: dict[str, tuple[dict[str, Any], str]] = {
    "a text contains another": (condition("TEXT_CONTAINS", "A"), "A2 D2 A3"),
    "a text begins": (condition("TEXT_STARTS_WITH", "zo"), "A1"),
    "a text ends": (condition("TEXT_ENDS_WITH", "n"), "A3"),
    "a text is another": (condition("TEXT_EQ", "MAX"), "A2"),
    "a number is greater": (condition("NUMBER_GREATER", "5"), "C1 B3"),
    "a number is at most": (condition("NUMBER_LESS_THAN_EQ", "5"), "B1 B2"),
    "a number is less": (condition("NUMBER_LESS", "=$B$2"), "B1"),
    "a number lies between": (condition("NUMBER_BETWEEN", "2", "9"), "B2 B3"),
    "a number lies elsewhere": (condition("NUMBER_NOT_BETWEEN", "2", "50000"), "B1"),
    "a number is another": (condition("NUMBER_EQ", "9"), "B3"),
    "a number is not another": (condition("NUMBER_NOT_EQ", "9"), "B1 C1 B2"),
    "a day is a certain one": (condition("DATE_EQ", "10/1/2026"), "C1"),
    "a day comes after": (condition("DATE_AFTER", "9/30/2026"), "C1"),
    "nothing is there": (condition("BLANK"), "C2"),
    "something is there": (condition("NOT_BLANK"), "A1 B1 C1 D1 A2 B2 D2 A3 B3 C3"),
    "a formula is true, seen from each cell": (
        condition("CUSTOM_FORMULA", "=$B1>4"),
        "A2 B2 C2 D2 A3 B3 C3",
    ),
}


def seen(book: Book, sheet: Sheet, path: str) -> dict[str, Any]:
    """What the cells that hold something look like, by their names."""
    rows = grid_data(book, sheet, sheet.box(), parse("rowData.values.effectiveFormat"))["rowData"]
    looks = {}
    for n, text in enumerate(rows, 1):
        for letter, cell in zip("ABCD", json.loads(text).get("values", []), strict=False):
            looks[f"{letter}{n}"] = cell.get("effectiveFormat", {}).get(path)
    return looks


def ruled(*rules: dict[str, Any]) -> tuple[Book, Sheet]:
    """A sheet under these rules, the first one first."""
    sheet = Sheet(0, "Sheet1", rows=[tuple(row) for row in ROWS])
    book = Book("Formation", sheets=[sheet])
    area = {"startRowIndex": 0, "endRowIndex": 3, "endColumnIndex": 4, "startColumnIndex": 0}
    for position, rule in enumerate(rules):
        given = {"index": position, "rule": {"ranges": [area]} | rule}
        carry_out(book, [{"addConditionalFormatRule": given}])
    return book, book.sheets[0]


@pytest.mark.parametrize(("given", "bold"), APPLIED.values(), ids=APPLIED)
def test_a_rule_applies_to(given: dict[str, Any], bold: str) -> None:
    book, sheet = ruled({"booleanRule": {"condition": given} | BOLD})
    looks = seen(book, sheet, "textFormat")
    assert [name for name, look in looks.items() if look and look["bold"]] == bold.split()


def test_the_first_rule_that_applies_is_the_one() -> None:
    italic = {"format": {"textFormat": {"italic": True}}}
    book, sheet = ruled(
        {"booleanRule": {"condition": condition("TEXT_CONTAINS", "zoe")} | italic},
        {"booleanRule": {"condition": condition("NOT_BLANK")} | BOLD},
    )
    looks = seen(book, sheet, "textFormat")
    assert (looks["A1"]["italic"], looks["A1"]["bold"]) == (True, False)
    assert (looks["A2"]["italic"], looks["A2"]["bold"]) == (False, True)


def test_a_day_may_be_named() -> None:
    today = {"type": "DATE_EQ", "values": [{"relativeDate": "TODAY"}]}
    book, sheet = ruled({"booleanRule": {"condition": today} | BOLD})
    here = datetime.now(ZoneInfo(book.time_zone)).date()
    sheet.rows[0] = (enter(here.isoformat(), "en_US").value,)
    sheet.rows[1] = (46296,)
    assert [look["bold"] for look in list(seen(book, sheet, "textFormat").values())[:2]] == [
        True,
        False,
    ]


def test_numbers_are_shaded_from_one_colour_to_the_other() -> None:
    black, red = {"themeColor": "TEXT"}, {"rgbColor": {"red": 1}}
    gradient = {
        "minpoint": {"type": "MIN", "colorStyle": black},
        "midpoint": {"type": "NUMBER", "value": "5", "colorStyle": red},
        "maxpoint": {"type": "PERCENTILE", "value": "100", "color": {"blue": 1}},
    }
    book, sheet = ruled({"gradientRule": gradient})
    colours = seen(book, sheet, "backgroundColor")
    assert [colours[name] for name in ("B1", "B2", "C1")] == [{}, {"red": 1}, {"blue": 1}]
    assert colours["A1"] == {"red": 1, "green": 1, "blue": 1}
