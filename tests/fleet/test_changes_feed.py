"""The feed of changes, at the local Google: what it says, and what it says nothing of."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from douze.adapters.google.drive_changes import ChangesFeed
from douze.adapters.google.token_cache import TokenCache
from douze.errors.sheet import SheetRefused
from tests.sheets_server.server import SheetsServer

TABS = {"Sessions": [["Code"], ["A"]]}


@pytest.fixture
def google() -> Iterator[SheetsServer]:
    with SheetsServer.running(tabs=TABS) as server:
        yield server


@pytest.fixture
def feed(google: SheetsServer, tmp_path: Path) -> ChangesFeed:
    token = TokenCache(tmp_path / "token.json")
    return ChangesFeed(google.credentials, token, endpoint=google.url)


def test_a_sheet_that_changes_is_named_once(google: SheetsServer, feed: ChangesFeed) -> None:
    page = feed.begin()
    assert feed.since(page).sheets == frozenset()
    for value in ("B", "C"):
        google.tab("Sessions").put("A2", value)
    changed = feed.since(page)
    assert changed.sheets == {google.key}
    assert feed.since(changed.page).sheets == frozenset()


def test_many_sheets_take_as_many_pages_as_they_need(
    google: SheetsServer, feed: ChangesFeed
) -> None:
    page = feed.begin()
    made = {google.drive.create(str(n)).key for n in range(1500)}
    before = len(google.requests)
    assert feed.since(page).sheets == made
    assert len(google.requests) - before == 2


def test_a_sheet_that_was_deleted_is_named(google: SheetsServer, feed: ChangesFeed) -> None:
    document = google.drive.create("another")
    page = feed.begin()
    document.touch()
    del google.drive.documents[document.key]
    google.drive.removed[document.key] = document.serial
    assert feed.since(page).sheets == {document.key}


def test_a_page_that_drive_does_not_know_is_told(feed: ChangesFeed) -> None:
    with pytest.raises(SheetRefused):
        feed.since("no page")
