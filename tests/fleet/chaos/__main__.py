"""`python -m tests.fleet.chaos`: fleets to which everything happens, and what is counted after."""

import argparse
import sys
import tempfile
from pathlib import Path
from time import monotonic

from tests.fleet.chaos.play import Figures, play
from tests.memory import ample


def main(minutes: float, seed: int, length: int, *, tells: bool) -> int:
    """Play one seed after the other until the time is over; a seed that fails is told whole."""
    end, all_ = monotonic() + 60 * minutes, Figures()
    while not all_.seeds or monotonic() < end:
        with tempfile.TemporaryDirectory(dir=ample(), prefix="douze-chaos-") as name:
            folder = Path(name)
            folder.chmod(0o711)  # a database that is nobody's passes by
            figures, wrong = play(folder, seed, length, feed=seed % 2 == 0)
            all_.add(figures)
            if wrong or tells:
                _say(*figures.told)
            if wrong:
                _say(f"seed {seed}, length {length}:", *wrong)
                for log in sorted(folder.rglob("*.log")):
                    said = log.read_text("utf-8", "replace").splitlines()
                    _say(f"--- {log.name}", *[x for x in said if "Passe du" not in x][-40:])
                all_.failed.append(seed)
        _say(f"seed {seed}: {'wrong' if wrong else 'good'}, {figures}")
        seed += 1
    _say(f"fleets that things happen to: {all_}")
    return int(bool(all_.failed))


def _say(*lines: str) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.fleet.chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--length", type=int, default=60, help="happenings in each")
    parser.add_argument("--tells", action="store_true", help="what happens, also where all is good")
    given = parser.parse_args()
    sys.exit(main(given.minutes, given.seed, given.length, tells=given.tells))
