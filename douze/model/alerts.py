"""The letter that tells staff something at once: the one place where it is made."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.elapsed_time import later
from douze.model.letters import Letter
from douze.model.phrases import Problem
from douze.model.settings import Settings
from douze.model.words import Kind

#: An alert is of use for a day.
ALERT_LASTS = timedelta(hours=24)


def alert_key(cause: str) -> str:
    """Name the alert about a cause: by this the ledger knows that it has been told."""
    return f"{Kind.ALERT}/{cause}"


def alert(
    cause: str,
    found: Sequence[Problem],
    settings: Settings,
    since: datetime,
    session: Session | None = None,
    until: datetime | None = None,
    to: str = "",
) -> Letter:
    """Name the alert about one cause, to be told since then; mostly the cause ends with its day.

    It goes to the association's contact, unless `to` says otherwise.
    """
    return Letter(
        key=alert_key(cause),
        kind=Kind.ALERT,
        ref="",
        session=session,
        to=to or settings.association.contact.address,
        send_after=since,
        expires_at=until or later(since, ALERT_LASTS),
        matters=tuple(found),
    )
