"""The letter that tells staff something at once: the one place where it is made."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from douze.model.elapsed_time import later
from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.phrases import Problem
from douze.model.settings import Settings

#: An alert is of use for a day.
ALERT_LASTS = timedelta(hours=24)


def alert_key(cause: str) -> str:
    """Name the alert about a cause: by this the ledger knows that it has been told."""
    return f"{Kind.ALERT}/{cause}"


def alert(cause: str, found: Sequence[Problem], settings: Settings, since: datetime) -> Letter:
    """Name the alert about one cause, to be told since then; mostly the cause ends with its day.

    It goes to the association's contact, is about no session, and of use for a day.
    """
    return Letter(
        key=alert_key(cause),
        kind=Kind.ALERT,
        ref="",
        session=None,
        to=settings.association.contact.address,
        send_after=since,
        expires_at=later(since, ALERT_LASTS),
        matters=tuple(found),
    )
