"""How everything should be, whatever it is now."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.attendance import Attendance
from douze.model.book import Answer, Arrival, Row, Session
from douze.model.dossiers import Dossier
from douze.model.dues import DuesAsked, Owed
from douze.model.evaluations import Evaluation, EvaluationAnswer, Note
from douze.model.ledger_state import RegistrationRecord, RegistrationState, Seen, SessionRecord
from douze.model.letters import Letter, LetterRecord
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Phrase, Problem, Registrant
from douze.model.reasons import Reason
from douze.model.retention_days import Due
from douze.model.sheet import Cell
from douze.model.signed_answers import SignedAnswer
from douze.model.site import PublicSite
from douze.model.words import Decision, Dues, LetterState, Status
from douze.model.writes import WriteIntent

_NOTHING_SEEN = Seen()


class MovedOn(Struct, frozen=True, kw_only=True):
    """Since when a registration goes on at the next date of its session, and why."""

    at: datetime
    code: str  #: the next date's
    to: Session | None  #: None where that cannot be read any more
    reason: Reason


class CameFrom(Struct, frozen=True, kw_only=True):
    """Where somebody was registered first who has moved on, as far as that is known still."""

    session: Session
    arrived: datetime


class Registration(PersonalDetails, frozen=True, kw_only=True):
    """One person's request for one session, from answers, row and ledger together."""

    ref: str
    session: str | None  #: a code of a session that can be read; None otherwise
    session_text: str  #: what the row's cell for the session should say
    email: str  #: as it stands on the row, or as first given
    address: str | None  #: None where nobody can be written to
    who: str = ""  #: the address in the form in which two are compared
    arrival: Arrival | None = None  #: None keeps it out of the order
    by_hand: bool = False
    answer: Answer | None = None  #: the one to look at; None where no answer is known
    #: The tab and row of the answer that it came by; None where that is not there any more.
    answer_at: tuple[int, int] | None = None
    asked: bool = True  #: an answer of the form asked for it; nobody's word but staff's, if not
    decision: Decision | None = None
    row: Row | None = None
    previous: RegistrationRecord | None = None
    reopened: bool = False  #: a new answer came after it had been closed
    #: What the person answered by a link of ours, in the order of time: of each purpose the last.
    signed: tuple[SignedAnswer, ...] = ()
    given_back: datetime | None = None  #: when the person withdrew, as far as that may count
    regained: Arrival | None = None  #: an answer that came after that
    moved_to: Session | None = None  #: which its answer names instead since it was edited
    moved_on: MovedOn | None = None  #: to the next date, in this pass or an earlier one
    came_from: CameFrom | None = None  #: it goes on here, having begun at another session
    #: What is to be said of a move to the next date that was asked for, and cannot be.
    not_moved: Phrase | None = None
    successor: Registrant | None = None  #: who has its place from this pass on
    predecessor: Registrant | None = None  #: who had it until now
    comeback: Arrival | None = None  #: an answer that came after the deadline of its hold
    #: Since when its confirmation is back from the address that stands there.
    unreached: datetime | None = None
    #: The hour at which the seat was to go on unless they said that they were coming still.
    silent_since: datetime | None = None
    speaks: bool = False  #: the person speaks at the session: takes part without a seat
    #: By what two people of one structure are one, where that counts; empty: of nobody's.
    of_structure: str = ""
    problems: tuple[Phrase, ...] = ()  #: why it cannot be decided
    notes: tuple[Phrase, ...] = ()  #: what staff should look at while it is confirmed
    unheard: bool = False  #: the letter that tells of its hold is withheld
    frozen: bool = False  #: its session or decision cannot be read: leave it as it is
    more: tuple[tuple[str, str], ...] = ()  #: what was said to the form's other questions
    was: str = ""  #: the provisional reference that it had while its session was unknown
    absent_since: datetime | None = None  #: since when its row has been gone
    seen: Seen = Seen()  #: what this pass saw on its row and in the form
    #: How long they were there; None where its session's reports are not looked at now.
    attendance: Attendance | None = None
    evaluation: EvaluationAnswer | None = None  #: what they thought of the session
    #: What another registration of the same person would have in common with it; none once its
    #: session has started.
    marks: tuple[str, ...] = ()

    @property
    def person(self) -> Registrant:
        """Whose it is, by the address that staff saw last.

        Once its row is gone that is what it is known by, where the row had been corrected.
        """
        corrected = self.row is None and "@" in self.who and self.email.casefold() != self.who
        return Registrant(
            name=self.name,
            address=self.who if corrected else self.email,
            ref="" if self.row else self.ref,
        )

    @property
    def seen_before(self) -> Seen:
        return self.previous.seen if self.previous else _NOTHING_SEEN

    @property
    def row_was_shown(self) -> bool:
        """Whether its row has stood on the sheet; one that was opened again gets another."""
        return self.previous is not None and self.previous.shown and not self.reopened

    @property
    def new(self) -> bool:
        """Whether this is the first pass that can decide on it, since it came or was closed."""
        return self.previous is None or self.reopened or self.previous.waited_to_settle

    def not_opened_again(self, now: datetime) -> "Registration":
        """Give it as if no later answer had opened it: where its row is gone, it is gone still."""
        previous = self.previous
        if previous is None:
            return replace(self, reopened=False, absent_since=None)
        gone = self.row is None and previous.shown
        return replace(
            self,
            reopened=False,
            arrival=previous.arrival or self.arrival,
            absent_since=(previous.absent_since or now) if gone else None,
        )

    def left_alone(self) -> "Registration":
        """Give it as the last pass left it: what has come since counts later.

        One that is new has nothing to be left as, and keeps its arrival.
        """
        arrival = self.previous.arrival if self.previous else self.arrival
        return replace(self, frozen=True, reopened=False, comeback=None, arrival=arrival)


class Cover(Struct, frozen=True, kw_only=True, gc=False):
    """Whether the dues of one registration are settled on the day of its session, and why."""

    dues: Dues
    why: Phrase
    notes: tuple[Phrase, ...] = ()
    asked: DuesAsked | None = None  #: which dues are asked for; None where none are
    unclear: bool = False  #: staff wrote something that may say so, and cannot be read
    #: By what two people of one structure are one: that of the member whose row covers the day,
    #: else what they typed; empty: of nobody's, or the session has no limit for each structure.
    structure: str = ""

    @property
    def settled(self) -> bool:
        return self.dues is not Dues.UNSETTLED

    @property
    def promised(self) -> bool:
        return self.asked is not None and self.asked.announced


class Outcome(RegistrationState, frozen=True, kw_only=True, gc=False):
    """What a registration should be."""

    registration: Registration
    dues: Dues | None = None
    dues_asked: DuesAsked | None = None
    rank: int | None = None
    notes: tuple[Phrase, ...] = ()  #: what staff should look at
    over: bool = False  #: its session has started: what the row says of it stays
    in_vain: bool = False  #: waits, and no seat is given any more
    waited_for: bool = False  #: confirmed, while somebody waits who could have the seat
    #: Its hold is over, and its seat kept: staff wrote of a payment what nobody can read.
    payment_unclear: bool = False
    #: Since when its session has been cancelled, where its hold had run out before.
    called_off: datetime | None = None
    speaks: bool = False  #: told as a speaker, for whom no seat is kept and no row stands

    @property
    def deadline_to_come(self) -> datetime | None:
        """Until when a seat is held; None where none is, or it is kept beyond its deadline."""
        return None if self.payment_unclear else self.deadline

    @property
    def why_waiting(self) -> Phrase | None:
        """The rule by which it waits though a seat may be free, where the person is told of it."""
        return self.why[0] if self.why and self.why[0].reason.about.in_letter else None

    @property
    def row_removed(self) -> bool:
        """Whether it is over because its row disappeared: nobody is told of that."""
        return self.reason is Reason.WITHDRAWN

    @property
    def session_cancelled(self) -> bool:
        """Whether it is over because its session is, and cannot be opened again."""
        return self.called_off is not None or self.reason is Reason.SESSION_CANCELLED

    @property
    def noted(self) -> tuple[Phrase, ...] | None:
        """What its row tells staff to look at, its letters aside.

        Once its session has started that stays what it was; None where nobody remembers it.
        """
        previous = self.registration.previous
        if self.over and previous:
            return previous.notes
        return tuple(note for note in self.notes if not note.reason.about.still_counts)


class Settled(Struct, frozen=True, kw_only=True):
    """A letter whose fate staff have told on the sheet."""

    record: LetterRecord  #: as the ledger has it
    arrived: bool  #: else it goes once more, if it is still true

    def as_told(self) -> LetterRecord:
        """Give the letter as it is by what they say: sent, or free to go."""
        record = self.record
        if self.arrived:
            when = record.finished_at or record.decided_at
            return replace(record, state=LetterState.SENT, finished_at=when)
        waits = LetterState.QUEUED
        return replace(record, state=waits, finished_at=None, tries=0, not_before=None)


class SessionCounts(Struct, frozen=True, kw_only=True):
    """What the tool says of one session in its row; None leaves a cell as it is."""

    row: int
    confirmed: int | None = None
    to_settle: int | None = None
    waiting: int | None = None
    free: int | None = None
    kept: int | None = None  #: those that staff alone give now; nothing of the row says it
    present: int | None = None  #: how many were there; None also where nobody is known to know
    replies: int | None = None  #: how many evaluations there are; None also where nobody was asked
    note: Note | None = None
    alert: tuple[Phrase, ...] = ()


class RowAlert(Struct, frozen=True, kw_only=True):
    """What to say on a row of `Inscriptions` that is nobody's registration, or doubly one's."""

    row: int
    status: Status | None  #: None leaves the cell as it is
    why: tuple[Phrase, ...]


class MemberAlert(Struct, frozen=True, kw_only=True):
    """What to say on a row of the members' list; nothing, where it says something no more."""

    row: int
    alert: tuple[Phrase, ...]
    there: Cell  #: what its cell says now
    #: Our word for the column by which the row is known, and its cell; None where it is bare.
    name: tuple[str, str] | None


class Desired(Struct, frozen=True, kw_only=True):
    """How statuses, letters and counts should be at this moment."""

    now: datetime
    outcomes: tuple[Outcome, ...] = ()
    letters: tuple[Letter, ...] = ()  #: all that should exist by now, sent or not
    coming: tuple[datetime, ...] = ()  #: when letters will be due that are sure to come soon
    row_alerts: tuple[RowAlert, ...] = ()
    #: References of answers, and those of the registrations that they were found to belong to.
    aliases: tuple[tuple[str, str], ...] = ()
    sessions_seen: tuple[SessionRecord, ...] = ()  #: the sessions as they stand, to be remembered
    sessions: tuple[SessionCounts, ...] = ()
    #: What people thought of each session of which anybody said it, by its code.
    evaluations: Mapping[str, Evaluation] = {}
    problems: tuple[Problem, ...] = ()
    members: tuple[MemberAlert, ...] = ()
    settled: tuple[Settled, ...] = ()  #: letters whose fate staff have told on the sheet
    #: The dues that are outstanding, the first deadline first; None where that is not known now.
    owed: tuple[Owed, ...] | None = None
    waits: tuple[Problem, ...] = ()  #: edits of sessions that do not count yet
    writes: tuple[WriteIntent, ...] = ()  #: those of earlier passes of which staff are told
    erase: tuple[str, ...] = ()  #: references of those to erase, once all else is done
    due: tuple[Due, ...] = ()  #: what has been kept long enough, whether or not it goes now
    site: PublicSite | None = None  #: what pages should tell; None where there are none
    dossiers: tuple[Dossier, ...] = ()  #: the files of sessions that there should be
    closed: frozenset[str] = frozenset()  #: the codes of those about which nothing is done any more
