"""What anybody may know of the sessions, the files that tell it, and what we know of these."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from douze.model.book import SessionTexts
from douze.model.page_names import calendar_of, page_of
from douze.model.phrases import Phrase
from douze.model.value_types import NamedAddress


class Availability(StrEnum):
    """How a session stands for somebody who thinks of coming."""

    OPEN = "open"
    FULL = "full"  #: who registers now waits
    CLOSED = "closed"
    STARTED = "started"
    OVER = "over"
    POSTPONED = "postponed"  #: no date is known
    CANCELLED = "cancelled"


class PublicSession(Struct, frozen=True, kw_only=True):
    """One session, without its link, its participants and its speakers' addresses."""

    code: str
    title: str
    start: datetime
    end: datetime
    closing: datetime
    standing: Availability
    dated: bool  #: whether it is known when it takes place
    was: datetime | None = None  #: when it was to begin, before it was put off
    places: int
    free: int
    dues_required: bool
    place: str  #: where it takes place; empty where by webconference alone
    online: bool  #: by webconference, or that too
    texts: SessionTexts
    speakers: tuple[str, ...]  #: their names
    contact: NamedAddress
    choice_by_code: bool  #: another session has its title and its day
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def page(self) -> str:
        return page_of(self.code)

    @property
    def calendar(self) -> str:
        return calendar_of(self.code)

    @property
    def told_start(self) -> datetime | None:
        """When it begins, or was to begin; None where no day has been named."""
        return self.start if self.dated else self.was

    @property
    def stands(self) -> bool:
        """Whether it takes place, or took place, on its day."""
        return self.standing not in (Availability.POSTPONED, Availability.CANCELLED)

    @property
    def takes_registrations(self) -> bool:
        return self.standing in (Availability.OPEN, Availability.FULL)


class PublicSite(Struct, frozen=True, kw_only=True):
    """What the pages should tell."""

    coming: tuple[PublicSession, ...] = ()  #: the next first; those without a date last
    past: tuple[PublicSession, ...] = ()  #: the latest first
    called_off: tuple[PublicSession, ...] = ()  #: cancelled, and their day is over
    #: Names, without endings, of sessions that cannot be read for now: their files stay.
    unreadable: frozenset[str] = frozenset()

    @property
    def sessions(self) -> tuple[PublicSession, ...]:
        return (*self.coming, *self.past, *self.called_off)


class LastPublished(Struct, frozen=True, kw_only=True, array_like=True):
    """What feed and calendar said of a session last: they tell apart what is new."""

    mark: str
    since: datetime  #: since when it has been so
    revision: int = 0  #: how often it was another


class WantedFile(Struct, frozen=True, kw_only=True):
    """A file as it should be, known by a mark of everything that it shows."""

    name: str
    mark: str


class WantedSite(Struct, frozen=True, kw_only=True):
    """All files as they should be, before it is known what stands there."""

    site: PublicSite
    files: tuple[WantedFile, ...]
    told: Mapping[str, LastPublished]  #: by code


class SiteFiles(Struct, frozen=True, kw_only=True):
    """What stands in the folder, by name."""

    folder: str = ""  #: as a person calls it
    ours: Mapping[str, str] = field(default_factory=dict)  #: as we wrote it: its mark
    edited: frozenset[str] = frozenset()  #: ours once, and changed by somebody since
    others: frozenset[str] = frozenset()  #: never ours
    told: Mapping[str, LastPublished] = field(default_factory=dict)
    troubles: tuple[Phrase, ...] = ()  #: why nothing can be written there


class SitePlan(Struct, frozen=True, kw_only=True):
    """What has to be done to the folder."""

    wanted: WantedSite
    writes: tuple[WantedFile, ...] = ()
    removes: tuple[str, ...] = ()
    problems: tuple[Phrase, ...] = ()  #: files that we leave alone, and why

    def __bool__(self) -> bool:
        return bool(self.writes or self.removes)
