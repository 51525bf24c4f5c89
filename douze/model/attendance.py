"""Who was connected to a session, and how long: what the reports of webconferences tell."""

from datetime import datetime

from msgspec import Struct

from douze.model.phrases import Problem
from douze.model.sheet import Cell, Tab


class Connection(Struct, frozen=True, kw_only=True, gc=False):
    """One row of a report: somebody was there once, or all their times in one sum."""

    name: str  #: as the report has it
    address: str = ""  #: in the form in which two are compared; empty where it has none
    joined: datetime | None = None
    left: datetime | None = None
    seconds: int | None = None  #: how long, where the report says so by itself
    host: bool = False  #: who held the session, as the report has it
    where: str = ""  #: the cell of the name

    @property
    def tells_nothing(self) -> bool:
        """Whether nobody can say how long they were there: the row could not be read."""
        return self.seconds is None and (self.joined is None or self.left is None)


class PastedExport(Struct, frozen=True, kw_only=True):
    """A connection report as it was pasted: its headers, and its rows."""

    where: str
    rows: tuple[tuple[Cell, ...], ...]


class DroppedFile(Struct, frozen=True, kw_only=True):
    """A connection report as it was dropped, byte for byte."""

    name: str
    content: bytes


class Export(Struct, frozen=True, kw_only=True):
    """One connection report of a webconference, as it was pasted or dropped."""

    session: str  #: the code of its session
    connections: tuple[Connection, ...]
    where: str  #: the row of its headers
    rows: tuple[tuple[Cell, ...], ...] = ()  #: its headers and its rows, as they came
    from_file: bool = False  #: it was dropped, not pasted


class Dropped(Struct, frozen=True, kw_only=True):
    """Reports out of a folder: their cells, each tab called after its file, and what failed."""

    tabs: tuple[Tab, ...]
    problems: tuple[Problem, ...]
    files: tuple[DroppedFile, ...] = ()


class Attendance(Struct, frozen=True, kw_only=True, gc=False, array_like=True):
    """How long one person was at a session, as far as its reports tell.

    Within the hours of the session alone; what overlaps counts once.
    """

    seconds: int | None  #: None where no report tells of the session, or not for certain of this
    first: datetime | None = None  #: when they came; None where nothing tells the times
    last: datetime | None = None  #: when they went for good

    @property
    def minutes(self) -> int | None:
        """Whole minutes."""
        return None if self.seconds is None else self.seconds // 60


#: Where a session's reports were looked for, and tell nothing that is certain.
UNTOLD = Attendance(seconds=None)
