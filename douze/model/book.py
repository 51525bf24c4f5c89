"""The spreadsheet, checked and typed: what the decisions are taken from."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from msgspec import Struct, field

from douze.model.attendance import DroppedFile, Export
from douze.model.cell_address import cell_address
from douze.model.evaluations import EvaluationForm
from douze.model.personal_details import PersonalDetails
from douze.model.phrases import ByStaff, Phrase, Problem, Registrant
from douze.model.sheet import Cell, NewRow
from douze.model.signed_answers import CodedAnswer
from douze.model.value_types import NamedAddress
from douze.model.words import Decision, Resend, SessionState


class Speaker(PersonalDetails, frozen=True, kw_only=True):
    """Somebody who speaks at a session and can be written to."""

    address: str
    who: str = ""  #: the address in the form in which two are compared


#: A code stands in references and keys, which people read and copy: a longer one is told.
LONG_CODE = 40


#: When a session begins that has no date, there: later than any cell can say (`read/dates.py`).
_NO_DATE = datetime.combine(date(2300, 1, 1), time())


def no_date(zone: tzinfo | None) -> datetime:
    """Give the moment that stands for a date which nobody knows yet."""
    return _NO_DATE.replace(tzinfo=zone)


def is_date(moment: datetime) -> bool:
    """Whether a moment is one, and does not stand for a date which nobody knows yet."""
    return moment.year < _NO_DATE.year - 1  # in whatever zone


class SessionTexts(Struct, frozen=True, kw_only=True):
    """What staff write of a session for participants, in light Markdown; "" where they do not."""

    why: str = ""
    audience: str = ""
    programme: str = ""
    presented_by: str = ""
    practical: str = ""
    preparation: str = ""
    documents: str = ""  #: a title and an https address a line
    replay: str = ""  #: the same


class NextDate(Struct, frozen=True, kw_only=True):
    """The session to which whoever gets no seat in another, or loses it, may move on."""

    session: "Session"
    full: bool  #: who comes now waits there
    takes_answers: bool  #: its closing has not passed


# Marks of files that people have are made of the `repr` of this type, of `PublicSession` and of
# `Participant`: a field renamed or moved gives every session's file a new version.
class Session(Struct, frozen=True, kw_only=True):
    """One webconference whose row could be read. Times carry the association's zone."""

    code: str
    title: str
    start: datetime
    end: datetime
    places: int
    dues_required: bool
    closing: datetime  #: the last moment at which an answer counts
    link: str = ""  #: as typed; `usable_link` says whether it can be sent
    state: SessionState = SessionState.OPEN
    #: The date that it had when it was postponed, as long as `État` says so.
    postponed_from: datetime | None = None
    place: str = ""  #: where it takes place; "" where by webconference alone
    texts: SessionTexts = SessionTexts()
    #: What stands in columns of staff's own, by their headers. A template may show it.
    extra: Mapping[str, str] = field(default_factory=dict)
    speakers: tuple[Speaker, ...] = ()  #: those who can be written to, each once
    speakers_unreadable: tuple[str, ...] = ()  #: what stands there and is no address and no name
    speakers_by_name: tuple[str, ...] = ()  #: those of whom a name stands there, and no address
    contact: NamedAddress | None = None  #: who answers for it; None: the association's contact
    contact_unreadable: str = ""  #: what stands there and is not one address
    #: How many have to be confirmed, or staff are asked whether it takes place; 0: however few.
    minimum: int = 0
    minimum_unreadable: str = ""  #: what stands there and is no whole number
    #: Whether letters withheld because too many came at once may leave; None: cannot be read.
    let_through: bool | None = False
    certificates: bool | None = None  #: who was present gets one; None: as the settings say
    certificates_unreadable: str = ""  #: what stands there and is neither yes nor no
    #: Whether staff ask for the text of its announcement; None where nobody can read it.
    announce: bool | None = False
    suite: str = ""  #: what staff typed as the code of the next date
    next_date: NextDate | None = None  #: that session, where it is one to move on to
    reserved: int = 0  #: how many of its places are given by staff alone, until promotions end
    per_structure: int = 0  #: how many of one structure are given a seat by rule; 0: no limit
    row: int = 0

    @property
    def code_is_long(self) -> bool:
        return len(self.code) > LONG_CODE

    @property
    def on_site(self) -> bool:
        """Whether one goes there, and nobody joins by a link."""
        return bool(self.place) and not self.link

    @property
    def cancelled(self) -> bool:
        return self.state is SessionState.CANCELLED

    @property
    def draft(self) -> bool:
        return self.state is SessionState.DRAFT

    @property
    def postponed(self) -> bool:
        return self.state is SessionState.POSTPONED

    @property
    def archived(self) -> bool:
        return self.state is SessionState.ARCHIVED

    @property
    def dated(self) -> bool:
        """Whether it is known when it takes place; one that is postponed or a draft may not say."""
        return is_date(self.start)

    @property
    def takes_place(self) -> bool:
        """Whether it does, or did, on a day that is known: not cancelled, nor put off."""
        return self.dated and not (self.cancelled or self.postponed)

    @property
    def named_addresses(self) -> tuple[str, ...]:
        """Those who speak there or answer for it, whom nobody may erase before it is over."""
        speakers = (one.who or one.address for one in self.speakers)
        return (*speakers, self.contact.address) if self.contact else tuple(speakers)

    @property
    def ends_next_day(self) -> bool:
        """Whether it goes on past the midnight after its day."""
        midnight = datetime.combine(self.start.date() + timedelta(days=1), time())
        return self.end.replace(tzinfo=None) > midnight

    @property
    def seconds(self) -> int:
        """How long it is; two times of one zone are subtracted by the wall clock in Python."""
        return int(self.end.timestamp() - self.start.timestamp())

    def started(self, now: datetime) -> bool:
        """Whether `now` is after the start; the start itself still belongs to the time before."""
        return now > self.start

    def ended(self, now: datetime) -> bool:
        """Whether it is over; the end itself still belongs to it, and without a date none comes."""
        return now > self.end


class BrokenSession(Struct, frozen=True, kw_only=True):
    """A row of `Sessions` that cannot be read: left aside until somebody corrects it."""

    session: Session  #: as far as its row could be read
    told: tuple[Problem, ...]
    named: bool = True  #: its code can stand for a session

    @property
    def code(self) -> str:
        return self.session.code

    @property
    def problems(self) -> tuple[Phrase, ...]:
        return tuple(problem.what for problem in self.told)


#: Rows that staff add have no place in a form: after its answers of the same moment.
BY_HAND = 1_000_000
#: Whoever moves on from another session comes before the form's answers of the same moment.
MOVED_ON = -1
#: From then on the seconds are counted of moments that stand in the place of a row.
_COUNTED_FROM = datetime(2000, 1, 1, tzinfo=UTC)


def _seconds(moment: datetime) -> int:
    return (moment - _COUNTED_FROM) // timedelta(seconds=1)


class Arrival(Struct, frozen=True, kw_only=True, order=True, gc=False):
    """The place in the order: the answer's time, then its tab as listed, then its row.

    Of somebody who has moved on it is the moment of that, then when they first arrived: among
    those who moved in one moment, that is their order.
    """

    received: datetime
    tab: int
    row: int

    @classmethod
    def by_moving(cls, at: datetime, was: "Arrival | None") -> "Arrival":
        """Give the arrival of somebody who moved on at that moment, and arrived so before."""
        return cls(received=at, tab=MOVED_ON, row=_seconds(was.first if was else at))

    @classmethod
    def coming_back(cls, at: datetime, first: datetime) -> "Arrival":
        """Give the arrival of a registration that counts again from that moment, without an answer.

        Of several of one moment `first` decides, and not how their rows are sorted.
        """
        return cls(received=at, tab=0, row=BY_HAND + _seconds(first))

    @property
    def first(self) -> datetime:
        """When the person first arrived, wherever that was."""
        if self.tab != MOVED_ON:
            return self.received
        return _COUNTED_FROM + timedelta(seconds=self.row)


class Answer(PersonalDetails, frozen=True, kw_only=True):
    """One person's request for one session, from one row that the form wrote.

    A row that names three sessions is three answers.
    """

    email: str  #: as typed, surrounding space aside
    address: str | None  #: None where it is not one address that can be written to
    who: str  #: equal for two answers of the same person; never empty
    session: str | None  #: a session's code; None where it names none that is known
    session_text: str  #: what stood in the cell for it
    received: datetime | None  #: None where the time cannot be read
    tab: int
    tab_title: str
    row: int
    problems: tuple[Phrase, ...] = ()
    more: tuple[tuple[str, str], ...] = ()  #: the form's other questions, and what was said


class Member(Struct, frozen=True, kw_only=True, gc=False):
    """One row of the members' list that can be read."""

    structure: str
    addresses: tuple[str, ...]  #: casefolded, each once
    domains: tuple[str, ...]  #: A-labels, without the @; no public mail provider's
    year: int | None
    #: "oui", "exonéré", "non", "" or the day of payment
    paid: str | date
    valid_until: date | None
    row: int
    promised: bool = False  #: the payment is on its way; `paid` says "non"
    #: Our words for the cells that depend on a payment and that nobody can read.
    unclear: tuple[str, ...] = ()
    wrong: tuple[Phrase, ...] = ()  #: what is to be corrected on the row
    cells: Mapping[str, Cell] = field(default_factory=dict)  #: the tool's own, and what names it

    @property
    def name(self) -> str:
        """What to call it: a person who is a member may stand there by address alone."""
        return ByStaff(self.structure or ", ".join(sorted({*self.addresses, *self.domains})))


class Row(PersonalDetails, frozen=True, kw_only=True):
    """One row of `Inscriptions` as it stands."""

    row: int
    ref: str
    session: str | None  #: a session's code, from the cell; None where it names none
    session_text: str
    email: str  #: as typed, surrounding space aside
    address: str | None
    who: str  #: as in an Answer; empty where there is no address to tell
    decision: Decision | None
    decision_text: str  #: as typed
    cells: Mapping[str, Cell]  #: the tool's own cells, by our word for the column
    #: Why nobody can be written to there; or, beside an address, why nobody should be.
    email_problem: Phrase | None = None
    attendance: bool | None = None  #: None where nobody has said
    attendance_text: str = ""
    excused: bool = False  #: staff wrote that the person had said not to come
    not_the_same: bool = False  #: staff looked: the member whom it resembles is another
    staff_reason: str = ""  #: what the person is to be told, in staff's words
    resend: Resend | None = None
    resend_text: str = ""  #: as typed
    to_erase: bool = False  #: staff ask in `Décision` that the person be erased

    @property
    def person(self) -> Registrant:
        return Registrant(name=self.name, address=self.email)

    @property
    def attendance_unreadable(self) -> bool:
        """Whether `Présence` holds something that is neither yes nor no."""
        return self.attendance is None and bool(self.attendance_text)

    @property
    def resend_unreadable(self) -> bool:
        """Whether `Renvoyer` holds something that asks for nothing we know."""
        return self.resend is None and bool(self.resend_text)

    @property
    def decision_unreadable(self) -> bool:
        """Whether `Décision` decides nothing that we know: what was so before stays so."""
        return self.decision is None and bool(self.decision_text)


class MessageRow(Struct, frozen=True, kw_only=True, gc=False):
    """One row of the tab `Messages` as it stands."""

    row: int
    number: int
    cells: Mapping[str, Cell]


class ToCollectRow(Struct, frozen=True, kw_only=True):
    """One row of the list of outstanding dues as it stands."""

    row: int
    number: str  #: its N°, as the sheet has it; never empty
    cells: Mapping[str, Cell]  #: by our word for the column


class TabLayout(Struct, frozen=True, kw_only=True, dict=True):
    """Where the columns of a tab are."""

    title: str
    columns: Mapping[str, int]  #: our word for a column: its place, from 0
    headers: Mapping[str, str]  #: our word: the header as it stands on the sheet
    by_meaning: frozenset[str] = frozenset()  #: those known by what their question asks for

    @cached_property
    def places(self) -> frozenset[int]:
        """The places of all the columns: one set for however many rows are new."""
        return frozenset(self.columns.values())

    def new_row(self, cells: Mapping[str, Cell], key: str) -> NewRow:
        """Give a row to be added, with these cells by our words for the columns.

        `key` is the word for the column whose text makes it the same row.
        """
        return NewRow(
            tab=self.title,
            cells={
                self.columns[word]: cell
                for word, cell in cells.items()
                if word in self.columns and cell not in (None, "")
            },
            key=(self.columns[key], str(cells[key])),
            counted=self.places,
        )


class Book(Struct, frozen=True, kw_only=True):
    """All the tabs, typed. What could not be read is in `problems`, and stops nobody else."""

    sessions: Mapping[str, Session]  #: by code, in the sheet's order
    addresses: Mapping[str, str] = {}  #: where a browser opens each tab, by title, if one does
    answers: tuple[Answer, ...] = ()
    members: tuple[Member, ...] = ()
    rows: tuple[Row, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    to_collect: tuple[ToCollectRow, ...] | None = None  #: None where there is no such tab of ours
    withdrawals: tuple[CodedAnswer, ...] = ()
    evaluations: EvaluationForm = EvaluationForm()
    exports: tuple[Export, ...] = ()  #: connection reports of sessions that are over, and lately
    dropped: Mapping[str, tuple[DroppedFile, ...]] = {}  #: those of files, by a session's code
    attended: frozenset[str] = frozenset()  #: the codes of those for which any was looked
    own_addresses: frozenset[str] = frozenset()  #: the association's: whoever has one holds them
    broken: tuple[BrokenSession, ...] = ()
    session_cells: Mapping[int, Mapping[str, Cell]] = field(default_factory=dict)
    layouts: Mapping[str, TabLayout] = field(default_factory=dict)
    #: The columns that may be missing and hold something: their headers, by tab and word. And of
    #: a tab of answers the session that all of it is of (`douze/read/answer_tabs.py`).
    in_use: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def left_aside(self, session: Session, why: Phrase) -> BrokenSession:
        """Leave a session aside for what is wrong with its code."""
        layout = self.layouts["sessions"]
        where = cell_address(layout.title, layout.columns["code"], session.row)
        told = (Problem(where=where, name=session.code, what=why),)
        return BrokenSession(session=session, told=told)
