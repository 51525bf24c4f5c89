"""Giving a place back without asking anybody: the form's word counts, once, and for one arrival.

Each letter about a place may hold a link to a form, with a token that names the registration.
An answer with a right token cancels it; the seat goes on in the same pass. From the start of
the session on it does nothing, and staff's decision beats it. Who says by the same form that they
are coming after all takes it back.
"""

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from douze.model.book import Arrival, Session
from douze.model.desired import Registration
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.signed_answers import last_said
from douze.model.tokens import Purpose
from douze.model.words import CLOSED, Decision
from workflows.case import Case

#: What a yes that comes later opens again: a place given back, or lost by saying nothing.
_OPENED_BY_YES = frozenset({Reason.GIVEN_BACK, Reason.SILENT})


def apply_withdrawal(registration: Registration, session: Session, now: datetime) -> Registration:
    """Leave out a withdrawal that does not count for this arrival, or not any more.

    Where the person has answered again since, the registration is opened again by that; an
    answer that they took back again opens nothing.
    """
    moment, arrival = registration.given_back, registration.arrival
    if moment is None or registration.previous is None or registration.frozen:
        return registration  # what cannot be decided yet stays as it is, that it came back too
    # A code that is used after the start is no withdrawal, even where the pass is later still.
    over = session.started(now) or session.cancelled or moment > session.start
    if over or (arrival is not None and moment <= arrival.received):
        return replace(registration, given_back=None)
    if registration.regained is not None and registration.decision is None:
        if not is_given_back(registration):
            # Staff have beaten it for good: nothing was lost that an answer could give anew.
            return replace(registration, given_back=None, regained=None)
        return replace(registration, reopened=True, arrival=registration.regained, given_back=None)
    if registration.reopened:
        return registration.not_opened_again(now)
    return registration


def as_last_said(case: Case) -> Registration:
    """Leave out a withdrawal that the person took back by the same form, while they have the seat.

    Once it has gone a yes is an answer like any other: it opens the registration again, behind
    those who wait by then.
    """
    one, previous = case.registration, case.registration.previous
    stay = _last_yes(one)
    if stay is None or previous is None:
        return one
    if one.moved_to is not None or one.decision is not None or one.frozen:
        return one  # something else decides
    if previous.status not in CLOSED:
        return replace(one, given_back=None, regained=None) if one.given_back else one
    if not _opens_again(case, stay):
        return one
    if one.reopened:
        return replace(one, given_back=None, regained=None)
    # They registered in time: that registrations have closed since does not matter.
    arrival = Arrival.coming_back(min(stay, case.session.closing), stay)
    return replace(one, reopened=True, arrival=arrival, given_back=None, regained=None)


def _last_yes(one: Registration) -> datetime | None:
    """Tell when the person said that they are coming, if that was their last word."""
    if not one.signed:
        return None
    stay, gave = last_said(one.signed, Purpose.STAY), last_said(one.signed, Purpose.WITHDRAW)
    return None if stay is None or (gave is not None and gave > stay) else stay


def _opens_again(case: Case, stay: datetime) -> bool:
    """Whether that word, which came once the place was gone, lets the person queue again."""
    one, previous, session = case.registration, case.registration.previous, case.session
    if previous is None or previous.closed_at is None or stay <= previous.closed_at:
        return False
    if previous.reason not in _OPENED_BY_YES or one.row is None:
        return False
    if one.not_moved is not None and one.not_moved.reason is Reason.MOVE_IDLE:
        return False  # staff's `reporter` stands there
    return not session.started(case.now) and not session.cancelled


def is_given_back(registration: Registration) -> bool:
    """Whether the person's word ends a registration: staff have not decided, or overruled it."""
    moment, previous = registration.given_back, registration.previous
    if moment is None or previous is None or registration.decision is not None:
        return False
    return not previous.has_beaten(moment)


def overruled(registration: Registration) -> datetime | None:
    """Tell the withdrawal, the return or the silence that `confirmer` beats, for good."""
    beaten = (registration.given_back, registration.unreached, registration.silent_since)
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
