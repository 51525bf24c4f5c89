"""What people thought of a session: who is asked, whose answers count, who reads them.

An answer counts where its person is confirmed, and `Présence` does not say that they were absent:
somebody that no connection report knows may have come under another name. Who spoke there reads
them without a name, a week after the end, from three on: of fewer anybody could tell whose they
are. Later only where the third came later.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import later
from douze.model.evaluations import Evaluation, EvaluationAnswer, evaluation_of
from douze.model.kinds import Kind, expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import LetterState, Status
from workflows.backdated_letters import kind_known_before_end
from workflows.case import DecidedCase
from workflows.left_out import without_names
from workflows.letters import letter_of
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

#: Who has not answered so long after the thanks is asked once more.
REMINDED_AFTER = timedelta(days=3)


def is_asked(case: DecidedCase) -> bool:
    """Whether the thanks ask what somebody thought: not of what was over before that was known."""
    form = case.settings.association.evaluation
    return bool(form) and kind_known_before_end(Kind.EVALUATION_REMINDER, case)


def letters_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the session has taken place, and there is a form that asks about it.

    One that was moved after it had been thanked for is to come: nobody can say of it yet.
    """
    asks = bool(settings.association.evaluation)
    return asks and session.takes_place and session.ended(now)


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the reminder to somebody who was asked with the thanks, and did not answer."""
    session, about, asked_at = case.session, case.registration, _asked_at(case)
    if asked_at is None or about.evaluation or not _counts(case.outcome):
        return
    due = later(max(asked_at, session.end), REMINDED_AFTER)
    if due <= case.now:
        yield letter_of(case, Kind.EVALUATION_REMINDER, send_after=due, asks=True)


def _asked_at(case: DecidedCase) -> datetime | None:
    """Tell when the thanks went that asked; those sent before there was a form did not."""
    for record in case.history.records:
        thanked = record.kind is Kind.THANKS and record.state is LetterState.SENT
        if thanked and record.about and record.about.asks:
            return record.finished_at
    return None


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row of somebody who was not there that their answer does not count."""
    if case.registration.evaluation and not _counts(case.outcome):
        yield phrase(Reason.EVALUATION_NOT_COUNTED)


def evaluation_in(decided: DecidedSession, view: View) -> Evaluation:
    """Put together what those who came thought of one session."""
    return evaluation_of(view.book.evaluations.questions, counted(decided.outcomes))


def counted(outcomes: Iterable[Outcome]) -> list[EvaluationAnswer]:
    """Give the answers that count of those who registered for one session."""
    given = (one.registration.evaluation for one in outcomes if _counts(one))
    return [answer for answer in given if answer]


def evaluations(view: View) -> Mapping[str, Evaluation]:
    """Give what was thought of each session of which anybody said it, by its code."""
    if not view.book.evaluations.answers:
        return {}
    all_of_them = {one.session.code: evaluation_in(one, view) for one in view.sessions}
    return {code: found for code, found in all_of_them.items() if found.answers}


def _counts(outcome: Outcome) -> bool:
    row = outcome.registration.row
    absent = row is not None and row.attendance is False
    return outcome.status is Status.CONFIRMED and not absent


#: Of fewer answers it could be told whose each is.
FEWEST = 3


def about_evaluation(case: DecidedCase, decided: DecidedSession, view: View) -> Iterator[Letter]:
    """Name the summary for one speaker."""
    session, settings = case.session, case.settings
    key = letter_key(case.registration.ref, Kind.EVALUATION)
    due = send_after(Kind.EVALUATION, session, settings)
    until = expires_at(Kind.EVALUATION, session)
    if case.now < due or session.postponed or not session.dated:
        return
    # A third answer may come later still: it would be told as missed, and there was nothing to
    # send.
    if case.now > until and key not in case.ledger.letters:
        return
    if not kind_known_before_end(Kind.EVALUATION, case):
        return
    answers = counted(decided.outcomes)
    if len(answers) >= FEWEST:
        questions = view.book.evaluations.questions
        summary = evaluation_of(questions, without_names(answers, decided.outcomes))
        yield letter_of(case, Kind.EVALUATION, speaks=True, evaluation=summary)


RULE_BOOK = RuleBook(letters=letters, letters_due=letters_due, notes=notes)
