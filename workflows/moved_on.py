"""Who has moved on to the next date of a session: where they went, and where they came from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import MOVED_ON, Session
from douze.model.desired import CameFrom, MovedOn, Registration
from douze.model.words import Decision


def has_moved(one: Registration) -> bool:
    """Whether it goes on elsewhere, and nobody has opened it again here."""
    previous = one.previous
    if previous is None or one.reopened:
        return False
    return previous.moved_on and one.decision in (None, Decision.MOVE, previous.decision)


def known_moved(one: Registration, sessions: Mapping[str, Session]) -> Registration:
    """Note of who moved in an earlier pass where they went."""
    previous = one.previous
    if one.moved_on is not None or previous is None or not has_moved(one):
        return one
    said, reason = previous.why[0].facts, previous.reason
    at, code = said["received"], str(said["session"])
    assert isinstance(at, datetime) and reason is not None
    return replace(one, moved_on=MovedOn(at=at, code=code, to=sessions.get(code), reason=reason))


def origins(
    found: Iterable[Registration], sessions: Mapping[str, Session]
) -> Iterator[tuple[tuple[str, str], CameFrom]]:
    """Tell who went to which session, from where; of several the first arrival is the last."""
    gone = [one for one in found if one.moved_on is not None and one.arrival is not None]
    for one in sorted(gone, key=lambda one: (one.arrival, one.ref), reverse=True):
        session = sessions.get(one.session or "")
        if session is not None and one.moved_on is not None and one.arrival is not None:
            came_from = CameFrom(session=session, arrived=one.arrival.received)
            yield (one.moved_on.code, one.who), came_from


def from_where(one: Registration, origins: Mapping[tuple[str, str], CameFrom]) -> Registration:
    """Note where somebody came from who has moved on to this session."""
    if one.arrival is None or one.arrival.tab != MOVED_ON:
        return one
    came_from = origins.get((one.session or "", one.who))
    return replace(one, came_from=came_from) if came_from else one
