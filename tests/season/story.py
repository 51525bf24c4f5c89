"""What happens in an association over a season, cast beforehand; between passes, never in one."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from tests.life.association import DAY, HOUR, MINUTE
from tests.season.office import NAMES, OPENS, ZONE, Office, on
from tests.season.oracle import Who
from tests.world.world import Session

Event = tuple[datetime, Callable[[Office], None]]


def story(dice: Random, days: int) -> list[Event]:
    """Cast the events of so many days, in order of time: a session every eighteen days.

    The third is on the day on which the clocks go back.
    """
    events: list[Event] = []
    for number in range(days // 18 + 1):
        day = (OPENS + timedelta(days=5 + number * 18)).astimezone(ZONE).date()
        events += _session(dice, f"S{number + 1}", on(day, dice.choice((9, 11, 14, 14, 18))))
    for name in NAMES:
        if dice.random() < 0.6:
            when = OPENS + dice.uniform(0, days * 0.7) * DAY
            events.append((when, _pays(name)))
    return sorted(((_between(at), what) for at, what in events), key=lambda event: event[0])


def _pays(name: str) -> Callable[[Office], None]:
    return lambda office: office.pay(_mail(name))


def _between(moment: datetime) -> datetime:
    """A passes come every five minutes; what happens does so a minute or more after one."""
    minutes = int((moment - OPENS) / MINUTE)
    return OPENS + (minutes // 5 * 5 + 1 + minutes % 4) * MINUTE


def _mail(name: str) -> str:
    return f"{name}@mail.example.net"


def _session(dice: Random, code: str, start: datetime) -> Iterator[Event]:
    """Cast the life of one session."""
    opened = max(OPENS, start - dice.uniform(2, 14) * DAY)
    late_link = dice.random() < 0.25
    link = "" if late_link else f"https://visio.cap-rural.fr/{code}"
    session = Session(
        code, f"Session {code}", start, start + 2 * HOUR, dice.choice((2, 3, 4, 5)),
        dice.random() < 0.5, link, start,
    )  # fmt: skip
    speakers = (f"{code.lower()}@orateurs.example",) if dice.random() < 0.5 else ()
    yield opened, lambda office: office.announce(session, speakers)
    if late_link:
        yield start - dice.uniform(10, 40) * HOUR, _links(code, 0)
    for name in dice.sample(NAMES, k=dice.randint(3, 8)):
        yield from _person(dice, code, name, opened, start)
    span = (start - opened) / HOUR
    for chance, what in (
        (0.35, moves(code, dice.choice((-3, 1, 2, 3, 24, 48, 24 * 7)))),
        (0.15, _there_and_back(code)), (0.2, _renamed(code)), (0.3, _links(code, 1)),
        (0.2, _links(code, 2)), (0.12, _cancelled(code)), (0.3, _places(code, dice)),
    ):  # fmt: skip
        if dice.random() < chance:
            late = dice.random() < 0.5  # in the last two days
            yield start - dice.uniform(0.3, min(48, span) if late else span) * HOUR, what


def _person(
    dice: Random, code: str, name: str, opened: datetime, start: datetime
) -> Iterator[Event]:
    """Cast what one person does, and what staff do about them."""
    late = dice.random() < 0.2
    came = (
        start - dice.uniform(0.1, 6) * HOUR
        if late
        else opened + dice.random() * (min(start - opened, 5 * DAY))
    )
    who = (code, _mail(name))
    wrong = dice.random() < 0.06
    if wrong:
        who = (code, f"{name}.{code.lower()}@nulle-part.example")
    if dice.random() < 0.08:
        yield came, lambda office: _calls(office, who)
    else:
        yield came, lambda office: _answers(office, who, _between(came))
    if wrong:
        right = f"{name}.{code.lower()}@mail.example.net"
        yield came + dice.uniform(0.5, 20) * HOUR, _if_there(who, lambda o: o.correct(who, right))
    rest = (start - came) / HOUR
    then = came + dice.uniform(0.1, 1.1) * rest * HOUR
    if dice.random() < 0.12:
        yield then, lambda office: _answers(office, who, _between(then))
    if dice.random() < 0.2:
        said = dice.choice(("confirmer", "annuler", "annuler", "refuser", "attente"))
        yield came + dice.uniform(0.1, 0.9) * rest * HOUR, _decides(who, said)
        if dice.random() < 0.4:
            yield start - 0.1 * rest * HOUR, _decides(who, "")
    if dice.random() < 0.06:
        gone = came + dice.uniform(0.1, 0.8) * rest * HOUR
        yield gone, _if_there(who, lambda office: office.delete(who))
        if dice.random() < 0.6:
            back = gone + dice.uniform(0.2, 20) * HOUR
            yield back, lambda office: office.undo(who) if who in office.bin else None
    if dice.random() < 0.2:
        yield start + 2.5 * HOUR, _if_there(who, lambda office: _absent(office, who))


def _answers(office: Office, who: Who, when: datetime) -> None:
    code, email = who
    session = next((s for s in office.world.sessions if s.code == code), None)
    reg = office.oracle.regs.get(who)
    if session is None or when > session.start:
        return
    if reg is None or not (session.broken or reg.gone or reg.withdrawn):
        office.answer(code, reg.email if reg else email, when)


def _calls(office: Office, who: Who) -> None:
    session = next((s for s in office.world.sessions if s.code == who[0]), None)
    settled = session and not session.broken and who[0] in office.oracle.rows
    if settled and who[0] not in office.oracle.aside and who not in office.oracle.regs:
        office.telephone(*who)


def _if_there(who: Who, what: Callable[[Office], None]) -> Callable[[Office], None]:
    return lambda office: what(office) if office.row(who) else None


def _decides(who: Who, said: str) -> Callable[[Office], None]:
    def decides(office: Office) -> None:
        session = office.session(who[0])
        if not session.broken:
            office.decide(who, said)

    return _if_there(who, decides)


def _absent(office: Office, who: Who) -> None:
    office.edit(who, "Présence", "non")
    office.oracle.absent.add(who)


def _change(code: str, what: Callable[[Session], None]) -> Callable[[Office], None]:
    def change(office: Office) -> None:
        session = next((s for s in office.world.sessions if s.code == code), None)
        if session and not session.broken:
            what(session)
            office.type_sessions()

    return change


def moves(code: str, hours: int) -> Callable[[Office], None]:
    def move(session: Session) -> None:
        local = session.start.astimezone(ZONE) + timedelta(hours=hours)  # by the wall clock
        if 8 <= local.hour <= 20:
            session.start = on(local.date(), local.hour)
            session.end, session.closing = session.start + 2 * HOUR, session.start

    return _change(code, move)


def _there_and_back(code: str) -> Callable[[Office], None]:
    def there_and_back(office: Office) -> None:
        session = next((s for s in office.world.sessions if s.code == code), None)
        if session:
            title, session.title = session.title, "Autre chose"
            office.type_sessions()
            session.title = title
            office.type_sessions()

    return there_and_back


def _renamed(code: str) -> Callable[[Office], None]:
    return _change(code, lambda session: setattr(session, "title", f"{session.title}, suite"))


def _links(code: str, number: int) -> Callable[[Office], None]:
    link = f"https://visio.cap-rural.fr/{code}-{number}"
    return _change(code, lambda session: setattr(session, "link", link))


def _cancelled(code: str) -> Callable[[Office], None]:
    return _change(code, lambda session: setattr(session, "broken", "cancelled"))


def _places(code: str, dice: Random) -> Callable[[Office], None]:
    places = dice.choice((1, 2, 4, 6))
    return _change(code, lambda session: setattr(session, "places", places))
