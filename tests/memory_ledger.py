"""A ledger that forgets when the program ends: for tests, and for trying things.

The tables and the SQL of the one on disk, in a database of SQLite's that has no file.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Self

from douze.adapters.ledger.as_text import (
    json_text,
    mailbox_text,
    maybe_text,
    moment_text,
    writes_text,
)
from douze.adapters.ledger.erasing import Erasures
from douze.adapters.ledger.health import Health
from douze.adapters.ledger.letter_rows import letter_row
from douze.adapters.ledger.letters import Letters
from douze.adapters.ledger.pass_records import PassRecords
from douze.adapters.ledger.registration_rows import registration_row, session_row
from douze.adapters.ledger.tables import Database, put, put_meta
from douze.adapters.sqlite.transaction import transaction
from douze.adapters.sqlite.versions import MIGRATIONS, bring_up
from douze.errors import AnotherPassRuns
from douze.model.ledger_state import LedgerState


class MemoryLedger(PassRecords, Letters, Health, Erasures):
    """Keeps the same promises as the one on disk, but for lasting."""

    def __init__(self, state: LedgerState | None = None, *, tables: bytes = b"") -> None:
        """Begin with what another ledger remembers or holds in its tables, or with nothing."""
        self._locked = False
        self._known: LedgerState | None = None  #: what it was read as, until something changes
        self._db = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.deserialize(tables or _empty())
        if state is not None:
            with transaction(self._db) as db:
                _write(db, state)

    def copy(self) -> Self:
        """Give another ledger that remembers the same, from which each goes its own way."""
        return type(self)(tables=self._db.serialize())

    def __deepcopy__(self, memo: object) -> Self:
        return self.copy()

    @contextmanager
    def lock(self) -> Iterator[None]:
        if self._locked:
            raise AnotherPassRuns("memory")
        self._locked = True
        try:
            yield
        finally:
            self._locked = False

    def read(self) -> LedgerState:
        """As ever; but once only until something changes: passes in memory ask often."""
        if self._known is None:
            self._known = super().read()
        return self._known

    def wipe(self) -> None:
        """Nothing of it is on a disk."""

    def _there(self) -> bool:
        return True

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        yield self._db

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        self._known = None
        with transaction(self._db) as db:
            yield db


@cache
def _empty() -> bytes:
    """The tables without a row, made once: that takes as long as a pass."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    bring_up(db, Path("memory"), MIGRATIONS)
    return db.serialize()


def _write(db: Database, state: LedgerState) -> None:
    """Write all that a reading told; the texts of letters in doubt are not among it."""
    put(db, "registrations", map(registration_row, state.registrations.values()))
    put(db, "aliases", ({"provisional": was, "ref": ref} for was, ref in state.aliases.items()))
    put(db, "names", ({"text": text, "session": code} for text, code in state.names.items()))
    put(db, "sessions", map(session_row, state.sessions.values()))
    kinds = state.kinds.items()
    put(db, "kinds", ({"kind": kind, "since": moment_text(since)} for kind, since in kinds))
    put(db, "letters", map(letter_row, state.letters.values()))
    for at in state.handed_over:
        db.execute("INSERT INTO handed (at) VALUES (?)", (moment_text(at),))
    put(db, "logged", ({"number": number} for number in state.logged))
    put(db, "figures", ({"session": s, "told": told} for s, told in state.figures.items()))
    erased = state.erased.items()
    put(db, "erased", ({"mark": m, "at": moment_text(one.at), "ref": one.ref} for m, one in erased))
    put_meta(
        db,
        number=str(state.last_number),
        mailbox=mailbox_text(state.mailbox),
        in_use=json.dumps(dict(state.in_use)),
        places=json.dumps(dict(state.places)),
        kept_back=json.dumps(dict(state.kept_back)),
        writes=writes_text(state.writes),
    )
    alerts, back, trouble = state.member_alerts, state.from_backup, state.trouble
    sometimes = {
        "first_pass": maybe_text(state.first_pass),
        "last_pass": maybe_text(state.last_pass),
        "adopted": maybe_text(state.adopted),
        "from_backup": json_text(back) if back else None,
        "mail_trouble": json_text(trouble) if trouble else None,
        "member_alerts": None if alerts is None else json.dumps(sorted(alerts)),
    }
    put_meta(db, **{name: text for name, text in sometimes.items() if text is not None})
