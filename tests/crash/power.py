"""Disks as a power cut leaves them: what the ledger wrote, without what was not yet safe.

    python -m tests.crash.power [--images 10000]

A child claims and settles letters in a ledger; every write, cut and sync of its files is written
down. Then disks are rebuilt: up to some moment all that was synced is there, and of what was
written since any part, whole sectors or none. On each the ledger must open, and must remember all
that it had promised by that moment.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from msgspec.structs import replace

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.errors import LedgerError
from douze.model.kinds import Kind
from douze.model.letters import LetterRecord, Mail
from douze.model.pass_record import PassRecord
from douze.model.words import LetterState
from tests.crash import trace
from tests.crash.trace import FDATASYNC, FSYNC, FTRUNCATE, PWRITE, UNLINK, WRITE, Call
from tests.crash.world import say
from tests.factories import at, record
from tests.memory import MEMORY

_SECTOR = 512
_NOW = at("09-20 11:00")


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a file, or a promise that was made."""

    what: str  #: write, cut, sync, gone, promise
    file: str = ""
    place: int = 0
    content: bytes = b""


def letter(number: int) -> LetterRecord:
    return record(
        Kind.CONFIRMATION,
        key=f"B-{number:08}/confirmation",
        ref=f"B-{number:08}",
        number=number,
        message_id=f"{number}@example.org",
        state=LetterState.QUEUED,
        finished_at=None,
    )


def _live(path: Path, letters: int, synchronous: str, promises: int) -> None:
    """In the child: send letters, as far as the ledger is concerned."""
    ledger = SqliteLedger(path)
    if synchronous != "FULL":
        ledger._connection().execute(f"PRAGMA synchronous = {synchronous}")
    text = Mail(
        message_id="", sender="", recipient="", subject="", text="", html="", raw=b"x" * 12000
    )
    waiting = [letter(n) for n in range(1, letters + 1)]
    ledger.record(PassRecord(now=_NOW, letters=tuple(waiting)))
    os.write(promises, b"en attente 0")
    for one in waiting:
        doubt = replace(one, state=LetterState.IN_DOUBT, finished_at=_NOW)
        ledger.claim([doubt], text, _NOW)
        os.write(promises, f"incertain {one.number}".encode())
        ledger.finish([replace(doubt, state=LetterState.SENT)])
        os.write(promises, f"envoyé {one.number}".encode())
    ledger.close()


def written_down(folder: Path, letters: int, synchronous: str) -> list[Step]:
    """Let the child live, and take down all that happens to the ledger's files."""
    path = folder / "ledger.sqlite"
    promises = folder / "promises"
    pid = os.fork()
    if pid == 0:
        try:
            handle = os.open(promises, os.O_WRONLY | os.O_CREAT, 0o600)
            trace.watch_me()
            trace.begin_here()
            _live(path, letters, synchronous, handle)
            os._exit(0)
        finally:
            os._exit(1)
    steps: list[Step] = []

    def look(call: Call) -> None:
        steps.extend(_step(call, path, promises))

    _, status = trace.follow(pid, look=look)
    assert status == 0
    return steps


def _step(call: Call, path: Path, promises: Path) -> Iterator[Step]:
    first, second, third, fourth = call.arguments
    if call.number == UNLINK:
        gone = call.memory(first, 4096).partition(b"\0")[0].decode()
        if gone.startswith(str(path)):
            yield Step("gone", Path(gone).name)
        return
    if call.number not in (WRITE, PWRITE, FTRUNCATE, FSYNC, FDATASYNC):
        return
    if call.path == str(promises):
        yield Step("promise", content=call.memory(second, third))
    elif call.path.startswith(str(path)):
        name = Path(call.path).name
        if call.number == PWRITE:
            yield Step("write", name, fourth, call.memory(second, third))
        elif call.number == FTRUNCATE:
            yield Step("cut", name, second)
        elif call.number in (FSYNC, FDATASYNC):
            yield Step("sync", name)
        else:
            raise AssertionError("a write without a place")


class Disk:
    """What is safe of each file, and what has been written since."""

    def __init__(self) -> None:
        self.safe: dict[str, bytearray] = {}
        self.since: dict[str, list[Step]] = {}

    def take(self, step: Step) -> None:
        if step.what == "gone":
            self.safe.pop(step.file, None)
            self.since.pop(step.file, None)
        elif step.what == "sync":
            content = self.safe.setdefault(step.file, bytearray())
            for each in self.since.pop(step.file, []):
                _apply(content, each, None)
        else:
            self.since.setdefault(step.file, []).append(step)

    def image(self, chance: Random) -> dict[str, bytes]:
        """Rebuild the files: safe, and of the rest as chance has it: none, all, or any sectors."""
        way = chance.choice(("none", "all", "some", "sectors"))
        files = {name: bytearray(content) for name, content in self.safe.items()}
        for name, steps in self.since.items():
            content = files.setdefault(name, bytearray())
            for step in steps:
                if way == "all" or (way != "none" and chance.random() < 0.5):
                    _apply(content, step, chance if way == "sectors" else None)
        return {name: bytes(content) for name, content in files.items()}


def _apply(content: bytearray, step: Step, chance: Random | None) -> None:
    if step.what == "cut":
        del content[step.place :]
        content.extend(bytes(step.place - len(content)))
        return
    end = step.place + len(step.content)
    content.extend(bytes(max(0, end - len(content))))
    for begin in range(step.place, end, _SECTOR):
        if chance is None or chance.random() < 0.5:
            stop = min(begin + _SECTOR, end)
            content[begin:stop] = step.content[begin - step.place : stop - step.place]


@dataclass
class Cuts:
    """What was found on the rebuilt disks."""

    images: int = 0
    corrupt: int = 0
    forgotten: int = 0  #: promises that the ledger had made

    def __str__(self) -> str:
        return f"disks {self.images}, corrupt {self.corrupt}, promises forgotten {self.forgotten}"


_RANK = {LetterState.QUEUED: 0, LetterState.IN_DOUBT: 1, LetterState.SENT: 2}


def cut(folder: Path, images: int, *, letters: int = 4, synchronous: str = "FULL") -> Cuts:
    """Rebuild so many disks, and ask the ledger on each what it remembers."""
    folder.mkdir(parents=True)
    steps = written_down(folder, letters, synchronous)
    chance, cuts = Random(1), Cuts()
    moments = [chance.randrange(1, len(steps) + 1) for _ in range(images)]
    disk, promised, last = Disk(), dict[int, LetterState](), 0
    for moment in sorted(moments):
        for step in steps[last:moment]:
            if step.what == "promise":
                state, number = step.content.decode().rsplit(" ", 1)
                for one in range(1, letters + 1) if number == "0" else (int(number),):
                    promised[one] = LetterState(state)
            else:
                disk.take(step)
        last = moment
        _ask(disk.image(chance), promised, folder / "disk", cuts)
    return cuts


def _ask(
    files: dict[str, bytes], promised: dict[int, LetterState], folder: Path, cuts: Cuts
) -> None:
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files.items():
        if not name.endswith("-shm"):
            (folder / name).write_bytes(content)
    ledger = SqliteLedger(folder / "ledger.sqlite")
    cuts.images += 1
    try:
        with ledger.lock():
            letters = ledger.read().letters
    except LedgerError:
        cuts.corrupt += 1
        return
    for number, state in promised.items():
        found = letters.get(letter(number).key)
        if found is None or _RANK[found.state] < _RANK[state]:
            cuts.forgotten += 1
            return


def main(images: int) -> int:
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        good = cut(Path(name) / "full", images)
        say(f"power cuts, WAL with FULL: {good}")
        bad = cut(Path(name) / "normal", max(200, images // 10), synchronous="NORMAL")
        say(f"the same, WAL with NORMAL (must forget): {bad}")
    return int(bool(good.corrupt or good.forgotten or not bad.forgotten))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--images", type=int, default=10000)
    sys.exit(main(parser.parse_args().images))
