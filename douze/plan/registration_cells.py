"""The rows of `Inscriptions`: what the tool's cells say of each, and who lacks a row."""

from collections.abc import Iterable, Iterator, Mapping

from douze.model.attendance import Attendance
from douze.model.book import Book, Row
from douze.model.desired import Desired, Outcome, Registration
from douze.model.letters import LetterRecord
from douze.model.message_rows import messages_cell
from douze.model.phrases import Phrase
from douze.model.reasons import Reason
from douze.model.sheet import Cell, NewRow, RowChange
from douze.model.wording import Wording
from douze.model.words import Status
from douze.plan.differences import anchor_of, differences

#: The cells that the tool fills when it adds a row, and that are staff's from then on.
STAFF_CELLS = ("first_name", "last_name", "email", "structure")
#: Those that an answer may still fill in; the address is the one that staff see.
FILLED_LATER = ("first_name", "last_name", "structure")


def registration_edits(
    desired: Desired, book: Book, letters: Mapping[str, list[LetterRecord]], wording: Wording
) -> Iterator[RowChange | NewRow]:
    """Change what differs on the rows that are there, then add the missing, by arrival."""
    layout = book.layouts["registrations"]
    apart = "why" in layout.columns
    for outcome in desired.outcomes:
        row = outcome.registration.row
        if row is None:
            continue
        told = letters.get(outcome.registration.ref, ())
        cells = _standing_cells(outcome, told, wording, apart=apart)
        changed = differences(_of_a_row(cells, outcome, row, apart=apart), row.cells, layout)
        if changed:
            anchor = anchor_of(layout, row.cells, "ref" if row.ref else "email")
            yield RowChange(tab=layout.title, row=row.row, cells=changed, anchor=anchor)
    missing = sorted(filter(_lacks_row, desired.outcomes), key=_order_of_arrival)
    there = {row.cells.get("ref") for row in book.rows} if missing else ()
    for outcome in missing:
        ref = outcome.registration.ref
        if ref in there:
            continue  # on the row of whoever has the place now: the next pass finds it gone
        cells = _standing_cells(outcome, letters.get(ref, ()), wording, apart=apart)
        yield layout.new_row(cells, key="ref")


def _of_a_row(
    cells: Mapping[str, Cell], outcome: Outcome, row: Row, *, apart: bool
) -> dict[str, Cell]:
    """Give what is to stand on a row that is there: staff's cells are theirs by now.

    One that is left as it is keeps them all, so that nobody takes our word for staff's.
    """
    differ = filled_later(outcome.registration, row)
    told = {word: cell for word, cell in cells.items() if word not in STAFF_CELLS or word in differ}
    if outcome.noted is None and apart:
        told["why"] = row.cells.get("why") or row.cells.get("alert")
    elif outcome.noted is None and not outcome.notes:
        del told["alert"]  # what it says from a time that nobody remembers stays
    return told


def filled_later(one: Registration, row: Row) -> dict[str, str]:
    """Name the cells of its row that an answer fills in anew, with what they hold until then."""
    filled = () if one.frozen else FILLED_LATER
    return {word: getattr(row, word) for word in filled if getattr(one, word) != getattr(row, word)}


def _lacks_row(outcome: Outcome) -> bool:
    """Whether a registration gets a row in this pass; one whose row is gone gets none."""
    one = outcome.registration
    return one.row is None and not (one.row_was_shown or one.frozen)


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
    cells |= _why_cells(outcome, wording, apart=apart)
    # Who is left as they are keep the rank that they had: nobody has counted the queue.
    left_alone = registration.frozen or registration.session is None
    if not (left_alone and outcome.status is Status.WAITING):
        cells["rank"] = outcome.rank
    if registration.arrival is not None:
        cells["received"] = wording.local(registration.arrival.received)
    if registration.attendance is not None:
        cells["connection"] = _connection(registration.attendance, wording)
    # Of who cannot be decided on nobody asks for dues: what the cell said is not so now.
    if outcome.dues is not None or outcome.status is Status.TO_CHECK:
        cells["dues"] = wording.word(outcome.dues)
    return cells


def _why_cells(outcome: Outcome, wording: Wording, *, apart: bool) -> dict[str, Cell]:
    """Tell why a row stands as it does, and what staff should look at, each thing once."""
    explained, to_look_at = list[Phrase](), list[Phrase]()
    for one in dict.fromkeys(_why_and_notes(outcome)):
        (explained if apart and _explains(one, outcome) else to_look_at).append(one)
    return {"why": wording.say(explained), "alert": wording.say(to_look_at)}


def _connection(there: Attendance, wording: Wording) -> str:
    """Say when somebody was there, and how long; nothing of whoever was not."""
    if not there.seconds:
        return ""
    minutes = there.minutes or 0
    if there.first is None or there.last is None:
        return wording.sentence_of(Reason.CONNECTED_FOR, minutes=minutes)
    hours = {"first": wording.hour(there.first), "last": wording.hour(there.last)}
    return wording.sentence_of(Reason.CONNECTED, minutes=minutes, **hours)


def _why_and_notes(outcome: Outcome) -> Iterator[Phrase]:
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
