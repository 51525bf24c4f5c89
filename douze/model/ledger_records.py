"""What the ledger remembers beside its state: what failed, what happened, what was counted."""

from datetime import datetime

from msgspec import Struct

from douze.model.phrases import Phrase
from douze.model.words import Status


class PassFailure(Struct, frozen=True, kw_only=True):
    """When the last pass failed and why, in words without an address or a link.

    It is kept until one is done to its end.
    """

    at: datetime
    kind: str  #: the name of the error, for programs
    why: str
    last_success: datetime | None  #: the last pass before that was done to its end


class PastChange(Struct, frozen=True, kw_only=True):
    """A status that a registration got, when, and why."""

    at: datetime
    ref: str
    before: Status | None  #: None for a registration that was new
    after: Status
    why: tuple[Phrase, ...]


class KeptFigures(Struct, frozen=True):
    """One session that is over in numbers, whatever becomes of its rows: for reports of a year."""

    session: str  #: its code
    told: str  #: the figures, as JSON; who came by reference, and by no name or address
