"""What was done about a plan."""

from datetime import datetime

from msgspec import Struct

from douze.model.letters import LetterRecord
from douze.model.lines import Line
from douze.model.phrases import Phrase, phrase


class Unwritable(Struct, frozen=True):
    """A letter that our own last check would not let out."""

    key: str
    why: str
    decided_at: datetime

    @property
    def told(self) -> Phrase:
        """Name the letter by its key, which `preview` and the sheet have too, and say why."""
        return phrase("error_letter_why", key=self.key, why=self.why)


class FilesReport(Struct, frozen=True, kw_only=True):
    """What was done to files that a pass leaves: pages, the files of sessions, a backup."""

    written: tuple[str, ...] = ()  #: by their names
    removed: int = 0
    problems: tuple[Phrase, ...] = ()  #: what could not be done, and why


class Report(Struct, frozen=True, kw_only=True):
    """What a pass did: the cells it wrote, the letters that went and those that did not."""

    rows_written: int = 0
    sent: tuple[LetterRecord, ...] = ()
    refused: tuple[LetterRecord, ...] = ()
    doubtful: tuple[LetterRecord, ...] = ()  #: nobody knows whether they arrived
    deferred: tuple[LetterRecord, ...] = ()  #: the server put them off
    queued: tuple[LetterRecord, ...] = ()  #: they wait for a later pass
    unwritable: tuple[Unwritable, ...] = ()  #: of those that wait, what we could not write
    broken: str = ""  #: why nothing more could leave, if something stopped the sending
    held_back: str = ""  #: why no more were to leave: a provider's limit
    status: int = 0  #: the exit status of what stopped the sending
    site: FilesReport = FilesReport()  #: of the pages
    dossiers: FilesReport = FilesReport()  #: of the files of sessions, by their folders
    backup: FilesReport = FilesReport()  #: of the day's
    erased: int = 0  #: how many people, once all else was done
    #: What a pass before this told of the same things, where nothing had to be looked at anew.
    as_before: tuple[Line, ...] = ()
    #: From when on time alone may call for something; None unless there was nothing to do.
    wake_at: datetime | None = None

    @property
    def settled(self) -> tuple[LetterRecord, ...]:
        """All letters whose record has changed."""
        return (*self.sent, *self.refused, *self.doubtful, *self.deferred)
