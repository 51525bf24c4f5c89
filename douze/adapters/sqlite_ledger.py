"""The ledger in one SQLite file: write-ahead log, every commit on the disk before it counts."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from sqlite3 import Connection

from douze.adapters.ledger_file import LedgerFile
from douze.adapters.ledger_rows import (
    KEPT_COLUMNS,
    KNOWN_COLUMNS,
    LETTER_COLUMNS,
    SESSION_COLUMNS,
    change_of,
    kept_of,
    kept_row,
    known_of,
    known_row,
    letter_of,
    letter_row,
    mailbox_of,
    mailbox_text,
    moment_of,
    moment_text,
    session_of,
    session_row,
    trouble_of,
    trouble_text,
    why_text,
    writes_of,
    writes_text,
)
from douze.errors import NoLongerWanted
from douze.model.bounces import MailboxPosition
from douze.model.history import PastChange
from douze.model.ledger_state import LedgerState, MailTrouble, RegistrationRecord, SessionRecord
from douze.model.letters import LetterRecord, Mail
from douze.model.plan import StatusChange
from douze.model.words import Kind, LetterState, Rule, Status
from douze.model.writes import WriteIntent


class SqliteLedger(LedgerFile):
    """A ledger that outlives power cuts: what the port promises, in SQL."""

    def read(self) -> LedgerState:
        """Tell everything that is remembered; nothing where there is no file yet."""
        if not self.path.exists():
            return LedgerState()
        with self._errors("cannot be read"):
            db = self._connection()
            meta = dict(db.execute("SELECT name, value FROM meta"))
            known = [known_of(row) for row in db.execute("SELECT * FROM registrations")]
            letters = [letter_of(row) for row in db.execute("SELECT * FROM letters")]
            names = dict(db.execute("SELECT text, session FROM names"))
            kinds = dict(db.execute("SELECT kind, since FROM kinds"))
            sessions = [session_of(row) for row in db.execute("SELECT * FROM sessions")]
            aliases = dict(db.execute("SELECT provisional, ref FROM aliases"))
            kept = dict(db.execute("SELECT key, until FROM kept"))
            handed = [row["at"] for row in db.execute("SELECT at FROM handed ORDER BY at")]
        if not self._locked:
            self.close()
        return LedgerState(
            registrations={k.ref: k for k in known},
            aliases=aliases,
            names=names,
            sessions={session.code: session for session in sessions},
            kinds={kind: datetime.fromisoformat(since) for kind, since in kinds.items()},
            letters={record.key: record for record in letters},
            texts_in_doubt={key: moment_of(until) for key, until in kept.items()},
            handed_over=tuple(map(datetime.fromisoformat, handed)),
            trouble=trouble_of(meta.get("mail_trouble")),
            first_pass=moment_of(meta.get("first_pass")),
            last_pass=moment_of(meta.get("last_pass")),
            adopted=moment_of(meta.get("adopted")),
            last_number=max((int(meta.get("number", 0)), *(record.number for record in letters))),
            mailbox=mailbox_of(meta.get("mailbox")),
            in_use=json.loads(meta.get("in_use", "{}")),
            writes=writes_of(meta.get("writes")),
        )

    def record(
        self,
        now: datetime,
        *,
        known: Iterable[RegistrationRecord],
        replaced: Iterable[tuple[str, str]],
        names: Iterable[tuple[str, str]] = (),
        seen: Iterable[SessionRecord] = (),
        changes: Iterable[StatusChange],
        letters: Iterable[LetterRecord],
        dropped: Iterable[str] = (),
        mailbox: MailboxPosition | None = None,
        in_use: Mapping[str, str] | None = None,
        writes: Sequence[WriteIntent] = (),
    ) -> None:
        """Remember what a pass decided, in one transaction."""
        replaced = list(replaced)
        with self._transaction() as db:
            db.executemany(_put("registrations", KNOWN_COLUMNS), map(known_row, known))
            db.executemany(_put("aliases", ("provisional", "ref")), replaced)
            db.executemany(_put("sessions", SESSION_COLUMNS), map(session_row, seen))
            db.executemany(
                "INSERT OR IGNORE INTO kinds VALUES (?, ?)",
                [(kind.value, moment_text(now)) for kind in (*Kind, *Rule)],
            )
            db.executemany(_put("names", ("text", "session")), names)
            db.executemany(
                "DELETE FROM registrations WHERE ref = ?", [(was,) for was, _ in replaced]
            )
            db.executemany(
                "INSERT INTO history (at, ref, before, after, why) VALUES (?, ?, ?, ?, ?)",
                [(moment_text(now), c.ref, c.before, c.after, why_text(c.why)) for c in changes],
            )
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, letters))
            at = moment_text(now)
            db.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in dropped])
            db.execute("DELETE FROM kept WHERE until < ?", (at,))
            db.execute("DELETE FROM handed WHERE at <= ?", (moment_text(now - timedelta(days=1)),))
            if mailbox is not None:
                read = mailbox_text(mailbox)
                db.execute("INSERT OR REPLACE INTO meta VALUES ('mailbox', ?)", (read,))
            if in_use is not None:
                columns = json.dumps(in_use, ensure_ascii=False)
                db.execute("INSERT OR REPLACE INTO meta VALUES ('in_use', ?)", (columns,))
            _note_writes(db, writes)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('first_pass', ?)", (at,))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('last_pass', ?)", (at,))

    def reads(self, mailbox: MailboxPosition) -> None:
        """Remember how the reading of the mailbox stands."""
        with self._transaction() as db:
            read = mailbox_text(mailbox)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('mailbox', ?)", (read,))

    def adopts(self, now: datetime, *, number: int) -> None:
        """Remember that what is recorded next was taken from a sheet as it stood."""
        with self._transaction() as db:
            meta = [("adopted", moment_text(now)), ("number", str(number))]
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", meta)

    def changes(self, refs: Iterable[str]) -> list[PastChange]:
        """Tell the statuses that these registrations got; none where there is no file yet."""
        if not self.path.exists():
            return []
        wanted = tuple(refs)
        marks = ", ".join("?" * len(wanted))
        with self._errors("cannot be read"):
            found = self._connection().execute(
                f"SELECT * FROM history WHERE ref IN ({marks}) ORDER BY id", wanted
            )
            changes = [change_of(row) for row in found]
        if not self._locked:
            self.close()
        return changes

    def note_writes(self, writes: Sequence[WriteIntent]) -> None:
        """Remember these writes to the spreadsheet, and no others."""
        with self._transaction() as db:
            _note_writes(db, writes)

    def shown(self, refs: Iterable[str]) -> None:
        """Remember that the rows of these registrations stand on the sheet."""
        with self._transaction() as db:
            db.executemany(
                "UPDATE registrations SET shown = 1 WHERE ref = ?", [(ref,) for ref in refs]
            )

    def alerted(self, key: str) -> bool:
        """Whether staff were sent this alert."""
        with self._errors("cannot be read"):
            found = self._connection().execute("SELECT 1 FROM alerts WHERE key = ?", (key,))
            return found.fetchone() is not None

    def note_alert(self, key: str, now: datetime) -> None:
        """Remember that staff were sent this alert, and count it as handed over, once."""
        with self._transaction() as db:
            at = moment_text(now)
            noted = db.execute("INSERT OR IGNORE INTO alerts VALUES (?, ?)", (key, at))
            if noted.rowcount:
                db.execute("INSERT INTO handed (at) VALUES (?)", (at,))

    def failing_since(self, now: datetime) -> datetime:
        """Remember that a pass failed now; tell since when every pass has."""
        with self._transaction() as db:
            at = moment_text(now)
            db.execute("INSERT OR IGNORE INTO meta VALUES ('failing_since', ?)", (at,))
            found = db.execute("SELECT value FROM meta WHERE name = 'failing_since'").fetchone()
            return datetime.fromisoformat(found[0])

    def succeeded(self) -> None:
        """Remember that a pass was done to its end; writes nothing where none had failed."""
        with self._errors("cannot be read"):
            found = self._connection().execute("SELECT 1 FROM meta WHERE name = 'failing_since'")
            failed = found.fetchone() is not None
        if failed:
            with self._transaction() as db:
                db.execute("DELETE FROM meta WHERE name = 'failing_since'")

    def queued(self, key: str) -> bool:
        """Whether a letter still waits to be sent."""
        with self._errors("cannot be read"):
            found = self._connection().execute(
                "SELECT 1 FROM letters WHERE key = ? AND state = 'en attente'", (key,)
            )
            return found.fetchone() is not None

    def forget_alert(self, key: str) -> None:
        """Forget that staff were sent this alert."""
        with self._transaction() as db:
            db.execute("DELETE FROM alerts WHERE key = ?", (key,))

    def claim(
        self,
        records: Sequence[LetterRecord],
        text: Mail | None = None,
        until: datetime | None = None,
    ) -> None:
        """Remember that nobody knows what becomes of these letters, before anybody can."""
        first = records[0]
        with self._transaction() as db:
            if not _wanted(db, first):
                raise NoLongerWanted(first.key)
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, records))
            db.execute("DELETE FROM kept WHERE key = ?", (first.key,))
            if text is not None:
                db.execute(_put("kept", KEPT_COLUMNS), kept_row(first.key, text, until))
            db.execute("INSERT INTO handed (at) VALUES (?)", (moment_text(first.finished_at),))

    def stored_text(self, key: str) -> Mail | None:
        """Give the text of a letter in doubt that can be repeated."""
        with self._errors("cannot be read"):
            db = self._connection()
            row = db.execute("SELECT * FROM kept WHERE key = ?", (key,)).fetchone()
        return kept_of(row) if row else None

    def finish(self, records: Iterable[LetterRecord], *, dropped: Iterable[str] = ()) -> None:
        """Remember what became of letters."""
        records = list(records)
        with self._transaction() as db:
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, records))
            known = [r.key for r in records if r.state is not LetterState.IN_DOUBT]
            over = [(key,) for key in (*known, *dropped)]
            db.executemany("DELETE FROM kept WHERE key = ?", over)

    def put_back(self, records: Sequence[LetterRecord], text: Mail, until: datetime) -> None:
        """Remember that a letter in doubt was not repeated after all."""
        with self._transaction() as db:
            db.executemany(_put("letters", LETTER_COLUMNS), map(letter_row, records))
            db.execute(_put("kept", KEPT_COLUMNS), kept_row(records[0].key, text, until))

    def note_mail(self, trouble: MailTrouble | None) -> None:
        """Remember why nothing can be handed over, or that it can."""
        with self._transaction() as db:
            db.execute("DELETE FROM meta WHERE name = 'mail_trouble'")
            if trouble:
                db.execute("INSERT INTO meta VALUES ('mail_trouble', ?)", (trouble_text(trouble),))


def _note_writes(db: Connection, writes: Sequence[WriteIntent]) -> None:
    db.execute("DELETE FROM meta WHERE name = 'writes'")
    if writes:
        db.execute("INSERT INTO meta VALUES ('writes', ?)", (writes_text(writes),))


def _wanted(db: Connection, record: LetterRecord) -> bool:
    """Whether a letter may be handed over as things stand now, in the transaction that claims it.

    It waits, or is in doubt with its text kept; with the link, it goes to who is confirmed.
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
    if record.about is None or not record.about.link:
        return True
    status = db.execute("SELECT status FROM registrations WHERE ref = ?", (record.ref,)).fetchone()
    return status is not None and status["status"] == Status.CONFIRMED


def _put(table: str, columns: Iterable[str]) -> str:
    """Write a row under its key, the first of its columns, whether it is there or not.

    Never `INSERT OR REPLACE`: that deletes whatever other row any unique column collides with.
    So a letter with the number of another is an error, and nothing of its transaction remains.
    """
    key, *others = columns
    marks = ", ".join("?" * (len(others) + 1))
    anew = ", ".join(f"{column} = excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table} ({', '.join((key, *others))}) VALUES ({marks})"
        f" ON CONFLICT ({key}) DO UPDATE SET {anew}"
    )
