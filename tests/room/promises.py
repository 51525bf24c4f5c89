"""What every pass over a room has to keep, each promise by its sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from douze.model.kinds import Kind
from douze.model.ledger_state import RegistrationRecord
from douze.model.tokens import Purpose
from douze.model.words import Decision, LetterState, Status
from tests.room.oracle import Asked, Key, Oracle, _is_quiet
from tests.room.room import (
    LIMIT_FALLS,
    PROMOTIONS_END,
    QUESTION,
    STAFF_ASKED,
    START,
    B,
    Done,
    Facts,
    N,
    ref,
)

NEVER_MORE = "never more than Places by rule"
STAYS = "a seat given stays given, but for its person, their silence, staff or a deadline"
ORDER = "nobody is overtaken but by a rule that is named on their row"
NONE_FREE = "no seat stays free while somebody waits who may have it"
RANKS = "Rang counts from 1 without gaps, in the order in which seats are given"
WHY = "every row that waits says why"
ORACLE = "where somebody stands, and why, is what the reference says"
ONE_LETTER = "nobody hears two things about one session in one pass"
TOLD = "what somebody heard last is where they stand"
ASKED = "who is asked whether they come has a seat, and somebody waits for one, and is asked once"
ALERT = "staff alone hear that too few come, once, and not before three working days"
QUIET = "in quiet hours nothing leaves that can wait"
ONE_PLACE = "whoever moved on has one place, at the next date"
FREE = "Places libres is what nobody has and staff do not keep back"
AGAIN = "a pass that is repeated does nothing"
ANY_ORDER = "the end is the same whatever the order of the sheet"
ANY_PASSES = "the end is the same however many passes were missed"

SENTENCES = (
    *(NEVER_MORE, STAYS, ORDER, NONE_FREE, RANKS, WHY, ORACLE, ONE_LETTER, TOLD, ASKED),
    *(ALERT, QUIET, ONE_PLACE, FREE, AGAIN, ANY_ORDER, ANY_PASSES),
)

_SAYS = {
    Status.CONFIRMED: {Kind.CONFIRMATION}, Status.TO_SETTLE: {Kind.DUES},
    Status.WAITING: {Kind.WAITING_LIST, Kind.NO_SEAT}, Status.REFUSED: {Kind.REFUSAL},
    Status.CANCELLED: {Kind.CANCELLATION}, Status.EXPIRED: {Kind.EXPIRED},
}  # fmt: skip
_TELLING = {kind for kinds in _SAYS.values() for kind in kinds}
_WAITS_TILL_MORNING = _TELLING | {Kind.STILL_COMING, Kind.DUES_REMINDER}
_BY_STRUCTURE = {"structure_full", "structure_last"}


@dataclass
class Findings:
    """What was walked, and what was broken on the way."""

    worlds: int = 0
    passes: int = 0
    held: Counter[str] = field(default_factory=Counter)
    broken: dict[str, list[str]] = field(default_factory=dict)

    def hold(self, sentence: str, kept: object, *what: object) -> None:
        """Put a promise to the test; the first few stories that break it are kept."""
        self.held[sentence] += 1
        if not kept:
            self.broken.setdefault(sentence, []).append("\n    ".join(map(str, what)))

    def add(self, other: "Findings") -> None:
        self.worlds += other.worlds
        self.passes += other.passes
        self.held += other.held
        for sentence, stories in other.broken.items():
            self.broken.setdefault(sentence, []).extend(stories)

    def shortest(self, sentence: str) -> str:
        stories = sorted(self.broken.get(sentence, []), key=len)
        told = "\n".join(f"  - {story}" for story in stories[:3])
        return f"{sentence}: broken {len(stories)} times, for example:\n{told}"

    def __str__(self) -> str:
        least = min((self.held[sentence], sentence) for sentence in SENTENCES)
        return (
            f"worlds {self.worlds}, passes {self.passes}, promises {len(SENTENCES)}, put to the "
            f"test {self.held.total()} times, each at least {least[0]} times ({least[1]}), "
            f"broken {sum(map(len, self.broken.values()))}"
        )


@dataclass
class Watch:
    """Somebody attentive who sees the passes over one room go by."""

    oracle: Oracle
    findings: Findings
    heard: dict[Key, list[tuple[datetime, Kind]]] = field(default_factory=dict)
    story: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        return self.oracle.facts

    def copy(self) -> "Watch":
        heard = {key: list(told) for key, told in self.heard.items()}
        return Watch(self.oracle.copy(), self.findings, heard, self.story)

    def look(self, done: Done) -> None:
        """Hold one pass to the promises."""
        self.findings.passes += 1
        self.story = (*self.story, f"{done.now:%m-%d %H:%M} UTC")
        self.oracle.step(done.now, _questions(done), _dues_told(done))
        known = dict(self._known(done))
        self._hear(done)
        for check in (_seats, _order, _rows, _ranks, _oracle, _asked, _alert, _one_place):
            check(self, done, known)
        _letters(self, done, known)
        if done.again is not None:
            late = {key for key, one in known.items() if _answers_late(self.facts, key, one, done)}
            ahead = {ref(*key) for key in late}
            statuses = () if late else done.again.statuses
            letters = [p.letter.key for p in done.again.letters if p.letter.key not in done.waits]
            letters = [key for key in letters if key.partition("/")[0] not in ahead]
            # That somebody was asked is said on the row once the letter has left; that a link
            # changed nothing, as long as there is something to say of it.
            asked = any(letter.kind is Kind.STILL_COMING for letter in done.letters)
            moves = any(s.purpose is Purpose.MOVE and s.when <= done.now for s in self.facts.said)
            edits = () if asked or moves or late or done.again.letters else done.again.edits
            later = statuses, letters, edits
            self.hold(AGAIN, not any(later), later)

    def hold(self, sentence: str, kept: object, *what: object) -> None:
        if kept:
            self.findings.held[sentence] += 1
        else:
            self.findings.hold(sentence, False, self.facts, *self.story, *what)

    def _known(self, done: Done) -> Iterator[tuple[Key, RegistrationRecord]]:
        for code in (B, N):
            for person in self.facts.people:
                record = done.after.registrations.get(ref(code, person.name))
                if record is not None:
                    yield (code, person.name), record

    def _hear(self, done: Done) -> None:
        names = {ref(code, p.name): (code, p.name) for code in (B, N) for p in self.facts.people}
        for letter in done.letters:
            if letter.ref in names:
                said = self.heard.setdefault(names[letter.ref], [])
                said.append((done.now, letter.kind))


Known = Mapping[Key, RegistrationRecord]


def _answers_late(facts: Facts, key: Key, one: RegistrationRecord, done: Done) -> bool:
    """Whether a yes came after the hour: it counts from the pass after the one that frees."""
    was, stay = done.before.registrations.get(one.ref), facts.last(key[1], Purpose.STAY, done.now)
    fresh = was is not None and was.has_seat and _first(one) == "silent"
    return fresh and stay is not None and one.closed_at is not None and stay > one.closed_at


def _questions(done: Done) -> dict[Key, tuple[Asked, ...]]:
    """The questions that had left before a pass, as the memory has them."""
    found: dict[Key, tuple[Asked, ...]] = {}
    for record in sorted(done.before.letters.values(), key=lambda r: r.decided_at):
        if record.kind is Kind.STILL_COMING and record.state is LetterState.SENT:
            known = done.before.registrations[record.ref]
            key = (known.session, record.to.partition("@")[0])
            hour = record.about.frees_at if record.about else None
            found[key] = (*found.get(key, ()), Asked(record.decided_at, hour))
    return found


def _dues_told(done: Done) -> dict[Key, datetime]:
    """When the last letter about dues had left before a pass, to whom."""
    found: dict[Key, datetime] = {}
    for record in sorted(done.before.letters.values(), key=lambda r: r.decided_at):
        if record.kind is Kind.DUES and record.state is LetterState.SENT:
            session = done.before.registrations[record.ref].session
            found[session, record.to.partition("@")[0]] = record.decided_at
    return found


def _begun(code: str, now: datetime) -> bool:
    return code == B and now > START


def _places(watch: Watch, code: str) -> int:
    return watch.facts.places if code == B else watch.facts.next_places


def _first(record: RegistrationRecord) -> str:
    return record.why[0].code if record.why else ""


def _by_rule(record: RegistrationRecord) -> bool:
    return record.decision is None or record.decision is Decision.MOVE


def _fresh(done: Done, known: Known, code: str) -> list[RegistrationRecord]:
    """Whoever was given a seat by rule in this pass."""
    found = []
    for (where, _), record in known.items():
        was = done.before.registrations.get(record.ref)
        if where == code and record.has_seat and _by_rule(record) and not (was and was.has_seat):
            found.append(record)
    return found


def _waiting(known: Known, code: str) -> list[RegistrationRecord]:
    return [
        record
        for (where, _), record in known.items()
        if where == code and record.status is Status.WAITING and _by_rule(record)
    ]


def _seats(watch: Watch, done: Done, known: Known) -> None:
    for code in (B, N):
        seats = sum(record.has_seat for (where, _), record in known.items() if where == code)
        fresh = _fresh(done, known, code)
        if fresh:
            fits = seats <= _places(watch, code) and not _begun(code, done.now)
            watch.hold(NEVER_MORE, fits, code, [r.ref for r in fresh])
        _none_free(watch, done, known, code, seats)
        if not _begun(code, done.now) and code in done.free:
            free = max(0, _places(watch, code) - seats - _kept(watch, done, known, code))
            watch.hold(FREE, done.free[code] == free, code, done.free[code], free)
    for (code, name), record in known.items():
        was = done.before.registrations.get(record.ref)
        if was is not None and was.has_seat and not record.has_seat:
            why = _first(record)
            decided = record.decision is not None and record.decision is not was.decision
            by_person = why == "given_back" and watch.facts.last(name, Purpose.WITHDRAW, done.now)
            silent = why == "silent" and watch.facts.rules.frees and watch.facts.rules.asks
            over = was.deadline is not None and done.now > was.deadline
            moved = why.startswith("moved_on")
            undone = was.decision in (Decision.WAIT, Decision.CANCEL, Decision.REFUSE)
            kept = decided or by_person or silent or over or moved or undone
            watch.hold(STAYS, kept, code, name, was.status, record.status, why)
        elif was is not None and was.has_seat:
            watch.hold(STAYS, True)


def _kept(watch: Watch, done: Done, known: Known, code: str) -> int:
    """So many seats staff keep back now."""
    if code != B or not watch.facts.rules.kept_back or done.now > PROMOTIONS_END:
        return 0
    seated = [r for (where, _), r in known.items() if where == code and r.has_seat]
    by_staff = sum(_first(r) == "staff_confirm" for r in seated)
    free = max(0, watch.facts.places - len(seated))
    return min(max(0, watch.facts.kept_back - by_staff), free)


def _none_free(watch: Watch, done: Done, known: Known, code: str, seats: int) -> None:
    if code == B and done.now > PROMOTIONS_END:
        return
    free = _places(watch, code) - seats - _kept(watch, done, known, code)
    for record in _waiting(known, code):
        beyond = {why.code for why in record.why} & _BY_STRUCTURE
        may = not beyond or done.now > LIMIT_FALLS
        watch.hold(NONE_FREE, free <= 0 or not may, record.ref, free, record.why)


def _order(watch: Watch, done: Done, known: Known) -> None:
    for code in (B, N):
        waiting = _waiting(known, code)
        for given in _fresh(done, known, code):
            for one in waiting:
                assert given.arrival is not None and one.arrival is not None
                if one.arrival < given.arrival:
                    named = {why.code for why in one.why} & _BY_STRUCTURE
                    watch.hold(ORDER, named, one.ref, "overtaken by", given.ref, one.why)
                else:
                    watch.hold(ORDER, True)


def _rows(watch: Watch, done: Done, known: Known) -> None:
    for key, record in known.items():
        row = done.rows.get(key)
        if record.status is Status.WAITING:
            said = row is not None and (row["Alerte"] or row["Pourquoi"])
            watch.hold(WHY, said and record.why, key, row)


def _ranks(watch: Watch, done: Done, known: Known) -> None:
    for code in (B, N):
        if _begun(code, done.now):
            continue
        waiting = _waiting(known, code)

        in_order = [r.ref for r in sorted(waiting, key=_turn)]
        shown = {str(row["Réf"]): row["Rang"] for row in done.rows.values()}
        ranks = [shown.get(one) for one in in_order]
        watch.hold(RANKS, ranks == [*range(1, len(ranks) + 1)], code, in_order, ranks)
        others = {r.ref for (where, _), r in known.items() if where == code} - {*in_order}
        watch.hold(RANKS, not any(shown.get(one) for one in others), code, "others", shown)


def _turn(record: RegistrationRecord) -> tuple[bool, datetime, bool, object]:
    """When somebody's turn comes: by arrival, and for whom a limit keeps waiting when it falls."""
    assert record.arrival is not None
    came = record.arrival.received
    limited = {why.code for why in record.why} & _BY_STRUCTURE
    fell = "structure_last" in limited and came <= LIMIT_FALLS
    return "structure_full" in limited, LIMIT_FALLS if fell else came, fell, record.arrival


def _oracle(watch: Watch, done: Done, known: Known) -> None:
    expected = watch.oracle.stands
    watch.hold(ORACLE, known.keys() == expected.keys(), sorted(known), sorted(expected))
    for key, record in known.items():
        stand = expected.get(key)
        if stand is None:
            continue
        shown = done.rows.get(key, {}).get("Rang")
        is_so = [record.status.value, _first(record), shown, record.deadline]
        should = [stand.status, stand.why, stand.rank, stand.deadline]
        count = 2 if _begun(key[0], done.now) else len(should)
        same = is_so[:count] == should[:count]
        watch.hold(ORACLE, same, key, "is", is_so, "should be", should)


def _letters(watch: Watch, done: Done, known: Known) -> None:
    count: Counter[Key] = Counter()
    night = watch.facts.rules.quiet and _is_quiet(done.now)
    by_ref = {record.ref: (key, record) for key, record in known.items()}
    hurried = False
    for letter in done.letters:
        if letter.ref not in by_ref:
            continue
        key, record = by_ref[letter.ref]
        count[key] += 1
        if letter.kind in _TELLING:
            true = letter.kind in _SAYS[record.status]
            watch.hold(TOLD, true, key, letter.kind, record.status)
        if night and letter.kind in _WAITS_TILL_MORNING:
            needed = [START if key[0] == B else None, record.deadline]
            last = _morning_after(done.now) + timedelta(hours=12)
            hurried = hurried or not any(moment and moment <= last for moment in needed)
    if night:
        watch.hold(QUIET, not hurried, [(x.ref, x.kind) for x in done.letters])
    for key, times in count.items():
        watch.hold(ONE_LETTER, times == 1, key, [(x.ref, x.kind) for x in done.letters])


def _morning_after(night: datetime) -> datetime:
    """When the quiet hours are over in which a pass goes by; they end at a full hour."""
    while _is_quiet(night):
        night = night.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return night


def told_at_last(watch: Watch, done: Done) -> None:
    """Hold what people heard to where they stand, once nothing of it waits any more."""
    for (code, name), record in watch._known(done):
        if code == B and done.now > START:
            continue
        telling = [kind for _, kind in watch.heard.get((code, name), []) if kind in _TELLING]
        if _first(record).startswith("moved_on"):
            entry = telling and telling[-1] not in (Kind.CONFIRMATION, Kind.DUES)
            watch.hold(TOLD, entry or not telling, code, name, telling, record.status)
        else:
            true = telling and telling[-1] in _SAYS[record.status]
            watch.hold(TOLD, true, code, name, telling, record.status)


def _asked(watch: Watch, done: Done, known: Known) -> None:
    by_ref = {record.ref: (key, record) for key, record in known.items()}
    for letter in done.letters:
        if letter.kind is not Kind.STILL_COMING:
            continue
        (code, name), record = by_ref[letter.ref]
        told = watch.heard[code, name]
        before = [at for at, kind in told[:-1] if kind is Kind.STILL_COMING and at >= record.since]
        waited = any(_first(r) == "full" for r in _waiting(known, code))
        right = record.status is Status.CONFIRMED and _by_rule(record) and waited and not before
        in_time = QUESTION <= done.now <= PROMOTIONS_END and watch.facts.rules.asks
        watch.hold(ASKED, right and in_time and code == B, code, name, record.status, before)


def _alert(watch: Watch, done: Done, known: Known) -> None:
    alerts = [x for x in done.letters if x.kind is Kind.ALERT]
    confirmed = sum(r.status is Status.CONFIRMED for (code, _), r in known.items() if code == B)
    few = watch.facts.rules.minimum and confirmed < 3
    due = few and STAFF_ASKED <= done.now <= START
    told = any("minimum" in x.key for x in done.before.letters.values())
    here = [x for x in alerts if "minimum" in x.key or "minimum" in str(x)]
    if here or due:
        watch.hold(ALERT, bool(here) <= bool(due), [x.key for x in here], confirmed)
    if due and not told:
        watch.hold(ALERT, alerts, "nobody was told", confirmed)


def _one_place(watch: Watch, done: Done, known: Known) -> None:
    for (code, name), record in known.items():
        if code == B and _first(record).startswith("moved_on"):
            there = known.get((N, name))
            watch.hold(ONE_PLACE, there is not None and not record.has_seat, name, record.why)
