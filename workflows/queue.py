"""The queue: the seats that are left, in order of arrival, and a rank for each who waits."""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from douze.model.book import Arrival, Session
from douze.model.desired import Outcome
from douze.model.moments import earlier
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import Decision, Status
from workflows.case import Case
from workflows.holds import hold
from workflows.outcomes import becomes

#: Why somebody may not have a seat that is free, given those of whom it has been decided.
WhyNot = Callable[[Case, Sequence[Outcome]], Phrase | None]


def serve(
    queue: list[Case], settled: Iterable[Outcome], free: int, why_not: WhyNot
) -> list[Outcome]:
    """Go through those who queue, in order of arrival, as long as there are seats.

    Who may not have a seat, as `why_not` says, waits; the seat goes to the next. So close to the
    start that nobody is promoted any more, a free seat is for who comes now, if nobody waits.
    """
    queue.sort(key=lambda case: (case.registration.arrival, case.registration.ref))
    somebody_waits = any(_promotions_over(case) and _waits_already(case) for case in queue)
    outcomes = [*settled]
    for case in queue:
        session, started = case.session, case.session.started(case.now)
        if started:  # what nobody can use any more is not told
            case = replace(case, cover=replace(case.cover, notes=()))
        if not case.cover.settled and case.settings.dues.hold_days == 0 and not session.postponed:
            unheld = becomes(case, Status.TO_SETTLE, Reason.SETTLE_FIRST, notes=case.cover.notes)
            outcomes.append(unheld)
            continue
        over = _promotions_over(case)
        allowed = not started and (not over or (case.registration.new and not somebody_waits))
        against = why_not(case, outcomes) if free > 0 and allowed else None
        if free > 0 and allowed and against is None:
            free -= 1
            outcomes.append(_seat(case))
            continue
        somebody_waits = somebody_waits or over
        why = against or _why_it_waits(session, promotions_over=over)
        outcomes.append(becomes(case, Status.WAITING, why, notes=case.cover.notes))
    return outcomes


def _promotions_over(case: Case) -> bool:
    """Whether it is so close to the start that who waits is promoted no more."""
    return case.now > earlier(case.session.start, case.settings.seats.promote_until)


def _waits_already(case: Case) -> bool:
    """Whether somebody has been waiting since an earlier pass, for a seat that could be given."""
    could = case.cover.settled or bool(case.settings.dues.hold_days)
    return not case.registration.new and could


def _seat(case: Case) -> Outcome:
    """Give a free seat: for good where the dues are settled, else held until a deadline."""
    if not case.cover.settled:
        return hold(case)
    previous, reopened = case.registration.previous, case.registration.reopened
    waited = previous is not None and previous.status is Status.WAITING and not reopened
    code = Reason.SEAT_BECAME_FREE if waited else Reason.SEAT_IN_ORDER
    return becomes(case, Status.CONFIRMED, code, case.cover.why)


def _why_it_waits(session: Session, *, promotions_over: bool) -> Phrase:
    """Say why there is no seat for anybody any more."""
    if promotions_over:
        return phrase(Reason.WAITING_STOPPED)
    return phrase(Reason.FULL if session.places else Reason.NO_PLACES)


def ranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Number those who wait, from 1, in order of arrival; whom staff keep waiting has no rank."""
    numbered = []
    rank = 0
    for outcome in sorted(outcomes, key=_order_of_arrival):
        waits = outcome.status is Status.WAITING
        if waits and outcome.registration.decision is not Decision.WAIT:
            rank += 1
            outcome = replace(outcome, rank=rank)
        numbered.append(outcome)
    return numbered


def _order_of_arrival(outcome: Outcome) -> tuple[bool, Arrival | None, str]:
    arrival = outcome.registration.arrival
    return (arrival is None, arrival, outcome.registration.ref)
