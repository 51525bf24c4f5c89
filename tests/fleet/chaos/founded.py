"""What a federation of the tests is made of: folders, configurations, spreadsheets, a database."""

import shutil
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from douze.adapters.postgres.connecting import moment
from douze.adapters.postgres.connections import KeptConnections
from douze.adapters.postgres_ledger import PostgresLedger
from douze.config.load_fleet import load_fleet
from douze.fleet.board import Board
from douze.fleet.board_rows import BoardRow, WorkerRow
from douze.fleet.database import connected
from douze.fleet.setting_up import set_up
from douze.model.letters import LetterRecord
from tests.fleet.chaos.configs import CONFIG, FLEET, IN_BASE, RELAYS
from tests.fleet.chaos.offices import InWorkbook, Office, Online, first_rows
from tests.postgres import SECRET, Cluster
from tests.sheets_server import SheetsServer


class Founded:
    """A federation before anybody works for it: where all of it stands, and what it says."""

    def __init__(
        self,
        folder: Path,
        cluster: Cluster,
        google: SheetsServer,
        names: Iterable[str],
        *,
        port: int,
        feed: bool,
    ) -> None:
        self.folder, self.cluster, self.google = folder, cluster, google
        self.url = cluster.database("fleet")
        self._kept = KeptConnections(self.url, 1)  # what looks again and again needs no new one
        self.began = datetime.now().replace(microsecond=0)
        self.feed, self._port = feed, port
        self.offices: dict[str, Office] = {}
        for name in names:
            self._found(name)
        for place in ("one", "two"):
            self._fleet(place)
        self.sync()
        set_up(load_fleet(self.file("one")))

    def _found(self, name: str) -> None:
        home, rows = self.folder / "homes" / name, first_rows(self.began)
        home.mkdir(parents=True)
        if name.startswith("google"):
            online = Online(self.google, rows)
            self.offices[name] = online
            key, url = online.document.key, self.google.url
            robot = self.google.credentials
            sheet = f'{{kind: google, key: "{key}", credentials: "{robot}", endpoint: "{url}"}}'
        else:
            self.offices[name] = InWorkbook(home / "inscriptions.xlsx", rows)
            sheet = f"{{path: {home}/inscriptions.xlsx}}"
        relay = "wide" if len(self.offices) == 1 else "tight"
        config = self.config(name)
        config.parent.mkdir(parents=True)
        plain = CONFIG.format(name=name, sheet=sheet, port=self._port, relay=relay, home=home)
        config.write_text(plain + IN_BASE.format(url=self.url, name=name), "utf-8")

    def _fleet(self, place: str) -> None:
        text = FLEET.format(url=self.url, feed="yes" if self.feed else "no", **RELAYS)
        self.file(place).parent.mkdir(parents=True, exist_ok=True)
        self.file(place).write_text(text, "utf-8")

    def file(self, place: str) -> Path:
        return self.folder / place / "fleet.yaml"

    def config(self, name: str, place: str = "one") -> Path:
        return self.folder / place / "associations" / name / "config.yaml"

    def sync(self) -> None:
        """Copy the folder of associations from the first place to the other."""
        for name in self.offices:
            there = self.config(name, "two")
            there.parent.mkdir(parents=True, exist_ok=True)
            draft = there.with_suffix(".new")
            shutil.copyfile(self.config(name), draft)
            draft.replace(there)

    def ledger(self, name: str) -> PostgresLedger:
        return PostgresLedger(self.url, name, lambda: SECRET)

    def letters(self, name: str) -> tuple[LetterRecord, ...]:
        return tuple(self.ledger(name).read().letters.values())

    def rows(self) -> dict[str, BoardRow]:
        with connected(self.url, connections=self._kept) as db:
            return {row.name: row for row in Board(db).rows()}

    def workers(self) -> Sequence[WorkerRow]:
        with connected(self.url, connections=self._kept) as db:
            return Board(db).workers()

    def feeds(self, since: datetime) -> Collection[str]:
        """Name the robots whose feed was read since then."""
        with connected(self.url, connections=self._kept) as db:
            return Board(db).feeds(since).keys()

    def now(self) -> datetime:
        with connected(self.url, connections=self._kept) as db:
            return moment(db)
