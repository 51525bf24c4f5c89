"""What staff type in `Décision` beats every rule."""

from msgspec.structs import replace

from douze.model.desired import Outcome
from douze.model.phrases import phrase
from douze.model.reasons import Reason
from douze.model.words import Decision, Status
from workflows.case import Case
from workflows.outcomes import becomes
from workflows.withdrawals import overruled, overruled_by_staff

_DECIDED = {
    Decision.CONFIRM: (Status.CONFIRMED, Reason.STAFF_CONFIRM),
    Decision.WAIT: (Status.WAITING, Reason.STAFF_WAIT),
    Decision.CANCEL: (Status.CANCELLED, Reason.STAFF_CANCEL),
    Decision.REFUSE: (Status.REFUSED, Reason.STAFF_REFUSE),
}


def decided(case: Case, decision: Decision) -> Outcome:
    """Do as staff decided; a seat without dues, and a withdrawal against it, are told them."""
    registration, cover = case.registration, case.cover
    status, code = _DECIDED[decision]
    notes = [*registration.problems, *overruled_by_staff(registration)]
    if status is Status.CONFIRMED and not cover.settled:
        notes += [phrase(Reason.CONFIRMED_UNSETTLED), *cover.notes]
    outcome = becomes(case, status, code, notes=tuple(notes))
    return replace(outcome, overruled=overruled(registration))


def decided_since_start(case: Case) -> bool:
    """Whether staff decided after the start what no earlier pass knew.

    A decision that a cancelled session overruled comes to nothing, even when it is restored.
    """
    decided, previous = case.registration.decision, case.registration.previous
    new = previous is None or decided is not previous.decision
    return decided is not None and new and not case.session.cancelled
