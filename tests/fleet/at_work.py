"""A worker as a process, at a pace at which a test need not wait: what the tests kill."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from douze.adapters.phrases_yaml import load_wording
from douze.composition import TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.fleet.pace import Pace
from douze.fleet.worker import Worker

QUICK = Pace(
    heartbeat=timedelta(seconds=0.2),
    dead_after=timedelta(seconds=1.5),
    looks=timedelta(seconds=0.2),
    sweeps=timedelta(seconds=0.5),
)


def main(file: str) -> int:
    say = partial(print, flush=True)
    fleet = load_fleet(Path(file))
    return Worker(fleet, load_wording(TEMPLATES, fleet.language, fleet.zone), say, QUICK).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
