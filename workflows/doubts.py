"""Letters whose fate nobody knows: which are repeated, and until when.

What was lost may hurt: no link, no word of a cancellation. Such a letter goes once more, as it
was, a while after the doubt; any other waits for a person to ask whether it arrived.
"""

from collections.abc import Iterable
from datetime import timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import later
from douze.model.kinds import Kind, expires_at
from douze.model.letters import Letter, LetterRecord, announce
from douze.model.words import LetterState, Status
from workflows.case import DecidedCase
from workflows.letter_history import LetterHistory, status_letter
from workflows.letters import letter_of

#: A server that went silent may still be at work on the letter.
REPEAT_AFTER = timedelta(minutes=10)


def about_doubts(case: DecidedCase) -> Iterable[Letter]:
    """Name the letters in doubt that are to be repeated, also those whose time has not come.

    Only what still holds: the person is where the letter says, at the same address, and the session
    is as it said. What the text says is kept; what is named here serves to show it.
    """
    outcome, session, now = case.outcome, case.session, case.now
    for record in case.history.records:
        if record.state is not LetterState.IN_DOUBT or record.merged_into is not None:
            continue
        if record.key not in case.ledger.repeatable(now) or not _holds(
            record, outcome, session, case.history
        ):
            continue
        due = later(record.finished_at or record.decided_at, REPEAT_AFTER)
        confirmed = outcome.status is Status.CONFIRMED
        yield letter_of(
            case,
            record.kind,
            key=record.key,
            send_after=due,
            expires_at=expires_at(record.kind, session) if confirmed else session.start,
            carries_link=bool(record.about and record.about.link),
            before=session if record.kind is Kind.CHANGE else None,
            postponed=now < due,
            repeats=True,
        )


def _holds(
    record: LetterRecord, outcome: Outcome, session: Session, history: LetterHistory
) -> bool:
    if record.to != outcome.registration.address or outcome.row_removed:
        return False
    if record.kind is Kind.SESSION_CANCELLED:
        return outcome.session_cancelled
    if record.kind is Kind.CANCELLATION:
        return outcome.status is Status.CANCELLED
    if record.about is None or not _of_this_status(record, outcome, history):
        return False
    return record.about.as_noted_now(session.place) == announce(
        session, link=bool(record.about.link)
    )


def _of_this_status(record: LetterRecord, outcome: Outcome, history: LetterHistory) -> bool:
    """Whether a letter that says what becomes of a place says it of the one that is so now."""
    if record.kind is not Kind.CHANGE:
        return outcome.status is Status.CONFIRMED
    said = [one.kind for one in history.heard if one.number < record.number]
    return bool(said) and said[-1] is status_letter(outcome)
