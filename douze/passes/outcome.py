"""What came of a pass, as a value: for the terminal, for a log, for whoever runs many."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from douze.errors import DouzeError, PassRefused
from douze.errors.files import unwritten
from douze.errors.mail import LettersUnwritable
from douze.model.lines import Line
from douze.model.phrases import Phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.wording import Wording
from douze.model.words import Withheld
from douze.plan.show import problem_lines
from douze.plan.tell_report import counts_of, report_lines


class PassOutcome(Struct, frozen=True, kw_only=True):
    """A pass that came to its end, or as far as it could."""

    status: int  #: 0: done; 1: something waits for a later pass; 2: it needs a person
    lines: tuple[Line, ...]  #: what it did, as a person reads it
    told: tuple[Phrase, ...]  #: what could not be written, a line each
    broken: str  #: why nothing more could leave; empty where nothing stopped the sending
    counts: Mapping[str, int]  #: the same for a log
    #: From when on time alone calls for another pass; None where that is not known.
    wake_at: datetime | None

    def wakes_in(self, now: datetime) -> float | None:
        """In how many seconds time alone calls for another; None where that is not known."""
        return None if self.wake_at is None else (self.wake_at - now).total_seconds()


def outcome_of(plan: Plan, report: Report, wording: Wording, *, stopped: bool) -> PassOutcome:
    """Tell what came of a plan; `stopped` says that the pass ended before it was done."""
    errors: list[DouzeError] = [*unwritten(report)]
    if report.unwritable:
        errors = [LettersUnwritable(report.unwritable)]
    return PassOutcome(
        status=2 if errors else status_after(plan, report, stopped=stopped),
        lines=tuple(report_lines(plan, report, wording)),
        told=tuple(line for error in errors for line in error.lines),
        broken=report.broken,
        counts=counts_of(plan, report),
        wake_at=report.wake_at,
    )


def status_after(plan: Plan, report: Report, *, stopped: bool) -> int:
    """Give the exit status of a pass: 2 where a person is needed, 1 where something waits."""
    withheld = {letter.withheld for letter in plan.withheld}
    if Withheld.FLOOD in withheld:
        return 2  # staff have to say whether these people are real
    left = stopped and report.queued
    waits = plan.resting or report.deferred or report.doubtful or report.held_back or left
    withheld -= {Withheld.SETTLES, Withheld.QUIET_HOURS}  # they leave by themselves
    return report.status or (1 if waits or withheld else 0)


def why_of(error: DouzeError, wording: Wording) -> str:
    """Say what ended a pass; of one that was refused, each thing because of which it was."""
    told = [wording.sentence(line) for line in error.lines]
    if isinstance(error, PassRefused):
        told += [line.text for line in problem_lines(error.problems, wording)]
    return " ".join(told)
