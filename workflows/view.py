"""The whole pass as far as it has been decided: what a rule about more than one person sees."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.elapsed_time import later
from douze.model.ledger_state import LedgerState, SessionRecord
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.matched import Matched
from douze.model.settings import Settings
from workflows.case import Case, DecidedCase, Everybody
from workflows.dues import MembersList
from workflows.letter_history import NOBODY_TOLD, LetterHistory, letter_history_by_ref

#: A letter that failed needs nobody any more this long after its session.
FORGOTTEN_AFTER = timedelta(days=7)


class DecidedSession(Struct, frozen=True, kw_only=True):
    """One session, and what has been decided about whoever registered for it."""

    session: Session
    seen: SessionRecord  #: what the ledger is to remember of its row
    counts: bool  #: whether its row counts; else it is a draft or an edit waits: nobody is told
    outcomes: tuple[Outcome, ...]
    cases: tuple[DecidedCase, ...] = ()  #: of each outcome; none while an edit waits
    speakers: tuple[Registration, ...] = ()  #: who speaks there, or did


class Given(Struct, frozen=True, kw_only=True):
    """What a pass decides from: what was read, what the ledger knows, the settings, the moment."""

    matched: Matched
    ledger: LedgerState
    settings: Settings
    now: datetime

    @property
    def book(self) -> Book:
        return self.matched.book


class View(Given, frozen=True, kw_only=True):
    """The pass: all that it decides from, and what has been decided so far."""

    members: MembersList
    histories: Mapping[str, LetterHistory]
    everybody: Everybody
    sessions: tuple[DecidedSession, ...] = ()
    closed: tuple[DecidedSession, ...] = ()  #: those about which nothing is done any more
    outcomes: tuple[Outcome, ...] = ()  #: of all other sessions, and of those that name none
    by_ref: Mapping[str, Outcome] = field(default_factory=dict)
    letters: tuple[Letter, ...] = ()  #: to participants and speakers, withheld ones too

    def history(self, ref: str) -> LetterHistory:
        """What somebody was told; with an empty reference, what staff and speakers were."""
        return self.histories.get(ref, NOBODY_TOLD)

    def session_of(self, outcome: Outcome) -> Session | None:
        """The session that somebody registered for; None where it cannot be read."""
        return self.book.sessions.get(outcome.registration.session or "")

    def is_forgotten(self, outcome: Outcome) -> bool:
        """Whether the session has been over for so long that no letter about it helps."""
        session = self.session_of(outcome)
        return session is not None and self.now > later(session.end, FORGOTTEN_AFTER)

    def has_ended(self, outcome: Outcome) -> bool:
        """Whether the session that somebody registered for is over."""
        session = self.session_of(outcome)
        return session is not None and session.ended(self.now)

    def case(
        self, registration: Registration, session: Session, *, cover: Cover | None = None
    ) -> Case:
        """Give all that is known about one registration; its dues, where they are not given."""
        return Case(
            registration=registration,
            session=session,
            cover=cover or self.members.cover(registration, session),
            history=self.history(registration.ref),
            ledger=self.ledger,
            settings=self.settings,
            now=self.now,
            everybody=self.everybody,
        )

    def with_outcomes(self, outcomes: Iterable[Outcome]) -> "View":
        """Give the view once more is known of each registration."""
        outcomes = tuple(outcomes)
        by_ref = {outcome.registration.ref: outcome for outcome in outcomes}
        return replace(self, outcomes=outcomes, by_ref=by_ref)


def first_view(given: Given, everybody: Iterable[Registration] = ()) -> View:
    """See a pass of which nothing has been decided yet.

    `everybody` are the registrations of closed sessions too, of which nothing else is decided.
    """
    today = local_day(given.now, given.settings.zone)
    return View(
        matched=given.matched,
        ledger=given.ledger,
        settings=given.settings,
        now=given.now,
        members=MembersList(given.book.members, given.settings.dues, today),
        histories=letter_history_by_ref(given.ledger),
        everybody=Everybody(tuple(everybody)),
    )
