"""Where the ledger of a life stands: in memory, or in a SQLite file. PostgreSQL: in_database.py."""

import shutil
from pathlib import Path
from typing import Any, Protocol

from douze.adapters.sqlite_ledger import SqliteLedger
from douze.ports import PassLedger
from tests.life.death import Death
from tests.memory_ledger import MemoryLedger


class Kept(Protocol):
    """A ledger, and what can befall it."""

    @property
    def ledger(self) -> PassLedger:
        """The ledger as the program has it open."""

    def revive(self) -> None:
        """Open it again, after the program was killed."""

    def copy(self) -> Any:
        """Keep it as it is now."""

    def put(self, copy: Any) -> None:
        """Have another in its place; None is none at all."""

    def twin(self) -> "Kept":
        """Give the same once more, elsewhere."""

    def death(self, at: int | None) -> Death:
        """Say how a pass dies that does so at one of its calls; at none where that is None."""

    def stored(self) -> str:
        """Give all that is stored, as whoever looks for somebody would."""

    def close(self) -> None:
        """Let go of it; a life is over."""


class InMemory:
    """A ledger in memory: of the program nothing is left but what it promised to keep."""

    def __init__(self) -> None:
        self.ledger = MemoryLedger()

    def revive(self) -> None:
        """It is where it was."""

    def copy(self) -> MemoryLedger:
        return self.ledger.copy()

    def put(self, copy: MemoryLedger | None) -> None:
        self.ledger = (copy or MemoryLedger()).copy()

    def twin(self) -> "InMemory":
        twin = InMemory()
        twin.put(self.ledger)
        return twin

    def death(self, at: int | None) -> Death:
        return Death(at)

    def stored(self) -> str:
        return ""

    def close(self) -> None:
        """There is nothing to let go of."""


class InFile:
    """A ledger in a SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._copies = folder, 0
        self.ledger = SqliteLedger(folder / "ledger.sqlite")

    def revive(self) -> None:
        self.ledger.close()
        self.ledger = SqliteLedger(self._folder / "ledger.sqlite")

    def copy(self) -> Path:
        self._copies += 1
        copy = self._folder / f"copy-{self._copies}"
        self.ledger.close()
        copy.mkdir()
        for part in self._parts():
            shutil.copy(part, copy / part.name)
        return copy

    def put(self, copy: Path | None) -> None:
        self.ledger.close()
        for part in self._parts():
            part.unlink()
        for part in copy.iterdir() if copy else ():
            shutil.copy(part, self._folder / part.name)

    def twin(self) -> "InFile":
        return InFile(self.copy())

    def death(self, at: int | None) -> Death:
        return Death(at)

    def stored(self) -> str:
        return "".join(part.read_bytes().decode("utf-8", "replace") for part in self._parts())

    def close(self) -> None:
        self.ledger.close()

    def _parts(self) -> list[Path]:
        return [*self._folder.glob("ledger.sqlite*")]
