"""One pass of one association, in a worker: whatever becomes of it is what it says."""

import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from douze.adapters.postgres.connections import Connections
from douze.adapters.postgres_ledger import LetterCounts, PostgresLedger
from douze.commands.monitored import monitored
from douze.composition import Adapters, build, requests_made, wording_before
from douze.errors import ConfigProblems, DouzeError, LedgerError
from douze.fleet.associations import Association, config_mark
from douze.fleet.board_rows import PassSaid
from douze.model.log_words import log_words
from douze.model.phrases import Phrase, phrase
from douze.passes.failures import refuse_unsafe
from douze.passes.one_pass import one_pass
from douze.passes.outcome import PassOutcome, outcome_of, why_of
from douze.passes.pass_options import PassOptions

#: How much of what a pass said stands on the board.
_LONGEST = 600


def pass_of(
    association: Association,
    now: datetime,
    options: PassOptions,
    database: str,
    connections: Connections | None = None,
) -> PassSaid:
    """Do one pass; what goes wrong with one association is told, and stops no other.

    None is done where its ledger is not in the `database` of the fleet: the file that it would be
    in is another one on each host.
    """
    config = config_mark(association)
    try:
        adapters = build(association.config, connections)
    except ConfigProblems as error:
        told = _short(map(wording_before(association.config).told, error.lines))
        return PassSaid(ended=now, status=error.exit_status, told=told, config=config)
    if adapters.settings.database.url != database:
        told = _in_words([phrase("fleet_not_here", name=association.name)], adapters)
        return PassSaid(ended=now, status=2, told=_short([told]), config=config)
    try:
        outcome, unsafe = _watched(adapters, now, options)
        counts = _standing(adapters)
    except DouzeError as error:
        told = why_of(error, adapters.wording)
        return _failed_pass(adapters, now, error.exit_status, told, config)
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        return _failed_pass(adapters, now, 2, type(error).__name__, config)
    lines = [line.text for line in outcome.lines]
    told = _short([*lines, outcome.broken, _in_words([*outcome.told, *unsafe], adapters)])
    return PassSaid(
        ended=now,
        status=outcome.status,
        told=told,
        wake_at=outcome.wake_at,
        reads=requests_made(adapters),
        waiting=counts.waiting if counts else None,
        in_doubt=counts.in_doubt if counts else None,
        config=config,
    )


def _watched(
    adapters: Adapters, now: datetime, options: PassOptions
) -> tuple[PassOutcome, list[Phrase]]:
    """Do it with what watches over every pass; give what came of it, and what is unsafe."""
    unsafe: list[Phrase] = []

    def one(now: datetime) -> PassOutcome:
        unsafe.extend(refuse_unsafe(adapters))
        plan, report = one_pass(adapters, now, options)
        return outcome_of(plan, report, adapters.wording, stopped=options.stop.over())

    return monitored(adapters, lambda: now, one), unsafe


def _standing(adapters: Adapters) -> LetterCounts | None:
    """Count what waits and is in doubt once it is over, not only what came of this pass.

    Where that cannot be counted any more, what the pass did is told all the same.
    """
    ledger = adapters.ledger
    with suppress(LedgerError):
        return ledger.standing() if isinstance(ledger, PostgresLedger) else None
    return None


def _failed_pass(
    adapters: Adapters, now: datetime, status: int, told: str, config: str
) -> PassSaid:
    reads = requests_made(adapters)
    return PassSaid(
        done=False, ended=now, status=status, told=_short([told]), reads=reads, config=config
    )


def _in_words(lines: Iterable[Phrase], adapters: Adapters) -> str:
    return " ".join(adapters.wording.sentence(line) for line in lines)


def _short(told: Iterable[str]) -> str:
    """Without an address or a link, as it may stand in a log."""
    words = log_words(" ".join(" ".join(told).split()))
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"
