"""The real gspread and google-auth, led to the local server."""

from collections.abc import Iterable
from typing import Any

import gspread
from google.auth.transport.requests import AuthorizedSession
from google.oauth2.service_account import Credentials
from requests import Response

from tests.sheets_server import routes
from tests.sheets_server.schemas import unlike
from tests.sheets_server.server import SheetsServer

HOSTS = ("https://sheets.googleapis.com", "https://www.googleapis.com")
SCOPES = ("https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive")


class LocalSession(AuthorizedSession):
    """Sends to the local server what is meant for Google."""

    def __init__(self, credentials: Any, url: str) -> None:
        super().__init__(credentials)  # type: ignore[no-untyped-call]
        self._url = url
        self.answers: list[Response] = []

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> Response:
        """Send a request."""
        for host in HOSTS:
            url = url.replace(host, self._url)
        response: Response = super().request(method, url, *args, **kwargs)  # type: ignore[no-untyped-call]
        self.answers.append(response)
        return response


def wrong_shapes(answers: Iterable[Response]) -> list[str]:
    """Say which answers are not of the shape that Google publishes for their address."""
    found = []
    for answer in answers:
        path = str(answer.request.path_url).partition("?")[0]
        shape = routes.shape(str(answer.request.method), path)
        if answer.ok and shape:
            api = "Drive" if "/drive/" in path else "Sheets"
            found += [f"{path}: {wrong}" for wrong in unlike(answer.json(), shape, api)]
    return found


def connect(server: SheetsServer, scopes: tuple[str, ...] = SCOPES) -> gspread.Client:
    """Give a gspread client that signs in with the server's service account."""
    found = Credentials.from_service_account_file(  # type: ignore[no-untyped-call]
        server.credentials, scopes=scopes
    )
    return gspread.Client(auth=found, session=LocalSession(found, server.url))


def token(server: SheetsServer) -> dict[str, str]:
    """Give the header of somebody who is let in, without asking for an access token."""
    server.door.trust("for tests")
    return {"Authorization": "Bearer for tests"}
