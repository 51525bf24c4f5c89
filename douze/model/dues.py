"""What the dues of somebody lack, as a letter tells it."""

from datetime import date

from msgspec import Struct


class Lapsed(Struct, frozen=True, kw_only=True):
    """Dues that were paid and do not cover the day of a session."""

    structure: str  #: as staff wrote it; empty for a member who stands there by address alone
    year: str  #: the membership year: `2026`, `2026-2027`; empty where only an end is known
    until: date | None = None  #: the last day, where `Valable jusqu'au` gives one


class DuesAsked(Struct, frozen=True, kw_only=True):
    """The membership year that the day of a session is in, and the nearest that was found."""

    year: str
    lapsed: Lapsed | None = None
