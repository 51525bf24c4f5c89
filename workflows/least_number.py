"""Too few for a session to take place: staff are asked in time, and nobody else hears of it.

Three working days before the start, at its hour, whoever answers for the session is told how many
are confirmed, and what to type. Participants are told what staff then decide, and not before.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.elapsed_time import earlier
from douze.model.local_day import local_day, local_moment
from douze.model.phrases import Phrase, phrase, quoted
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Status
from douze.model.working_days import working_day_before
from workflows.matters import Cause, Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

#: How many working days are 72 hours in an office…
WORKING_DAYS = 3
#: …and never lie farther back than this, whatever is kept in a country: until then none is counted.
_FARTHEST = timedelta(days=21)


def matters(view: View) -> Iterator[Matter]:
    """Ask on the session's row whether it takes place; at once, and until staff have said so.

    They say so by `Minimum`, which they empty or lower, or by `État`.
    """
    for decided in view.sessions:
        session = decided.session
        if not session.started(view.now) and (flaw := _flaw(session)):
            yield of_session(session, flaw)
        if _may_still_fail(decided, view.now) and (few := _too_few(decided)):
            asked = asked_from(session, view.settings)
            if view.now >= asked:
                yield of_session(session, few, _cause(session, asked))


def _flaw(session: Session) -> Phrase | None:
    """Say what is wrong with the number; with no place at all staff alone give them."""
    if session.minimum_unreadable:
        return phrase(Reason.MINIMUM_UNREADABLE, typed=quoted(session.minimum_unreadable))
    if 0 < session.places < session.minimum:
        return phrase(Reason.MINIMUM_ABOVE_PLACES, least=session.minimum, places=session.places)
    return None


def asked_from(session: Session, settings: Settings) -> datetime:
    """Say from when on staff are asked about a session for which there are too few."""
    zone = session.start.tzinfo
    start = session.start.astimezone(zone)
    country = settings.association.country
    # At the hour of the start: so it is no matter of whose pass comes first.
    day = working_day_before(local_day(start, zone), WORKING_DAYS, country)
    asked = local_moment(day, start.time(), zone)
    return max(asked, earlier(session.start, _FARTHEST))


def _may_still_fail(decided: DecidedSession, now: datetime) -> bool:
    """Whether it has a date that comes soon enough to ask, and staff have not called it off."""
    session = decided.session
    if not decided.counts or not session.takes_place:
        return False
    return earlier(session.start, _FARTHEST) <= now and not session.started(now)


def _too_few(decided: DecidedSession) -> Phrase | None:
    """Say how many are confirmed, if too few are; whose seat is held may yet be, and is told."""
    least = decided.session.minimum
    statuses = [outcome.status for outcome in decided.outcomes if outcome.has_seat]
    confirmed, held = statuses.count(Status.CONFIRMED), statuses.count(Status.TO_SETTLE)
    if confirmed >= least:
        return None
    if held:
        return phrase(Reason.TOO_FEW_AND_HELD, confirmed=confirmed, held=held, least=least)
    return phrase(Reason.TOO_FEW, confirmed=confirmed, least=least)


def _cause(session: Session, asked: datetime) -> Cause:
    return Cause(
        name=f"minimum-{session.code}/{session.start.date().isoformat()}",
        since=asked,
        session=session,
        until=session.start,
        to=session.contact.address if session.contact else "",
    )


RULE_BOOK = RuleBook(matters=matters)
