"""What earlier passes decided and did, as the ledger tells it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct, field

from douze.model.attendance import Attendance
from douze.model.book import Arrival, Book
from douze.model.bounces import MailboxPosition
from douze.model.kinds import Kind
from douze.model.letters import Announced, Letter, LetterRecord
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Phrase
from douze.model.quota import RelayRoom
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import Decision, Resend, Rule, SessionState, Status
from douze.model.writes import WriteIntent


class Filled(PersonalDetails, frozen=True, kw_only=True):
    """What the tool wrote into staff's cells of a row when it added it, or since."""

    email: str = ""


class Seen(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What the last pass saw on a row and in the form, so that the next can tell what changed."""

    resend: Resend | None = None  #: what `Renvoyer` asked for
    said_again: int = 0  #: how often what holds had to be said once more
    said_again_at: datetime | None = None  #: when it had to be the last time
    new_address: bool = False  #: that time because another address stood there, unasked
    #: First and last name on the row, where staff have written another than we did.
    named: tuple[str, str] | None = None
    before: Filled | None = None  #: whose row it was, while an edit of that has not settled
    edited_at: datetime | None = None  #: since when the row has stood as it does
    #: The tab and row of its answer, where that is not where it was when it came.
    answer_at: tuple[int, int] | None = None
    #: Since when its person has been a speaker no more, while that has not settled.
    no_speaker_since: datetime | None = None
    #: `reporter` stands there, and has been done: it moves nobody who comes back.
    word_done: bool = False
    #: What cells of ours held, by our words for them, until another text is known to stand there.
    before_write: Mapping[str, str] = field(default_factory=dict)


class RegistrationState(Struct, frozen=True, kw_only=True, gc=False):
    """Where a registration stands: as the last pass left it, or as it should be."""

    status: Status
    why: tuple[Phrase, ...]
    since: datetime  #: when it got this status
    occurrence: int = 1  #: how many times the person has had to be told from the beginning
    held_at: datetime | None = None
    deadline: datetime | None = None
    #: The moment after which a new answer opens a closed registration again.
    closed_at: datetime | None = None
    overruled: datetime | None = None  #: the last withdrawal that staff's `confirmer` has beaten

    @property
    def reason(self) -> Reason | None:
        """Why it stands where it stands, before all that is added; None where nothing says so."""
        return self.why[0].reason if self.why else None

    @property
    def has_seat(self) -> bool:
        """Given a seat: confirmed, or held until a deadline."""
        return self.status is Status.CONFIRMED or (
            self.status is Status.TO_SETTLE and self.deadline is not None
        )

    def has_beaten(self, moment: datetime) -> bool:
        """Whether staff's `confirmer` stands against a no, a return or a silence, for good."""
        return self.overruled is not None and moment <= self.overruled

    @property
    def moved_on(self) -> bool:
        """Whether it is over because it goes on at the next date of its session."""
        reason = self.reason
        return reason is not None and reason.about.moves_on


class RegistrationRecord(RegistrationState, frozen=True, kw_only=True, gc=False):
    """A registration as the last pass left it."""

    ref: str
    session: str  #: the session's code, or what stood for it while it was unknown
    arrival: Arrival | None  #: None while its time cannot be read
    who: str = ""  #: the address of its person now, in the form in which two are compared
    decision: Decision | None = None  #: the one the last pass acted on
    by_hand: bool = False  #: staff added the row, no form did
    shown: bool = False  #: its row has stood on the sheet
    absent_since: datetime | None = None  #: since when its row has been gone
    filled: Filled = Filled()
    #: What its row told staff to look at, its letters aside; None where nobody remembers.
    notes: tuple[Phrase, ...] | None = None
    seen: Seen = Seen()
    #: How long they were there, as the reports of its session told last.
    attendance: Attendance | None = None
    erased: bool = False  #: its person is erased: it counts, and nothing is decided about it

    @property
    def name(self) -> str:
        """First and last name, as they stood on the row last."""
        return " ".join(self.names).strip()

    @property
    def names(self) -> tuple[str, str]:
        """The same, each by itself."""
        return self.seen.named or (self.filled.first_name, self.filled.last_name)

    @property
    def waited_to_settle(self) -> bool:
        """Whether nothing could be decided yet because its session was being edited, or a draft."""
        return self.reason in (Reason.SESSION_SETTLING, Reason.SESSION_DRAFT)


class SpeakerRecord(PersonalDetails, frozen=True, kw_only=True):
    """The name of somebody who speaks at a session, or did."""

    ref: str


class SeenDocument(Struct, frozen=True):
    """A document that has stood on a session's row."""

    mark: str  #: of its address
    #: When a pass saw it added. None: it was there from the first, or was noted when only the
    #: moment of the last one was.
    added_at: datetime | None = None


class SessionRecord(Struct, frozen=True, kw_only=True):
    """A session as staff had typed it: the last that was acted on, and what stands there now."""

    code: str
    settled: Announced
    state: SessionState  #: as it was acted on
    #: Since when it has been cancelled; None where it is not, or was before this was noted.
    cancelled_since: datetime | None = None
    seen: Announced
    seen_state: SessionState
    #: The date that it had when it was postponed, as long as the sheet calls it so.
    postponed_from: datetime | None = None
    #: The documents that have stood there; None where nobody has remembered any.
    documents: tuple[SeenDocument, ...] | None = None
    documents_at: datetime | None = None  #: when the last was added, whether it is still there
    certificates: bool | None = None  #: whether staff asked for them; None: not remembered
    certificates_at: datetime | None = None  #: when they did, as far as a pass saw it
    since: datetime  #: since when what stands there now has stood
    announce: bool | None = None  #: what `Annonce` said; None: no pass has looked yet
    announced_at: datetime | None = None  #: when it was filled last
    speakers: tuple[SpeakerRecord, ...] = ()  #: those with a name, also who is one no more


class MailTrouble(Struct, frozen=True, kw_only=True, array_like=True):
    """Why nothing could be handed over when it was last tried.

    Ledgers hold it, as others below that are `array_like`, in the order of its fields.
    """

    cause: str  #: the code of the sentence that tells staff
    said: str = ""  #: the server's words
    since: datetime
    until: datetime | None = None  #: nothing is tried before this moment


class ErasedMark(Struct, frozen=True):
    """What is kept of an address, a reference or a code of somebody who is erased."""

    at: datetime
    ref: str  #: under which the registration goes on; empty for an address


class FromBackup(Struct, frozen=True, kw_only=True, array_like=True):
    """That this ledger came back from a backup: what left since then is not in it."""

    at: datetime  #: when the backup was made
    erased: tuple[str, ...] = ()  #: references of people who were erased after that
    #: What a person said of letters that are due: `sent`, `again`; empty until somebody has.
    told: str = ""


class LedgerState(Struct, frozen=True, kw_only=True, dict=True):
    """Everything remembered. Empty before the first pass."""

    registrations: Mapping[str, RegistrationRecord] = field(default_factory=dict)  #: by reference
    #: Provisional references, and those of an address corrected since, with the true ones.
    aliases: Mapping[str, str] = field(default_factory=dict)
    #: What answers called a session: its code. A session may get another title.
    names: Mapping[str, str] = field(default_factory=dict)
    sessions: Mapping[str, SessionRecord] = field(default_factory=dict)  #: by code
    #: Since when each kind of letter and later rule has been known: a new one never reaches back.
    kinds: Mapping[str, datetime] = field(default_factory=dict)
    letters: Mapping[str, LetterRecord] = field(default_factory=dict)  #: by key
    #: Letters in a folder, by key, where that tells nobody (`with_folder_letters`); else empty.
    written: Mapping[str, LetterRecord] = field(default_factory=dict)
    #: Letters in doubt whose text is kept, so that it can be repeated; with the end of their use.
    texts_in_doubt: Mapping[str, datetime | None] = field(default_factory=dict)
    #: When letters were handed over in the last day, in order of time.
    handed_over: tuple[datetime, ...] = ()
    trouble: MailTrouble | None = None  #: what kept letters from leaving the last time
    relay: RelayRoom | None = None  #: what others leave of the relay that they use too
    first_pass: datetime | None = None
    last_pass: datetime | None = None
    from_backup: FromBackup | None = None  #: until the first pass after it
    adopted: datetime | None = None  #: when a sheet with a past was taken in as it stood
    last_number: int = 0  #: the highest N° given to a letter
    #: The numbers of the letters that a pass has seen in the tab `Messages`.
    logged: frozenset[int] = frozenset()
    #: The figures of sessions that are over, by code, as JSON: see `KeptFigures`.
    figures: Mapping[str, str] = field(default_factory=dict)
    mailbox: MailboxPosition = field(
        default_factory=MailboxPosition
    )  #: how far the letters that came back have been read

    #: The columns that may be missing and held something in the last pass, as in a Book.
    in_use: Mapping[str, str] = field(default_factory=dict)
    #: How many places each session on the sheet had in the last pass, by code.
    places: Mapping[str, int] = field(default_factory=dict)
    kept_back: Mapping[str, int] = field(default_factory=dict)  #: of them, those staff alone gave
    #: Marks of what passes wrote into `Alerte` of the members; None where none has noted any.
    member_alerts: frozenset[str] | None = None
    #: Writes to the spreadsheet that nobody has seen in their place, the oldest first.
    writes: tuple[WriteIntent, ...] = ()
    #: Of people who are erased, by the mark of what is seen (see `model/erasure.py`).
    erased: Mapping[str, ErasedMark] = field(default_factory=dict)

    @cached_property
    def by_person(self) -> Mapping[str, Sequence[RegistrationRecord]]:
        """Give all that each person is registered for, or was, by their address (`who`).

        It is worked out once: rules ask it anew for everybody.
        """
        theirs: dict[str, list[RegistrationRecord]] = {}
        for record in self.registrations.values():
            if record.who:
                theirs.setdefault(record.who, []).append(record)
        return theirs

    @cached_property
    def letters_by_ref(self) -> Mapping[str, Sequence[LetterRecord]]:
        """Give the letters about each registration, in the order of their numbers.

        Worked out once, for histories and for the rows that staff have edited.
        """
        return by_ref(self.letters.values())

    def ref_of(self, session: str, who: str) -> str:
        """Give the reference to which an address leads for a session, corrected since or not."""
        own = reference(session, who)
        return self.aliases.get(own, own)

    def handed_since(self, start: datetime) -> int:
        """How many letters were handed over since, of those of the last day."""
        return sum(at > start for at in self.handed_over)

    def may_go(self, letter: Letter) -> bool:
        """Whether a letter can still be sent, if it is of use: nobody at its address has had it."""
        record = self.letters.get(letter.key)
        return record is None or record.may_go(letter.to)

    def known_since(self, one: Rule | Kind, now: datetime) -> datetime:
        """Tell since when a rule or a kind of letter has been known; a new one is from now on."""
        return self.kinds.get(one, now)

    def known_from_the_first(self, kind: Kind, now: datetime) -> bool:
        """Whether a kind of letter was known to the first pass, and came with no later version."""
        return self.known_since(kind, now) <= (self.first_pass or now)

    def repeatable(self, now: datetime) -> frozenset[str]:
        """Name the letters in doubt that a pass may repeat: those whose use is not over.

        The text of the others is forgotten by that same pass.
        """
        return frozenset(
            key for key, until in self.texts_in_doubt.items() if until is None or now <= until
        )


def by_ref(records: Iterable[LetterRecord]) -> dict[str, list[LetterRecord]]:
    """Sort letters by registration, each one's in the order of their numbers."""
    found: dict[str, list[LetterRecord]] = {}
    for record in sorted(records, key=lambda r: r.number):
        found.setdefault(record.ref, []).append(record)
    return found


def has_ended(code: str, book: Book, ledger: LedgerState, now: datetime) -> bool:
    """Tell whether a session is over, also where its row has left the sheet or cannot be read."""
    session = book.sessions.get(code)
    if session is not None:
        return session.ended(now)
    seen = ledger.sessions.get(code)
    # Of an edit that has not settled nobody knows yet which end is meant: the later one.
    return seen is not None and now > max(seen.seen.end, seen.settled.end)
