"""Which cells are to be written: those whose value differs, and the rows that are missing."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import sha256

from douze.model.book import Book, TabLayout
from douze.model.desired import Desired, MemberAlert, SessionCounts
from douze.model.ledger_state import LedgerState
from douze.model.letters import LetterRecord
from douze.model.message_rows import message_cells
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.words import LetterState, Rule
from douze.plan.differences import anchor_of, differences
from douze.plan.registration_cells import registration_edits
from douze.plan.to_collect import to_collect_edits

#: What stands in a cell of `Réponses` or `Note` that is not in staff's words: `12`, `4,3 / 5`.
_OURS = re.compile(r"[\d.,/ ]{0,20}")
#: The marks of the texts in `Alerte` of the members that are the tool's; None where all are.
Ours = frozenset[str] | None


def make_edits(
    desired: Desired,
    book: Book,
    letters: Iterable[LetterRecord],
    wording: Wording,
    *,
    let_be: Container[str],
    ours: Ours,
) -> Edits:
    """Compare every cell that the tool owns with what it should hold.

    `letters` are those of the ledger. The rows of those with a key in `let_be` are left as they
    are: those that leave are stamped once it is known what became of them. A letter that was
    withdrawn has a row only where it waited on the sheet, which must not say so for ever. `ours`
    are the texts in `Alerte` of the members that are the tool's.
    """
    shown = {row.number for row in book.messages}
    logged: list[LetterRecord] = []
    by_ref: dict[str, list[LetterRecord]] = {}
    for record in letters:
        if record.state is not LetterState.OUTDATED:
            by_ref.setdefault(record.ref, []).append(record)
        elif record.merged_into is not None or record.number not in shown:
            continue
        if record.key not in let_be:
            logged.append(record)
    edits = (
        *registration_edits(desired, book, by_ref, wording),
        *_row_alerts(desired, book, wording),
        *_sessions(desired.sessions, book, wording),
        *_member_edits(desired.members, book.layouts["members"], ours, wording),
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
    # Found by its number, not by its place: staff sort the tab, and delete old lines.
    rows = {row.number: row for row in book.messages}
    for record in sorted(records, key=lambda r: r.number):
        cells = message_cells(record, wording)
        row = rows.get(record.number)
        if row is None:
            yield layout.new_row(cells, key="number")
        elif changed := differences(cells, row.cells, layout):
            anchor = (layout.columns["number"], str(record.number))
            yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=anchor)


def known_texts(ledger: LedgerState) -> Ours:
    """Tell which texts in `Alerte` of the members' list earlier passes wrote.

    An association may have had a column of that name before the tool did. The first versions
    that wrote there noted nothing, and left no word of anybody else's.
    """
    if ledger.member_alerts is not None:
        return ledger.member_alerts
    return None if Rule.LATE_DUES.value in ledger.kinds else frozenset()


def _member_edits(
    alerts: Iterable[MemberAlert], layout: TabLayout, ours: Ours, wording: Wording
) -> Iterator[RowChange]:
    """Write what is wrong with a row, into a cell that is empty or holds what we wrote."""
    for one in alerts:
        wanted = wording.say(one.alert)
        there = _cell_text(one.there)
        if "alert" not in layout.columns or wanted == there or not _is_ours(there, ours):
            continue
        yield RowChange(
            tab=layout.title,
            row=one.row,
            cells={layout.columns["alert"]: wanted or None},
            anchor=(layout.columns[one.name[0]], one.name[1]) if one.name else None,
        )


def texts_to_know(alerts: Iterable[MemberAlert], ours: Ours, wording: Wording) -> frozenset[str]:
    """Give the marks to remember: of what stands there by us, and of what this pass writes."""
    texts: set[str] = set()
    for one in alerts:
        texts.add(wording.say(one.alert))
        if _is_ours(_cell_text(one.there), ours):
            texts.add(_cell_text(one.there))
    return frozenset(map(_hash_of_text, texts - {""}))


def _is_ours(text: str, ours: Ours) -> bool:
    return not text or ours is None or _hash_of_text(text) in ours


def _hash_of_text(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
