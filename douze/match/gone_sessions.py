"""Answers that came for a session whose row has left the sheet since, as rows of the past may.

Next year's session often has the title of this year's. By its title alone an old answer would ask
for the new one: everybody of the year before would be registered, and written to.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache

from msgspec.structs import replace

from douze.model.book import Answer, Book
from douze.model.fold import fold_header
from douze.model.ledger_state import LedgerState, RegistrationRecord, SessionRecord, has_ended
from douze.model.references import reference


def with_old_answers(book: Book, ledger: LedgerState, now: datetime) -> Book:
    """Have who is registered for a session that was over ask for it as before, by its title.

    Who asked after its end asks for the session that has the title now.
    """
    gone = tuple(_gone(book, ledger, now))
    if not gone:
        return book

    @cache
    def called(text: str) -> Sequence[SessionRecord]:
        asked = fold_header(text)
        return [one for one in gone if asked.startswith(fold_header(one.seen.title))]

    def as_it_came(answer: Answer) -> Answer:
        for one in called(answer.session_text) if answer.session else ():
            if _is_of(one, answer, ledger):
                return replace(answer, session=one.code)
        return answer

    return replace(book, answers=tuple(map(as_it_came, book.answers)))


def _gone(book: Book, ledger: LedgerState, now: datetime) -> Iterator[SessionRecord]:
    """Name the sessions that were over and have no row any more."""
    there = {*book.sessions, *(one.code for one in book.broken)}
    for code, record in ledger.sessions.items():
        if code not in there and record.seen.title and has_ended(code, book, ledger, now):
            yield record


def _is_of(gone: SessionRecord, answer: Answer, ledger: LedgerState) -> bool:
    """Whether somebody was registered by an answer for a session that is gone."""
    if answer.received is None or answer.received > gone.seen.end:
        return False
    if _registered(gone.code, answer, ledger) is None:
        return False
    # Who took part in both was told apart by the day, while both stood there.
    other = _registered(answer.session or "", answer, ledger)
    came = other.arrival if other else None
    return came is None or answer.received < came.received


def _registered(session: str, answer: Answer, ledger: LedgerState) -> RegistrationRecord | None:
    """Find the registration of whoever gave this address for a session."""
    ref = reference(session, answer.who)
    return ledger.registrations.get(ledger.aliases.get(ref, ref))
