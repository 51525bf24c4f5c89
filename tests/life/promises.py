"""What a pass has to keep, each promise by a sentence of the contract.

The promises are held against the spreadsheet, the letters that were accepted and the ledger;
what a session's edits count for, since when a row is gone and what a person was told last is
remembered here, apart from the product.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime

from douze.model.letters import Letter, Mail
from douze.model.past import Known, Past
from douze.model.words import Decision, Status
from douze.read.addresses import read_address
from tests.life.association import (
    ANSWERS,
    DAY,
    HOUR,
    MEMBERS,
    MESSAGES,
    MINUTE,
    ROWS,
    SESSIONS,
    ZONE,
    Association,
    Facts,
    Line,
    as_lines,
)
from tests.life.outside import Table

_STAFF_CELLS = {
    SESSIONS: (
        "Code;Intitulé;Date;Début;Fin;Places;Cotisation;Lien;Clôture;État;Intervenants".split(";")
    ),
    ROWS: "E-mail;Décision;Présence;Notes".split(";"),
}
_NAMES = ("Prénom", "Nom", "Structure")
_WITH_LINK = {"link", "reminder", "link_change", "change", "confirmation"}
_ANNOUNCING = {"confirmation", "change"}
_DECIDED = {
    Decision.CONFIRM: Status.CONFIRMED,
    Decision.WAIT: Status.WAITING,
    Decision.CANCEL: Status.CANCELLED,
    Decision.REFUSE: Status.REFUSED,
}
_TELLS = {
    Status.CONFIRMED: {"confirmation"},
    Status.TO_SETTLE: {"dues"},
    Status.WAITING: {"waiting_list", "no_seat"},
    Status.EXPIRED: {"expired"},
    Status.REFUSED: {"refusal"},
    Status.CANCELLED: {"cancellation", "session_cancelled"},
}
_STANDING = set().union(*_TELLS.values())
_LIVE = {Status.CONFIRMED, Status.TO_SETTLE, Status.WAITING}
_CLOSED = {Status.CANCELLED, Status.EXPIRED, Status.REFUSED}
_TO_STAFF = {"digest", "alert"}


class Broken(Exception):
    """A promise was broken."""

    def __init__(self, sentence: str, what: object = "") -> None:
        self.sentence = sentence
        super().__init__(sentence, what)

    def __str__(self) -> str:
        return f"{self.sentence}: {str(self.args[1])[:1500]}"


@dataclass
class Pass:
    """One pass: what it found, what it left, and what left the house."""

    now: datetime
    facts: dict[str, Facts]
    places: dict[str, int]
    spoiled: frozenset[str]
    before: Past
    tables: dict[str, Table]
    after: Past = field(default_factory=Past)
    tables_after: dict[str, Table] = field(default_factory=dict)
    planned: dict[str, Letter] = field(default_factory=dict)
    sent: list[Mail] = field(default_factory=list)
    again: list[Mail] = field(default_factory=list)  #: handed over a second time
    refused: list[Mail] = field(default_factory=list)
    held_up: bool = False  #: the post took no more
    whole: bool = False  #: nothing broke it off
    recorded: bool = False  #: the ledger knows of it
    edits: bool = False  #: cells were to be written before the letters
    meddled: bool = False  #: staff edited the sheet after the reading
    stale: bool = False
    killed: str = ""
    guards: tuple[str, ...] = ()

    def ref(self, mail: Mail) -> str:
        return mail.subject.partition("/")[0]

    def kind(self, mail: Mail) -> str:
        first, second = mail.subject.split("/")[:2]
        return first if first in (*_TO_STAFF, "brief") else second

    def session(self, mail: Mail) -> str | None:
        """Give the code of the session that a letter to a participant or speaker is about."""
        if self.kind(mail) in _TO_STAFF:
            return None
        if self.kind(mail) == "brief":
            return mail.subject.split("/")[1]
        return self.after.known[self.ref(mail)].session

    def rows(self) -> dict[str, list[Line]]:
        """Give the rows that the pass found, by reference."""
        lines = as_lines(self.tables[ROWS])
        found: dict[str, list[Line]] = {}
        for line in lines:
            if line["Réf"]:
                found.setdefault(str(line["Réf"]), []).append(line)
        known = {(k.session, k.who): ref for ref, k in self.before.known.items()}
        for line in lines:
            ref = known.get((str(line["Session"]), str(line["E-mail"]).lower()))
            if ref and not line["Réf"]:
                found.setdefault(ref, [line])
        return found


@dataclass(frozen=True)
class Heard:
    """What somebody was told in a letter that was accepted."""

    at: datetime
    key: str
    kind: str
    to: str
    title: str
    start: str
    link: str


@dataclass
class Memories:
    """What an attentive neighbour remembers of the passes that went by."""

    keys: Counter[str] = field(default_factory=Counter)
    heard: dict[str, list[Heard]] = field(default_factory=dict)
    counted: dict[str, Facts] = field(default_factory=dict)  #: what counts of each session
    seen: dict[str, tuple[Facts, datetime]] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)  #: since when rows are gone
    in_flight: set[str] = field(default_factory=set)  #: accepted, and killed before it was noted
    refused: set[tuple[str, str]] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)  #: sessions about which nothing happens

    def copy(self) -> "Memories":
        return deepcopy(self)

    def look(self, done: Pass) -> None:
        """Take note of a pass."""
        for mail in done.sent:
            self.keys[mail.subject] += 1
            title, start, link, _ = mail.text.split("\n")
            told = Heard(
                done.now, mail.subject, done.kind(mail), mail.recipient, title, start, link
            )
            self.heard.setdefault(done.ref(mail), []).append(told)
        if done.killed in ("after send", "before settle") and done.sent:
            self.in_flight.add(done.sent[-1].subject)
        self.refused |= {(done.ref(mail), mail.recipient) for mail in done.refused}
        self.aside = {code for code in done.facts if not self._settled(code, done)}
        if not done.recorded:
            return
        for code, facts in done.facts.items():
            if code in done.spoiled:
                continue
            self.seen[code] = self._since(code, facts, done.now)
            if code not in self.aside:
                self.counted[code] = facts
        rows = done.rows()
        for ref, known in done.after.known.items():
            if ref in rows or not known.shown or ref not in done.before.known:
                self.gone.pop(ref, None)
            elif done.before.known[ref].shown:
                self.gone.setdefault(ref, done.now)

    def _since(self, code: str, facts: Facts, now: datetime) -> tuple[Facts, datetime]:
        before = self.seen.get(code)
        return before if before and before[0] == facts else (facts, now)

    def _settled(self, code: str, done: Pass) -> bool:
        """Whether what stands in a session's row counts in this pass."""
        facts = done.facts[code]
        if code in done.spoiled:
            return False
        counts = self.counted.get(code)
        if counts is None or counts == facts:
            return True
        _, since = self._since(code, facts, done.now)
        last_minutes = done.now >= min(facts.start, counts.start) - 30 * MINUTE
        return done.now - since >= 10 * MINUTE or last_minutes

    def last(self, ref: str, kinds: set[str]) -> Heard | None:
        """Give the last letter of some kinds that somebody got."""
        return next((h for h in reversed(self.heard.get(ref, [])) if h.kind in kinds), None)


def seated(known: Known | None) -> bool:
    """Given a seat: confirmed, or held until a deadline."""
    return known is not None and (
        known.status is Status.CONFIRMED
        or (known.status is Status.TO_SETTLE and known.deadline is not None)
    )


def check_no_letters(done: Pass, memories: Memories, now: datetime) -> None:
    """A refused pass writes nothing; and it was refused for a reason."""
    if done.sent or done.after != done.before or done.tables != done.tables_after:
        raise Broken("a pass is refused: nothing is written, nobody is written to", done.guards)
    rows = done.rows()
    over = {code for code, f in done.facts.items() if now > f.start and code not in done.spoiled}
    active = [k for k in done.before.known.values() if k.status in _LIVE and k.session not in over]
    gone = [k for k in active if k.shown and k.ref not in rows]
    if len(gone) <= 5 or len(gone) * 5 <= len(active):
        sentence = "a pass is refused when more than 5, and more than 20 %, have disappeared"
        raise Broken(sentence, (done.guards, len(gone), len(active)))


def check_sent(done: Pass, memories: Memories) -> None:
    """Hold the letters of a pass, killed or not, to the contract."""
    for mail in done.sent:
        if memories.keys[mail.subject] > 1:
            raise Broken("a letter is sent once", mail.subject)
    for mail in done.again:
        if mail.subject not in memories.in_flight:
            raise Broken("what was sent before a crash is never sent again", mail.subject)
    about = Counter((mail.recipient, done.session(mail)) for mail in done.sent)
    for (to, code), count in about.items():
        if count > 1 and code:
            sentence = "nobody gets two letters about one session in one pass"
            raise Broken(sentence, (to, code, [mail.subject for mail in done.sent]))
    rows = done.rows()
    for mail in done.sent:
        _check_one_letter(mail, done, memories, rows)


def _check_one_letter(
    mail: Mail, done: Pass, memories: Memories, rows: dict[str, list[Line]]
) -> None:
    kind, code, ref = done.kind(mail), done.session(mail), done.ref(mail)
    link = mail.text.split("\n")[2]
    if code is None:
        if link:
            raise Broken("the link is in no other letter", mail.subject)
        return
    facts = done.facts[code]
    if code in memories.aside:
        raise Broken("nothing is sent about a session while its edit has not settled", mail.subject)
    if done.after.first_pass and facts.start < done.after.first_pass:
        sentence = "nothing is sent about a session that had already started at the first pass"
        raise Broken(sentence, mail.subject)
    if facts.cancelled and kind in ("link", "reminder", "brief") and done.now <= facts.start:
        raise Broken("a cancelled session: link and reminder stop at once", mail.subject)
    if kind == "brief":
        if link or done.now < facts.start - 2 * DAY or done.now > facts.start:
            raise Broken("brief: to speakers, 48 h before, without the link", mail.subject)
        return
    known = done.after.known[ref]
    if link:
        if known.status is not Status.CONFIRMED:
            raise Broken("the link goes to nobody who is not confirmed", (mail.subject, known))
        if kind not in _WITH_LINK:
            raise Broken("the link is in no other letter", mail.subject)
        if not facts.start - DAY <= done.now <= facts.end:
            raise Broken("the link goes from 24 h before the start on", mail.subject)
        if link != facts.link:
            raise Broken("the link is the one that stands in the row", (mail.subject, link))
    if kind in _STANDING and kind not in _TELLS.get(known.status, ()):
        raise Broken("a letter tells the status that holds", (mail.subject, known.status))
    for_confirmed = {"link", "reminder", "link_change", "change", "thanks"}
    if kind in for_confirmed and known.status is not Status.CONFIRMED:
        raise Broken("who is not confirmed gets no link, change or thanks", mail.subject)
    was = done.before.known.get(ref)
    gone_or_twice = was and was.shown and len(rows.get(ref, ())) != 1
    if gone_or_twice and was and (ref in rows or known.arrival == was.arrival):
        raise Broken("a row is gone or stands twice: its letters wait", mail.subject)
    _check_useful(mail, kind, facts, done)
    _check_news(mail, kind, ref, memories, done)


def _check_useful(mail: Mail, kind: str, facts: Facts, done: Pass) -> None:
    """A letter past its use is not sent, and none comes before its time."""
    start, end = facts.start, facts.end
    span = {
        "link": (start - DAY, end),
        "reminder": (start - HOUR, start + 15 * MINUTE),
        "thanks": (end + 2 * HOUR, end + 7 * DAY),
        "no_seat": (start - 2 * HOUR, start),
    }
    from_, until = span.get(kind, (None, end if kind in _WITH_LINK else start))
    if (from_ and done.now < from_) or done.now > until:
        raise Broken("a letter is sent neither before its time nor past its use", mail.subject)
    if kind == "dues":
        deadline = done.after.known[done.ref(mail)].deadline
        if deadline and done.now > deadline:
            raise Broken("a letter is sent neither before its time nor past its use", mail.subject)


def _check_news(mail: Mail, kind: str, ref: str, memories: Memories, done: Pass) -> None:
    """A change is told to who was told something else; moved there and back is no change."""
    heard = memories.heard[ref]
    earlier = [h for h in heard if h.key != mail.subject]
    if kind == "change":
        told = next((h for h in reversed(earlier) if h.kind in _ANNOUNCING), None)
        now_said = mail.text.split("\n")[:2]
        facts = done.facts[done.after.known[ref].session]
        if told and [told.title, told.start] == now_said and facts.end - facts.start == 2 * HOUR:
            raise Broken("moved there and back between two passes: no letter", mail.subject)
    if kind == "link_change":
        told = next((h for h in reversed(earlier) if h.link), None)
        if told is None or told.link == mail.text.split("\n")[2]:
            raise Broken("link_change: the link changed after it was sent", mail.subject)
    if kind == "reminder":
        got = [h.at for h in earlier if h.kind == "link"]
        start = done.facts[done.after.known[ref].session].start.astimezone(ZONE)
        same = [h.at for h in earlier if h.kind == "link" and f"{start:%Y-%m-%dT%H:%M}" in h.key]
        if got and same and done.now - same[-1] < 2 * HOUR and same[-1:] == got[-1:]:
            raise Broken("reminder: not if link went less than 2 h ago", mail.subject)


def check_repeat(killed: Pass, repeat: Pass, already: set[str]) -> None:
    """What was sent before a crash is not sent again; what was not goes with the next pass."""
    first = {mail.subject for mail in killed.sent}
    second = {mail.subject for mail in repeat.sent}
    if first & second:
        raise Broken("what was sent before a crash is never sent again", first & second)
    if killed.guards or repeat.guards:
        return
    missing = killed.planned.keys() - first - second - already
    if missing:
        raise Broken("what a crash kept from being sent is sent by the next pass", missing)
    told = {letter.ref for letter in killed.planned.values()}
    more = [mail.subject for mail in repeat.sent if mail.subject not in killed.planned]
    if any(key.partition("/")[0] not in told for key in more):
        raise Broken("a pass that is repeated sends nothing else", more)


def check_pass(done: Pass, memories: Memories, place: Association) -> None:
    """Hold a whole pass to the contract."""
    _check_cells(done)
    rows = done.rows()
    for code in done.facts:
        if code in memories.aside:
            _check_aside(code, done)
        else:
            _check_session(_View(code, done, memories, rows, place))
    _check_rows(done, memories)
    _check_log(done, memories)


def _check_cells(done: Pass) -> None:
    """The tool never writes a cell that staff own."""
    sentence = "the tool never writes a cell that staff own"
    for tab, table in done.tables.items():
        after = done.tables_after[tab]
        if table[0] != after[0]:
            raise Broken(sentence, (tab, after[0]))
        if tab in (ANSWERS, MEMBERS) and table != after:
            raise Broken(sentence, tab)
        if tab in (SESSIONS, ROWS):
            old, new = as_lines(table), as_lines(after)
            if len(new) < len(old):
                raise Broken(sentence, (tab, "a row is gone"))
            for was, is_ in zip(old, new, strict=False):
                for column in _STAFF_CELLS[tab]:
                    if was[column] != is_[column]:
                        raise Broken(sentence, (tab, column, was[column], is_[column]))
                for column in _NAMES if tab == ROWS else ():
                    typed = str(was[column] or "")
                    if was[column] != is_[column] and "Staff" in typed:
                        raise Broken(sentence, (tab, column, was[column], is_[column]))
            if tab == SESSIONS and len(new) != len(old):
                raise Broken(sentence, (tab, "a new row"))


def _check_aside(code: str, done: Pass) -> None:
    """While an edit has not settled, or cannot be read, statuses stand."""
    for ref, was in done.before.known.items():
        known = done.after.known.get(ref)
        mine = was.session == code and not ref.startswith("INCONNUE")
        if mine and known and (was.status, was.deadline) != (known.status, known.deadline):
            sentence = "while an edit has not settled, statuses stand"
            raise Broken(sentence, (ref, was.status, known.status))


@dataclass
class _View:
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

    def known(self) -> Iterator[tuple[str, Known, Known | None]]:
        """Give the registrations: as they are, and as they were."""
        for ref, known in self.done.after.known.items():
            if known.session == self.code and not ref.startswith("INCONNUE"):
                yield ref, known, self.done.before.known.get(ref)

    def row(self, ref: str) -> Line | None:
        """Give somebody's one row as the pass found it; None where it is gone or twice."""
        lines = self.rows.get(ref, [])
        return lines[0] if len(lines) == 1 else None

    def untouched(self, ref: str, known: Known) -> bool:
        """Whether the rules speak of somebody: neither gone, nor twice, nor undecidable."""
        if ref in self.done.before.known and self.done.before.known[ref].shown:
            line = self.row(ref)
            return line is not None and line["Décision"] != "peut-être"
        after = [x for x in as_lines(self.done.tables_after[ROWS]) if x["Réf"] == ref]
        return len(after) == 1 and after[0]["Décision"] != "peut-être"

    def run_out(self, was: Known) -> bool:
        """Whether the hold of somebody is over."""
        held = was.status is Status.TO_SETTLE and was.deadline
        return bool(held and self.done.now > min(held, self.facts.start))


def _check_session(view: _View) -> None:
    _check_seats(view)
    _check_deadlines(view)
    _check_queue(view)
    _check_gone(view)
    _check_arrivals(view)
    _check_counts(view)
    for ref, known, was in view.known():
        if view.untouched(ref, known):
            _check_decided(view, ref, known, was)
            if not view.done.held_up:
                _check_told(view, ref, known)


def _check_seats(view: _View) -> None:
    """The tool never gives more than Places; a seat given stays given."""
    done, fresh = view.done, []
    for ref, known, was in view.known():
        if seated(known) and not seated(was) and known.decision is None:
            fresh.append(known)
        if was and seated(was) and not seated(known):
            decided = {was.decision, known.decision} - {None, Decision.CONFIRM}
            since = view.memories.gone.get(ref)
            gone = since is not None and done.now > since + DAY
            if not (decided or gone or view.run_out(was) or view.facts.cancelled):
                raise Broken("a seat given stays given", (ref, was.status, known.status))
        undecided = was is not None and known.decision is was.decision
        if view.begun and was and undecided and was.status is not known.status:
            sentence = "from the start on, only attendance changes"
            raise Broken(sentence, (ref, was.status, known.status))
    seats = sum(seated(known) for _, known, _ in view.known())
    if fresh and seats > view.places:
        what = (view.code, view.places, [k.ref for k in fresh])
        raise Broken("the tool never gives more than Places", what)
    if fresh and view.begun:
        raise Broken("from the start on, only attendance changes", [k.ref for k in fresh])
    waiting = _queue(view)
    for known in fresh:
        was = done.before.known.get(known.ref)
        passed = [
            w.ref for w in waiting if w.arrival and known.arrival and w.arrival < known.arrival
        ]
        if passed:
            sentence = "a freed seat goes to the next on the waiting list"
            raise Broken(sentence, (known.ref, passed))
        new = was is None or was.arrival != known.arrival or was.status in _CLOSED
        if view.late and not new and was and was.status is Status.WAITING:
            raise Broken("from 2 h before the start nobody is promoted", known.ref)


def _queue(view: _View) -> list[Known]:
    """Give those who wait by the rules, as they came."""
    waiting = [
        known
        for ref, known, _ in view.known()
        if known.status is Status.WAITING and known.decision is None and view.untouched(ref, known)
    ]
    return sorted(waiting, key=lambda k: (k.arrival is None, k.arrival, k.ref))


def _check_deadlines(view: _View) -> None:
    """A deadline is never brought forward but to the start; a hold is neither short nor long."""
    now, start = view.done.now, view.facts.start
    for ref, known, was in view.known():
        if known.status is not Status.TO_SETTLE or known.deadline is None or view.begun:
            continue
        if known.deadline > start and view.untouched(ref, known):
            raise Broken("a hold never goes beyond the start", (ref, known.deadline))
        if was and was.status is Status.TO_SETTLE and was.deadline and known.turn == was.turn:
            kept = known.arrival == was.arrival
            if kept and known.deadline < was.deadline and known.deadline != start:
                sentence = "a deadline once given is never brought forward but to the start"
                raise Broken(sentence, (ref, was.deadline, known.deadline))
        elif not seated(was):
            least = min(now + 2 * HOUR, start)
            most = max(least, min(start - DAY, now + 9 * DAY))
            if not least <= known.deadline <= most:
                sentence = "a hold lasts 7 days, ends 24 h before the start, lasts at least 2 h"
                raise Broken(sentence, (ref, known.deadline, least, most))


def _check_queue(view: _View) -> None:
    """Nobody waits while a seat is free; Rang counts from 1, in order of arrival."""
    after = {str(x["Réf"]): x for x in as_lines(view.done.tables_after[ROWS]) if x["Réf"]}
    waiting = _queue(view)
    seats = sum(seated(known) for _, known, _ in view.known())
    if waiting and seats < view.places and not view.late and not view.facts.cancelled:
        what = (view.code, [k.ref for k in waiting], seats, view.places)
        raise Broken("nobody waits while a seat is free", what)
    if view.begun:
        return
    everybody = sorted(
        (known.arrival, ref)
        for ref, known, _ in view.known()
        if known.status is Status.WAITING and known.decision is None and known.arrival
    )
    for place, (_, ref) in enumerate(everybody, start=1):
        line = after.get(ref)
        if line and view.untouched(ref, view.done.after.known[ref]) and line["Rang"] != place:
            raise Broken("Rang counts from 1, in order of arrival", (ref, line["Rang"], place))
    for ref, known, _ in view.known():
        kept = known.status is not Status.WAITING or known.decision is Decision.WAIT
        if (
            kept
            and view.untouched(ref, known)
            and ref in after
            and after[ref]["Rang"] not in (None, "")
        ):
            raise Broken("only who waits by the rules has a Rang", (ref, after[ref]["Rang"]))


def _check_gone(view: _View) -> None:
    """A row that disappears keeps its seat for 24 h; still gone, it is a withdrawal."""
    for ref, known, was in view.known():
        since = view.memories.gone.get(ref)
        if since is None or was is None or view.begun or was.status not in _LIVE:
            continue
        if view.done.now > since + DAY:
            if known.status in _LIVE:
                raise Broken("still gone after 24 h, it is a withdrawal", (ref, known.status))
        elif known.status not in _LIVE and not view.run_out(was):
            raise Broken("a row that disappears keeps its seat for 24 h", (ref, known.status))


def _check_arrivals(view: _View) -> None:
    """Sorting or editing the sheet never changes the order."""
    for ref, known, was in view.known():
        if was is None or was.arrival is None or was.arrival == known.arrival:
            continue
        if was.status not in _CLOSED and not view.run_out(was):
            raise Broken("a registration keeps its first arrival", (ref, was.status))
    people = Counter(known.who for _, known, _ in view.known() if known.who)
    for who, count in people.items():
        if count > 1:
            raise Broken("a second answer is not a second registration", (view.code, who))
    for ref, known, was in view.known():
        if was is not None or known.by_hand or known.arrival is None:
            continue
        mine = [x for x in view.place.answers if (x[0], x[1]) == (view.code, known.who)]
        first = min((at for _, _, at, by_code in mine if by_code), default=known.arrival.received)
        named = {at for _, _, at, _ in mine}
        if mine and (known.arrival.received > first or known.arrival.received not in named):
            sentence = "registrations stand in the order of their answers' timestamps"
            raise Broken(sentence, (ref, known.arrival, first))


def _check_counts(view: _View) -> None:
    """What the row of a session says is what there is."""
    statuses = Counter(known.status for _, known, _ in view.known())
    lines = as_lines(view.done.tables_after[SESSIONS])
    line = next(line for line in lines if line["Code"] == view.code)
    seats = sum(seated(known) for _, known, _ in view.known())
    told = (line["Confirmées"], line["En attente"], line["Places libres"])
    true = (statuses[Status.CONFIRMED], statuses[Status.WAITING], max(0, view.places - seats))
    if told != true:
        raise Broken("Confirmées, En attente and Places libres are counted", (told, true))


def _check_decided(view: _View, ref: str, known: Known, was: Known | None) -> None:
    """Décision beats every rule; what is over stays over; a cancelled session cancels."""
    cancelled = view.facts.cancelled
    if cancelled and not view.begun and known.status in _LIVE:
        raise Broken("a cancelled session: all its live registrations become annulée", ref)
    overruled = cancelled or (view.begun and was and was.decision is known.decision)
    if known.decision and not overruled and known.status is not _DECIDED[known.decision]:
        raise Broken("Décision beats every rule", (ref, known.decision, known.status))
    line = view.row(ref)
    if line and (known.decision or "") != (line["Décision"] or "") and known.status in _LIVE:
        raise Broken("Décision beats every rule", (ref, line["Décision"], known.decision))
    if was and was.status is Status.EXPIRED and was.decision is None and not cancelled:
        again = was.arrival != known.arrival or known.decision
        if known.status is not Status.EXPIRED and not again:
            sentence = "after the deadline expirée: only a new answer or confirmer helps"
            raise Broken(sentence, (ref, known.status))


def _check_told(view: _View, ref: str, known: Known) -> None:
    """Who stands somewhere, and could be written to, was last told so."""
    done, memories, facts = view.done, view.memories, view.facts
    line = next((x for x in as_lines(done.tables_after[ROWS]) if x["Réf"] == ref), None)
    if line is None or known.absent_since or any(done.ref(mail) == ref for mail in done.sent):
        return
    to = read_address(str(line["E-mail"] or "")).written
    too_late = done.after.first_pass and facts.start < done.after.first_pass
    if to is None or too_late or (ref, to) in memories.refused or view.begun:
        return
    withdrawn = any(why.code == "withdrawn" for why in known.why)
    by_session = any(why.code == "session_cancelled" for why in known.why)
    told = memories.last(ref, _STANDING)
    held = known.status is not Status.TO_SETTLE or known.deadline is not None
    tells = _TELLS.get(known.status, _STANDING) if held and not withdrawn else _STANDING
    silent = withdrawn or (by_session and told is None) or known.status is Status.TO_CHECK
    if not silent and held and (told is None or told.kind not in tells):
        raise Broken("who stands somewhere was last told so", (ref, known.status, told))
    if known.status is not Status.CONFIRMED:
        return
    told = memories.last(ref, _ANNOUNCING)
    start = f"{facts.start.astimezone(ZONE):%d/%m %H:%M}"
    if told is None or (told.title, told.start) != (facts.title, start):
        sentence = "who is confirmed was last told the date and title that hold"
        raise Broken(sentence, (ref, told, start, facts.title))
    if facts.start - DAY <= done.now and facts.link.startswith("https://visio"):
        with_link = [h for h in memories.heard.get(ref, []) if h.link]
        if not with_link or with_link[-1].link != facts.link:
            sentence = "who is confirmed has the link that holds, from 24 h before the start"
            raise Broken(sentence, (ref, with_link[-1:], facts.link))


def _check_rows(done: Pass, memories: Memories) -> None:
    """Every row has a reason, and what the tool owns is right again."""
    for line in as_lines(done.tables_after[ROWS]):
        waits = not line["Réf"] and line["Session"] in memories.aside
        if not line["Alerte"] and not waits:
            raise Broken("every row has a reason", line)
        known = done.after.known.get(str(line["Réf"] or ""))
        settled = known and known.session in done.facts and known.session not in memories.aside
        if known and settled and len(done.rows().get(known.ref, ())) < 2:
            shown = line["Statut"]
            if shown != known.status.value:
                raise Broken("the sheet shows the status", (line["Statut"], known.status))
        for text in (line["Messages"], line["Alerte"]):
            if "https://visio" in str(text):
                raise Broken("the link is in no other letter, no log", line)


def _check_log(done: Pass, memories: Memories) -> None:
    """The log has one row a letter, rising numbers, and says sent of what was sent only."""
    lines = as_lines(done.tables_after[MESSAGES])
    numbers = [line["N°"] for line in lines]
    if len(set(numbers)) != len(numbers):
        raise Broken("Messages: one row a letter", numbers)
    logged = {str(line["Clé"]): line for line in lines}
    sent = {key for key, line in logged.items() if line["État"] == "envoyé"}
    unlogged = memories.keys.keys() - sent - memories.in_flight
    if unlogged:
        raise Broken("Messages shows every letter that was sent", unlogged)
    with_other = {r.key for r in done.after.letters.values() if r.with_number is not None}
    never = sent - memories.keys.keys() - with_other
    if never:
        raise Broken("never said to be sent unless it was", never)
