"""Seats that staff keep back: they alone give them, until promotions end.

What staff have given by `confirmer` fills the seats kept back first. What is left of them when
promotions end goes on in order of arrival, as the last that are given to whoever waits.
"""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from douze.model.book import Session
from douze.model.desired import Outcome
from douze.model.elapsed_time import earlier
from douze.model.ledger_state import RegistrationRecord
from douze.model.reasons import Reason
from douze.model.settings import Settings


class SeatsLeft(Struct, frozen=True, kw_only=True):
    """The seats of one session that nobody has."""

    free: int  #: to be given by rule; below 0 where more are taken than there are
    kept: int = 0  #: which staff alone give
    last: int = 0  #: those of `free` that were kept back, and go on though promotions have ended


def promotions_end(session: Session, settings: Settings) -> datetime:
    """Say until when who waits is given a seat that became free."""
    return earlier(session.start, settings.seats.promote_until)


def seats_left(
    session: Session,
    outcomes: Iterable[Outcome | RegistrationRecord],
    settings: Settings,
    now: datetime,
) -> SeatsLeft:
    """Count the seats that those of whom it has been decided leave, in this pass or the last."""
    seated = [outcome for outcome in outcomes if outcome.has_seat]
    taken = len(seated)
    free = session.places - taken
    if not session.reserved:
        return SeatsLeft(free=free)
    by_staff = sum(outcome.reason is Reason.STAFF_CONFIRM for outcome in seated)
    # Who has one of them is not noted: so many are kept as `confirmer` has not given yet.
    kept = min(max(0, session.reserved - by_staff), max(0, free))
    end = promotions_end(session, settings)
    if now <= end:
        return SeatsLeft(free=free - kept, kept=kept)
    # What was given by rule since then counts against them, so that a pass that was missed changes
    # nothing, and a seat that becomes free later is nobody's promotion.
    by_rule = (one for one in seated if one.reason is not None and one.reason.about.gives_seat)
    since = sum(_given(outcome) > end for outcome in by_rule)
    return SeatsLeft(free=free, last=max(0, session.reserved - by_staff - since))


def _given(outcome: Outcome | RegistrationRecord) -> datetime:
    """Say since when somebody has a seat; who has settled the dues had it before."""
    if outcome.reason is Reason.SETTLED and outcome.held_at is not None:
        return outcome.held_at
    return outcome.since
