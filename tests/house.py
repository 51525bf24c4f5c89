"""A house in which whole passes go by: a spreadsheet, a ledger and a letter-box."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from msgspec.structs import replace

from douze.adapters.ledger.as_text import moment_text
from douze.adapters.ledger.tables import forget, put
from douze.apply.apply_plan import apply_plan
from douze.apply.options import ApplyOptions, PlanAdapters
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.attendance import Dropped
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.letters import Letter, Mail, PlannedLetter
from douze.model.plan import Outbox, Plan
from douze.model.quiet_pass import QuietPass
from douze.model.references import reference
from douze.model.report import Report
from douze.model.settings import Settings
from douze.model.sheet import Cell
from douze.model.words import Rule
from douze.passes.figures_to_keep import figures_of_ended
from douze.passes.quiet_watch import QuietWatch
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.read.connections import awaits_reports, with_exports
from douze.read.read_book import read_book
from tests.factories import CODE, LINK, TITLE, PlainWords, at, settings, wall, wording
from tests.lengths import at_length
from tests.memory_ledger import MemoryLedger
from tests.memory_mailer import MemoryMailer
from tests.memory_workbook import MemoryWorkbook
from tests.reworded import note
from tests.spreadsheets import chosen
from tests.tabs import ANSWERS, HEADER, MEMBERS, REGISTRATIONS, SESSIONS
from workflows.decide import decide


@dataclass(frozen=True, kw_only=True)
class Pass:
    """One pass that went by, as the house remembers it."""

    now: datetime
    desired: Desired
    plan: Plan
    report: Report
    mails: tuple[Mail, ...]  #: that left in it

    @property
    def letters(self) -> list[tuple[str, str]]:
        """Who got which letter, in the order in which they left: `("zoe", "dues")`."""
        by_key = {p.letter.key: p.letter for p in self.plan.letters}
        return [
            (by_key[r.key].to.partition("@")[0], r.kind.value)
            for r in self.report.sent
            if r.merged_into is None
        ]


#: Longer than any pass has nothing to do.
YEARS = timedelta(days=1000)
#: After which passes of a house it is tried how long nothing is to do.
TRIED = range(1, 1_000_000, at_length(1, short=2))
#: Longer than any life.
FAR = at("2100-01-01 00:00")


class Words(Protocol):
    """What letters say: the templates', or something plainer."""

    def subject(self, letter: Letter) -> str:
        """The subject alone."""

    def compose(self, planned: PlannedLetter) -> Mail:
        """The whole message."""


class House:
    """A spreadsheet, a ledger and a letter-box, in which whole passes can be run.

    People are called by the first part of their address. `member=True` (the usual case) gives
    them an address of a town council that has paid its dues for 2020; staff are not told of it,
    as of those who were `known_before` that was a rule.
    """

    def __init__(
        self,
        *,
        ours: Settings | None = None,
        words: Words | None = None,
        known_before: bool = True,
    ) -> None:
        self.settings = ours or settings()
        self.wording = wording(self.settings.language)
        self.composer: Words = words or PlainWords()
        tabs: dict[str, list[Sequence[Cell]]] = {title: [names] for title, names in HEADER.items()}
        tabs[MEMBERS].append(("Mairie d'Ambert", "@ambert.example", 2020, "oui"))
        self.workbook = chosen()(tabs, self.settings)
        self.mailer = MemoryMailer()
        # The town council names its domain, of which staff would be told for everybody once.
        self.ledger = MemoryLedger(LedgerState(kinds={Rule.FIRST_USE: FAR} if known_before else {}))
        self.secret = b""  #: without one nobody can withdraw by the form
        #: Reads reports out of a folder, where there is one.
        self.dropped: Callable[[Callable[[str], bool]], Dropped] | None = None
        self.passes: list[Pass] = []

    def copy(self) -> "House":
        """Give another house with the same past, in memory, so that two futures can be tried."""
        assert isinstance(self.workbook, MemoryWorkbook)
        other = _apart(self)
        other.workbook, other.mailer = _apart(self.workbook), _apart(self.mailer)
        other.ledger = self.ledger.copy()
        return other

    def session(self, code: str = CODE, /, **cells: Cell) -> None:
        """Add a row to `Sessions`, by its headers; BENEVOLES unless it says otherwise."""
        ordinary: dict[str, Cell] = {
            "Code": code,
            "Intitulé": TITLE if code == CODE else f"Session {code}",
            "Date": date(2020, 10, 1),
            "Début": "14:00",
            "Fin": "16:00",
            "Lien": LINK,
        }
        self._add(SESSIONS, {**ordinary, **cells})

    def answer(
        self, who: str, when: str, *, session: Cell = CODE, member: bool = True, **cells: Cell
    ) -> None:
        """Add a row to the form's tab."""
        ordinary: dict[str, Cell] = {
            "Horodateur": wall(when),
            "Adresse e-mail": address(who, member=member),
            "Prénom": who.title(),
            "Nom": "Martin",
            "Session": session,
        }
        self._add(ANSWERS, {**ordinary, **cells})

    def pays(self, who: str, **cells: Cell) -> None:
        """Add a row to the members' list for somebody's own address."""
        ordinary: dict[str, Cell] = {
            "Structure": f"Structure de {who}",
            "E-mails": address(who, member=False),
            "Année": 2020,
            "Réglée": "oui",
        }
        self._add(MEMBERS, {**ordinary, **cells})

    def by_hand(self, **cells: Cell) -> None:
        """Add a row to `Inscriptions`, as staff do after a telephone call."""
        self._add(REGISTRATIONS, {"Session": CODE, **cells})

    def decide(self, who: str, decision: str) -> None:
        """Fill the cell `Décision` of somebody's row."""
        self.edit(REGISTRATIONS, self.place(who), Décision=decision)

    def edit(self, tab: str, number: int, **cells: Cell) -> None:
        """Change cells of a row of the sheet (numbered from 1), by their headers."""
        rows = [list(row) for row in self.workbook.tabs[tab]]
        header = rows[0]
        for name, value in cells.items():
            place = header.index(name)
            rows[number - 1] += [None] * (place + 1 - len(rows[number - 1]))
            rows[number - 1][place] = value
        self.workbook.edit(tab, rows)

    def remove(self, tab: str, *numbers: int) -> None:
        """Delete rows of the sheet; those below move up."""
        rows = self.workbook.tabs[tab]
        self.workbook.edit(tab, [row for n, row in enumerate(rows, 1) if n not in numbers])

    def pass_at(self, when: str, *, limit: int | None = None, clock_set: bool = True) -> Pass:
        """Do one whole pass: read, decide, plan, apply.

        Lives leap over weeks; `clock_set=False` lets the guards of the clock look at that.
        """
        before, watch = (
            len(self.mailer.sent),
            QuietWatch(self._files, at(when), YEARS),
        )
        desired, plan = self.look_at(when, clock_set=clock_set, watch=watch)
        _, report = apply_plan(
            plan,
            PlanAdapters(
                self.workbook, self.mailer, self.ledger, self.composer.compose, self.wording
            ),
            ApplyOptions(limit=limit),
        )
        left = tuple(self.mailer.sent[before:])
        done = Pass(now=plan.now, desired=desired, plan=plan, report=report, mails=left)
        self.passes.append(done)
        note(plan, report, desired.outcomes)
        quiet = watch.quiet(report, "those", ())
        if quiet and len(self.passes) in TRIED:
            self._stays_quiet(quiet, plan)
        return done

    @property
    def _files(self) -> str:
        """In memory each pass is asked how long nothing is to do, and what it says is tried."""
        return "these" if isinstance(self.workbook, MemoryWorkbook) else ""

    def _stays_quiet(self, quiet: QuietPass, plan: Plan) -> None:
        """See that nothing is to do either until the very last moment of which that was said."""
        last = quiet.until - timedelta(seconds=1)
        ledger_state = self.ledger.read()
        _, later = self.look_at(last, state=replace(ledger_state, last_pass=last))
        assert not later, f"{quiet}: {later}"
        assert (later.problems, later.waits) == (plan.problems, plan.waits)

    def look_at(
        self,
        when: str | datetime,
        *,
        clock_set: bool = True,
        watch: QuietWatch | None = None,
        state: LedgerState | None = None,
    ) -> tuple[Desired, Plan]:
        """Read, decide and plan, and change nothing."""
        ledger_state, now = state or self.ledger.read(), at(when) if isinstance(when, str) else when
        if watch:
            ledger_state, now = watch.begin(ledger_state)
        beside = (self.settings.tabs.connections,) if awaits_reports(ledger_state, now) else ()
        snapshot = self.workbook.read(beside)
        read = read_book(snapshot, self.settings, ledger_state.in_use)
        read = with_exports(read, snapshot, self.settings, now, self.dropped)
        matched = match_book(read, ledger_state, now, secret=self.secret)
        desired = decide(matched, ledger_state, self.settings, now)
        outbox = self.outbox(desired, ledger_state)
        plan = make_plan(
            desired,
            read,
            ledger_state,
            outbox,
            self.settings,
            self.wording,
            clock_set=clock_set,
        )
        figures = figures_of_ended(matched, desired, ledger_state, self.settings)
        plan = replace(plan, decided=replace(plan.decided, figures=figures))
        return desired, watch.planned(plan) if watch else plan

    def outbox(self, desired: Desired, ledger_state: LedgerState) -> Outbox:
        """The letters of a pass, with their subjects."""
        outbox = make_outbox(desired, ledger_state, self.settings, self.wording)
        return with_subjects(outbox, desired.letters, self.composer.subject)

    def ref(self, who: str, code: str = CODE) -> str:
        """Tell somebody's reference: the address first given decides it."""
        refs = [reference(code, address(who, member=m)) for m in (True, False)]
        there = {cells[0] for cells in self.workbook.tabs[REGISTRATIONS] if cells}
        there |= self.ledger.read().registrations.keys()
        return next((ref for ref in refs if ref in there), refs[0])

    def place(self, who: str, code: str = CODE) -> int:
        """Tell the number of somebody's row in `Inscriptions`."""
        ref = self.ref(who, code)
        rows = self.workbook.tabs[REGISTRATIONS]
        return next(n for n, cells in enumerate(rows, 1) if cells and cells[0] == ref)

    def cells(self, who: str, code: str = CODE) -> dict[str, Cell]:
        """Give somebody's row of `Inscriptions`, by its headers."""
        return self.line(REGISTRATIONS, self.place(who, code))

    def line(self, tab: str, number: int) -> dict[str, Cell]:
        """Give a row of any tab, by its headers."""
        header, cells = self.workbook.tabs[tab][0], self.workbook.tabs[tab][number - 1]
        padded = (*cells, *[None] * (len(header) - len(cells)))
        return {str(name): value for name, value in zip(header, padded, strict=False)}

    def stands(self, who: str, code: str = CODE) -> str:
        """Say where somebody stands, as the sheet shows it: the status, and the rank if any."""
        cells = self.cells(who, code)
        rank = f" {cells['Rang']}" if cells["Rang"] is not None else ""
        return f"{cells['Statut']}{rank}"

    def everybody(self) -> dict[str, str]:
        """Say where all stand, by the first part of the address; twelve@x is `twelve`."""
        found: dict[str, str] = {}
        for number in range(2, len(self.workbook.tabs[REGISTRATIONS]) + 1):
            cells = self.line(REGISTRATIONS, number)
            rank = f" {cells['Rang']}" if cells["Rang"] is not None else ""
            found[str(cells["E-mail"]).partition("@")[0]] = f"{cells['Statut']}{rank}"
        return found

    def letters(self, who: str) -> list[str]:
        """List the kinds of letter that somebody was handed, in order."""
        return [
            m.subject.split()[0] for m in self.mailer.sent if m.recipient.partition("@")[0] == who
        ]

    def knows_rule_since(self, rule: str, since: datetime | None) -> None:
        """Have the ledger know a rule, or a kind of letter, since then; not yet where None."""
        with self.ledger._transaction() as db:
            forget(db, "kinds", "kind", [rule])
            if since is not None:
                put(db, "kinds", [{"kind": rule, "since": moment_text(since)}])

    def _add(self, tab: str, cells: Mapping[str, Cell]) -> None:
        names = HEADER[tab]
        assert cells.keys() <= set(names), f"no such column: {cells.keys() - set(names)}"
        rows = [*self.workbook.tabs[tab], tuple(cells.get(name) for name in names)]
        self.workbook.edit(tab, rows)


T = TypeVar("T")


def _apart(thing: T) -> T:
    """Copy something and the lists and tables in it; what stands in these is never changed."""
    other = copy(thing)
    for name, value in vars(thing).items():
        if isinstance(value, list | dict | set):
            setattr(other, name, copy(value))
    return other


def address(who: str, *, member: bool = True) -> str:
    """Give somebody's address: of a council that has paid, or of nobody in particular."""
    return f"{who}@ambert.example" if member else f"{who}@ailleurs.example"
