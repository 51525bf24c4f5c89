"""Which sheets of a robot have changed: Drive's feed of changes, one request for all of them."""

from pathlib import Path
from typing import Any

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
_SECONDS = (10, 30)


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
        answer = self._asked("/startPageToken", {"fields": "startPageToken"})
        return str(answer["startPageToken"])

    def since(self, page: str) -> Changed:
        """Tell what has changed since a page. Raises SheetRefused, or as gspread does."""
        sheets: set[str] = set()
        asked = {
            "pageSize": str(_PAGE),
            "spaces": "drive",
            "includeItemsFromAllDrives": "true",
            "supportsAllDrives": "true",
            "fields": "nextPageToken,newStartPageToken,changes(fileId)",
        }
        for _ in range(_MOST_PAGES):
            answer = self._asked("", {**asked, "pageToken": page})
            # A change of a shared drive itself names no file.
            sheets |= {str(one["fileId"]) for one in answer.get("changes", ()) if "fileId" in one}
            following = answer.get("nextPageToken")
            page = str(following or answer["newStartPageToken"])
            # Where the pages do not end, `page` is where the next look reads on.
            if not following:
                break
        return Changed(frozenset(sheets), page)

    def _asked(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        import requests
        from google.auth.exceptions import GoogleAuthError
        from gspread.exceptions import APIError

        try:
            response = self._opened().request("get", self._address + path, params=params)
            answer: dict[str, Any] = response.json()
        except (APIError, requests.exceptions.RequestException, GoogleAuthError) as error:
            what = phrase("error_no_feed", why=type(error).__name__)
            raise SheetRefused(WHERE, what, phrase("hint_no_feed")) from error
        return answer

    def _opened(self) -> Any:
        if self._client is None:
            from gspread.http_client import HTTPClient

            from douze.adapters.google.token import credentials

            robot = read_key(self._credentials)
            allowed = credentials(robot, self._token_cache, self._clocks.now, scope=SCOPE)
            self._client = HTTPClient(allowed)
            self._client.set_timeout(_SECONDS)
        return self._client
