"""The webconference link, for those who may have it, and the reminder before the start.

The link goes to nobody who is not confirmed or speaks at the session, and in no letter before its
time. Where one goes to a place, and there is no link, these letters say the place.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import repeat

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.elapsed_time import later
from douze.model.kinds import Kind, expires_at, send_after
from douze.model.letters import Letter, letter_key
from douze.model.settings import Settings
from douze.model.words import Status
from workflows.case import DecidedCase
from workflows.letters import letter_of
from workflows.link_address import usable_link
from workflows.rule_book import RuleBook
from workflows.view import View

#: Who got the link less than this ago needs no reminder.
FRESH = timedelta(hours=2)
#: For letters that are sure to come within this time a provider's limit keeps room.
SOON = timedelta(hours=48)


def link_is_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the time has come at which the link of a session goes out."""
    return send_after(Kind.LINK, session, settings) <= now <= expires_at(Kind.LINK, session)


def carries_link(case: DecidedCase) -> bool:
    """Whether a letter to this person may carry the link now."""
    confirmed = case.outcome.status is Status.CONFIRMED
    due = confirmed and link_is_due(case.session, case.settings, case.now)
    return due and usable_link(case.session.link)


def tells_where(session: Session) -> bool:
    """Whether it can be said where to go: a link that can be sent, or a place without one."""
    return usable_link(session.link) or session.on_site


def letters_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the time of the link has come, and it can be said where to go."""
    return tells_where(session) and send_after(Kind.LINK, session, settings) <= now


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the link letter and the reminder of somebody who is confirmed."""
    outcome, session, history = case.outcome, case.session, case.history
    settings, now = case.settings, case.now
    registration = case.registration
    if outcome.status is not Status.CONFIRMED:
        return
    key = letter_key(registration.ref, Kind.LINK, at=session.start, occurrence=outcome.occurrence)
    letter = letter_of(case, Kind.LINK, key=key, carries_link=not session.on_site)
    yield letter

    due = send_after(Kind.REMINDER, session, settings)
    got_link = history.sent_at(key)
    if got_link:
        due = max(due, later(got_link, FRESH))
    until = expires_at(Kind.REMINDER, session)
    # Who had the link so lately that the start comes first is not reminded of what has begun.
    if due <= min(now, session.start):
        reminder = letter_key(
            registration.ref, Kind.REMINDER, at=session.start, occurrence=outcome.occurrence
        )
        yield replace(letter, key=reminder, kind=Kind.REMINDER, send_after=due, expires_at=until)


def completes(letter: Letter, case: DecidedCase) -> Letter:
    """Let the first word to whoever takes part carry the link where its time has come."""
    session, settings, now = letter.session, case.settings, case.now
    if letter.kind.about.tells is not Status.CONFIRMED or session is None:
        return letter
    carries = link_is_due(session, settings, now) and usable_link(session.link)
    return letter if letter.carries_link == carries else replace(letter, carries_link=carries)


def upcoming_letters(view: View) -> Iterator[datetime]:
    """Give the moments of the links and reminders that the next 48 hours will bring, one each."""
    confirmed = (one for one in view.outcomes if one.status is Status.CONFIRMED)
    people = Counter(one.registration.session for one in confirmed)
    for code, session in view.book.sessions.items():
        if session.draft or not session.takes_place:
            continue
        for kind in (Kind.LINK, Kind.REMINDER):
            due = send_after(kind, session, view.settings)
            if view.now < due <= view.now + SOON:
                yield from repeat(due, people[code] + len(session.speakers))


RULE_BOOK = RuleBook(letters=letters, letters_due=letters_due, completes=completes)
