"""What the dues of somebody lack, as a letter tells it."""

from datetime import date, datetime

from msgspec import Struct

from douze.model.book import Session
from douze.model.phrases import Phrase, Registrant


class Lapsed(Struct, frozen=True, kw_only=True):
    """Dues that were paid and do not cover the day of a session."""

    structure: str  #: as staff wrote it; empty for a member who stands there by address alone
    year: str  #: the membership year: `2026`, `2026-2027`; empty where only an end is known
    until: date | None = None  #: the last day, where `Valable jusqu'au` gives one


class DuesAsked(Struct, frozen=True, kw_only=True, gc=False):
    """The membership year that the day of a session is in, and the nearest that was found."""

    year: str
    lapsed: Lapsed | None = None
    announced: bool = False  #: staff wrote that the payment is on its way


class Owed(Struct, frozen=True, kw_only=True):
    """What one structure has to pay, or one person who named none, and for whom."""

    structure: str  #: as it was typed first; empty where none was
    people: tuple[Registrant, ...]
    sessions: tuple[Session, ...]  #: that they would take part in, in the order of their dates
    years: tuple[str, ...]  #: the membership years that those are in
    deadline: datetime | None  #: the first after which a seat is lost; None where none is
    leads: tuple[Phrase, ...]  #: what was found on the members' list and does not settle it
