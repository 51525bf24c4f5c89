"""MATCH: who is who in a book. Answers, rows and the ledger become registrations, each once."""

from datetime import datetime

from msgspec.structs import replace

from douze.match.coded_answers import evaluated, signed_answers, with_evaluations
from douze.match.codes import with_known_codes, with_lost_codes
from douze.match.dates_put_off import with_dates_put_off
from douze.match.erased import without_erased
from douze.match.intake import take_in
from douze.match.old_answers import with_old_answers
from douze.match.speakers import with_speakers
from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched


def match_book(book: Book, ledger: LedgerState, now: datetime, *, secret: bytes = b"") -> Matched:
    """Find whose each answer, row, signed answer and evaluation is; `secret` signed their codes.

    Decides nothing: neither seats nor dues, nor whether a withdrawal still counts.
    """
    book = with_dates_put_off(with_known_codes(book, ledger), ledger, now)
    # A code that differs by its case alone has been put right by now, and is not lost.
    book = with_lost_codes(book, ledger)
    book = with_old_answers(book, ledger, now)
    # Before anything is taken in: an old answer of theirs would register them anew.
    book, erased = without_erased(book, ledger, secret)
    signed, wrong = signed_answers(book.withdrawals, ledger.registrations, secret, now)
    thought, nobodys = evaluated(book.evaluations.answers, ledger.registrations, secret, now)
    matched = with_speakers(take_in(book, ledger, now, signed), ledger)
    matched = with_evaluations(matched, thought)
    matched = replace(matched, problems=(*erased, *wrong, *nobodys))
    if not book.attended:
        return matched
    from douze.match.attendance import with_attendance  # only where a session has taken place

    return with_attendance(matched, now)
