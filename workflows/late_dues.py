"""Dues that arrive after the deadline: the registration is opened again, at the end of the queue.

Nobody has to fill the form in a second time. What had expired before this rule stays as it is.
"""

from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Arrival
from douze.model.desired import Registration
from douze.model.reasons import Reason
from douze.model.words import Dues, Rule, Status
from workflows.case import Case
from workflows.rule_book import RuleBook


def counts_as(case: Case) -> Registration:
    """Open what had expired again once the dues are there; its arrival is the pass that sees them.

    The answer came in time, so that a closing since then does not matter: its arrival is the
    closing, after all the answers that counted. Of several of one moment the first arrival decides.
    """
    one, session, now = case.registration, case.session, case.now
    if case.cover.dues is not Dues.SETTLED:
        return one
    if not _ran_out(one, case.ledger.known_since(Rule.LATE_DUES, now)):
        return one
    if session.started(now) or session.cancelled:
        return one
    at = min(now, session.closing)
    arrival = Arrival.coming_back(at, one.arrival.first if one.arrival else at)
    return replace(one, reopened=True, arrival=arrival)


def _ran_out(registration: Registration, ruled: datetime) -> bool:
    """Whether a hold ran out since there has been this rule, and nobody closed it otherwise."""
    previous = registration.previous
    if previous is None or previous.status is not Status.EXPIRED or previous.since < ruled:
        return False
    decided = registration.decision is not None or previous.decision is not None
    left = registration.given_back is not None or registration.row is None
    adopted = previous.reason is Reason.ADOPTED
    return not (decided or left or adopted or registration.reopened or registration.frozen)


RULE_BOOK = RuleBook(counts_as=counts_as)
