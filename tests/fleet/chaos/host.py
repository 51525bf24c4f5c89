"""`python -m tests.fleet.chaos.host FILE HOST`: a worker as ever, for whom a minute is a second."""

import faulthandler
import signal
import sys
from datetime import timedelta
from functools import partial
from pathlib import Path

from msgspec.structs import replace

from douze.adapters.phrases_yaml import load_wording
from douze.composition import TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.fleet.intervals import Intervals
from douze.fleet.worker import Worker
from douze.letters.composer import Composer

PACE = Intervals(
    heartbeat=timedelta(seconds=0.3),
    dead_after=timedelta(seconds=2),
    looks=timedelta(seconds=0.3),
    sweeps=timedelta(seconds=0.6),
)


def main(file: str, host: str) -> int:
    faulthandler.register(signal.SIGUSR1)  # where is it, if it does not end?
    # To try the templates that the program comes with takes half of a first pass.
    Composer.check = lambda self, kinds: None  # type: ignore[method-assign]
    fleet = replace(load_fleet(Path(file)), every=timedelta(seconds=1))
    wording = load_wording(TEMPLATES, fleet.language, fleet.zone)
    return Worker(fleet, wording, partial(print, flush=True), PACE, host=host).run()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
