"""A ledger moves from an association's file into the fleet's database, and back.

One thing decides which of the two is the ledger: the file itself, which is replaced at once by a
marker, or by the ledger that comes back. Until then the old one is all there is, and the other is
refused; from then on it is the other way round. Whoever is killed in between runs it again.
"""

from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from msgspec import Struct

from douze.adapters.moving_postgres import MovingPostgres, Place
from douze.adapters.moving_sqlite import MovingSqlite
from douze.composition import moving_ledgers
from douze.errors import LedgerError, LedgerMoved, NoSuchAssociation
from douze.fleet.associations import associations
from douze.fleet.config_change import ConfigChange, with_database, without_database
from douze.model.fleet_settings import FleetSettings
from douze.model.phrases import phrase


class Moved(Struct, frozen=True):
    """What stands in the new place, as it was compared with the old."""

    registrations: int
    letters: int


#: Told before each step, so that a test can end it there.
Step = Callable[[str], None]


def move(
    fleet: FleetSettings, name: str, *, back: bool = False, step: Step = lambda _: None
) -> Moved:
    """Move the ledger of an association of the fleet. As `move_in` and `move_back`, raises too."""
    there = {one.name: one for one in associations(fleet.associations)}
    if name not in there:
        raise NoSuchAssociation(name, [*there])
    config = there[name].config
    put_in = ConfigChange(config, partial(with_database, url=fleet.database, name=name))
    file, base = moving_ledgers(put_in.after)
    if back:
        return move_back(file, base, ConfigChange(config, without_database), step)
    return move_in(file, base, put_in, step)


def move_in(file: MovingSqlite, base: MovingPostgres, config: ConfigChange, step: Step) -> Moved:
    """Move a ledger into the database. Raises LedgerError, and AnotherPassRuns."""
    with ExitStack() as locks:
        locks.enter_context(file.lock())
        locks.enter_context(base.lock())
        moved, place, ours = file.moved_to, base.place, file.name
        if moved is None:
            _refuse_two(base, place, ours)
            step("copied")
            there = file.everything()
            base.arrive(there, ours)
            step("compared")
            _refuse_unlike(base.where, base.everything() == there and base.read() == file.read())
            step("marked")
            file.leave(base.where)
        elif moved != base.where:
            raise LedgerMoved.to_database(str(file.path), moved)
        elif place.where != "here" and (place.other != ours or base.empty):
            raise LedgerMoved.to_file(base.where, place.other)
        step("opened")
        if base.place.where != "here":
            base.note(Place("here", ""))
        step("written")
        config.write()
        return _counts(base)


def move_back(file: MovingSqlite, base: MovingPostgres, config: ConfigChange, step: Step) -> Moved:
    """Move a ledger out of the database into its file. Raises as `move_in`."""
    with ExitStack() as locks:
        locks.enter_context(file.lock())
        locks.enter_context(base.lock())
        place, ours = base.place, file.name
        lives = file.moved_to is None and file.path.exists()
        if place.where == "here" and lives:
            raise LedgerError(str(file.path), phrase("error_two_ledgers"), phrase("hint_two"))
        if place.where == "arriving" or (place.where == "gone" and place.other != ours):
            raise LedgerMoved.to_file(base.where, place.other)
        if not lives:
            if place.where == "gone" and base.empty:
                raise LedgerError(base.where, phrase("error_nothing_there"), phrase("hint_two"))
            step("copied")
            there = base.everything()
            made = file.prepare(there)
            step("compared")
            _refuse_unlike(
                str(made.path), made.everything() == there and made.read() == base.read()
            )
            step("marked")
            base.note(Place("gone", ours))
            step("opened")
            file.become(made)
        step("written")
        config.write()
        step("cleared")
        base.clear()
        return _counts(file)


def _refuse_two(base: MovingPostgres, place: Place, ours: str) -> None:
    """Raise LedgerError where the database has a ledger of that name, or another's half of one."""
    if place.where == "here" and not base.empty:
        raise LedgerError(base.where, phrase("error_two_ledgers"), phrase("hint_two"))
    if place.where == "arriving" and place.other != ours:
        what = phrase("error_arriving", other=place.other)
        raise LedgerMoved(base.where, what, phrase("hint_arriving"))


def _refuse_unlike(where: str, same: bool) -> None:
    if not same:
        raise LedgerError(where, phrase("error_unlike"), phrase("hint_unlike"))


def _counts(ledger: MovingPostgres | MovingSqlite) -> Moved:
    state = ledger.read()
    return Moved(len(state.registrations), len(state.letters))
