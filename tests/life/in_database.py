"""The lives of small associations once more: ledgers in PostgreSQL, two at a time in one database.

Both have the same sessions, and so the same references, keys and numbers: what is not asked for by
its association is another's. A pass that would be killed in a call to the ledger is not: its
connection is, before a statement of the call, or before the answer to its COMMIT.

Also beside each other (`differences`): the same life with its ledger in memory, in SQLite and in
PostgreSQL, which has to look the same after each pass.

`python -m tests.life.in_database` lives DOUZE_TWINS lives of each kind so, and tells what differed.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache, partial
from itertools import zip_longest
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Protocol, cast

import psycopg

from douze.adapters.ledger.whole_ledger import TableRows
from douze.adapters.moving_postgres import MovingPostgres
from douze.adapters.moving_sqlite import MovingSqlite
from douze.adapters.postgres.connecting import Connection
from douze.adapters.postgres.connections import KeptConnections
from douze.adapters.postgres_ledger import PostgresLedger
from douze.errors import LedgerUnreachable
from tests.life import forgetting, machine
from tests.life.death import Death, Killed
from tests.life.ledgers import InFile
from tests.life.life import Figures, Life
from tests.life.machine import Step, steps
from tests.life.outside import Memory, Outside, Table
from tests.life.ways_to_pass import WAYS
from tests.memory import MEMORY
from tests.postgres import SECRET, another_ledger, end_of, prepared

#: How many statements of a call to the ledger, before one of which the connection is cut.
_MOST = 8
#: What a step is called in which a pass goes by.
_PASSES = {way.__name__ for way in WAYS}
#: How many lives of each kind are lived three times.
TWINS = int(os.environ.get("DOUZE_TWINS", "20"))


class InDatabase:
    """The ledger of an association in the database of this process."""

    def __init__(self) -> None:
        self._name, self._lines = another_ledger().association, _lines()
        self._deaths = 0
        self.ledger = self._opened()

    def _opened(self) -> PostgresLedger:
        return PostgresLedger(prepared(), self._name, lambda: SECRET, connections=self._lines)

    @property
    def whole(self) -> MovingPostgres:
        return MovingPostgres(prepared(), self._name, lambda: SECRET, connections=self._lines)

    def revive(self) -> None:
        self.ledger.close()
        self.ledger = self._opened()

    def copy(self) -> Mapping[str, TableRows]:
        return self.whole.everything()

    def put(self, copy: Mapping[str, TableRows] | None) -> None:
        self.ledger.close()
        if copy is None:
            self.whole.clear()
            return
        whole = self.whole
        with whole._changing() as db:
            whole.write_everything(db, copy)

    def twin(self) -> "InDatabase":
        twin = InDatabase()
        twin.put(self.copy())
        return twin

    def death(self, at: int | None) -> Death:
        self._deaths += 1
        return CutOff(at, self._lines, Random(f"death {self._deaths} {at}"))

    def stored(self) -> str:
        return repr(self.copy())

    def close(self) -> None:
        self.put(None)


class CutOff(Death):
    """A pass that loses its database in a call to the ledger, and lives on without it."""

    def __init__(self, at: int | None, lines: "Lines", dice: Random) -> None:
        super().__init__(at)
        self._lines, self._dice = lines, dice

    def passes(self, port: object, name: str, call: Callable[[], Any]) -> Any:
        if self.left not in (0, 1) or not isinstance(port, PostgresLedger):
            return super().passes(port, name, call)
        when = "after" if self.left else "before"
        self.left = None  # nothing else befalls it
        try:
            with self._lines.cut(0 if when == "after" else self._dice.randint(1, _MOST)):
                call()
        except LedgerUnreachable:
            self._ends(f"{when} {name}")
            raise
        self._ends(f"after {name}")  # it commits nothing
        raise Killed(self.where)

    def _ends(self, where: str) -> None:
        self.where = where
        self._note(where)


class Lines(KeptConnections):
    """Connections that go from one association to the next, and can be cut."""

    def __init__(self) -> None:
        super().__init__(prepared(), 8)
        self._left: int | None = None
        self.cuts = 0

    @contextmanager
    def cut(self, at: int) -> Iterator[None]:
        """Cut one before the so many-th statement, or its COMMIT; 0: once its COMMIT is done."""
        self._left = at
        try:
            yield
        finally:
            self._left = None

    def take(self, url: str, association: str) -> Connection:
        return cast(Connection, Line(super().take(url, association), self))

    def give_back(self, connection: Connection) -> None:
        super().give_back(cast(Line, connection).real)

    def before(self, line: "Line", statement: bytes | str = b"") -> None:
        """A statement is about to go."""
        if self._left is None:
            return
        commits = statement == b"COMMIT"
        if self._left == 0 and commits:
            with line.real.pipeline():  # at its end the server has done all of it
                done = line.real.execute(b"COMMIT")
            assert done.statusmessage == "COMMIT"
            self._break(line)
            raise psycopg.OperationalError("no answer")
        if self._left:
            self._left -= 1
            if commits or not self._left:
                self._break(line)

    def _break(self, line: "Line") -> None:
        self._left = None
        self.cuts += 1
        end_of(line.real.info)


class Line:
    """A connection, whose every statement may be its last."""

    def __init__(self, real: Connection, lines: Lines) -> None:
        self.real, self._lines = real, lines

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    def execute(self, statement: bytes | str, *words: Any) -> Any:
        self._lines.before(self, statement)
        return self.real.execute(statement, *words)

    def cursor(self) -> Any:
        self._lines.before(self)
        return self.real.cursor()


@cache
def _lines() -> Lines:
    return Lines()


class Living(Protocol):
    """A life under way, of whatever kind."""

    @property
    def broken(self) -> object:
        """What was broken in it; nothing where no promise was."""

    @property
    def life(self) -> Life:
        """Its association, and the passes over its sheet."""

    def goes_on(self, step: Step) -> bool:
        """Do one step more; False where a promise was not kept."""


#: Begins a life of a kind, by its seed, in a place.
Begin = Callable[[object, Callable[[Mapping[str, Table]], Outside]], Living]


def together(begin: Begin, lives: Mapping[object, Iterable[Step]]) -> list[Living]:
    """Live lives by turns, step by step, all in one database; give them."""
    begun = [begin(seed, _in_database) for seed in lives]
    with ExitStack() as ends:
        for one in begun:
            ends.enter_context(closing(one.life.outside))
        for turn in zip_longest(*lives.values()):
            for one, step in zip(begun, turn, strict=True):
                if step is not None and not one.broken:
                    one.goes_on(step)
    return begun


def differences(
    begin: Begin, seed: object, told: Iterable[Step], folder: Path
) -> Iterator[tuple[str, str]]:
    """Live one life in memory, in SQLite and in PostgreSQL; give what is not alike, where it is."""
    places = (Memory, lambda tables: Memory(tables, InFile(folder)), _in_database)
    begun = [begin(seed, place) for place in places]
    neighbour = f"beside {seed}"  # whose rows stand in the same tables
    other = begin(neighbour, _in_database)
    with ExitStack() as ends:
        for one in (*begun, other):
            ends.enter_context(closing(one.life.outside))
        turns = zip(told, steps(Random(f"steps {neighbour}")), strict=False)
        for number, (step, theirs) in enumerate(turns):
            other.goes_on(theirs)
            goes_on = [one.goes_on(step) for one in begun]
            for what, seen in _seen(begun) if step[0] in _PASSES else ():
                if any(each != seen[0] for each in seen):
                    yield f"{number} {step}: {what}", repr(seen)
                    return
            if not all(goes_on):
                yield f"{number} {step}: a promise", repr([str(one.broken) for one in begun])
                return


def walk(seeds: Sequence[object]) -> Figures:
    """Live a life a seed, two at a time."""
    figures = Figures()
    for seed, one in _two_at_a_time(machine.Living, seeds):
        figures.add(one.life.figures)
        if one.broken:
            figures.stories.append(f"{one.broken}\nseed {seed!r}, in a database")
    return figures


def forget(seeds: Sequence[object]) -> forgetting.Counts:
    """Live a life a seed in which people are erased, two at a time."""
    counts = forgetting.Counts()
    for _, one in _two_at_a_time(partial(forgetting.Living, counts=counts), seeds):
        if one.broken:
            counts.stories.append(f"{one.broken}, in a database")
    return counts


def _two_at_a_time(begin: Begin, seeds: Sequence[object]) -> Iterator[tuple[object, Living]]:
    for start in range(0, len(seeds), 2):
        pair = seeds[start : start + 2]
        lives = {seed: steps(Random(f"steps {seed}")) for seed in pair}
        yield from zip(pair, together(begin, lives), strict=True)


def main() -> int:
    """Live lives of both kinds in three ledgers each; tell the first in which they differed."""
    kinds: Mapping[str, Begin] = {
        "lives": machine.Living,
        "lives in which people are erased": partial(forgetting.Living, counts=forgetting.Counts()),
    }
    found = []
    for kind, begin in kinds.items():
        for seed in range(TWINS):
            with TemporaryDirectory(dir=MEMORY) as name:
                told = steps(Random(f"steps {seed}"))
                found += [
                    (kind, seed, *each) for each in differences(begin, seed, told, Path(name))
                ]
    for kind, seed, where, seen in found[:3]:
        sys.stdout.write(f"{kind}, seed {seed}, {where}:\n{seen}\n\n")
    sys.stdout.write(
        f"lives in three ledgers: {TWINS} of each of {len(kinds)} kinds, differing {len(found)}\n"
    )
    return bool(found)


def _in_database(tables: Mapping[str, Table]) -> Memory:
    return Memory(tables, InDatabase())


def _seen(lives: Sequence[Living]) -> Iterator[tuple[str, list[object]]]:
    """What is to be seen of each of these, by what it is; tables only where the ledger has any."""
    outsides = [one.life.outside for one in lives]
    for what, look in _LOOKS.items():
        yield what, [look(out) for out in outsides]
    kept = [out.kept for out in outsides]
    whole = [
        MovingSqlite(one.ledger.path) if isinstance(one, InFile) else one.whole
        for one in kept
        if isinstance(one, InFile | InDatabase)
    ]
    yield "the tables", [one.everything() for one in whole]


def _of_letters(out: Outside) -> object:
    return {key: out.ledger.stored_text(key) for key in sorted(out.ledger.read().texts_in_doubt)}


_LOOKS: Mapping[str, Callable[[Outside], object]] = {
    "the sheet": lambda out: out.tables(),
    "the letters": lambda out: [*out.post.accepted, *out.post.again, *out.post.doubted],
    "what is remembered": lambda out: out.ledger.read(),
    "the history": lambda out: [*out.ledger.changes(sorted(out.ledger.read().registrations))],
    "the texts in doubt": _of_letters,
    "the quiet pass": lambda out: out.ledger.quiet_pass(),
    "the erasure": lambda out: out.ledger.erasing(),
    "the failure": lambda out: out.ledger.last_failure(),
}


if __name__ == "__main__":
    sys.exit(main())
