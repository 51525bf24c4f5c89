"""A disk that fails at one write or sync of a pass, or is full from then on.

python -m tests.crash.faults [--points 100]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.crash.nursery import Nursery, nursery
from tests.crash.world import NOW, Figures, World, say
from tests.mail.server import Script, running
from tests.memory import MEMORY

#: A fault, and whether it stays.
FAULTS = (("EIO", False), ("EIO", True), ("ENOSPC", False), ("ENOSPC", True))


def failing(born: Nursery, folder: Path, error: str, points: int, *, lasts: bool) -> Figures:
    """Let so many of the writes and syncs of a pass fail, and count."""
    with running(Script(features=("PIPELINING",))) as server:
        world = World(folder, server)
        figures = Figures()
        world.anew()
        born(*world.words(NOW[0]), warm=True)
        world.anew()
        writes = born(*world.words(NOW[0]), counted=True, fail_at=0)["writes"]
        for fail_at in range(1, writes + 1, max(1, writes // points)):
            world.anew()
            born(*world.words(NOW[0]), fail_at=fail_at, error=error, lasts=lasts)
            arrived, letters = world.arrived(), _remembered(world)
            world.judge(figures, born, f"{error} at write {fail_at} of {writes}, lasts: {lasts}")
            unknown = [who for who in arrived if letters.get(who) in (None, "en attente")]
            if unknown:
                figures.unflagged += 1
                figures.places.append(f"{error} {fail_at}: sent without a claim: {unknown}")
    return figures


def _remembered(world: World) -> dict[str, str]:
    if not (world.here / "var" / "ledger.sqlite").exists():
        return {}
    return {who: record.state.value for who, record in world.letters().items()}


def main(points: int) -> int:
    worst = 0
    with tempfile.TemporaryDirectory(dir=MEMORY) as name, nursery() as born:
        for error, lasts in FAULTS:
            folder = Path(name) / f"{error}{lasts}"
            figures = failing(born, folder, error, points, lasts=lasts)
            for_good = "from then on" if lasts else "once"
            say(f"{error} at writes and syncs, {for_good}: {figures}")
            say("\n".join(figures.places[:5]))
            worst |= not figures.fine
    return worst


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=1000, help="at most, of each fault")
    sys.exit(main(parser.parse_args().points))
