"""The queue: the seats that are left, in order of arrival, and a rank for each who waits.

Whom a rule puts after the others is served after them, and has a rank after theirs.
"""

from bisect import insort
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.model.desired import Outcome
from douze.model.phrases import Phrase, comes_after_others, phrase, queues_since
from douze.model.places_in_queue import Place, place_in_queue
from douze.model.reasons import Reason, Turn
from douze.model.words import Decision, Status
from workflows.case import Case
from workflows.holds import hold
from workflows.outcomes import becomes
from workflows.reserved_seats import SeatsLeft, promotions_end

#: Why somebody waits though a seat is free, given those of whom it has been decided.
WhyWaits = Callable[[Case, Sequence[Outcome]], tuple[Phrase, ...]]


def serve(
    queue: list[Case], settled: Iterable[Outcome], left: SeatsLeft, why_waits: WhyWaits
) -> list[Outcome]:
    """Go through those who queue, in order of arrival, as long as there are seats.

    Who may not have a seat, as `why_waits` says, waits; the seat goes to the next. Whom it puts
    after the others is served once all of these have been, or all who had come by the moment from
    which on they count as the others. So close to the start that nobody is promoted any more, a
    free seat is for whoever comes now, if nobody waits.
    """
    # Of one second the tab and row of the answer decide, and not the order in which they were read.
    queue.sort(key=lambda case: (case.registration.arrival, case.registration.ref))
    counter = _Counter(left, queue)
    outcomes = [*settled]
    so_far = [*outcomes]
    after_others: list[tuple[Case, tuple[Phrase, ...]]] = []
    last: list[tuple[Case, tuple[Phrase, ...]]] = []
    told = map(_without_notes, queue) if counter.started else queue
    for case in told:
        if _has_to_pay_first(case):
            unheld = becomes(case, Status.TO_SETTLE, Reason.SETTLE_FIRST, notes=case.cover.notes)
            outcomes.append(unheld)
            continue
        # Whoever comes once the limit has fallen comes after those whom it kept waiting until then:
        # else a pass that is late would give the seat to a newcomer, and one in time would not.
        while last and _came_after(case, last[0][1]):
            outcomes.append(counter.serve(*last.pop(0)))
        why = why_waits(case, so_far)
        if why and comes_after_others(why):
            after_others.append((case, why))
            continue
        if why and queues_since(why) is not None and not _came_after(case, why):
            insort(last, (case, why), key=_queues_since)
            continue
        outcome = counter.serve(case, why)
        outcomes.append(outcome)
        # Who goes before counts as if there were a seat: by that the ranks are in the true order.
        so_far.append(outcome if why else replace(outcome, status=Status.CONFIRMED))
    return outcomes + [counter.serve(case, why) for case, why in (*last, *after_others)]


def _has_to_pay_first(case: Case) -> bool:
    """Whether no seat is held for somebody; of a session without a date nothing is asked yet."""
    return (
        not case.cover.settled and case.settings.dues.hold_days == 0 and not case.session.postponed
    )


def _queues_since(one: tuple[Case, tuple[Phrase, ...]]) -> datetime:
    """Tell since when somebody queues who is served last: each rule has a moment of its own."""
    since = queues_since(one[1])
    assert since is not None
    return since


def _came_after(case: Case, why: Iterable[Phrase]) -> bool:
    """Whether somebody came after those who are last for these reasons began to queue."""
    since, arrival = queues_since(why), case.registration.arrival
    return since is not None and arrival is not None and arrival.received > since


class _Counter:
    """Where the seats that are left are given, to one after the other."""

    def __init__(self, left: SeatsLeft, queue: Sequence[Case]) -> None:
        self._free, self._kept, self._last = left.free, left.kept, left.last
        # All of a queue are there for one session, at one moment.
        one = queue[0]
        self._end = promotions_end(one.session, one.settings)
        self._over = one.now > self._end
        self.started = one.session.started(one.now)
        self._somebody_waits = self._over and any(map(_waits_already, queue))

    def serve(self, case: Case, why_waits: Sequence[Phrase]) -> Outcome:
        """Give a seat, or say why there is none."""
        allowed = not self.started and (not self._over or self._may_come_late(case))
        if self._free > 0 and allowed and all(map(_is_served_last, why_waits)):
            self._free -= 1
            if self._over:
                self._last -= 1
            return _seat(case)
        if self._over:
            self._somebody_waits = True
        why = self._why_none(case, why_waits, allowed=allowed)
        outcome = becomes(case, Status.WAITING, *why, notes=case.cover.notes)
        # Who waited already keeps why, but for the figures in it, which may have changed.
        return replace(outcome, why=tuple(why))

    def _why_none(
        self, case: Case, why_waits: Sequence[Phrase], *, allowed: bool
    ) -> Sequence[Phrase]:
        """Say why somebody waits: by a rule only where there would be a seat for them else."""
        stops = [one for one in why_waits if one.reason.about.turn is Turn.KEEPS_PLACE]
        behind = [one for one in why_waits if one.reason.about.turn is not Turn.KEEPS_PLACE]
        if stops and allowed and self._free + self._kept > 0:
            return [*stops, *behind]
        if self._over or not behind:
            return [self._why_nobody(case), *behind]
        return behind

    def _may_come_late(self, case: Case) -> bool:
        """Whether a seat is given though promotions are over."""
        return self._last > 0 or (case.registration.new and not self._somebody_waits)

    def _why_nobody(self, case: Case) -> Phrase:
        """Say why there is no seat for anybody any more."""
        if self._over:
            return phrase(Reason.WAITING_STOPPED)
        if self._kept > 0:
            return phrase(Reason.SEATS_KEPT, until=self._end)
        return phrase(Reason.FULL if case.session.places else Reason.NO_PLACES)


def _is_served_last(why: Phrase) -> bool:
    return why.reason.about.turn is Turn.SERVED_LAST


def _without_notes(case: Case) -> Case:
    """Leave out what nobody can use any more once the session has begun."""
    return replace(case, cover=replace(case.cover, notes=()))


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


def ranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Number those who wait, from 1, in order of arrival; whom staff keep waiting has no rank.

    Whom a rule puts after the others comes after them, also while it is left as it was.
    """
    numbered = []
    rank = 0
    for outcome in sorted(outcomes, key=_order):
        waits = outcome.status is Status.WAITING
        if waits and outcome.registration.decision is not Decision.WAIT:
            rank += 1
            outcome = replace(outcome, rank=rank)
        numbered.append(outcome)
    return numbered


def _order(outcome: Outcome) -> Place:
    registration = outcome.registration
    why = outcome.why if outcome.status is Status.WAITING else ()
    return place_in_queue(why, registration.arrival, registration.ref)
