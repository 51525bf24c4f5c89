"""Ninety days of an association, a pass every five minutes, against an oracle of its own.

    python -m tests.season.play [--days 90] [--seeds 1 2 3] [--ledger postgres]

People answer, pay, call and stay away; staff decide, correct, delete, move, rename and cancel;
passes are killed, cannot write, or do not run at all; the mail server is away, puts letters off,
refuses addresses and falls silent when it has a text. Prints what was owed to whom and sent.
"""

import argparse
import os
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from msgspec.structs import replace

from douze.apply.apply_plan import apply_plan
from douze.apply.options import PlanAdapters
from douze.errors import LedgerUnreachable
from douze.errors.sheet import WorkbookBusy
from douze.letters.subjects import with_subjects
from douze.match.match_book import match_book
from douze.model.letters import Mail
from douze.model.plan import Plan
from douze.plan.make_plan import make_plan
from douze.plan.outbox import make_outbox
from douze.ports import PassLedger
from douze.read.read_book import read_book
from douze.recovery.resolve import SaidByPerson, resolve
from tests.life.association import DAY, HOUR, MESSAGES, MINUTE, ROWS, WORDING
from tests.life.association import SETTINGS as NO_DIGEST
from tests.life.death import Killed, Mortal
from tests.life.ledgers import InMemory, Kept
from tests.life.life import PlainComposer
from tests.season.faults import Busy, Line
from tests.season.judge import Got, Judge
from tests.season.office import OPENS, ZONE, Office
from tests.season.oracle import DOUBT, MISSED, SAID, SENT, Who
from tests.season.story import story
from workflows.decide import decide

SETTINGS = replace(NO_DIGEST, digest_at=time(8))
FIVE = 5 * MINUTE
_STAFF = ("digest", "alert")


@dataclass
class Figures:
    """What was counted over a season."""

    days: int
    passes: int = 0
    killed: int = 0
    cut: int = field(default=0, compare=False)  #: of them off from the ledger alone
    not_written: int = 0
    slept: int = 0  #: passes that did not run
    away: int = 0  #: passes while the mail server was
    fates: Counter[str] = field(default_factory=Counter)
    resolved: int = 0
    events: int = 0
    owed: Counter[str] = field(default_factory=Counter)  #: duties, by how they ended
    kinds: Counter[str] = field(default_factory=Counter)  #: letters sent, by kind
    again: int = 0
    staff: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        sent = self.owed[SENT] + self.owed[SAID] + self.owed[DOUBT]
        return (
            f"{self.days} days, passes {self.passes} and {self.slept} that did not run, events "
            f"{self.events}; killed {self.killed} ({self.cut} of them cut off), not written "
            f"{self.not_written}, mail server away in {self.away}, {dict(self.fates)}\n"
            f"letters owed {self.owed.total()}, sent in time {sent} (said in another "
            f"{self.owed[SAID]}, still in doubt {self.owed[DOUBT]}), not true any more before "
            f"they could leave {self.owed['void']}, past their use {self.owed[MISSED]}, repeated "
            f"after a doubt {self.again}, doubts settled by staff {self.resolved}, to staff "
            f"{self.staff}, of {len(self.kinds)} kinds\n"
            f"not as the oracle says {len(self.wrong)}"
        )


class Play:
    """One association, its passes and its oracle."""

    def __init__(
        self,
        seed: int,
        days: int,
        doubt: float = 0.04,
        every: timedelta = FIVE,
        kept: Kept | None = None,
    ) -> None:
        """Cast a season of so many days, a pass `every` five minutes, or a multiple of them."""
        self.dice = Random(f"season {seed}")
        self.oracle = Judge()
        self.office = Office(self.dice, self.oracle)
        self.kept: Kept = kept or InMemory()
        self.line = Line(self.dice, doubt)
        self.events = story(self.dice, days)
        self.figures, self.every = Figures(days), every
        self.away = self._windows(days // 8 + 1, 0.3, 6, days)
        self.sleeps = self._windows(days // 25 + 1, 1, 20, days)
        self.asks: list[tuple[datetime, str]] = []  #: when staff ask whether a letter arrived
        self.staff_keys: Counter[str] = Counter()

    @property
    def ledger(self) -> PassLedger:
        return self.kept.ledger

    def _windows(
        self, count: int, least: float, most: float, days: int
    ) -> list[tuple[datetime, datetime]]:
        starts = [OPENS + self.dice.uniform(1, days) * DAY for _ in range(count)]
        return [(start, start + self.dice.uniform(least, most) * HOUR) for start in starts]

    def whole(self) -> Figures:
        """Let every pass run; give what was counted."""
        for number in range(self.figures.days * DAY // self.every):
            now = OPENS + number * self.every
            while self.events and self.events[0][0] <= now:
                self.events.pop(0)[1](self.office)
                self.figures.events += 1
            if any(start <= now < end for start, end in self.sleeps):
                self.figures.slept += 1
            else:
                self._staff_ask(now)
                self._pass(now)
        self._look_back()
        for duty in self.oracle.owed():
            self.figures.owed[duty.state] += 1
            self.figures.again += duty.again
        self.figures.fates = self.line.fates
        return self.figures

    def plan(self, now: datetime) -> Plan:
        ledger_state = self.ledger.read()
        book = read_book(self.office.workbook.read(), SETTINGS, ledger_state.in_use)
        desired = decide(match_book(book, ledger_state, now), ledger_state, SETTINGS, now)
        outbox = make_outbox(desired, ledger_state, SETTINGS, WORDING)
        outbox = with_subjects(outbox, desired.letters, PlainComposer().subject)
        return make_plan(desired, book, ledger_state, outbox, SETTINGS, WORDING)

    def _pass(self, now: datetime) -> None:
        self.figures.passes += 1
        self.line.gone.clear()
        self.line.away = any(start <= now < end for start, end in self.away)
        self.figures.away += self.line.away
        before = self.ledger.read().last_pass
        hindered = True
        try:
            with self.ledger.lock():
                self._apply(now)
            hindered = self.line.away
        except (Killed, LedgerUnreachable) as end:
            self.figures.killed += 1
            self.figures.cut += isinstance(end, LedgerUnreachable)
            self.kept.revive()
        except WorkbookBusy:
            self.figures.not_written += 1
        if self.ledger.read().last_pass != before:
            self.oracle.decide(self.office.world, now)
        self._judge(now, hindered=hindered)

    def _apply(self, now: datetime) -> None:
        plan = self.plan(now)
        death = self.kept.death(self._kill_at(plan))
        busy = plan.edits and self.dice.random() < 0.02
        ledger, workbook = Mortal(self.ledger, death), Mortal(self.office.workbook, death)
        try:
            apply_plan(
                plan,
                PlanAdapters(
                    Busy(workbook) if busy else workbook,  # type: ignore[arg-type]
                    Mortal(self.line, death),
                    ledger,
                    PlainComposer().compose,
                    WORDING,
                ),
            )
        finally:
            if death.where and death.claimed:
                self.line.died()

    def _kill_at(self, plan: Plan) -> int | None:
        chance = 0.15 if plan.letters else 0.01
        calls = 6 + 8 * len(plan.letters)
        return self.dice.randint(0, calls) if self.dice.random() < chance else None

    def _judge(self, now: datetime, *, hindered: bool) -> None:
        got = []
        for mail, fate in self.line.gone:
            kind = mail.subject.split("/")[0]
            if kind in _STAFF:
                self._to_staff(mail, kind, fate, now)
            else:
                got.append(self._got(mail, fate))
            if fate == "doubt":
                self.asks.append((now + self.dice.uniform(1, 30) * HOUR, mail.subject))
        self.figures.wrong += self.oracle.judge(now, got, hindered=hindered)
        if not hindered and (got or now.minute == 0):
            self.figures.wrong += self._statuses(now)

    def _got(self, mail: Mail, fate: str) -> Got:
        first, _, rest = mail.subject.partition("/")
        # Of a letter that the ledger kept, its bytes are all that there is.
        title, start, link, *_ = mail.raw.partition(b"\r\n\r\n")[2].decode().split("\n")
        known = self.ledger.read().registrations.get(first)
        code = known.session if known else first.rpartition("-")[0]  # who speaks has no row
        who = self._who(code, mail.recipient)
        self.figures.kinds[rest.partition("/")[0]] += 1
        moment = datetime.strptime(f"2020/{start}", "%Y/%d/%m %H:%M").replace(tzinfo=ZONE)
        return Got(who, rest, mail.recipient, title, moment, link, fate)

    def _who(self, code: str, email: str) -> Who:
        """Name the registration that an address on the sheet belongs to."""
        mine = [k for k, r in self.oracle.regs.items() if (k[0], r.email) == (code, email)]
        return mine[0] if mine else (code, email)

    def _to_staff(self, mail: Mail, kind: str, fate: str, now: datetime) -> None:
        if fate in ("sent", "doubt"):
            self.figures.staff += 1
            self.staff_keys[mail.subject] += 1
            if self.staff_keys[mail.subject] > 1 and fate == "sent":
                self.figures.wrong.append(f"{now}: to staff twice: {mail.subject}")
        local = now.astimezone(ZONE)
        day = mail.subject.rpartition("/")[2]
        if kind == "digest" and (local.hour < 8 or day != f"{local:%Y-%m-%d}"):
            self.figures.wrong.append(f"{now}: not its day or hour: {mail.subject}")

    def _statuses(self, now: datetime) -> list[str]:
        """Compare the statuses on the sheet with those that the oracle names."""
        shown = {(str(x["Session"]), str(x["E-mail"])): x for x in self.office.lines(ROWS)}
        wrong = []
        for (code, _), reg in self.oracle.regs.items():
            line = shown.get((code, reg.email))
            busy = code in self.oracle.aside or reg.gone or reg.status is None
            if line and not busy and line["Statut"] != reg.status and not reg.unsure:
                reg.unsure = True
                wrong.append(f"{now}: {code} {reg.email} is {line['Statut']}, not {reg.status}")
        return wrong

    def _staff_ask(self, now: datetime) -> None:
        """Staff ask about letters in doubt, and say what they were told."""
        due = [ask for ask in self.asks if ask[0] <= now]
        self.asks = [ask for ask in self.asks if ask[0] > now]
        rows = {str(line["Clé"]): line for line in self.office.lines(MESSAGES)} if due else {}
        for key in dict.fromkeys(key for _, key in due):  # in doubt twice, it is asked about once
            records = self.ledger.read().letters
            if key not in rows or rows[key]["État"] != "incertain" or records[key].ref == "":
                continue
            sent = self.dice.random() < 0.5
            self.ledger.finish(
                resolve(key, records, SaidByPerson(sent=sent, who="lea", at=now), WORDING)
            )
            self.figures.resolved += 1
            rest = key.partition("/")[2]
            who = self._who(records[key].session, records[key].to)
            self.oracle.resolved(who, rest, sent=sent)

    def _look_back(self) -> None:
        """In the end Messages says of every letter what became of it."""
        states = {str(line["Clé"]): str(line["État"]) for line in self.office.lines(MESSAGES)}
        refs = {r.ref: r for r in self.ledger.read().registrations.values()}
        found = {
            (self._who(refs[ref].session, refs[ref].filled.email), rest): state
            for key, state in states.items()
            for ref, _, rest in [key.partition("/")]
            if ref in refs
        }
        words = {SENT: "envoyé", DOUBT: "incertain"}
        for duty in self.oracle.owed():
            state = found.get((duty.who, duty.rest))
            if state and duty.state in words and state != words[duty.state]:
                self.figures.wrong.append(f"Messages says {state}: {duty}")


def _season(seed: int, days: int, ledger: str) -> Figures:
    if ledger == "memory":
        return Play(seed, days).whole()
    from tests.life.in_database import InDatabase

    with closing(InDatabase()) as kept:
        return Play(seed, days, kept=kept).whole()


def main() -> int:
    """Play the seasons of several associations side by side; print each one's figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--ledger", choices=("memory", "postgres"), default="memory")
    arguments = parser.parse_args()
    if arguments.ledger == "postgres":
        from tests.postgres import cluster

        cluster()  # of all processes; each makes a database there
    wrong, play = 0, partial(_season, days=arguments.days, ledger=arguments.ledger)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        seasons = pool.map(play, arguments.seeds)
        for seed, figures in zip(arguments.seeds, seasons, strict=True):
            wrong += len(figures.wrong)
            told = "\n".join(figures.wrong[:20])
            sys.stdout.write(f"{told}{chr(10) if told else ''}season {seed}: {figures}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
