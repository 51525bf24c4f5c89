"""APPLY: make it so. Remember first, then the cells, then the letters, then the stamps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from douze.errors import DouzeError, GuardedPass, MailRefused, MailUnavailable
from douze.model.letters import LetterRecord
from douze.model.log import message_cells, messages_cell
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.sheet import Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.ports import Composer, Ledger, Mailer, Workbook

_NOTHING_SENT = (
    "The statuses are remembered; the sheet is as it was and nothing was sent. "
    "The next pass goes on from here."
)
_CELLS_WRITTEN = (
    "The statuses are remembered and stand on the sheet; nothing was sent. "
    "The next pass goes on from here."
)


def apply_plan(
    plan: Plan,
    workbook: Workbook,
    mailer: Mailer,
    ledger: Ledger,
    composer: Composer,
    wording: Wording,
    *,
    limit: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
) -> Report:
    """Do what a plan says, in an order in which a crash loses and doubles nothing.

    The ledger remembers everything before anything leaves; staff see the statuses before
    participants are told; each letter is settled in the ledger as soon as it is accepted.
    `limit` sends at most so many letters: the others wait, and so do those that are left
    when `stop`, which is asked before each, says so. Raises GuardedPass before anything is
    done, when the plan has guards.
    """
    if plan.guards:
        raise GuardedPass(plan.guards)
    if plan.edits:
        workbook.check_writable()
    records = [*plan.records, *(planned.queued() for planned in plan.letters)]
    ledger.record(
        plan.now,
        known=plan.known,
        replaced=plan.replaced,
        names=plan.names,
        seen=plan.seen,
        changes=plan.statuses,
        letters=records,
        mailbox=plan.mailbox,
    )
    if plan.edits:
        try:
            workbook.write(plan.edits)
        except DouzeError as error:
            error.done = _NOTHING_SENT
            raise
        tab = plan.layouts["registrations"].title
        added = [new.key[1] for new in plan.edits.new if new.tab == tab]
        if added:
            with _saying(_CELLS_WRITTEN):
                ledger.shown(added)
    report = _send(plan, mailer, ledger, composer, limit, progress, stop)
    stamps = _stamps(plan, report, wording)
    if stamps:
        try:
            workbook.write(stamps)
        except DouzeError as error:
            error.done = (
                f"{len(report.sent)} letters were sent and are remembered; the sheet does not "
                "show them yet. The next pass writes what is missing."
            )
            raise
    return replace(report, rows_written=len(plan.edits.rows) + len(plan.edits.new))


def _send(
    plan: Plan,
    mailer: Mailer,
    ledger: Ledger,
    composer: Composer,
    limit: int | None,
    progress: Callable[[int, int], None],
    stop: Callable[[], bool],
) -> Report:
    """Send the letters, the most urgent first, until the limit or until nothing leaves."""
    sent: list[LetterRecord] = []
    refused: list[LetterRecord] = []
    going = plan.letters if limit is None else plan.letters[:limit]
    broken = ""
    tried = 0
    for planned in going:
        record = planned.queued()
        if stop():
            break
        with _saying(_handed_over(tried)):
            if not ledger.queued(record.key):
                continue
        tried += 1
        try:
            mailer.send(composer.compose(planned))
        except (MailRefused, ValueError, OverflowError) as error:
            # What no letter can be made of stops nobody else.
            settled = replace(
                record, state=LetterState.REFUSED, settled_at=plan.now, detail=str(error)
            )
            with _saying(_handed_over(tried)):
                ledger.settle([settled])
            refused.append(settled)
        except MailUnavailable as error:
            broken = str(error)
            tried -= 1
            break
        else:
            settled = replace(record, state=LetterState.SENT, settled_at=plan.now)
            absorbed = [
                replace(r, state=LetterState.SENT, settled_at=plan.now) for r in planned.absorbed
            ]
            with _saying(_handed_over(tried)):
                ledger.settle([settled, *absorbed])
            sent += [settled, *absorbed]
        progress(tried, len(going))
    done = {record.key for record in (*sent, *refused)}
    waiting = tuple(planned.queued() for planned in plan.letters if planned.letter.key not in done)
    return Report(sent=tuple(sent), refused=tuple(refused), queued=waiting, broken=broken)


def _handed_over(letters: int) -> str:
    return (
        f"The statuses are remembered and stand on the sheet. Letters handed over: {letters}; "
        "whether the last of them is remembered is not sure."
    )


@contextmanager
def _saying(done: str) -> Iterator[None]:
    """Let an error tell what had been done before it."""
    try:
        yield
    except DouzeError as error:
        error.done = done
        raise


def _stamps(plan: Plan, report: Report, wording: Wording) -> Edits:
    """Say on the sheet what became of the letters of this pass."""
    fresh = (*report.sent, *report.refused, *report.queued)
    rows = list(_message_stamps(plan, report, wording))
    messages = plan.layouts["messages"] if fresh else None
    new: list[NewRow] = []
    for record in sorted(fresh, key=lambda r: r.number):
        assert messages is not None
        cells = {messages.columns[w]: v for w, v in message_cells(record, wording).items()}
        key = (messages.columns["number"], str(record.number))
        if record.number in plan.logged:
            rows.append(RowChange(tab=messages.title, row=None, cells=cells, anchor=key))
        else:
            new.append(NewRow(tab=messages.title, cells=cells, key=key))
    return Edits(rows=tuple(rows), new=tuple(new))


def _message_stamps(plan: Plan, report: Report, wording: Wording) -> Iterator[RowChange]:
    if not (report.sent or report.refused):
        return
    layout = plan.layouts["registrations"]
    if "messages" not in layout.columns:
        return
    by_ref: dict[str, dict[str, LetterRecord]] = {}
    for record in (*report.sent, *report.refused):
        before = {r.key: r for r in plan.told.get(record.ref, ())}
        by_ref.setdefault(record.ref, before)[record.key] = record
    for ref, records in by_ref.items():
        yield RowChange(
            tab=layout.title,
            row=None,
            cells={layout.columns["messages"]: messages_cell(records.values(), wording)},
            anchor=(layout.columns["ref"], ref),
        )
