"""Rules that fill a room well, as docs/reference.md tells them; nothing here is the product's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.world.office_days import is_kept
from tests.world.world import DAY, HOUR, Session, World

ZONE = ZoneInfo("Europe/Paris")
MORNING, EVENING = time(8), time(20)
#: What is needed sooner than this after the quiet hours leaves in them.
NOTICE = 12 * HOUR
#: What waits for the end of quiet hours, of the letters that worlds know.
CAN_WAIT = {
    *("confirmation", "dues", "dues_reminder", "expired", "waiting_list", "no_seat", "refusal"),
    *("cancellation", "thanks"),
}


def quiet_end(world: World, now: datetime) -> datetime | None:
    """When the quiet hours end that now is in; None outside of them, or where there are none."""
    wall = now.astimezone(ZONE)
    if not world.quiet or (MORNING <= wall.time() < EVENING and not _is_kept(wall.date())):
        return None
    day = wall.date() if wall.time() < MORNING else wall.date() + DAY
    while _is_kept(day):
        day += DAY
    return datetime.combine(day, MORNING, tzinfo=ZONE).astimezone(UTC)


def _is_kept(day: date) -> bool:
    return day.isoweekday() == 7 or is_kept(day)


def asked_from(session: Session) -> datetime:
    """From when on staff are asked whether a session takes place: three working days before."""
    start = session.start.astimezone(ZONE)
    day, left = start.date(), 3
    while left:
        day -= DAY
        left -= day.isoweekday() < 6 and not is_kept(day)
    return datetime.combine(day, start.time(), tzinfo=ZONE).astimezone(UTC)


def offered(world: World, session: Session, now: datetime) -> Session | None:
    """The next date that whoever waited in vain for a session is offered, if there is one."""
    to = _next(world, session)
    if to is None or to.broken or now > to.start or now > to.closing:
        return None
    return None if session in _following(world, to) else to


def _following(world: World, session: Session) -> Iterator[Session]:
    """The session, and those to which one comes from there."""
    seen: list[Session] = []
    one: Session | None = session
    while one is not None and one not in seen:
        yield one
        seen.append(one)
        one = _next(world, one)


def _next(world: World, session: Session) -> Session | None:
    named = [one for one in world.sessions if one.code == session.next_date]
    return named[0] if named else None


def limit_falls(world: World, session: Session) -> datetime:
    """When the limit of a structure falls: a day before promotions end."""
    return session.start - world.promote_until - timedelta(days=1)
