"""What a rule may look at about one registration: all that is known, and what was decided."""

from datetime import datetime

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.settings import Settings
from workflows.letter_history import LetterHistory


class Case(Struct, frozen=True, kw_only=True, gc=False):
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
