"""The promises about the seats of one session: never too many, never taken back, in order."""

from collections.abc import Iterator
from dataclasses import dataclass

from douze.model.ledger_state import RegistrationRecord
from douze.model.reasons import Reason
from douze.model.words import Decision, Status
from tests.life.association import DAY, HOUR, ROWS, Association, Facts, Line, as_lines
from tests.life.passes import CLOSED, Memories, Pass, seated

_ATTENDANCE_ONLY = "from the start on, only attendance changes"


@dataclass
class View:
    """One session of one pass."""

    code: str
    done: Pass
    memories: Memories
    rows: dict[str, list[Line]]
    place: Association

    @property
    def facts(self) -> Facts:
        return self.done.facts[self.code]

    @property
    def places(self) -> int:
        return self.done.places[self.code]

    @property
    def begun(self) -> bool:
        return self.done.now > self.facts.start

    @property
    def late(self) -> bool:
        return self.done.now > self.facts.start - 2 * HOUR

    def hold(self, sentence: str, kept: object, what: object = "") -> None:
        """Put a promise to the test."""
        self.done.hold(sentence, kept, what)

    def known(self) -> Iterator[tuple[str, RegistrationRecord, RegistrationRecord | None]]:
        """Give the registrations: as they are, and as they were."""
        for ref, known in self.done.after.registrations.items():
            if known.session == self.code and not ref.startswith("INCONNUE"):
                yield ref, known, self.done.before.registrations.get(ref)

    def row(self, ref: str) -> Line | None:
        """Give somebody's one row as the pass found it; None where it is gone or twice."""
        lines = self.rows.get(ref, [])
        return lines[0] if len(lines) == 1 else None

    def untouched(self, ref: str, known: RegistrationRecord) -> bool:
        """Whether the rules speak of somebody: neither gone, nor twice, nor undecidable."""
        if ref in self.done.before.registrations and self.done.before.registrations[ref].shown:
            line = self.row(ref)
            return line is not None and line["Décision"] != "peut-être"
        after = [x for x in as_lines(self.done.tables_after[ROWS]) if x["Réf"] == ref]
        return len(after) == 1 and after[0]["Décision"] != "peut-être"

    def run_out(self, was: RegistrationRecord) -> bool:
        """Whether the hold of somebody is over."""
        held = was.status is Status.TO_SETTLE and was.deadline
        return bool(held and self.done.now > min(held, self.facts.start))

    def seats(self) -> int:
        """Count the seats that are given after the pass."""
        return sum(seated(known) for _, known, _ in self.known())

    def queue(self) -> list[RegistrationRecord]:
        """Give those who wait by the rules, as they came."""
        waiting = [
            known
            for ref, known, _ in self.known()
            if known.status is Status.WAITING
            and known.decision is None
            and self.untouched(ref, known)
        ]
        return sorted(waiting, key=lambda k: (k.arrival is None, k.arrival, k.ref))


def check_seats(view: View) -> None:
    """Hold the seats of a session to the promises."""
    _check_kept(view)
    _check_given(view)
    _check_deadlines(view)
    _check_waiting(view)
    _check_ranks(view)


def _check_kept(view: View) -> None:
    """A seat given stays given; from the start on nothing changes but by a new decision."""
    for ref, known, was in view.known():
        if was and seated(was):
            decided = {was.decision, known.decision} - {None, Decision.CONFIRM}
            since = view.memories.gone.get(ref)
            gone = since is not None and view.done.now > since + DAY
            may_go = decided or gone or view.run_out(was) or view.facts.cancelled
            may_go = may_go or known.reason is Reason.MOVED  # which people_kept.py looks at
            if known.reason is Reason.REPLACED and was.status is not known.status:
                _check_goes_on(view, ref, was)
                continue
            kept = may_go or seated(known)
            view.hold("a seat given stays given", kept, (ref, was.status, known.status))
        if view.begun and was and known.decision is was.decision:
            kept = was.status is known.status
            view.hold(_ATTENDANCE_ONLY, kept, (ref, was.status, known.status))


def _check_goes_on(view: View, ref: str, was: RegistrationRecord) -> None:
    """Whoever stands on the row now has the place, with the arrival of whoever was there before."""
    heirs = [
        known
        for other, known, before in view.known()
        if other != ref
        and before is None
        and known.arrival == was.arrival
        and (seated(known) or known.decision not in (None, Decision.CONFIRM))
    ]
    sentence = "a place that goes on to somebody else is neither lost nor doubled"
    view.hold(sentence, len(heirs) == 1, (ref, was.status, heirs))


def _check_given(view: View) -> None:
    """The tool never gives more than Places; a freed seat goes to the next.

    Whoever has somebody's place by staff's hand has that seat, confirmed or held anew.
    """
    handed_on = {
        known.arrival
        for _, known, was in view.known()
        if was and known.reason is Reason.REPLACED and was.status is not known.status
    }
    fresh = [
        (known, was)
        for _, known, was in view.known()
        if seated(known)
        and not seated(was)
        and known.decision is None
        and known.arrival not in handed_on
    ]
    seats, waiting = view.seats(), view.queue()
    refs = [known.ref for known, _ in fresh]
    if fresh:
        fits = seats <= view.places
        view.hold("the tool never gives more than Places", fits, (view.code, view.places, refs))
        view.hold(_ATTENDANCE_ONLY, not view.begun, refs)
    for known, _ in fresh:
        passed = [
            w.ref for w in waiting if w.arrival and known.arrival and w.arrival < known.arrival
        ]
        sentence = "a freed seat goes to the next on the waiting list"
        view.hold(sentence, not passed, (known.ref, passed))
    if not view.late:
        return
    for ref, known, was in view.known():
        new = was is None or was.arrival != known.arrival or was.status in CLOSED
        if was and was.status is Status.WAITING and not new and known.decision is None:
            promoted = ref in refs
            view.hold("from 2 h before the start nobody is promoted", not promoted, ref)


def _check_deadlines(view: View) -> None:
    """A deadline is never brought forward but to the start; a hold is neither short nor long."""
    now, start = view.done.now, view.facts.start
    for ref, known, was in view.known():
        if known.status is not Status.TO_SETTLE or known.deadline is None or view.begun:
            continue
        if view.untouched(ref, known):
            in_time = known.deadline <= start
            view.hold("a hold never goes beyond the start", in_time, (ref, known.deadline))
        if (
            was
            and was.status is Status.TO_SETTLE
            and was.deadline
            and known.occurrence == was.occurrence
        ):
            if known.arrival == was.arrival:
                sentence = "a deadline once given is never brought forward but to the start"
                kept = known.deadline >= was.deadline or known.deadline == start
                view.hold(sentence, kept, (ref, was.deadline, known.deadline))
        elif not seated(was):
            least = min(now + 2 * HOUR, start)
            most = max(least, min(start - DAY, now + 9 * DAY))
            sentence = "a hold lasts 7 days, ends 24 h before the start, lasts at least 2 h"
            in_time = least <= known.deadline <= most
            view.hold(sentence, in_time, (ref, known.deadline, least, most))


def _check_waiting(view: View) -> None:
    waiting = view.queue()
    if waiting and not view.late and not view.facts.cancelled:
        seats = view.seats()
        what = (view.code, [k.ref for k in waiting], seats, view.places)
        view.hold("nobody waits while a seat is free", seats >= view.places, what)


def _check_ranks(view: View) -> None:
    """Rang counts from 1, in order of arrival; nobody else has one."""
    if view.begun:
        return
    after = {str(x["Réf"]): x for x in as_lines(view.done.tables_after[ROWS]) if x["Réf"]}
    by_rule = sorted(
        (known.arrival, ref)
        for ref, known, _ in view.known()
        if known.status is Status.WAITING and known.decision is None and known.arrival
    )
    ranks = {ref: place for place, (_, ref) in enumerate(by_rule, start=1)}
    for ref, known, _ in view.known():
        if ref not in after or not view.untouched(ref, known):
            continue
        shown = after[ref]["Rang"]
        if ref in ranks:
            kept = shown == ranks[ref]
            sentence = "Rang counts from 1, in order of arrival"
            view.hold(sentence, kept, (ref, shown, ranks[ref]))
        elif known.status is not Status.WAITING or known.decision is Decision.WAIT:
            view.hold("only who waits by the rules has a Rang", shown in (None, ""), (ref, shown))
