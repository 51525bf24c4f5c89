"""Which sheets of a robot have changed: Drive's feed of changes, one request for all of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct

from douze.adapters.google.client import Clocks
from douze.adapters.google.key_file import read_key
from douze.adapters.google.token_cache import TokenCache
from douze.errors.sheet import SheetRefused
from douze.model.phrases import phrase

GOOGLE = "https://www.googleapis.com"
WHERE = "Google Drive"
#: Optional: a robot that may not ask for it has its sheets read as before.
SCOPE = "https://www.googleapis.com/auth/drive.metadata.readonly"
#: A thousand is the most that Drive gives at once.
_PAGE = 1000
_MOST_PAGES = 20
_SECONDS = (10, 30)  #: to connect, and for each part of an answer
_WHOLE = 60
T = TypeVar("T")


class Changed(Struct, frozen=True):
    """What a feed said."""

    sheets: frozenset[str]  #: the keys of what has changed, or is gone
    page: str  #: from where to read on


class ChangesFeed:
    """The feed of one robot: every file that is shared with it. Nothing is opened yet."""

    def __init__(
        self,
        credentials: Path,
        token_cache: TokenCache,
        *,
        endpoint: str = "",
        clocks: Clocks | None = None,
    ) -> None:
        self._credentials, self._token_cache = credentials, token_cache
        self._address = f"{endpoint.rstrip('/') or GOOGLE}/drive/v3/changes"
        self._clocks = clocks or Clocks()
        self._client: Any = None

    def begin(self) -> str:
        """Tell from where to read on: what changes from now on comes after it."""
        asked = {"fields": "startPageToken"}
        return self._asked("/startPageToken", asked, lambda answer: str(answer["startPageToken"]))

    def since(self, page: str) -> Changed:
        """Tell what has changed since a page. Raises SheetRefused."""
        sheets: set[str] = set()
        asked = {
            "pageSize": str(_PAGE),
            "spaces": "drive",
            "includeItemsFromAllDrives": "true",
            "supportsAllDrives": "true",
            "fields": "nextPageToken,newStartPageToken,changes(fileId)",
        }
        for _ in range(_MOST_PAGES):
            changed, more = self._asked("", {**asked, "pageToken": page}, _one_page)
            sheets |= changed.sheets
            page = changed.page
            # Where the pages do not end, `page` is where the next look reads on.
            if not more:
                break
        return Changed(frozenset(sheets), page)

    def _asked(self, path: str, params: dict[str, str], parse: Callable[[Any], T]) -> T:
        """Ask once. Raises SheetRefused for whatever is no answer of Drive's."""
        from google.auth.exceptions import GoogleAuthError
        from requests.exceptions import RequestException

        from douze.adapters.google.failures import TemporaryFailure, whole_answer
        from douze.adapters.google.request import AnswerTooLong, answer_to

        address, about = self._address + path, {"params": params, "timeout": _SECONDS}
        try:
            response = answer_to(self._opened(), "get", address, seconds=_WHOLE, **about)
            response.raise_for_status()
            with whole_answer():
                return parse(response.json())
        except TimeoutError as error:
            self._client = None  # the thread that was left alone may be using it for a while yet
            raise _no_feed(error) from error
        except (RequestException, GoogleAuthError, TemporaryFailure, AnswerTooLong) as error:
            raise _no_feed(error) from error

    def _opened(self) -> Any:
        if self._client is None:
            from gspread.http_client import HTTPClient

            from douze.adapters.google.token import credentials

            robot = read_key(self._credentials)
            allowed = credentials(robot, self._token_cache, self._clocks.now, scope=SCOPE)
            self._client = HTTPClient(allowed)
        return self._client


def _one_page(answer: Any) -> tuple[Changed, bool]:
    """What one page says, and whether there is another."""
    # A change of a shared drive itself names no file.
    named = {str(one["fileId"]) for one in answer.get("changes", ()) if "fileId" in one}
    following = answer.get("nextPageToken")
    page = str(following or answer["newStartPageToken"])
    return Changed(frozenset(named), page), bool(following)


def _no_feed(error: Exception) -> SheetRefused:
    what = phrase("error_no_feed", why=type(error).__name__)
    return SheetRefused(WHERE, what, phrase("hint_no_feed"))
