"""The claims and fates of letters, in tables: the port `LetterLedger`."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from douze.adapters.ledger.as_text import json_text, moment_text
from douze.adapters.ledger.letter_rows import letter_row, text_of, text_row
from douze.adapters.ledger.tables import Database, Row, Tables, forget, put, put_meta
from douze.errors.mail import NoLongerWanted, RelayFull
from douze.model.ledger_state import MailTrouble
from douze.model.letters import LetterRecord, Mail
from douze.model.quota import relay_told
from douze.model.words import LetterState, Status


class Letters(Tables):
    """Which letters wait, are about to go, went, or are in doubt."""

    def queued(self, key: str) -> bool:
        with self._reading() as db:
            row = db.execute("SELECT state FROM letters WHERE key = ?", (key,)).fetchone()
        return row is not None and row["state"] == LetterState.QUEUED

    def claim(
        self,
        records: Sequence[LetterRecord],
        text: Mail | None = None,
        until: datetime | None = None,
        *,
        speaks: bool = False,
        newcomer: bool = False,
    ) -> None:
        first = records[0]
        assert first.finished_at is not None
        with self._transaction() as db:
            if not _wanted(db, first, speaks=speaks):
                raise NoLongerWanted
            # In the same transaction: taken before, a place is lost with whoever dies in between.
            room = self._relay_room(db, alone=True)()
            if room is not None and not room.takes(newcomer=newcomer):
                raise RelayFull(relay_told(room, newcomer=newcomer))
            put(db, "letters", map(letter_row, records))
            forget(db, "kept", "key", [first.key])
            if text is not None:
                put(db, "kept", [self._text_row(first.key, text, until)])
            self._count(db, moment_text(first.finished_at))

    def stored_text(self, key: str) -> Mail | None:
        with self._reading() as db:
            row = db.execute("SELECT * FROM kept WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            text = text_of(row)
            return replace(text, raw=self._unsealed(text.raw))

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        records = list(records)
        sure = [r.key for r in records if r.state is not LetterState.IN_DOUBT]
        with self._transaction() as db:
            put(db, "letters", map(letter_row, records))
            forget(db, "kept", "key", (*sure, *dropped))

    def put_back(self, records: Sequence[LetterRecord], text: Mail, until: datetime) -> None:
        with self._transaction() as db:
            put(db, "letters", map(letter_row, records))
            put(db, "kept", [self._text_row(records[0].key, text, until)])

    def note_mail(self, trouble: MailTrouble | None) -> None:
        with self._transaction() as db:
            forget(db, "meta", "name", ["mail_trouble"])
            if trouble:
                put_meta(db, mail_trouble=json_text(trouble))

    def _text_row(self, key: str, text: Mail, until: datetime | None) -> Row:
        return text_row(key, replace(text, raw=self._sealed(text.raw)), until)

    def _sealed(self, text: bytes) -> bytes:
        """A text as it is kept: as it is, where what is deleted is overwritten."""
        return text

    def _unsealed(self, kept: bytes) -> bytes:
        """The same, back. Raises ValueError where that is not to be had."""
        return kept


def _wanted(db: Database, record: LetterRecord, *, speaks: bool) -> bool:
    """Whether a letter may be handed over as things stand now, in the transaction that claims it.

    It waits, or is in doubt with its text kept; with the link, it goes to whoever is confirmed or
    `speaks` at the session.
    """
    found = db.execute(
        "SELECT state, EXISTS (SELECT 1 FROM kept WHERE kept.key = letters.key) AS again"
        " FROM letters WHERE key = ?",
        (record.key,),
    ).fetchone()
    if found is None or not (
        found["state"] == LetterState.QUEUED
        or (found["state"] == LetterState.IN_DOUBT and found["again"])
    ):
        return False
    if speaks or record.about is None or not record.about.link:
        return True
    row = db.execute("SELECT status FROM registrations WHERE ref = ?", (record.ref,)).fetchone()
    return row is not None and row["status"] == Status.CONFIRMED
