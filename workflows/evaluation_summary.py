"""What people thought of a session, as who spoke there reads it: without a name.

A week after the end, from three answers on; of fewer anybody could tell whose they are. Later only
where the third answer came later.
"""

from collections.abc import Iterator

from douze.model.evaluations import evaluation_of
from douze.model.kinds import expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.words import Kind
from workflows.backdated_letters import known_by_its_end
from workflows.case import DecidedCase
from workflows.evaluations import counted
from workflows.letters import letter_to
from workflows.view import DecidedSession, View
from workflows.without_names import without_names

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
    if case.now > until and key not in case.ledger.letters:
        return
    if not known_by_its_end(Kind.EVALUATION, session, case.ledger, case.now):
        return
    answers = counted(decided.outcomes)
    if len(answers) >= FEWEST:
        questions = view.book.evaluations.questions
        yield letter_to(
            case.registration,
            key=key,
            kind=Kind.EVALUATION,
            session=session,
            send_after=due,
            expires_at=until,
            speaks=True,
            evaluation=evaluation_of(questions, without_names(answers, decided.outcomes)),
        )
