"""What passes decided, in tables: the port `Ledger`, but for its lock."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.adapters.ledger.as_text import (
    json_text,
    mailbox_of,
    mailbox_text,
    maybe_of,
    moment_of,
    moment_text,
    seen_of,
    seen_text,
    writes_of,
    writes_text,
)
from douze.adapters.ledger.letter_rows import letter_of, letter_row
from douze.adapters.ledger.registration_rows import (
    change_of,
    change_values,
    registration_of,
    registration_row,
    session_of,
    session_row,
)
from douze.adapters.ledger.tables import (
    LAST_PASS,
    PASS_BEFORE,
    Database,
    Rows,
    Tables,
    forget,
    meta_value,
    put,
    put_meta,
)
from douze.model.bounces import MailboxPosition
from douze.model.kinds import Kind
from douze.model.ledger_records import PastChange
from douze.model.ledger_state import ErasedMark, FromBackup, LedgerState, MailTrouble
from douze.model.pass_record import PassRecord
from douze.model.words import Rule
from douze.model.writes import WriteIntent

_FROM_BACKUP = "from_backup"
#: How long a letter counts as handed over: what providers count in.
_COUNTED = timedelta(days=1)


class PassRecords(Tables):
    """Registrations, sessions, letters and the history: recorded whole, and read whole."""

    def read(self) -> LedgerState:
        """Tell everything that is remembered; nothing where nothing can be."""
        if not self._there():
            return LedgerState()
        with self._reading() as db:
            relay = self._relay_room(db)
            state = _read(db)
            return replace(state, relay=relay())

    def record(self, record: PassRecord) -> None:
        at = moment_text(record.now)
        with self._transaction() as db:
            put(db, "registrations", map(registration_row, record.registrations))
            _replace(db, record.replaced)
            put(db, "sessions", map(session_row, record.sessions))
            put(db, "names", ({"text": text, "session": code} for text, code in record.names))
            _add_kinds(db, at)
            db.executemany(
                "INSERT INTO history (at, ref, before, after, why) VALUES (?, ?, ?, ?, ?)",
                (change_values(change, record.now) for change in record.changes),
            )
            put(db, "letters", map(letter_row, record.letters))
            put(db, "logged", ({"number": number} for number in record.logged))
            put(db, "figures", ({"session": f.session, "told": f.told} for f in record.figures))
            forget(db, "kept", "key", record.dropped)
            # A text may hold the link, so it goes once its letter is of no use any more.
            db.execute("DELETE FROM kept WHERE until < ?", (at,))
            db.execute("DELETE FROM handed WHERE at <= ?", (moment_text(record.now - _COUNTED),))
            if record.mailbox is not None:
                put_meta(db, mailbox=mailbox_text(record.mailbox))
            for name in ("in_use", "places", "kept_back"):
                if (value := getattr(record, name)) is not None:
                    put_meta(db, **{name: json.dumps(value, ensure_ascii=False)})
            if record.member_alerts is not None:
                put_meta(db, member_alerts=json.dumps(sorted(record.member_alerts)))
            put_meta(db, writes=writes_text(record.writes))
            db.execute("INSERT INTO meta VALUES ('first_pass', ?) ON CONFLICT DO NOTHING", (at,))
            _keep_pass_before(db, at)
            put_meta(db, last_pass=at)
            forget(db, "meta", "name", [_FROM_BACKUP])

    def note_mailbox(self, mailbox: MailboxPosition) -> None:
        with self._transaction() as db:
            put_meta(db, mailbox=mailbox_text(mailbox))

    def note_writes(self, writes: Sequence[WriteIntent]) -> None:
        with self._transaction() as db:
            put_meta(db, writes=writes_text(writes))

    def note_from_backup(self, back: FromBackup) -> None:
        with self._transaction() as db:
            put_meta(db, **{_FROM_BACKUP: json_text(back)})

    def note_adoption(self, now: datetime, *, number: int) -> None:
        with self._transaction() as db:
            put_meta(db, adopted=moment_text(now), number=str(number))

    def changes(self, refs: Iterable[str]) -> Sequence[PastChange]:
        """Tell the statuses that these registrations got; none where nothing is remembered."""
        if not self._there():
            return []
        wanted = tuple(refs)
        marks = ", ".join("?" * len(wanted)) or "NULL"
        with self._reading() as db:
            found = db.execute(f"SELECT * FROM history WHERE ref IN ({marks}) ORDER BY id", wanted)
            return [change_of(row) for row in found]

    def note_shown(self, refs: Iterable[str]) -> None:
        with self._transaction() as db:
            for ref in refs:
                for row in db.execute("SELECT seen FROM registrations WHERE ref = ?", (ref,)):
                    seen = seen_text(replace(seen_of(row["seen"]), before_write={}))
                    db.execute(
                        "UPDATE registrations SET shown = 1, seen = ? WHERE ref = ?", (seen, ref)
                    )


def _read(db: Database) -> LedgerState:
    """Ask everything first, so that a database that is far away answers all of it at once."""
    meta_rows = _asked(db, "meta", "name, value")
    registrations = _asked(db, "registrations")
    sessions = _asked(db, "sessions")
    # PostgreSQL gives back last what was changed last; a person's letters are told in order.
    letter_rows = db.execute("SELECT * FROM letters ORDER BY number")
    handed = db.execute("SELECT at FROM handed ORDER BY at")
    kinds = _asked(db, "kinds")
    aliases, names = _asked(db, "aliases"), _asked(db, "names")
    kept = _asked(db, "kept", "key, until")
    logged, figures = _asked(db, "logged"), _asked(db, "figures")
    erased = _asked(db, "erased")
    meta = {row["name"]: row["value"] for row in meta_rows}
    letters = {record.key: record for record in map(letter_of, letter_rows)}
    return LedgerState(
        registrations={known.ref: known for known in map(registration_of, registrations)},
        aliases={row["provisional"]: row["ref"] for row in aliases},
        names={row["text"]: row["session"] for row in names},
        sessions={session.code: session for session in map(session_of, sessions)},
        kinds={row["kind"]: datetime.fromisoformat(row["since"]) for row in kinds},
        letters=letters,
        texts_in_doubt={row["key"]: moment_of(row["until"]) for row in kept},
        handed_over=tuple(datetime.fromisoformat(row["at"]) for row in handed),
        trouble=maybe_of(meta.get("mail_trouble"), MailTrouble),
        first_pass=moment_of(meta.get("first_pass")),
        last_pass=moment_of(meta.get("last_pass")),
        from_backup=maybe_of(meta.get(_FROM_BACKUP), FromBackup),
        adopted=moment_of(meta.get("adopted")),
        last_number=max((int(meta.get("number", 0)), *(r.number for r in letters.values()))),
        logged=frozenset(row["number"] for row in logged),
        figures={row["session"]: row["told"] for row in figures},
        mailbox=mailbox_of(meta.get("mailbox")),
        in_use=json.loads(meta.get("in_use", "{}")),
        places=json.loads(meta.get("places", "{}")),
        kept_back=json.loads(meta.get("kept_back", "{}")),
        member_alerts=_marks(meta.get("member_alerts")),
        writes=writes_of(meta.get("writes")),
        erased={
            row["mark"]: ErasedMark(at=datetime.fromisoformat(row["at"]), ref=row["ref"])
            for row in erased
        },
    )


def _asked(db: Database, table: str, columns: str = "*") -> Rows:
    return db.execute(f"SELECT {columns} FROM {table}")


def _keep_pass_before(db: Database, at: str) -> None:
    """Note when the pass before this one was: should this one fail, it is the last that did not."""
    before = meta_value(db, LAST_PASS)
    if before not in (None, at):
        put_meta(db, **{PASS_BEFORE: before})


def _marks(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(json.loads(text))


def _replace(db: Database, replaced: Sequence[tuple[str, str]]) -> None:
    """Let a true reference take the place of a provisional one."""
    put(db, "aliases", ({"provisional": was, "ref": ref} for was, ref in replaced))
    forget(db, "registrations", "ref", (was for was, _ in replaced))


def _add_kinds(db: Database, at: str) -> None:
    """Note when each kind and rule was first known: a new one does not apply to the past."""
    db.executemany(
        "INSERT INTO kinds VALUES (?, ?) ON CONFLICT DO NOTHING",
        ((kind.value, at) for kind in (*Kind, *Rule)),
    )
