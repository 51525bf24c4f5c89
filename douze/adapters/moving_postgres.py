"""A ledger in the database when it arrives there from a file, or goes back to one."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from douze.adapters.ledger.tables import Database, forget_all
from douze.adapters.ledger.whole_ledger import TableRows, WholeLedger
from douze.adapters.postgres_ledger import PostgresLedger

_PLACE = "UPDATE associations SET place = ?, other = ? WHERE name = ?"


class Place(Struct, frozen=True):
    """Where a ledger is, and the file that it comes from or has gone to."""

    where: Literal["here", "arriving", "gone"]
    other: str


class MovingPostgres(WholeLedger, PostgresLedger):
    """The usual ledger, whose lock can also be held while it is moved, or after it left."""

    #: The association's column is filled by its connection, and no table of others' has one.
    _TABLES = """
    SELECT table_name AS of_table, column_name AS of_column FROM information_schema.columns AS c
    WHERE table_schema = 'douze' AND column_name <> 'association' AND EXISTS (
        SELECT 1 FROM information_schema.columns AS o WHERE o.table_schema = 'douze'
        AND o.table_name = c.table_name AND o.column_name = 'association')
    """

    @property
    def place(self) -> Place:
        """Where it is by what is noted. Under the lock only."""
        with self._reading() as db:
            asked = "SELECT place, other FROM associations WHERE name = ?"
            found = db.execute(asked, (self.association,)).fetchone()
            return Place(found["place"], found["other"])

    @property
    def empty(self) -> bool:
        """Whether nothing at all is remembered of this association."""
        return not any(found.rows for found in self.everything().values())

    def arrive(self, there: Mapping[str, TableRows], other: str) -> None:
        """Write the whole ledger in one transaction; no pass uses it until `note` is called."""
        with self._changing() as db:
            self._note_place(db, Place("arriving", other))
            self.write_everything(db, there)

    def note(self, place: Place) -> None:
        """Note where the ledger is from now on; durable on return."""
        with self._changing() as db:
            self._note_place(db, place)

    def clear(self) -> None:
        """Delete all that is remembered of an association that has gone."""
        with self._changing() as db:
            for table in sorted(self._tables(db)):
                forget_all(db, table)
        self.wipe()

    def _note_place(self, db: Database, place: Place) -> None:
        db.execute(_PLACE, (place.where, place.other, self.association))

    def _refuse_moved(self, place: str) -> None:
        """Go on: it is we who move it."""
