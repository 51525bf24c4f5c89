"""A server, a client that signs in, a fresh spreadsheet: what these tests have in common."""

from collections.abc import Callable, Iterator
from typing import Any

import gspread
import pytest

from tests.sheets_server import SheetsServer
from tests.sheets_server.client import LocalSession, connect, wrong_shapes

Facts = Callable[[gspread.Worksheet], dict[str, Any]]


@pytest.fixture(scope="session")
def server() -> Iterator[SheetsServer]:
    """A server for all of these tests; each has a spreadsheet of its own."""
    with SheetsServer.running() as server:
        yield server


@pytest.fixture(scope="session")
def signed_in(server: SheetsServer) -> gspread.Client:
    """A client that signs in once."""
    return connect(server)


@pytest.fixture
def client(signed_in: gspread.Client) -> Iterator[gspread.Client]:
    """A client; every answer that it is given must be of the shape that Google publishes."""
    session = signed_in.http_client.session
    assert isinstance(session, LocalSession)
    session.answers.clear()
    yield signed_in
    assert wrong_shapes(session.answers) == []


@pytest.fixture
def book(client: gspread.Client) -> Iterator[gspread.Spreadsheet]:
    """A new spreadsheet, deleted at the end."""
    book = client.create("Formation")
    yield book
    client.del_spreadsheet(book.id)


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    """The first tab of a new spreadsheet."""
    return book.sheet1


@pytest.fixture
def facts() -> Facts:
    """What the API says about a tab."""

    def told(sheet: gspread.Worksheet) -> dict[str, Any]:
        found = sheet.spreadsheet.fetch_sheet_metadata()["sheets"]
        return dict(next(one for one in found if one["properties"]["sheetId"] == sheet.id))

    return told
