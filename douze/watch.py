"""Passes on a rhythm until somebody says stop: what `watch` does."""

import time
from collections.abc import Callable
from math import ceil

from douze.model.phrases import Phrase, phrase

#: How long a signal may wait to be noticed between two passes.
BLINK = 0.5  # seconds
#: What a pass between two beats is called.
_WAKE = "wake"
_SECONDS = {"minutes": 60, "hours": 3600}


def in_words(rhythm: str) -> Phrase:
    """Say a rhythm of `config.yaml`, and how to end it."""
    _, number, unit = rhythm.split()
    hourly = unit == "hours"
    if number == "1":
        return phrase("screen_watching_hour" if hourly else "screen_watching_minute")
    several = "screen_watching_hours" if hourly else "screen_watching_minutes"
    return phrase(several, number=number)


def watch(
    rhythm: str,
    one_pass: Callable[[], float | None],
    stop: Callable[[], bool],
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Do a pass at once and then at each beat of `rhythm`, until `stop` says so.

    `rhythm` is as `config.yaml` has it, "every 10 minutes". A pass gives in how many seconds time
    alone calls for the next, if it knows: where that is before the next beat, one is done then
    too. What a pass raises ends the watch: to tell a failure and go on is the caller's.
    """
    import schedule

    def do() -> None:
        wakes = one_pass()
        scheduler.clear(_WAKE)
        if wakes is not None and wakes < int(number) * _SECONDS[unit]:
            scheduler.every(max(1, ceil(wakes))).seconds.do(do).tag(_WAKE)

    _, number, unit = rhythm.split()
    scheduler = schedule.Scheduler()
    every = scheduler.every(int(number))
    job = (every.hours if unit == "hours" else every.minutes).do(do)
    if not stop():
        job.run()
    while not stop():
        left = scheduler.idle_seconds or 0
        if left > int(number) * _SECONDS[unit]:
            job.run()  # the wall clock, by which schedule counts, went back: summer ends
        scheduler.run_pending()
        if not stop():
            sleep(min(BLINK, max(0.01, left)))
