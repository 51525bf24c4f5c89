"""The health of passes, in tables: the port `PassHealth`."""

from datetime import datetime

from douze.adapters.ledger.as_text import moment_text
from douze.adapters.ledger.quiet_text import quiet_of, quiet_text
from douze.adapters.ledger.tables import QUIET_PASS, Database, Tables, forget, put_meta
from douze.model.quiet_pass import QuietPass

_FAILING = "failing_since"


class Health(Tables):
    """Since when passes have failed, which had nothing to do, what staff were alerted of."""

    def quiet_pass(self) -> QuietPass | None:
        """Give the pass that changed nothing, if none has passed by it since."""
        if not self._there():
            return None
        with self._reading() as db:
            return quiet_of(_meta(db, QUIET_PASS), last_pass=_meta(db, "last_pass"))

    def note_quiet_pass(self, now: datetime, quiet: QuietPass) -> None:
        """Remember that a pass was done now, and had nothing to do."""
        at = moment_text(now)
        with self._transaction() as db:
            put_meta(db, last_pass=at, **{QUIET_PASS: quiet_text(quiet, last_pass=at)})

    def alerted(self, key: str) -> bool:
        """Whether staff were sent this alert."""
        with self._reading() as db:
            found = db.execute("SELECT key FROM alerts WHERE key = ?", (key,))
            return found.fetchone() is not None

    def note_alert(self, key: str, now: datetime) -> None:
        """Remember that staff were sent this alert, and count it as handed over, once."""
        at = moment_text(now)
        with self._transaction() as db:
            noted = db.execute("INSERT INTO alerts VALUES (?, ?) ON CONFLICT DO NOTHING", (key, at))
            if noted.rowcount:
                db.execute("INSERT INTO handed (at) VALUES (?)", (at,))

    def forget_alert(self, key: str) -> None:
        """Forget that staff were sent this alert."""
        with self._transaction() as db:
            forget(db, "alerts", "key", [key])

    def failing_since(self, now: datetime) -> datetime:
        """Remember that a pass failed now; tell since when every pass has."""
        at = moment_text(now)
        with self._transaction() as db:
            db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO NOTHING", (_FAILING, at))
            return datetime.fromisoformat(_meta(db, _FAILING) or at)

    def succeeded(self) -> None:
        """Remember that a pass was done to its end; writes nothing where none had failed."""
        with self._reading() as db:
            failed = _meta(db, _FAILING) is not None
        if failed:
            with self._transaction() as db:
                forget(db, "meta", "name", [_FAILING])


def _meta(db: Database, name: str) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row["value"] if row else None
