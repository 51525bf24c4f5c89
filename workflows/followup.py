"""After the session: thanks to those who came."""

from collections.abc import Iterable
from datetime import datetime

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.kinds import expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.settings import Settings
from douze.model.words import Kind, Status
from workflows.letters import letter_to


def about_thanks(
    outcome: Outcome, session: Session, settings: Settings, now: datetime
) -> Iterable[Letter]:
    """Name the letter of thanks to somebody who was confirmed and is not known to be absent."""
    registration = outcome.registration
    absent = registration.row is not None and registration.row.attendance is False
    if outcome.status is not Status.CONFIRMED or absent:
        return
    due = send_after(Kind.THANKS, session, settings)
    if now < due:
        return
    yield letter_to(
        registration,
        key=letter_key(registration.ref, Kind.THANKS),
        kind=Kind.THANKS,
        session=session,
        send_after=due,
        expires_at=expires_at(Kind.THANKS, session),
    )
