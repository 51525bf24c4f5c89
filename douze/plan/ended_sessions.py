"""Which sessions are over: their rows, and what `Messages` says of them, may be cleared away."""

from douze.model.book import Book
from douze.model.desired import Desired
from douze.model.ledger_state import LedgerState, has_ended


def ended_sessions(book: Book, ledger: LedgerState, desired: Desired) -> set[str]:
    """Name them by their codes, those that have left the sheet too."""
    known = {*book.sessions, *ledger.sessions}
    return {code for code in known if has_ended(code, book, ledger, desired.now)} | desired.closed


def lines_let_be(book: Book, ledger: LedgerState, desired: Desired) -> set[str]:
    """Name the letters whose lines in `Messages` stay as they are, there or not.

    All of a session that is closed; of one that is over those that have stood there and do no more.
    """
    over, shown = ended_sessions(book, ledger, desired), {row.number for row in book.messages}
    gone = ledger.logged - shown
    return {
        record.key
        for record in ledger.letters.values()
        if record.session in desired.closed or (record.session in over and record.number in gone)
    }
