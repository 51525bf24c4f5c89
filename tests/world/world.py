"""What staff and participants mean: sessions, answers, members, and rows that staff add by hand.

How it is put into cells is another matter (tests/world/workbook.py).
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass
class Session:
    """`start`, `end` and `closing` are in UTC."""

    code: str
    title: str
    start: datetime
    end: datetime
    places: int | None
    dues: bool | None
    link: str
    closing: datetime
    closing_cell: datetime | None = None  #: local; None leaves the cell empty
    broken: str = ""  #: which cell cannot be read
    per_structure: int | None = None  #: the most seats of one structure
    reserved: int | None = None  #: seats kept back
    minimum: int | None = None  #: how many have to be confirmed
    next_date: str = ""  #: the code of another session, or of none


@dataclass
class Answer:
    email: str  #: as typed
    good: bool
    when: datetime | None
    tab: int
    row: int  #: on the sheet
    structure: str
    sessions: list[tuple[str, str]]  #: code, or "" and what was typed instead
    name: tuple[str, str] = ("", "")
    typed_session: str = ""


@dataclass
class Member:
    structure: str
    addresses: list[str]
    domains: list[str]
    year: int | None
    paid: str | date
    valid_until: date | None


@dataclass
class HandRow:
    session: str
    email: str
    decision: str
    structure: str
    row: int
    taken: bool = False


@dataclass
class World:
    random: Random
    language: str
    hold_days: int
    grace_days: int
    early_from: tuple[int, int] | None
    year_starts: tuple[int, int]
    dues_required: bool
    seats_default: int
    promote_until: timedelta
    deadline_time: time
    per_structure: int = 0  #: `seats.per_structure`
    quiet: bool = False  #: whether letters wait from 20:00 to 08:00
    sessions: list[Session] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    hand_rows: list[HandRow] = field(default_factory=list)
    tabs: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  #: word, as written
    own: list[str] = field(default_factory=list)  #: by answer tab, the code of its one session
    blank: dict[int, int] = field(default_factory=dict)  #: rows in each answer tab so far

    def place(self, tab: str, word: str) -> int:
        """The column of our word, from 1."""
        return [w for w, _ in self.headers[tab]].index(word) + 1


def utc(local: datetime) -> datetime:
    return local.replace(tzinfo=ZONE).astimezone(UTC)


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE).replace(tzinfo=None)
