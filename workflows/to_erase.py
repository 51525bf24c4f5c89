"""Whom staff asked in `Décision` to have erased, once a digest has named it."""

from collections.abc import Iterable, Iterator

from douze.model.desired import Outcome
from douze.model.ledger_state import LedgerState
from douze.model.reasons import Reason
from douze.model.words import Kind, LetterState

_LEFT = frozenset({LetterState.SENT, LetterState.WRITTEN})


def to_erase(outcomes: Iterable[Outcome], ledger: LedgerState) -> Iterator[str]:
    """Give the references: an earlier pass knew of them, and a digest has left since."""
    asked = [
        (outcome.registration.ref, what.facts["at"])
        for outcome in outcomes
        if outcome.registration.previous is not None
        for what in outcome.registration.problems
        if what.reason is Reason.ERASE_ASKED and what in (outcome.registration.previous.notes or ())
    ]
    if not asked:
        return
    left = [
        one.finished_at
        for one in ledger.letters.values()
        if one.kind is Kind.DIGEST and one.state in _LEFT and one.finished_at
    ]
    last = max(left, default=None)
    for ref, at in asked:
        if last is not None and last >= at:  # type: ignore[operator]
            yield ref
