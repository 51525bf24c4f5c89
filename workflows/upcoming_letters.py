"""The letters that are sure to come soon: a provider's limit keeps room for them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.kinds import send_after
from douze.model.settings import Settings
from douze.model.words import Kind, Status

SOON = timedelta(hours=48)


def upcoming_letters(
    outcomes: Iterable[Outcome],
    sessions: Mapping[str, Session],
    settings: Settings,
    now: datetime,
) -> Iterator[datetime]:
    """Give the moments of the links and reminders that the next 48 hours will bring."""
    confirmed = (o for o in outcomes if o.status is Status.CONFIRMED)
    theirs = [sessions.get(outcome.registration.session or "") for outcome in confirmed]
    theirs += [session for session in sessions.values() for _ in session.speakers]
    for session in theirs:
        if session is None or session.cancelled or session.draft or session.postponed:
            continue
        for kind in (Kind.LINK, Kind.REMINDER):
            due = send_after(kind, session, settings)
            if now < due <= now + SOON:
                yield due
