"""Whatever stands where Google's answer should: a pass ends soon, and follows it nowhere."""

import gzip
import socket
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, repeat
from pathlib import Path
from threading import Thread

import pytest

from douze.adapters.google.client import SheetsClient
from douze.adapters.google.drive_changes import ChangesFeed
from douze.adapters.google.failures import TemporaryFailure
from douze.adapters.google.header_note import put_header_note
from douze.adapters.google.key_file import read_key
from douze.adapters.google.reading import params, parse_reading
from douze.adapters.google.token_cache import AccessToken, TokenCache
from douze.adapters.google_setup import GoogleSetup
from douze.errors.sheet import SheetRefused, SheetUnreachable
from tests.adapters.google_house import Waits
from tests.said import said
from tests.sheets_server.tokens import Door

SPREADSHEETS = ["memory"]

#: What is sent instead of an answer, part by part; without an end, as long as somebody reads.
Parts = Iterable[bytes]


class Stranger:
    """Answers whatever is asked with the same bytes, and counts how often it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[], Parts] = tuple
        self.asked = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.asked += 1
                try:
                    connection.recv(65_536)
                    for part in self.answer():
                        connection.sendall(part)
                except OSError:
                    pass


@pytest.fixture
def stranger() -> Iterator[Stranger]:
    made = Stranger()
    yield made
    made.close()


@pytest.fixture(scope="module")
def door() -> Door:
    return Door("robot@douze-local.iam.gserviceaccount.com")


def credentials(door: Door, folder: Path, url: str, *, token: bool) -> tuple[Path, TokenCache]:
    """The robot's key and the cache of its token, which holds one or has to ask for one."""
    key = door.write_credentials(folder / "robot.json", url)
    key.chmod(0o600)
    cache = TokenCache(folder / "token.json")
    if token:
        cache.keep(read_key(key), AccessToken("ya29.x", datetime(2099, 1, 1)))
    return key, cache


def head(status: str = "200 OK", *headers: str, kind: str = "application/json") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def leads(place: str) -> Parts:
    return (head("302 Found", f"Location: {place}", "Content-Length: 0"),)


def refusal(status: str, error: str) -> Parts:
    return head(status), f'{{"error": {error}}}'.encode()


def of_one_tab(about: str = '"title": "Sessions"', cell: str = "{}", more: str = "") -> Parts:
    """Give what would be a whole answer, but for what is wrong in its tab or in its cell."""
    grid = '"sheetId": 1, "gridProperties": {"rowCount": 1, "columnCount": 1}'
    rows = f'"data": [{{"rowData": [{{"values": [{cell}]}}]}}]'
    tab = f'{{"properties": {{{about}, {grid}}}, {more}{rows}}}'
    return head(), f'{{"properties": {{"title": "x"}}, "sheets": [{tab}]}}'.encode()


ELSE = "something else answers in its place"
BUSY = "it cannot answer now"
ODD: dict[str, tuple[Parts, str]] = {
    "a gateway's word for busy": (refusal("503 Busy", '"overloaded"'), BUSY),
    "a gateway's own error": (refusal("500 Error", '{"message": "no route"}'), BUSY),
    "a gateway's no": (refusal("403 Forbidden", '{"message": "Forbidden"}'), ELSE),
    "a gateway's nowhere": (refusal("404 Not Found", '{"message": "no route"}'), ELSE),
    "an empty error": (refusal("400 Bad Request", "{}"), ELSE),
    "an error that is none": (refusal("400 Bad Request", "null"), ELSE),
    "a list of errors": (refusal("400 Bad Request", "[]"), ELSE),
    "errors within errors": ((head("400 Bad Request"), b'{"error":' * 100_000), ELSE),
    "a charset that no program has": ((head("500 Error", kind="text/html; charset=a\0b"),), BUSY),
    "a part of what was asked": ((head("206 Partial Content"), b'{"properties": {}}'), ELSE),
    "nothing, and all is well": ((head("204 No Content"),), ELSE),
    "a way to a port that is none": (leads("http://127.0.0.1:99999/"), ELSE),
    "a way to nowhere": (leads("http://[::1"), ELSE),
    "a way in no letters": (leads("http://\xff\xfe/"), ELSE),
    "a way to a name that is too long": (leads(f"http://{'a' * 300}.example/"), ELSE),
    "a way to a file": (leads("file:///etc/passwd"), ELSE),
    "a part shorter than nothing": (
        (head("200 OK", "Transfer-Encoding: chunked"), b"-5\r\n{}\r\n"),
        "it cannot be reached",
    ),
    "a title that is a number": (
        (head(), b'{"properties": {"title": 7}, "sheets": []}'),
        "its answer came in part",
    ),
    "a tab that is called by a number": (of_one_tab(about='"title": 7'), "its answer came in part"),
    "a number that no cell holds": (
        of_one_tab(cell=f'{{"effectiveValue": {{"numberValue": {"9" * 400}}}}}'),
        "its answer came in part",
    ),
    "a zone that is a number": (
        (head(), b'{"properties": {"title": "x", "timeZone": 7}, "sheets": []}'),
        "its answer came in part",
    ),
}


@pytest.mark.parametrize(("parts", "told"), ODD.values(), ids=ODD)
def test_what_is_no_answer_of_googles_is_asked_for_again(
    parts: Parts, told: str, stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    stranger.answer = lambda: parts
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    client = SheetsClient("k", key, cache, endpoint=stranger.url, clocks=Waits().clocks())
    with pytest.raises(SheetUnreachable) as caught:
        client.get(params(()), parse_reading)
    assert told in said(caught.value.what)
    assert stranger.asked > 2


def test_a_first_row_in_another_form_is_a_part_of_an_answer(
    stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    cells = b'{"sheets": [{"data": [{"rowData": [{"values": [7]}]}]}]}'
    stranger.answer = lambda: (head(), cells)
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    with pytest.raises(TemporaryFailure) as caught:
        put_header_note(SheetsClient("k", key, cache, endpoint=stranger.url), "Sessions", "A", "B")
    assert said(caught.value.what) == "its answer came in part"


def test_what_tabs_have_in_another_form_is_a_part_of_an_answer(
    stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    stranger.answer = lambda: of_one_tab(more='"conditionalFormats": [7], ')
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    client = SheetsClient("k", key, cache, endpoint=stranger.url, clocks=Waits().clocks())
    with pytest.raises(SheetUnreachable, match="came in part"):
        GoogleSetup(client).read()


def test_details_that_are_none_hide_no_refusal(
    stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    stranger.answer = lambda: refusal("403 No", '{"code": 403, "details": null, "errors": 7}')
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    with pytest.raises(SheetRefused, match="not shared"):
        SheetsClient("k", key, cache, endpoint=stranger.url).get(params(()), parse_reading)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_what_goes_into_the_sheet_goes_nowhere_else(
    status: str, stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    elsewhere = Stranger()
    away = head(status, f"Location: {elsewhere.url}/", "Content-Length: 0")
    stranger.answer = lambda: (away,)
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    client = SheetsClient("k", key, cache, endpoint=stranger.url, clocks=Waits().clocks())
    with pytest.raises(TemporaryFailure) as caught:
        client.update([{"addSheet": {}}])
    assert ELSE in said(caught.value.what)
    elsewhere.close()
    assert (stranger.asked, elsewhere.asked) == (1, 0)


#: Three hundred million brackets in less than a megabyte.
BOMB = gzip.compress(b"[" * 1_000_000) * 300
ENDLESS: dict[str, Callable[[], Parts]] = {
    "an answer without end": lambda: chain([head()], repeat(b"[" * 65_536)),
    "one in parts": lambda: chain(
        [head("200 OK", "Transfer-Encoding: chunked")],
        repeat(b"10000\r\n" + b"[" * 65_536 + b"\r\n"),
    ),
    "one that unpacks to a thousand times its size": lambda: (
        head("200 OK", "Content-Encoding: gzip"),
        BOMB,
    ),
}


@pytest.mark.parametrize("made", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_without_end_is_read_to_a_limit(
    made: Callable[[], Parts],
    stranger: Stranger,
    door: Door,
    tmp_path: Path,
) -> None:
    stranger.answer = made
    key, cache = credentials(door, tmp_path, stranger.url, token=True)
    client = SheetsClient("k", key, cache, endpoint=stranger.url)
    with pytest.raises(SheetRefused) as caught:
        client.get(params(()), parse_reading)
    assert caught.value.exit_status == 2
    assert said(caught.value.what) == "its answer is longer than 256 MB"
    assert said(caught.value.hint) == "Delete old rows, or move them to another spreadsheet."


@pytest.mark.parametrize("made", ENDLESS.values(), ids=ENDLESS)
def test_a_token_without_end_is_none(
    made: Callable[[], Parts], stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    stranger.answer = made
    key, cache = credentials(door, tmp_path, stranger.url, token=False)
    client = SheetsClient("k", key, cache, endpoint=stranger.url, clocks=Waits().clocks())
    with pytest.raises(SheetUnreachable, match="instead of its sign-in server"):
        client.get(params(()), parse_reading)


NO_FEED: dict[str, Parts] = {
    "a page": (head(kind="text/html"), b"<p>"),
    "a list": (head(), b"[]"),
    "nothing of what was asked": (head(), b"{}"),
    "changes that are none": (head(), b'{"changes": [7], "newStartPageToken": "1"}'),
    "a refusal in another form": refusal("403 No", '"no"'),
    "busy": refusal("503 Busy", "{}"),
    "lists within lists": (head(), b"[" * 200_000),
    "a way elsewhere": leads("http://[::1"),
}


@pytest.mark.parametrize("token", [True, False], ids=["the feed", "its sign-in server"])
@pytest.mark.parametrize("parts", NO_FEED.values(), ids=NO_FEED)
def test_a_feed_that_says_anything_else_is_told_and_stops_no_worker(
    parts: Parts, token: bool, stranger: Stranger, door: Door, tmp_path: Path
) -> None:
    stranger.answer = lambda: parts
    key, cache = credentials(door, tmp_path, stranger.url, token=token)
    with pytest.raises(SheetRefused, match="changes cannot be asked for"):
        ChangesFeed(key, cache, endpoint=stranger.url).since("1")
