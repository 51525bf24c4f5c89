"""Whom staff asked in `Décision` to have erased, once a digest has named it."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from douze.model.alerts import alert_key
from douze.model.desired import Outcome
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.local_day import local_day
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import LEFT
from workflows.matters import Cause, Matter
from workflows.view import View

_IN_THE_WAY = frozenset({Reason.ERASE_REFUSED, Reason.ERASE_UNKNOWN})


def to_erase(outcomes: Iterable[Outcome], ledger: LedgerState) -> Iterator[str]:
    """Give the references: an earlier pass knew of them, and a digest has left since."""
    asked = [(one.registration.ref, at) for one in outcomes if (at := _asked_at(one))]
    if not asked:
        return
    left = [
        one.finished_at
        for one in ledger.letters.values()
        if one.kind is Kind.DIGEST and one.state in LEFT and one.finished_at
    ]
    last = max(left, default=None)
    for ref, at in asked:
        # The day's earlier digest did not name them, and the next one lets staff think again.
        if last is not None and last >= at:
            yield ref


def _asked_at(outcome: Outcome) -> datetime | None:
    """Tell since when it is asked, where an earlier pass has shown that on the row."""
    previous = outcome.registration.previous
    shown = previous.notes if previous else None
    for what in outcome.registration.problems:
        if what.reason is Reason.ERASE_ASKED and what in (shown or ()):
            at = what.facts["at"]
            assert isinstance(at, datetime)
            return at
    return None


def asked_of_closed(view: View) -> Iterator[Matter]:
    """Tell of those on whose row nothing is written any more: in one digest, then it is done.

    What is in the way is told every day, as on any other row.
    """
    for outcome in _of_closed(view):
        wrong = [p for p in outcome.registration.problems if p.reason in _IN_THE_WAY]
        for what in wrong:
            yield Matter(about=outcome, what=what)
        if not wrong and not _digest_told(outcome, view):
            name = _cause(outcome, local_day(view.now, view.settings.zone))
            cause = Cause(name=name, since=view.ledger.first_pass or view.now)
            what = phrase(Reason.ERASE_NEXT)
            yield Matter(about=outcome, what=what, cause=cause, at_once=False)


def to_erase_of_closed(view: View) -> Iterator[str]:
    """Give the references of those that a digest has named, lately."""
    for outcome in _of_closed(view):
        wrong = any(p.reason in _IN_THE_WAY for p in outcome.registration.problems)
        if not wrong and _digest_told(outcome, view):
            yield outcome.registration.ref


def _of_closed(view: View) -> Iterator[Outcome]:
    for outcome in (one for closed in view.closed for one in closed.outcomes):
        row, known = outcome.registration.row, outcome.registration.previous
        if row is not None and row.to_erase and known is not None and (known.who or known.name):
            yield outcome


def _digest_told(outcome: Outcome, view: View) -> bool:
    """Whether a digest of today or yesterday told of it: one of long ago was about another time."""
    today = local_day(view.now, view.settings.zone)
    keys = (alert_key(_cause(outcome, today - timedelta(days=back))) for back in (0, 1))
    found = (view.ledger.letters.get(key) for key in keys)
    return any(one is not None and one.state in LEFT for one in found)


def _cause(outcome: Outcome, day: date) -> str:
    return f"erase-{outcome.registration.ref}-{day.isoformat()}"
