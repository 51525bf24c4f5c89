"""Whether a pass had nothing to do, and until when the next will have nothing to do either."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from douze.errors.files import unwritten
from douze.model.kinds import Kind
from douze.model.ledger_state import LedgerState
from douze.model.lines import Line
from douze.model.plan import Plan
from douze.model.quiet_pass import QuietPass
from douze.model.report import FilesReport, Report
from douze.model.watched_moment import Validity
from douze.model.words import Rule, Withheld

#: However long nothing changes, a whole pass looks at everything this often.
AT_LEAST_EVERY = timedelta(hours=1)
_NONE = FilesReport()


class QuietWatch:
    """Watches one pass that goes by certain files; where none is named, the next looks anew.

    What a pass decides follows from these, from the spreadsheet, from what the ledger holds and
    from two moments that run on from pass to pass: now, and when the last was. So of a pass that
    leaves the ledger as it was, the next differs by these two alone, whose every comparison is
    noted.
    """

    def __init__(
        self, files: str, now: datetime, longest: timedelta = AT_LEAST_EVERY, *, mark: str = ""
    ) -> None:
        self._files, self._mark = files, mark
        self._now, self._latest = now, now + longest
        self._validity = Validity()
        self._before: LedgerState | None = None
        self._beside: tuple[str, ...] = ()
        self._nothing = False  #: there was nothing to do, nor to remember

    def begin(self, state: LedgerState) -> tuple[LedgerState, datetime]:
        """Give the ledger state and the moment for the pass, both with watched moments."""
        if not self._files or state.last_pass is None or state.texts_in_doubt or state.writes:
            return state, self._now
        self._before = state
        last = self._validity.watch(state.last_pass)
        return replace(state, last_pass=last), self._validity.watch(self._now)

    def reads(self, beside: Sequence[str]) -> None:
        """Take in which tabs are read besides."""
        self._beside = tuple(beside)

    def planned(self, plan: Plan) -> Plan:
        """Take in whether there is anything to do; give the plan, whose moment is a plain one."""
        if self._before is not None:
            self._nothing = not _anything(plan) and _ledger_holds_all(plan, self._before)
            self._before = None  # which is much, and letters take their room too
        return replace(plan, decided=replace(plan.decided, now=self._now))

    def quiet(self, report: Report, cells: str, told: Iterable[Line]) -> QuietPass | None:
        """Give the pass, which is done, if the next has nothing to do either.

        `cells` is the fingerprint of what was read of the spreadsheet.
        """
        try:
            return self._quiet(report, cells, told)
        finally:
            self._validity.over = True  # what is compared from now on decides nothing any more

    def _quiet(self, report: Report, cells: str, told: Iterable[Line]) -> QuietPass | None:
        but_files = replace(report, site=_NONE, dossiers=_NONE, backup=_NONE)
        if not self._nothing or but_files != Report() or any(unwritten(report)):
            return None
        said = tuple(told)  # what is put into words may name a moment too
        if not self._validity.holds(self._now):
            return None
        until = min(self._validity.until or self._latest, self._latest)
        return QuietPass(
            files=self._files,
            cells=cells,
            beside=self._beside,
            mark=self._mark,
            since=self._now,
            until=until,
            told=said,
        )


def _anything(plan: Plan) -> bool:
    """Whether there is anything to do, or anything waits."""
    # When the quiet hours are over is a moment that was compared with; no other waits for that.
    withheld = any(letter.withheld is not Withheld.QUIET_HOURS for letter in plan.withheld)
    waits = plan.resting or withheld or plan.decided.writes or plan.file_away
    return bool(plan or waits or plan.decided.figures or plan.erase or plan.due)


def _ledger_holds_all(plan: Plan, before: LedgerState) -> bool:
    """Whether the ledger holds already what each pass leaves in it, whatever there is to do."""
    decided = plan.decided
    return (
        decided.in_use == before.in_use
        and decided.places == before.places
        and decided.kept_back == before.kept_back
        and decided.member_alerts == before.member_alerts
        and decided.mailbox == before.mailbox
        and before.kinds.keys() >= {*Kind, *Rule}
    )
