"""A place that staff's decision keeps for somebody who chose another session in the form."""

from collections.abc import Iterator
from datetime import datetime

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.phrases import ByStaff, phrase
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.words import LIVE, Decision
from workflows.matters import Matter, note
from workflows.rule_book import RuleBook
from workflows.view import View

_KEEPS = frozenset({Decision.CONFIRM, Decision.WAIT})


def matters(view: View) -> Iterator[Matter]:
    """Say so on the row once the edited answer has given the person a place in the other session.

    They have two by that, which staff alone can see.
    """
    aliases = dict(view.matched.aliases)
    for outcome in view.outcomes:
        about = outcome.registration
        moment, other = about.given_back, about.moved_to
        if moment is None or other is None or not _is_kept(outcome):
            continue
        for one in view.outcomes:
            # Their address may have been corrected since: the alias leads back to who they are.
            own = reference(about.session or "", one.registration.who)
            if _came(one, other, moment) and aliases.get(own, own) == about.ref:
                kept = Reason.DECISION_AGAINST_MOVE
                yield note(outcome, phrase(kept, received=moment, session=ByStaff(other.code)))


def _is_kept(outcome: Outcome) -> bool:
    decided = outcome.registration.decision in _KEEPS
    return decided and outcome.status in LIVE and not outcome.over


def _came(one: Outcome, session: Session, moment: datetime) -> bool:
    """Whether somebody is registered for a session by an answer of that moment."""
    about, arrival = one.registration, one.registration.arrival
    there = about.session == session.code and one.status in LIVE
    return there and arrival is not None and arrival.received == moment


RULE_BOOK = RuleBook(matters=matters)
