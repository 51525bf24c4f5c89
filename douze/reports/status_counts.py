"""Where the registrations of one session stand, in numbers, and who of them came."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.who_came import Presence
from douze.model.words import Status
from workflows.attendance import came, minutes_there, present


class StatusCounts(Struct, frozen=True, kw_only=True):
    """How many stand where; all but the last add up to those who registered."""

    confirmed: int
    to_settle: int
    waiting: int
    refused: int
    expired: int
    withdrawn: int  #: given back, taken away by staff, or reached nobody
    called_off: int  #: over because the session was
    to_check: int
    no_place: int | None  #: who waited to the end for want of a seat; None while it is not over


def count_statuses(outcomes: Sequence[Outcome], *, held: bool) -> StatusCounts:
    """Count them; `held` says that the session is over."""
    # A session that was called off had nothing to withdraw from: these are told apart.
    stands = Counter(one.status for one in outcomes)
    gone = (one for one in outcomes if one.status is Status.CANCELLED)
    called_off = sum(map(_called_off, gone))
    return StatusCounts(
        confirmed=stands[Status.CONFIRMED],
        to_settle=stands[Status.TO_SETTLE],
        waiting=stands[Status.WAITING],
        refused=stands[Status.REFUSED],
        expired=stands[Status.EXPIRED],
        withdrawn=stands[Status.CANCELLED] - called_off,
        called_off=called_off,
        to_check=stands[Status.TO_CHECK],
        no_place=sum(map(_lacked_place, outcomes)) if held else None,
    )


def _called_off(outcome: Outcome) -> bool:
    """Whether it is over because the session was, wherever it goes on."""
    return outcome.session_cancelled or outcome.reason is Reason.MOVED_ON_CANCELLED


def _lacked_place(outcome: Outcome) -> bool:
    """Whether somebody waits still for want of a seat: not by a rule, or staff's word."""
    if outcome.reason is Reason.MOVED_ON_SEATLESS:
        return True  # and went on at the next date
    by_rule = outcome.why_waiting is not None or outcome.reason is Reason.STAFF_WAIT
    return outcome.status is Status.WAITING and not by_rule


def presence_of(outcome: Outcome, session: Session, settings: Settings) -> Presence:
    """Say what is known of somebody's coming to a session."""
    registration = outcome.registration
    return Presence(
        confirmed=outcome.status is Status.CONFIRMED,
        came=came(registration),
        present=present(registration, session, settings),
        excused=registration.row is not None and registration.row.excused,
        minutes=minutes_there(registration, session),
    )
