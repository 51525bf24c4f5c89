"""The real gspread and google-auth, led to the local server."""

from typing import Any

import gspread
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from requests import Response

from tests.sheets_server.server import SheetsServer

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")


class LocalSession(AuthorizedSession):  # type: ignore[misc, no-any-unimported]
    """Sends to the local server what is meant for Google."""

    def __init__(self, credentials: Any, url: str) -> None:
        super().__init__(credentials)
        self._url = url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send a request."""
        for host in HOSTS:
            url = url.replace(host, self._url)
        response: Response = super().request(method, url, *args, **kwargs)
        return response


def connect(server: SheetsServer, scopes: tuple[str, ...] = SCOPES) -> gspread.Client:
    """Give a gspread client that signs in with the server's service account."""
    found = Credentials.from_service_account_file(server.credentials, scopes=scopes)
    return gspread.Client(auth=found, session=LocalSession(found, server.url))
