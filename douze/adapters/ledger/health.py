"""The health of passes, in tables: the port `PassHealth`."""

from datetime import datetime

from msgspec.structs import asdict

from douze.adapters.ledger.as_text import json_text, maybe_of, moment_of, moment_text
from douze.adapters.ledger.tables import (
    LAST_PASS,
    PASS_BEFORE,
    QUIET_PASS,
    Database,
    Tables,
    forget,
    meta_value,
    put_meta,
)
from douze.model.ledger_records import PassFailure
from douze.model.quiet_pass import QuietPass

_FAILING, _FAILURE, _SIGNED = "failing_since", "failure", "signed"


class _QuietPass(QuietPass, frozen=True, kw_only=True):
    """A quiet pass as it is remembered: with the moment of the pass that did so."""

    last_pass: str


class Health(Tables):
    """Since when passes have failed, which had nothing to do, what staff were alerted of."""

    def quiet_pass(self) -> QuietPass | None:
        """Give the pass that changed nothing, if none has passed by it since."""
        if not self._there():
            return None
        with self._reading() as db:
            text, last = meta_value(db, QUIET_PASS), meta_value(db, LAST_PASS)
            noted = maybe_of(text, _QuietPass)
            # of another pass where one was done since, by a program that did not know of this
            return maybe_of(text, QuietPass) if noted and noted.last_pass == last else None

    def note_quiet_pass(self, now: datetime, quiet: QuietPass) -> None:
        at = moment_text(now)
        with self._transaction() as db:
            remembered = _QuietPass(**asdict(quiet), last_pass=at)
            put_meta(db, last_pass=at, **{QUIET_PASS: json_text(remembered)})

    def signed_at(self) -> datetime | None:
        with self._reading() as db:
            return moment_of(meta_value(db, _SIGNED))

    def note_signed(self, now: datetime) -> None:
        with self._transaction() as db:
            put_meta(db, **{_SIGNED: moment_text(now)})

    def alerted(self, key: str) -> bool:
        with self._reading() as db:
            return _alerted(db, key)

    def note_alert(self, key: str, now: datetime) -> None:
        at = moment_text(now)
        with self._transaction() as db:
            if not _alerted(db, key):
                db.execute("INSERT INTO alerts VALUES (?, ?)", (key, at))
                self._count(db, at)

    def forget_alert(self, key: str) -> None:
        with self._transaction() as db:
            forget(db, "alerts", "key", [key])

    def failing_since(self, now: datetime) -> datetime:
        at = moment_text(now)
        with self._transaction() as db:
            db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (_FAILING, at))
            return datetime.fromisoformat(meta_value(db, _FAILING) or at)

    def note_failure(self, now: datetime, kind: str, why: str) -> None:
        at = moment_text(now)
        with self._transaction() as db:
            failed = _failure(db)
            decided = meta_value(db, LAST_PASS)
            # A pass that failed once it had recorded itself stands there as the last that decided.
            success = decided if decided != at else meta_value(db, PASS_BEFORE)
            last = failed.last_success if failed else moment_of(success)
            failure = PassFailure(at=now, kind=kind, why=why, last_success=last)
            put_meta(db, **{_FAILURE: json_text(failure)})

    def last_failure(self) -> PassFailure | None:
        if not self._there():
            return None
        with self._reading() as db:
            return _failure(db)

    def succeeded(self) -> None:
        """Remember that a pass was done to its end; writes nothing where none had failed."""
        with self._reading() as db:
            failed = [name for name in (_FAILING, _FAILURE) if meta_value(db, name) is not None]
        if failed:
            with self._transaction() as db:
                forget(db, "meta", "name", failed)


def _alerted(db: Database, key: str) -> bool:
    return db.execute("SELECT key FROM alerts WHERE key = ?", (key,)).fetchone() is not None


def _failure(db: Database) -> PassFailure | None:
    return maybe_of(meta_value(db, _FAILURE), PassFailure)
