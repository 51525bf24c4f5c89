"""A pass that failed, as the ledger remembers it until one is done to its end."""

from datetime import datetime

from msgspec import Struct


class PassFailure(Struct, frozen=True, kw_only=True):
    """When the last pass failed and why, in words without an address or a link."""

    at: datetime
    kind: str  #: the name of the error, for programs
    why: str
    last_success: datetime | None  #: the last pass before that was done to its end
