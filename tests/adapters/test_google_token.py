"""What answers where Google gives its tokens: only Google's own no is a no to the key."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from google.auth.transport.requests import Request
from requests import Response

from douze.adapters.google.failures import TemporaryFailure, failure
from douze.adapters.google.key_file import RobotKey, read_key
from douze.adapters.google.token import _new_token
from douze.errors.sheet import SheetRefused
from tests.said import said as in_words
from tests.sheets_server.tokens import Door

SPREADSHEETS = ["memory"]
NOW = datetime(2020, 9, 20, 10, tzinfo=UTC)


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Answer every request in one way; give the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def door() -> Door:
    return Door("robot@douze-local.iam.gserviceaccount.com")


def key(door: Door, folder: Path, url: str) -> RobotKey:
    return read_key(door.write_credentials(folder / "robot.json", url))


PAGE = b"<!doctype html><title>Welcome to our wireless</title>"
NOT_NOW: dict[str, tuple[int, bytes, str]] = {
    "a page": (200, PAGE, "something else answers instead of its sign-in server (200)"),
    "nothing": (200, b"", "something else answers"),
    "a JSON text": (200, b'"hello"', "something else answers"),
    "a JSON null": (200, b"null", "something else answers"),
    "a list": (200, b"[]", "something else answers"),
    "lists within lists without end": (200, b"[" * 200_000, "something else answers"),
    "no text at all": (200, b"\xff\xfe\x00", "something else answers"),
    "a token that is none": (200, b'{"access_token": 7, "expires_in": 3599}', "something else"),
    "an empty token": (200, b'{"access_token": "", "expires_in": 3599}', "something else"),
    "a token with a line's end in it": (
        200,
        b'{"access_token": "a\\r\\nHost: x", "expires_in": 3599}',
        "something else",
    ),
    "a token without an end": (200, b'{"access_token": "ya29.x"}', "something else answers"),
    "a token that holds for ever": (
        200,
        b'{"access_token": "ya29.x", "expires_in": 99999999999}',
        "something else answers",
    ),
    "a redirection": (302, PAGE, "its sign-in server answered 302"),
    "one that keeps the method": (307, b"", "its sign-in server answered 307"),
    "a proxy that wants a password": (407, PAGE, "its sign-in server answered 407"),
    "a proxy's refusal": (403, PAGE, "its sign-in server answered 403"),
    "a bad request, as a page": (
        400,
        PAGE,
        "something else answers instead of its sign-in server (400)",
    ),
    "a page that wants a login": (
        401,
        PAGE,
        "something else answers instead of its sign-in server (401)",
    ),
    "a page that is not there": (404, PAGE, "its sign-in server answered 404"),
    "an error in another form": (400, b'{"error": {"code": 400}}', "something else answers"),
    "busy": (503, b"", "its sign-in server answered 503"),
}


@pytest.mark.parametrize(("status", "body", "said"), NOT_NOW.values(), ids=NOT_NOW)
def test_what_says_nothing_about_the_key_is_tried_again(
    status: int, body: bytes, said: str, door: Door, tmp_path: Path
) -> None:
    with (
        answering(status, body, Location="http://127.0.0.1:1/elsewhere") as url,
        pytest.raises(TemporaryFailure) as caught,
    ):
        _new_token(key(door, tmp_path, url), Request(), lambda: NOW)
    assert in_words(caught.value.what).startswith(said)


def test_googles_own_no_is_a_no(door: Door, tmp_path: Path) -> None:
    body = b'{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}'
    with answering(400, body) as url, pytest.raises(SheetRefused) as caught:
        _new_token(key(door, tmp_path, url), Request(), lambda: datetime.now(UTC))
    assert "Google does not accept the key of robot@" in in_words(caught.value.what)


def test_a_token_is_a_token(door: Door, tmp_path: Path) -> None:
    body = b'{"access_token": "ya29.x", "expires_in": 3599, "token_type": "Bearer"}'
    with answering(200, body) as url:
        assert _new_token(key(door, tmp_path, url), Request(), lambda: NOW)[0] == "ya29.x"


@pytest.mark.parametrize("body", [PAGE, b"", b"[]", b'{"error": "no"}'], ids=repr)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 407])
def test_a_page_in_the_sheets_place_is_no_answer_of_googles(status: int, body: bytes) -> None:
    response = Response()
    response.status_code, response._content = status, body
    told = failure(response, "robot@x.example", writing=True)
    assert isinstance(told, TemporaryFailure)
    assert in_words(told.what) == f"something else answers in its place ({status})"
