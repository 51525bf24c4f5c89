"""What the board holds: an association with what its last pass said, and a worker."""

from datetime import datetime, timedelta
from typing import Self

from msgspec import Struct
from msgspec.structs import replace


class Enrolled(Struct, frozen=True, kw_only=True):
    """What the board has to know of an association before its first pass."""

    name: str
    every: timedelta  #: its rhythm, where nothing says that its sheet has not changed
    robot: str = ""  #: whose requests are counted by Google; nobody's for a workbook
    sheet: str = ""  #: its key with Google
    watched: bool = False  #: whether a feed says when its sheet changes
    relay: str = ""


class PassSaid(Struct, frozen=True, kw_only=True):
    """What one pass of an association said."""

    ended: datetime
    status: int
    told: str  #: in a line or two, without addresses
    done: bool = True  #: whether it came to its end; else it was stopped, or cut off
    wake_at: datetime | None = None
    reads: int = 0
    waiting: int | None = None  #: letters that wait now; None where it could not be counted
    in_doubt: int | None = None  #: those in doubt
    config: str = ""


class BoardRow(Enrolled, frozen=True, kw_only=True):
    """All that stands on the board about one association, as it is before its first pass."""

    paused: str | None = None  #: why no pass begins: a person said so, or has to look
    begun: datetime | None = None  #: when its last pass began
    ended: datetime | None = None
    good: datetime | None = None  #: when one was last done to its end
    failing_since: datetime | None = None
    status: int | None = None
    told: str = ""
    wake_at: datetime | None = None  #: since when time alone calls for one; None where unknown
    changed: datetime | None = None  #: when its sheet changed last, by the feed
    #: How many requests its last pass made; before the first, a read and one before it writes.
    reads: int = 2
    waiting: int = 0
    in_doubt: int = 0
    host: str = ""
    config: str = ""
    lost: int = 0  #: how many workers died of it in turn

    def known(self, *, watched: bool = False) -> Self:
        """The same as it decides whether it is due; `watched`: its robot's feed can be asked.

        Of a pass that was cut off before it could say anything, nothing is known.
        """
        said = self.begun is None or (self.ended is not None and self.ended >= self.begun)
        wake_at = self.wake_at if said else None
        return replace(self, watched=self.watched and watched, wake_at=wake_at)


class WorkerRow(Struct, frozen=True, kw_only=True):
    """A process that does passes."""

    host: str
    pid: int
    threads: int
    began: datetime
    seen: datetime
    ahead: timedelta = timedelta(0)  #: its host's clock, of the database's
