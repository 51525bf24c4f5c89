"""One association, and the passes over its sheet, each held to the promises."""

from collections import Counter
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from msgspec.structs import replace

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.errors import GuardedPass, LedgerUnreachable, NotInDoubt
from douze.errors.sheet import StaleSnapshot
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.kinds import Kind
from douze.model.letters import Letter, Mail, PlannedLetter
from douze.model.plan import Plan
from douze.model.reasons import Reason
from douze.passes.quiet_watch import QuietWatch
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.read.read_book import read_book
from douze.recovery.resolve import SaidByPerson, resolve
from tests.house import YEARS
from tests.life.association import SETTINGS, WORDING, Association
from tests.life.death import Killed, Mortal
from tests.life.doubts_kept import check_repeats
from tests.life.letters_kept import check_refused, check_sent
from tests.life.outside import Outside, Table
from tests.life.passes import Memories, Pass, what_it_says
from tests.life.promises import PROMISES
from tests.life.sheet_kept import check_cleared_away, check_pass
from workflows.decide import decide

_GONE = (Reason.ROW_ABSENT, Reason.ROW_ABSENT_UNNAMED)


class PlainComposer:
    """Writes what a letter says of its session, and the link where it carries it."""

    def subject(self, letter: Letter) -> str:
        return letter.key

    def compose(self, planned: PlannedLetter) -> Mail:
        letter, text = planned.letter, what_it_says(planned.letter)
        return Mail(
            message_id=planned.message_id,
            sender="formation@example.org",
            recipient=letter.to,
            subject=letter.key,
            text=text,
            html="",
            raw=f"X-Douze-Key: {letter.key}\r\n\r\n{text}\r\n".encode(),
        )


@dataclass
class Figures:
    """What was walked, and what was broken on the way."""

    steps: int = 0
    passes: int = 0
    letters: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)  #: how often each promise was tested
    crashes: int = 0
    doubtful: int = 0  #: letters that nobody knew the fate of
    repeated: int = 0  #: letters handed over a second time
    resolved: int = 0  #: doubts that staff have settled
    refused: int = 0
    cut: int = field(default=0, compare=False)  #: crashes of the line to the ledger alone
    stories: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        for name in (
            "steps",
            "passes",
            "letters",
            "crashes",
            "doubtful",
            "repeated",
            "resolved",
            "refused",
            "cut",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.kinds += other.kinds
        self.held += other.held
        self.stories += other.stories

    def __str__(self) -> str:
        least = min((self.held[sentence], sentence) for sentence in PROMISES)
        return (
            f"promises {len(PROMISES)}, put to the test {self.held.total()} times, "
            f"each at least {least[0]} times\n"
            f"steps {self.steps}, passes {self.passes}, letters {self.letters} of "
            f"{len(self.kinds)} kinds, in doubt {self.doubtful}, repeated "
            f"{self.repeated}, resolved {self.resolved}, crashes {self.crashes} "
            f"({self.cut} of them cut off), refused passes {self.refused}, "
            f"broken promises {len(self.stories)}"
        )


class Life:
    """One association and the passes over its sheet."""

    def __init__(self, seed: object, outside: Callable[[Mapping[str, Table]], Outside]) -> None:
        self.place = Association.founded(Random(f"{seed}"), outside)
        self.place.outside.post.claims = Random(f"post {seed}").random() < 0.6
        few = Random(f"mailbox {seed}").random() < 0.3  # letters a day that one mailbox takes
        by_mailbox = replace(SETTINGS.letters, per_mailbox_day=1)
        self.settings = replace(SETTINGS, letters=by_mailbox) if few else SETTINGS
        self.memories = Memories()
        self.secret = b""  #: under which whoever is erased is known again; nobody is in most lives
        self.figures = Figures()
        self.postponed: set[str] = set()  #: what the last plan left to the next pass

    @property
    def outside(self) -> Outside:
        return self.place.outside

    def plan(self, now: datetime | None = None, watch: QuietWatch | None = None) -> Plan:
        ledger_state, now = self.outside.ledger.read(), now or self.place.now
        if watch:
            ledger_state, now = watch.begin(ledger_state)
        book = read_book(self.outside.workbook.read(), self.settings, ledger_state.in_use)
        matched = match_book(book, ledger_state, now, secret=self.secret)
        desired = decide(matched, ledger_state, self.settings, now)
        self.postponed = {letter.key for letter in desired.letters if letter.postponed}
        outbox = make_outbox(desired, ledger_state, self.settings, WORDING)
        outbox = with_subjects(outbox, desired.letters, PlainComposer().subject)
        plan = make_plan(
            desired, book, ledger_state, outbox, self.settings, WORDING, clock_set=True
        )
        return watch.planned(plan) if watch else plan

    def go(self, *, kill_at: int | None = None, meddle: Callable[[], None] | None = None) -> Pass:
        """Let one pass run, perhaps to be killed, perhaps while staff edit; check nothing."""
        place, out = self.place, self.outside
        out.post.begin()
        done = Pass(
            now=place.now,
            facts=dict(place.facts),
            places=dict(place.places),
            spoiled=place.unread(),
            before=out.ledger.read(),
            tables=out.tables(),
            claims=out.post.claims,
            doubts=dict(self.memories.doubts),
            asked=frozenset(self.memories.asked),
        )
        done.held = self.figures.held
        sent, death = len(out.post.accepted), out.kept.death(kill_at)
        self.figures.passes += 1
        try:
            with out.ledger.lock():
                watch = QuietWatch("these", place.now, YEARS)
                plan = self.plan(watch=watch)
                done.planned = {x.key: x for p in plan.letters for x in p.letter.all_sessions}
                done.edits = bool(plan.edits)
                done.told_gone = frozenset(
                    problem.who.ref
                    for problem in plan.problems
                    if problem.who and problem.what.reason in _GONE
                )
                if meddle:
                    done.meddled = True
                    meddle()
                ledger = Mortal(out.ledger, death)
                _, report = apply_plan(
                    plan,
                    PlanAdapters(
                        Mortal(out.workbook, death),
                        Mortal(out.post, death),
                        ledger,
                        PlainComposer().compose,
                        WORDING,
                    ),
                )
                done.whole = True
                quiet = None if done.meddled else watch.quiet(report, "those", ())
                assert not quiet or not self.plan(quiet.until - timedelta(seconds=1)), quiet
        except (Killed, LedgerUnreachable) as end:
            if not death.where:
                raise
            done.killed = death.where
            self.figures.cut += isinstance(end, LedgerUnreachable)
            if death.claimed:
                out.post.died()
            self.figures.crashes += 1
            out.revive()
        except GuardedPass as refused:
            done.guards = tuple(p.what.code for p in refused.problems)
            self.figures.refused += 1
        except StaleSnapshot:
            done.stale = True
        done.after, done.tables_after = out.ledger.read(), out.tables()
        place.answers_sorted = place.answers_sorted and done.meddled
        done.recorded = done.whole or done.stale or done.after != done.before
        done.sent = done.said(out.post.accepted[sent:])
        done.again = list(out.post.again)
        done.refused = done.said(out.post.refused)
        done.doubted = list(out.post.doubted)
        done.put_off = done.said(out.post.put_off)
        done.held_up = out.post.fails_after == 0
        self.figures.letters += len(done.sent)
        self.figures.doubtful += len(done.doubted)
        self.figures.repeated += len(done.again) if out.post.claims else 0
        self.figures.kinds.update(done.kind(mail) for mail in done.sent)
        self.memories.look(done)
        return done

    def resolve(self, key: str, *, sent: bool) -> bool:
        """Let a person settle a letter in doubt; False where the ledger knows of no doubt."""
        ledger = self.outside.ledger
        try:
            with ledger.lock():
                letters = ledger.read().letters
                ledger.finish(
                    resolve(
                        key, letters, SaidByPerson(sent=sent, who="lea", at=self.place.now), WORDING
                    )
                )
        except NotInDoubt:
            return False
        self.figures.resolved += 1
        self.memories.settled(key, again=not sent)
        return True

    def check(self, done: Pass) -> None:
        """Hold a pass to the promises, and that another at the same moment does nothing."""
        check_sent(done, self.memories)
        check_repeats(done)
        check_cleared_away(done)
        if done.guards:
            check_refused(done)
            return
        if not done.whole or done.meddled:
            return
        check_pass(done, self.memories, self.place)
        late = done.refused or done.doubted or done.put_off or done.held_up
        if not (late or _row_to_come(done)):
            self._check_again(done)

    def _check_again(self, done: Pass) -> None:
        waits = self.postponed  # one about each session goes in a pass; the others go now
        again = self.plan()
        fresh = fresh_letters(done, again, waits)
        nothing = not (fresh or again.statuses or (not again.letters and again))
        what = (
            again.statuses,
            fresh,
            again.decided.registrations,
            again.edits,
            again.records,
            again.decided.sessions,
        )
        done.hold("a second pass at the same moment does nothing", nothing, what)


def fresh_letters(done: Pass, again: Plan, waits: Set[str]) -> list[str]:
    """Name what a second pass at the same moment would send, but what waits for it."""
    # The former address first hears that a session is cancelled, which its calendar has.
    off = {p.ref: p.to for p in done.planned.values() if p.kind is Kind.SESSION_CANCELLED}
    return [
        x.key
        for x in (planned.letter for planned in again.letters)
        if x.key not in waits and not (x.new_address and off.get(x.ref, x.to) != x.to)
    ]


def _row_to_come(done: Pass) -> bool:
    """Whether somebody was replaced, whose own row comes once the reference is free."""
    known = done.after.registrations.values()
    return any(one.reason is Reason.REPLACED and not one.shown for one in known)
