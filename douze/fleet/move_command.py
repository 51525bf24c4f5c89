"""`fleet move`: which association, its two places, and what becomes of its `config.yaml`."""

from functools import partial

from douze.composition import moving_ledgers
from douze.errors import NoSuchAssociation
from douze.fleet.associations import associations
from douze.fleet.config_change import ConfigChange
from douze.fleet.config_text import with_database, without_database
from douze.fleet.move import Moved, Step, move_back, move_in
from douze.model.fleet_settings import FleetSettings
from douze.model.phrases import phrase


def move(
    fleet: FleetSettings, name: str, *, back: bool = False, step: Step = lambda _: None
) -> Moved:
    """Move the ledger of an association of the fleet. As `move_in` and `move_back`, raises too."""
    there = {one.name: one for one in associations(fleet.associations)}
    if name not in there:
        hint = phrase("hint_fleet_names", names=", ".join([*there][:20]))
        raise NoSuchAssociation(name or "fleet", phrase("fleet_unknown"), hint)
    config = there[name].config
    put_in = ConfigChange(config, partial(with_database, url=fleet.database, name=name))
    file, base = moving_ledgers(put_in.after)
    if back:
        return move_back(file, base, ConfigChange(config, without_database), step)
    return move_in(file, base, put_in, step)
