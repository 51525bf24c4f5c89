"""The figures of a session that is over, as the ledger keeps them for the reports of a year."""

from msgspec import Struct


class KeptFigures(Struct, frozen=True):
    """One session in numbers, whatever becomes of its rows."""

    session: str  #: its code
    told: str  #: the figures, as JSON; who came by reference, and by no name or address
