"""Forty real answers of Google's, replayed: the local server gives the same ones.

Each case says in what state the spreadsheet is; ids, times and addresses may differ.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.sheets_server import Sharing, SheetsServer, routes
from tests.sheets_server.client import token
from tests.sheets_server.schemas import unlike

PAIRS = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "golden").glob("*.json"))
}
MIXED: list[list[Any]] = [
    ["A1", "B1", "", "D1"],
    [1, "b2", 1.45, ""],
    ["", "", "", ""],
    ["A4", 0.4, "", 4],
]
TYPED = [["=4/2", "2020-01-01", "string", "53"], ["=3/2", "0.12", "1999-01-02", ""]]


def resized(server: SheetsServer, rows: int, columns: int) -> None:
    """Make Sheet1 that large."""
    grid = {"rowCount": rows, "columnCount": columns}
    properties = {"sheetId": 0, "gridProperties": grid}
    fields = "gridProperties/rowCount,gridProperties/columnCount"
    server.tab("Sheet1").request(
        {"updateSheetProperties": {"properties": properties, "fields": fields}}
    )


def with_rows(
    *rows: Sequence[Any], size: tuple[int, int] | None = None
) -> Callable[[SheetsServer], None]:
    """Say that Sheet1 holds these rows."""

    def prepare(server: SheetsServer) -> None:
        server.tab("Sheet1").fill(rows)
        if size:
            resized(server, *size)

    return prepare


def typed(server: SheetsServer) -> None:
    """Say that these were typed into Sheet1."""
    for n, row in enumerate(TYPED, 1):
        for letter, text in zip("ABCD", row, strict=True):
            server.tab("Sheet1").type(f"{letter}{n}", text)
    resized(server, 2, 4)


def titled(title: str) -> Callable[[SheetsServer], None]:
    """Say what the spreadsheet is called."""
    return lambda server: setattr(server.book, "title", title)


def fruit(server: SheetsServer) -> None:
    """Say that the only tab is full of fruit, ten rows by ten columns."""
    server.tab("Sheet1").fill([["🍇", "🍉", "🍋"], ["🍐", "🍎", "🍓"]])
    resized(server, 10, 10)
    server.tab("Sheet1").rename("🌵 test_values_batch_get 1")


def earlier(number: str) -> Callable[[SheetsServer], None]:
    """Say that the request of another case was carried out before."""

    def prepare(server: SheetsServer) -> None:
        (name,) = (name for name in PAIRS if name.startswith(number))
        prepared(server, name)
        sent(server, PAIRS[name]["request"])

    return prepare


def second_tab(server: SheetsServer) -> None:
    """Say that there is a second tab, of the number that the real one had."""
    properties = {"title": "worksheet 2", "sheetId": 1690535305}
    server.tab("Sheet1").request({"addSheet": {"properties": properties}})


def protected(server: SheetsServer) -> None:
    """Say that a range is protected, under the name that the real spreadsheet had."""
    earlier("33")(server)
    titled("Test WorksheetTest test_add_protected_range_warning")(server)


def used_up(server: SheetsServer) -> None:
    """Say that the quota is used up."""
    server.quota = 1
    requests.get(f"{server.url}/v4/spreadsheets/{server.key}", headers=token(server), timeout=60)


STATES: dict[str, Callable[[SheetsServer], None]] = {
    "02": titled("Test ClientTest test_list_spreadsheet_files"),
    "04": titled("Test SpreadsheetTest test_creationTime_prop"),
    "06": titled("Test ClientTest test_create"),
    "07": protected,
    "09": lambda server: server.share(Sharing.NOT_SHARED),
    "10": second_tab,
    "11": earlier("30"),
    "12": earlier("31"),
    "14": with_rows(*MIXED, size=(4, 4)),
    "15": typed,
    "16": typed,
    "17": typed,
    "19": with_rows(*[(n, f"test_insert_cols {n}") for n in range(25, 29)]),
    "20": fruit,
    "27": earlier("26"),
    "30": second_tab,
    "35": with_rows(),
    "39": used_up,
}


def prepared(server: SheetsServer, name: str) -> None:
    """Bring the server into the state that a case starts from."""
    if (state := STATES.get(name[:2])) is not None:
        state(server)


def sent(
    server: SheetsServer, request: dict[str, Any], headers: dict[str, str] | None = None
) -> requests.Response:
    """Send a recorded request to the local server."""
    lost = re.search(r"SPREADSHEET_ID_22", request["path"])
    path = request["path"] if lost else re.sub(r"SPREADSHEET_ID_\d\d", server.key, request["path"])
    return requests.request(
        request["method"],
        server.url + quote(path, safe="/%:'!"),
        params=[tuple(pair) for pair in request["query"]],
        json=request["json"],
        headers=headers or token(server),
        timeout=60,
    )


def alike(value: Any, key: str = "") -> Any:
    """Put one word in the place of what differs from one spreadsheet to the next."""
    if isinstance(value, dict):
        return {name: alike(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [alike(inner, key) for inner in value]
    if key in ("createdTime", "modifiedTime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value)
        return "A TIME"
    if key == "protectedRangeId" or (key == "sheetId" and value not in (0, 1690535305)):
        return "A NUMBER"
    if isinstance(value, str):
        value = re.sub(r"1[\w-]{43}|SPREADSHEET_ID_\d\d", "A KEY", value)
        return re.sub(r"[\w@.-]+gserviceaccount\.com", "A ROBOT", value)
    return value


@pytest.fixture(scope="module")
def shared() -> Iterator[SheetsServer]:
    """One server for all cases; each has a spreadsheet of its own."""
    with SheetsServer.running() as server:
        yield server


@pytest.fixture
def server(shared: SheetsServer) -> SheetsServer:
    """A server with one fresh spreadsheet."""
    shared.drive.documents.clear()
    shared.document = shared.drive.create("Untitled")
    shared.quota = 0
    return shared


@pytest.mark.parametrize("name", PAIRS)
def test_a_real_answer_is_given_alike(server: SheetsServer, name: str) -> None:
    request, wanted = PAIRS[name]["request"], PAIRS[name]["response"]
    prepared(server, name)
    headers = {"Authorization": "Bearer old"} if name.startswith("40") else None
    response = sent(server, request, headers)
    given = response.json() if response.content else None
    assert alike(given) == alike(wanted["json"])
    assert response.status_code == wanted["status"]
    assert response.headers["Content-Type"] == wanted["content_type"]


@pytest.mark.parametrize(
    "name", [n for n, pair in PAIRS.items() if pair["response"]["status"] == 200]
)
def test_the_real_answers_have_the_shape_that_google_publishes(name: str) -> None:
    request, answer = PAIRS[name]["request"], PAIRS[name]["response"]["json"]
    shape = routes.shape(request["method"], request["path"])
    api = "Drive" if "/drive/" in request["path"] else "Sheets"
    assert shape and unlike(answer, shape, api) == []


def test_a_field_that_google_does_not_know_is_found() -> None:
    assert unlike({"range": "A1", "rnage": 1}, "ValueRange") == [
        "rnage: ValueRange has no such field"
    ]
    assert unlike({"range": 1}, "ValueRange") == ["range: 1 is no string"]
