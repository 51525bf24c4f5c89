"""An association that claims letters as fast as it can, as a process: prints how many it got."""

import sys

from msgspec.structs import replace

from douze.adapters.postgres_ledger import PostgresLedger
from douze.errors.mail import RelayFull
from douze.model.words import Kind, LetterState
from tests.adapters.ledgers import NOW, remember
from tests.factories import record
from tests.postgres import SECRET


def main(url: str, name: str, relay: str, letters: str) -> int:
    ledger = PostgresLedger(url, name, lambda: SECRET, relay=relay)
    waiting = [
        record(Kind.LINK, number=n, key=f"x-{n}", state=LetterState.QUEUED, finished_at=None)
        for n in range(1, int(letters) + 1)
    ]
    given = 0
    with ledger.lock():
        remember(ledger, letters=waiting)
        for one in waiting:
            try:
                ledger.claim([replace(one, state=LetterState.IN_DOUBT, finished_at=NOW)])
                given += 1
            except RelayFull:
                pass
    sys.stdout.write(str(given))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
