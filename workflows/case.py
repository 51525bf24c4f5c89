"""What a rule may look at, and what a rule can say: the one interface of all rule books.

A file of `workflows/` that has something to say about registrations gives a `RULE_BOOK`; `decide`
asks them in turn.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter
from douze.model.phrases import Phrase
from douze.model.settings import Settings
from workflows.letter_history import LetterHistory


class Case(Struct, frozen=True, kw_only=True):
    """One registration for one session, and all that is known about it."""

    registration: Registration
    session: Session
    cover: Cover  #: whether the dues are settled, why, and by which member
    history: LetterHistory
    ledger: LedgerState
    settings: Settings
    now: datetime

    def decided(self, outcome: Outcome) -> "DecidedCase":
        """Give the case once its status has been decided."""
        return DecidedCase(
            registration=outcome.registration,
            session=self.session,
            cover=self.cover,
            history=self.history,
            ledger=self.ledger,
            settings=self.settings,
            now=self.now,
            outcome=outcome,
        )


class DecidedCase(Case, frozen=True, kw_only=True):
    """A case whose status has been decided."""

    outcome: Outcome


def _no_letters(case: DecidedCase) -> Iterable[Letter]:
    return ()


def _no_notes(case: DecidedCase) -> Iterable[Phrase]:
    return ()


def _anybody(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
    return None


class RuleBook(Struct, frozen=True, kw_only=True):
    """What one rule book has to say; each part may be left out."""

    #: The letters that should exist by now, sent or not.
    letters: Callable[[DecidedCase], Iterable[Letter]] = _no_letters
    #: What staff should look at, on the row.
    notes: Callable[[DecidedCase], Iterable[Phrase]] = _no_notes
    #: Why somebody in the queue waits though a seat is free; None where nothing speaks against it.
    #: `so_far` are those of whom it has been decided: who holds a seat, and who came before.
    may_have_seat: Callable[[Case, Sequence[Outcome]], Phrase | None] = _anybody
