"""Giving a place back without asking anybody: the form's word counts, once, and for one arrival.

Each letter about a place may hold a link to a form, with a token that names the registration.
An answer with a right token cancels it; the seat goes on in the same pass. From the start of
the session on it does nothing, and staff's decision beats it.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Registration
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import Decision


def apply_withdrawal(registration: Registration, session: Session, now: datetime) -> Registration:
    """Leave out a withdrawal that does not count for this arrival, or not any more.

    Where the person has answered again since, the registration is opened again by that; an
    answer that they took back again opens nothing.
    """
    moment, arrival = registration.given_back, registration.arrival
    if moment is None or registration.previous is None:
        return registration
    over = session.started(now) or session.cancelled or moment > session.start
    if over or (arrival is not None and moment <= arrival.received):
        return replace(registration, given_back=None)
    if registration.regained is not None and registration.decision is None:
        return replace(registration, reopened=True, arrival=registration.regained, given_back=None)
    if registration.reopened:
        return registration.not_opened_again(now)
    return registration


def is_given_back(registration: Registration) -> bool:
    """Whether the person's word ends a registration: staff have not decided, or overruled it."""
    moment, previous = registration.given_back, registration.previous
    if moment is None or previous is None or registration.decision is not None:
        return False
    return previous.overruled is None or moment > previous.overruled


def overruled(registration: Registration) -> datetime | None:
    """Tell the withdrawal, or the return, that staff's `confirmer` beats, for later too."""
    beaten = (registration.given_back, registration.unreached)
    if registration.decision is not Decision.CONFIRM:
        return None
    return max((moment for moment in beaten if moment), default=None)


def overruled_by_staff(registration: Registration) -> Iterator[Phrase]:
    """Tell staff of a withdrawal that their own decision stands against.

    Not of an answer that names another session since (`workflows/chosen_elsewhere.py`).
    """
    if registration.given_back is None or registration.moved_to is not None:
        return
    if registration.decision in (Decision.CONFIRM, Decision.WAIT):
        yield phrase(Reason.DECISION_AGAINST_WITHDRAWAL, received=registration.given_back)
