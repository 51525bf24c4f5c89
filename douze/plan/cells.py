"""Which cells are to be written: those whose value differs, and the rows that are missing."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime

from douze.model.attendance import Attendance
from douze.model.book import Book, Row, TabLayout
from douze.model.desired import Desired, Outcome, SessionCounts
from douze.model.letters import LetterRecord
from douze.model.log import message_cells, messages_cell
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell, Edits, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.words import LetterState, Status
from douze.plan.member_alerts import Ours, member_edits
from douze.plan.to_collect import to_collect_edits

#: The cells that the tool fills when it adds a row, and that are staff's from then on.
STAFF_CELLS = ("first_name", "last_name", "email", "structure")
#: Those that an answer may still fill in; the address is the one that staff see.
FILLED_LATER = ("first_name", "last_name", "structure")


#: What stands in a cell of `Réponses` or `Note` that is not in staff's words: `12`, `4,3 / 5`.
_OURS = re.compile(r"[\d.,/ ]{0,20}")


def make_edits(
    desired: Desired,
    book: Book,
    letters: Iterable[LetterRecord],
    wording: Wording,
    *,
    leaving: Container[str],
    ours: Ours = None,
) -> Edits:
    """Compare every cell that the tool owns with what it should hold.

    `letters` are those of the ledger. The rows of those with a key in `leaving` are let be:
    they are stamped once it is known what became of them. A letter that was withdrawn has a row
    only where it waited on the sheet, which must not say so for ever. `ours` are the texts in
    `Alerte` of the members that are the tool's.
    """
    letters, shown = list(letters), {row.number for row in book.messages}
    records = [r for r in letters if r.state is not LetterState.OUTDATED]
    by_ref: dict[str, list[LetterRecord]] = {}
    for record in records:
        by_ref.setdefault(record.ref, []).append(record)
    gone = [r for r in letters if r.state is LetterState.OUTDATED and r.merged_into is None]
    records += [r for r in gone if r.number in shown]
    logged = [record for record in records if record.key not in leaving]
    edits = (
        *_registrations(desired, book, by_ref, wording),
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


def _registrations(
    desired: Desired, book: Book, letters: Mapping[str, list[LetterRecord]], wording: Wording
) -> Iterator[RowChange | NewRow]:
    layout = book.layouts["registrations"]
    apart, known = "why" in layout.columns, frozenset(layout.columns.values())
    for outcome in desired.outcomes:
        if row := outcome.registration.row:
            told = letters.get(outcome.registration.ref, ())
            cells = _standing_cells(outcome, told, wording, apart=apart)
            changed = _differences(_of_a_row(cells, outcome, row, apart=apart), row.cells, layout)
            if changed:
                anchor = _anchor(layout, row.cells, "ref" if row.ref else "email")
                yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=anchor)
    missing = sorted(filter(_lacks_row, desired.outcomes), key=_order_of_arrival)
    there = {row.cells.get("ref") for row in book.rows} if missing else ()
    for outcome in missing:
        ref = outcome.registration.ref
        if ref in there:
            continue  # on the row of whoever has the place now: the next pass finds it gone
        cells = _standing_cells(outcome, letters.get(ref, ()), wording, apart=apart)
        yield NewRow(
            tab=layout.title,
            cells=_placed(cells, layout),
            key=(layout.columns["ref"], ref),
            counted=known,
        )


def _of_a_row(
    cells: Mapping[str, Cell], outcome: Outcome, row: Row, *, apart: bool
) -> dict[str, Cell]:
    """Give what is to stand on a row that is there: staff's cells are theirs by now.

    One that is left as it is keeps them all, so that nobody takes our word for staff's.
    """
    one, filled = outcome.registration, () if outcome.registration.frozen else FILLED_LATER
    differ = {word for word in filled if getattr(one, word) != getattr(row, word)}
    told = {word: cell for word, cell in cells.items() if word not in STAFF_CELLS or word in differ}
    if outcome.noted is None and apart:
        told["why"] = row.cells.get("why") or row.cells.get("alert")
    elif outcome.noted is None and not outcome.notes:
        del told["alert"]  # what it says from a time that nobody remembers stays
    return told


def _lacks_row(outcome: Outcome) -> bool:
    """Whether a registration gets a row in this pass; one whose row is gone gets none."""
    one = outcome.registration
    if one.row is not None:
        return False
    shown = one.previous is not None and one.previous.shown
    return one.reopened or not (shown or one.frozen or outcome.row_removed)


def _order_of_arrival(outcome: Outcome) -> tuple[bool, float, int, int, str]:
    arrival = outcome.registration.arrival
    if arrival is None:
        return (True, 0, 0, 0, outcome.registration.ref)
    moment = arrival.received.timestamp()
    return (False, moment, arrival.tab, arrival.row, outcome.registration.ref)


def _standing_cells(
    outcome: Outcome, letters: Iterable[LetterRecord], wording: Wording, *, apart: bool
) -> dict[str, Cell]:
    """Say what the tool's cells of a row should hold.

    `apart` says that the sheet has a column for why the row stands as it does; else `Alerte`
    tells that too.
    """
    registration = outcome.registration
    cells: dict[str, Cell] = {
        "ref": registration.ref,
        "session": registration.session_text,
        "first_name": registration.first_name,
        "last_name": registration.last_name,
        "email": registration.email,
        "structure": registration.structure,
        "status": wording.word(outcome.status),
        "deadline": _deadline(outcome, wording),
        "messages": messages_cell(letters, wording),
    }
    told = dict.fromkeys(_told(outcome))
    explained = [one for one in told if apart and _explains(one, outcome)]
    cells["why"] = wording.say(explained)
    cells["alert"] = wording.say(one for one in told if one not in explained)
    stands = registration.frozen or registration.session is None
    if outcome.status is not Status.WAITING or not stands:
        cells["rank"] = outcome.rank
    if registration.arrival is not None:
        cells["received"] = wording.local(registration.arrival.received)
    if registration.attendance is not None:
        cells["connection"] = _connection(registration.attendance, wording)
    if outcome.dues is not None or outcome.status is Status.TO_CHECK:
        cells["dues"] = wording.word(outcome.dues)
    return cells


def _connection(there: Attendance, wording: Wording) -> str:
    """Say when somebody was there, and how long; nothing of who was not."""
    if not there.seconds:
        return ""
    minutes = there.minutes or 0
    if there.first is None or there.last is None:
        return wording.sentence(phrase(Reason.CONNECTED_FOR, minutes=minutes))
    hours = {"first": wording.hour(there.first), "last": wording.hour(there.last)}
    return wording.sentence(phrase(Reason.CONNECTED, minutes=minutes, **hours))


def _told(outcome: Outcome) -> Iterator[Phrase]:
    """Say why it stands so, and what staff should look at.

    Without the dues that were settled once and are no more.
    """
    notes = (*(outcome.noted or ()), *outcome.notes)
    unsettled = any(note.reason is Reason.CONFIRMED_UNSETTLED for note in notes)
    for why in outcome.why:
        if not (unsettled and why.reason.about.settles_dues):
            yield why
    yield from notes


def _explains(told: Phrase, outcome: Outcome) -> bool:
    """Whether nobody has to do anything about it, as about all but letters after the start."""
    about = told.reason.about
    return about.explains or (outcome.over and not about.still_counts)


def _deadline(outcome: Outcome, wording: Wording) -> Cell:
    held = outcome.status is Status.TO_SETTLE and outcome.deadline
    return wording.local(held) if held else None


def _row_alerts(desired: Desired, book: Book, wording: Wording) -> Iterator[RowChange]:
    layout = book.layouts["registrations"]
    rows = {row.row: row for row in book.rows}
    for alert in desired.row_alerts:
        row = rows[alert.row]
        cells: dict[str, Cell] = {"alert": wording.say(alert.why), "why": None}
        if alert.status:
            cells["status"] = wording.word(alert.status)
        changed = _differences(cells, row.cells, layout)
        if changed:
            anchor = _anchor(layout, row.cells, "email")
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
        changed = _differences(cells, there, layout)
        if changed:
            anchor = _anchor(layout, there, "code") if there.get("code") else None
            yield RowChange(tab=layout.title, row=count.row, cells=changed, anchor=anchor)


def _evaluated(
    count: SessionCounts, there: Mapping[str, Cell], wording: Wording
) -> Mapping[str, Cell]:
    """Say what people thought of a session, in cells that are empty or hold nothing but that.

    An association may have had columns of these names before the tool did.
    """
    cells: dict[str, Cell] = {}
    if count.replies is not None and _OURS.fullmatch(_shown(there.get("replies"))):
        cells["replies"] = count.replies
    if count.note is not None and _OURS.fullmatch(_shown(there.get("note"))):
        cells["note"] = wording.sentence(count.note.said)
    return cells


def _shown(cell: Cell) -> str:
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
            placed = _placed(cells, layout)
            yield NewRow(tab=layout.title, cells=placed, key=key, counted=known)
        elif changed := _differences(cells, row.cells, layout):
            yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=key)


def _anchor(layout: TabLayout, there: Mapping[str, Cell], word: str) -> tuple[int, str]:
    """What a row is known by, as the sheet has it: spaces and all."""
    cell = there.get(word)
    return layout.columns[word], "" if cell is None else str(cell)


def _differences(
    wanted: Mapping[str, Cell], actual: Mapping[str, Cell], layout: TabLayout
) -> dict[int, Cell]:
    return {
        layout.columns[word]: value or (value if value == 0 else None)
        for word, value in wanted.items()
        if word in layout.columns and not _same(value, actual.get(word))
    }


def _placed(cells: Mapping[str, Cell], layout: TabLayout) -> dict[int, Cell]:
    return {
        layout.columns[word]: value
        for word, value in cells.items()
        if word in layout.columns and value not in (None, "")
    }


def _same(wanted: Cell, actual: Cell) -> bool:
    """Whether a cell shows what it should, however the spreadsheet keeps it."""
    if type(wanted) is type(actual) and wanted == actual:  # as nearly all are
        return True
    if wanted in (None, ""):
        return actual in (None, "")
    if isinstance(wanted, datetime) and isinstance(actual, datetime):
        return abs((wanted - actual).total_seconds()) < 1
    if isinstance(wanted, datetime) and isinstance(actual, date):
        return wanted == datetime.combine(actual, datetime.min.time())
    if isinstance(wanted, str):
        return isinstance(actual, str) and wanted == actual
    if isinstance(actual, bool) or isinstance(wanted, bool):
        return wanted is actual
    return wanted == actual
