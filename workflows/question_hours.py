"""When who has a seat is asked whether they are still coming, and until when they may say so."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from douze.model.book import Session
from douze.model.local_day import local_day
from douze.model.moments import earlier
from douze.model.settings import Settings
from douze.model.working_days import working_day_before
from workflows.reserved_seats import promotions_end

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
    promotions: datetime  #: until when a seat goes to who waits


def hours_of(session: Session, settings: Settings, now: datetime) -> QuestionHours | None:
    """Give the moments of the question; None where none is asked, or not for long.

    The answer is awaited until the last noon of a working day that lies a day before promotions
    end; people are asked `seats.ask_before` the start, and by noon of the working day before.
    """
    before = settings.seats.ask_before
    if before is None or session.postponed or session.cancelled:
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
    return datetime.combine(day, NOON, tzinfo=session.start.tzinfo).astimezone(UTC)
