"""After the session: thanks to those who came, with its documents."""

from collections.abc import Iterable

from douze.model.kinds import expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.words import Kind, Status
from workflows import documents
from workflows.case import DecidedCase
from workflows.letters import letter_to
from workflows.rule_book import RuleBook


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the letter of thanks to somebody who was confirmed and is not known to be absent.

    It waits until what was added to the documents has stood still.
    """
    session, settings, now = case.session, case.settings, case.now
    registration = case.registration
    absent = registration.row is not None and registration.row.attendance is False
    if case.outcome.status is not Status.CONFIRMED or absent or session.postponed:
        return
    due = send_after(Kind.THANKS, session, settings)
    if now < due or documents.settling(case):
        return
    thanks = letter_to(
        registration,
        key=letter_key(registration.ref, Kind.THANKS),
        kind=Kind.THANKS,
        session=session,
        send_after=due,
        expires_at=expires_at(Kind.THANKS, session),
        documents=documents.documents_of(session),
        replay=documents.replay_of(session),
    )
    yield thanks
    yield from documents.letter_about(thanks, case)


RULE_BOOK = RuleBook(letters=letters)
