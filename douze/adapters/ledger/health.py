"""The health of passes, in tables: the port `PassHealth`."""

from datetime import datetime

from douze.adapters.ledger.as_text import moment_text
from douze.adapters.ledger.tables import Database, Tables, forget

_FAILING = "failing_since"


class Health(Tables):
    """Since when passes have failed, and what staff were alerted of."""

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
            return datetime.fromisoformat(_failing(db) or at)

    def succeeded(self) -> None:
        """Remember that a pass was done to its end; writes nothing where none had failed."""
        with self._reading() as db:
            failed = _failing(db) is not None
        if failed:
            with self._transaction() as db:
                forget(db, "meta", "name", [_FAILING])


def _failing(db: Database) -> str | None:
    row = db.execute("SELECT value FROM meta WHERE name = ?", (_FAILING,)).fetchone()
    return row["value"] if row else None
