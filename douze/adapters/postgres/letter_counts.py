"""How the letters of one association stand, for whoever runs many: counted, and not read."""

from msgspec import Struct

from douze.adapters.ledger.tables import Tables
from douze.model.words import LetterState

_COUNT = """
SELECT count(*) FILTER (WHERE state <> ?) AS waiting, count(*) FILTER (WHERE state = ?) AS in_doubt
FROM letters WHERE state IN (?, ?, ?) AND with_number IS NULL
"""
_CALL = "UPDATE fleet_board SET wake_at = clock_timestamp() WHERE name = ?"


class LetterCounts(Struct, frozen=True):
    """How many letters wait, and of how many nobody knows whether they arrived."""

    waiting: int
    in_doubt: int


class CountedLetters(Tables):
    """A ledger that counts them, and that calls for a pass."""

    association: str

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
