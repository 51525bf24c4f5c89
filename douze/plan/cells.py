"""Which cells are to be written: those whose value differs, and the rows that are missing."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from douze.model.book import Book
from douze.model.desired import Desired, SessionCounts
from douze.model.letters import LetterRecord
from douze.model.message_rows import message_cells
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.words import LetterState
from douze.plan.differences import anchor_of, differences, placed
from douze.plan.member_alerts import Ours, member_edits
from douze.plan.registration_cells import registration_edits
from douze.plan.to_collect import to_collect_edits

#: What stands in a cell of `Réponses` or `Note` that is not in staff's words: `12`, `4,3 / 5`.
_OURS = re.compile(r"[\d.,/ ]{0,20}")


def make_edits(
    desired: Desired,
    book: Book,
    letters: Iterable[LetterRecord],
    wording: Wording,
    *,
    let_be: Container[str],
    ours: Ours = None,
) -> Edits:
    """Compare every cell that the tool owns with what it should hold.

    `letters` are those of the ledger. The rows of those with a key in `let_be` are left as they
    are: those that leave are stamped once it is known what became of them. A letter that was
    withdrawn has a row only where it waited on the sheet, which must not say so for ever. `ours`
    are the texts in `Alerte` of the members that are the tool's.
    """
    letters, shown = list(letters), {row.number for row in book.messages}
    records = [r for r in letters if r.state is not LetterState.OUTDATED]
    by_ref: dict[str, list[LetterRecord]] = {}
    for record in records:
        by_ref.setdefault(record.ref, []).append(record)
    gone = [r for r in letters if r.state is LetterState.OUTDATED and r.merged_into is None]
    records += [r for r in gone if r.number in shown]
    logged = [record for record in records if record.key not in let_be]
    edits = (
        *registration_edits(desired, book, by_ref, wording),
        *_row_alerts(desired, book, wording),
        *_sessions(desired.sessions, book, wording),
        *member_edits(desired.members, book.layouts["members"], ours, wording),
        *to_collect_edits(desired.owed, book, wording),
        *_messages(logged, book, wording),
    )
    return Edits(
        rows=tuple(edit for edit in edits if isinstance(edit, RowChange)),
        new=tuple(edit for edit in edits if isinstance(edit, NewRow)),
    )


def _row_alerts(desired: Desired, book: Book, wording: Wording) -> Iterator[RowChange]:
    layout = book.layouts["registrations"]
    rows = {row.row: row for row in book.rows}
    for alert in desired.row_alerts:
        row = rows[alert.row]
        cells: dict[str, Cell] = {"alert": wording.say(alert.why), "why": None}
        if alert.status:
            cells["status"] = wording.word(alert.status)
        changed = differences(cells, row.cells, layout)
        if changed:
            anchor = anchor_of(layout, row.cells, "email")
            yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=anchor)


def _sessions(counts: Iterable[SessionCounts], book: Book, wording: Wording) -> Iterator[RowChange]:
    layout = book.layouts["sessions"]
    for count in counts:
        cells: dict[str, Cell] = {"alert": wording.say(count.alert)}
        if count.confirmed is not None:
            cells |= {
                "confirmed": count.confirmed,
                "to_settle": count.to_settle,
                "waiting": count.waiting,
                "free": count.free,
            }
        if count.present is not None:
            cells["present"] = count.present
        there = book.session_cells.get(count.row, {})
        cells |= _evaluated(count, there, wording)
        changed = differences(cells, there, layout)
        if changed:
            anchor = anchor_of(layout, there, "code") if there.get("code") else None
            yield RowChange(tab=layout.title, row=count.row, cells=changed, anchor=anchor)


def _evaluated(
    count: SessionCounts, there: Mapping[str, Cell], wording: Wording
) -> Mapping[str, Cell]:
    """Say what people thought of a session, in cells that are empty or hold nothing but that.

    An association may have had columns of these names before the tool did.
    """
    cells: dict[str, Cell] = {}
    if count.replies is not None and _OURS.fullmatch(_cell_text(there.get("replies"))):
        cells["replies"] = count.replies
    if count.note is not None and _OURS.fullmatch(_cell_text(there.get("note"))):
        cells["note"] = wording.sentence(count.note.said)
    return cells


def _cell_text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _messages(
    records: Iterable[LetterRecord], book: Book, wording: Wording
) -> Iterator[RowChange | NewRow]:
    layout = book.layouts["messages"]
    known = frozenset(layout.columns.values())
    rows = {row.number: row for row in book.messages}
    for record in sorted(records, key=lambda r: r.number):
        cells = message_cells(record, wording)
        row, key = rows.get(record.number), (layout.columns["number"], str(record.number))
        if row is None:
            filled = placed(cells, layout)
            yield NewRow(tab=layout.title, cells=filled, key=key, counted=known)
        elif changed := differences(cells, row.cells, layout):
            yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=key)
