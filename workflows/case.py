"""What a rule may look at about one registration: all that is known, and what was decided."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.ledger_state import LedgerState
from douze.model.settings import Settings
from workflows.letter_history import LetterHistory


class Everybody(Struct, frozen=True, dict=True):
    """All who are registered for anything in this pass, sessions that are closed among it."""

    registrations: Sequence[Registration] = ()

    @cached_property
    def by_person(self) -> Mapping[str, Sequence[Registration]]:
        """Give all registrations of each person, by their address (`who`).

        It is worked out once, and only where a rule asks: most need no other registration.
        """
        theirs: dict[str, list[Registration]] = {}
        for one in self.registrations:
            if one.who:
                theirs.setdefault(one.who, []).append(one)
        return theirs


_NOBODY = Everybody()


class Case(Struct, frozen=True, kw_only=True, gc=False):
    """One registration for one session, and all that is known about it."""

    registration: Registration
    session: Session
    cover: Cover  #: whether the dues are settled, why, and by which member
    history: LetterHistory
    ledger: LedgerState
    settings: Settings
    now: datetime
    everybody: Everybody = _NOBODY

    @property
    def elsewhere(self) -> Sequence[Registration]:
        """What else the person is registered for, or was, with what their rows say now.

        What was decided about it is what the last pass left (`previous`), as in `ledger`.
        """
        theirs = self.everybody.by_person.get(self.registration.who, ())
        return [one for one in theirs if one.ref != self.registration.ref]

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
            everybody=self.everybody,
            outcome=outcome,
        )


class DecidedCase(Case, frozen=True, kw_only=True):
    """A case whose status has been decided."""

    outcome: Outcome
