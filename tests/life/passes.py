"""One pass, and what an attentive neighbour remembers of those that went by.

What a session's edits count for, since when a row is gone and what a person was told last is
remembered here, apart from the product.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Set
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec.structs import replace as changed

from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import Letter, Mail
from douze.model.reasons import Reason
from douze.model.words import Status
from douze.read.addresses import read_address
from tests.life.association import DAY, HOUR, MINUTE, ROWS, Facts, Line, as_lines
from tests.life.outside import Table
from tests.life.promises import PROMISES, Broken
from tests.life.repeats_kept import Orders

TO_STAFF = frozenset({"digest", "alert"})
LIVE = frozenset({Status.CONFIRMED, Status.TO_SETTLE, Status.WAITING})
#: Letters whose loss would hurt.
HURTS = frozenset(
    {"confirmation", "speaker", "link", "link_change", "change"}
    | {"session_cancelled", "cancellation"}
)
CLOSED = frozenset({Status.CANCELLED, Status.EXPIRED, Status.REFUSED})


@dataclass
class Pass:
    """One pass: what it found, what it left, and what left the house."""

    now: datetime
    facts: dict[str, Facts]
    places: dict[str, int]
    spoiled: frozenset[str]
    before: LedgerState
    tables: dict[str, Table]
    after: LedgerState = field(default_factory=LedgerState)
    tables_after: dict[str, Table] = field(default_factory=dict)
    planned: dict[str, Letter] = field(default_factory=dict)
    sent: list[Mail] = field(default_factory=list)
    again: list[Mail] = field(default_factory=list)  #: handed over a second time
    refused: list[Mail] = field(default_factory=list)
    doubted: list[Mail] = field(default_factory=list)  #: nobody knows whether they arrived
    put_off: list[Mail] = field(default_factory=list)
    doubts: dict[str, "Doubt"] = field(default_factory=dict)  #: as they were before
    claims: bool = False  #: letters go to a mail server
    asked: frozenset[str] = frozenset()  #: staff have asked for these once more
    held_up: bool = False  #: the post took no more
    whole: bool = False  #: nothing broke it off
    recorded: bool = False  #: the ledger knows of it
    edits: bool = False  #: cells were to be written before the letters
    meddled: bool = False  #: staff edited the sheet after the reading
    stale: bool = False
    killed: str = ""
    guards: tuple[str, ...] = ()
    told_gone: frozenset[str] = frozenset()  #: of whom staff are told that their row is gone
    held: Counter[str] = field(default_factory=Counter)  #: how often a promise was put to the test

    def hold(self, sentence: str, kept: object, what: object = "") -> None:
        """Put a promise to the test. Raises Broken if it was not kept."""
        if sentence not in PROMISES:
            raise KeyError(sentence)
        self.held[sentence] += 1
        if not kept:
            raise Broken(sentence, what)

    def said(self, mails: Iterable[Mail]) -> list[Mail]:
        """Give what was said of each session, where one letter says it of several."""
        return [each for mail in mails for each in (mail, *map(_as_mail(mail), self.beside(mail)))]

    def beside(self, mail: Mail) -> tuple[Letter, ...]:
        """Give the letters to the same person about other sessions that a letter says too."""
        letter = self.planned.get(mail.subject)
        return letter.together if letter else ()

    def ref(self, mail: Mail) -> str:
        return mail.subject.partition("/")[0]

    def kind(self, mail: Mail) -> str:
        first, second = mail.subject.split("/")[:2]
        return first if first in TO_STAFF else second

    def speaks(self, mail: Mail) -> bool:
        """Whether a letter goes to somebody who speaks: nobody of theirs answers the form."""
        return mail.recipient.endswith("@orateurs.example")

    def session(self, mail: Mail) -> str | None:
        """Give the code of the session that a letter to a participant or speaker is about."""
        if self.kind(mail) in TO_STAFF:
            return None
        if self.speaks(mail):
            return self.ref(mail).rpartition("-")[0]
        return self.after.registrations[self.ref(mail)].session

    def rows(self) -> dict[str, list[Line]]:
        """Give the rows that the pass found, by reference."""
        lines = as_lines(self.tables[ROWS])
        found: dict[str, list[Line]] = {}
        for line in lines:
            said = str(line["Réf"] or "")
            if said and said not in self.before.registrations:
                said = self.before.aliases.get(said, said)  # put back under a former one
            if said:
                found.setdefault(said, []).append(line)
        known = {
            (k.session, k.filled.email.lower()): r for r, k in self.before.registrations.items()
        }
        known |= {(k.session, k.who): ref for ref, k in self.before.registrations.items()}
        for line in lines:
            ref = known.get((str(line["Session"]), str(line["E-mail"]).lower()))
            if ref and not line["Réf"]:
                found.setdefault(ref, [line])
        return found


def what_it_says(letter: Letter) -> str:
    """Give what a letter says of its session, and the link where it carries it."""
    session = letter.session
    link = session.link if session and letter.carries_link else ""
    said = (session.title, f"{session.start:%d/%m %H:%M}") if session else ("", "")
    return "\n".join((*said, link, str(letter.rank or "")))


def _as_mail(carrier: Mail) -> Callable[[Letter], Mail]:
    """Give what a letter says of another session as if it stood in one of its own."""

    def alone(letter: Letter) -> Mail:
        return changed(carrier, subject=letter.key, text=what_it_says(letter))

    return alone


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


def _heard(mail: Mail, done: Pass) -> Heard:
    title, start, link, _ = mail.text.split("\n")
    return Heard(done.now, mail.subject, done.kind(mail), mail.recipient, title, start, link)


@dataclass(frozen=True)
class Doubt:
    """A letter that nobody knows the fate of."""

    since: datetime
    mail: Mail
    facts: Facts | None  #: what was said of its session
    status: Status | None = None  #: where its person stood
    over: bool = False  #: it has been repeated, or is of a kind that is not, or untrue by now


@dataclass
class Memories:
    """What an attentive neighbour remembers of the passes that went by."""

    keys: Counter[str] = field(default_factory=Counter)
    heard: dict[str, list[Heard]] = field(default_factory=dict)
    counted: dict[str, Facts] = field(default_factory=dict)  #: what counts of each session
    seen: dict[str, tuple[Facts, datetime]] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)  #: since when rows are gone
    in_flight: set[str] = field(default_factory=set)  #: accepted, and killed before it was noted
    doubts: dict[str, Doubt] = field(default_factory=dict)  #: by key
    asked: set[str] = field(default_factory=set)  #: staff have said that these are to go again
    answered: set[str] = field(default_factory=set)  #: staff have said that these arrived
    refused: set[tuple[str, str]] = field(default_factory=set)
    aside: set[str] = field(default_factory=set)  #: sessions about which nothing happens
    put_off: dict[str, datetime] = field(default_factory=dict)  #: when a letter to each was
    orders: Orders = field(default_factory=Orders)  #: what staff asked for in `Renvoyer`

    def copy(self) -> "Memories":
        return deepcopy(self)

    def look(self, done: Pass) -> None:
        """Take note of a pass."""
        self.aside = {
            code for code in done.facts if not self._settled(code, done) or self._closed(code, done)
        }
        self._orders(done)
        for mail in done.sent:
            self.keys[mail.subject] += 1
            self.heard.setdefault(done.ref(mail), []).append(_heard(mail, done))
        for mail in done.again:  # it takes the place of the first
            told = self.heard.setdefault(done.ref(mail), [])
            first = mail if mail.text else done.doubts[mail.subject].mail
            news = _heard(first, done)
            place = next((n for n, one in enumerate(told) if one.key == news.key), len(told))
            told[place : place + 1] = [news]
        if done.killed in ("after send", "before finish") and done.sent and not done.claims:
            self.in_flight.add(done.sent[-1].subject)
        self.orders.hear(done)
        self._doubt(done)
        self.put_off |= {done.ref(mail): done.now for mail in done.put_off}
        self.refused |= {(done.ref(mail), mail.recipient) for mail in done.refused}
        if not done.recorded:
            return
        for code, facts in done.facts.items():
            if code in done.spoiled:
                continue
            self.seen[code] = self._since(code, facts, done.now)
            if code not in self.aside:
                self.counted[code] = facts
        rows = done.rows()
        for ref, known in done.after.registrations.items():
            if ref in rows or not known.shown or ref not in done.before.registrations:
                self.gone.pop(ref, None)
            elif done.before.registrations[ref].shown:
                self.gone.setdefault(ref, done.now)
        for key, doubt in self.doubts.items():
            if not doubt.over and self.holds(doubt, done) is False:
                self.doubts[key] = replace(doubt, over=True)

    def _orders(self, done: Pass) -> None:
        """Take note of what staff wrote into `Renvoyer`: it settles what was in doubt."""
        if done.guards or not done.recorded:
            return
        for ref, said in self.orders.look(done, self.aside).items():
            if said == "oui":
                theirs = {k for k, r in done.before.letters.items() if r.ref == ref}
                self.in_flight |= theirs
                done.asked |= theirs
            for key in [key for key in done.doubts if key.partition("/")[0] == ref]:
                if said in ("oui", "arrivé"):
                    self.settled(key, again=said == "oui")
                    del done.doubts[key]

    def _doubt(self, done: Pass) -> None:
        """Take note of what nobody knows the fate of, and of what is known by now."""
        for mail in (*done.sent, *done.again):
            letter = done.planned[mail.subject]
            for key in (mail.subject, *(key for key, _ in letter.merges)):
                self.doubts.pop(key, None)
                self.asked.discard(key)
        for mail in done.doubted:
            kind, code = done.kind(mail), done.session(mail)
            self.doubts[mail.subject] = Doubt(
                since=done.now,
                mail=mail,
                facts=done.facts.get(code or ""),
                status=self._stood(mail, done),
                over=kind not in HURTS or mail.subject in done.doubts,
            )
        for mail in done.refused:
            if mail.subject in self.doubts and mail not in done.doubted:
                self.doubts[mail.subject] = replace(self.doubts[mail.subject], over=True)

    def holds(self, doubt: Doubt, done: Pass) -> bool | None:
        """Whether a letter in doubt is still true and of use; None while nobody can tell."""
        ref, kind = done.ref(doubt.mail), done.kind(doubt.mail)
        known = done.after.registrations.get(ref)
        if done.speaks(doubt.mail):
            return None  # whether it is repeated is looked at where it is
        if known is None or doubt.facts is None:
            return False
        lines = done.rows().get(ref, [])
        if known.session in self.aside or len(lines) != 1 or lines[0]["Décision"] == "peut-être":
            return None
        if known.reason is Reason.REPLACED and not known.shown:
            return None  # on the row stands whoever has the place now
        to, facts = read_address(str(lines[0]["E-mail"] or "")).written, done.facts[known.session]
        if to is None:
            return None
        told = doubt.status if kind == "change" else Status.CONFIRMED
        of_the_confirmed = (
            kind not in ("cancellation", "session_cancelled") and told is Status.CONFIRMED
        )
        last = doubt.facts.end if of_the_confirmed else doubt.facts.start
        if to != doubt.mail.recipient or done.now > last:
            return False
        if kind == "session_cancelled":
            off = known.status is Status.EXPIRED and facts.cancelled
            return off or "session_cancelled" in {why.code for why in known.why}
        if kind == "cancellation":
            return known.status is Status.CANCELLED
        same = replace(doubt.facts, link="") == replace(facts, link="")
        link = doubt.facts.link == facts.link or not doubt.mail.text.split("\n")[2]
        of_use = known.status is not Status.WAITING or done.now <= facts.start - 2 * HOUR
        return known.status is told and same and link and of_use

    def _stood(self, mail: Mail, done: Pass) -> Status | None:
        """Where the person of a letter stood when it went into doubt, the first time."""
        if mail.subject in self.doubts:
            return self.doubts[mail.subject].status
        known = done.after.registrations.get(done.ref(mail))
        return known.status if known else None

    def rests(self, ref: str, now: datetime) -> bool:
        """Whether a letter waits because the server put it off: for an hour at most."""
        return ref in self.put_off and now - self.put_off[ref] <= HOUR

    def settled(self, key: str, *, again: bool) -> None:
        """Staff have found out what became of a letter."""
        self.doubts.pop(key, None)
        (self.asked.add if again else self.answered.add)(key)
        if again:
            ref = key.partition("/")[0]
            self.heard[ref] = [heard for heard in self.heard.get(ref, []) if heard.key != key]

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
        coming = [one.start for one in (facts, counts) if one.end > since]
        last_minutes = any(done.now >= start - 30 * MINUTE for start in coming)
        return done.now - since >= 10 * MINUTE or last_minutes

    def _closed(self, code: str, done: Pass) -> bool:
        """Whether a session has been over for so long that nothing is done about it."""
        facts, since = self._since(code, done.facts[code], done.now)
        return done.now > max(facts.end, since) + 14 * DAY

    def last(self, ref: str, kinds: Set[str]) -> Heard | None:
        """Give the last letter of some kinds that somebody got."""
        return next((h for h in reversed(self.heard.get(ref, [])) if h.kind in kinds), None)


def seated(known: RegistrationRecord | None) -> bool:
    """Given a seat: confirmed, or held until a deadline."""
    return known is not None and (
        known.status is Status.CONFIRMED
        or (known.status is Status.TO_SETTLE and known.deadline is not None)
    )
