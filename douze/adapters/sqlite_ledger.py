"""The ledger in one SQLite file: write-ahead log, every commit on the disk before it counts."""

from douze.adapters.ledger.erasing import Erasures
from douze.adapters.ledger.health import Health
from douze.adapters.ledger.letters import Letters
from douze.adapters.ledger.pass_records import PassRecords
from douze.adapters.sqlite.file import SqliteFile


class SqliteLedger(SqliteFile, PassRecords, Letters, Health, Erasures):
    """A ledger that outlives power cuts: the four ports over one file."""
