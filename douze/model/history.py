"""What once happened to a registration, as the ledger keeps it."""

from dataclasses import dataclass
from datetime import datetime

from douze.model.phrases import Phrase
from douze.model.words import Status


@dataclass(frozen=True, kw_only=True, slots=True)
class PastChange:
    """A status that a registration got, when, and why."""

    at: datetime
    ref: str
    before: Status | None  #: None for a registration that was new
    after: Status
    why: tuple[Phrase, ...]
