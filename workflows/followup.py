"""After the session: thanks to those who came."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.letters import Letter, letter_key
from douze.model.moments import later
from douze.model.words import Kind, Status
from workflows.letters import letter_to

#: Thanks go this long after the end, when staff may have noted who came…
THANKS_AFTER = timedelta(hours=2)
#: …and mean nothing any more after this.
THANKS_UNTIL = timedelta(days=7)


def about_thanks(outcome: Outcome, session: Session, now: datetime) -> Iterable[Letter]:
    """Name the letter of thanks to somebody who was confirmed and is not known to be absent."""
    registration = outcome.registration
    absent = registration.row is not None and registration.row.attendance is False
    if outcome.status is not Status.CONFIRMED or absent:
        return
    due = later(session.end, THANKS_AFTER)
    if now < due:
        return
    yield letter_to(
        registration,
        key=letter_key(registration.ref, Kind.THANKS),
        kind=Kind.THANKS,
        session=session,
        send_after=due,
        expires_at=later(session.end, THANKS_UNTIL),
    )
