"""What once happened to a registration, as the ledger keeps it."""

from datetime import datetime

from msgspec import Struct

from douze.model.phrases import Phrase
from douze.model.words import Status


class PastChange(Struct, frozen=True, kw_only=True):
    """A status that a registration got, when, and why."""

    at: datetime
    ref: str
    before: Status | None  #: None for a registration that was new
    after: Status
    why: tuple[Phrase, ...]
