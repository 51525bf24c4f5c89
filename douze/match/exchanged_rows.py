"""A few people who were changed about: each of their rows has what stood on another.

Nobody corrects an address into that of somebody else whose row gets the first one. Nothing is
decided about such rows, and nobody is written to by them, until staff have put them back or said
that it is meant.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter

from douze.model.book import Book, Row
from douze.model.elapsed_time import later
from douze.model.kinds import DOCUMENTS_UNTIL
from douze.model.ledger_state import LedgerState
from douze.model.phrases import ByStaff, Phrase, phrase
from douze.model.reasons import Reason
from douze.model.row_people import RowEdit, RowPerson, row_edits
from douze.model.words import Resend, Rule

#: What may be exchanged, with what tells two people apart beside it, and our words for its columns.
#: A last name alone is mended in families, and reaches nobody else.
_EXCHANGED = {"email": ("name", ["email"]), "name": ("email", ["first_name", "last_name"])}


def exchanged_rows(book: Book, ledger: LedgerState, now: datetime) -> Mapping[str, Phrase]:
    """Tell by reference which rows to leave as they were, and what to say there.

    What the last pass cannot have seen, and what is over for good, is let be.
    """
    if Rule.SAID_AGAIN.value not in ledger.kinds:
        return {}
    every = row_edits(book.rows, ledger.registrations)
    edits = [edit for edit in every if _may_be_written_to(edit.row, book, now)]
    if len(edits) < 2:
        return {}
    found: dict[str, list[str]] = {}
    for what, (apart, words) in _EXCHANGED.items():
        together = _exchanged(edits, attrgetter(what), attrgetter(apart))
        if not any(map(_meant, together)):
            for edit in together:
                found.setdefault(edit.row.ref, []).extend(words)
    numbers = ", ".join(str(edit.row.row) for edit in edits if edit.row.ref in found)
    headers = book.layouts["registrations"].headers
    return {
        ref: phrase(
            Reason.EXCHANGED,
            columns=tuple(ByStaff(headers[word]) for word in words),
            rows=numbers,
        )
        for ref, words in found.items()
    }


def _may_be_written_to(row: Row, book: Book, now: datetime) -> bool:
    session = book.sessions.get(row.session or "")
    return session is not None and now <= later(session.end, DOCUMENTS_UNTIL)


def _exchanged(
    edits: Sequence[RowEdit], value: Callable[[RowPerson], str], apart: Callable[[RowPerson], str]
) -> list[RowEdit]:
    """Find those of which each has what another had, and what it had is another's."""
    found = [
        edit
        for edit in edits
        if value(edit.was) and value(edit.there) and value(edit.was) != value(edit.there)
    ]
    while True:
        had: dict[str, set[str]] = {}  # who had each value,
        has: dict[str, set[str]] = {}  # and on whose rows it stands now
        for edit in found:
            had.setdefault(value(edit.was), set()).add(apart(edit.was))
            has.setdefault(value(edit.there), set()).add(apart(edit.was))
        still = []
        for edit in found:
            own = {apart(edit.was)}
            taken_from = had.get(value(edit.there), set()) - own
            gone_to = has.get(value(edit.was), set()) - own
            if taken_from and gone_to:
                still.append(edit)
        # Whom this leaves out may have been the one from whom another had theirs: once more.
        if len(still) == len(found):
            return found
        found = still


def _meant(edit: RowEdit) -> bool:
    """Whether staff ask for a letter to whoever stands there now."""
    asked = edit.row.resend is Resend.AGAIN
    return asked and edit.previous.seen.resend is not Resend.AGAIN
