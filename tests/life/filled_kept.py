"""The promises about rooms that are filled by several rules, said without any of the product's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.reasons import Reason
from douze.model.references import reference
from douze.model.tokens import Purpose, token
from douze.model.words import Decision, Status
from tests.life.association import DAY, HOUR, ROWS, SESSIONS, ZONE, Line, as_lines
from tests.life.passes import CLOSED, Pass, seated
from tests.life.promises import Broken
from tests.room.room import ANSWERS_BY_FORM, SECRET
from tests.world.office_days import is_kept

if TYPE_CHECKING:
    from tests.life.filling import FilledLife

PLACES = "never more than Places by rule, less those that staff keep back"
STAYS = "a seat given stays given, but for its person, their silence, staff or a deadline"
ONCE = "a word that moves somebody is obeyed once"
NO_OVERTAKING = "nobody is overtaken but by a rule that is named on their row"
NONE_FREE = "no seat stays free while somebody waits who may have it"
RANKED = "Rang counts from 1, those beyond a limit after the others"
ONE_PLACE = "whoever moved on has one place, at the next date"
QUIET = "in quiet hours nothing leaves that can wait"
ASKED = "who is asked whether they come has a seat by rule, and is asked once"
AGAIN = "a second pass at the same moment does nothing"
ORDER = "seats are the same whatever the order of the sheet"
MISSED = "seats are the same however many passes were missed, but for what time decided"
FILLED = (PLACES, STAYS, ONCE, NO_OVERTAKING, NONE_FREE, RANKED, ONE_PLACE, QUIET, ASKED, AGAIN,
          ORDER, MISSED)  # fmt: skip

#: Letters about which lives without these rules say nothing.
SILENT_KINDS = frozenset({Kind.STILL_COMING.value})
_BEYOND = frozenset({"structure_full", "structure_last"})
_CAN_WAIT = frozenset(
    {"confirmation", "dues", "dues_reminder", "waiting_list", "no_seat", "expired", "refusal"}
    | {"cancellation", "still_coming"}
)


@dataclass
class Remembered:
    """What an attentive neighbour remembers of words that move somebody."""

    done: set[str] = field(default_factory=set)  #: where `reporter` stands that was obeyed
    asked: frozenset[tuple[object, ...]] = frozenset()  #: for which start, and arrival
    letters: list[tuple[datetime, str, str, str]] = field(default_factory=list)

    def hold(self, life: "FilledLife", sentence: str, kept: object, what: object = "") -> None:
        """Put a promise to the test. Raises Broken if it was not kept."""
        assert sentence in FILLED, sentence
        life.figures.held[sentence] += 1
        if not kept:
            raise Broken(sentence, (life.place.now, what))

    def look(self, done: Pass) -> None:
        """Take note of a pass, before it is looked at."""
        self.letters = [(done.now, done.ref(m), done.kind(m), m.recipient) for m in done.sent]

    def moved(self, done: Pass) -> Iterator[tuple[str, bool]]:
        """Name who was moved by this pass, and whether by a word that had been obeyed before."""
        words = {str(x["Réf"]): x["Décision"] for x in as_lines(done.tables[ROWS]) if x["Réf"]}
        for ref, known in done.after.registrations.items():
            was = done.before.registrations.get(ref)
            by_word = words.get(ref) == "reporter"
            if known.moved_on and not (was and was.moved_on and was.why[0] == known.why[0]):
                yield ref, by_word and ref in self.done
        if done.recorded:
            gone = {ref for ref in self.done if words.get(ref, "reporter") != "reporter"}
            read = {ref for ref in gone if words[ref] != "peut-être"}
            self.done -= read
            self.done |= {
                ref
                for ref, known in done.after.registrations.items()
                if known.moved_on and words.get(ref) == "reporter"
            }


def check_filled(done: Pass, life: "FilledLife") -> None:
    """Hold a whole pass to the promises."""
    hold = life.remembered.hold
    moved = dict(life.remembered.moved(done))
    for ref, again in moved.items():
        hold(life, ONCE, not again or _said(done, ref, Purpose.MOVE), ref)
        _check_one_place(done, life, ref)
    for line in as_lines(done.tables[SESSIONS]):
        code = str(line["Code"])
        if _counts(code, line, done, life):
            room = _Room(code, line, done, life)
            room.check()
    _check_quiet(done, life)
    _check_asked(done, life)
    _check_again(done, life)


def _counts(code: str, line: Line, done: Pass, life: "FilledLife") -> bool:
    """Whether a session's row can be read, and no edit of it waits."""
    seen = done.after.sessions.get(code)
    if code in done.spoiled or code in life.memories.aside or seen is None:
        return False
    if (seen.seen, seen.seen_state) != (seen.settled, seen.state) or line["État"] == "brouillon":
        return False
    return int(line["Places réservées"] or 0) <= int(line["Places"] or 0)  # type: ignore[arg-type]


@dataclass
class _Room:
    code: str
    line: Line
    done: Pass
    life: "FilledLife"

    def hold(self, sentence: str, kept: object, *what: object) -> None:
        self.life.remembered.hold(self.life, sentence, kept, (self.code, *what))

    def check(self) -> None:
        done, facts = self.done, self.done.facts[self.code]
        late = done.now > facts.start - 2 * HOUR
        begun = done.now > facts.start
        known = [
            (k, done.before.registrations.get(ref))
            for ref, k in done.after.registrations.items()
            if k.session == self.code and not ref.startswith("INCONNUE")
        ]
        handed_on = {k.arrival for k, was in known if was and k.reason is Reason.REPLACED}
        fresh = [
            k
            for k, was in known
            if seated(k) and not seated(was) and k.decision is None and k.arrival not in handed_on
        ]
        waiting = [k for k, _ in known if self._waits(k)]
        seats = sum(seated(k) for k, _ in known)
        by_staff = sum(seated(k) and k.reason is Reason.STAFF_CONFIRM for k, _ in known)
        kept = 0 if late else max(0, int(self.line["Places réservées"] or 0) - by_staff)  # type: ignore[arg-type]
        left = done.places[self.code] - seats - kept
        if fresh:
            refs = [k.ref for k in fresh]
            self.hold(PLACES, left >= 0 and not begun, refs, seats, kept)
        self._check_stays(known)
        for given in fresh:
            passed = [
                w for w in waiting if w.arrival and given.arrival and w.arrival < given.arrival
            ]
            unnamed = [w.ref for w in passed if not _beyond(w)]
            self.hold(NO_OVERTAKING, not unnamed, given.ref, unnamed)
        if late or facts.cancelled:
            return
        fallen = done.now > facts.start - 26 * HOUR
        may = [w.ref for w in waiting if fallen or not _beyond(w)]
        if may:
            self.hold(NONE_FREE, left <= 0, may, seats, kept)
        self._check_ranks(waiting)

    def _waits(self, known: RegistrationRecord) -> bool:
        """Whether somebody waits by rule, whose row is there once and can be read."""
        by_rule = known.status is Status.WAITING and known.decision is None
        return by_rule and known.arrival is not None and self._untouched(known)

    def _untouched(self, known: RegistrationRecord) -> bool:
        lines = self.done.rows().get(known.ref, [])
        was = self.done.before.registrations.get(known.ref)
        if was is None or not was.shown:
            after = as_lines(self.done.tables_after[ROWS])
            lines = [x for x in after if x["Réf"] == known.ref]
        return len(lines) == 1 and lines[0]["Décision"] != "peut-être"

    def _check_stays(
        self, known: list[tuple[RegistrationRecord, RegistrationRecord | None]]
    ) -> None:
        done, life = self.done, self.life
        for k, was in known:
            if was is None or not seated(was):
                continue
            over = was.status is Status.TO_SETTLE and was.deadline and done.now > was.deadline
            since = life.memories.gone.get(k.ref)
            gone = since is not None and done.now > since + DAY
            decided = {was.decision, k.decision} - {None, Decision.CONFIRM}
            by_person = k.reason is Reason.GIVEN_BACK and _said(done, k.ref, Purpose.WITHDRAW)
            silent = k.reason is Reason.SILENT and life.settings.seats.silence_frees
            moved = k.moved_on and (decided or _said(done, k.ref, Purpose.MOVE))
            off = done.facts[self.code].cancelled or k.reason is Reason.REPLACED
            may = over or gone or decided or by_person or silent or moved or off
            self.hold(STAYS, may or seated(k), k.ref, was.status, k.status, k.reason)

    def _check_ranks(self, waiting: list[RegistrationRecord]) -> None:
        after = {str(x["Réf"]): x["Rang"] for x in as_lines(self.done.tables_after[ROWS])}
        every = [
            k
            for k in self.done.after.registrations.values()
            if k.session == self.code and k.status is Status.WAITING and k.decision is None
        ]
        every.sort(key=_place)
        ranks = {k.ref: n for n, k in enumerate(every, start=1)}
        for k in waiting:
            if k.ref in after:
                self.hold(RANKED, after[k.ref] == ranks[k.ref], k.ref, after[k.ref], ranks[k.ref])


def _beyond(known: RegistrationRecord) -> bool:
    return bool({why.code for why in known.why} & _BEYOND)


def _place(known: RegistrationRecord) -> tuple[bool, datetime, bool, object]:
    """Where somebody stands in the queue: beyond a limit last, and once it has fallen from then."""
    full = any(why.code == "structure_full" for why in known.why)
    fell = next((why.facts["since"] for why in known.why if why.code == "structure_last"), None)
    assert known.arrival is not None
    came = known.arrival.received
    since = fell if isinstance(fell, datetime) else came
    return full, max(came, since), fell is not None and came <= since, known.arrival


def _said(done: Pass, ref: str, purpose: Purpose) -> bool:
    """Whether somebody followed a link of this purpose."""
    signed = token(SECRET, ref, purpose)
    return any(signed in row for row in done.tables[ANSWERS_BY_FORM])


def _check_one_place(done: Pass, life: "FilledLife", ref: str) -> None:
    known = done.after.registrations[ref]
    to = str(known.why[0].facts["session"])
    own = reference(to, known.who)  # by the address first given, whatever stands there by now
    known_as = {own, done.after.aliases.get(own, own)} & done.after.registrations.keys()
    there = known_as or any(
        (k.session, k.who) == (to, known.who) for k in done.after.registrations.values()
    )
    life.remembered.hold(life, ONE_PLACE, there and not seated(known), (ref, to))


def _check_quiet(done: Pass, life: "FilledLife") -> None:
    """A letter that can wait for the morning does; unless another to the same person cannot."""
    hours = life.settings.letters.quiet
    end = _quiet_until(done.now) if hours else None
    if end is None:
        return
    pressed = {to for _, _, kind, to in life.remembered.letters if kind not in _CAN_WAIT}
    pressed |= {letter.to for letter in done.planned.values() if letter.repeats or letter.merges}
    for _, ref, kind, to in life.remembered.letters:
        known = done.after.registrations.get(ref)
        if kind not in _CAN_WAIT or to in pressed or known is None:
            continue
        facts = done.facts[known.session]
        needed = min(facts.start, known.deadline or facts.start)
        soon = needed < end + 13 * HOUR or facts.start <= done.now
        waits = any(key.startswith(f"{ref}/") for key in life.postponed)
        life.remembered.hold(life, QUIET, soon or waits, (ref, kind, needed, end))


def _check_asked(done: Pass, life: "FilledLife") -> None:
    """Whoever is asked has a seat that no `confirmer` keeps, in time; for one start once."""
    remembered, asks = life.remembered, life.settings.seats.ask_before
    for _, ref, kind, to in remembered.letters:
        known = done.after.registrations.get(ref)
        if kind != Kind.STILL_COMING or known is None or known.arrival is None:
            continue
        start = done.facts[known.session].start
        right = known.status is Status.CONFIRMED and known.decision is not Decision.CONFIRM
        this = ref, to, f"{start.date()}", known.arrival.received
        once, remembered.asked = this not in remembered.asked, remembered.asked | {this}
        in_time = asks is not None and done.now <= start - 2 * HOUR
        remembered.hold(life, ASKED, right and once and in_time, (ref, known.status, start))


def _word_waits(done: Pass) -> bool:
    """Whether `reporter` waits for a pass that finds out what there is to move."""
    unread = {r for r, k in done.before.registrations.items() if k.status is Status.TO_CHECK}
    lines = as_lines(done.tables_after[ROWS])
    return any(x["Décision"] == "reporter" and x["Réf"] in unread for x in lines)


def _quiet_until(now: datetime) -> datetime | None:
    """Tell when the quiet hours end that now is in: nights, Sundays and public holidays."""
    local = now.astimezone(ZONE)
    moment, quiet = local, False
    while _is_quiet(moment):
        moment, quiet = moment + timedelta(minutes=15), True
    return moment if quiet else None


def _is_quiet(local: datetime) -> bool:
    night = not time(8) <= local.time() < time(20)
    return night or local.weekday() == 6 or is_kept(local.date())


def _check_again(done: Pass, life: "FilledLife") -> None:
    """Nobody stands elsewhere, and nobody hears anything, by a second pass at the same moment."""
    from tests.life.life import fresh_letters

    late = done.refused or done.doubted or done.put_off or done.held_up or done.killed
    if late or any(k.status in CLOSED and not k.shown for k in done.after.registrations.values()):
        return
    waits = life.postponed
    if _word_waits(done):
        return
    again = life.plan()
    fresh = fresh_letters(done, again, waits)
    life.remembered.hold(life, AGAIN, not (again.statuses or fresh), (again.statuses, fresh))
