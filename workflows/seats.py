"""Twelve seats: who has one, who waits, who has to settle the dues first.

Who holds a seat keeps it. Staff's decision beats every rule. Of the seats that are left staff keep
some back (`reserved_seats.py`). The others go in order of arrival (`queue.py`) to those against
whom no rule speaks; then to those whom one puts after all others (`per_structure.py`). The others
wait.
"""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from douze.model.book import Session
from douze.model.desired import Outcome, Registration
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import Decision, Status
from workflows.case import Case
from workflows.endings import (
    come_back,
    decided,
    decided_since_start,
    given_back,
    gone_for_good,
    handed_on,
    moved_on,
    of_cancelled_session,
    stays_closed,
)
from workflows.holds import keep_holding
from workflows.outcomes import becomes, give, stays, unchanged
from workflows.queue import ranked, serve
from workflows.reserved_seats import seats_left
from workflows.rule_book import RuleBook
from workflows.silence import is_silent, waited_for, without_silent
from workflows.unreachable_people import is_lost
from workflows.withdrawals import apply_withdrawal, is_given_back


def allot(session: Session, cases: Iterable[Case], rules: Sequence[RuleBook]) -> list[Outcome]:
    """Give the seats of one session to those who came first.

    Who holds a seat keeps it, whatever has arrived since. The seats left, without those that staff
    keep back, go in order of arrival; the others wait. Says what every status should be,
    including those that already are: finding out what has changed is the plan's work, not ours.
    `rules` say who waits though a seat is free, and who comes after the others.
    """
    settled: list[Outcome] = []
    queue: list[Case] = []
    silent: list[Case] = []
    for case in map(_as_it_counts, cases):
        outcome = _without_queue(case)
        if outcome is None:
            queue.append(case)
        else:
            settled.append(outcome)
            if is_silent(case, outcome):
                silent.append(case)
    if not queue:
        return ranked(settled)  # nobody waits, so that nobody's silence gives a seat away
    may_have_seat = [rule.may_have_seat for rule in rules if rule.may_have_seat]

    def why_waits(case: Case, so_far: Sequence[Outcome]) -> tuple[Phrase, ...]:
        """Ask the rules in turn why somebody waits though a seat is free."""
        return tuple(filter(None, [may(case, so_far) for may in may_have_seat]))

    def served(settled: Sequence[Outcome]) -> list[Outcome]:
        """Give what these leave to those who queue."""
        left = seats_left(session, settled, queue[0].settings, queue[0].now)
        return serve(queue, settled, left, why_waits)

    return waited_for(ranked(without_silent(silent, settled, served)))


def _as_it_counts(case: Case) -> Case:
    """Let an answer, or a withdrawal, that came after the last one count; the newest does."""
    came = apply_withdrawal(come_back(case), case.session, case.now)
    return case if came is case.registration else replace(case, registration=came)


def _without_queue(case: Case) -> Outcome | None:
    """Say what stands for one registration whoever else has come; None for whoever queues.

    The rules in their order: the first that applies says it.
    """
    return (
        _gone(case)
        or _as_the_session_is(case)
        or _as_staff_decided(case)
        or _as_it_was(case)
        or _as_it_came(case)
    )


def _gone(case: Case) -> Outcome | None:
    """Decide where nothing can be decided, or it has ended by the person or an edited row."""
    registration = case.registration
    if registration.frozen:
        return unchanged(registration, case.now, notes=registration.problems)
    if registration.moved_on is not None:
        return moved_on(case, registration.moved_on)
    if registration.successor is not None:
        return handed_on(case, registration.successor)
    if is_given_back(registration) and not stays_closed(registration):
        return given_back(case)
    return None


def _as_the_session_is(case: Case) -> Outcome | None:
    """Decide where a row has disappeared, and once the session is cancelled or has started."""
    registration, session, now = case.registration, case.session, case.now
    if registration.previous is None:
        # Who is new has no row that could have disappeared, and nothing that could stay as it was.
        return of_cancelled_session(case) if session.cancelled else None
    started = session.started(now)
    # From the start on rows may be cleared away: then it is as it was.
    if registration.absent_since is not None and not started:
        return _absent(case)
    # Before staff's decision: one on a session that is cancelled comes to nothing, for good.
    if session.cancelled and not started:
        return of_cancelled_session(case)
    if started and not decided_since_start(case):
        return replace(unchanged(registration, now), over=True)
    return None


def _as_staff_decided(case: Case) -> Outcome | None:
    decision = case.registration.decision
    return None if decision is None else decided(case, decision)


def _as_it_was(case: Case) -> Outcome | None:
    """Decide for whoever has a seat, or lost one that nothing has opened again."""
    registration = case.registration
    if is_lost(registration, case.settings, case.now):
        return becomes(case, Status.CANCELLED, phrase(Reason.UNREACHED, to=registration.email))
    if _keeps_seat(registration):
        return _seated(case)
    if not registration.reopened and stays_closed(registration):
        return stays(case)
    return None


def _as_it_came(case: Case) -> Outcome | None:
    """Decide for whoever asks for a seat, and cannot be let into the queue."""
    registration, arrival = case.registration, case.registration.arrival
    # After what it was: an address that becomes unreadable takes no seat away.
    if registration.problems or arrival is None:
        return give(registration, Status.TO_CHECK, *registration.problems, now=case.now)
    if registration.speaks:
        return give(registration, Status.TO_CHECK, Reason.SPEAKS, now=case.now)
    if arrival.received > case.session.closing and not registration.by_hand:
        closed = phrase(Reason.AFTER_CLOSING, closing=case.session.closing)
        return becomes(case, Status.REFUSED, closed)
    return None


def _absent(case: Case) -> Outcome:
    """A row that disappeared keeps its seat for a while; its deadlines run on."""
    if gone_for_good(case.registration, case.settings, case.now):
        return becomes(case, Status.CANCELLED, Reason.WITHDRAWN)
    return _seated(case) if _keeps_seat(case.registration) else stays(case)


def _keeps_seat(registration: Registration) -> bool:
    """Whether it has a seat, and none of staff's decisions that took it away is taken back."""
    previous = registration.previous
    if previous is None or registration.reopened:
        return False
    if registration.speaks and previous.status is not Status.CONFIRMED:
        return False  # a seat that is only held ends: nobody asks a speaker for dues
    if previous.decision in (Decision.WAIT, Decision.CANCEL, Decision.REFUSE):
        return False  # the cell has been emptied since: they queue by their arrival
    # Without a deadline nothing is held: the dues come first (`dues.hold_days: 0`).
    return previous.status is Status.CONFIRMED or (
        previous.status is Status.TO_SETTLE and previous.deadline is not None
    )


def _seated(case: Case) -> Outcome:
    """A seat given stays given: it is confirmed once settled, and held until the deadline."""
    previous, notes = case.registration.previous, case.registration.problems
    assert previous is not None
    if previous.status is not Status.CONFIRMED:
        return keep_holding(case, previous)
    if not case.cover.settled:
        notes += (phrase(Reason.CONFIRMED_UNSETTLED), *case.cover.notes)
    return stays(case, notes=notes)
