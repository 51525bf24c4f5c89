"""What is found of one registration: its row, its answers, and what the ledger says of it."""

from collections.abc import Sequence

from msgspec import Struct

from douze.model.book import Answer, Row
from douze.model.ledger_state import Filled, RegistrationRecord
from douze.model.row_people import as_left
from douze.model.words import Decision

_NOTHING_FILLED = Filled()


class FoundRegistration(Struct, frozen=True, kw_only=True):
    """What is found of one registration."""

    ref: str
    was: str  #: the provisional reference that it had until now; empty where it had none
    row: Row | None
    previous: RegistrationRecord | None
    answers: Sequence[Answer]  #: in the order of arrival

    @property
    def filled(self) -> Filled:
        """What the tool wrote into staff's cells of its row."""
        return self.previous.filled if self.previous else _NOTHING_FILLED

    @property
    def left(self) -> Filled:
        """What of that stands there as we left it, where a write may have come to nothing."""
        if self.previous is None or self.row is None:
            return self.filled
        return as_left(self.previous, self.row).filled

    @property
    def by_hand(self) -> bool:
        """Whether staff put it down, and no answer of the form."""
        return self.previous.by_hand if self.previous else not self.answers

    @property
    def asked(self) -> bool:
        """Whether an answer of the form ever asked for it; an old one may have been deleted."""
        return bool(self.answers) or bool(self.previous and not self.previous.by_hand)

    @property
    def email(self) -> str:
        """The address on the row; before there is one, as we wrote it, or as it was first given."""
        if self.row is not None:
            return self.row.email
        return self.filled.email or (self.answers[0].email if self.answers else "")

    @property
    def decision(self) -> Decision | None:
        """Staff's decision; where it cannot be read, the one before stands."""
        if self.row and not (self.previous and self.row.decision_unreadable):
            return self.row.decision
        return self.previous.decision if self.previous else None

    @property
    def again_by_hand(self) -> bool:
        """Whether staff wrote a row anew for somebody whose registration was over."""
        closed = self.previous and self.previous.closed_at and self.previous.shown
        return bool(closed) and _typed_by_staff(self.row)


def _typed_by_staff(row: Row | None) -> bool:
    """Whether staff added this row; one that lost its reference by a slip has a status."""
    return row is not None and not row.ref and not row.cells.get("status")
