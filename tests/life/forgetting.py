"""Lives in which people are erased, at any moment, and what is promised of that.

Once erased, somebody is in no memory and no letter any more, and their old answers bring nobody
back. Others hear what they would hear had the person given the place back, and nothing else. Who
is killed while erasing goes on with it later: until then the person is everywhere or nowhere.

`python -m tests.life.forgetting` lives DOUZE_LIVES lives and prints the figures; with `--ledger
postgres` their ledgers are in a database.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from random import Random

from msgspec.structs import replace as with_

from douze.errors import LedgerUnreachable
from douze.match.codes import with_known_codes
from douze.model.erasure import Erasure
from douze.model.kinds import Recipient
from douze.model.words import LIVE, Status
from douze.privacy.erased_rows import edits_that_erase
from douze.privacy.in_files import says
from douze.privacy.person import person_of
from douze.privacy.plan_erasure import FoundPerson, NamedIn, as_nobody_else_is, plan_erasure
from douze.read.read_book import read_book
from tests.life.association import MESSAGES, ROWS, WORDING, Association
from tests.life.death import Death, Killed, Mortal
from tests.life.happenings import HAPPENINGS
from tests.life.life import Life
from tests.life.machine import Step, steps
from tests.life.outside import Memory, Outside, Table
from tests.life.promises import Broken
from tests.life.ways_to_pass import WAYS

LIVES = int(os.environ.get("DOUZE_LIVES", "300"))
_HAPPENINGS = {happening.__name__: happening for happening in HAPPENINGS}
_WAYS = {way.__name__ for way in WAYS}
#: Who is in none of these can be erased: staff take them out of the session first.
_SPEAKS = "orateurs.example"


@dataclass
class Counts:
    """What happened in these lives."""

    lives: int = 0
    passes: int = 0
    erased: int = 0
    by_staff: int = 0  #: of them by `Décision`
    killed: int = 0  #: while erasing
    cut: int = field(default=0, compare=False)  #: of them off from the ledger alone
    compared: int = 0  #: with lives in which the place was given back
    looks: int = 0  #: for whoever is erased
    stories: list[str] = field(default_factory=list)


class Forgetting:
    """One life, and who has been erased in it."""

    def __init__(
        self, seed: object, outside: Callable[[Mapping[str, Table]], Outside], counts: Counts
    ) -> None:
        self.life, self.counts = Life(seed, outside), counts
        self.life.secret = b"the key of its marks"
        self.life.settings = with_(self.life.settings, digest_at=time(9))
        self.erased: dict[str, datetime] = {}  #: by address, unless they have come back since

    @property
    def place(self) -> Association:
        return self.life.place

    @property
    def out(self) -> Outside:
        return self.life.outside

    def happens(self, word: str, dice: Random) -> None:
        """Let something happen; who stands in more places than before has come back by that."""
        before = self._named()
        _HAPPENINGS[word](self.place, dice)
        anew = {who for _, who, at, _ in self.place.answers if at > self.erased.get(who, at)}
        more = {who for who, count in self._named().items() if count > before.get(who, 0)}
        for who in anew | more:
            self.erased.pop(who, None)

    def _named(self) -> dict[str, int]:
        cells = [
            str(cell).lower() for rows in self.out.tables().values() for row in rows for cell in row
        ]
        return {who: sum(who in cell for cell in cells) for who in self.erased}

    def passes(self, dice: Random) -> None:
        """A pass goes by, perhaps killed; what was begun comes to its end before it."""
        self._go_on()
        left = len(self.out.post.accepted)
        self.life.go(kill_at=dice.randint(0, 60) if dice.random() < 0.2 else None)
        self.counts.passes += 1
        for mail in self.out.post.accepted[left:]:
            self._hold("nobody writes to whom is erased", mail.recipient not in self.erased, mail)
        self._look()
        for ref in self.life.plan().erase:
            self.counts.by_staff += 1
            self.forget(self._who(ref), dice)

    def asks(self, dice: Random) -> None:
        """Staff write `effacer` on a row."""
        lines = self.place.lines(ROWS)
        if lines:
            dice.choice(lines)["Décision"] = "effacer"
            self.place.put(ROWS, lines)

    def somebody(self, dice: Random) -> None:
        """Somebody asks to be erased, of whom a pass knows already."""
        self._go_on()
        self.life.go()
        known = self.out.ledger.read().registrations.values()
        if people := sorted({one.who for one in known if one.who}):
            self.forget(dice.choice(people), dice)

    def _who(self, ref: str) -> str:
        known = self.out.ledger.read().registrations.get(ref)
        return known.who if known else ""

    def forget(self, who: str, dice: Random) -> None:
        """Erase somebody, as the command does; perhaps killed, at any call to a port."""
        if not who or any(_SPEAKS in str(cell) and who in str(cell) for cell in self._cells()):
            return
        erasure = self._erasure(who)
        expected = self._given_back(erasure)
        death = self.out.kept.death(dice.randint(0, 14) if dice.random() < 0.4 else None)
        try:
            ledger = Mortal(self.out.ledger, death)
            ledger.begin_erasing(erasure)
            self._carry_out(erasure, death)
        except (Killed, LedgerUnreachable) as end:
            if not death.where:
                raise
            self.counts.killed += 1
            self.counts.cut += isinstance(end, LedgerUnreachable)
            self.out.revive()
            if self.out.ledger.erasing() is None and "after end_erasing" not in death.where:
                nowhere = self._knows(erasure) or "wipe" in death.where
                self._hold("killed before it is begun, nothing is erased", nowhere, death.where)
                if "wipe" not in death.where:
                    return
            self._go_on()
        self.counts.erased += 1
        for address in erasure.addresses:
            self.erased[address] = erasure.at
        self._look(erasure)
        if expected is not None:
            self.counts.compared += 1
            told = self._others(erasure)
            sentence = "others hear and get what they would had the place been given back"
            self._hold(sentence, told == expected, (told ^ expected, erasure.refs))

    def _erasure(self, who: str) -> Erasure:
        ledger, life = self.out.ledger.read(), self.life
        book = with_known_codes(
            read_book(self.out.workbook.read(), life.settings, ledger.in_use), ledger
        )
        found = FoundPerson(
            person=person_of(who, book, ledger), book=book, ledger=ledger, now=self.place.now
        )
        person = as_nobody_else_is(found)
        texts = {key: self.out.ledger.stored_text(key) for key in ledger.texts_in_doubt}
        kept = [key for key, text in texts.items() if text and says(person, text.raw)]
        return plan_erasure(with_(found, person=person), life.secret, NamedIn(kept=tuple(kept)))

    def _carry_out(self, erasure: Erasure, death: Death) -> None:
        ledger, workbook = Mortal(self.out.ledger, death), Mortal(self.out.workbook, death)
        settings = self.life.settings
        edits = edits_that_erase(erasure, workbook.read(()), ledger.read(), settings, WORDING)
        if edits:
            workbook.write(edits)
        ledger.erase(erasure)
        ledger.end_erasing()
        ledger.wipe()

    def _go_on(self) -> None:
        if (begun := self.out.ledger.erasing()) is not None:
            self._carry_out(begun, Death())

    def _knows(self, erasure: Erasure) -> bool:
        return any(ref in self.out.ledger.read().registrations for ref in erasure.refs)

    def _look(self, erasure: Erasure | None = None) -> None:
        """Look for whoever is erased: in the ledger, and just after it in our tabs too."""
        ledger = self.out.ledger
        state = ledger.read()
        history = ledger.changes([*state.registrations])
        said = f"{state!r} {history!r} {self.out.kept.stored()}".lower()
        for who in self.erased:
            self.counts.looks += 1
            at = said.find(who)
            self._hold(
                "whoever is erased is in no memory", at < 0, said[max(0, at - 200) : at + 60]
            )
        if erasure is None:
            return
        for tab in (ROWS, MESSAGES):
            cells = [str(cell) for row in self.out.tables()[tab] for cell in row if cell]
            left = [c for c in cells for w in (*erasure.addresses, *erasure.refs) if w in c.lower()]
            left += [c for c in cells for ref in erasure.refs if ref in c]
            self._hold("whoever is erased is in no tab of ours", not left, left)

    def _given_back(self, erasure: Erasure) -> set[object] | None:
        """Say what others would hear had the person given back each place; None where that is
        not the same: their row is away, or stands twice.
        """
        if not isinstance(self.out, Memory):
            return None
        lines = self.place.lines(ROWS)
        state = self.out.ledger.read()
        for ref in erasure.refs:
            known = state.registrations.get(ref)
            if known is None or known.erased:
                continue
            rows = [line for line in lines if line["Réf"] == ref]
            own = [line for line in rows if str(line["E-mail"]).lower() == known.who]
            corrected = known.filled.email and known.filled.email.lower() != known.who
            if len(rows) != 1 or not own or corrected or known.absent_since or not known.shown:
                return None
            if known.status in {*LIVE, Status.TO_CHECK}:
                rows[0]["Décision"] = "annuler"
        here = self.life.place
        with closing(self.out.twin()) as twin:
            self.life.place = replace(here, outside=twin)
            self.life.place.put(ROWS, lines)
            try:
                return self._others(erasure)
            finally:
                self.life.place = here

    def _others(self, erasure: Erasure) -> set[object]:
        """What the next pass changes for others, and what they hear."""
        plan = self.life.plan()
        theirs = {*erasure.refs, *erasure.refs.values()}
        told: set[object] = {
            (planned.letter.key, planned.letter.to)
            for planned in plan.letters
            if planned.letter.kind.about.to is not Recipient.STAFF
            and planned.letter.ref not in theirs
        }
        return told | {(one.ref, one.after) for one in plan.statuses if one.ref not in theirs}

    def _cells(self) -> Iterable[object]:
        return (cell for row in self.out.tables()["Sessions"] for cell in row)

    def _hold(self, sentence: str, kept: bool, what: object) -> None:
        if not kept:
            raise Broken(sentence, str(what))


class Living:
    """Such a life under way, and the story of a promise that was broken in it."""

    def __init__(
        self, seed: object, outside: Callable[[Mapping[str, Table]], Outside], counts: Counts
    ) -> None:
        self.one, self.broken, self._seed = Forgetting(seed, outside, counts), "", seed
        self._dice, self._gone = Random(f"forgetting {seed}"), 0
        counts.lives += 1

    @property
    def life(self) -> Life:
        return self.one.life

    def goes_on(self, step: Step) -> bool:
        """Do one step more; False where a promise was not kept."""
        self._gone += 1
        try:
            self._do(*step)
        except Broken as broken:
            self.broken = f"{broken}\nseed {self._seed!r}, after {self._gone} steps: {step}"
        return not self.broken

    def _do(self, word: str, number: int) -> None:
        if word not in _WAYS:
            self.one.happens(word, Random(f"{word} {number}"))
        elif (cast := self._dice.random()) < 0.15:
            self.one.somebody(self._dice)
        elif cast < 0.25:
            self.one.asks(self._dice)
        else:
            self.one.passes(self._dice)


def live(
    seed: object,
    counts: Counts,
    outside: Callable[[Mapping[str, Table]], Outside] = Memory,
    length: int = 70,
) -> str:
    """Live one life in which people are erased; give the story of a broken promise, if any."""
    life = Living(seed, outside, counts)
    with closing(life.one.out):
        all(life.goes_on(step) for step in steps(Random(f"steps {seed}"), length))
    return life.broken


def walk(seeds: Iterable[object]) -> Counts:
    """Live a life a seed."""
    counts = Counts()
    for seed in seeds:
        if story := live(seed, counts):
            counts.stories.append(story)
    return counts


if __name__ == "__main__":
    if sys.argv[1:] == ["--ledger", "postgres"]:
        from tests.life.in_database import forget

        found = forget(range(LIVES))
    else:
        found = walk(range(LIVES))
    sys.stdout.write(f"lives in which people are erased: {found}\n")
    sys.exit(bool(found.stories))
