"""The rules of docs/reference.md about seats a second time, in the plainest Python that says them.

Nothing here comes from `workflows`. Given the facts, the moments of the passes and which questions
have left, it says where everybody stands after each pass, and why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple

from douze.model.tokens import Purpose
from tests.factories import PARIS
from tests.room.room import (
    LIMIT_FALLS,
    NEXT_START,
    PROMOTIONS_END,
    START,
    B,
    Facts,
    N,
    Person,
)
from tests.world.office_days import is_kept

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
CONFIRMED, TO_SETTLE, WAITING = "confirmée", "à régler", "liste d'attente"
CANCELLED, EXPIRED, REFUSED = "annulée", "expirée", "refusée"
BY_DECISION = {
    "confirmer": (CONFIRMED, "staff_confirm"), "attente": (WAITING, "staff_wait"),
    "annuler": (CANCELLED, "staff_cancel"), "refuser": (REFUSED, "staff_refuse"),
}  # fmt: skip
BY_RULE = ("seat_in_order", "seat_became_free", "seat_held")

#: Who waits beyond a limit, before it falls and afterwards; a rank comes of it.
LAST, FELL = 1000, 500
#: When it came; before others of that moment whoever moved on then; their first arrival.
Arrival = tuple[datetime, int, datetime]
Key = tuple[str, str]  #: a session and a name


class Asked(NamedTuple):
    """A letter that asked somebody whether they are still coming."""

    at: datetime
    frees_at: datetime | None  #: the hour that it named


@dataclass(frozen=True)
class Stand:
    """Where somebody stands in one session after a pass."""

    arrival: Arrival
    status: str = ""
    why: str = ""
    rank: int | None = None
    since: datetime = LONG_AGO
    deadline: datetime | None = None
    closed_at: datetime | None = None
    decision: str = ""  #: the one that was acted on
    overruled: datetime | None = None

    @property
    def seated(self) -> bool:
        return self.status in (CONFIRMED, TO_SETTLE)

    @property
    def closed(self) -> bool:
        return self.status in (CANCELLED, EXPIRED, REFUSED)


@dataclass
class _Case:
    """Somebody who queues."""

    key: Key
    person: Person
    was: Stand | None
    arrival: Arrival
    reopened: bool

    @property
    def new(self) -> bool:
        return self.was is None or self.reopened


@dataclass
class Oracle:
    """Says what every pass should make of the facts."""

    facts: Facts
    stands: dict[Key, Stand] = field(default_factory=dict)
    #: When the last letter about dues left, to whom.
    told: Mapping[Key, datetime] = field(default_factory=dict)

    def copy(self) -> "Oracle":
        return Oracle(self.facts, dict(self.stands))

    def step(
        self,
        now: datetime,
        asked: Mapping[Key, tuple[Asked, ...]],
        told: Mapping[Key, datetime],
    ) -> None:
        """Do one pass, before which these questions, and these letters about dues, had left."""
        self.told = told
        moved = self._with_places_there(self._moves(now), now)
        found: dict[Key, Stand] = {}
        for code in (B, N):
            found |= self._session(code, now, asked, moved)
        self.stands = found

    # -- the next date -------------------------------------------------------------------------

    def _moves(self, now: datetime) -> list[tuple[str, tuple[datetime, Stand]]]:
        """Tell who moves on in this pass: from when on, and where they stood."""
        if not self.facts.rules.next_date:
            return []
        found = []
        for person in self.facts.people:
            was = self.stands.get((B, person.name))
            if was is None or was.why.startswith("moved_on"):
                continue
            by_staff = self.facts.decision(person.name, now) == "reporter"
            click = self.facts.last(person.name, Purpose.MOVE, now)
            if not by_staff and (click is None or click <= was.arrival[0]):
                continue
            at = now if by_staff else click
            assert at is not None
            gave = self._gave_back(person.name, was, now)
            if gave is not None and (by_staff or gave <= at):
                continue
            waits = was.status == WAITING
            if by_staff:
                may = waits or (was.seated and now <= START)
            else:
                # It is offered once promotions have stopped; what staff have decided stands.
                decided = self.facts.decision(person.name, now) not in ("", "attente")
                may = waits and not decided and PROMOTIONS_END < at <= NEXT_START
            if may and now <= NEXT_START:
                found.append((person.name, (at, was)))
        return found

    def _with_places_there(
        self, moves: list[tuple[str, tuple[datetime, Stand]]], now: datetime
    ) -> dict[str, tuple[datetime, Stand, Arrival]]:
        """Give each of those who move an arrival at the next date.

        Where nobody answered for it since others moved, they count as one moment.
        """
        there = [s.arrival for (code, _), s in self.stands.items() if code == N]
        there += [
            (p.came, 1, p.came)
            for p in self.facts.people
            if p.session == N and (N, p.name) not in self.stands and p.came <= now
        ]
        found = {}
        for name, (at, was) in sorted(moves, key=lambda move: (move[1][0], move[1][1].arrival[2])):
            last = max((arrival for arrival in there if arrival[0] <= at), default=None)
            counts = last[0] if last is not None and last[1] == 0 else at
            found[name] = (at, was, (counts, 0, was.arrival[2]))
            there.append(found[name][2])
        return found

    def _gave_back(self, name: str, was: Stand, now: datetime) -> datetime | None:
        """Tell the last no that counts, if no yes came after it while the place was theirs."""
        gave = self.facts.last(name, Purpose.WITHDRAW, now)
        stay = self.facts.last(name, Purpose.STAY, now)
        if gave is None or gave <= was.arrival[0] or now > START:
            return None
        return None if stay is not None and stay > gave and not was.closed else gave

    # -- one session ---------------------------------------------------------------------------

    def _session(
        self,
        code: str,
        now: datetime,
        asked: Mapping[Key, tuple[Asked, ...]],
        moved: Mapping[str, tuple[datetime, Stand, Arrival]],
    ) -> dict[Key, Stand]:
        settled: dict[Key, Stand] = {}
        queue: list[_Case] = []
        silent: list[tuple[Key, datetime]] = []
        for person in self.facts.people:
            key = (code, person.name)
            was = self.stands.get(key)
            arrival = self._arrival(person, code, was, now, moved)
            if arrival is None:
                continue
            stand = self._without_queue(key, person, was, arrival, now, moved)
            if isinstance(stand, _Case):
                queue.append(stand)
                continue
            settled[key] = stand
            hour = self._silent(key, was, stand, now, asked.get(key, ()))
            if hour is not None:
                silent.append((key, hour))
        served = self._serve(code, settled, queue, now)
        found = {**settled, **served}
        if silent and queue:
            found = self._without_silent(code, settled, queue, silent, now, found)
        return self._ranked(found)

    def _arrival(
        self,
        person: Person,
        code: str,
        was: Stand | None,
        now: datetime,
        moved: Mapping[str, tuple[datetime, Stand, Arrival]],
    ) -> Arrival | None:
        if was is not None:
            return was.arrival
        if person.session == code:
            return (person.came, 1, person.came) if person.came <= now else None
        if code == N and person.name in moved:
            return moved[person.name][2]
        return None

    def _without_queue(
        self,
        key: Key,
        person: Person,
        was: Stand | None,
        arrival: Arrival,
        now: datetime,
        moved: Mapping[str, tuple[datetime, Stand, Arrival]],
    ) -> "Stand | _Case":
        """Say what holds whoever else is there; else they queue."""
        code, name = key
        start = START if code == B else NEXT_START
        # Staff decide on a row, which a pass has to write first.
        decision = self.facts.decision(name, now) if code == B and was else ""
        was_decision = was.decision if was else ""
        by_staff = decision == "reporter"
        if by_staff:  # where nobody moves by it, what was so before stays so
            decision = was_decision
        if code == B and name in moved:
            at, there, _ = moved[name]
            late = now > PROMOTIONS_END and there.status == WAITING
            why = "moved_on_seatless" if late else "moved_on"
            assert was is not None
            # A word that stood there before decides nothing anew about whoever has moved.
            before = "" if by_staff else decision
            return Stand(arrival, CANCELLED, why, since=now, closed_at=at, decision=before)
        stays_moved = was is not None and was.why.startswith("moved_on")
        if was and stays_moved and decision in ("", was_decision):
            return was
        reopened = False
        if was is not None and code == B and not decision:
            gave = self._gave_back(name, was, now)
            stay = self.facts.last(name, Purpose.STAY, now)
            last_is_yes = stay is not None and (gave is None or stay > gave)
            lost = was.closed and was.why in ("given_back", "silent") and was.closed_at
            if last_is_yes and lost and by_staff:
                return was  # staff's word stands
            comes_back = last_is_yes and lost and stay and stay > lost
            if comes_back and stay and now <= start:
                reopened, arrival = True, (stay, 1, stay)
            beaten = was.overruled is not None and gave is not None and gave <= was.overruled
            ends = was.status not in (CANCELLED, EXPIRED) or was.decision
            if gave is not None and ends and not (comes_back or beaten):
                return self._becomes(was, CANCELLED, "given_back", now, closed_at=gave)
        if was is not None and now > start and not (decision and decision != was_decision):
            return was
        if decision:
            status, why = BY_DECISION[decision]
            stand = self._becomes(was, status, why, now, arrival=arrival, decision=decision)
            if decision == "confirmer" and was is not None:
                gave = self._gave_back(name, was, now)
                stand = replace(stand, overruled=gave or stand.overruled)
            return stand
        if was is not None and not reopened:
            if was.seated and was.decision not in ("attente", "annuler", "refuser"):
                return self._keeps(key, was, person, now)
            if was.status in (CANCELLED, EXPIRED) and not was.decision:
                return was
        return _Case(key, person, was, arrival, reopened)

    def _keeps(self, key: Key, was: Stand, person: Person, now: datetime) -> Stand:
        """A seat given stays given; one that is held until its deadline, which has to be told."""
        was = replace(was, decision="")
        if was.status == CONFIRMED:
            return was
        if person.settled:
            return self._becomes(was, CONFIRMED, "settled", now)
        assert was.deadline is not None
        told = self.told.get(key)
        if told is None or told < was.since:
            start = START if key[0] == B else NEXT_START
            was = replace(was, deadline=max(was.deadline, self._deadline(start, now)))
        assert was.deadline is not None
        if now > was.deadline:
            return self._becomes(was, EXPIRED, "hold_over", now, closed_at=was.deadline)
        return was

    def _becomes(
        self,
        was: Stand | None,
        status: str,
        why: str,
        now: datetime,
        *,
        arrival: Arrival | None = None,
        decision: str = "",
        closed_at: datetime | None = None,
    ) -> Stand:
        same = was is not None and was.status == status
        since = was.since if was and same else now
        if status in (CANCELLED, EXPIRED) and closed_at is None:
            closed_at = was.closed_at if was and same else now
        arrived = arrival or (was.arrival if was else None)
        assert arrived is not None
        return Stand(
            arrived, status, why, since=since, closed_at=closed_at, decision=decision,
            overruled=was.overruled if was else None,
        )  # fmt: skip

    # -- seats -----------------------------------------------------------------------------------

    def _serve(
        self, code: str, settled: Mapping[Key, Stand], queue: list[_Case], now: datetime
    ) -> dict[Key, Stand]:
        """Give what seats are left in the order of arrival, and say why the others wait."""
        facts = self.facts
        of_b = code == B
        start = START if of_b else NEXT_START
        end = PROMOTIONS_END if of_b else NEXT_START - 2 * HOUR
        over, begun = now > end, now > start
        seated = [s for s in settled.values() if s.seated]
        free = (facts.places if of_b else facts.next_places) - len(seated)
        reserved = facts.kept_back if of_b and facts.rules.kept_back else 0
        by_staff = sum(s.why == "staff_confirm" for s in seated)
        kept = last = 0
        if over:
            since = sum(s.why in BY_RULE and s.since > end for s in seated)
            last = max(0, reserved - by_staff - since)
        else:
            kept = min(max(0, reserved - by_staff), max(0, free))
            free -= kept
        most = facts.per_structure if of_b and facts.rules.per_structure else 0
        structures = {p.name: p.structure for p in facts.people}
        theirs = [structures[name] for (_, name), s in settled.items() if s.seated]
        waits = over and any(not case.new for case in queue)
        first: list[tuple[_Case, bool]] = []
        after: list[tuple[_Case, bool]] = []
        fallen = of_b and now > LIMIT_FALLS
        for case in sorted(queue, key=lambda c: (c.arrival, c.key)):
            structure = case.person.structure
            if fallen and case.arrival[0] > LIMIT_FALLS:  # they come after whoever waited then
                first, after = [*first, *after], []
            beyond = bool(most and structure and theirs.count(structure) >= most)
            if not beyond:
                theirs.append(structure)
            late = fallen and case.arrival[0] > LIMIT_FALLS
            (after if beyond and not late else first).append((case, beyond))
        found = {}
        for case, beyond in [*first, *after]:
            may = not begun and (not over or last > 0 or (case.new and not waits))
            if beyond:
                may = may and (not of_b or now > LIMIT_FALLS)
            if may and free > 0:
                free -= 1
                last -= over
                found[case.key] = self._given(case, now)
                continue
            waits = waits or over
            why = "structure_last" if now > LIMIT_FALLS else "structure_full"
            if over:
                why = "waiting_stopped"
            elif not beyond:
                places = facts.places if of_b else facts.next_places
                why = "seats_kept" if kept else "full" if places else "no_places"
            stand = self._becomes(case.was, WAITING, why, now, arrival=case.arrival)
            found[case.key] = replace(stand, rank=(FELL if fallen else LAST) if beyond else 0)
        return found

    def _given(self, case: _Case, now: datetime) -> Stand:
        waited = case.was is not None and case.was.status == WAITING and not case.reopened
        why = "seat_became_free" if waited else "seat_in_order"
        if case.person.settled:
            return self._becomes(case.was, CONFIRMED, why, now, arrival=case.arrival)
        held = self._becomes(case.was, TO_SETTLE, "seat_held", now, arrival=case.arrival)
        start = START if case.key[0] == B else NEXT_START
        return replace(held, deadline=self._deadline(start, now))

    def _deadline(self, start: datetime, now: datetime) -> datetime:
        begun = now
        while self.facts.rules.quiet and _is_quiet(begun):
            begun = begun.replace(minute=0, second=0) + HOUR
        day = begun.astimezone(PARIS).date() + 7 * DAY
        while day.isoweekday() > 5 or is_kept(day):
            day += DAY
        evening = datetime.combine(day, time(18), tzinfo=PARIS).astimezone(UTC)
        return min(max(min(evening, start - DAY), begun + 2 * HOUR), start)

    # -- silence ---------------------------------------------------------------------------------

    def _silent(
        self, key: Key, was: Stand | None, stand: Stand, now: datetime, asked: tuple[Asked, ...]
    ) -> datetime | None:
        """Tell the hour at which somebody's silence gives their seat away, if it does."""
        code, name = key
        if was is None or was.status != CONFIRMED or stand.status != CONFIRMED:
            return None
        if code != B or now > START or stand.decision:
            return None
        theirs = [one for one in asked if one.at >= was.since]
        hour = theirs[-1].frees_at if theirs else None
        if hour is None or now <= hour:
            return None
        if was.overruled is not None and hour <= was.overruled:
            return None
        yes = [
            s.when
            for s in self.facts.said
            if (s.name, s.purpose) == (name, Purpose.STAY) and theirs[-1].at <= s.when <= hour
        ]
        return None if yes else hour

    def _without_silent(
        self,
        code: str,
        settled: Mapping[Key, Stand],
        queue: list[_Case],
        silent: list[tuple[Key, datetime]],
        now: datetime,
        found: dict[Key, Stand],
    ) -> dict[Key, Stand]:
        """As many lose theirs as waited at the hour, who had come last first."""
        hour = silent[0][1]
        waited = [s for s in found.values() if s.status == WAITING and s.why == "full"]
        most = min(len(silent), sum(s.arrival[0] <= hour for s in waited))
        seats = sum(s.seated for s in found.values())
        last = sorted(silent, key=lambda one: settled[one[0]].arrival, reverse=True)
        for count in range(most, 0, -1):
            left = dict(settled)
            for key, at in last[:count]:
                left[key] = self._becomes(settled[key], CANCELLED, "silent", now, closed_at=at)
            tried = {**left, **self._serve(code, left, queue, now)}
            if sum(s.seated for s in tried.values()) == seats:
                # Somebody else may have come first by another rule: then the next loses theirs.
                still = [one for one in silent if one not in last[:count]]
                return (
                    self._without_silent(code, left, queue, still, now, tried) if still else tried
                )
        return found

    def _ranked(self, found: dict[Key, Stand]) -> dict[Key, Stand]:
        """Number those who wait by rule, those whom a limit puts there after the others."""
        waiting = [k for k, s in found.items() if s.status == WAITING and s.decision != "attente"]
        waiting.sort(key=lambda k: (_place(found[k]), k))
        ranks = {key: rank for rank, key in enumerate(waiting, 1)}
        return {key: replace(stand, rank=ranks.get(key)) for key, stand in found.items()}


def _place(stand: Stand) -> tuple[bool, datetime, bool, Arrival]:
    """Where somebody waits: whom the limit let in when it fell, as if they had come then."""
    came = stand.arrival[0]
    fell = stand.rank == FELL and came <= LIMIT_FALLS
    return (stand.rank == LAST, LIMIT_FALLS if fell else came, fell, stand.arrival)


def _is_quiet(moment: datetime) -> bool:
    wall = moment.astimezone(PARIS)
    return wall.hour >= 20 or wall.hour < 8 or wall.isoweekday() == 7 or is_kept(wall.date())
