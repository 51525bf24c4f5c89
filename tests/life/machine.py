"""A machine that lives the lives of small associations and holds every pass to the contract.

Our own seeded walker, not a Hypothesis state machine: what Hypothesis does around each step
costs more than the steps themselves, and its lives are short. Each step is a word and a seed of
its own, so a life can be told, replayed, and cut down to the steps that matter.

`python -m tests.life.machine` walks DOUZE_STEPS steps and prints the figures.
"""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from douze.apply.apply_plan import apply_plan
from douze.errors import GuardedPass, StaleSnapshot
from douze.model.letters import Letter, Mail, PlannedLetter
from douze.model.plan import Plan
from douze.plan.make_plan import make_plan
from douze.read.read_book import read_book
from tests.life.association import (
    HAPPENINGS,
    MESSAGES,
    ROWS,
    SETTINGS,
    WORDING,
    Association,
    days_pass,
    rows_sorted,
    the_moment_comes,
    time_passes,
)
from tests.life.outside import Death, Files, Killed, Memory, Mortal, Outside, Table
from tests.life.promises import (
    Broken,
    Memories,
    Pass,
    check_no_letters,
    check_pass,
    check_repeat,
    check_sent,
)
from workflows.decide import decide

#: How many steps a life has.
LIFE = 70
STEPS = int(os.environ.get("DOUZE_STEPS", "20000"))

Step = tuple[str, int]


class PlainComposer:
    """Writes what a letter says of its session, and the link where it carries it."""

    def subject(self, letter: Letter) -> str:
        return letter.key

    def compose(self, planned: PlannedLetter) -> Mail:
        letter, session = planned.letter, planned.letter.session
        link = session.link if session and letter.carries_link else ""
        said = (session.title, f"{session.start:%d/%m %H:%M}") if session else ("", "")
        text = "\n".join((*said, link, str(letter.rank or "")))
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
    crashes: int = 0
    refused: int = 0
    stories: list[str] = field(default_factory=list)

    def add(self, other: "Figures") -> None:
        for name in ("steps", "passes", "letters", "crashes", "refused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.kinds += other.kinds
        self.stories += other.stories

    def __str__(self) -> str:
        return (
            f"steps {self.steps}, passes {self.passes}, letters {self.letters}, "
            f"crashes {self.crashes}, refused passes {self.refused}, "
            f"broken promises {len(self.stories)}"
        )


class Life:
    """One association and the passes over its sheet."""

    def __init__(self, seed: object, outside: Callable[[Mapping[str, Table]], Outside]) -> None:
        self.place = Association.founded(Random(f"{seed}"), outside)
        self.memories = Memories()
        self.figures = Figures()

    @property
    def outside(self) -> Outside:
        return self.place.outside

    def step(self, step: Step) -> None:
        """Do one step; raises Broken when a promise was."""
        word, seed = step
        dice = Random(f"{word} {seed}")
        self.figures.steps += 1
        if word in OURS:
            OURS[word](self, dice)
        else:
            _BY_NAME[word](self.place, dice)

    def plan(self) -> Plan:
        past = self.outside.ledger.past()
        book = read_book(self.outside.workbook.read(), SETTINGS)
        desired = decide(book, past, SETTINGS, self.place.now)
        return make_plan(
            desired, book, past, SETTINGS, WORDING, subject=PlainComposer().subject, rehearsed=True
        )

    def go(self, *, kill_at: int | None = None, meddle: Callable[[], None] | None = None) -> Pass:
        """Let one pass run, perhaps to be killed, perhaps while staff edit; check nothing."""
        place, out = self.place, self.outside
        out.post.refused.clear()
        out.post.again.clear()
        done = Pass(
            now=place.now,
            facts=dict(place.facts),
            places=dict(place.places),
            spoiled=frozenset(place.spoiled),
            before=out.ledger.past(),
            tables=out.tables(),
        )
        sent, death = len(out.post.accepted), Death(kill_at)
        self.figures.passes += 1
        try:
            with out.ledger.lock():
                plan = self.plan()
                done.planned = {p.letter.key: p.letter for p in plan.letters}
                done.edits = bool(plan.edits)
                if meddle:
                    done.meddled = True
                    meddle()
                ledger = Mortal(out.ledger, death)
                apply_plan(
                    plan,
                    Mortal(out.workbook, death),
                    Mortal(out.post, death),
                    ledger,
                    PlainComposer(),
                    WORDING,
                )
                done.whole = True
        except Killed as killed:
            done.killed = str(killed)
            self.figures.crashes += 1
            out.revive()
        except GuardedPass as refused:
            done.guards = tuple(p.what.code for p in refused.problems)  # type: ignore[attr-defined]
            self.figures.refused += 1
        except StaleSnapshot:
            done.stale = True
        done.after, done.tables_after = out.ledger.past(), out.tables()
        done.recorded = done.whole or done.stale or done.after != done.before
        done.sent = out.post.accepted[sent:]
        done.again = list(out.post.again)
        done.refused = list(out.post.refused)
        done.held_up = out.post.fails_after == 0
        self.figures.letters += len(done.sent)
        self.figures.kinds.update(done.kind(mail) for mail in done.sent)
        self.memories.look(done)
        return done

    def check(self, done: Pass) -> None:
        """Hold a pass to the contract, and that another at the same moment does nothing."""
        check_sent(done, self.memories)
        if done.guards:
            check_no_letters(done, self.memories, self.place.now)
            return
        if not done.whole or done.meddled:
            return
        check_pass(done, self.memories, self.place)
        if not done.refused and not done.held_up:
            self._check_again(done)

    def _check_again(self, done: Pass) -> None:
        again = self.plan()
        told = {letter.ref for letter in done.planned.values()}  # what was postponed goes now
        fresh = [p.letter.key for p in again.letters if p.letter.ref not in told]
        statuses = again.statuses
        if fresh or statuses or (not again.letters and again):
            what = (statuses, fresh, again.known, again.edits, again.records, again.seen)
            raise Broken("a second pass at the same moment does nothing", what)


def a_pass(life: Life, dice: Random) -> None:
    """A pass runs; sometimes an address is refused, or the post takes only so many letters."""
    post = life.outside.post
    if dice.random() < 0.05:
        addresses = sorted(f"{line['E-mail']}" for line in life.place.lines(ROWS))
        post.refuses = frozenset(dice.sample(addresses, k=min(1, len(addresses))))
    if dice.random() < 0.05:
        post.fails_after = dice.randint(0, 2)
    done = life.go()
    post.refuses, post.fails_after = frozenset(), None
    life.check(done)
    if dice.random() < 0.2:
        copies = life.place.copies
        copies.append(life.outside.copy_ledger())
        del copies[:-4]


def a_killed_pass(life: Life, dice: Random) -> None:
    """A pass is killed at some call to a port, and repeated: at once, or by a later one."""
    calls = 6 + 6 * len(life.plan().letters) + 2 * dice.randint(0, 2)
    killed = life.go(kill_at=dice.randint(0, calls))
    life.check(killed)
    if killed.whole or dice.random() < 0.35:
        return
    repeat = life.go()
    check_repeat(killed, repeat, set(life.memories.keys))
    repeat.before = killed.before
    life.check(repeat)


def staff_meddle(life: Life, dice: Random) -> None:
    """Staff sort the sheet between the reading and the writing of a pass."""
    done = life.go(meddle=lambda: rows_sorted(life.place, dice))
    life.check(done)
    if done.stale and done.edits and done.sent:
        raise Broken("what was not written is not told", done.sent)


def ledger_lost(life: Life, dice: Random) -> None:
    """The ledger is lost, or an old copy of it restored; then the right one is put back."""
    place, out = life.place, life.outside
    numbers = [n for line in place.lines(MESSAGES) if isinstance(n := line["N°"], int | float)]
    if not numbers:
        return
    right = out.copy_ledger()
    old = dice.choice([None, *place.copies])
    out.put_ledger(old)
    if out.ledger.past().last_number < max(numbers):
        before = out.tables()
        memories = life.memories.copy()
        done = life.go()
        life.memories = memories
        if done.sent or "guard_ledger_behind" not in done.guards or before != out.tables():
            sentence = "a lost ledger, or an old one: the pass is refused, nobody is written to"
            raise Broken(sentence, (old is None, done.guards, done.sent))
    out.put_ledger(right)


OURS: dict[str, Callable[[Life, Random], None]] = {
    "a_pass": a_pass,
    "a_killed_pass": a_killed_pass,
    "staff_meddle": staff_meddle,
    "ledger_lost": ledger_lost,
}
_BY_NAME = {happening.__name__: happening for happening in HAPPENINGS}
_WEIGHTS = {
    "a_pass": 60,
    "a_killed_pass": 16,
    "staff_meddle": 4,
    "ledger_lost": 3,
    **{happening.__name__: weight for happening, weight in HAPPENINGS.items()},
}
_CLOCK = frozenset(f.__name__ for f in (time_passes, days_pass, the_moment_comes))


def steps(dice: Random, count: int = LIFE) -> Iterator[Step]:
    """Cast the steps of a life. Most passes come at a moment of their own."""
    words, weights = list(_WEIGHTS), list(_WEIGHTS.values())
    for word in dice.choices(words, weights, k=count):
        yield word, dice.randrange(10**6)


def live(
    seed: object,
    told: Iterable[Step],
    outside: Callable[[Mapping[str, Table]], Outside] = Memory,
) -> tuple[Figures, Broken | None, list[Step]]:
    """Live one life; give the figures, the promise that was broken, and the steps until then."""
    life, gone = Life(seed, outside), []
    closes = closing(life.outside) if isinstance(life.outside, Files) else nullcontext()
    with closes:
        for step in told:
            gone.append(step)
            try:
                life.step(step)
            except Broken as broken:
                return life.figures, broken, gone
            except Exception as error:
                return life.figures, Broken("the pass ends without an error", repr(error)), gone
    return life.figures, None, gone


def shortest(seed: object, told: list[Step], sentence: str) -> list[Step]:
    """Leave out of a life all steps without which the same promise is broken."""
    size = len(told) // 2
    while size:
        start = 0
        while start < len(told):
            shorter = told[:start] + told[start + size :]
            _, broken, gone = live(seed, shorter)
            if broken and broken.sentence == sentence:
                told = gone
            else:
                start += size
        size //= 2
    return told


def walk(seeds: Iterable[object], *, stop: bool = False) -> Figures:
    """Live a life a seed; tell of each broken promise by the shortest life that breaks it.

    `stop` ends with the first broken promise, and does not look for a shorter life.
    """
    figures = Figures()
    for seed in seeds:
        once, broken, told = live(seed, steps(Random(f"steps {seed}")))
        figures.add(once)
        if broken is None:
            continue
        if not stop:
            told = shortest(seed, told, broken.sentence)
            broken = live(seed, told)[1] or broken
        story = "\n  ".join(f"{word} {number}" for word, number in told)
        figures.stories.append(f"{broken}\nseed {seed!r}:\n  {story}")
        if stop:
            break
    return figures


def in_files(seeds: Iterable[object], count: int) -> Figures:
    """Live lives in an .xlsx file, a SQLite ledger and a folder of letters."""
    figures = Figures()
    for seed in seeds:
        with TemporaryDirectory() as folder:
            told = steps(Random(f"steps {seed}"), count)
            once, broken, gone = live(seed, told, lambda t, f=folder: Files(t, Path(f)))  # type: ignore[misc]
        figures.add(once)
        if broken:
            figures.stories.append(f"{broken}\nseed {seed!r}, in files: {gone}")
    return figures


def _some(part: tuple[int, int]) -> Figures:
    return walk(range(*part))


def main() -> int:
    """Walk DOUZE_STEPS steps on all processors; print what was broken, and the figures."""
    stop = "--stop" in sys.argv
    lives = -(-STEPS // LIFE)
    size = 25
    parts = [(n, min(n + size, lives)) for n in range(0, lives, size)]
    figures = Figures()
    if stop:
        figures = walk(range(lives), stop=True)
    else:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for some in pool.map(_some, parts):
                figures.add(some)
    for story in figures.stories[:10]:
        sys.stdout.write(f"{story}\n\n")
    if "--kinds" in sys.argv:
        sys.stdout.write(f"{dict(figures.kinds)}\n")
    sys.stdout.write(f"{figures}\n")
    return 1 if figures.stories else 0


if __name__ == "__main__":
    sys.exit(main())
