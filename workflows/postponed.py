"""A session that is postponed: seats stand, nobody gets another, until it has a new date.

Whoever was told a date hears by `postponed` that there is none any more, and by `change` the new
one (`session_changes.py`). Who comes meanwhile waits, in the order of arrival.
"""

from collections.abc import Iterator, Sequence

from douze.model.desired import Outcome
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from workflows.case import Case
from workflows.matters import Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import View


def may_have_seat(case: Case, so_far: Sequence[Outcome]) -> Phrase | None:
    """Nobody is given a seat for a day that nobody knows."""
    return phrase(Reason.NO_DATE_YET) if case.session.postponed else None


def matters(view: View) -> Iterator[Matter]:
    """Say on its row what the session waits for."""
    for decided in view.sessions:
        if decided.session.postponed and decided.counts:
            yield of_session(decided.session, phrase(Reason.SESSION_POSTPONED))


RULE_BOOK = RuleBook(may_have_seat=may_have_seat, matters=matters)
