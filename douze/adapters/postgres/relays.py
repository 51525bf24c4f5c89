"""The hour of a relay that many associations share: a letter takes its place as it is claimed."""

from collections.abc import Callable

from douze.adapters.ledger.tables import Database, Tables
from douze.model.quota import RelayRoom

#: Whoever asks waits for whoever took a place and has not committed yet: so no two take the last.
_LIMIT = "SELECT per_hour FROM fleet_limits WHERE relay = ?"
_LIMIT_ALONE = f"{_LIMIT} FOR UPDATE"
#: The minute that began an hour ago counts as a whole: never more in any sixty minutes.
_GIVEN = """
SELECT coalesce(sum(given), 0)::integer AS given FROM fleet_relays
WHERE relay = ? AND minute > clock_timestamp() - interval '61 minutes'
    AND minute < clock_timestamp() + interval '61 minutes'  -- a clock that was put back far
"""
_TAKE = """
INSERT INTO fleet_relays AS r (relay, minute, given)
VALUES (?, date_trunc('minute', clock_timestamp()), 1)
ON CONFLICT (relay, minute) DO UPDATE SET given = r.given + 1
"""
_CLEAR = """
DELETE FROM fleet_relays WHERE relay = ? AND minute < clock_timestamp() - interval '1 day'
"""


class SharedRelay(Tables):
    """A ledger whose letters go through a relay of others' too, or through none of that kind.

    By the clock of the database, which all hosts share. What a transaction that fails has taken it
    gives back; what was claimed counts, whatever becomes of the letter, as with `mail.per_hour`.
    """

    relay = ""

    def _relay_room(self, db: Database, *, alone: bool = False) -> Callable[[], RelayRoom | None]:
        if not self.relay:
            return lambda: None
        limit = db.execute(_LIMIT_ALONE if alone else _LIMIT, (self.relay,))
        given = db.execute(_GIVEN, (self.relay,))

        def answered() -> RelayRoom:
            found = limit.fetchone()
            most = found["per_hour"] if found else 0
            left = max(0, most - given.fetchone()["given"])
            return RelayRoom(name=self.relay, per_hour=most, left=left)

        return answered

    def _count(self, db: Database, at: str) -> None:
        super()._count(db, at)
        if self.relay:
            db.execute(_CLEAR, (self.relay,))
            db.execute(_TAKE, (self.relay,))
