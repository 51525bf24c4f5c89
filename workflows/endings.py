"""What ends a registration, whoever else has come, and opens one again; what staff decide."""

from datetime import datetime

from msgspec.structs import replace

from douze.model.desired import MovedOn, Outcome, Registration
from douze.model.phrases import ByStaff, Registrant, phrase
from douze.model.reasons import Reason
from douze.model.settings import Settings
from douze.model.words import CLOSED, Decision, Status
from workflows.case import Case
from workflows.outcomes import becomes, give, stays, unchanged
from workflows.session_changes import session_record
from workflows.withdrawals import overruled, overruled_by_staff


def given_back(case: Case) -> Outcome:
    """The person gave the place back, or took another; an answer after that opens it again.

    Who was refused and took another is refused still: no place of theirs is over by that.
    """
    moment, other = case.registration.given_back, case.registration.moved_to
    why = phrase(Reason.GIVEN_BACK, received=moment or case.now)
    if other is not None:
        why = phrase(Reason.MOVED, received=moment or case.now, session=ByStaff(other.code))
        previous = case.registration.previous
        if previous is not None and previous.status is Status.REFUSED:
            return replace(stays(case), why=(why,))
    return replace(becomes(case, Status.CANCELLED, why), closed_at=moment)


def moved_on(case: Case, gone: MovedOn) -> Outcome:
    """The registration goes on at the next date; a later answer opens it again here."""
    why = phrase(gone.reason, session=ByStaff(gone.code), received=gone.at)
    return replace(becomes(case, Status.CANCELLED, why), closed_at=gone.at)


def handed_on(case: Case, successor: Registrant) -> Outcome:
    """Somebody else stands on the row, and has the place."""
    return becomes(case, Status.CANCELLED, phrase(Reason.REPLACED, who=str(successor)))


def of_cancelled_session(case: Case) -> Outcome:
    """A cancelled session cancels whoever was on it; who comes later is refused."""
    previous = case.registration.previous
    if previous is None:
        return becomes(case, Status.REFUSED, Reason.SESSION_IS_CANCELLED)
    if previous.status is Status.EXPIRED:
        return _cannot_be_opened(case)
    if previous.status in CLOSED:
        return stays(case)
    return becomes(case, Status.CANCELLED, Reason.SESSION_CANCELLED)


def _cannot_be_opened(case: Case) -> Outcome:
    """Whoever could have paid late cannot any more, and is to hear so.

    What was cancelled before the ledger noted since when stays as it was left.
    """
    record = session_record(case.session, case.ledger, case.settings, case.now)
    since = record.cancelled_since
    if since is None:
        return stays(case)
    return replace(stays(case, notes=(phrase(Reason.NOT_OPENED_AGAIN),)), called_off=since)


def stays_closed(registration: Registration) -> bool:
    """Whether a registration is over, and no decision that closed it has been taken back.

    Who was refused for coming late, and who was on a session that was cancelled, is looked at
    again: staff may move the closing, restore the session, and correct an address where nobody
    was reached.
    """
    previous = registration.previous
    if previous is None or previous.reason is Reason.SESSION_CANCELLED:
        return False
    if previous.reason is Reason.UNREACHED and registration.unreached is None:
        return False
    return previous.status in (Status.CANCELLED, Status.EXPIRED) and previous.decision is None


def come_back(case: Case) -> Registration:
    """Open a registration again whose hold ran out before its newest answer came.

    The pass that sees both sees the answer; after the start, and while the session is
    cancelled, nothing is opened any more.
    """
    registration, session = case.registration, case.session
    previous = registration.previous
    if previous and (session.started(case.now) or session.cancelled):
        return registration.not_opened_again(case.now)
    settled = case.cover.settled or registration.decision is not None
    if registration.comeback is None or settled:
        return registration
    return replace(registration, reopened=True, arrival=registration.comeback, absent_since=None)


def gone_for_good(registration: Registration, settings: Settings, now: datetime) -> bool:
    """Whether the row has been gone for so long that this is a withdrawal."""
    gone, previous = registration.absent_since, registration.previous
    if gone is None or previous is None or previous.status in CLOSED:
        return False
    return now > gone + settings.seats.absent


def unreadable(registration: Registration, settings: Settings, now: datetime) -> Outcome:
    """Say what stands for a registration whose session cannot be read."""
    if gone_for_good(registration, settings, now) and not registration.frozen:
        withdrawn, still = Reason.WITHDRAWN, registration.problems
        return give(registration, Status.CANCELLED, withdrawn, now=now, notes=still)
    return unchanged(registration, now, notes=registration.problems)


def wait_for_session(registration: Registration, now: datetime) -> Outcome:
    """Let somebody wait, in the order of arrival, while the session is a draft."""
    draft = phrase(Reason.SESSION_DRAFT)
    return give(registration, Status.TO_CHECK, draft, *registration.problems, now=now)


def wait_to_settle(registration: Registration, now: datetime) -> Outcome:
    """Let a row that staff added wait while its session is being edited; it has come by now."""
    return give(registration, Status.TO_CHECK, Reason.SESSION_SETTLING, now=now)


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
