"""A write to the spreadsheet, as it is noted before it is sent: its answer may never come."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct


class TabWrite(Struct, frozen=True, kw_only=True):
    """What goes into one tab: below which headers, and into which rows."""

    title: str
    headers: Mapping[int, str]  #: by column, from 0, as they were read
    rows: tuple[str, ...]  #: what each row is known by: its reference, its number; the first ones
    moved: tuple[str, ...] = ()  #: the headers that stood elsewhere after it
    put_back: tuple[str, ...] = ()  #: the cells that it overwrote, and that are as before


class WriteIntent(Struct, frozen=True, kw_only=True):
    """One write: what goes where, and what is known of columns that moved meanwhile."""

    tabs: tuple[TabWrite, ...]
    at: datetime | None = None  #: the moment of its pass, or of the one that saw columns moved


#: Takes a write just before it is sent, and None once its answer has shown it in its place.
NoteWrite = Callable[[WriteIntent | None], None]


def unnoted(intent: WriteIntent | None) -> None:
    """Note nothing: for whoever needs no memory of a write."""
