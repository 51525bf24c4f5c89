"""What a session's row asks of staff: a link, a date, a time, a speaker to look at.

Each is told at the first pass that sees it, while there is time to put it right.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Book, Session
from douze.model.desired import Outcome
from douze.model.kinds import send_after
from douze.model.letters import Letter
from douze.model.local_day import local_day
from douze.model.moments import earlier, later
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Kind
from workflows.alerts import alert
from workflows.link_address import flaw, usable_link
from workflows.where import of_session

#: A link that is missing is told this long before it is due.
LINK_TOLD_BEFORE = timedelta(days=7)
#: Who answers so long after a session that is over hardly means another one.
LATE_ANSWERS_TOLD = timedelta(days=7)
_SATURDAY = 5
_DAY = timedelta(days=1)


def asks(
    session: Session, outcomes: Iterable[Outcome], settings: Settings, now: datetime
) -> Iterator[Phrase]:
    """Name what staff should look at, in the order in which its row says it."""
    if session.cancelled:
        return
    outcomes = tuple(outcomes)
    if now <= session.end:
        link = link_trouble(session, outcomes, settings, now)
        yield from (link,) if link else ()
        if session.ends_next_day:
            yield phrase(Reason.ENDS_NEXT_DAY, end=session.end)
    elif any(_answered_late(outcome, session, now) for outcome in outcomes):
        yield phrase(Reason.DATE_PASSED, end=session.end)
    if not session.started(now):
        if session.code_is_long:
            yield phrase(Reason.CODE_LONG, length=len(session.code))
        if session.contact_unreadable:
            contact = ByStaff(session.contact_unreadable[:100])
            yield phrase(Reason.CONTACT_UNREADABLE, typed=contact)
        for name in session.speakers_by_name:
            yield phrase(Reason.SPEAKER_BY_NAME, name=ByStaff(name[:100]))
        for typed in session.speakers_unreadable:
            yield phrase(Reason.SPEAKER_UNREADABLE, typed=ByStaff(typed[:100]))


def _answered_late(outcome: Outcome, session: Session, now: datetime) -> bool:
    """Whether somebody asked for a session that was over, so lately that its date may be wrong."""
    arrival, by_hand = outcome.registration.arrival, outcome.registration.by_hand
    if arrival is None or by_hand:
        return False
    return arrival.received > session.end and now <= later(arrival.received, LATE_ANSWERS_TOLD)


def link_trouble(
    session: Session, outcomes: Iterable[Outcome], settings: Settings, now: datetime
) -> Phrase | None:
    """Say what is wrong with a link: at once where it is none, else once somebody needs it soon."""
    if session.link:
        return flaw(session.link)
    if not _is_needed(session, outcomes):
        return None
    due = send_after(Kind.LINK, session, settings)
    if now >= due:
        return phrase(Reason.LINK_MISSING)
    soon = now >= earlier(due, LINK_TOLD_BEFORE)
    return phrase(Reason.LINK_AWAITED, due=due) if soon else None


def _is_needed(session: Session, outcomes: Iterable[Outcome]) -> bool:
    """Whether somebody waits for the link: who has a seat, or speaks."""
    return bool(session.speakers) or any(outcome.has_seat for outcome in outcomes)


def about_links(
    book: Book, outcomes: Iterable[Outcome], settings: Settings, now: datetime
) -> Iterator[Letter]:
    """Name the alerts about links that somebody needs and that cannot be sent.

    One when the link is due, and one while it can still be put right: on the last working day
    before, at the hour of the digest.
    """
    by_session: dict[str | None, list[Outcome]] = {}
    for outcome in outcomes:
        by_session.setdefault(outcome.registration.session, []).append(outcome)
    for code, session in book.sessions.items():
        of_it = by_session.get(code, [])
        if session.cancelled or now > session.end or usable_link(session.link):
            continue
        if not _is_needed(session, of_it):
            continue
        due = send_after(Kind.LINK, session, settings)
        last_call = _last_working_day(due, settings)
        what = link_trouble(session, of_it, settings, now)
        if what is None or now < last_call:
            continue
        found = [of_session(book, what, session.row)]
        day = session.start.date().isoformat()
        if now >= due:
            yield alert(f"link-{code}/{day}", found, settings, due, session)
        else:
            soon = alert(f"link-soon-{code}/{day}", found, settings, last_call, session)
            yield replace(soon, expires_at=due)


def _last_working_day(due: datetime, settings: Settings) -> datetime:
    """The hour of the digest on the last day before, from Monday to Friday."""
    day = local_day(due, settings.zone) - _DAY
    while day.weekday() >= _SATURDAY:
        day -= _DAY
    return datetime.combine(day, settings.digest_at, tzinfo=settings.zone).astimezone(UTC)
