"""A pass under the eyes of those who watch us: a service that is called, a file of measures."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from douze.composition import Adapters
from douze.errors import AnotherPassRuns, DouzeError
from douze.model.os_words import os_words
from douze.model.phrases import phrase
from douze.replace_file import draft_of


def monitored(adapters: Adapters, now: datetime, one_pass: Callable[[], int]) -> int:
    """Do a pass, which gives its exit status; whoever watches hears when it begins and ends.

    Nothing that goes wrong with that changes the pass or its status. One that finds another pass
    at work tells nothing at its end: that one will.
    """
    monitor = adapters.settings.monitor
    if not monitor.ping and monitor.textfile is None:
        return one_pass()
    from douze.monitor.ping import Ping

    ping = Ping(monitor.ping) if monitor.ping else None
    if ping is not None:
        ping.begin()
    status: int | None = 2  # of what nobody foresaw
    try:
        status = one_pass()
        return status
    except AnotherPassRuns:
        status = None
        raise
    except DouzeError as error:
        status = error.exit_status
        raise
    finally:
        if status is not None and monitor.textfile is not None:
            _measure(adapters, now, monitor.textfile)
        if ping is not None:
            ping.end(status)


def _measure(adapters: Adapters, now: datetime, file: Path) -> None:
    """Write the measures; where the ledger cannot be read, those of before tell by their age."""
    from douze.monitor.metrics import metrics
    from douze.monitor.overview import overview_of
    from douze.version import version

    with suppress(DouzeError):
        ledger, failure = adapters.ledger.read(), adapters.ledger.last_failure()
        overview = overview_of(ledger, failure, adapters.settings, now, version=version())
        try:
            _put(file, metrics(overview).encode())
        except OSError as error:
            told = phrase("error_metrics", file=str(file), why=os_words(error))
            print(adapters.wording.sentence(told), file=sys.stderr)


def _put(file: Path, content: bytes) -> None:
    """Put it in its place whole, for another account to read: it names nobody."""
    with draft_of(file) as (draft, made):
        with os.fdopen(os.dup(made), "wb") as written:
            written.write(content)
        os.fchmod(made, 0o644)
        draft.replace(file)
