"""An alert: what staff have to hear at once, each cause once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.letters import Letter
from douze.model.moments import later
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.words import Kind

#: An alert is of use for a day.
ALERT_LASTS = timedelta(hours=24)


def alert(
    cause: str,
    found: Sequence[Problem],
    settings: Settings,
    due: datetime,
    session: Session | None = None,
) -> Letter:
    """Name the alert about one cause; the cause ends with its day."""
    return Letter(
        key=f"{Kind.ALERT}/{cause}",
        kind=Kind.ALERT,
        ref="",
        session=session,
        to=settings.association.contact_address,
        send_after=due,
        expires_at=later(due, ALERT_LASTS),
        matters=tuple(found),
    )
