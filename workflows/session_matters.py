"""What a session's row asks of staff: a link, a date, a time, a speaker to look at.

Each is told at the first pass that sees it, while there is time to put it right.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind, send_after
from douze.model.local_day import local_day, local_moment
from douze.model.phrases import Phrase, phrase, quoted
from douze.model.reasons import Reason
from douze.model.settings import Settings
from workflows.certificates import not_read
from workflows.documents import not_understood
from workflows.link_address import flaw, usable_link
from workflows.matters import Cause, Matter, of_session
from workflows.rule_book import RuleBook
from workflows.view import DecidedSession, View

#: A link that is missing is told this long before it is due.
LINK_TOLD_BEFORE = timedelta(days=7)
#: Who answers so long after a session that is over hardly means another one.
LATE_ANSWERS_TOLD = timedelta(days=7)
_SATURDAY = 5
_DAY = timedelta(days=1)


def matters(view: View) -> Iterator[Matter]:
    """Say on each session's row what staff should look at, in this order.

    While an edit waits, only what stands in the row itself is told there.
    """
    for decided in view.sessions:
        session = decided.session
        if session.draft:
            yield from _told_of_draft(decided, view)
            continue
        there = decided.outcomes if decided.counts else ()
        seats = sum(outcome.has_seat for outcome in there)
        if seats > session.places and not session.cancelled:
            over = phrase(Reason.OVER_CAPACITY, seats=seats, places=session.places)
            yield of_session(session, over)
        yield from _about_link(decided, there, view)
        yield from (of_session(session, what) for what in _asks(session, there, view.now))


def _told_of_draft(decided: DecidedSession, view: View) -> Iterator[Matter]:
    """Tell how many people know of a session that is a draft: nothing reaches them meanwhile."""
    refs = {outcome.registration.ref for outcome in decided.outcomes}
    refs |= {one.ref for one in decided.speakers}
    told = sum(bool(view.history(ref).heard) for ref in refs)
    if told:
        yield of_session(decided.session, phrase(Reason.SESSION_DRAFT_TOLD, count=told))


def _about_link(decided: DecidedSession, there: Sequence[Outcome], view: View) -> Iterator[Matter]:
    """Tell what is wrong with the link, in an alert where it is urgent."""
    session, settings, now = decided.session, view.settings, view.now
    if session.cancelled or now > session.end:
        return
    on_row = link_trouble(session, there, settings, now)
    wrong = on_row or link_trouble(session, decided.outcomes, settings, now)
    cause = _why_it_presses(decided, view) if wrong else None
    if on_row:
        yield of_session(session, on_row, cause)
    elif wrong and cause:
        yield Matter(about=session, what=wrong, cause=cause)


def _why_it_presses(decided: DecidedSession, view: View) -> Cause | None:
    """Give the cause to tell at once that a link somebody needs cannot be sent.

    Once when the link is due, and once while it can still be put right: on the last working day
    before, at the hour of the digest.
    """
    session = decided.session
    if usable_link(session.link) or not _is_needed(session, decided.outcomes):
        return None
    due = send_after(Kind.LINK, session, view.settings)
    day = session.start.date().isoformat()
    if view.now >= due:
        return Cause(name=f"link-{session.code}/{day}", since=due, session=session)
    last_call = _last_working_day(due, view.settings)
    if view.now < last_call:
        return None
    soon = f"link-soon-{session.code}/{day}"
    return Cause(name=soon, since=last_call, session=session, until=due)


def _asks(session: Session, outcomes: Sequence[Outcome], now: datetime) -> Iterator[Phrase]:
    """Name what staff should look at besides, in the order in which the row says it."""
    ended = session.ended(now)
    if session.archived and not ended:
        yield phrase(Reason.ARCHIVED_EARLY, end=session.end)
    if session.cancelled:
        return
    if session.ends_next_day and not ended:
        yield phrase(Reason.ENDS_NEXT_DAY, end=session.end)
    if ended and any(_answered_late(outcome, session, now) for outcome in outcomes):
        yield phrase(Reason.DATE_PASSED, end=session.end)
    yield from not_understood(session, now)
    yield from not_read(session)
    if not session.started(now):
        yield from _asks_before_the_start(session)


def _asks_before_the_start(session: Session) -> Iterator[Phrase]:
    """Name what concerns letters that are to come: afterwards nobody is written to by it."""
    if session.code_is_long:
        yield phrase(Reason.CODE_LONG, length=len(session.code))
    if session.contact_unreadable:
        yield phrase(Reason.CONTACT_UNREADABLE, typed=quoted(session.contact_unreadable))
    for name in session.speakers_by_name:
        yield phrase(Reason.SPEAKER_BY_NAME, name=quoted(name))
    for typed in session.speakers_unreadable:
        yield phrase(Reason.SPEAKER_UNREADABLE, typed=quoted(typed))


def _answered_late(outcome: Outcome, session: Session, now: datetime) -> bool:
    """Whether somebody asked for a session that was over, so lately that its date may be wrong."""
    arrival, by_hand = outcome.registration.arrival, outcome.registration.by_hand
    if arrival is None or by_hand:
        return False
    return arrival.received > session.end and now <= later(arrival.received, LATE_ANSWERS_TOLD)


def link_trouble(
    session: Session, outcomes: Iterable[Outcome], settings: Settings, now: datetime
) -> Phrase | None:
    """Say what is wrong with a link: at once where it is unusable, else once it is needed soon."""
    if session.link:
        return flaw(session.link)
    if session.on_site:
        return None
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


def _last_working_day(due: datetime, settings: Settings) -> datetime:
    """The hour of the digest on the last day before, from Monday to Friday."""
    day = local_day(due, settings.zone) - _DAY
    # Public holidays differ by region: a day too early costs nothing.
    while day.weekday() >= _SATURDAY:
        day -= _DAY
    return local_moment(day, settings.digest_at, settings.zone)


RULE_BOOK = RuleBook(matters=matters)
