"""Dues that arrive after the deadline: the registration is opened again, at the end of the queue.

Nobody has to fill the form in a second time. What had expired before this rule stays as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import BY_HAND, Arrival, Session
from douze.model.desired import Cover, Registration
from douze.model.ledger_state import LedgerState
from douze.model.reasons import Reason
from douze.model.words import Dues, Rule, Status


def with_late_dues(
    registrations: Iterable[Registration],
    session: Session,
    covers: Mapping[str, Cover],
    ledger: LedgerState,
    now: datetime,
) -> Iterator[Registration]:
    """Open what had expired again once the dues are there; its arrival is the pass that sees them.

    The answer came in time, so that a closing since then does not matter: its arrival is the
    closing, after all the answers that counted.
    """
    ruled = ledger.known_since(Rule.LATE_DUES, now)
    gone_by = session.started(now) or session.cancelled
    for one in registrations:
        paid = covers[one.ref].dues is Dues.SETTLED
        if gone_by or not paid or not _ran_out(one, ruled):
            yield one
            continue
        row = BY_HAND + (one.row.row if one.row else 0)
        arrival = Arrival(received=min(now, session.closing), tab=0, row=row)
        yield replace(one, reopened=True, arrival=arrival)


def _ran_out(registration: Registration, ruled: datetime) -> bool:
    """Whether a hold ran out since there has been this rule, and nobody closed it otherwise."""
    previous = registration.previous
    if previous is None or previous.status is not Status.EXPIRED or previous.since < ruled:
        return False
    decided = registration.decision is not None or previous.decision is not None
    left = registration.given_back is not None or registration.row is None
    adopted = previous.reason is Reason.ADOPTED
    return not (decided or left or adopted or registration.reopened or registration.frozen)
