"""Are you still coming? Whoever has a seat is asked while others wait for one.

One letter with two signed answers, `seats.ask_before` the start. A no gives the seat back
(`workflows/withdrawals.py`), a yes is noted on the row. Silence frees nothing and is told to staff,
unless `seats.silence_frees` says that it does (`workflows/silence.py`).
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.elapsed_time import earlier, later
from douze.model.kinds import Kind
from douze.model.letters import Letter
from douze.model.local_day import local_day, local_moment
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import Decision, Status
from douze.model.working_days import working_day_before
from workflows.case import Case, DecidedCase
from workflows.letters import letter_of
from workflows.matters import Cause, Matter, of_session
from workflows.reserved_seats import promotions_end
from workflows.rule_book import RuleBook
from workflows.silence import question, question_key, said_yes, silent_since, waits_for_a_seat
from workflows.view import DecidedSession, View
from workflows.withdrawals import as_last_said

#: An answer is awaited until noon of a working day: whoever gets the seat hears of it by daylight…
NOON = time(12)
#: …and so long before promotions end, at the least.
_A_DAY = timedelta(days=1)
#: No holidays last longer: farther from the start nothing is asked, and no calendar looked up.
_FARTHEST = timedelta(days=21)


class QuestionHours(Struct, frozen=True):
    """The moments of one session's question, in order."""

    asked: datetime  #: from when on people are asked
    answered: datetime  #: until when they may answer
    promotions: datetime  #: until when a seat goes to whoever waits


def hours_of(session: Session, settings: Settings, now: datetime) -> QuestionHours | None:
    """Give the moments of the question; None where none is asked, or not for long.

    The answer is awaited until the last noon of a working day that lies a day before promotions
    end; people are asked `seats.ask_before` the start, and by noon of the working day before.
    """
    before = settings.seats.ask_before
    if before is None or not session.takes_place:
        return None
    promotions = promotions_end(session, settings)
    last = earlier(promotions, _A_DAY)
    asked = earlier(session.start, before)
    if now < min(asked, earlier(last, _FARTHEST)):
        return None
    zone, country = session.start.tzinfo, settings.association.country
    day = local_day(last, zone)
    if _noon(day, session) <= last:
        day += _A_DAY
    day = working_day_before(day, 1, country)
    answered = max(_noon(day, session), earlier(last, _FARTHEST))
    day_before = _noon(working_day_before(day, 1, country), session)
    return QuestionHours(min(asked, day_before), answered, promotions)


def _noon(day: date, session: Session) -> datetime:
    return local_moment(day, NOON, session.start.tzinfo)


#: Who was asked less than this before the hour has not had the time to answer: a day, less what
#: a letter may be late.
LEAST_TIME = timedelta(hours=20)
#: How many of those who have not answered are named to staff.
MOST_NAMED = 10


def counts_as(case: Case) -> Registration:
    """Let the last answer count, and note since when the person's silence gives the seat away."""
    one = as_last_said(case)
    if not case.settings.seats.silence_frees or one.speaks:
        return one
    hour = silent_since(case)
    return replace(one, silent_since=hour) if hour else one


def letters(case: DecidedCase) -> Iterator[Letter]:
    """Name the letter that asks, while somebody waits; nobody is asked who has just been told.

    Nor is anybody who speaks there, or whose seat is staff's word.
    """
    outcome, session, one = case.outcome, case.session, case.registration
    if not outcome.waited_for or one.decision is Decision.CONFIRM or one.speaks:
        return
    hours = hours_of(session, case.settings, case.now)
    if hours is None or not hours.asked <= case.now <= hours.promotions:
        return
    if outcome.since > hours.asked:
        return
    # A letter that was late threatens nobody: it asks, and silence after it frees nothing.
    in_time = later(case.now, LEAST_TIME) <= hours.answered
    yield letter_of(
        case,
        Kind.STILL_COMING,
        key=question_key(case, outcome.occurrence),
        send_after=hours.asked,
        expires_at=hours.promotions,
        status=outcome.status,
        answer_until=hours.answered if in_time else None,
        frees=in_time and case.settings.seats.silence_frees,
    )


def notes(case: DecidedCase) -> Iterator[Phrase]:
    """Say on the row what the person answered, or that they have not."""
    asked = question(case)
    if asked is None or case.outcome.status is not Status.CONFIRMED:
        return
    if yes := said_yes(case, asked):
        yield phrase(Reason.COMING_STILL, received=yes)
    elif case.registration.decision is None and asked.finished_at is not None:
        yield phrase(Reason.ASKED_STILL_COMING, asked=asked.finished_at)


def matters(view: View) -> Iterator[Matter]:
    """Tell staff who has not answered while others wait, where silence frees nothing."""
    if view.settings.seats.ask_before is None or view.settings.seats.silence_frees:
        return
    for decided in view.sessions:
        waiting = sum(map(waits_for_a_seat, decided.outcomes))
        hours = hours_of(decided.session, view.settings, view.now) if waiting else None
        if hours and hours.answered <= view.now <= hours.promotions:
            yield from _silence(decided, hours, waiting, view.now)


def _silence(
    decided: DecidedSession, hours: QuestionHours, waiting: int, now: datetime
) -> Iterator[Matter]:
    silent = [case.registration for case in decided.cases if _has_not_answered(case, now)]
    if not silent:
        return
    session = decided.session
    named = tuple(str(one.person) for one in silent[:MOST_NAMED])
    told = phrase(
        Reason.SILENT_WHILE_OTHERS_WAIT,
        silent=len(silent),
        waiting=waiting,
        who=(*named, "…") if len(silent) > MOST_NAMED else named,
        until=hours.promotions,
    )
    cause = Cause(
        name=f"silence-{session.code}/{session.start.date().isoformat()}",
        since=hours.answered,
        session=session,
        until=hours.promotions,
    )
    yield of_session(session, told, cause)


def _has_not_answered(case: DecidedCase, now: datetime) -> bool:
    """Whether somebody has had the time to answer, and has not; staff's word is an answer too."""
    asked, one = question(case), case.registration
    if asked is None or asked.finished_at is None or one.decision is not None or one.speaks:
        return False
    confirmed = case.outcome.status is Status.CONFIRMED
    return confirmed and later(asked.finished_at, LEAST_TIME) <= now and not said_yes(case, asked)


RULE_BOOK = RuleBook(counts_as=counts_as, letters=letters, notes=notes, matters=matters)
