"""What one pass decided, as the ledger is to remember it: all of it or nothing."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from douze.model.bounces import MailboxPosition
from douze.model.ledger_records import KeptFigures
from douze.model.ledger_state import RegistrationRecord, SessionRecord
from douze.model.letters import LetterRecord
from douze.model.phrases import Phrase, Registrant
from douze.model.words import Status
from douze.model.writes import WriteIntent


class StatusChange(Struct, frozen=True, kw_only=True, gc=False):
    """A registration that is not what it was."""

    ref: str
    who: Registrant
    before: Status | None  #: None for a registration that is new
    after: Status
    why: tuple[Phrase, ...]
    #: What its row says besides of why it stands so; not remembered.
    beside: tuple[Phrase, ...] = ()


class PassRecord(Struct, frozen=True, kw_only=True):
    """The decisions of one pass. What is left out stays as the ledger has it."""

    now: datetime
    registrations: tuple[RegistrationRecord, ...] = ()  #: those to remember anew
    #: Provisional references, and those of an address corrected since, with the true ones.
    replaced: tuple[tuple[str, str], ...] = ()
    names: tuple[tuple[str, str], ...] = ()  #: what answers call a session, and its code
    sessions: tuple[SessionRecord, ...] = ()  #: as they stand on the sheet now
    changes: tuple[StatusChange, ...] = ()  #: for the history
    letters: tuple[LetterRecord, ...] = ()
    logged: tuple[int, ...] = ()  #: the letters seen in the tab `Messages` for the first time
    figures: tuple[KeptFigures, ...] = ()  #: of sessions that are over
    dropped: tuple[str, ...] = ()  #: keys of letters in doubt that are not to be repeated any more
    mailbox: MailboxPosition | None = None  #: how far the bounces have been read
    in_use: Mapping[str, str] | None = None  #: the columns that held something, as in a Book
    places: Mapping[str, int] | None = None  #: of each session on the sheet, by code
    kept_back: Mapping[str, int] | None = None  #: of them, those that staff alone give
    member_alerts: frozenset[str] | None = None  #: marks of what we wrote on the members' rows
    writes: tuple[WriteIntent, ...] = ()  #: those to the spreadsheet that are not forgotten
