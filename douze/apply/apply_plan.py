"""APPLY: make it so. Remember first, then the cells, then the letters, then the stamps."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from msgspec.structs import replace

from douze.apply.send_letters import Sender
from douze.errors import DouzeError, GuardedPass
from douze.model.letters import LetterRecord
from douze.model.log import message_cells, messages_cell
from douze.model.pass_record import PassRecord
from douze.model.phrases import Phrase, phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.sheet import Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.writes import NoteWrite, WriteIntent
from douze.ports import Compose, Ledger, Mailer, PassLedger, Workbook

_NOTHING_SENT = phrase("done_remembered")
_CELLS_WRITTEN = phrase("done_cells_written")


def apply_plan(
    plan: Plan,
    workbook: Workbook,
    mailer: Mailer,
    ledger: PassLedger,
    compose: Compose,
    wording: Wording,
    *,
    limit: int | None = None,
    doing: Callable[[str], None] = lambda what: None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    stop: Callable[[], bool] = lambda: False,
    moment: Callable[[], datetime] | None = None,
) -> tuple[Plan, Report]:
    """Do what a plan says, in an order in which a crash loses and doubles nothing.

    The ledger remembers everything before anything leaves; staff see the statuses before
    participants are told; each letter is settled in the ledger as soon as it is accepted.
    `limit` sends at most so many letters: the others wait, and so do those that are left
    when `stop`, which is asked before each, says so. `moment` tells what time it is by then;
    without it a pass takes no time. `doing` hears what is going on, and `progress` how many
    letters have gone, of how many. Raises GuardedPass before anything is done, when the plan
    has guards.

    Gives what is left of the plan too. What is written down is let go before letters are
    composed, for on a large association it takes as much memory as they do; so whoever calls
    this does not keep the whole plan meanwhile.
    """
    if plan.guards:
        raise GuardedPass(plan.guards)
    doing(wording.sentence(phrase("screen_writing")))
    rows = len(plan.edits.rows) + len(plan.edits.new)
    plan = _write_down(plan, workbook, ledger)
    sender = Sender(mailer, ledger, compose, wording, moment or (lambda: plan.now))
    report = sender.send(plan, limit=limit, progress=progress, stop=stop)
    _stamp(plan, report, workbook, ledger, wording)
    return plan, replace(report, rows_written=rows)


def _write_down(plan: Plan, workbook: Workbook, ledger: Ledger) -> Plan:
    """Remember what was decided and show it on the sheet; give what is left of the plan."""
    if plan.edits:
        workbook.check_writable(plan.edits)
    ledger.record(_decided(plan))
    if plan.edits:
        try:
            workbook.write(plan.edits, _note(plan, ledger))
        except DouzeError as error:
            error.done = _NOTHING_SENT
            raise
        tab = plan.layouts["registrations"].title
        added = [new.key[1] for new in plan.edits.new if new.tab == tab]
        if added or plan.filled_in:
            with _saying(_CELLS_WRITTEN):
                ledger.note_shown([*added, *plan.filled_in])
    return replace(plan, registrations=(), edits=Edits())


def _note(plan: Plan, ledger: Ledger) -> NoteWrite:
    """Have the ledger remember a write until its answer has been seen."""

    def note(intent: WriteIntent | None) -> None:
        under_way = (replace(intent, at=plan.now),) if intent else ()
        ledger.note_writes((*plan.writes, *under_way))

    return note


def _decided(plan: Plan) -> PassRecord:
    """Give what the ledger is to remember of a plan."""
    waiting = (planned.queued() for planned in plan.letters if not planned.letter.repeats)
    return PassRecord(
        now=plan.now,
        registrations=plan.registrations,
        replaced=plan.replaced,
        names=plan.names,
        sessions=plan.sessions_seen,
        changes=plan.statuses,
        letters=(*plan.records, *waiting),
        logged=plan.logged_anew,
        figures=plan.figures,
        dropped=plan.dropped,
        mailbox=plan.mailbox,
        in_use=plan.in_use,
        places=plan.places,
        kept_back=plan.kept_back,
        member_alerts=plan.member_alerts,
        writes=plan.writes,
    )


def _stamp(
    plan: Plan, report: Report, workbook: Workbook, ledger: Ledger, wording: Wording
) -> None:
    """Show on the sheet what became of the letters, if anything did."""
    stamps = _stamps(plan, report, wording)
    if stamps:
        try:
            workbook.write(stamps, _note(plan, ledger))
        except DouzeError as error:
            error.done = phrase("done_not_stamped", count=len(report.sent))
            raise


@contextmanager
def _saying(done: Phrase) -> Iterator[None]:
    """Let an error tell what had been done before it."""
    try:
        yield
    except DouzeError as error:
        error.done = done
        raise


def _stamps(plan: Plan, report: Report, wording: Wording) -> Edits:
    """Say on the sheet what became of the letters of this pass."""
    planned = {p.letter.key: p for p in plan.letters}
    news = (
        record
        for record in report.queued
        if record.number not in plan.logged or planned[record.key].record.detail != record.detail
    )
    fresh = (*report.settled, *news)
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
            filled = {place: cell for place, cell in cells.items() if cell not in (None, "")}
            known = frozenset(messages.columns.values())
            new.append(NewRow(tab=messages.title, cells=filled, key=key, counted=known))
    return Edits(rows=tuple(rows), new=tuple(new))


def _message_stamps(plan: Plan, report: Report, wording: Wording) -> Iterator[RowChange]:
    if not report.settled:
        return
    layout = plan.layouts["registrations"]
    if "messages" not in layout.columns:
        return
    by_ref: dict[str, dict[str, LetterRecord]] = {}
    for record in report.settled:
        if not record.ref:
            continue  # to staff or a speaker: it belongs to no row
        before = {r.key: r for r in plan.told.get(record.ref, ())}
        by_ref.setdefault(record.ref, before)[record.key] = record
    for ref, records in by_ref.items():
        yield RowChange(
            tab=layout.title,
            row=None,
            cells={layout.columns["messages"]: messages_cell(records.values(), wording)},
            anchor=(layout.columns["ref"], ref),
        )
