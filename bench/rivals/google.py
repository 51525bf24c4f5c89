"""How the rivals sign in to the local Sheets server: as they would to Google's."""

import gspread
from google.oauth2.service_account import Credentials

from tests.sheets_server.client import SCOPES, LocalSession


def session(url: str, credentials: str) -> LocalSession:
    """Make a session of requests that signs in when it is first used."""
    found = Credentials.from_service_account_file(credentials, scopes=SCOPES)  # type: ignore[no-untyped-call]
    return LocalSession(found, url)


def client(url: str, credentials: str) -> gspread.Client:
    """Make gspread's client on such a session."""
    signed = session(url, credentials)
    return gspread.Client(auth=signed.credentials, session=signed)
