"""Backups and kills: of a pass that was killed, and of one that is killed while it makes one."""

import shutil
from pathlib import Path

from douze.adapters.backup.archive import opened
from douze.adapters.sqlite_ledger import SqliteLedger
from tests.crash.nursery import Nursery
from tests.crash.world import NOW, Figures, World, spread
from tests.mail.server import Script, running


def restored(born: Nursery, folder: Path, points: int) -> Figures:
    """Kill a pass at so many of its calls, go on from a backup of what it left, and count."""
    with running(Script(features=("PIPELINING", "SIZE 1000000"))) as server:
        world, figures = World(folder, server), Figures()
        kept = folder / "kept"
        for kill_at in _places(born, world, points):
            world.anew()
            born(*world.words(NOW[0]), kill_at=kill_at)
            shutil.rmtree(kept, ignore_errors=True)
            config = ("--config", str(world.here / "config.yaml"), "--now", NOW[0])
            assert born(*config, "backup", str(kept))["status"] == 0
            shutil.rmtree(world.here)
            (archive,) = (path for path in kept.iterdir() if "secrets" not in path.name)
            born(*config, "restore", str(archive), str(world.here))
            told = born(*config, "resolve", "--restored", "again")["status"]
            assert told in (0, 2), "2 where there was no memory yet"
            world.judge(figures, born, f"call {kill_at}")
    return figures


def whole(born: Nursery, folder: Path, points: int) -> tuple[int, int]:
    """Kill passes that make a backup; count those that left one, and look through each of them.

    The second is how many of all passes afterwards left one that is whole.
    """
    world = World(folder, None, more="backup: {folder: kept}\n")
    there = mended = 0
    for kill_at in _places(born, world, points):
        world.anew()
        born(*world.words(NOW[0]), kill_at=kill_at)
        there += _look_through(world.here / "kept")
        born(*world.words(NOW[1]))
        mended += _look_through(world.here / "kept")
        assert not [*(world.here / "kept").glob(".douze-*")], "what the dead left is cleared away"
    return there, mended


def _places(born: Nursery, world: World, points: int) -> list[int]:
    world.anew()
    born(*world.words(NOW[0]), warm=True)
    world.anew()
    calls: int = born(*world.words(NOW[0]), counted=True)["calls"]
    return spread(calls, points)


def _look_through(kept: Path) -> int:
    """Count the backups of a folder, each of which has to be whole, secrets too."""
    found = [*kept.glob("douze-*.zip")]
    for path in found:
        with opened(path) as archive:
            archive.look_through()
            assert archive.told.config == "config.yaml"
            if "secrets" in path.name:
                continue
            copy = kept.parent / "copy.sqlite"
            copy.write_bytes(archive.read("var/ledger.sqlite"))
            SqliteLedger(copy).read()
            copy.unlink()
    return sum("secrets" not in path.name for path in found)
