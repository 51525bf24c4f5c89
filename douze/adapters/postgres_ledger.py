"""The ledger of one association in a PostgreSQL database that many share."""

from douze.adapters.ledger.decisions import Decisions
from douze.adapters.ledger.erasing import Erasures
from douze.adapters.ledger.health import Health
from douze.adapters.ledger.letters import Letters
from douze.adapters.postgres.database import PostgresDatabase
from douze.adapters.postgres.sealed import seal, unseal


class PostgresLedger(PostgresDatabase, Decisions, Letters, Health, Erasures):
    """The four ports over one database; texts in doubt are sealed under the `secret`."""

    def _sealed(self, text: bytes) -> bytes:
        return seal(text, self._secret())

    def _unsealed(self, kept: bytes) -> bytes:
        return unseal(kept, self._secret())
