"""Who moves on to the next date of a session: from where, and the place that they get there."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import MOVED_ON, Arrival, Session
from douze.model.desired import CameFrom, MovedOn, Registration
from douze.model.references import reference
from douze.model.words import CLOSED, Decision
from workflows.still_coming import QuestionHours


def has_moved(one: Registration) -> bool:
    """Whether it goes on elsewhere, and nobody has opened it again here."""
    previous = one.previous
    if previous is None or one.reopened:
        return False
    return previous.moved_on and one.decision in (None, Decision.MOVE, previous.decision)


def known_moved(one: Registration, sessions: Mapping[str, Session]) -> Registration:
    """Note of whoever moved in an earlier pass where they went."""
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
    """Note where somebody who has moved on to this session came from."""
    if one.arrival is None or one.arrival.tab != MOVED_ON:
        return one
    came_from = origins.get((one.session or "", one.who))
    return replace(one, came_from=came_from) if came_from else one


class MoveToNextDate(Struct, frozen=True, kw_only=True):
    """A registration that is to go on at another session from a moment on."""

    one: Registration
    at: datetime
    to: Session
    by_staff: bool
    counts_from: datetime | None = None  #: as an answer of which moment; None: of its own

    @property
    def arrival(self) -> Arrival:
        return Arrival.by_moving(self.counts_from or self.at, self.one.arrival)


def counts_from(
    move: MoveToNextDate, others: Iterable[Registration], hours: QuestionHours | None
) -> datetime:
    """Tell as an answer of which moment a move counts there.

    Where somebody moved there before, and nobody has answered since, it is of that moment, so
    that the first arrival decides between the two. Nor has anybody waited at one of these hours who
    came after it.
    """
    # All got the same letter: who reads their mail first should have no advantage by that.
    came = [
        other.arrival
        for other in others
        if other.session == move.to.code and other.arrival and other.who != move.one.who
    ]
    before = [arrival for arrival in came if arrival.received <= move.at]
    last = max(before, key=lambda arrival: arrival.received, default=None)
    if last is None or last.tab != MOVED_ON:
        return move.at
    across = hours is not None and last.received <= hours.answered < move.at
    return move.at if across else last.received


def registration_there(move: MoveToNextDate, *, speaks: bool) -> Registration:
    """Make the registration for the next date, of somebody who has none there."""
    one = move.one
    email = one.row.email if one.row else one.person.address
    return Registration(
        ref=reference(move.to.code, one.who),
        session=move.to.code,
        session_text=move.to.code,
        email=email,
        address=one.address,
        first_name=one.first_name,
        last_name=one.last_name,
        structure=one.structure,
        who=one.who,
        arrival=move.arrival,
        by_hand=move.by_staff,
        asked=one.asked,
        more=one.more,
        speaks=speaks,
    )


def joined_there(there: Registration, move: MoveToNextDate) -> Registration:
    """Give what the person has there already: the better arrival counts; what is over, anew."""
    previous = there.previous
    if previous is not None and previous.status in CLOSED and not there.reopened:
        return replace(
            there,
            reopened=True,
            arrival=move.arrival,
            by_hand=there.by_hand or move.by_staff,
            # An earlier withdrawal would close what they have just been given.
            given_back=None,
            regained=None,
            absent_since=None,
        )
    return replace(there, arrival=min(there.arrival or move.arrival, move.arrival))
