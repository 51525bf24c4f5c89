"""Four passes at once, again and again: cron, a person, cron once more.

python -m tests.crash.at_once [--rounds 500]
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.crash.nursery import Nursery, nursery
from tests.crash.world import NOW, Figures, World, say
from tests.mail.server import MailServer, Script, running
from tests.memory import MEMORY

AT_ONCE = 4


def together(
    born: Nursery,
    folder: Path,
    rounds: int,
    world_of: Callable[[Path, MailServer | None], World] = World,
) -> Figures:
    """Let four passes begin at the same moment, so many times, and count."""
    with running(Script(features=("PIPELINING",))) as server:
        world = world_of(folder, server)
        figures = Figures()
        world.anew()
        born(*world.words(NOW[0]), warm=True)
        for number in range(rounds):
            world.anew()
            answer = born(*world.words(NOW[0]), count=AT_ONCE)
            world.judge(figures, born, f"round {number}")
            if not set(answer["statuses"]) <= {0, 1}:
                figures.failed += 1
                figures.places.append(f"round {number}: statuses {answer['statuses']}")
    return figures


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory(dir=MEMORY) as name, nursery() as born:
        good = together(born, Path(name) / "good", rounds)
        say(f"four passes at once: {good}")
    return int(not good.fine or good.doubled > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=500)
    sys.exit(main(parser.parse_args().rounds))
