"""What people thought of a session: whose answers count, and what the sheet says of them.

An answer counts for who is confirmed, and whose `Présence` does not say that they were not there:
somebody that no connection report knows may have come under another name.
"""

from collections.abc import Iterator, Mapping

from douze.model.desired import Outcome
from douze.model.evaluations import Evaluation, evaluation_of
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Status
from workflows.matters import Matter, note
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View


def evaluation_in(decided: DecidedSession, view: View) -> Evaluation:
    """Put together what those who came thought of one session."""
    answers = view.matched.evaluations
    given = [
        answers[outcome.registration.ref]
        for outcome in decided.outcomes
        if outcome.registration.ref in answers and _counts(outcome)
    ]
    return evaluation_of(view.book.evaluations.questions, given)


def evaluations(view: View) -> Mapping[str, Evaluation]:
    """Give what was thought of each session of which anybody said it, by its code."""
    if not view.matched.evaluations:
        return {}
    all_of_them = {one.session.code: evaluation_in(one, view) for one in view.sessions}
    return {code: found for code, found in all_of_them.items() if found.answers}


def matters(view: View) -> Iterator[Matter]:
    """Say on the row of somebody who was not there that their answer does not count."""
    for ref in view.matched.evaluations:
        outcome = view.by_ref.get(ref)
        if outcome is not None and not _counts(outcome):
            yield note(outcome, phrase(Reason.EVALUATION_NOT_COUNTED))


def _counts(outcome: Outcome) -> bool:
    row = outcome.registration.row
    absent = row is not None and row.attendance is False
    return outcome.status is Status.CONFIRMED and not absent


RULE_BOOK = RuleBook(matters=matters)
