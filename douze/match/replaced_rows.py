"""Rows handed on to somebody else that still bear the reference of who was there before."""

from msgspec.structs import replace

from douze.model.book import Book, Row
from douze.model.ledger_state import LedgerState
from douze.model.reasons import Reason
from douze.model.references import reference


def with_replaced_rows(book: Book, ledger: LedgerState) -> Book:
    """Know such a row by whoever stands on it.

    A pass that was killed between its memory and the sheet leaves one, and so does a sheet that
    is restored from an older version.
    """
    known = ledger.registrations
    over = {ref for ref, one in known.items() if one.reason is Reason.REPLACED}
    if not over:
        return book
    there = {row.ref for row in book.rows}

    def its_own(row: Row) -> Row:
        if row.ref not in over or not row.who or row.who == known[row.ref].who:
            return row
        own = reference(known[row.ref].session, row.who)
        return replace(row, ref=own) if own in known and own not in there else row

    return replace(book, rows=tuple(map(its_own, book.rows)))
