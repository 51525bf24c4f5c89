"""After the session: thanks to those who came, a word to those who did not, with its documents."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from douze.model.book import Session
from douze.model.kinds import Kind, send_after
from douze.model.letters import Letter, letter_key
from douze.model.local_day import local_day, local_moment
from douze.model.settings import Settings
from douze.model.words import Status
from douze.model.working_days import second_weekday, second_working_day
from workflows import documents
from workflows.attendance import came
from workflows.backdated_letters import kind_known_before_end
from workflows.case import DecidedCase
from workflows.evaluations import is_asked
from workflows.letters import letter_of
from workflows.rule_book import RuleBook

#: Who came is waited for until this hour of the second working day…
AWAITED_UNTIL = time(9)
#: …and no longer than so many days: thanks are of use for a week.
_LONGEST = timedelta(days=5)


def letters_due(session: Session, settings: Settings, now: datetime) -> bool:
    """Whether the session has taken place."""
    return not session.postponed and session.ended(now)


def letters(case: DecidedCase) -> Iterable[Letter]:
    """Name the letter to somebody who was confirmed: that they came, or that they were missed.

    It waits until what was added to the documents has stood still. Who has had one of the two
    does not get the other.
    """
    if case.outcome.status is not Status.CONFIRMED:
        return
    there = came(case.registration)
    if there is False:
        if _sent_at(case, Kind.THANKS) is None and kind_known_before_end(Kind.MISSED, case):
            yield from _missed(case)
    elif _sent_at(case, Kind.MISSED) is None and kind_known_before_end(Kind.THANKS, case):
        yield from _thanks(case, known=there is not None)


def _sent_at(case: DecidedCase, kind: Kind) -> datetime | None:
    return case.history.sent_at(letter_key(case.registration.ref, kind))


def _thanks(case: DecidedCase, *, known: bool) -> Iterator[Letter]:
    """Thank those who came once that is known, and all who may have once it is too late to know."""
    due = send_after(Kind.THANKS, case.session, case.settings)
    if not known and _sent_at(case, Kind.THANKS) is None:
        due = max(due, awaited_until(case.session, case.settings, case.now))
    yield from _letter(Kind.THANKS, case, due, with_documents=True)


def _missed(case: DecidedCase) -> Iterator[Letter]:
    """Write to whoever did not come and did not say so, once staff have had the time to say it."""
    row, session = case.registration.row, case.session
    if row is not None and row.excused:
        return
    due = send_after(Kind.THANKS, session, case.settings)
    if _sent_at(case, Kind.MISSED) is None:
        due = max(due, awaited_until(session, case.settings, case.now))
    given = case.settings.attendance.missed_documents
    yield from _letter(Kind.MISSED, case, due, with_documents=given)


def _letter(
    kind: Kind, case: DecidedCase, due: datetime, *, with_documents: bool
) -> Iterator[Letter]:
    session = case.session
    if case.now < due or documents.settling(case):
        return
    letter = letter_of(
        case,
        kind,
        send_after=due,
        documents=documents.documents_of(session) if with_documents else (),
        replay=documents.replay_of(session) if with_documents else (),
        absent=kind is Kind.MISSED,
        asks=kind is Kind.THANKS and is_asked(case),
    )
    yield letter
    yield from documents.letter_about(letter, case)


def awaited_until(session: Session, settings: Settings, now: datetime) -> datetime:
    """Say until when letters wait for word of who came to a session.

    As long as `now` is before the second weekday after it, that day stands for the second working
    day: holidays only make it later.
    """
    day = local_day(session.end, settings.zone)
    soonest = local_moment(second_weekday(day), AWAITED_UNTIL, settings.zone)
    if now < soonest:
        return soonest  # without the calendar of a country, which takes a while to compute
    working_day = second_working_day(day, settings.association.country)
    return local_moment(min(working_day, day + _LONGEST), AWAITED_UNTIL, settings.zone)


RULE_BOOK = RuleBook(letters=letters, letters_due=letters_due)
