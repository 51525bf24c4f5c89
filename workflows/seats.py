"""Twelve seats: who has one, who waits, who has to settle the dues first.

Who holds a seat keeps it. The seats that are left go in order of arrival; the others wait.
Staff's decision beats every rule.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from douze.model.book import Arrival, Session
from douze.model.desired import Cover, Outcome, Registration
from douze.model.local_day import local_day
from douze.model.moments import earlier, later
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.settings import DuesRules, Settings
from douze.model.words import Decision, Status
from workflows.case import Case
from workflows.rule_book import RuleBook
from workflows.unreached import is_lost
from workflows.withdrawals import about_overruled, apply_withdrawal, is_given_back, overruled

#: The hold ends at the latest this long before the start, so that a seat can still go on…
LAST_CALL = timedelta(hours=24)
#: …but whoever is given a seat has at least this long to settle the dues.
LEAST_HOLD = timedelta(hours=2)
SATURDAY = 5

_DECIDED = {
    Decision.CONFIRM: (Status.CONFIRMED, Reason.STAFF_CONFIRM),
    Decision.WAIT: (Status.WAITING, Reason.STAFF_WAIT),
    Decision.CANCEL: (Status.CANCELLED, Reason.STAFF_CANCEL),
    Decision.REFUSE: (Status.REFUSED, Reason.STAFF_REFUSE),
}
_CLOSED = frozenset({Status.CANCELLED, Status.EXPIRED, Status.REFUSED})


def allot(
    session: Session,
    cases: Mapping[str, Case],
    rules: Sequence[RuleBook],
    settings: Settings,
    now: datetime,
) -> list[Outcome]:
    """Give the seats of one session to those who came first.

    Who holds a seat keeps it, whatever has arrived since. The seats left go in order of
    arrival; the others wait. Says what every status should be, including those that
    already are: finding out what has changed is the plan's work, not ours. `cases` are by
    reference; `rules` say who waits though a seat is free.
    """
    covers = {ref: case.cover for ref, case in cases.items()}
    settled: list[Outcome] = []
    queue: list[Registration] = []
    for case in cases.values():
        came = _come_back(case.registration, case.cover, session, now)
        registration = apply_withdrawal(came, session, now)
        outcome = _without_queue(session, registration, covers[registration.ref], settings, now)
        if outcome is None:
            queue.append(registration)
        else:
            settled.append(outcome)
    taken = sum(outcome.has_seat for outcome in settled)
    free = session.places - taken
    may_have_seat = [rule.may_have_seat for rule in rules if rule.may_have_seat]

    def why_not(registration: Registration, so_far: Sequence[Outcome]) -> Phrase | None:
        """Ask the rules in turn; the first that speaks against a seat says why."""
        case = replace(cases[registration.ref], registration=registration)
        return next(filter(None, (may(case, so_far) for may in may_have_seat)), None)

    return _ranked(_serve(session, queue, settled, covers, why_not, settings, now, free))


def _without_queue(
    session: Session, registration: Registration, cover: Cover, settings: Settings, now: datetime
) -> Outcome | None:
    """Say what stands for one registration whoever else has come; None for who queues."""
    previous = registration.previous
    if registration.frozen:
        return unchanged(registration, now, notes=registration.problems)
    if registration.successor is not None:
        gone = phrase(Reason.REPLACED, who=str(registration.successor))
        return _become(registration, Status.CANCELLED, gone, now=now, cover=cover)
    if previous and is_given_back(registration) and not _stays_closed(registration):
        return _given_back(registration, cover, now)
    if registration.absent_since is not None and not session.started(now):
        return _absent(session, registration, cover, settings, now)
    if session.cancelled and not (previous and session.started(now)):
        return _of_cancelled(registration, cover, now)
    if previous and session.started(now) and not _decided_since(registration, session):
        return replace(unchanged(registration, now), over=True)
    if registration.decision is not None:
        return _decided(registration, registration.decision, cover, now)
    if is_lost(registration, settings, now):
        unreached = phrase(Reason.UNREACHED, to=registration.email)
        return _become(registration, Status.CANCELLED, unreached, now=now, cover=cover)
    if previous and _keeps_seat(registration):
        return _seated(registration, cover, session, settings.dues, now)
    if previous and not registration.reopened and _stays_closed(registration):
        return unchanged(registration, now, cover=cover)
    if registration.problems or registration.arrival is None:
        why = registration.problems
        return _become(registration, Status.TO_CHECK, *why, now=now, cover=None)
    if registration.arrival.received > session.closing and not registration.by_hand:
        closed = phrase(Reason.AFTER_CLOSING, closing=session.closing)
        return _become(registration, Status.REFUSED, closed, now=now, cover=cover)
    return None


def _decided_since(registration: Registration, session: Session) -> bool:
    """Whether staff decided after the start what no earlier pass knew.

    A decision that a cancelled session overruled comes to nothing, even when it is restored.
    """
    decided, previous = registration.decision, registration.previous
    new = previous is None or decided is not previous.decision
    return decided is not None and new and not session.cancelled


def _given_back(registration: Registration, cover: Cover, now: datetime) -> Outcome:
    """The person gave the place back; an answer that comes after that opens it again."""
    moment = registration.given_back
    why = phrase(Reason.GIVEN_BACK, received=moment or now)
    if registration.moved_to is not None:
        code = ByStaff(registration.moved_to.code)
        why = phrase(Reason.MOVED, received=moment or now, session=code)
    return replace(
        _become(registration, Status.CANCELLED, why, now=now, cover=cover), closed_at=moment
    )


def _of_cancelled(registration: Registration, cover: Cover, now: datetime) -> Outcome:
    """A cancelled session cancels whoever was on it; who comes later is refused."""
    previous = registration.previous
    if previous is None:
        return _become(
            registration, Status.REFUSED, Reason.SESSION_IS_CANCELLED, now=now, cover=cover
        )
    if previous.status in _CLOSED:
        return unchanged(registration, now, cover=cover)
    return _become(registration, Status.CANCELLED, Reason.SESSION_CANCELLED, now=now, cover=cover)


def _come_back(
    registration: Registration, cover: Cover, session: Session, now: datetime
) -> Registration:
    """Open a registration again whose hold ran out before its newest answer came.

    The pass that sees both sees the answer; after the start, and while the session is
    cancelled, nothing is opened any more.
    """
    previous = registration.previous
    if previous and (session.started(now) or session.cancelled):
        return replace(
            registration, reopened=False, arrival=previous.arrival or registration.arrival
        )
    if registration.comeback is None or cover.settled or registration.decision is not None:
        return registration
    return replace(registration, reopened=True, arrival=registration.comeback, absent_since=None)


def unreadable(registration: Registration, settings: Settings, now: datetime) -> Outcome:
    """Say what stands for a registration whose session cannot be read."""
    if _gone_for_good(registration, settings, now) and not registration.frozen:
        return _become(registration, Status.CANCELLED, Reason.WITHDRAWN, now=now, cover=None)
    return unchanged(registration, now, notes=registration.problems)


def wait_to_settle(registration: Registration, now: datetime) -> Outcome:
    """Let a row that staff added wait while its session is being edited; it has come by now."""
    return _become(registration, Status.TO_CHECK, Reason.SESSION_SETTLING, now=now, cover=None)


def _absent(
    session: Session, registration: Registration, cover: Cover, settings: Settings, now: datetime
) -> Outcome:
    """A row that disappeared keeps its seat for a while; its deadlines run on."""
    if _gone_for_good(registration, settings, now):
        return _become(registration, Status.CANCELLED, Reason.WITHDRAWN, now=now, cover=cover)
    if _keeps_seat(registration):
        return _seated(registration, cover, session, settings.dues, now)
    return unchanged(registration, now, cover=cover)


def _decided(
    registration: Registration, decision: Decision, cover: Cover, now: datetime
) -> Outcome:
    status, code = _DECIDED[decision]
    notes = [*registration.problems, *about_overruled(registration)]
    if status is Status.CONFIRMED and not cover.settled:
        notes += [phrase(Reason.CONFIRMED_UNSETTLED), *cover.notes]
    decided = _become(registration, status, code, now=now, cover=cover, notes=tuple(notes))
    return replace(decided, overruled=overruled(registration))


def _keeps_seat(registration: Registration) -> bool:
    previous = registration.previous
    if previous is None or registration.reopened:
        return False
    if previous.decision in (Decision.WAIT, Decision.CANCEL, Decision.REFUSE):
        return False
    return previous.status is Status.CONFIRMED or (
        previous.status is Status.TO_SETTLE and previous.deadline is not None
    )


def _seated(
    registration: Registration, cover: Cover, session: Session, rules: DuesRules, now: datetime
) -> Outcome:
    """A seat given stays given: it is confirmed once settled, and held until the deadline.

    While the letter that tells of the deadline is withheld, the hold begins anew.
    """
    previous = registration.previous
    assert previous is not None
    notes = registration.problems
    if previous.status is Status.CONFIRMED:
        if not cover.settled:
            notes += (phrase(Reason.CONFIRMED_UNSETTLED), *cover.notes)
        return unchanged(registration, now, cover=cover, notes=notes)
    assert previous.deadline is not None
    deadline = min(previous.deadline, session.start.astimezone(UTC))
    if registration.unheard:
        deadline = max(deadline, hold_deadline(session, rules, now))
    if cover.promised:
        held_at = previous.held_at or previous.since
        deadline = max(deadline, hold_deadline(session, _longer(rules), held_at))
    if cover.settled:
        return _become(
            registration,
            Status.CONFIRMED,
            Reason.SETTLED,
            cover.why,
            now=now,
            cover=cover,
            notes=notes,
        )
    if now > deadline and not cover.unclear:
        expired = _become(
            registration,
            Status.EXPIRED,
            phrase(Reason.HOLD_OVER, deadline=deadline),
            now=now,
            cover=cover,
        )
        return replace(expired, closed_at=deadline)
    outcome = unchanged(registration, now, cover=cover, notes=(*notes, *cover.notes))
    if deadline == previous.deadline:
        return outcome
    return replace(outcome, deadline=deadline, why=(_held(deadline),))


def _stays_closed(registration: Registration) -> bool:
    """Whether a registration is over, and no decision that closed it has been taken back.

    Who was refused for coming late, and who was on a session that was cancelled, is looked at
    again: staff may move the closing, restore the session, and correct an address where nobody
    was reached.
    """
    previous = registration.previous
    assert previous is not None
    if previous.reason is Reason.SESSION_CANCELLED:
        return False
    if previous.reason is Reason.UNREACHED and registration.unreached is None:
        return False
    return previous.status in (Status.CANCELLED, Status.EXPIRED) and previous.decision is None


def _gone_for_good(registration: Registration, settings: Settings, now: datetime) -> bool:
    gone, previous = registration.absent_since, registration.previous
    if gone is None or previous is None or previous.status in _CLOSED:
        return False
    return now > gone + settings.seats.absent


def _serve(
    session: Session,
    queue: list[Registration],
    settled: Iterable[Outcome],
    covers: Mapping[str, Cover],
    why_not: Callable[[Registration, Sequence[Outcome]], Phrase | None],
    settings: Settings,
    now: datetime,
    free: int,
) -> list[Outcome]:
    """Go through those who queue, in order of arrival, as long as there are seats.

    Who may not have a seat, as `why_not` says, waits; the seat goes to the next.
    """
    promotions_over = now > earlier(session.start, settings.seats.promote_until)
    queue.sort(key=lambda r: (r.arrival, r.ref))
    somebody_waits = promotions_over and any(
        not r.new and (covers[r.ref].settled or settings.dues.hold_days) for r in queue
    )
    outcomes = [*settled]
    for registration in queue:
        cover = covers[registration.ref]
        if session.started(now):
            cover = replace(cover, notes=())  # what nobody can use any more is not told
        if not cover.settled and settings.dues.hold_days == 0:
            outcomes.append(_unheld(registration, cover, now))
            continue
        allowed = not session.started(now) and (
            not promotions_over or (registration.new and not somebody_waits)
        )
        against = why_not(registration, outcomes) if free > 0 and allowed else None
        if free > 0 and allowed and against is None:
            free -= 1
            outcomes.append(_seat(session, registration, cover, settings.dues, now))
            continue
        somebody_waits = somebody_waits or promotions_over
        why = against or _why_it_waits(session, promotions_over=promotions_over)
        outcomes.append(
            _become(registration, Status.WAITING, why, now=now, cover=cover, notes=cover.notes)
        )
    return outcomes


def _why_it_waits(session: Session, *, promotions_over: bool) -> Phrase:
    """Say why there is no seat for anybody any more."""
    if promotions_over:
        return phrase(Reason.WAITING_STOPPED)
    return phrase(Reason.FULL if session.places else Reason.NO_PLACES)


def _ranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Number those who wait, from 1, in order of arrival; whom staff keep waiting has no rank."""
    ranked = []
    rank = 0
    for outcome in sorted(outcomes, key=_order_of_arrival):
        waits = outcome.status is Status.WAITING
        if waits and outcome.registration.decision is not Decision.WAIT:
            rank += 1
            outcome = replace(outcome, rank=rank)
        ranked.append(outcome)
    return ranked


def _order_of_arrival(outcome: Outcome) -> tuple[bool, Arrival | None, str]:
    arrival = outcome.registration.arrival
    return (arrival is None, arrival, outcome.registration.ref)


def _seat(
    session: Session, registration: Registration, cover: Cover, rules: DuesRules, now: datetime
) -> Outcome:
    """Give a free seat: for good where the dues are settled, else held until a deadline."""
    waited = registration.previous is not None and registration.previous.status is Status.WAITING
    code = Reason.SEAT_BECAME_FREE if waited and not registration.reopened else Reason.SEAT_IN_ORDER
    if cover.settled:
        return _become(registration, Status.CONFIRMED, code, cover.why, now=now, cover=cover)
    deadline = hold_deadline(session, _longer(rules) if cover.promised else rules, now)
    held = _become(
        registration, Status.TO_SETTLE, _held(deadline), now=now, cover=cover, notes=cover.notes
    )
    return replace(held, held_at=now, deadline=deadline)


def _unheld(registration: Registration, cover: Cover, now: datetime) -> Outcome:
    return _become(
        registration, Status.TO_SETTLE, Reason.SETTLE_FIRST, now=now, cover=cover, notes=cover.notes
    )


def hold_deadline(session: Session, rules: DuesRules, now: datetime) -> datetime:
    """Say until when a seat given now is held for somebody whose dues are not settled.

    The evening of the last day of the hold, from a weekend moved to Monday; not later than
    24 hours before the start, yet at least 2 hours from now, and never beyond the start.
    """
    zone = session.start.tzinfo
    day = local_day(now, zone) + timedelta(days=rules.hold_days)
    if day.weekday() >= SATURDAY:
        day += timedelta(days=7 - day.weekday())
    evening = datetime.combine(day, rules.deadline_time, tzinfo=zone).astimezone(UTC)
    deadline = min(evening, earlier(session.start, LAST_CALL))
    return min(max(deadline, later(now, LEAST_HOLD)), session.start.astimezone(UTC))


def _longer(rules: DuesRules) -> DuesRules:
    """Let a hold last longer, because staff wrote that the payment is on its way."""
    return replace(rules, hold_days=rules.hold_days + rules.promise_days)


def _held(deadline: datetime) -> Phrase:
    return phrase(Reason.SEAT_HELD, deadline=deadline)


def unchanged(
    registration: Registration,
    now: datetime,
    *,
    cover: Cover | None = None,
    notes: tuple[Phrase, ...] = (),
) -> Outcome:
    """Leave a registration as the last pass left it; one that is new waits to be checked."""
    previous = registration.previous
    if previous is None or (previous.status is Status.TO_CHECK and not registration.absent_since):
        why = registration.problems or (previous.why if previous else ())
        return _become(registration, Status.TO_CHECK, *why, now=now, cover=None)
    return Outcome(
        registration=registration,
        status=previous.status,
        why=previous.why,
        since=previous.since,
        dues=cover.dues if cover else None,
        dues_asked=cover.asked if cover else None,
        held_at=previous.held_at,
        deadline=previous.deadline,
        closed_at=previous.closed_at,
        occurrence=previous.occurrence,
        notes=notes,
    )


def _become(
    registration: Registration,
    status: Status,
    *why: Phrase | str,
    now: datetime,
    cover: Cover | None,
    notes: tuple[Phrase, ...] = (),
) -> Outcome:
    """Give a status. What it had already keeps its date and its reason."""
    previous = registration.previous
    reasons = tuple(phrase(w) if isinstance(w, str) else w for w in why)
    same = previous is not None and previous.status is status and not registration.reopened
    kept = previous is not None and same and status is not Status.TO_CHECK
    if previous and kept and previous.reason is (reasons[0].reason if reasons else None):
        reasons = previous.why
    return Outcome(
        registration=registration,
        status=status,
        why=reasons,
        since=previous.since if previous and same else now,
        dues=cover.dues if cover else None,
        dues_asked=cover.asked if cover else None,
        closed_at=_closed_at(registration, status, same, now),
        occurrence=(previous.occurrence if previous else 1) + registration.reopened,
        notes=notes,
    )


def _closed_at(
    registration: Registration, status: Status, same: bool, now: datetime
) -> datetime | None:
    if status not in (Status.CANCELLED, Status.EXPIRED):
        return None
    return registration.previous.closed_at if registration.previous and same else now
