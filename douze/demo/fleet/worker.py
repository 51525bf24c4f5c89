"""One machine of the demonstration: the usual worker, with shorter intervals."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from douze.adapters.phrases_yaml import load_wording
from douze.composition import TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.fleet.intervals import USUAL, Intervals
from douze.fleet.worker import Worker

#: So nobody has to watch for a minute.
PACE = Intervals(
    heartbeat=timedelta(seconds=1),
    dead_after=USUAL.dead_after / 5,
    looks=timedelta(seconds=0.5),
    sweeps=timedelta(seconds=1),
)


def main(file: str, host: str) -> int:
    fleet = load_fleet(Path(file))
    wording = load_wording(TEMPLATES, fleet.language, fleet.zone)
    return Worker(fleet, wording, partial(print, flush=True), PACE, host=host).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
