"""Who moved on to the next date of a session, as the rows of a sheet still show it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from douze.model.book import Answer, Arrival, Book, Row
from douze.model.fold import fold
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.words import LIVE, Decision, Status
from douze.recovery.sheet_words import SheetWords


class AdoptedMoves(Struct, frozen=True, kw_only=True):
    """What is to be known of those who moved on, by reference."""

    gone: Mapping[str, Phrase]  #: why a registration is over, where it was first
    came: Mapping[str, Arrival]  #: since when it goes on, where it is now
    back: frozenset[str]  #: those who came back to where `reporter` stands still: it is done


def adopt_moves(
    book: Book,
    rows: Mapping[str, Row],
    answers: Mapping[str, Sequence[Answer]],
    words: SheetWords,
) -> AdoptedMoves:
    """Find them: cancelled on one row, and without an answer on another, of the next date.

    Whoever answered for the next date as well came by that answer, and is no less gone here if
    staff wrote `reporter`. The order among those who moved in one moment is that of their first
    arrivals.
    """
    there = {(row.session or "", row.who): ref for ref, row in rows.items() if row.who}
    gone: dict[str, Phrase] = {}
    came: dict[str, Arrival] = {}
    back: set[str] = set()
    for ref, row in rows.items():
        code = _next_code(row, book)
        other = there.get((code, row.who)) if code else None
        if other is None or words.status(row.cells.get("status")) is not Status.CANCELLED:
            continue
        now_at = rows[other]
        moment = words.moment(now_at.cells.get("received"))
        if now_at.decision is Decision.MOVE and words.status(now_at.cells.get("status")) in LIVE:
            back.add(other)
        if moment is None or (answers.get(other) and row.decision is not Decision.MOVE):
            continue
        gone[ref] = phrase(Reason.MOVED_ON, session=ByStaff(code), received=moment)
        first = _arrival(words.moment(row.cells.get("received")))
        if not answers.get(other):
            moved = Arrival.by_moving(moment, first)
            came[other] = min(moved, came.get(other, moved))
    return AdoptedMoves(gone=gone, came=came, back=frozenset(back))


def _next_code(row: Row, book: Book) -> str:
    """Give the code of the next date of a row's session; empty where there is none."""
    session = book.sessions.get(row.session or "")
    typed = fold(session.suite) if session else ""
    return next((code for code in book.sessions if typed and fold(code) == typed), "")


def _arrival(received: datetime | None) -> Arrival | None:
    return Arrival(received=received, tab=0, row=0) if received else None
