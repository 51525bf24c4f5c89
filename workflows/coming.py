"""The letters that are sure to come soon: a provider's limit keeps room for them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.moments import earlier
from douze.model.settings import Settings
from douze.model.words import Status

SOON = timedelta(hours=48)


def coming(
    outcomes: Iterable[Outcome],
    sessions: Mapping[str, Session],
    settings: Settings,
    now: datetime,
) -> Iterator[datetime]:
    """Give the moments of the links and reminders that the next 48 hours will bring."""
    rules = settings.letters
    for outcome in outcomes:
        session = sessions.get(outcome.registration.session or "")
        if session is None or session.cancelled or outcome.status is not Status.CONFIRMED:
            continue
        for before in (rules.link_before, rules.reminder_before):
            due = earlier(session.start, before)
            if now < due <= now + SOON:
                yield due
