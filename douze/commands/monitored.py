"""A pass under the eyes of those who watch us: a service that is called, a file of measures."""

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from douze.composition import Adapters
from douze.errors import AnotherPassRuns, DouzeError
from douze.log_lines import log_event
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.passes.outcome import PassOutcome
from douze.replace_file import replace_file

if TYPE_CHECKING:
    from douze.monitor.ping import Ping


def monitored(
    adapters: Adapters, clock: Callable[[], datetime], one_pass: Callable[[datetime], PassOutcome]
) -> PassOutcome:
    """Do a pass, which gives what came of it; whoever watches hears when it begins and ends.

    It is given what time it is, by a clock that may be another host's, and fail as a pass does.

    Nothing that goes wrong with that changes the pass or its status. One that finds another pass
    at work tells the service nothing at its end, and measures nothing: that one will.
    """
    monitor, begun = adapters.settings.monitor, monotonic()
    log_event("pass_began")
    ping = _ping(monitor.ping) if monitor.ping else None
    now: datetime | None = None
    status, ours = 2, True  # of what nobody foresaw
    try:
        now = clock()
        outcome = one_pass(now)
        status = outcome.status
        return outcome
    except DouzeError as error:
        status, ours = error.exit_status, not isinstance(error, AnotherPassRuns)
        raise
    finally:
        log_event("pass_ended", status=status, seconds=round(monotonic() - begun, 3))
        if ours and now is not None and monitor.textfile is not None:
            _measure(adapters, now, monitor.textfile)
        if ping is not None:
            ping.end(status if ours else None)


def _ping(address: str) -> "Ping":
    """Call for the first time; most passes are watched by nobody, and go without what it takes."""
    from douze.monitor.ping import Ping

    ping = Ping(address)
    ping.begin()
    return ping


def _measure(adapters: Adapters, now: datetime, file: Path) -> None:
    """Write the measures; where the ledger cannot be read, the old ones tell by their age."""
    from douze.monitor.metrics import metrics
    from douze.monitor.overview import overview_of
    from douze.version import version

    with suppress(DouzeError):
        ledger, failure = adapters.ledger.read(), adapters.ledger.last_failure()
        overview = overview_of(ledger, failure, adapters.settings, now, version=version())
        try:
            # for the collector, which is another account; they name nobody
            replace_file(file, metrics(overview).encode(), public=True)
        except OSError as error:
            told = phrase("error_metrics", file=str(file), why=os_words(error))
            print(adapters.wording.sentence(told), file=sys.stderr)
