"""The place at the next date of whoever moves on: a new registration, or the one that is there."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import MOVED_ON, Arrival, Session
from douze.model.desired import Registration
from douze.model.references import reference
from douze.model.words import CLOSED
from workflows.question_hours import QuestionHours


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
            given_back=None,
            regained=None,
            absent_since=None,
        )
    return replace(there, arrival=min(there.arrival or move.arrival, move.arrival))
