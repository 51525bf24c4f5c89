"""Requests to Google: one at a time, each with a deadline, and every failure explained."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.json import encode as to_json

from douze.adapters.google.key_file import RobotKey, read_key
from douze.adapters.google.token_cache import TokenCache
from douze.errors.sheet import SheetUnreachable
from douze.model.phrases import phrase

if TYPE_CHECKING:
    from gspread.http_client import HTTPClient
    from requests import Response

    from douze.adapters.google.failures import TemporaryFailure

GOOGLE = "https://sheets.googleapis.com"
WHERE = "Google Sheets"
_IS_JSON = {"Content-Type": "application/json"}
T = TypeVar("T")


class Timeouts(Struct, frozen=True, kw_only=True):
    """How many seconds a pass gives Google, all its requests together."""

    connect: float = 10
    read: float = 30  #: for each part of an answer
    retries: float = 60  #: how long a failed request is tried again
    whole: float = 110  #: no request begins, or waits, beyond this


class Clocks(Struct, frozen=True, kw_only=True):
    """How time is told and spent, so that a test need not wait."""

    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random  #: from 0 to 1, so that many do not try at once


class SheetsClient:
    """Requests about one spreadsheet. Nothing is opened before the first of them."""

    def __init__(
        self,
        key: str,
        credentials: Path,
        token_cache: TokenCache,
        *,
        endpoint: str = "",
        timeouts: Timeouts | None = None,
        clocks: Clocks | None = None,
    ) -> None:
        self._key = key
        self._address = f"{endpoint.rstrip('/') or GOOGLE}/v4/spreadsheets/{key}"
        self._credentials, self._token_cache = credentials, token_cache
        self._timeouts = timeouts or Timeouts()
        self.clocks = clocks or Clocks()
        self._client: HTTPClient | None = None
        self._robot: RobotKey | None = None
        self._spent = 0.0  #: seconds spent on Google in this pass
        self._tries = 0  #: failed one after the other
        self.requests = 0  #: made in this pass: Google counts them
        self.ahead: timedelta | None = None  #: our clock ahead of Google's, by the last answer

    def page(self, sheet_id: int) -> str:
        """Where people open a tab in their browser."""
        return f"https://docs.google.com/spreadsheets/d/{self._key}/edit#gid={sheet_id}"

    @property
    def robot(self) -> RobotKey:
        """The account whose key is used. Raises SheetRefused."""
        if self._robot is None:
            self._robot = read_key(self._credentials)
        return self._robot

    def begin(self) -> None:
        """Begin a pass: its time and its requests are counted from here.

        What earlier versions noted beside the token about their writes is of no use any more.
        """
        self._spent, self._tries, self.requests = 0.0, 0, 0
        for note in self._token_cache.own.parent.glob("google-unanswered-*.json"):
            with suppress(OSError):
                note.unlink()

    def get(self, params: Mapping[str, Any], parse: Callable[[bytes], T]) -> T:
        """Read the spreadsheet; try again where that may help."""
        from douze.adapters.google.failures import TemporaryFailure

        while True:
            try:
                return self.once(params, parse)
            except TemporaryFailure as error:
                self.wait(error)

    def update(self, requests: Sequence[Mapping[str, Any]]) -> None:
        """Change the spreadsheet by these requests, all or none of them. Raises as `once`."""
        self.once({"fields": "spreadsheetId"}, lambda _: None, {"requests": requests})

    def once(
        self,
        params: Mapping[str, Any],
        parse: Callable[[bytes], T],
        body: Mapping[str, Any] | None = None,
    ) -> T:
        """Make one request, once: read the spreadsheet, or update it where there is a `body`.

        Raises TemporaryFailure where another try may help; whether the request was carried out is
        not known then. Raises WorkbookError of the kind that it is, or NoSuchRange.
        """
        before = self.clocks.seconds()
        self.requests += 1
        try:
            answer = parse(self._content(params, body))
        finally:
            self._spent += self.clocks.seconds() - before
        self._tries = 0
        return answer

    def wait(self, error: "TemporaryFailure") -> None:
        """Wait before another try. Raises SheetUnreachable when there has been enough of it."""
        what, after = error.what, error.after
        self._tries += 1
        # Doubled from try to try, and spread: the passes of many associations begin at one minute.
        delay = min(16.0, 2.0 ** (self._tries - 1)) * (0.5 + self.clocks.chance())
        delay = max(delay, after or 0.0)
        if self._spent + delay > self._timeouts.retries:
            hint = phrase("hint_next_pass_or_doctor")
            raise SheetUnreachable(WHERE, what, hint) from error
        self.clocks.sleep(delay)
        self._spent += delay

    def _content(self, params: Mapping[str, Any], body: Mapping[str, Any] | None) -> bytes:
        """The body of one answer, if it is JSON and came whole."""
        from google.auth.exceptions import GoogleAuthError
        from requests.exceptions import RequestException

        from douze.adapters.google.failures import (
            TemporaryFailure,
            failure,
            too_long,
            without_answer,
        )
        from douze.adapters.google.request import AnswerTooLong, answer_to

        # All that a pass has left, since cron starts the next one soon.
        left = self._timeouts.whole - self._spent
        if left <= 0:
            slow, hint = phrase("error_too_slow"), phrase("hint_next_pass_tries")
            raise SheetUnreachable(WHERE, slow, hint)
        client = self._opened()
        method, address = "get", self._address
        # Unasked, Google indents its JSON, each cell over several lines.
        asked: dict[str, Any] = {"params": {"prettyPrint": "false", **params}}
        asked["timeout"] = min(self._timeouts.connect, left), min(self._timeouts.read, left)
        if body is not None:
            method, address = "post", f"{address}:batchUpdate"
            asked |= {"data": to_json(body), "headers": _IS_JSON}
        try:
            response = answer_to(client, method, address, seconds=left, **asked)
        except TimeoutError as error:
            self._client = None  # the thread that was left alone may be using it for a while yet
            raise TemporaryFailure(phrase("error_too_slow")) from error
        except AnswerTooLong as error:
            raise too_long() from error
        except (RequestException, GoogleAuthError) as error:
            raise without_answer(error, self.robot.email) from error
        self._note_clock(response)
        if response.status_code != HTTPStatus.OK:
            by_title = "ranges" in params or "responseRanges" in (body or {})
            robot, writing = self.robot.email, body is not None
            raise failure(response, robot, writing=writing, by_title=by_title)
        # With status 200 comes also the page of a hotel's network or of a proxy.
        kind = response.headers.get("Content-Type", "")
        if not kind.startswith("application/json"):
            raise TemporaryFailure(phrase("error_something_else_answers", what=kind or "?"))
        return response.content

    def _opened(self) -> "HTTPClient":
        if self._client is None:
            from gspread.http_client import HTTPClient  # 200 ms, so only here

            from douze.adapters.google.token import credentials

            allowed = credentials(self.robot, self._token_cache, self.clocks.now)
            # Not its BackOffHTTPClient: that one tries 987 times, for a day and a half.
            self._client = HTTPClient(allowed)
        return self._client

    def _note_clock(self, response: "Response") -> None:
        from douze.adapters.google.token import skew

        date = response.headers.get("Date")
        self.ahead = skew(date, self.clocks.now()) if date else None
