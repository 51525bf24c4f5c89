"""The place at the next date of whoever moves on: a new registration, or the one that is there."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from douze.model.book import Arrival, Session
from douze.model.desired import Registration
from douze.model.references import reference
from douze.model.words import CLOSED


class Move(Struct, frozen=True, kw_only=True):
    """A registration that is to go on at another session from a moment on."""

    one: Registration
    at: datetime
    to: Session
    by_staff: bool
    counts_from: datetime | None = None  #: as an answer of which moment; None: of its own

    @property
    def arrival(self) -> Arrival:
        return Arrival.by_moving(self.counts_from or self.at, self.one.arrival)


def registration_there(move: Move, *, speaks: bool) -> Registration:
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


def joined_there(there: Registration, move: Move) -> Registration:
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
