"""A worker as a process, at a pace at which a test need not wait: what the tests kill."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from time import monotonic

from douze.adapters.phrases_yaml import load_wording
from douze.composition import TEMPLATES
from douze.config.load_fleet import load_fleet
from douze.fleet.intervals import Intervals
from douze.fleet.worker import Worker
from douze.letters.composer import Composer
from douze.model.letters import Mail, PlannedLetter

QUICK = Intervals(
    heartbeat=timedelta(seconds=0.2),
    dead_after=timedelta(seconds=1.5),
    looks=timedelta(seconds=0.2),
    sweeps=timedelta(seconds=0.5),
)


def main(file: str, *, hangs: str = "") -> int:
    """Work; where `hangs` names somebody, the pass hangs over the first letter to them."""
    say = partial(print, flush=True)
    # To try the templates that the program comes with takes half of a first pass.
    Composer.check = lambda self, kinds: None  # type: ignore[method-assign]
    fleet = load_fleet(Path(file))
    worker = Worker(fleet, load_wording(TEMPLATES, fleet.language, fleet.zone), say, QUICK)
    if hangs:
        hang_over(hangs, worker)
    return worker.run()


def hang_over(person: str, worker: Worker) -> None:
    """Have each letter to somebody take for ever, so that the worker finds that an hour went by."""
    compose = Composer.compose

    def hangs(composer: Composer, planned: PlannedLetter) -> Mail:
        if planned.letter.first_name == person:
            with worker._lock:
                worker._began = dict.fromkeys(worker._began, monotonic() - 3600)
            Event().wait()
        return compose(composer, planned)

    Composer.compose = hangs  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], hangs="".join(sys.argv[2:])))
