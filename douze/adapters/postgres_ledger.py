"""The ledger of one association in a PostgreSQL database that many share."""

from collections.abc import Callable

from msgspec import Struct

from douze.adapters.ledger.erasing import Erasures
from douze.adapters.ledger.health import Health
from douze.adapters.ledger.letters import Letters
from douze.adapters.ledger.pass_records import PassRecords
from douze.adapters.ledger.tables import Database
from douze.adapters.postgres.noted_pass import NotedPasses
from douze.adapters.postgres.sealed import seal, unseal
from douze.model.quota import RelayRoom
from douze.model.words import LetterState

_COUNT = """
SELECT count(*) FILTER (WHERE state <> ?) AS waiting, count(*) FILTER (WHERE state = ?) AS in_doubt
FROM letters WHERE state IN (?, ?, ?) AND with_number IS NULL
"""
_CALL = "UPDATE fleet_board SET wake_at = clock_timestamp() WHERE name = ?"

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


class LetterCounts(Struct, frozen=True):
    """How many letters wait, and of how many nobody knows whether they arrived."""

    waiting: int
    in_doubt: int


class PostgresLedger(NotedPasses, PassRecords, Letters, Health, Erasures):
    """The four ports over one database; texts in doubt are sealed under the `secret`.

    `relay` names what the letters go through, if others' do too. Its hour is counted by the clock
    of the database, which all hosts share: a letter takes its place as it is claimed. What a
    transaction that fails has taken it gives back; what was claimed counts, whatever becomes of
    the letter, as with `mail.per_hour`.
    """

    def standing(self) -> LetterCounts:
        """Count the letters that wait or are in doubt now. Raises LedgerError."""
        doubt = LetterState.IN_DOUBT
        with self._reading() as db:
            values = (doubt, doubt, doubt, LetterState.QUEUED, LetterState.WITHHELD)
            counted = db.execute(_COUNT, values)
        found = counted.fetchone()
        return LetterCounts(found["waiting"], found["in_doubt"])

    def call_for_pass(self) -> None:
        """Let the workers of a fleet begin a pass as soon as they can. Raises LedgerError."""
        with self._changing() as db:
            db.execute(_CALL, (self.association,))

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

    def _sealed(self, text: bytes) -> bytes:
        return seal(text, self._secret())

    def _unsealed(self, kept: bytes) -> bytes:
        return unseal(kept, self._secret())
