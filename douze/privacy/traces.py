"""One thing that is known of a person: where it stands, what it says, how long it may stay."""

from datetime import date

from msgspec import Struct


class Trace(Struct, frozen=True, kw_only=True):
    """What one place says of a person."""

    where: str  #: a row of a tab, or a file
    says: tuple[tuple[str, str], ...] = ()  #: what each part is called, and what it holds
    ref: str = ""  #: of which registration it is, where it is of one
    until: date | None = None  #: the last day on which it is kept, where there is one
