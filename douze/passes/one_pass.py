"""One pass, alone: a whole one, unless it is known that it would find nothing to do."""

from contextlib import ExitStack, nullcontext
from datetime import datetime

from msgspec.structs import replace

from douze.composition import Adapters
from douze.model.pass_record import PassRecord
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.quiet_pass import QuietPass
from douze.model.report import Report
from douze.passes.failures import (
    cut_short,
    staff_hear_of_failures,
    staff_hear_of_none_that_begins,
)
from douze.passes.pass_inputs import mark_of_inputs, mark_of_workbook
from douze.passes.pass_options import PassOptions
from douze.ports import Workbook


def one_pass(adapters: Adapters, now: datetime, options: PassOptions) -> tuple[Plan, Report]:
    """Do one pass, alone: a whole one, unless it is known that it would find nothing to do.

    It ends where it is told to stop, and after the deadline of `config.yaml`.
    """
    seconds, ledger = adapters.settings.deadline.total_seconds(), adapters.ledger
    of_many = bool(options.program)
    # The workers of a fleet have its board for that.
    told = nullcontext() if of_many else staff_hear_of_none_that_begins(adapters, now)
    with ExitStack() as alone:
        with told:
            alone.enter_context(ledger.lock())
            before = alone.enter_context(adapters.note.under_way(now))
        alone.enter_context(options.stop.within(seconds, adapters.note.fileno()))
        alone.enter_context(staff_hear_of_failures(adapters, now))
        if before is not None:
            options.say(adapters.wording.sentence(before.told))
            cut_short(adapters, before, now)
        # Before the inputs are marked: the secret is one of them.
        adapters.secret.make(links=adapters.settings.association.signs_links)
        options.doing(adapters.wording.sentence(phrase("screen_reading")))
        files = mark_of_inputs(adapters, clock_set=options.clock_set, program=options.program)
        quiet = ledger.quiet_pass() if files else None
        known = quiet is not None and quiet.stands(files, now)
        mark = mark_of_workbook(adapters)  # before it is read: what changes meanwhile is seen
        if quiet and known and (quiet := _as_it_was(quiet, adapters.workbook, mark)):
            ledger.note_quiet_pass(now, quiet)
            nothing = Plan(decided=PassRecord(now=now), only_written=not adapters.mailer.delivers)
            return nothing, Report(as_before=quiet.told, wake_at=quiet.until)
        from douze.passes.quiet_watch import AT_LEAST_EVERY, QuietWatch
        from douze.passes.whole_pass import whole_pass  # most passes go without what that takes

        watch = QuietWatch(files, now, options.at_least_every or AT_LEAST_EVERY, mark=mark)
        return whole_pass(adapters, now, options, watch)


def _as_it_was(quiet: QuietPass, workbook: Workbook, mark: str) -> QuietPass | None:
    """Give the quiet pass if the spreadsheet is as it was then, by what tells so most cheaply."""
    if mark and mark == quiet.mark:
        return quiet
    return replace(quiet, mark=mark) if workbook.look(quiet.beside) == quiet.cells else None
