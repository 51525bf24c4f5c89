"""MATCH: who is who in a book. Answers, rows and the ledger become registrations, each once."""

from datetime import datetime

from douze.match.codes import with_known_codes, with_lost_codes
from douze.match.erased import without_erased
from douze.match.evaluations import evaluated, with_evaluations
from douze.match.intake import take_in
from douze.match.postponed import with_dates_put_off
from douze.match.signed_answers import signed_answers
from douze.match.speakers import match_speakers
from douze.model.book import Book
from douze.model.ledger_state import LedgerState
from douze.model.matched import Matched


def match_book(book: Book, ledger: LedgerState, now: datetime, *, secret: bytes = b"") -> Matched:
    """Find whose each answer, row, signed answer and evaluation is; `secret` signed their codes.

    Decides nothing: neither seats nor dues, nor whether a withdrawal still counts.
    """
    book = with_dates_put_off(with_known_codes(book, ledger), ledger, now)
    book = with_lost_codes(book, ledger)
    book, erased = without_erased(book, ledger, secret)
    signed = signed_answers(book.withdrawals, ledger.registrations, secret, now)
    thought = evaluated(book.evaluations.answers, ledger.registrations, secret, now)
    intake = take_in(book, ledger, now, signed.by_ref)
    speaking = match_speakers(book, intake.registrations, ledger)
    matched = Matched(
        book=book,
        registrations=with_evaluations(speaking.registrations, thought.answers),
        row_alerts=intake.row_alerts,
        aliases=(*intake.aliases, *speaking.aliases),
        problems=(*erased, *signed.problems, *thought.problems),
        speakers=speaking.speakers,
    )
    if not book.attended:
        return matched
    from douze.match.attendance import with_attendance  # only where a session has taken place

    return with_attendance(matched, now)
