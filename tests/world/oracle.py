"""The rules of docs/reference.md a second time, in the plainest Python that says them.

Nothing here comes from the product: no import of `workflows` or of `douze`. Works on a `World`
(tests/world/world.py), which is what staff and participants meant, not on the cells into
which they put it; so a cell that the product reads wrongly shows too. Remembers its own past.

Where docs/reference.md can be read in two ways, the reading is named by `Reading:`; a test never
fails on one of these if it can help it.
"""

import dataclasses
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.world.filling import CAN_WAIT, NOTICE, asked_from, limit_falls, quiet_end
from tests.world.office_days import is_kept, thanked_from
from tests.world.world import Answer, Member, Session, World

ZONE = ZoneInfo("Europe/Paris")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
CONFIRMED, TO_SETTLE, WAITING = "confirmée", "à régler", "liste d'attente"
CANCELLED, EXPIRED, REFUSED, TO_CHECK = "annulée", "expirée", "refusée", "à vérifier"
BY_DECISION = {
    "confirmer": CONFIRMED, "attente": WAITING, "annuler": CANCELLED, "refuser": REFUSED
}  # fmt: skip
LETTER_OF = {
    CONFIRMED: "confirmation", TO_SETTLE: "dues", WAITING: "waiting_list", EXPIRED: "expired",
    REFUSED: "refusal", CANCELLED: "cancellation",
}  # fmt: skip
#: Letters that say where somebody stands; `no_seat`: that they wait in vain.
TELL = {*LETTER_OF.values(), "no_seat"}
NEWS = {*TELL, "link"}
#: Which of several letters about one registration goes, and what it says too.
SAYS_TOO = {
    "refusal": ("again",), "cancellation": ("again",), "expired": ("again",), "dues": ("again",),
    "confirmation": ("again", "link", "reminder"), "no_seat": ("again",),
    "waiting_list": ("again",), "again": ("link", "reminder", "dues_reminder"),
    "reminder": ("link",),
}  # fmt: skip
SETTLES = timedelta(minutes=10)  #: `letters.settle_minutes`, which no world sets
LEGAL = "association asso sarl sas sasu sa eurl scop scic snc sci gaec earl".split()


class Told(NamedTuple):
    """A letter that left, or would have and came too late."""

    key: str
    kind: str
    at: datetime
    to: str


@dataclass
class Reg:
    """One registration as the oracle knows it."""

    session: str  #: the code, or what was typed where no session is meant
    who: str  #: the address first given, folded; what was typed where it is none
    email: str  #: as it stands on the row
    good: bool  #: whether that can be written to
    structure: str = ""
    arrival: tuple[datetime, int, int] | None = None
    by_hand: bool = False
    decision: str = ""
    from_form: str = ""  #: the structure as the form has it
    #: what follows is what the last pass made of it; None before the first
    status: str | None = None
    acted_on: str = ""
    dues: str = ""
    rank: int | None = None
    beyond: bool = False  #: after the others, by the limit of its structure
    held_at: datetime | None = None
    deadline: datetime | None = None
    closed_at: datetime | None = None
    turn: int = 1
    new: bool = True
    reopened: bool = False
    gone_since: datetime | None = None
    withdrawn: bool = False
    gone: bool = False  #: staff deleted its row
    has_no_row: bool = False  #: nor does an answer after its session bring it back
    stands: bool = False
    by_staff: bool = False  #: `confirmer` gave the seat, also once the cell is emptied
    given_at: datetime | None = None  #: when a rule gave the seat
    unsure: bool = False  #: the reference does not say what it should be; not compared
    renamed: bool = False  #: staff wrote somebody else's name and address on the row since
    known_as: str = ""  #: the address that the last pass saw on the row
    before: str = ""  #: the address there before an edit that has not settled yet
    edited_at: datetime | None = None  #: the pass that saw another there, until it has settled
    said_again: int = 0  #: how often what holds had to be said to another address
    again_since: datetime | None = None
    told: list[Told] = field(default_factory=list)

    @property
    def seated(self) -> bool:
        return self.status == CONFIRMED or (self.status == TO_SETTLE and self.deadline is not None)

    def has_been_told(self, key: str) -> datetime | None:
        return next((t.at for t in self.told if t.key == key), None)

    def tell(self, key: str, kind: str, now: datetime) -> None:
        self.told.append(Told(key, kind, now, self.email.strip().casefold()))

    @property
    def has_heard(self) -> bool:
        """Whether whoever reads the row's address was told the last news, or there are none."""
        news = [n for n, t in enumerate(self.told) if t.kind in NEWS]
        mine = self.email.strip().casefold()
        return not news or any(
            t.to == mine for t in self.told[news[-1] :] if not t.kind.startswith("missed")
        )


class Oracle:
    """Says what every pass should have made of a world."""

    def __init__(self) -> None:
        self.regs: dict[tuple[str, str], Reg] = {}
        self.first_pass: datetime | None = None
        self.optional: set[tuple[tuple[str, str], str]] = set()
        #: Who stood on a row that is somebody else's since this pass: the next gives them one.
        self.rows_to_come: set[tuple[str, str]] = set()
        #: How many are confirmed of how many, of sessions about which staff are asked in this pass.
        self.too_few: list[tuple[int, int]] = []
        self._asked: set[str] = set()

    # -- rules 1 and 9: who asks for what, since when ------------------------------------

    def _take_in(self, world: World, now: datetime) -> None:
        asked: dict[tuple[str, str], list[tuple[Answer, str]]] = {}
        current = {(r.session, r.email.strip().casefold()): k for k, r in self.regs.items()}
        for answer in world.answers:
            for code, text in answer.sessions:
                who = answer.email.strip().casefold()
                key = (code or text, who)
                if key not in self.regs and key in current:
                    key = current[key]
                asked.setdefault(key, []).append((answer, code or text))
        for key, group in asked.items():
            answers = [a for a, _ in group]
            reg = self.regs.get(key)
            if reg is None:
                first = min(answers, key=_order)
                reg = Reg(group[0][1], key[1], first.email.strip(), first.good)
                self.regs[key] = reg
            timed = sorted((a for a in answers if a.when), key=_order)
            later = [a for a in timed if reg.closed_at and a.when and a.when > reg.closed_at]
            reg.reopened = bool(later) and not reg.decision
            if reg.reopened:
                # Reading: who answers again has a row again, deleted or not; once the session is
                # over, what was deleted does not come back (rule 25).
                over = any(s.code == reg.session and now > s.end for s in world.sessions)
                reg.has_no_row = over and (reg.gone or reg.has_no_row)
                reg.gone, reg.gone_since, reg.withdrawn = False, None, False
                reg.arrival = (later[0].when, later[0].tab, later[0].row)  # type: ignore[assignment]
            elif reg.arrival is None and timed:
                reg.arrival = (timed[0].when, timed[0].tab, timed[0].row)  # type: ignore[assignment]
            said = [a.structure for a in (timed or answers) if a.structure]
            reg.from_form = said[-1] if said else ""
            if said and reg.status != CONFIRMED:
                reg.structure = said[-1]
        for hand in world.hand_rows:
            key = (hand.session, hand.email.casefold())
            if key not in self.regs:
                self.regs[key] = Reg(
                    hand.session, key[1], hand.email, True, hand.structure,
                    (now, 10**6, hand.row), by_hand=True,
                )  # fmt: skip
            if not hand.taken:
                self.regs[key].decision, hand.taken = hand.decision, True
                if hand.structure:
                    self.regs[key].structure = hand.structure

    # -- rules 4, 5, 6, 8: seats ----------------------------------------------------------

    def step(self, world: World, now: datetime) -> set[tuple[tuple[str, str], str]]:
        """One pass: the letters it should leave, as (registration, what follows its Réf)."""
        self.first_pass = self.first_pass or now
        for reg in self.regs.values():
            reg.reopened = False
        self.rows_to_come = set()
        self.too_few = []
        for session in world.sessions:
            if not session.broken:
                self._look_at_rows(world, session, now)
        self._take_in(world, now)
        letters: set[tuple[tuple[str, str], str]] = set()
        self.optional = set()
        known = {s.code for s in world.sessions}
        for session in world.sessions:
            regs = {k: r for k, r in self.regs.items() if r.session == session.code}
            if session.broken:
                for reg in regs.values():
                    reg.stands = reg.status is not None
                    reg.status = reg.status or TO_CHECK
                    reg.new = False
                continue
            self._allot(world, session, list(regs.values()), now)
            self._ask_staff(session, now)
            if self.first_pass > session.start:
                continue
            for key, reg in regs.items():
                letters |= {(key, rest) for rest in self._letters(world, session, reg, key, now)}
        for reg in self.regs.values():
            if reg.session not in known:
                reg.status = TO_CHECK
            reg.acted_on, reg.new = reg.decision, False
            reg.known_as = "" if reg.gone else reg.email
        return letters

    # -- rule 26 --------------------------------------------------------------------------

    def _ask_staff(self, session: Session, now: datetime) -> None:
        """Too few are confirmed for a session to take place: staff are asked once."""
        there = [r for r in self.regs.values() if r.session == session.code]
        confirmed, least = sum(r.status == CONFIRMED for r in there), session.minimum or 0
        if confirmed < least and asked_from(session) <= now <= session.start:
            # Reading: whether they are asked again, if enough came and went, is not said.
            if session.code not in self._asked:
                self.too_few.append((confirmed, least))
            self._asked.add(session.code)

    # -- rules 17 and 18: another address, somebody else ----------------------------------

    def _look_at_rows(self, world: World, session: Session, now: datetime) -> None:
        """An edit counts once the row has stood still; in the last half-hour at once."""
        for reg in [r for r in self.regs.values() if r.session == session.code and not r.gone]:
            if not reg.known_as:
                continue
            if reg.email != reg.known_as:
                reg.edited_at = now
                reg.before = reg.before or reg.known_as
            if reg.edited_at is None:
                continue
            if now < min(reg.edited_at + SETTLES, max(session.start - HOUR / 2, reg.edited_at)):
                continue
            if not reg.renamed:
                if not reg.has_heard:
                    reg.said_again, reg.again_since = reg.said_again + 1, now
            elif now <= session.start and reg.status in (CONFIRMED, TO_SETTLE, WAITING):
                # Reading: over, or begun, an edit is an edit, and nobody is told of it. At the
                # start itself it has not begun: a limit's last moment belongs to the time before.
                self._replace(world, session, reg, now)
            reg.before, reg.edited_at, reg.renamed = "", None, False

    def _replace(self, world: World, session: Session, reg: Reg, now: datetime) -> None:
        """The place goes on as it is; who was there has none."""
        comes = dataclasses.replace(
            reg, who=reg.email.casefold(), by_hand=True, turn=1, said_again=0, told=[],
            before="", edited_at=None, renamed=False,
        )  # fmt: skip
        if reg.deadline:
            comes.held_at = quiet_end(world, now) or now
            comes.deadline = max(reg.deadline, self._deadline(world, session, now))
        self.regs[session.code, comes.who] = comes
        self.rows_to_come.add((session.code, reg.who))
        reg.email, reg.decision, reg.acted_on = reg.before, "", ""
        self._set(reg, CANCELLED, now)
        reg.closed_at, reg.again_since = now, None

    def _allot(self, world: World, session: Session, regs: list[Reg], now: datetime) -> None:
        queue: list[Reg] = []
        begun = now > session.start
        for reg in regs:
            reg.stands = False
            settled = self._settled(world, session, reg, now)
            reg.dues = "non requise" if settled is None else "à jour" if settled else "non réglée"
            ran_out = reg.status == EXPIRED and not (reg.decision or reg.acted_on or reg.reopened)
            if ran_out and settled and not begun and not reg.gone:
                reg.reopened = True  # the dues came late
                # Of several of one moment whoever had arrived first comes first.
                first = reg.arrival[0] if reg.arrival else now
                reg.arrival = (min(now, session.closing), 0, 10**6 + int(first.timestamp()))
            if reg.gone and reg.gone_since is None:
                reg.gone_since = now
            fresh = reg.status is None or reg.reopened
            if reg.gone_since and now > reg.gone_since + DAY and not begun:
                if reg.status not in (CANCELLED, EXPIRED, REFUSED):
                    self._set(reg, CANCELLED, now)
                    reg.closed_at, reg.withdrawn = now, True
                continue
            if reg.decision:
                # Reading: a decision counts after the start too.
                was = reg.status
                self._set(reg, BY_DECISION[reg.decision], now, self._late(world, session, now))
                reg.by_staff = reg.decision == "confirmer"
                if reg.status == CANCELLED and was != CANCELLED:
                    reg.closed_at = now
                continue
            if begun and reg.status is not None:
                reg.unsure = reg.unsure or reg.reopened
                continue
            by_staff = reg.acted_on in ("attente", "annuler", "refuser")
            if reg.seated and not reg.reopened and not by_staff:
                if reg.status == TO_SETTLE:
                    assert reg.deadline
                    if world.quiet and not reg.has_been_told(_key("dues", reg.turn)):
                        # Nobody had heard of it: it begins when the letter can leave.
                        reg.held_at = quiet_end(world, now) or now
                        reg.deadline = max(reg.deadline, self._deadline(world, session, now))
                    reg.deadline = min(reg.deadline, session.start)
                    if settled is not False:
                        self._set(reg, CONFIRMED, now)
                    elif now > reg.deadline:
                        over = reg.deadline
                        self._set(reg, EXPIRED, now)
                        reg.closed_at = over
                continue
            if not reg.good or reg.arrival is None:
                self._set(reg, TO_CHECK, now)
                continue
            if reg.status in (CANCELLED, EXPIRED, REFUSED) and not fresh and not reg.acted_on:
                continue
            if reg.arrival[0] > session.closing and not reg.by_hand:
                self._set(reg, REFUSED, now)
                continue
            if begun:
                reg.unsure = True
            queue.append(reg)
        places = world.seats_default if session.places is None else session.places
        seated = [r for r in regs if r.seated and r not in queue]
        self._serve(world, session, queue, seated, places - len(seated), now)

    def _serve(
        self, world: World, session: Session, queue: list[Reg], seated: list[Reg], free: int,
        now: datetime,
    ) -> None:  # fmt: skip
        late = self._late(world, session, now)
        queue.sort(key=lambda r: r.arrival)  # type: ignore[arg-type, return-value]

        def new(reg: Reg) -> bool:
            return reg.new or reg.reopened

        def holdless(reg: Reg) -> bool:
            return world.hold_days == 0 and reg.dues == "non réglée"

        waited = late and any(not new(r) and not holdless(r) for r in queue)
        left = max(0, (session.reserved or 0) - sum(r.by_staff for r in seated))
        last = 0  # seats kept back that go on now
        if late:
            since = [r.given_at for r in seated if r.given_at and not r.by_staff]
            last = max(0, left - sum(self._late(world, session, at) for at in since))
        else:
            free -= min(left, max(0, free))
        for reg in [r for r in queue if holdless(r)]:
            self._set(reg, TO_SETTLE, now)
        queue = [r for r in queue if not holdless(r)]
        has_fallen = now > limit_falls(world, session)
        rank = 0
        for reg, beyond in self._in_turn(world, session, queue, seated, now):
            may = now <= session.start and not reg.gone and (has_fallen or not beyond)
            if late:
                may = may and (last > 0 or (new(reg) and not waited))
            if free > 0 and may:
                free -= 1
                last -= late
                reg.by_staff, reg.given_at = False, now
                if reg.dues != "non réglée":
                    self._set(reg, CONFIRMED, now)
                else:
                    self._set(reg, TO_SETTLE, now)
                    reg.held_at = quiet_end(world, now) or now
                    reg.deadline = self._deadline(world, session, now)
            else:
                rank += 1
                waited = waited or late
                self._set(reg, WAITING, now, late)
                reg.rank = rank

    def _in_turn(
        self, world: World, session: Session, queue: list[Reg], seated: list[Reg], now: datetime
    ) -> list[tuple[Reg, bool]]:
        """Who queues, in turn, and whether a limit of their structure puts them after others."""
        most = session.per_structure
        most = world.per_structure if most is None else most
        if not most:
            return [(reg, False) for reg in queue]
        falls = limit_falls(world, session)
        theirs = [self._structure(world, session, reg, now) for reg in seated]
        first: list[tuple[Reg, bool]] = []
        after: list[tuple[Reg, bool]] = []
        for reg in queue:
            came = reg.arrival[0] if reg.arrival else now
            if came > falls and now > falls:
                first, after = first + after, []
            mine = self._structure(world, session, reg, now)
            # While a row is gone, its registration waits where it did.
            if not reg.gone:
                reg.beyond = bool(mine) and theirs.count(mine) >= most
            beyond = reg.beyond
            if not beyond and not reg.gone:
                theirs.append(mine)
            as_others = now > falls and came > falls
            (after if beyond and not as_others else first).append((reg, beyond))
        return first + after

    def _structure(self, world: World, session: Session, reg: Reg, now: datetime) -> str:
        """The member's that covers somebody, else what they typed."""
        if reg.gone and reg.by_hand:  # what staff had typed has gone with the row
            reg = dataclasses.replace(reg, structure=reg.from_form)
        # Reading: of several, whoever names the address, then its domain, then the structure.
        named = self._members(world, session, reg, now)
        return structure_key(named[0].structure if named else reg.structure)

    def _late(self, world: World, session: Session, now: datetime) -> bool:
        """Whether it is so close to the start that whoever waits gets no seat any more."""
        return now > session.start - world.promote_until

    def _set(self, reg: Reg, status: str, now: datetime, late: bool = False) -> None:
        if reg.reopened:
            reg.turn += 1
        if status != reg.status or reg.reopened:
            reg.closed_at = None
        reg.status, reg.rank = status, None
        reg.held_at = reg.deadline = None
        # Reading: who has been told something else since, and this before, is told again.
        kind = "no_seat" if late and status == WAITING else LETTER_OF.get(status)
        heard = [(t.key, t.kind) for t in reg.told if t.kind in TELL]
        if (
            kind
            and heard
            and heard[-1][1] != kind
            and _key(kind, reg.turn) in {k for k, _ in heard}
        ):
            reg.turn += 1

    def _deadline(self, world: World, session: Session, now: datetime) -> datetime:
        now = quiet_end(world, now) or now
        day = now.astimezone(ZONE).date() + timedelta(days=world.hold_days)
        while day.isoweekday() > 5 or is_kept(day):
            day += DAY
        evening = datetime.combine(day, world.deadline_time, tzinfo=ZONE).astimezone(UTC)
        return min(max(min(evening, session.start - DAY), now + 2 * HOUR), session.start)

    # -- rule 3: dues -----------------------------------------------------------------------

    def _settled(self, world: World, session: Session, reg: Reg, now: datetime) -> bool | None:
        asked = world.dues_required if session.dues is None else session.dues
        return bool(self._members(world, session, reg, now)) if asked else None

    def _members(self, world: World, session: Session, reg: Reg, now: datetime) -> list[Member]:
        """The members that cover somebody on the day, in the order in which they are looked for."""
        today = now.astimezone(ZONE).date()
        day = session.start.astimezone(ZONE).date()
        email = reg.email.strip().casefold() if reg.good else ""
        domain, typed = email.partition("@")[2], structure_key(reg.structure)
        members = [one for one in world.members if covers(world, one, day, today)]
        return [
            *(m for m in members if email and email in [a.casefold() for a in m.addresses]),
            *(m for m in members if domain and domain in m.domains),
            *(m for m in members if typed and structure_key(m.structure) == typed),
        ]

    # -- the letters ------------------------------------------------------------------------

    def _letters(
        self, world: World, session: Session, reg: Reg, ref: tuple[str, str], now: datetime
    ) -> list[str]:
        """What goes in this pass about one registration: what follows its Réf in the key."""
        if not reg.good or reg.gone or reg.withdrawn:
            return []
        wanted: list[tuple[str, str, datetime]] = []  # kind, key, until
        kind = LETTER_OF.get(reg.status or "")
        if reg.status == WAITING and self._late(world, session, now):
            kind = "no_seat"
        until = {"confirmation": session.end, "dues": reg.deadline}.get(kind or "", session.start)
        use = until or session.start
        if kind:
            wanted.append((kind, _key(kind, reg.turn), use))
        if kind and reg.again_since and reg.again_since <= use:
            wanted.append(("again", _key("again", reg.said_again), use))
        if reg.status == TO_SETTLE and reg.deadline and reg.held_at:
            asked = reg.has_been_told(_key("dues", reg.turn))
            half = reg.held_at + (reg.deadline - reg.held_at) / 2
            if asked and now >= max(half, asked + DAY):
                wanted.append(("dues_reminder", _key("dues_reminder", reg.turn), reg.deadline))
        linked = reg.status == CONFIRMED and session.link and now >= session.start - DAY
        if linked:
            at = session.start.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
            link = _key("link", reg.turn, at)
            wanted.append(("link", link, session.end))
            got = reg.has_been_told(link)
            due = max(session.start - HOUR, got + 2 * HOUR) if got else session.start - HOUR
            if due <= min(now, session.start):
                end = session.start + timedelta(minutes=15)
                wanted.append(("reminder", _key("reminder", reg.turn, at), end))
        if reg.status == CONFIRMED and now >= thanked_from(session.end):
            wanted.append(("thanks", "thanks", session.end + 7 * DAY))
        uses = {key: use for _, key, use in wanted}
        open_ = [(k, key) for k, key, use in wanted if now <= use and not reg.has_been_told(key)]
        missed = [(k, key) for k, key, use in wanted if now > use and not reg.has_been_told(key)]
        for k, key in missed:
            reg.tell(key, "missed " + k, now)
        if not open_:
            return []
        open_.sort(key=lambda x: list(SAYS_TOO).index(x[0]) if x[0] in SAYS_TOO else len(SAYS_TOO))
        first, key = open_[0]
        morning = quiet_end(world, now)
        if morning is not None and self._can_wait(open_, bool(linked)):
            needed = min(uses[key], session.start if now <= session.start else uses[key])
            if morning + NOTICE <= needed:
                return []
        reg.tell(key, first, now)
        for other, its_key in open_[1:]:
            if other in SAYS_TOO.get(first, ()):
                reg.tell(its_key, other, now)
        if first == "dues" and reg.deadline is None:
            # Reading: with hold_days 0 no seat is held; whether `dues` goes is not said.
            self.optional.add((ref, key))
            return []
        return [key]

    def _can_wait(self, due: list[tuple[str, str]], linked: bool) -> bool:
        """Whether nothing that is due about one registration has to be read by night."""
        with_link = linked and due[0][0] == "confirmation"
        return not with_link and {kind for kind, _ in due} <= CAN_WAIT


def _key(kind: str, turn: int, at: str = "") -> str:
    return "/".join([kind, *([at] if at else []), *([str(turn)] if turn > 1 else [])])


def _order(answer: Answer) -> tuple[bool, float, int, int]:
    when = answer.when.timestamp() if answer.when else 0
    return (answer.when is None, when, answer.tab, answer.row)


def covers(world: World, member: Member, day: date, today: date) -> bool:
    """Whether a member's row covers a day (rule 3)."""
    paid = member.paid
    if paid == "non" or (isinstance(paid, date) and paid > today):
        return False
    begin = None if member.year is None else date(member.year, *world.year_starts)
    if begin and day < begin:
        return False
    grace = timedelta(days=world.grace_days)
    if member.valid_until:
        return day <= member.valid_until + grace
    if not paid or member.year is None:
        return False
    years = 1
    if world.early_from and isinstance(paid, date):
        early = date(member.year, *world.early_from)
        if early < date(member.year, *world.year_starts):
            early = date(member.year + 1, *world.early_from)
        years += paid >= early
    return day < date(member.year + years, *world.year_starts) + grace


@cache
def structure_key(name: str) -> str:
    """Case, accents, punctuation, apostrophes and a legal form put aside."""
    folded = unicodedata.normalize("NFD", name.casefold())
    folded = "".join(c for c in folded if unicodedata.category(c) != "Mn")
    folded = re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m[1].replace(".", ""), folded)
    words = re.sub(r"[^a-z0-9]+", " ", folded).split()
    return " ".join(w for w in words if w not in LEGAL)
