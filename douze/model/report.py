"""What was done about a plan."""

from datetime import datetime

from msgspec import Struct

from douze.model.backups import BackupReport
from douze.model.dossiers import DossierReport
from douze.model.letters import LetterRecord
from douze.model.lines import Line
from douze.model.phrases import Phrase, phrase
from douze.model.site import SiteReport


class Unwritable(Struct, frozen=True):
    """A letter that our own last check would not let out."""

    key: str
    why: str
    decided_at: datetime

    @property
    def told(self) -> Phrase:
        """By its key, which `preview` and the sheet have too, and why."""
        return phrase("error_letter_why", key=self.key, why=self.why)


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
    site: SiteReport | None = None  #: of the pages; None where there are none
    dossiers: DossierReport | None = None  #: of the files of sessions; None where none was due
    backup: BackupReport | None = None  #: of the day's; None where none was due
    erased: int = 0  #: how many people, once all else was done
    #: What a pass before this told of the same things, where nothing had to be looked at anew.
    as_before: tuple[Line, ...] = ()
    #: From when on time alone may call for something; None unless there was nothing to do.
    wake_at: datetime | None = None

    @property
    def settled(self) -> tuple[LetterRecord, ...]:
        """All letters whose record has changed."""
        return (*self.sent, *self.refused, *self.doubtful, *self.deferred)
