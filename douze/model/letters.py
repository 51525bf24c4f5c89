"""Letters: as decided, as planned, as composed, and as remembered."""

from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import NextDate, Session
from douze.model.documents import Document
from douze.model.dues import DuesAsked, Owed
from douze.model.evaluations import Evaluation
from douze.model.joiners import as_read_now
from douze.model.kinds import Invitation, Kind
from douze.model.papers import Certificate, SignInSheet
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import Phrase, Problem
from douze.model.site import PublicSession
from douze.model.words import FAILED, NEVER_LEFT, BounceReason, LetterState, Status, Withheld


class Announced(Struct, frozen=True, kw_only=True, gc=False):
    """What a letter said about its session. The link only as a fingerprint."""

    title: str
    start: datetime
    end: datetime
    link: str = ""  #: empty where the letter did not carry it
    place: str | None = None  #: None where places were not known yet
    asks: bool = False  #: it asked what the person thought of the session
    #: The hour at which the seat goes on where the person says nothing, as it said.
    frees_at: datetime | None = None

    def as_noted_now(self, place: str | None) -> "Announced":
        """Give it as this version notes it: earlier ones knew no place, or kept unseen signs."""
        noted = place if self.place is None else as_read_now(self.place)
        return replace(self, title=as_read_now(self.title), place=noted)


def announce(
    session: Session, *, link: bool, asks: bool = False, frees_at: datetime | None = None
) -> Announced:
    """Note what is said of a session; `link` says whether the link goes with it.

    `asks` says whether the person is asked what they thought of it, `frees_at` when their silence
    gives their seat to somebody else.
    """
    link_said = session.link if link else ""
    said = _announced(session.title, session.start, session.end, link_said, session.place)
    return replace(said, asks=asks, frees_at=frees_at) if asks or frees_at else said


@lru_cache(maxsize=256)
def _announced(title: str, start: datetime, end: datetime, link: str, place: str) -> Announced:
    """Letters of one session follow each other: what they say is kept once."""
    return Announced(
        title=title,
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        link=sha256(link.encode()).hexdigest()[:16] if link else "",
        place=place,
    )


class Guest(Struct, frozen=True, kw_only=True):
    """Somebody who comes, as the speakers are told of them."""

    name: str
    structure: str
    answers: tuple[tuple[str, str], ...] = ()  #: the form's other questions, and what was said
    new: bool = False  #: not in the list that the speaker had before


class Letter(PersonalDetails, frozen=True, kw_only=True):
    """A letter that should have been sent by now, whether or not it was."""

    key: str
    kind: Kind
    ref: str
    session: Session | None  #: None for a digest, and an alert that is about no session
    to: str
    send_after: datetime  #: from when on it should exist
    expires_at: datetime  #: its use is over after this moment
    carries_link: bool = False  #: only where the rule of the link allows it
    invitation: Invitation | None = None
    entry: str = ""  #: the reference by which their calendar has it, where that is another
    asked: bool = True  #: the person registered; staff put them down, if not
    #: keys of letters that need not be sent because this one says it too
    merges: tuple[tuple[str, Kind], ...] = ()
    #: Letters to the same person about other sessions, which this one says too.
    together: tuple["Letter", ...] = ()
    status: Status | None = None  #: where the person stands; None in a letter about no place
    rank: int | None = None
    deadline: datetime | None = None
    dues_asked: DuesAsked | None = None  #: in a letter about dues
    promoted: bool = False  #: the seat became free while waiting
    again: bool = False  #: the person was told before where this registration stood
    dues_arrived: bool = False  #: after the deadline of which the person heard last
    asked_to_pay: bool = False  #: in `session_cancelled`: the person heard last of dues to settle
    in_vain: bool = False  #: who waits gets no seat any more
    payment_unclear: bool = False  #: the seat is kept: staff look at what they noted of a payment
    restored: bool = False  #: the person heard last that the session was cancelled
    spoke: bool = False  #: the person heard last that they speak, and does not any more
    given_back: bool = False  #: the person gave the place back
    replaced: bool = False  #: somebody else has the place now
    silent: bool = False  #: the person did not say in time that they were coming still
    answer_until: datetime | None = None  #: until when they were asked, or are, to say so
    frees: bool = False  #: in `still_coming`: from then on silence gives the seat away
    documents: tuple[Document, ...] = ()  #: of the session, after it
    replay: tuple[Document, ...] = ()
    absent: bool = False  #: the person did not come
    asks: bool = False  #: what the person thought of the session
    evaluation: Evaluation | None = None  #: in an `evaluation`: what people thought of it
    moved_to: Session | None = None  #: which the person's answer names instead since it was edited
    moved_on: bool = False  #: to the next date of the session, which is `moved_to`
    came_from: Session | None = None  #: where the registration was before it moved on
    next_date: NextDate | None = None  #: to which the person may move on
    new_address: bool = False  #: in `again`: the address was corrected, nobody asked
    by_name: bool = False  #: their structure has paid, and nobody says yet that they are of it
    by_staff: bool = False  #: the status comes from a decision of staff's
    reason: str = ""  #: why, in staff's words
    closing: datetime | None = None  #: when the registrations closed, before this one came
    dues_later: bool = False  #: who waits will have to settle them before a seat is theirs
    #: The rule by which the person waits though a seat may be free; None where none is.
    why_waiting: Phrase | None = None
    before: Session | None = None  #: the session as the person was told last, if that was another
    speaks: bool = False  #: to somebody who speaks at the session, and has no seat
    guests: tuple[Guest, ...] = ()  #: in a `brief`: who comes, in the order of their names
    gone: tuple[str, ...] = ()  #: in a second `brief`: who was in the first and comes no more
    listed_before: bool = False  #: in a second `brief`: the speaker has had a list
    sign_in: SignInSheet | None = None  #: in a `sign_in`: the sheet to print
    certificate: Certificate | None = None  #: in a `certificate`
    public: PublicSession | None = None  #: in an `announcement`: what anybody may know
    owed: tuple[Owed, ...] = ()  #: in a `to_collect`: the first deadline first
    matters: tuple[Problem, ...] = ()  #: in a `digest` or `alert`: the most urgent first
    #: Another letter about the session goes to the person first; this one comes later.
    postponed: bool = False
    repeats: bool = False  #: its fate is in doubt, and it is handed over once more as it was
    newcomer: bool = False  #: nothing has been handed over about its registration before
    withheld: Withheld | None = None  #: why it does not leave now, though it could
    leaves_at: datetime | None = None  #: when the quiet hours are over, where it waits for that
    first: bool = False  #: nothing has been handed over to this address before, nor is before it

    @property
    def has_documents(self) -> bool:
        return bool(self.documents or self.replay)

    @property
    def announced(self) -> Announced | None:
        """What it says of its session; None where it is about none."""
        if self.session is None:
            return None
        frees_at = self.answer_until if self.frees else None
        return announce(self.session, link=self.carries_link, asks=self.asks, frees_at=frees_at)

    @property
    def all_sessions(self) -> tuple["Letter", ...]:
        """What it says of each session: its own letter, and those that it says too."""
        return (self, *self.together)


def letter_key(ref: str, kind: Kind, *, at: datetime | None = None, occurrence: int = 1) -> str:
    """Name what makes two letters the same: person, session, kind, date, turn.

    `BENEVOLES-7KQ4TM2X/link/2020-10-01T14:00`, `BENEVOLES-7KQ4TM2X/confirmation/2`.
    """
    parts = [ref, kind]
    if at is not None:
        parts.append(at.strftime("%Y-%m-%dT%H:%M"))
    if occurrence > 1:
        parts.append(str(occurrence))
    return "/".join(parts)


class LetterRecord(Struct, frozen=True, kw_only=True, gc=False):
    """What the ledger knows of one letter."""

    key: str
    number: int
    kind: Kind
    ref: str
    session: str
    to: str
    subject: str
    message_id: str
    state: LetterState
    decided_at: datetime
    finished_at: datetime | None = None  #: when it was sent, refused or missed
    detail: str = ""
    merged_into: int | None = None  #: it was said in that other letter
    about: Announced | None = None  #: what it said of its session; None where nobody knows
    tries: int = 0  #: how often it was put off by the server
    not_before: datetime | None = None  #: the server is not asked again before
    reason: BounceReason | None = None  #: why it came back or was refused, where known

    @property
    def named_by_key(self) -> bool:
        """Whether its Message-ID is the plain hash of its key, as it was for every letter once."""
        named = self.message_id.partition("@")[0]
        said = (self.key, f"{self.key} {self.to}")
        return any(sha256(one.encode()).hexdigest()[:32] == named for one in said)

    def refused_by(self, address: str | None) -> bool:
        """Whether this address would not have it; another may."""
        return self.state is LetterState.REFUSED and self.to == address

    def returned_from(self, address: str | None) -> bool:
        """Whether it came back from this address; another may have it."""
        return self.state is LetterState.RETURNED and self.to == address

    def said_in(self, carrier: "LetterRecord") -> bool:
        """Whether it was said in that other letter: to the same person, if not on the same row."""
        if self.merged_into != carrier.number:
            return False
        return self.ref == carrier.ref or self.to.casefold() == carrier.to.casefold()

    @property
    def missed(self) -> bool:
        """Whether it was past its use before it could leave."""
        return self.state is LetterState.MISSED

    def waited_for_its_hour(self, last_pass: datetime | None) -> bool:
        """Whether it cannot have left: its hour had not come when the last pass went.

        One that was taken back like that is noted as no later than its hour.
        """
        if self.state is LetterState.OUTDATED:
            return self.finished_at is not None and self.finished_at <= self.decided_at
        waits = self.state is LetterState.QUEUED
        return waits and last_pass is not None and last_pass < self.decided_at

    def may_go(self, to: str) -> bool:
        """Whether it can still be sent, if it is of use: it waits, or failed for another address.

        So can one that was missed: its session may have moved since to a later date.
        """
        if self.state in FAILED:
            return self.to != to
        return self.state in NEVER_LEFT


class PlannedLetter(Struct, frozen=True, kw_only=True, gc=False):
    """A letter with everything that stays the same however often it is composed."""

    letter: Letter
    number: int  #: its N° in the tab `Messages`
    message_id: str  #: without the angle brackets, derived from the key
    decided_at: datetime
    subject: str
    sequence: int = 0  #: of the calendar entry: higher than any that the person has of it
    merged: tuple[LetterRecord, ...] = ()  #: what is recorded as sent with it
    doubted: tuple[LetterRecord, ...] = ()  #: those of them that are in doubt, as they are
    before: LetterRecord | None = None  #: what the ledger knows of it already

    @property
    def record(self) -> LetterRecord:
        """Give its record before it goes: in doubt, where it is repeated, or else waiting."""
        if self.letter.repeats and self.before is not None:
            return self.before
        return self.queued()

    def queued(self) -> LetterRecord:
        """Give the record of this letter, decided and not yet sent."""
        letter, before = self.letter, self.before
        return LetterRecord(
            key=letter.key,
            number=self.number,
            kind=letter.kind,
            ref=letter.ref,
            session=letter.session.code if letter.session else "",
            to=letter.to,
            subject=self.subject,
            message_id=self.message_id,
            state=LetterState.QUEUED,
            decided_at=self.decided_at,
            about=letter.announced,
            tries=before.tries if before else 0,
            detail=before.detail if before and self.waited else "",
        )

    @property
    def merged_of_others(self) -> tuple[LetterRecord, ...]:
        """The letters recorded with it that stand on other rows of the same person."""
        return tuple(record for record in self.merged if record.ref != self.letter.ref)

    @property
    def was_written(self) -> bool:
        """Whether it lay in a folder, and goes to its recipient only now."""
        return self.before is not None and self.before.state is LetterState.WRITTEN

    @property
    def waited(self) -> bool:
        """Whether an earlier pass decided it, and it did not leave."""
        return self.before is not None and self.before.state is LetterState.QUEUED


class Attachment(Struct, frozen=True, kw_only=True):
    """A file that goes with a letter."""

    name: str  #: a-z, digits, hyphens and a dot
    content: bytes


class Mail(Struct, frozen=True, kw_only=True):
    """A letter composed: ready to be handed over, byte for byte."""

    message_id: str  #: without the angle brackets
    sender: str  #: the envelope's
    recipient: str  #: the envelope's only one
    subject: str
    text: str
    html: str
    raw: bytes  #: the whole message, with CRLF
    file_name: str = ""  #: what a folder calls it, before what makes the name its own
