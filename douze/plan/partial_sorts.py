"""Columns that were sorted without the rest: whoever stands on a row is somebody else.

Acted on, each would be told by name of a place that is another's, and dues, seats and links would
go by the wrong addresses; by another's `Décision`, places would be given and taken away.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime

from msgspec import Struct

from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState
from douze.model.phrases import Phrase, phrase
from douze.model.reasons import Reason
from douze.model.row_people import RowPerson, row_edits
from douze.model.settings import Settings
from douze.model.words import Rule
from douze.plan.ended_sessions import ended_sessions

#: How many rows are named.
_NAMED = 5


class _Edit(Struct, frozen=True, kw_only=True):
    """What one cell of a row said, and says."""

    row: int
    was: str
    there: str


def partial_sorts(
    book: Book, ledger: LedgerState, settings: Settings, desired: Desired
) -> Iterator[Phrase]:
    """Tell of more rows than may be that took a cell from another in one pass.

    Taken is what a row did not have and another has no more. Fewer rows on which people were
    changed about are left aside one by one (`douze/match/exchanged_rows.py`); what the last pass
    cannot have seen is let be, and so are the rows of a session that is over.
    """
    if Rule.SAID_AGAIN.value not in ledger.kinds:
        return  # a ledger from before that rule does not know who stood on a row
    columns = {**_people(book, ledger), "decision": list(_decisions(book, ledger, desired.now))}
    taken = {word: _taken(edits) for word, edits in columns.items()}
    over = _rows_of(ended_sessions(book, ledger, desired), book, ledger)
    rows = sorted(set().union(*taken.values()).difference(over))
    if len(rows) > settings.guard.exchanged:
        headers: Mapping[str, str] = book.layouts["registrations"].headers
        yield phrase(
            Reason.GUARD_EXCHANGED,
            columns=tuple(headers[word] for word, theirs in taken.items() if theirs),
            count=len(rows),
            rows=", ".join(map(str, rows[:_NAMED])) + "…" * (len(rows) > _NAMED),
            most=settings.guard.exchanged,
        )


def _rows_of(over: Container[str], book: Book, ledger: LedgerState) -> Iterator[int]:
    for row in book.rows:
        known = ledger.registrations.get(row.ref)
        if known and known.session in over:
            yield row.row


def _people(book: Book, ledger: LedgerState) -> dict[str, list[_Edit]]:
    """Give what was changed in the columns that say who somebody is, by our word for each."""
    edited: dict[str, list[_Edit]] = {word: [] for word in RowPerson.__struct_fields__}
    for one in row_edits(book.rows, ledger.registrations):
        for word, edits in edited.items():
            was, there = getattr(one.was, word), getattr(one.there, word)
            edits.append(_Edit(row=one.row.row, was=was, there=there))
    return edited


def _decisions(book: Book, ledger: LedgerState, now: datetime) -> Iterator[_Edit]:
    """Give the decisions that were changed, of sessions to come; unreadable ones are left out."""
    for row in book.rows:
        previous = ledger.registrations.get(row.ref)
        session = book.sessions.get(row.session or "")
        if previous is None or not previous.shown or row.decision_unreadable:
            continue
        if session is not None and not session.started(now):
            yield _Edit(row=row.row, was=previous.decision or "", there=row.decision or "")


def _taken(edits: Iterable[_Edit]) -> list[int]:
    """Name the rows that have what another had: no more of them than there were of it."""
    changes = [edit for edit in edits if edit.was != edit.there]
    given_up = Counter(edit.was for edit in changes if edit.was)
    rows: list[int] = []
    for edit in changes:
        if given_up[edit.there] > 0:
            given_up[edit.there] -= 1
            rows.append(edit.row)
    return rows
