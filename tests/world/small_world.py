"""A session with at most four registrations, and everything that can happen to it.

A `Town` is one small book with its ledger and its letters, all in memory. It is played, never
invented: people answer, staff edit cells, the clock moves, and after each of these a pass runs.
What a pass broke is told in the words of docs/reference.md.
"""

import dataclasses
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path

from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.config.load import load
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.ledger_state import LedgerState, RegistrationRecord
from douze.model.letters import Mail, PlannedLetter
from douze.model.plan import Plan
from douze.model.words import Decision, LetterState, Status
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.read.read_book import read_book
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.spreadsheets import Spreadsheet, chosen
from tests.tabs import ANSWERS, HEADER, MEMBERS, REGISTRATIONS, SESSIONS
from workflows.decide import decide

HOME = Path(__file__).resolve().parents[2]
#: No digest comes at any moment that is played here.
SETTINGS = replace(load(HOME / "config.yaml"), digest_at=time(23, 59, 59))
#: In other sentences where they are told so (tests/reworded.py).
TEMPLATES = Path(os.environ.get("DOUZE_TEMPLATES") or HOME / "templates")
WORDING = load_wording(TEMPLATES, "fr", SETTINGS.zone)
LINK = "https://visio.cap-rural.fr/benevoles"
#: Tuesday to Tuesday, so that a hold that begins on the first day ends 24 h before the start.
START = datetime(2020, 10, 6, 14, 0, tzinfo=SETTINGS.zone).astimezone(UTC)
OPENED = START - timedelta(days=7)

EMPTY_SEAT, HELD_OVER, LAST_HOURS, BEGUN = (
    START - timedelta(days=6),
    START - timedelta(hours=23, minutes=59),
    START - timedelta(hours=1, minutes=59),
    START + timedelta(minutes=5),
)
CLOCKS = (EMPTY_SEAT, HELD_OVER, LAST_HOURS, BEGUN)
DECISIONS = ("", "confirmer", "attente", "annuler", "refuser")
#: What may happen to a registration besides a decision.
TURNS = ("pays", "owes", "row goes", "answers again", "row twice", "address spoiled")
#: Arrival disagrees with the alphabet.
NAMES = ("zoe", "max", "ann", "bob")

SENTENCES = (
    "applied, the next plan is empty",
    "a letter is sent once",
    "nobody gets two letters about one session in one pass",
    "a seat given stays given",
    "the tool never gives more than Places",
    "a freed seat goes to the next on the waiting list",
    "Rang counts from 1, in order of arrival",
    "near the start a free seat goes only to a new answer, and only if nobody waits",
    "the link goes to nobody who is not confirmed",
    "every row has a reason",
    "Décision beats every rule",
    "after the deadline expirée: only a new answer or confirmer helps",
    "from the start on, only attendance changes",
    "a row pasted twice: neither copy is acted on",
    "nobody whose row is gone is written to",
    "the pass ends without an error",
)


class PlainComposer:
    """Writes the key, and the link where a letter carries it: words are somebody else's test."""

    def compose(self, planned: PlannedLetter) -> Mail:
        letter = planned.letter
        text = letter.session.link if letter.session and letter.carries_link else ""
        return Mail(
            message_id=planned.message_id,
            sender="",
            recipient=letter.to,
            subject=letter.key,
            text=text,
            html="",
            raw=b"",
        )


@dataclass
class Person:
    """One who asks for a seat."""

    name: str
    settled: bool
    came: datetime | None = None  #: when the first answer came
    again: list[datetime] = field(default_factory=list)

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"


@dataclass
class Town:
    """One small book, its ledger and its letters."""

    places: int
    people: list[Person]
    workbook: Spreadsheet
    ledger: MemoryLedger
    story: tuple[str, ...] = ()
    keys: Counter[str] = field(default_factory=Counter)

    @classmethod
    def founded(cls, places: int, people: Iterable[Person]) -> "Town":
        tabs: dict[str, list[tuple[object, ...]]] = {
            title: [header] for title, header in HEADER.items()
        }
        tabs[SESSIONS].append(("B", "Bénévoles", "06/10/2020", "14h", "16h", places, "oui", LINK))
        return cls(places, list(people), chosen()(tabs, SETTINGS), MemoryLedger())  # type: ignore[arg-type]

    def copy(self, *more: str) -> "Town":
        """Another town with the same past, so that two futures can be tried."""
        return Town(
            places=self.places,
            people=[dataclasses.replace(p, again=list(p.again)) for p in self.people],
            workbook=chosen()(self.workbook.tabs, SETTINGS),
            ledger=self.ledger.copy(),
            story=(*self.story, *more),
            keys=Counter(self.keys),
        )

    def answers_come(self) -> None:
        """Write the answers and the members as they are now."""
        zone = SETTINGS.zone
        rows: list[tuple[object, ...]] = [HEADER[ANSWERS]]
        for person in self.people:
            for moment in [person.came, *person.again]:
                if moment is not None:
                    local = moment.astimezone(zone).replace(tzinfo=None)
                    rows.append((local, person.email, person.name.title(), "Roux", "", "B"))
        self.workbook.edit(ANSWERS, rows)  # type: ignore[arg-type]
        members = [("", p.email, 2020, "oui" if p.settled else "non") for p in self.people]
        self.workbook.edit(MEMBERS, [HEADER[MEMBERS], *members])

    def rows(self) -> list[dict[str, object]]:
        """The rows of Inscriptions, by header."""
        names, table = HEADER[REGISTRATIONS], self.workbook.tabs[REGISTRATIONS]
        return [
            dict(zip(names, (*row, *[None] * (len(names) - len(row))), strict=False))
            for row in table[1:]
        ]

    def put_rows(self, rows: Iterable[Mapping[str, object]]) -> None:
        table = [
            HEADER[REGISTRATIONS],
            *(tuple(row[name] for name in HEADER[REGISTRATIONS]) for row in rows),
        ]
        self.workbook.edit(REGISTRATIONS, table)  # type: ignore[arg-type]

    def decide(self, who: Mapping[str, str]) -> None:
        """Staff type into Décision."""
        rows = self.rows()
        for row in rows:
            if row["E-mail"] in who:
                row["Décision"] = who[str(row["E-mail"])] or None
        self.put_rows(rows)

    def plan(self, now: datetime) -> Plan:
        ledger_state = self.ledger.read()
        book = read_book(self.workbook.read(), SETTINGS)
        desired = decide(match_book(book, ledger_state, now), ledger_state, SETTINGS, now)
        outbox = make_outbox(desired, ledger_state, SETTINGS, WORDING)
        outbox = with_subjects(outbox, desired.letters, lambda letter: letter.key)
        return make_plan(desired, book, ledger_state, outbox, SETTINGS, WORDING, clock_set=True)


@dataclass
class Findings:
    """What was broken, by sentence; the shortest stories of each."""

    passes: int = 0
    books: int = 0
    broken: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    def tell(self, sentence: str, town: Town, *what: object) -> None:
        assert sentence in SENTENCES
        self.broken.setdefault(sentence, []).append((*town.story, *map(str, what)))

    def shortest(self, sentence: str) -> str:
        stories = sorted(self.broken.get(sentence, []), key=lambda s: (len(s), len("".join(s))))
        told = "\n".join("  - " + "\n    ".join(story) for story in stories[:3])
        return f"{len(stories)} times, for example:\n{told}" if stories else ""


def _seated(known: RegistrationRecord | None) -> bool:
    return known is not None and (
        known.status is Status.CONFIRMED
        or (known.status is Status.TO_SETTLE and known.deadline is not None)
    )


def play(town: Town, now: datetime, findings: Findings) -> None:
    """Let one pass run, and hold what it did against the rules."""
    findings.passes += 1
    before = town.ledger.read()
    mailer = MemoryMailer()
    try:
        plan = town.plan(now)
        apply_plan(
            plan, PlanAdapters(town.workbook, mailer, town.ledger, PlainComposer().compose, WORDING)
        )
        after = town.ledger.read()
        again = town.plan(now)
    except Exception as error:
        findings.tell("the pass ends without an error", town, repr(error))
        return
    if again or again.statuses:
        what = [f"{c.ref} {c.before}->{c.after}" for c in again.statuses]
        what += [p.letter.key for p in again.letters]
        what += [f"known {k.ref} {k.status}" for k in again.decided.registrations]
        what += [f"cells {r.tab}!{r.row} {dict(r.cells)}" for r in again.edits.rows]
        findings.tell("applied, the next plan is empty", town, *what)
    _check_letters(town, mailer, after, findings)
    _check_seats(town, before, after, now, findings)
    for row in town.rows():
        if not row["Alerte"]:
            findings.tell("every row has a reason", town, row)


def _check_letters(
    town: Town, mailer: MemoryMailer, after: LedgerState, findings: Findings
) -> None:
    refs = Counter(mail.subject.split("/")[0] for mail in mailer.sent)
    shown = Counter(str(row["Réf"]) for row in town.rows())
    for ref, count in refs.items():
        if count > 1:
            told = [mail.subject for mail in mailer.sent]
            findings.tell("nobody gets two letters about one session in one pass", town, told)
        if not shown[ref]:
            findings.tell("nobody whose row is gone is written to", town, ref)
    for mail in mailer.sent:
        town.keys[mail.subject] += 1
        if town.keys[mail.subject] > 1:
            findings.tell("a letter is sent once", town, mail.subject)
        ref = mail.subject.split("/")[0]
        if mail.text and after.registrations[ref].status is not Status.CONFIRMED:
            findings.tell("the link goes to nobody who is not confirmed", town, mail.subject)
    for record in after.letters.values():
        said = record.state is LetterState.SENT and record.merged_into is None
        if said and not town.keys[record.key]:
            findings.tell("a letter is sent once", town, "never was:", record.key)


def _check_seats(
    town: Town, before: LedgerState, after: LedgerState, now: datetime, findings: Findings
) -> None:
    begun = now > START
    late = now > START - SETTINGS.seats.promote_until
    shown = Counter(str(row["Réf"]) for row in town.rows())
    ranks = {str(row["Réf"]): row["Rang"] for row in town.rows()}
    fresh: list[RegistrationRecord] = []
    for ref, known in after.registrations.items():
        was = before.registrations.get(ref)
        wanted = {
            Decision.CONFIRM: Status.CONFIRMED,
            Decision.WAIT: Status.WAITING,
            Decision.CANCEL: Status.CANCELLED,
            Decision.REFUSE: Status.REFUSED,
        }
        gone_since = known.absent_since
        gone = gone_since is not None and now > gone_since + timedelta(hours=24)
        if known.decision and not gone and known.status is not wanted[known.decision]:
            findings.tell("Décision beats every rule", town, ref, known.status)
        if shown[ref] > 1 and was and (was.status, was.decision) != (known.status, known.decision):
            run_out = was.deadline is not None and now > was.deadline
            if not run_out:
                sentence = "a row pasted twice: neither copy is acted on"
                findings.tell(sentence, town, ref, was.status, known.status)
        if was is None:
            if _seated(known) and known.decision is None:
                fresh.append(known)
            continue
        reopened = known.arrival != was.arrival
        if _seated(known) and not _seated(was) and known.decision is None:
            fresh.append(known)
        kept_out = (was.decision, known.decision)
        by_staff = any(d not in (None, Decision.CONFIRM) for d in kept_out)
        run_out = was.status is Status.TO_SETTLE and was.deadline is not None and now > was.deadline
        if _seated(was) and not _seated(known) and not by_staff and not run_out and not gone:
            findings.tell("a seat given stays given", town, ref, was.status, known.status)
        over = was.status is Status.EXPIRED and not reopened and known.decision is None
        if over and was.decision is None and known.status is not Status.EXPIRED:
            sentence = "after the deadline expirée: only a new answer or confirmer helps"
            findings.tell(sentence, town, ref, known.status)
        if begun and was.status is not known.status and known.decision is was.decision:
            findings.tell("from the start on, only attendance changes", town, ref, known.status)
    seats = sum(_seated(k) for k in after.registrations.values())
    if fresh and seats > town.places:
        findings.tell("the tool never gives more than Places", town, [k.ref for k in fresh])
    waiting = [
        k
        for k in after.registrations.values()
        if k.status is Status.WAITING and k.decision is None and k.absent_since is None
        and shown[k.ref] == 1
    ]  # fmt: skip
    if waiting and seats < town.places and not late:
        findings.tell("a freed seat goes to the next on the waiting list", town, "seat left empty")
    for known in fresh:
        assert known.arrival is not None
        passed = [w.ref for w in waiting if w.arrival and w.arrival < known.arrival]
        if passed:
            findings.tell(
                "a freed seat goes to the next on the waiting list", town, known.ref, passed
            )
        was = before.registrations.get(known.ref)
        new = was is None or was.arrival != known.arrival
        waited = [
            k.ref for k in before.registrations.values()
            if k.status is Status.WAITING and k.decision is None and k.ref != known.ref
            and after.registrations[k.ref].status is Status.WAITING
            and after.registrations[k.ref].decision is None
        ]  # fmt: skip
        if late and (not new or waited or begun):
            sentence = (
                "near the start a free seat goes only to a new answer, and only if nobody waits"
            )
            findings.tell(sentence, town, known.ref, "waited:", waited)
    queue = sorted((k.arrival, k.ref) for k in waiting if k.arrival)
    all_wait = sum(
        k.status is Status.WAITING and not k.decision for k in after.registrations.values()
    )
    comparable = all_wait == len(waiting) and not begun
    if comparable and [ranks[ref] for _, ref in queue] != list(range(1, len(queue) + 1)):
        findings.tell("Rang counts from 1, in order of arrival", town, ranks)


def towns(sizes: Iterable[int], keep: Callable[[int], bool]) -> Iterator[tuple[Town, int]]:
    """Every town there is: places 0 to 2, who is settled, how many of them came early.

    Those who came early have been through a first pass; gives their number too. `keep` says
    which of the towns, by their number, are wanted.
    """
    number = 0
    for size in sizes:
        for places, dues, early in product(
            (0, 1, 2), product((True, False), repeat=size), range(size + 1)
        ):
            number += 1
            if not keep(number):
                continue
            people = [Person(n, s) for n, s in zip(NAMES, dues, strict=False)]
            for minute, person in enumerate(people[:early]):
                person.came = OPENED + timedelta(minutes=minute)
            town = Town.founded(places, people)
            said = ", ".join(f"{p.name} {'settled' if p.settled else 'owes'}" for p in people)
            town.story = (f"{places} places; {said}; the first {early} come",)
            town.answers_come()
            yield town, early


def happens(town: Town, what: Mapping[str, str], now: datetime) -> None:
    """Let things happen to people: decisions, payments, lost and doubled rows, new answers."""
    decisions = {}
    for person in town.people:
        turn = what.get(person.name, "")
        if turn in DECISIONS:
            decisions[person.email] = turn
        elif turn in ("pays", "owes"):
            person.settled = turn == "pays"
        elif turn == "answers again":
            person.again.append(now)
        elif turn == "row goes":
            town.put_rows(r for r in town.rows() if r["E-mail"] != person.email)
        elif turn == "row twice":
            rows = town.rows()
            town.put_rows([*rows, *(r for r in rows if r["E-mail"] == person.email)])
        elif turn == "address spoiled":
            rows = town.rows()
            for row in rows:
                if row["E-mail"] == person.email:
                    row["E-mail"] = "zoé à la mairie"
            town.put_rows(rows)
    town.decide(decisions)
    town.answers_come()


def late_comers_answer(town: Town, now: datetime) -> None:
    for second, person in enumerate(p for p in town.people if p.came is None):
        person.came = now - timedelta(seconds=30 - second)
    town.answers_come()
