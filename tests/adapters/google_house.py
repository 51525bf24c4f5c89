"""A house whose spreadsheet is a Google Sheet on the local server; its waits are simulated."""

import time
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import replace
from datetime import datetime
from threading import RLock
from typing import Any

from douze.adapters.google.client import Clocks, SheetsClient, Timeouts
from douze.adapters.google.reading import params, parse_reading
from douze.adapters.google.token_cache import TokenCache
from douze.adapters.google_sheet import GoogleSheet
from tests.house import House, Pass
from tests.sheets_server import SheetsServer
from tests.sheets_server.documents import new_key
from tests.sheets_server.loading import fill


class Killed(BaseException):
    """The machine stops; nothing of ours hears of it."""


class Waits:
    """A clock that runs ahead of the real one by all that was slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.killed = False  #: whether the machine stops at the next wait

    def seconds(self) -> float:
        return time.monotonic() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        if self.killed:
            raise Killed
        self.slept.append(seconds)

    def clocks(self, **more: Any) -> Clocks:
        return Clocks(seconds=self.seconds, sleep=self.sleep, chance=lambda: 0.5, **more)


class GoogleHouse:
    """What a House has, in a Google Sheet. Built from a house that was furnished in memory."""

    def __init__(self, house: House, server: SheetsServer) -> None:
        self.house, self.server, self.waits = house, server, Waits()
        self.document = server.drive.create("Essai", locale="fr_FR", time_zone="Europe/Paris")
        server.document = self.document
        server.calm()
        fill(self.document.book, house.workbook.tabs)

    def again(self) -> "GoogleHouse":
        """The same house with a sheet, a ledger and a mailer of its own, as they are now."""
        made, house, server = copy(self), copy(self.house), self.server
        house.ledger, house.mailer = deepcopy((house.ledger, house.mailer))
        house.passes = [*house.passes]
        made.house, made.waits = house, Waits()
        made.document = replace(
            self.document, key=new_key(), past=[*self.document.past], lock=RLock()
        )
        server.drive.documents[made.document.key] = server.document = made.document
        server.calm()
        return made

    def sheet(
        self,
        *,
        read: float = 30,
        whole: float = 110,
        now: Callable[[], datetime] | None = None,
    ) -> GoogleSheet:
        """Open it anew, as each pass does."""
        server = self.server
        kept = TokenCache(server.credentials.with_name("google-token.json"))
        clocks = self.waits.clocks(now=now) if now else self.waits.clocks()
        link = SheetsClient(
            server.key,
            server.credentials,
            kept,
            endpoint=server.url,
            timeouts=Timeouts(read=read, whole=whole),
            clocks=clocks,
        )
        tabs = self.house.settings.tabs
        return GoogleSheet(
            link,
            zone=self.house.settings.zone,
            titles=[
                tabs.sessions,
                *(answers.title for answers in tabs.answers),
                *(tabs.members, tabs.registrations, tabs.messages),
            ],
            written=[tabs.sessions, tabs.registrations, tabs.messages],
        )

    def pass_at(
        self, when: str, *, read: float = 30, whole: float = 110, limit: int | None = None
    ) -> Pass:
        """Do one whole pass."""
        self.house.workbook = self.sheet(read=read, whole=whole)  # type: ignore[assignment]
        return self.house.pass_at(when, limit=limit)

    def tables(self) -> dict[str, list[list[Any]]]:
        """Every cell, typed, without what is empty at the ends of rows."""
        tabs = parse_reading(self.server.look(self.server.key, params(()))).tabs
        return {title: [_trimmed(row) for row in tab.rows] for title, tab in tabs.items()}


def _trimmed(row: tuple[Any, ...]) -> list[Any]:
    cells = list(row)
    while cells and cells[-1] is None:
        cells.pop()
    return cells
