"""A room with few seats and whoever asks for one, in memory: facts, a sheet, passes.

Facts have their moments, and a pass sees those that have come: who answers, what they say by the
links of their letters, what staff write into `Décision`. `B` begins on Thursday 1 October 2020 at
16:00, so that all moments that rules know lie apart; `N`, the next date, a week later.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.plan import Plan
from douze.model.references import reference
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.tokens import Purpose, token
from douze.model.value_types import Hours
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.read.read_book import read_book
from tests.factories import PARIS, PlainWords, at, settings, wording
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.memory_workbook import MemoryWorkbook
from tests.tabs import ANSWERS, HEADER, MEMBERS, MESSAGES, REGISTRATIONS, SESSIONS
from workflows.decide import decide

SECRET = b"s" * 32
FORM = "https://forms.example.org/?entry.1={token}"
ANSWERS_BY_FORM = "Désistements"
B, N = "B", "N"
START, NEXT_START = at("10-01 16:00"), at("10-08 16:00")
#: What rules know of `B`, as docs/reference.md says it.
STAFF_ASKED = QUESTION = at("09-28 16:00")  #: three working days, and three days, before
HOUR, LIMIT_FALLS, PROMOTIONS_END = at("09-30 12:00"), at("09-30 14:00"), at("10-01 14:00")
SEATS = ("Code", "Intitulé", "Date", "Début", "Fin", "Places", "Cotisation", "Lien",
         "Max par structure", "Places réservées", "Minimum", "Suite",
         "Confirmées", "À régler", "En attente", "Places libres", "Alerte")  # fmt: skip
ROWS = (*HEADER[REGISTRATIONS], "Pourquoi")


class Rules(NamedTuple):
    """Which of the rules that fill a room are switched on."""

    per_structure: bool = False  #: one of each
    kept_back: bool = False  #: one seat
    minimum: bool = False  #: three
    next_date: bool = False
    asks: bool = False
    frees: bool = False  #: silence does, where it is asked
    quiet: bool = False

    def __str__(self) -> str:
        return ", ".join(name for name, on in self._asdict().items() if on) or "no rule"


class Person(NamedTuple):
    """One who asks for a seat by the form."""

    name: str
    came: datetime
    structure: str = ""
    settled: bool = True
    session: str = B

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"


class Said(NamedTuple):
    """What somebody answered by a link of a letter about `B`."""

    when: datetime
    name: str
    purpose: Purpose


class Typed(NamedTuple):
    """What staff wrote into `Décision` of somebody's row of `B`."""

    when: datetime
    name: str
    decision: str


@dataclass(frozen=True)
class Facts:
    """All that happens around a room, whenever passes go by."""

    rules: Rules
    places: int
    people: tuple[Person, ...]
    said: tuple[Said, ...] = ()
    typed: tuple[Typed, ...] = ()
    next_places: int = 2
    per_structure: int = 1
    kept_back: int = 1

    def decision(self, name: str, now: datetime) -> str:
        """Tell what stands in somebody's `Décision` at a moment."""
        theirs = [t for t in self.typed if t.name == name and t.when <= now]
        return max(theirs).decision if theirs else ""

    def last(self, name: str, purpose: Purpose, now: datetime) -> datetime | None:
        """Tell when somebody last said something by a link, up to a moment."""
        heard = (s.when for s in self.said if (s.name, s.purpose) == (name, purpose))
        return max((when for when in heard if when <= now), default=None)

    def __str__(self) -> str:
        people = "; ".join(
            f"{p.name} {_wall(p.came)} for {p.session}"
            + (f" of {p.structure}" if p.structure else "")
            + ("" if p.settled else ", owes")
            for p in self.people
        )
        said = "".join(f"; {s.name} {s.purpose.name} {_wall(s.when)}" for s in self.said)
        typed = "".join(
            f"; {t.name}: {t.decision or 'emptied'} {_wall(t.when)}" for t in self.typed
        )
        return f"{self.places} places, {self.rules}: {people}{said}{typed}"


def _wall(moment: datetime) -> str:
    return f"{moment.astimezone(PARIS):%m-%d %H:%M}"


#: How a tab lies: as people typed it, or in another order.
Order = Callable[[Sequence[Sequence[Cell]]], Sequence[Sequence[Cell]]]


def as_typed(rows: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """Leave the rows as they are."""
    return rows


@dataclass(frozen=True)
class Done:
    """One pass: what it found, and what it left."""

    now: datetime
    before: LedgerState
    after: LedgerState
    rows: Mapping[tuple[str, str], Mapping[str, Cell]]  #: of `Inscriptions`, by session and name
    free: Mapping[str, Cell]  #: what `Places libres` says, by session
    letters: tuple[LetterRecord, ...]  #: those that left
    quiet: bool  #: it had nothing to do
    waits: frozenset[str] = frozenset()  #: keys of letters that wait behind another of this pass
    again: Plan | None = None  #: what another pass at the same moment would do, where one looked


@cache
def ours(rules: Rules) -> Settings:
    """Give the settings of an association with these rules."""
    seats = {
        "ask_before": timedelta(days=3) if rules.asks else None,
        "silence_frees": rules.asks and rules.frees,
    }
    letters = {"quiet": Hours(time(20), time(8)) if rules.quiet else None}
    return settings(association={"withdraw": FORM}, seats=seats, letters=letters)


def ref(code: str, name: str) -> str:
    """Tell somebody's reference."""
    return reference(code, f"{name}@example.org")


@dataclass
class Room:
    """The sheet and the memory of one room, while passes go by."""

    facts: Facts
    order: Order = as_typed
    ledger: MemoryLedger = field(default_factory=MemoryLedger)
    rows: Sequence[Sequence[Cell]] = ()
    log: Sequence[Sequence[Cell]] = ()
    session_rows: Mapping[str, Mapping[str, Cell]] = field(default_factory=dict)

    def copy(self) -> "Room":
        """Another room with the same past, so that two futures can be tried."""
        return Room(
            self.facts, self.order, self.ledger.copy(), self.rows, self.log, self.session_rows
        )

    def pass_at(self, now: datetime, *, twice: bool = False) -> Done:
        """Do one whole pass: read, decide, plan, apply. `twice` plans another one behind it."""
        before, book = self.ledger.read(), MemoryWorkbook(self._tabs(now))
        rules, words = self.facts.rules, PlainWords()
        plan, waits = _plan(book, before, rules, now)
        _, report = apply_plan(
            plan, PlanAdapters(book, MemoryMailer(), self.ledger, words.compose, wording("fr"))
        )
        after = self.ledger.read()
        self.rows, self.log = book.tabs[REGISTRATIONS][1:], book.tabs[MESSAGES][1:]
        self.session_rows = {str(x["Code"]): x for x in _lines(SEATS, book.tabs[SESSIONS][1:])}
        return Done(
            now=now,
            before=before,
            after=after,
            rows={
                (str(x["Session"]), str(x["E-mail"]).partition("@")[0]): x
                for x in _lines(ROWS, self.rows)
            },
            free={code: line["Places libres"] for code, line in self.session_rows.items()},
            letters=tuple(x for x in report.sent if x.merged_into is None),
            quiet=not plan,
            waits=waits,
            again=_plan(book, after, rules, now)[0] if twice else None,
        )

    def _tabs(self, now: datetime) -> dict[str, list[Sequence[Cell]]]:
        """Lay the sheet out as it stands at a moment."""
        facts, order = self.facts, self.order
        came = [p for p in facts.people if p.came <= now]
        return {
            SESSIONS: [SEATS, *order([*self._sessions()])],
            ANSWERS: [HEADER[ANSWERS], *order([_answer(p) for p in came])],
            MEMBERS: [
                HEADER[MEMBERS],
                *order([("", p.email, 2020, "oui") for p in facts.people if p.settled]),
            ],
            REGISTRATIONS: [ROWS, *order([self._as_staff_typed(row, now) for row in self.rows])],
            MESSAGES: [HEADER[MESSAGES], *self.log],
            ANSWERS_BY_FORM: [
                ("Horodateur", "Votre code"),
                *order([
                    (_local(s.when), token(SECRET, ref(B, s.name), s.purpose))
                    for s in facts.said
                    if s.when <= now
                ]),
            ],
        }  # fmt: skip

    def _sessions(self) -> Iterable[Sequence[Cell]]:
        facts, rules = self.facts, self.facts.rules
        for code, day, places in (
            (B, date(2020, 10, 1), facts.places),
            (N, date(2020, 10, 8), facts.next_places),
        ):
            mine: dict[str, Cell] = {
                "Code": code, "Intitulé": f"Session {code}", "Date": day, "Début": "16:00",
                "Fin": "18:00", "Places": places, "Cotisation": "oui",
                "Lien": f"https://visio.cap-rural.fr/{code}",
            }  # fmt: skip
            if code == B:
                mine |= {
                    "Max par structure": facts.per_structure if rules.per_structure else None,
                    "Places réservées": facts.kept_back if rules.kept_back else None,
                    "Minimum": 3 if rules.minimum else None,
                    "Suite": N if rules.next_date else None,
                }
            mine = {**self.session_rows.get(code, {}), **mine}
            yield tuple(mine.get(name) for name in SEATS)

    def _as_staff_typed(self, row: Sequence[Cell], now: datetime) -> Sequence[Cell]:
        line = dict(zip(ROWS, (*row, *[None] * (len(ROWS) - len(row))), strict=True))
        if line["Session"] == B:
            name = str(line["E-mail"]).partition("@")[0]
            line["Décision"] = self.facts.decision(name, now) or None
        return tuple(line.values())


def _answer(person: Person) -> Sequence[Cell]:
    name, structure = person.name.title(), person.structure or None
    return (_local(person.came), person.email, name, "Roux", structure, person.session, None)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(PARIS).replace(tzinfo=None)


def _lines(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[dict[str, Cell]]:
    width = len(names)
    return [dict(zip(names, (*row, *[None] * (width - len(row))), strict=True)) for row in rows]


def _plan(
    book: MemoryWorkbook, ledger: LedgerState, rules: Rules, now: datetime
) -> tuple[Plan, frozenset[str]]:
    """Read, decide and plan; name too what letters wait for the next pass."""
    given, words = ours(rules), PlainWords()
    read = read_book(book.read(), given, ledger.in_use)
    matched = match_book(read, ledger, now.astimezone(UTC), secret=SECRET)
    desired = decide(matched, ledger, given, now)
    outbox = make_outbox(desired, ledger, given, wording("fr"))
    outbox = with_subjects(outbox, desired.letters, words.subject)
    plan = make_plan(desired, read, ledger, outbox, given, wording("fr"), clock_set=True)
    return plan, frozenset(letter.key for letter in desired.letters if letter.postponed)
