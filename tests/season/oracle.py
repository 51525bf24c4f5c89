"""Who must get which letter, from when on and by when: said without the product.

Builds on the oracle of the random worlds, which knows the rules of seats, dues and staff's
decisions, and like it imports nothing of `workflows` or `douze`. Adds what a long time brings:
sessions that move or are cancelled, links that change, letters in doubt, a server that is away.

A `Duty` is one letter that somebody is owed. It is owed from the pass that made it true. It is
late once a pass that nothing hindered has gone by without it, and void once it is true no more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tests.world.office_days import thanked_from
from tests.world.oracle import (
    CANCELLED,
    CONFIRMED,
    DAY,
    EXPIRED,
    HOUR,
    LETTER_OF,
    REFUSED,
    TELL,
    TO_CHECK,
    TO_SETTLE,
    WAITING,
    ZONE,
    Oracle,
    Reg,
)
from tests.world.world import Session, World

MINUTE = timedelta(minutes=1)
Who = tuple[str, str]  #: a session's code, and the address first given or a speaker's
LIVE = (CONFIRMED, TO_SETTLE, WAITING)
OPEN, SENT, DOUBT, SAID, VOID, MISSED = "open", "sent", "in doubt", "said", "void", "missed"
STATUSES = frozenset(TELL) | {"session_cancelled", "speaker"}
#: After these nothing is to come, so that nothing need be called off.
LAST_WORDS = {"no_seat", "refusal", "cancellation"}
ANNOUNCE = {
    "confirmation", "speaker", "change", "dues", "dues_reminder", "waiting_list", "expired",
}  # fmt: skip


@dataclass(frozen=True)
class Facts:
    """What a session's row says that people are told."""

    title: str
    start: datetime
    end: datetime
    link: str
    cancelled: bool


@dataclass
class Duty:
    """One letter that somebody is owed, or was."""

    who: Who
    kind: str
    rest: str  #: what follows the reference in its key
    since: datetime
    until: datetime
    state: str = OPEN
    at: datetime | None = None  #: when it went, or into doubt
    facts: Facts | None = None  #: what it said
    link: bool = False  #: whether it showed the link
    again: int = 0  #: how often it was repeated after a doubt
    to: str = ""
    over: bool = False  #: not to be repeated: it was, or did not hold any more meanwhile
    carrier: "Duty | None" = None  #: the letter that said it too
    refused: str = ""  #: the address that would not have it
    rests: datetime | None = None  #: the server puts it off until then at the latest
    told: bool = False  #: what is wrong with it has been told


@dataclass
class Seen:
    """What counts of a session's row, and since when something else has stood there."""

    settled: Facts
    seen: Facts
    since: datetime


class Season(Oracle):
    """Says what every pass owes to whom, and remembers what everybody got."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, Seen] = {}
        self.cancelled: set[str] = set()
        self.aside: set[str] = set()
        self.duties: dict[Who, list[Duty]] = {}
        self.by_session: set[Who] = set()  #: cancelled with their session
        self.absent: set[Who] = set()  #: staff have noted that they did not come
        self.speakers: dict[str, tuple[str, ...]] = {}  #: by session
        self.speaking: dict[Who, Reg] = {}  #: who speaks, as confirmed as somebody can be
        self.lists: dict[tuple[Who, str], set[Who]] = {}  #: who stood in a speaker's first list
        self.promote_until = timedelta()
        self.moved: dict[Who, tuple[str | None, datetime]] = {}  #: where each stands, since when

    # -- a pass decides ------------------------------------------------------------------

    def decide(self, world: World, now: datetime) -> None:
        """Take in what stands on the sheet, as a pass does that remembers what it decides."""
        self.first_pass = self.first_pass or now
        self._see(world, now)
        self.promote_until = world.promote_until
        for reg in self.regs.values():
            reg.reopened = False
        self._take_in(world, now)
        self._doubt(world, now)
        for session in world.sessions:
            regs = {k: r for k, r in self.regs.items() if r.session == session.code}
            for reg in regs.values():
                if reg.gone and reg.gone_since is None:
                    reg.gone_since = now
            if session.code in self.aside or now > session.end + 8 * DAY:
                continue
            if session.code in self.cancelled:
                self._call_off(session, regs, now)
            else:
                self._allot(world, session, list(regs.values()), now)
            for who, reg in regs.items():
                reg.acted_on, reg.new = reg.decision, False
                if not reg.gone and not reg.withdrawn:
                    self._owe(who, dict(self._wanted(world, session, who, reg, now)), now)
                if self.moved.get(who, (None, now))[0] != reg.status:
                    self.moved[who] = (reg.status, now)
            for speaker in self.speakers.get(session.code, ()):
                who = (session.code, speaker)
                self._owe(who, dict(self._to_speaker(world, session, who, now)), now)

    def _see(self, world: World, now: datetime) -> None:
        self.aside.clear()
        for session in world.sessions:
            cancelled = session.broken == "cancelled"
            facts = Facts(session.title, session.start, session.end, session.link, cancelled)
            seen = self.rows.setdefault(session.code, Seen(facts, facts, now))
            if facts != seen.seen:
                seen.seen, seen.since = facts, now
            if facts == seen.settled:
                pass
            elif (
                now - seen.since >= 10 * MINUTE
                or now >= min(facts.start, seen.settled.start) - 30 * MINUTE
            ):
                seen.settled = facts
            else:
                self.aside.add(session.code)
            if seen.settled.cancelled:
                self.cancelled.add(session.code)

    def _call_off(self, session: Session, regs: dict[Who, Reg], now: datetime) -> None:
        if now > session.start:
            return
        for who, reg in regs.items():
            if reg.status is None:
                self._set(reg, REFUSED, now)
            elif reg.status in LIVE:
                self._set(reg, CANCELLED, now)
                reg.closed_at = now
                self.by_session.add(who)
            elif reg.status == EXPIRED:
                self.by_session.add(who)

    def _wanted(
        self, world: World, session: Session, who: Who, reg: Reg, now: datetime
    ) -> Iterator[tuple[str, tuple[str, datetime]]]:
        """Give the letters that should exist by now: what follows the reference, kind, use."""
        start, end, turn = session.start, session.end, reg.turn
        kind = self._tells(who, reg, start, now)
        called_off = who in self.by_session and reg.status in (CANCELLED, EXPIRED)
        if called_off:
            said = [d.kind for d in self._told(who) if d.kind in STATUSES]
            if reg.told and LAST_WORDS.isdisjoint(said[-1:]):
                yield _key("session_cancelled", turn), ("session_cancelled", start)
        elif kind and reg.status != TO_CHECK and (kind != "dues" or reg.deadline):
            until = {"confirmation": end, "dues": reg.deadline}.get(kind) or start
            yield _key(kind, turn), (kind, until)
        if reg.status == TO_SETTLE and reg.deadline and reg.held_at:
            asked = self._went(who, _key("dues", turn))
            begun = max(reg.held_at, asked or reg.held_at)
            half = begun + (reg.deadline - begun) / 2
            if asked and max(half, asked + DAY) <= min(now, reg.deadline):
                yield _key("dues_reminder", turn), ("dues_reminder", reg.deadline)
        if reg.status in LIVE or (reg.status == EXPIRED and not called_off):
            at = start.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
            yield from self._change(world, session, who, reg, at, now)
        if reg.status != CONFIRMED:
            return
        if now >= thanked_from(end):
            yield from self._afterwards(who, end)
        yield from self._links(session, who, turn, at, now)

    def _afterwards(self, who: Who, end: datetime) -> Iterator[tuple[str, tuple[str, datetime]]]:
        """Owe thanks to whoever came, as far as anybody knows, else that they were missed."""
        kind, other = ("missed", "thanks") if who in self.absent else ("thanks", "missed")
        if not self._went(who, other):
            yield kind, (kind, end + 7 * DAY)

    def _tells(self, who: Who, reg: Reg, start: datetime, now: datetime) -> str | None:
        """Name the kind of letter that says where somebody stands."""
        if who in self.speaking:
            return "speaker"
        if reg.status == WAITING and now > start - self.promote_until:
            return "no_seat"
        return LETTER_OF.get(reg.status or "")

    def _links(
        self, session: Session, who: Who, turn: int, at: str, now: datetime
    ) -> Iterator[tuple[str, tuple[str, datetime]]]:
        """Owe the link and the reminder to whoever takes part, and another link."""
        start, end = session.start, session.end
        linked = bool(session.link) and start - DAY <= now <= end
        if linked:
            link = _key("link", turn, at)
            yield link, ("link", end)
            got = self._went(who, link)
            due = max(start - HOUR, got + 2 * HOUR) if got else start - HOUR
            if due <= min(now, start):
                yield _key("reminder", turn, at), ("reminder", start + 15 * MINUTE)
        yield from self._new_link(who, session, at, linked=linked)

    def _to_speaker(
        self, world: World, session: Session, who: Who, now: datetime
    ) -> Iterator[tuple[str, tuple[str, datetime]]]:
        """Owe what who speaks is owed: as whoever is confirmed, thanks aside, and the lists."""
        reg = self.speaking.setdefault(who, Reg(session.code, who[1], who[1], True))
        reg.status = CANCELLED if session.code in self.cancelled else CONFIRMED
        if reg.status == CANCELLED:
            if reg.told:
                yield "session_cancelled", ("session_cancelled", session.start)
            return
        at = session.start.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
        yield "speaker", ("speaker", session.start)
        yield from self._change(world, session, who, reg, at, now)
        yield from self._links(session, who, 1, at, now)
        if session.start - 2 * DAY <= now:
            yield _key("brief", 1, at), ("brief", session.start)
            if self._list_changed(session, who, at, now):
                yield _key("brief", 2, at), ("brief", session.start)

    def _list_changed(self, session: Session, who: Who, at: str, now: datetime) -> bool:
        """Whether who comes was another by the morning of the day than in the first list."""
        coming = {
            k for k, r in self.regs.items() if r.session == session.code and r.status == CONFIRMED
        }
        duty = next((d for d in self.duties.get(who, []) if d.rest == _key("brief", 1, at)), None)
        if duty is None or duty.state == OPEN:
            self.lists[who, at] = coming
        local = session.start.astimezone(ZONE)
        morning = local.replace(hour=8, minute=0)
        if duty is None or duty.state != SENT or duty.at is None:
            return False
        if not duty.at < morning <= min(now, session.start):
            return False
        return any(self.moved[one][1] <= morning for one in coming ^ self.lists[who, at])

    def person(self, who: Who) -> Reg | None:
        """Give somebody who registered, or who speaks."""
        return self.regs.get(who) or self.speaking.get(who)

    def _told(self, who: Who) -> list[Duty]:
        """Give what somebody was told, in order; what another letter said was told by that one."""
        told = [_as_said(d) for d in self.duties.get(who, [])]
        return sorted((d for d in told if d.at and d.facts), key=lambda d: d.at)  # type: ignore[arg-type, return-value]

    def _change(
        self, world: World, session: Session, who: Who, reg: Reg, at: str, now: datetime
    ) -> Iterator[tuple[str, tuple[str, datetime]]]:
        """Owe a change to whoever was told where they stand now, and another date."""
        facts, told = self.rows[session.code].settled, self._told(who)
        until = {
            CONFIRMED: session.end,
            TO_SETTLE: reg.deadline or session.start,
            WAITING: session.start - world.promote_until,
            EXPIRED: session.start,
        }[reg.status or ""]
        said = [d.kind for d in told if d.kind in STATUSES or d.kind == "change"]
        knows = said[-1:] in (["change"], [self._tells(who, reg, session.start, now)])
        heard = next((d.facts for d in reversed(told) if d.kind in ANNOUNCE), None)
        if now <= until and knows and heard and when(heard) != when(facts):
            yield self._free(who, "change", at), ("change", until)

    def _new_link(
        self, who: Who, session: Session, at: str, *, linked: bool
    ) -> Iterator[tuple[str, tuple[str, datetime]]]:
        facts, told = self.rows[session.code].settled, self._told(who)
        shown = next((d.facts for d in reversed(told) if d.link), None)
        if linked and shown and shown.link != facts.link:
            yield self._free(who, "link_change", at), ("link_change", session.end)

    def _free(self, who: Who, kind: str, at: str) -> str:
        used = {d.rest for d in self.duties.get(who, []) if d.state in (SENT, DOUBT, SAID)}
        number = 1
        while _key(kind, number, at) in used:
            number += 1
        return _key(kind, number, at)

    def _went(self, who: Who, rest: str) -> datetime | None:
        """When a letter went for certain, by itself or in another."""
        duty = next((d for d in self.duties.get(who, []) if d.rest == rest), None)
        duty = duty.carrier if duty and duty.state == SAID else duty
        return duty.at if duty and duty.state == SENT else None

    def _owe(self, who: Who, wanted: dict[str, tuple[str, datetime]], now: datetime) -> None:
        """Owe what is wanted and was not yet; what is wanted no more is owed no more."""
        mine = self.duties.setdefault(who, [])
        reg = self.person(who)
        for duty in mine:
            if duty.state == OPEN and duty.rest not in wanted:
                duty.state = VOID
            elif duty.state == VOID and duty.rest in wanted:
                duty.state, duty.since = OPEN, now
            if duty.rest in wanted:
                duty.until = wanted[duty.rest][1]
            if duty.state == OPEN and now > duty.until:
                duty.state = MISSED
                if reg:
                    reg.told = [t for t in reg.told if t.key != duty.rest]
        for rest, (kind, until) in wanted.items():
            if all(duty.rest != rest for duty in mine):
                late = now > until
                mine.append(Duty(who, kind, rest, now, until, MISSED if late else OPEN))
                if reg and not late:
                    reg.tell(rest, kind, now)

    def _doubt(self, world: World, now: datetime) -> None:
        """Find the letters in doubt that do not hold any more: nobody repeats those."""
        for duty in self.owed():
            if duty.state == DOUBT and not duty.over and self.holds(duty, now) is False:
                duty.over = True

    def holds(self, duty: Duty, now: datetime) -> bool | None:
        """Whether a letter in doubt is still true; None while nothing is sent to the person."""
        reg, facts = self.person(duty.who), duty.facts
        if reg is None or facts is None:
            return False
        if reg.gone or duty.who[0] in self.aside:
            return None
        if reg.email != duty.to or now > duty.until:
            return False
        if duty.kind == "session_cancelled":
            called_off = duty.who in self.by_session or duty.who in self.speaking
            return called_off and reg.status in (CANCELLED, EXPIRED)
        if duty.kind == "cancellation":
            return reg.status == CANCELLED
        here = self.rows[duty.who[0]].settled
        link = facts.link == here.link or not duty.link
        holds = reg.status == CONFIRMED
        if duty.kind == "change":
            said = [d for d in self._told(duty.who) if d is not duty and d.kind in STATUSES]
            first = self._tells(duty.who, reg, here.start, now)
            holds = bool(said) and said[-1].kind == first
        return holds and when(facts) == when(here) and link

    def owed(self) -> list[Duty]:
        """Give every duty that there has been."""
        return [duty for duties in self.duties.values() for duty in duties]


def _as_said(duty: Duty) -> Duty:
    said = duty.carrier if duty.state == SAID else None
    return replace(duty, at=said.at, facts=said.facts, link=said.link) if said else duty


def when(facts: Facts) -> tuple[object, ...]:
    return facts.title, facts.start, facts.end


def _key(kind: str, turn: int, at: str = "") -> str:
    return "/".join([kind, *([at] if at else []), *([str(turn)] if turn > 1 else [])])
