"""The ledger of one association in a PostgreSQL database that many share."""

from collections.abc import Callable
from pathlib import Path

from douze.adapters.ledger.erasing import Erasures
from douze.adapters.ledger.health import Health
from douze.adapters.ledger.letters import Letters
from douze.adapters.ledger.pass_records import PassRecords
from douze.adapters.postgres.connections import Connections
from douze.adapters.postgres.letter_counts import CountedLetters
from douze.adapters.postgres.noted_pass import NotedPasses
from douze.adapters.postgres.relays import SharedRelay
from douze.adapters.postgres.sealed import seal, unseal
from douze.adapters.postgres.versions import MIGRATIONS


class PostgresLedger(
    SharedRelay, NotedPasses, CountedLetters, PassRecords, Letters, Health, Erasures
):
    """The four ports over one database; texts in doubt are sealed under the `secret`.

    `relay` names what the letters go through, if others' do too.
    """

    def __init__(
        self,
        url: str,
        association: str,
        secret: Callable[[], bytes],
        *,
        relay: str = "",
        migrations: Path = MIGRATIONS,
        connections: Connections | None = None,
    ) -> None:
        super().__init__(url, association, secret, migrations=migrations, connections=connections)
        self.relay = relay

    def _sealed(self, text: bytes) -> bytes:
        return seal(text, self._secret())

    def _unsealed(self, kept: bytes) -> bytes:
        return unseal(kept, self._secret())
