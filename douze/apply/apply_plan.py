"""APPLY: make it so. Remember first, then the cells, then the letters, then the stamps."""

from collections.abc import Iterator

from msgspec.structs import replace

from douze.apply.options import ApplyOptions, PlanAdapters
from douze.apply.send_letters import Sender
from douze.errors import GuardedPass, saying
from douze.model.letters import LetterRecord
from douze.model.message_rows import message_cells, messages_cell
from douze.model.phrases import phrase
from douze.model.plan import Plan
from douze.model.report import Report
from douze.model.sheet import Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.writes import NoteWrite, WriteIntent
from douze.ports import Ledger, Workbook

_ALL_AT_ONCE = ApplyOptions()


def apply_plan(
    plan: Plan, adapters: PlanAdapters, options: ApplyOptions = _ALL_AT_ONCE
) -> tuple[Plan, Report]:
    """Do what a plan says, in an order in which a crash loses and doubles nothing.

    The ledger remembers everything before anything leaves; staff see the statuses before
    participants are told; each letter is settled in the ledger as soon as it is accepted.
    Raises GuardedPass before anything is done, when the plan has guards.

    Gives what is left of the plan too. What is written down is let go before letters are
    composed, for on a large association it takes as much memory as they do; so whoever calls
    this does not keep the whole plan meanwhile.
    """
    if plan.guards:
        raise GuardedPass(plan.guards)
    options.doing(adapters.wording.sentence(phrase("screen_writing")))
    rows = len(plan.edits.rows) + len(plan.edits.new)
    plan = _write_down(plan, adapters.workbook, adapters.ledger)
    report = Sender(adapters, options.moment or (lambda: plan.now)).send(plan, options)
    stamps = _stamps(plan, report, adapters.wording)
    if stamps:
        done = "done_not_stamped_written" if plan.only_written else "done_not_stamped"
        with saying(lambda: phrase(done, count=len(report.sent))):
            adapters.workbook.write(stamps, _note(plan, adapters.ledger))
    return plan, replace(report, rows_written=rows)


def _write_down(plan: Plan, workbook: Workbook, ledger: Ledger) -> Plan:
    """Remember what was decided and show it on the sheet; give what is left of the plan."""
    if plan.edits:
        workbook.check_writable(plan.edits)
    waiting = (planned.queued() for planned in plan.letters if not planned.letter.repeats)
    ledger.record(replace(plan.decided, letters=(*plan.records, *waiting)))
    if plan.edits:
        with saying(lambda: phrase("done_remembered")):
            workbook.write(plan.edits, _note(plan, ledger))
        tab = plan.layouts["registrations"].title
        added = [new.key[1] for new in plan.edits.new if new.tab == tab]
        if added or plan.filled_in:
            with saying(lambda: phrase("done_cells_written")):
                ledger.note_shown([*added, *plan.filled_in])
    return replace(plan, decided=replace(plan.decided, registrations=()), edits=Edits())


def _note(plan: Plan, ledger: Ledger) -> NoteWrite:
    """Have the ledger remember a write until its answer has been seen."""

    def note(intent: WriteIntent | None) -> None:
        under_way = (replace(intent, at=plan.now),) if intent else ()
        ledger.note_writes((*plan.decided.writes, *under_way))

    return note


def _stamps(plan: Plan, report: Report, wording: Wording) -> Edits:
    """Say on the sheet what became of the letters of this pass."""
    rows = list(_message_stamps(plan, report, wording))
    new: list[NewRow] = []
    for record in sorted(_to_log(plan, report), key=lambda r: r.number):
        layout, cells = plan.layouts["messages"], message_cells(record, wording)
        if record.number in plan.logged:
            by_place = {layout.columns[word]: cell for word, cell in cells.items()}
            anchor = (layout.columns["number"], str(record.number))
            rows.append(RowChange(tab=layout.title, row=None, cells=by_place, anchor=anchor))
        else:
            new.append(layout.new_row(cells, key="number"))
    return Edits(rows=tuple(rows), new=tuple(new))


def _to_log(plan: Plan, report: Report) -> Iterator[LetterRecord]:
    """Give the letters whose lines in `Messages` are missing, or say what is true no more."""
    yield from report.settled
    details = {planned.letter.key: planned.record.detail for planned in plan.letters}
    for record in report.queued:
        if record.number not in plan.logged or details[record.key] != record.detail:
            yield record


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
