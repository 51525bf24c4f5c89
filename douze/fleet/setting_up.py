"""A fleet is made ready: its tables, and a look through all configurations."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from douze.adapters.postgres.versions import bring_up
from douze.fleet import queue
from douze.fleet.associations import (
    Conflict,
    associations,
    conflicts,
    load_one,
    with_one_secret,
)
from douze.fleet.board import Board
from douze.fleet.database import connected
from douze.model.fleet_settings import FleetSettings
from douze.model.phrases import Phrase


class SetUp(Struct, frozen=True, kw_only=True):
    """What was made, and what is wrong."""

    made: bool  #: whether there were tables to make
    broken: Mapping[str, Sequence[Phrase]]  #: by association, what is wrong in its config.yaml
    conflicts: Sequence[Conflict]
    all: int

    @property
    def good(self) -> int:
        names = {name for one in self.conflicts for name in one.names}
        return self.all - len(self.broken.keys() | names)


def set_up(fleet: FleetSettings) -> SetUp:
    """Make the tables, or bring them to this version, and load every configuration."""
    with connected(fleet.database, ready=False) as db:
        steps = bring_up(db, fleet.database)
        made = queue.set_up(db)
        # At once: a relay of which nothing is said takes no letter.
        Board(db).set_limits(fleet.relays)
    loaded = [load_one(one) for one in associations(fleet.associations)]
    return SetUp(
        made=bool(steps) or made,
        broken={one.association.name: one.problems for one in loaded if one.settings is None},
        conflicts=[*conflicts(loaded, fleet), *with_one_secret(loaded)],
        all=len(loaded),
    )
