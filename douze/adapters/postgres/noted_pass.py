"""The note of a pass under way where many hosts may do it: in the database, for all of them."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import psycopg
from msgspec import Struct
from msgspec.structs import replace

from douze.adapters.ledger.access import Access
from douze.adapters.pass_note import PUT_ASIDE, PassNote
from douze.adapters.postgres.connecting import connect
from douze.adapters.postgres.database import PostgresDatabase
from douze.errors import LedgerError, PassCutShort

#: It stands beside single values of the ledger, and so is an association's own. Nothing waits for
#: the disk: it is there for passes that hang or are killed, not for the server's power.
_AT_ONCE = "set_config('synchronous_commit', 'off', true)"
_PUT = f"""
INSERT INTO meta (name, value) SELECT %s, %s FROM {_AT_ONCE}
ON CONFLICT (association, name) DO UPDATE SET value = excluded.value
RETURNING (SELECT value FROM meta WHERE name = %s) AS before
""".encode()
_TAKE_AWAY = f"DELETE FROM meta USING {_AT_ONCE} WHERE name = %s".encode()
_UNDER_WAY, _HUNG = "pass", "pass_hung"


class _Noted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Since when no pass has come to its end, which letter is written, on which host it hung."""

    since: datetime
    letter: str = ""
    hung: str = ""


class NotedPasses(PostgresDatabase):
    """Where the note stands; the last that is put there is the one that counts."""

    def put_note(self, name: str, text: str) -> str | None:
        """Put a note in the place of the one before, and give that. Raises LedgerError."""
        with self._errors(Access.WRITE), self._borrowed() as db:
            found = db.execute(_PUT, (name, text, name)).fetchone()
        return found["before"] if found else None

    def note_of(self, name: str) -> str | None:
        """Give a note. Raises LedgerError."""
        with self._errors(Access.READ), self._borrowed() as db:
            found = db.execute(b"SELECT value FROM meta WHERE name = %s", (name,)).fetchone()
        return found["value"] if found else None

    def take_note_away(self, name: str) -> None:
        """Take a note away. Raises LedgerError."""
        with self._errors(Access.WRITE), self._borrowed() as db:
            db.execute(_TAKE_AWAY, (name,))


class SharedPassNote(PassNote):
    """As `PassNote`, for all hosts that do passes of one association.

    In the file, which is this host's, stands only where a pass hung that was cut off here. What
    a host left of a pass that it did not end says nothing once another's has come to its end.
    """

    def __init__(self, path: Path, notes: NotedPasses) -> None:
        super().__init__(path)
        self._notes = notes
        self._now: _Noted | None = None

    @contextmanager
    def under_way(self, now: datetime) -> Iterator[PassCutShort | None]:
        """Leave the note for as long as a pass lasts; tell of one before it that never ended.

        To be held under the ledger's lock. Raises LedgerError.
        """
        with super().under_way(now) as here:
            before = self._begin(now, here.where if here else "")
            try:
                yield before
            finally:
                self._now = None
                with suppress(LedgerError):  # where it is gone, the next pass tells of this one
                    self._notes.take_note_away(_UNDER_WAY)

    @contextmanager
    def writing(self, key: str) -> Iterator[None]:
        """Say which letter is being written: should a pass hang over it, the next knows."""
        now = self._now
        if now is None:
            yield
            return
        self._put(replace(now, letter=key))
        try:
            yield
        finally:
            self._put(now)

    def hung_letter(self, now: datetime) -> str:
        """Name the letter over which a pass hung in the last day; nothing where none did."""
        noted = _noted(self._notes.note_of(_HUNG))
        aside = noted and timedelta(0) <= now - noted.since < PUT_ASIDE
        return noted.letter if noted and aside else ""

    def _begin(self, now: datetime, here: str) -> PassCutShort | None:
        """Put the note; `here` is the file that says where a pass hung that was cut off here."""
        self._now = _Noted(since=now)
        before = _noted(self._notes.put_note(_UNDER_WAY, _text(self._now)))
        if before is None:
            return None
        self._now = _Noted(since=before.since)
        self._notes.put_note(_UNDER_WAY, _text(self._now))
        if before.letter and (before.hung or here):
            self._notes.put_note(_HUNG, _text(replace(before, hung="")))
        return PassCutShort(before.since, here, before.hung)

    def _put(self, noted: _Noted) -> None:
        with suppress(LedgerError):  # whatever depends on the ledger notices by itself
            self._notes.put_note(_UNDER_WAY, _text(noted))


def note_that_it_hung(url: str, association: str, host: str) -> None:
    """Say of the pass under way that it hung on this host, before its process ends; never fails."""
    with suppress(psycopg.Error), connect(url, association) as db:
        found = db.execute(b"SELECT value FROM meta WHERE name = %s", (_UNDER_WAY,)).fetchone()
        if found and (noted := _noted(found["value"])):
            db.execute(_PUT, (_UNDER_WAY, _text(replace(noted, hung=host)), _UNDER_WAY))


def _noted(text: str | None) -> _Noted | None:
    """Read a note; one that says nothing counts for nothing."""
    try:
        noted = msgspec.json.decode(text or "", type=_Noted)
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return noted if noted.since.tzinfo else None


def _text(noted: _Noted) -> str:
    return msgspec.json.encode(noted).decode()
