"""How staff hear of passes that fail: at once, or once they have failed for an hour."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from douze.composition import Adapters
from douze.errors import (
    AnotherPassRuns,
    DouzeError,
    LedgerError,
    LedgerMoved,
    OwnFault,
    PassCutShort,
    PassRefused,
    Stopped,
    TemplateProblems,
    UnsafePlace,
)
from douze.model.kinds import Kind
from douze.model.log_words import log_words
from douze.model.phrases import Phrase
from douze.own_file import all_in, open_to_all, refuse_open_to_all
from douze.ports import SentAlerts

if TYPE_CHECKING:
    from douze.letters.composer import Composer


@contextmanager
def staff_hear_of_failures(adapters: Adapters, now: datetime) -> Iterator[None]:
    """Alert staff when a pass is refused, or when passes have failed for an hour."""
    try:
        yield
        adapters.ledger.succeeded()
    except Exception as error:
        told = error if isinstance(error, DouzeError) else OwnFault(type(error).__name__)
        with suppress(DouzeError):
            from douze.plan.failure_alert import counts

            since = adapters.ledger.failing_since(now) if counts(told) else now
            # Whoever had it stopped knows.
            if not isinstance(told, Stopped):
                adapters.ledger.note_failure(now, type(told).__name__, _why_failed(told, adapters))
            alert(adapters, told, now, since)
        raise


def _why_failed(error: DouzeError, adapters: Adapters) -> str:
    """Say why a pass failed, as it may stand in a log; of several things, the first."""
    told = error.problems[0].what if isinstance(error, PassRefused) else error.told
    said = " ".join(adapters.wording.sentence(told).split())
    return log_words(said).encode("utf-8", "replace").decode()  # a file's name need not be text


@contextmanager
def staff_hear_of_none_that_begins(adapters: Adapters, now: datetime) -> Iterator[None]:
    """Alert staff where for an hour no pass could so much as begin.

    The ledger is damaged, its disk full, its database away, or another pass holds its lock and
    comes to no end: so what is told of that is remembered beside it.
    """
    try:
        yield
        adapters.failed_starts.begun()
    except (AnotherPassRuns, LedgerError) as error:
        note_that_none_began(adapters, error, now)
        raise


@contextmanager
def staff_hear_of_what_is_open(adapters: Adapters, now: datetime) -> Iterator[None]:
    """Alert staff where for an hour every pass was refused, since others could write its files.

    Nothing is sent where these may have changed by which server, to whom or in which words.
    """
    try:
        yield
    except UnsafePlace as error:
        trusted = (adapters.config, *all_in(adapters.settings.templates))
        if not any(told for path in trusted for told in open_to_all(path)):
            note_that_none_began(adapters, error, now)
        raise


def refuse_unsafe(adapters: Adapters) -> Iterator[Phrase]:
    """Refuse what somebody else could have written; of a workbook it is told.

    Raises UnsafePlace. Staff share workbooks by folders that many may write to.
    """
    settings = adapters.settings
    words = all_in(settings.templates)  # whoever may write there speaks for the association
    refuse_open_to_all(adapters.config, settings.ledger, adapters.secret.path, *words)
    if settings.spreadsheet.kind == "workbook":
        yield from open_to_all(settings.spreadsheet.path)


def note_that_none_began(adapters: Adapters, error: DouzeError, now: datetime) -> None:
    """Remember that no pass could begin; alert staff where none could for an hour."""
    if isinstance(error, LedgerMoved):
        return  # passes go on elsewhere
    with suppress(DouzeError, OSError):
        since = adapters.failed_starts.failing_since(now)
        alert(adapters, error, now, since, adapters.failed_starts)


def cut_short(adapters: Adapters, before: PassCutShort, now: datetime) -> None:
    """Count a pass that did not come to its end as one that failed, before this one may too."""
    since = adapters.ledger.failing_since(before.since)
    alert(adapters, before, now, since)


def alert(
    adapters: Adapters,
    told: DouzeError,
    now: datetime,
    since: datetime | None = None,
    alerts: SentAlerts | None = None,
) -> None:
    """Send staff the alert that an error calls for, if it calls for one.

    `since` says from when on passes have failed, where others did before this one. Where the
    ledger cannot remember what was sent, `alerts` does.
    """
    alerts = alerts or adapters.ledger
    with suppress(DouzeError):
        from douze.apply.alert_staff import alert_staff  # most passes have nothing to tell
        from douze.plan.failure_alert import failure_alert

        planned = failure_alert(told, adapters.settings, now, since or now)
        if planned is not None:
            compose = _composer(adapters, planned.letter.kind).compose
            sent = alert_staff(planned, adapters.mailer, alerts, compose, now)
            told.alerted, told.unheard = sent, "" if sent else planned.letter.to
            told.only_written = not adapters.mailer.delivers


def _composer(adapters: Adapters, kind: Kind) -> "Composer":
    """Give what writes the alert: without what is the association's own, where that is at fault.

    A part of theirs that all letters have would else keep everybody from hearing of it.
    """
    with suppress(TemplateProblems):
        adapters.composer.check([kind])
        return adapters.composer
    ours = adapters.composer.without_own()
    ours.check([kind])
    return ours
