"""How staff hear of passes that fail: at once, or once they have failed for an hour."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from douze.composition import Adapters
from douze.errors import DouzeError, OwnFault, PassCutShort, Stopped
from douze.model.log_words import log_words
from douze.model.phrases import Problem


@contextmanager
def staff_hear_of_failures(adapters: Adapters, now: datetime) -> Iterator[None]:
    """Alert staff when a pass is refused, or when passes have failed for an hour."""
    try:
        yield
        adapters.ledger.succeeded()
    except Exception as error:
        told = error if isinstance(error, DouzeError) else OwnFault(type(error).__name__)
        with suppress(DouzeError):
            from douze.plan.alarm import counts

            since = adapters.ledger.failing_since(now) if counts(told) else now
            if not isinstance(told, Stopped):
                adapters.ledger.note_failure(now, type(told).__name__, _why(told, adapters))
            alert(adapters, told, now, since)
        raise


def _why(error: DouzeError, adapters: Adapters) -> str:
    """Say why a pass failed, as it may stand in a log; of several things, the first."""
    found = getattr(error, "problems", ())
    told = next((one.what for one in found if isinstance(one, Problem)), error.told)
    said = " ".join(adapters.wording.sentence(told).split())
    return log_words(said).encode("utf-8", "replace").decode()  # a file's name need not be text


def cut_short(adapters: Adapters, before: PassCutShort, now: datetime) -> None:
    """Count a pass that did not come to its end as one that failed, before this one may too."""
    since = adapters.ledger.failing_since(before.since)
    alert(adapters, before, now, since)


def alert(adapters: Adapters, told: DouzeError, now: datetime, since: datetime) -> None:
    """Send staff the alert that an error calls for, if it calls for one."""
    with suppress(DouzeError):
        from douze.apply.alert_staff import alert_staff  # most passes have nothing to tell
        from douze.plan.alarm import alarm

        planned = alarm(told, adapters.settings, now, since)
        if planned is not None:
            adapters.composer.check([planned.letter.kind])
            sent = alert_staff(planned, adapters.mailer, adapters.ledger, adapters.compose, now)
            told.alerted, told.unheard = sent, "" if sent else planned.letter.to
            told.only_written = not adapters.mailer.delivers
