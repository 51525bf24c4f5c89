"""The same association with its ledger in PostgreSQL: killed, cut off, at once.

    python -m tests.crash.in_database [--points 200]

Kills passes at their system calls, ends their connections before each statement, has the disk of
the server be full from each on, and lets four begin at once; tells what was lost and doubled.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from douze.adapters.postgres_ledger import PostgresLedger
from douze.adapters.secret_file import SecretFile
from tests.crash.at_once import together
from tests.crash.kills import killed
from tests.crash.nursery import CUT, FULL, Nursery, nursery
from tests.crash.world import NOW, Figures, World, say, spread
from tests.mail.server import Script, running
from tests.memory import MEMORY
from tests.postgres import another_ledger, free, prepared

#: A statement that no pass gets to.
_NEVER = 1_000_000
SCENES = ("together", "while repeating", "twice")


class DatabaseWorld(World):
    """Each time anew another association, in one database."""

    association: PostgresLedger
    in_files = False

    def anew(self) -> Path:
        here, name = super().anew(), another_ledger().association
        secret = SecretFile(here / "var" / "withdrawals.key")
        self.association = PostgresLedger(prepared(), name, secret.read)
        with (here / "config.yaml").open("a", encoding="utf-8") as config:
            place = f"url: '{prepared()}', association: {name}"
            config.write(f"database: {{{place}}}\n")
        return here

    def ledger(self) -> PostgresLedger:
        return self.association

    def remembered_elsewhere(self) -> str:
        whose = self.association.association
        with psycopg.connect(prepared().replace("douze@", "postgres@", 1)) as db:
            asked = "SELECT table_schema, table_name FROM information_schema.columns"
            tables = db.execute(f"{asked} WHERE column_name = 'association'").fetchall()
            rows = SQL(
                "SELECT (to_jsonb(one) - 'association')::text FROM {} AS one WHERE association = %s"
            )
            told = [db.execute(rows.format(Identifier(*one)), (whose,)) for one in tables]
            return " ".join(text for found in told for (text,) in found.fetchall())

    def ends_of_the_dead(self) -> None:
        while not free(self.association):  # the server sees it by itself
            os.sched_yield()

    def judge(self, figures: Figures, born: Nursery, place: str) -> None:
        self.ends_of_the_dead()
        self.variant, before = "", self.variant
        super().judge(figures, born, place)
        self.variant = before


def cut_off(born: Nursery, folder: Path, points: int) -> Figures:
    """End the connection of a pass before so many of its statements, and count."""
    return _at_statements(born, folder, points, CUT, {0, 1})


def disk_full(born: Nursery, folder: Path, points: int) -> Figures:
    """Have the server's disk be full from so many statements of a pass on, and count."""
    return _at_statements(born, folder, points, FULL, {0, 2})


def _at_statements(born: Nursery, folder: Path, points: int, fault: str, ends: set[int]) -> Figures:
    figures = Figures()
    with running(Script(features=("PIPELINING",))) as server:
        world = DatabaseWorld(folder, server)
        world.anew()
        born(*world.words(NOW[0]), warm=True)
        world.anew()
        whole: int = born(*world.words(NOW[0]), variant=f"{fault}{_NEVER}")["statements"]
        for at in spread(whole, points):
            world.anew()
            status = born(*world.words(NOW[0]), variant=f"{fault}{at}")["status"]
            if status not in ends:
                figures.failed += 1
                figures.places.append(f"{fault}{at}: status {status}")
            world.judge(figures, born, f"{fault}{at} of {whole}")
    return figures


def main(points: int) -> int:
    worst = 0
    with tempfile.TemporaryDirectory(dir=MEMORY) as name, nursery() as born:
        for scene in SCENES:
            figures = killed(born, Path(name) / scene, scene, points, world_of=DatabaseWorld)
            say(f"in PostgreSQL, killed at system calls, {scene}: {figures}")
            say("\n".join(figures.places[:5]))
            worst |= not figures.fine
        for told, figures in (
            ("cut off", cut_off(born, Path(name) / "cut", points)),
            ("disk full", disk_full(born, Path(name) / "full", points)),
            ("four at once", together(born, Path(name) / "at once", points // 4, DatabaseWorld)),
        ):
            say(f"in PostgreSQL, {told}: {figures}")
            say("\n".join(figures.places[:5]))
            worst |= not figures.fine
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=200, help="in each scene")
    sys.exit(main(parser.parse_args().points))
