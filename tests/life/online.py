"""A life lived in a Google Sheet: the local server, gspread and google-auth between."""

from collections.abc import Mapping
from pathlib import Path

from douze.adapters.eml_folder import EmlFolder
from douze.adapters.google.client import SheetsClient
from douze.adapters.google.token_cache import TokenCache
from douze.adapters.google_sheet import GoogleSheet
from douze.ports import Workbook
from tests.life.ledgers import InFile, Kept
from tests.life.outside import Files, Table
from tests.life.post import MemoryServer, Postbox
from tests.sheets_server import SheetsServer
from tests.sheets_server.loading import fill


class Online(Files):
    """A Google Sheet, a SQLite file and a folder of .eml files."""

    def __init__(self, tables: Mapping[str, Table], folder: Path, server: SheetsServer) -> None:
        self.folder, self._server = folder, server
        server.document = server.drive.create("Vie", locale="fr_FR", time_zone="Europe/Paris")
        fill(server.document.book, tables)
        self.workbook: Workbook = self._sheet()
        self.kept: Kept = InFile(folder)
        self.post = Postbox(EmlFolder(folder / "outbox"), MemoryServer())

    def _sheet(self) -> GoogleSheet:
        server = self._server
        kept = TokenCache(server.credentials.with_name("google-token.json"))
        return GoogleSheet(SheetsClient(server.key, server.credentials, kept, endpoint=server.url))

    def tables(self) -> dict[str, Table]:
        return {tab.title: list(tab.rows) for tab in self._sheet().read().tabs}

    def put(self, tables: Mapping[str, Table]) -> None:
        for title, rows in tables.items():
            self._server.tab(title).fill(rows)

    def revive(self) -> None:
        self.kept.revive()
        self.workbook = self._sheet()
